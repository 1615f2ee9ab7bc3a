"""Computed levels: against tables, numbers worked by hand, and plain numerical integration."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy.integrate import quad
from scipy.stats import norm

from sim.restock.levels import (
    DaysOfDemand,
    EconomicOrderQuantity,
    FillRate,
    Level,
    OrderQuantity,
    ServiceLevel,
    StockPointFacts,
    UpToLevel,
    rounded_up,
)
from sim.restock.normal_loss import shortage, shortage_beyond
from tests.theory import constant_lead_time, positions


def facts(**words: float) -> StockPointFacts:
    usual: dict[str, Any] = {
        "demand_mean": 10,
        "demand_variance": 25,
        "lead_time_mean": 4,
        "lead_time_std": 0,
        "review_period": 0,
        "order_cost": 40,
        "holding_cost": 0.5,
        "minimum_order": 0,
        "order_multiple": 1,
        "day": 1,
    }
    return StockPointFacts(**{**usual, **words})


@pytest.mark.parametrize(
    ("k", "loss"),  # the table of the standard normal loss function that inventory textbooks print
    [(-1, 1.0833), (0, 0.3989), (0.4, 0.2304), (0.5, 0.1978), (1, 0.0833), (1.5, 0.0293), (2, 0.0085), (3, 0.0004)],
)
def test_the_normal_loss_is_that_of_the_tables(k: float, loss: float) -> None:
    assert shortage(k, mean=0, std=1) == pytest.approx(loss, abs=5e-5)
    assert shortage(100 + 20 * k, mean=100, std=20) == pytest.approx(20 * loss, abs=1e-3)


@pytest.mark.parametrize("position", [-30, 0, 40, 55.5, 120])
def test_losses_are_the_integrals_that_they_stand_for(position: float) -> None:
    demand = norm(50, 17)
    top = 50 + 12 * 17
    once = quad(lambda x: (x - position) * demand.pdf(x), position, top, points=[50])[0]
    twice = quad(lambda x: (x - position) ** 2 / 2 * demand.pdf(x), position, top, points=[50])[0]
    assert shortage(position, 50, 17) == pytest.approx(once, rel=1e-7)
    assert shortage_beyond(position, 50, 17) == pytest.approx(twice, rel=1e-7)


def test_a_demand_that_does_not_vary_is_short_by_what_is_missing() -> None:
    assert [shortage(y, 50, 0) for y in (40, 50, 60)] == [10, 0, 0]
    assert [shortage_beyond(y, 50, 0) for y in (40, 50, 60)] == [50, 0, 0]


@pytest.mark.parametrize(
    ("number", "units"), [(14, 14), (14.000000001, 14), (13.999999999, 14), (14.0001, 15), (-0.5, 0), (-3, -3)]
)
def test_levels_are_rounded_up_but_not_for_noise(number: float, units: int) -> None:
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
def test_days_of_demand_are_days_whatever_the_unit(days: float, words: dict[str, float], units: int) -> None:
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
def test_a_service_level_adds_its_z_of_the_table(p: float, words: dict[str, float], units: int) -> None:
    assert ServiceLevel(service_level=p).units(facts(**words)) == units


REVIEWS = st.just(0.0) | st.floats(0.001, 30)


@given(st.floats(0.001, 0.998), st.floats(0.0001, 0.001), st.floats(0, 3), REVIEWS)
def test_more_service_never_takes_a_lower_level(p: float, more: float, lead_std: float, review: float) -> None:
    there = facts(lead_time_std=lead_std, review_period=review)
    assert ServiceLevel(service_level=p).units(there) <= ServiceLevel(service_level=p + more).units(there)
    assert FillRate(fill_rate=p).units(there) <= FillRate(fill_rate=p + more).units(there)


def integrated_fill_rate(f: StockPointFacts, low: float, high: float) -> float:
    """The fill rate of `StockPointFacts` by numerical integration of its definition, nothing in closed form."""

    def demand(time: float) -> Any:
        return norm(f.demand_mean * time, math.sqrt(time * f.demand_variance + (f.demand_mean * f.lead_time_std) ** 2))

    def short(y: float, time: float) -> float:
        return quad(demand(time).sf, y, y + 400, limit=400, epsabs=1e-10)[0]

    if f.review_period == 0:
        return 1 - quad(demand(f.lead_time_mean).sf, low, high, limit=400, epsabs=1e-10)[0] / (high - low)

    def at(y: float) -> float:
        more = short(y, f.lead_time_mean + f.review_period) - short(y, f.lead_time_mean)
        return 1 - more / (f.demand_mean * f.review_period)

    if low == high:
        return at(low)
    middles, weights = np.polynomial.legendre.leggauss(40)
    points = low + (high - low) * (middles + 1) / 2
    return float(sum(w * at(y) for w, y in zip(weights, points, strict=True)) / 2)


@pytest.mark.parametrize("p", [0.3, 0.9, 0.99])
@pytest.mark.parametrize(
    ("wide", "words"),
    [(1, {}), (35, {}), (1, {"lead_time_std": 1.5}), (35, {"lead_time_std": 1.5})]
    + [(wide, {"review_period": 3, "lead_time_std": std}) for wide in (0, 1, 35) for std in (0, 1.5)],
    ids=str,
)
def test_a_fill_rate_level_is_the_smallest_that_reaches_it(p: float, wide: int, words: dict[str, float]) -> None:
    there = facts(**words)
    level = FillRate(fill_rate=p).units(there, lambda low: (low, low + wide))
    assert integrated_fill_rate(there, level, level + wide) >= p - 1e-7
    assert integrated_fill_rate(there, level - 1, level - 1 + wide) < p


@settings(max_examples=200)
@given(
    p=st.floats(0.01, 0.9999),
    mean=st.floats(0.01, 1000),
    cv=st.floats(0, 2),
    lead=st.floats(0, 30),
    lead_std=st.floats(0, 10),
    review=REVIEWS,
    wide=st.integers(1, 500),
)
def test_a_fill_rate_level_reaches_it_and_the_one_below_does_not(
    p: float, mean: float, cv: float, lead: float, lead_std: float, review: float, wide: int
) -> None:
    there = facts(
        demand_mean=mean,
        demand_variance=(cv * mean) ** 2,
        lead_time_mean=lead,
        lead_time_std=lead_std,
        review_period=review,
    )
    level = FillRate(fill_rate=p).units(there, lambda low: (low, low + wide))
    assert there.fill_rate(level, level + wide) >= p - 1e-9
    assert there.fill_rate(level - 1, level - 1 + wide) < p


@pytest.mark.parametrize("wide", [1, 20])
@pytest.mark.parametrize("review", [0, 2])
@pytest.mark.parametrize("safety", [-10, 0, 10])
def test_a_normal_fill_rate_is_nearly_that_of_poisson_demand(wide: int, review: float, safety: int) -> None:
    # exact answers of theory/, which know nothing of losses; a Poisson demand of mean 80 or so is nearly normal
    there = facts(demand_mean=20, demand_variance=20, review_period=review)
    low = round(there.exposure_mean) + safety
    held = positions.lots(low, wide)
    exact = (
        constant_lead_time.at_reviews(held, rate=20, lead_time=4, review_period=review)
        if review
        else constant_lead_time.looking_always(held, rate=20, lead_time=4)
    )
    # a whole position y stands for the band from y − 1 to y
    assert there.fill_rate(low, low + wide) == pytest.approx(exact["fill_rate"], abs=0.012)


@pytest.mark.parametrize("p", [1e-6, 1e-12, 1e-15, 1e-300])
def test_however_little_is_asked_for_there_is_a_level_below_which_it_is_missed(p: float) -> None:
    level = FillRate(fill_rate=p).units(facts())
    assert -40 <= level < 0  # five deviations below a mean of 40, or a few more
    assert facts().fill_rate(level - 1, level) >= p / 2


def test_no_demand_needs_no_stock() -> None:
    assert FillRate(fill_rate=0.99).units(facts(demand_mean=0, demand_variance=0)) == 0


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


def test_eoq_without_a_holding_cost_says_what_it_needs() -> None:
    with pytest.raises(Exception, match="eoq needs a product with a holding_cost or holding_rate above 0"):
        EconomicOrderQuantity().units(facts(holding_cost=0))


LEVEL, UP_TO, LOT = TypeAdapter(Level), TypeAdapter(UpToLevel), TypeAdapter(OrderQuantity)


@pytest.mark.parametrize("value", [230, -4, 0, {"days": 14}, {"service_level": 0.95}, {"fill_rate": 0.98}])
def test_a_level_is_written_back_as_it_was_read(value: object) -> None:
    assert LEVEL.dump_python(LEVEL.validate_python(value)) == value
    assert json.loads(LEVEL.dump_json(LEVEL.validate_python(value))) == value


def test_a_lot_is_written_back_as_it_was_read() -> None:
    assert LOT.dump_python(LOT.validate_python("eoq")) == "eoq"
    assert LOT.dump_python(LOT.validate_python(25)) == 25
    assert LOT.validate_python(25.0) == 25


def test_a_share_may_be_a_percentage() -> None:
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
def test_nonsense_is_refused_with_what_was_expected(adapter: TypeAdapter[Any], value: object, expected: str) -> None:
    with pytest.raises(ValidationError, match=expected):
        adapter.validate_python(value)


def test_a_misspelt_way_to_compute_is_named() -> None:
    with pytest.raises(ValidationError) as caught:
        LEVEL.validate_python({"fillrate": 0.9})
    context = caught.value.errors()[0]["ctx"]
    assert (context["found"], context["at"]) == ("'fillrate'", ("fillrate",))
    assert "fill_rate" in context["choices"]


def test_a_wrong_number_inside_a_level_is_found_at_its_word() -> None:
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
