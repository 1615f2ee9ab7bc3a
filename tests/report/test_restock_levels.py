"""Restock levels: what a planner types into an ERP, what was asked of it, and what it attained."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from sim.experiments.compare import compare
from sim.report.findings.estimates import EstimateRow
from sim.report.findings.restock_levels import Asked, RestockLevel, _met, _verdict, restock_levels
from tests.helpers.scenarios import scenario_of

PEOPLE = {"people": {"arrivals": {"type": "poisson", "rate": 4}}}
DUAL = {"type": "dual_index", "regular": "acme", "expedited": "bolt", "regular_level": 40, "expedited_level": 12}
FORECAST = {"type": "moving_average", "window": 4}


def levels(changes: dict[str, Any], replications: int = 3) -> pd.DataFrame:
    return restock_levels(compare(scenario_of({"customers": PEOPLE, **changes}), replications, keep="totals"))


def of_rule(restock: dict[str, Any], products: dict[str, Any] | None = None) -> list[RestockLevel]:
    frame = levels({"stock": {"mug": {"restock": restock}}, "products": {"mug": products or {}}})
    assert list(frame.columns) == list(RestockLevel._fields)
    return [RestockLevel(*row) for row in frame.itertuples(index=False)]


def test_a_number_of_the_files_own_is_listed_with_the_fill_rate_it_attains_and_nothing_asked():
    low, high = of_rule({"type": "min_max", "reorder_point": 14, "order_up_to_level": 33})
    assert (low.word, low.level, high.word, high.level) == ("reorder_point", 14, "order_up_to_level", 33)
    for row in (low, high):
        assert (row.stock, row.policy, row.rule, row.asked, row.met) == ("mug", "as declared", "min_max", "", "")
        assert row.measure == "fill_rate"
        assert 0 < row.attained < 1
        assert row.half_width > 0


@pytest.mark.parametrize(
    ("declared", "asked", "measure"),
    [
        ({"fill_rate": "98%"}, "98%", "fill_rate"),
        ({"service_level": 0.975}, "97.5%", "ready_rate"),  # by Palm's theorem, for P(N < S)
        ({"days": 14}, "14 days", "days_of_supply"),
        ({"days": 1}, "1 day", "days_of_supply"),
    ],
)
def test_what_was_asked_of_a_level_is_told_by_its_own_measure(declared: dict[str, Any], asked: str, measure: str):
    changes = {"stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": declared}}}}
    comparison = compare(scenario_of({"customers": PEOPLE, **changes}), 3)
    (row,) = (RestockLevel(*row) for row in restock_levels(comparison).itertuples(index=False))
    assert (row.asked, row.measure) == (asked, measure)
    assert {row.asked_as: declared[row.asked_as]} == declared
    table = comparison.table
    (told,) = table[(table.stock == "mug") & (table.measure == measure)].itertuples()
    assert (row.attained, row.half_width) == (told.mean, told.half_width)
    (computed,) = comparison.computed
    assert row.level == computed.number


def test_an_economic_lot_is_asked_for_and_has_no_measure():
    _, lot = of_rule(
        {"type": "reorder_point", "reorder_point": {"fill_rate": 0.9}, "order_quantity": "eoq"}, {"holding_cost": 1}
    )
    assert (lot.word, lot.asked, lot.measure, lot.met) == ("order_quantity", "eoq", "", "")
    assert math.isnan(lot.attained)
    assert math.isnan(lot.half_width)


def test_a_rule_with_two_speeds_has_its_levels():
    suppliers = {"bolt": {"lead_time": 1}}
    mug = {"source": DUAL | {"review_period": 1}, "restock": None}
    frame = levels({"suppliers": suppliers, "stock": {"mug": mug}})
    assert dict(zip(frame.word, frame.level, strict=True)) == {"regular_level": 40, "expedited_level": 12}
    assert set(frame.rule) == {"dual_index"}


def test_a_rule_that_follows_a_forecast_has_the_last_level_of_the_first_replication():
    rule = {"type": "forecast_driven", "review_period": 5, "forecast": FORECAST, "service_level": 0.95}
    scenario = scenario_of({"customers": PEOPLE, "stock": {"mug": {"restock": rule}}})
    kept = compare(scenario, 3)
    (row,) = restock_levels(kept).itertuples()
    last = kept.runs["as declared"].forecasts.level.iloc[-1]
    assert (row.word, row.asked, row.measure) == ("level", "95%", "cycle_service_level")
    assert row.level == last
    assert last != kept.runs["as declared"].plan.rules[0].target  # of before the first review
    assert restock_levels(compare(scenario, 3, keep="totals")).equals(restock_levels(kept))


def test_rows_stand_by_stock_point_and_then_by_policy():
    frame = levels(
        {
            "products": {"cup": {}},
            "stock": {"cup": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 2}}},
            "policies": {"as today": {}, "more": {"restock": {"base_stock_level": 9}}},
        }
    )
    assert list(zip(frame.stock, frame.policy, frame.level, strict=True)) == [
        ("mug", "as today", 0),
        ("mug", "more", 9),
        ("cup", "as today", 2),
        ("cup", "more", 9),
    ]


def test_who_orders_to_order_has_no_level():
    assert of_rule({"type": "order_for_order"}) == []


@pytest.mark.parametrize(
    ("mean", "half_width", "met"),
    [(0.99, 0.01, "yes"), (0.99, 0.011, "open"), (0.97, 0.01, "open"), (0.97, 0.009, "no"), (0.99, math.nan, "open")],
)
def test_a_level_is_met_if_its_interval_reaches_what_was_asked(mean: float, half_width: float, met: str):
    assert _met(Asked("98%", "fill_rate", 0.98), EstimateRow(mean, half_width, 5), 5) == met
    assert _met(Asked(), EstimateRow(mean, half_width, 5), 5) == ""


def test_a_level_of_the_formula_is_told_by_the_cycles_that_it_is_made_for():
    row, lot = of_rule({"type": "reorder_point", "reorder_point": {"service_level": "95%"}, "order_quantity": 20})
    assert (row.word, row.asked_as, row.measure) == ("reorder_point", "service_level", "cycle_service_level")
    assert (lot.asked_as, lot.verdict) == ("", "")


def test_a_level_that_leaves_capacity_out_is_missed_by_so_many_points_in_words():
    # 4 a day of a supplier who works on 4.2 a day, in lots of 40: nearly always behind
    rule = {"type": "reorder_point", "reorder_point": {"fill_rate": "95%"}, "order_quantity": 40}
    changes = {"stock": {"mug": {"restock": rule}}, "suppliers": {"acme": {"lead_time": 5, "capacity": 4.2}}}
    row = levels(changes, replications=5).iloc[0]
    assert (row.asked_as, row.asked, row.met) == ("fill_rate", "95%", "no")
    assert row.verdict == f"missed by {100 * (0.95 - row.attained):.2g} percentage points"


def test_what_is_met_and_what_is_open_is_said_in_words():
    asked = Asked("98%", "fill_rate", 0.98, "fill_rate")
    assert _verdict(asked, EstimateRow(0.99, 0.001, 5), "yes") == "met"
    assert _verdict(asked, EstimateRow(0.98, 0.001, 5), "open") == "cannot be told yet"
    assert _verdict(asked, EstimateRow(0.9, 0.001, 5), "no") == "missed by 8 percentage points"
    assert _verdict(Asked("14 days", "days_of_supply", 14, "days"), EstimateRow(9, 0.1, 5), "no") == ""
    assert _verdict(Asked(), EstimateRow(0.9, 0.001, 5), "") == ""


def test_what_too_few_of_the_replications_define_is_open():
    few = EstimateRow(0.99, 0.001, 4)
    assert _met(Asked("98%", "fill_rate", 0.98), few, 5) == "open"
    assert _met(Asked("98%", "fill_rate", 0.98), few, 4) == "yes"


def test_cycles_that_some_replications_have_none_of_tell_nothing_yet():
    two_of_three = EstimateRow(1.0, 0.0, 2)
    assert _met(Asked("95%", "cycle_service_level", 0.95), two_of_three, 3) == "open"
    assert _met(Asked("95%", "fill_rate", 0.95), two_of_three, 3) == "yes"
