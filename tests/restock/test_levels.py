"""Computed levels: days of demand, service levels and lots worked by hand, and how they are read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sim.restock.levels import (
    DaysOfDemand,
    EconomicOrderQuantity,
    FillRate,
    Level,
    OrderQuantity,
    ServiceLevel,
    UpToLevel,
    rounded_up,
)
from tests.helpers.stock_facts import REVIEWS, facts


@pytest.mark.parametrize(
    ("number", "units"), [(14, 14), (14.000000001, 14), (13.999999999, 14), (14.0001, 15), (-0.5, 0), (-3, -3)]
)
def test_levels_are_rounded_up_but_not_for_rounding_errors(number: float, units: int) -> None:
    assert rounded_up(number) == units


@pytest.mark.parametrize(
    ("days", "words", "units"),
    [
        (14, {}, 140),
        (0.25, {}, 3),
        (14, {"demand_mean": 10 / 24, "day": 24}, 140),  # unit: hour
        (14, {"demand_mean": 70, "day": 1 / 7}, 140),  # unit: week
        (3, {"demand_mean": 0}, 0),
    ],
)
def test_days_of_demand_are_days_whatever_the_unit_of_time(days: float, words: dict[str, float], units: int) -> None:
    assert DaysOfDemand(days=days).units(facts(**words)) == units


@pytest.mark.parametrize(
    ("p", "words", "units"),
    [
        (0.5, {}, 40),
        (0.95, {}, 57),  # 40 + 1.6449·√(4·25) = 56.4
        (0.98, {}, 61),  # 40 + 2.0537·10 = 60.5
        (0.95, {"lead_time_std": 1}, 64),  # 40 + 1.6449·√(100 + 10²·1²) = 63.3
        (0.95, {"lead_time_std": 1, "review_period": 5}, 120),  # 90 + 1.6449·√(9·25 + 100) = 119.7
        (0.05, {}, 24),  # 40 − 16.4
        (0.99, {"demand_variance": 0}, 40),
    ],
)
def test_a_service_level_adds_its_z_to_lead_time_demand(p: float, words: dict[str, float], units: int) -> None:
    assert ServiceLevel(service_level=p).units(facts(**words)) == units


@given(st.floats(0.001, 0.998), st.floats(0.0001, 0.001), st.floats(0, 3), REVIEWS)
def test_a_higher_service_level_never_lowers_a_level(p: float, more: float, lead_std: float, review: float) -> None:
    there = facts(lead_time_std=lead_std, review_period=review)
    assert ServiceLevel(service_level=p).units(there) <= ServiceLevel(service_level=p + more).units(there)
    assert FillRate(fill_rate=p).units(there) <= FillRate(fill_rate=p + more).units(there)


@pytest.mark.parametrize(
    ("words", "units"),
    [
        ({}, 40),  # √(2·40·10/0.5) = √1600
        ({"order_cost": 41}, 41),  # √1640 = 40.5
        ({"minimum_order": 60}, 60),
        ({"order_multiple": 48}, 48),
        ({"order_cost": 0}, 1),
        ({"demand_mean": 0}, 1),
    ],
)
def test_eoq_balances_ordering_and_holding(words: dict[str, float], units: int) -> None:
    assert EconomicOrderQuantity().units(facts(**words)) == units


@given(st.floats(1, 1000), st.floats(1, 1000), st.floats(0.01, 10))
def test_no_other_quantity_costs_less_than_eoq_by_more_than_rounding(demand: float, order: float, hold: float) -> None:
    best = EconomicOrderQuantity().units(facts(demand_mean=demand, order_cost=order, holding_cost=hold))

    def cost(quantity: float) -> float:
        return order * demand / quantity + hold * quantity / 2

    # the cost curve is convex, so the least of all lies within a unit of the quantity that was rounded up
    assert cost(best) <= cost(best + 1) + 1e-9
    assert best < 2 or cost(best - 1) <= cost(max(best - 2, 0.5)) + 1e-9


def test_eoq_without_a_holding_cost_is_refused_with_what_it_needs() -> None:
    with pytest.raises(Exception, match="eoq needs a product with a holding_cost or holding_rate above 0"):
        EconomicOrderQuantity().units(facts(holding_cost=0))


LEVEL, UP_TO, LOT = TypeAdapter(Level), TypeAdapter(UpToLevel), TypeAdapter(OrderQuantity)


@pytest.mark.parametrize("value", [230, -4, 0, {"days": 14}, {"service_level": 0.95}, {"fill_rate": 0.98}])
def test_a_level_is_written_back_as_it_was_read(value: object) -> None:
    assert LEVEL.dump_python(LEVEL.validate_python(value)) == value
    assert json.loads(LEVEL.dump_json(LEVEL.validate_python(value))) == value


def test_an_order_quantity_is_written_back_as_it_was_read() -> None:
    assert LOT.dump_python(LOT.validate_python("eoq")) == "eoq"
    assert LOT.dump_python(LOT.validate_python(25)) == 25
    assert LOT.validate_python(25.0) == 25


def test_a_service_level_may_be_a_percentage() -> None:
    assert LEVEL.validate_python({"service_level": "95%"}) == ServiceLevel(service_level=0.95)


@pytest.mark.parametrize(
    ("adapter", "value", "expected"),
    [
        (LEVEL, "many", r"a whole number of units, or one of \{days: 14\}, \{service_level"),
        (LEVEL, 2.5, "a whole number of units"),
        (LEVEL, True, "a whole number of units"),
        (LEVEL, {}, "one of"),
        (LEVEL, {"days": 3, "fill_rate": 0.9}, "one of"),
        (LEVEL, {"service_level": 1}, "a share above 0 and below 1"),
        (LEVEL, {"fill_rate": 0}, "a share above 0 and below 1"),
        (LEVEL, {"fill_rate": "103%"}, "a share between 0 and 1"),
        (LEVEL, {"days": 0}, "a number of days above 0"),
        (UP_TO, -1, "at least 0"),
        (LOT, 0, "a whole number of at least 1, or 'eoq'"),
        (LOT, "EOQ", "a whole number of at least 1, or 'eoq'"),
        (LOT, {"days": 3}, "a whole number of at least 1, or 'eoq'"),
    ],
)
def test_a_wrong_level_is_refused_with_what_was_expected(
    adapter: TypeAdapter[Any], value: object, expected: str
) -> None:
    with pytest.raises(ValidationError, match=expected):
        adapter.validate_python(value)


def test_a_misspelt_way_to_compute_a_level_is_named() -> None:
    with pytest.raises(ValidationError) as caught:
        LEVEL.validate_python({"fillrate": 0.9})
    context = caught.value.errors()[0]["ctx"]
    assert (context["found"], context["at"]) == ("'fillrate'", ("fillrate",))
    assert "fill_rate" in context["choices"]


def test_a_wrong_number_inside_a_level_is_refused_at_its_word() -> None:
    with pytest.raises(ValidationError) as caught:
        LEVEL.validate_python({"days": "soon"})
    assert caught.value.errors()[0]["loc"] == ("days",)


def test_the_schema_of_a_level_takes_what_the_reader_takes() -> None:
    import jsonschema

    validator = jsonschema.Draft202012Validator(UP_TO.json_schema())
    for value in (3, {"days": 14}, {"service_level": "95%"}, {"fill_rate": 0.9}):
        assert validator.is_valid(value)
    for value in (-1, "eoq", {"day": 3}, {}, {"days": 3, "fill_rate": 0.9}):
        assert not validator.is_valid(value)
    lot = jsonschema.Draft202012Validator(LOT.json_schema())
    assert lot.is_valid("eoq")
    assert not lot.is_valid("EOQ")
