"""Restock rules: what each orders, worked out by hand, and what none may ever do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.restock import RestockRule
from sim.restock.base_stock import BaseStock
from sim.restock.capped_base_stock import CappedBaseStock
from sim.restock.constant_order import ConstantOrder
from sim.restock.facts import StockPointFacts
from sim.restock.min_max import MinMax
from sim.restock.order_for_order import OrderForOrder
from sim.restock.periodic_min_max import PeriodicMinMax
from sim.restock.periodic_order_up_to import PeriodicOrderUpTo
from sim.restock.periodic_reorder_point import PeriodicReorderPoint
from sim.restock.reorder_point import ReorderPoint

FACTS = StockPointFacts(
    demand_mean=10,
    demand_variance=25,
    lead_time_mean=4,
    lead_time_std=0,
    review_period=0,
    order_cost=40,
    holding_cost=0.5,
    minimum_order=0,
    order_multiple=1,
    day=1,
)

POSITIONS = st.integers(-(10**6), 10**6)
LEVELS = st.integers(0, 10**6)
LOTS = st.integers(1, 10**4)


@pytest.mark.parametrize(
    ("position", "ordered"),
    [(21, 0), (20, 50), (0, 50), (-29, 50), (-30, 100), (-79, 100), (-80, 150)],
)
def test_a_reorder_point_orders_the_fewest_lots_that_lift_the_position_above_it(position: int, ordered: int) -> None:
    assert ReorderPoint.decide(position, 20, 50) == ordered
    assert PeriodicReorderPoint.decide(position, 20, 50) == ordered


def test_a_lot_that_only_reaches_the_reorder_point_is_not_enough() -> None:
    assert ReorderPoint.decide(10, 20, 10) == 20


@pytest.mark.parametrize(("position", "ordered"), [(21, 0), (20, 50), (19, 51), (-7, 77)])
def test_min_max_orders_up_to_the_level_from_the_reorder_point_down(position: int, ordered: int) -> None:
    assert MinMax.decide(position, 20, 70) == ordered
    assert PeriodicMinMax.decide(position, 20, 70) == ordered


def test_min_max_at_equal_levels_is_base_stock() -> None:
    assert [MinMax.decide(position, 30, 30) for position in (31, 30, 29, -2)] == [0, 0, 1, 32]


@pytest.mark.parametrize(("position", "ordered"), [(31, 0), (30, 0), (29, 1), (0, 30), (-4, 34)])
def test_base_stock_orders_what_the_position_lacks_and_never_less_than_0(position: int, ordered: int) -> None:
    assert BaseStock.decide(position, 30) == ordered
    assert PeriodicOrderUpTo.decide(position, 30) == ordered


@pytest.mark.parametrize(("position", "ordered"), [(31, 0), (30, 0), (25, 5), (20, 10), (19, 10), (-100, 10)])
def test_a_cap_cuts_the_order_and_not_the_level(position: int, ordered: int) -> None:
    assert CappedBaseStock.decide(position, 30, 10) == ordered


@pytest.mark.parametrize(("position", "ordered"), [(3, 0), (0, 0), (-1, 1), (-9, 9)])
def test_order_for_order_orders_each_shortage(position: int, ordered: int) -> None:
    assert OrderForOrder.decide(position) == ordered


def test_a_constant_order_does_not_depend_on_the_position() -> None:
    assert {ConstantOrder.decide(position, 12) for position in (-1000, 0, 1000)} == {12}


@given(position=POSITIONS, low=st.integers(-1000, 10**6), lot=LOTS)
def test_lots_are_the_smallest_multiple_that_lifts_above_the_reorder_point(position: int, low: int, lot: int) -> None:
    ordered = ReorderPoint.decide(position, low, lot)
    assert ordered >= 0
    assert ordered % lot == 0
    assert position + ordered > low
    assert ordered == 0 or position + ordered - lot <= low
    assert ReorderPoint.decide(position + ordered, low, lot) == 0


@given(position=POSITIONS, levels=st.tuples(LEVELS, LEVELS).map(sorted))
def test_min_max_orders_nothing_or_up_to_the_level(position: int, levels: list[int]) -> None:
    low, high = levels
    ordered = MinMax.decide(position, low, high)
    assert ordered >= 0
    assert position + ordered == (high if position <= low else position)
    assert MinMax.decide(position + ordered, low, high) == 0


@given(position=POSITIONS, level=LEVELS, cap=LOTS)
def test_base_stock_is_reached_unless_capped(position: int, level: int, cap: int) -> None:
    ordered, capped = BaseStock.decide(position, level), CappedBaseStock.decide(position, level, cap)
    assert ordered >= capped >= 0
    assert position + ordered == max(position, level)
    assert capped == min(ordered, cap)
    assert OrderForOrder.decide(position) == BaseStock.decide(position, 0)


def example(kind: type[RestockRule]) -> RestockRule:
    return kind.model_validate(kind.example, context={"unit": "day"})


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        (ReorderPoint, 430),
        (PeriodicReorderPoint, 430),
        (MinMax, 430),
        (PeriodicMinMax, 430),
        (BaseStock, 30),
        (OrderForOrder, 0),
        (PeriodicOrderUpTo, 60),
        (ConstantOrder, 0),
        (CappedBaseStock, 60),
    ],
)
def test_the_target_of_a_restock_rule_is_the_initial_stock(kind: type[RestockRule], target: int) -> None:
    assert example(kind).target == target


def test_the_target_of_a_reorder_point_is_never_negative() -> None:
    assert ReorderPoint(reorder_point=-10, order_quantity=4).target == 0


def test_only_rules_with_a_review_period_are_periodic() -> None:
    periodic = {name for name, kind in RestockRule.found().items() if kind.example and example(kind).periodic}
    assert {
        "periodic_order_up_to",
        "periodic_min_max",
        "periodic_reorder_point",
        "constant_order",
        "capped_base_stock",
    } <= periodic
    assert not periodic & {"reorder_point", "min_max", "base_stock", "order_for_order"}


def test_the_first_review_is_at_the_start_unless_said() -> None:
    words = {"review_period": 7, "order_up_to_level": 60}
    assert PeriodicOrderUpTo.model_validate(words).first_review == 0
    later = PeriodicOrderUpTo.model_validate({**words, "first_review": "2 days"}, context={"unit": "day"})
    assert later.first_review == 2


@pytest.mark.parametrize("kind", [MinMax, PeriodicMinMax])
def test_a_reorder_point_above_the_order_up_to_level_is_refused(kind: type[RestockRule]) -> None:
    words = {name: value for name, value in kind.example.items() if name == "review_period"}
    with pytest.raises(ValidationError, match="a reorder point not above the order-up-to level"):
        kind.model_validate({**words, "reorder_point": 71, "order_up_to_level": 70}, context={"unit": "day"})


def test_a_computed_reorder_point_above_the_order_up_to_level_is_refused_once_known() -> None:
    rule = MinMax.model_validate({"reorder_point": {"days": 8}, "order_up_to_level": 79})
    with pytest.raises(ValidationError, match=r"80 is above 79"):
        rule.resolved(FACTS)


def test_fill_rates_for_both_levels_of_min_max_are_refused() -> None:
    with pytest.raises(ValidationError, match="not both"):
        MinMax.model_validate({"reorder_point": {"fill_rate": 0.9}, "order_up_to_level": {"fill_rate": 0.9}})


def test_a_resolved_rule_is_the_same_rule_with_numbers() -> None:
    rule = ReorderPoint.model_validate({"reorder_point": {"days": 4}, "order_quantity": "eoq"})
    assert rule.model_dump() == {
        **{"type": "reorder_point", "review": "each_change"},
        **{"reorder_point": {"days": 4.0}, "order_quantity": "eoq"},
    }
    assert rule.resolved(FACTS) == ReorderPoint(reorder_point=40, order_quantity=40)
    assert rule.resolved(FACTS).numbers == (40, 40)


def test_a_rule_of_numbers_resolves_to_itself() -> None:
    rule = BaseStock(base_stock_level=30)
    assert rule.resolved(FACTS) is rule


def test_a_level_that_is_not_computed_yet_has_no_target() -> None:
    rule = BaseStock.model_validate({"base_stock_level": {"days": 3}})
    with pytest.raises(TypeError, match="resolve the rule first"):
        _ = rule.target


def test_a_fill_rate_is_computed_from_the_rest_of_its_rule() -> None:
    # the larger the lot, the seldomer a shortage, the lower the reorder point that will do
    def point(lot: object) -> int:
        rule = ReorderPoint.model_validate({"reorder_point": {"fill_rate": 0.95}, "order_quantity": lot})
        return rule.resolved(FACTS).numbers[0]

    assert point(40) == point("eoq") < point(10)
    assert point(50) == 44  # k = 0.4: 1 − 10·(0.2304 − 0)/50 = 0.9539; k = 0.3: 0.9466


def test_a_review_lifts_the_position_to_its_level_and_no_unit_goes_before_it() -> None:
    facts = FACTS._replace(review_period=7)
    rule = PeriodicOrderUpTo.model_validate({"review_period": 7, "order_up_to_level": {"fill_rate": 0.95}})
    level = rule.resolved(facts).target
    assert facts.fill_rate(level - 1, level - 1) < 0.95 <= facts.fill_rate(level, level)
    # looking all the time, it is the mean of the last unit's two ends
    level = BaseStock.model_validate({"base_stock_level": {"fill_rate": 0.95}}).resolved(FACTS).target
    assert FACTS.fill_rate(level - 2, level - 1) < 0.95 <= FACTS.fill_rate(level - 1, level)


def test_one_level_may_be_reorder_point_and_order_up_to_level() -> None:
    assert MinMax(reorder_point=30, order_up_to_level=30).decide(30, 30, 30) == 0
    assert MinMax(reorder_point=30, order_up_to_level=30).decide(28, 30, 30) == 2


def test_a_fill_rate_beyond_the_order_up_to_level_says_what_can_be_had() -> None:
    rule = MinMax.model_validate({"reorder_point": {"fill_rate": 0.99}, "order_up_to_level": 40})
    with pytest.raises(ValidationError, match=r"a fill rate that the order-up-to level allows \(at most 0\.48\)"):
        rule.resolved(FACTS)


def test_an_order_up_to_level_for_a_fill_rate_lies_above_its_reorder_point_by_what_is_short_at_it() -> None:
    # from s = 30, k = −1: 10·1.0833 units are short a cycle, a tenth of 108.3; above S nothing is
    rule = MinMax.model_validate({"reorder_point": 30, "order_up_to_level": {"fill_rate": 0.9}})
    assert rule.resolved(FACTS).numbers == (30, 139)


@pytest.mark.parametrize("kind", [MinMax, PeriodicMinMax])
def test_a_reorder_point_that_alone_brings_the_fill_rate_leaves_no_order_up_to_level(kind: type[RestockRule]) -> None:
    # from s = 200 nothing is ever short; the level that would do, 54 or so, lies below it
    words = {name: value for name, value in kind.example.items() if name == "review_period"}
    rule = kind.model_validate(
        {**words, "reorder_point": 200, "order_up_to_level": {"fill_rate": 0.9}}, context={"unit": "day"}
    )
    with pytest.raises(ValidationError, match=r"a reorder point not above the order-up-to level \(200 is above 54\)"):
        rule.resolved(FACTS)
