"""Measures over all stock points and of customer groups: pooled, summed or weighted by demand."""

from __future__ import annotations

import math

import pytest

from sim.engine.ledger import Ledger
from sim.engine.plan import Plan
from sim.measures import ALL, MEASURES, measure_run
from sim.scenario.product import Product
from tests.helpers.ledgers import Delivery, backorder, cancelled, ledger, lost, plan_of, served
from tests.helpers.measures_by_hand import ACME, MUG, value, values

# Two stock points, two groups: mugs in plenty for one, cups short for both.
CUP = Product(price=2, holding_cost=1, lost_sale_cost=7)
TWO = {
    "products": {"mug": MUG, "cup": CUP},
    "stock": ["mug", "cup"],
    "groups": ["regulars", "hurried"],
    "suppliers": {"acme": ACME},
}


def two() -> tuple[Plan, Ledger]:
    plan = plan_of(**TWO)
    sales = [
        served(1, 3),
        served(2, 1, stock="cup"),
        backorder(4, 4, (6, 4), stock="cup"),
        lost(5, 2, stock="cup", group="hurried"),
        cancelled(5, 1, 7, stock="cup", group="hurried"),
        backorder(8, 1, (8.5, 1), group="hurried", late=True),
    ]
    deliveries = [Delivery(4, 6, 4, stock="cup"), Delivery(4, 7, 1, stock="cup"), Delivery(8, 8.5, 1)]
    return plan, ledger(plan, sales, deliveries, on_hand={"mug": 3, "cup": 1})


def test_rates_and_waits_over_all_are_pooled_over_orders():
    plan, book = two()
    found = values(plan, book)
    # units at once: 3 of 4 mugs, 1 of 8 cups
    assert (value("fill_rate", plan, book, "mug"), value("fill_rate", plan, book, "cup")) == (3 / 4, 1 / 8)
    assert found["fill_rate"] == 4 / 12
    assert found["backorder_rate"] == 3 / 6
    # waits 2 and 0.5, with two filled at once
    assert (found["mean_backorder_wait"], found["mean_wait"]) == (1.25, 2.5 / 4)
    # lead times 2, 3 and 0.5
    assert found["lead_time_mean"] == pytest.approx(5.5 / 3)
    # the periods (3, 4], (4, 5] and (7, 8] saw a shortage somewhere
    assert found["period_service_level"] == 7 / 10


def test_levels_and_money_over_all_are_sums_over_stock_points():
    plan, book = two()
    found, mug, cup = (values(plan, book, stock) for stock in (ALL, "mug", "cup"))
    # mugs: 3 for a day; cups: 1 for two days, and 1 more from 7 on
    assert (mug["on_hand"], cup["on_hand"], found["on_hand"]) == pytest.approx((0.3, 0.5, 0.8))
    assert found["holding_cost_sum"] == pytest.approx(0.5 * 3 + 1 * 5)
    assert found["revenue_sum"] == 10 * 4 + 2 * 5
    assert found["lost_sale_cost_sum"] == 7 * 3
    for key, one in MEASURES.items():
        if one.over_all == "summed" and found[key] is not None:
            assert found[key] == pytest.approx(mug[key] + cup[key]), key


def test_ready_rate_and_cycle_service_over_all_are_weighted_by_demand():
    plan, book = two()
    mug, cup = values(plan, book, "mug"), values(plan, book, "cup")
    assert (mug["ready_rate"], cup["ready_rate"]) == pytest.approx((0.1, 0.5))
    # 4 mugs and 8 cups were asked for
    assert value("ready_rate", plan, book) == pytest.approx((4 * 0.1 + 8 * 0.5) / 12)
    # the one cycle of cups, [6, 7), is a good one; mugs have none, and so no say
    assert (mug["cycle_service_level"], cup["cycle_service_level"]) == (None, 1)
    assert value("cycle_service_level", plan, book) == 1


def test_stock_value_change_over_all_is_that_of_every_stock_point_at_its_own_cost():
    plan = plan_of(**TWO | {"products": {"mug": MUG, "cup": CUP.model_copy(update={"unit_cost": 1})}})
    # 3 mugs are sold, a cup is sold and 2 come in: − 3·4 + 1·1
    book = ledger(
        plan, [served(1, 3), served(2, 1, stock="cup")], [Delivery(3, 7, 2, stock="cup")], on_hand={"mug": 5, "cup": 1}
    )
    assert (value("stock_change", plan, book), value("stock_value_change_sum", plan, book)) == (-2, -11)


def test_turns_over_all_are_of_all_units_shipped_and_all_stock():
    plan, book = two()
    assert value("inventory_turns", plan, book) == pytest.approx(9 / 10 * 365 / 0.8)
    assert value("days_of_supply", plan, book) == pytest.approx(0.8 / 1.2)


@pytest.mark.parametrize("through", [99, 1000])
def test_units_received_for_backorders_count_as_shipped_in_turns(through: int):
    # one unit stands on the shelf for a day of 10 and is then sold; all others go to who waits for them as they come
    plan = plan_of()
    sales = [backorder(1, through, (5, through)), served(6)]
    book = ledger(plan, sales, [Delivery(1, 5, through + 1)])
    assert value("inventory_turns", plan, book) == pytest.approx((through + 1) / 10 * 365 / 0.1)


def test_inventory_turns_without_stock_are_undefined():
    plan = plan_of()
    assert value("inventory_turns", plan, ledger(plan, [backorder(1, 4, (5, 4))], [Delivery(1, 5, 4)])) is None


def test_a_customer_group_has_the_measures_of_its_own_orders():
    plan, book = two()
    hurried = values(plan, book, ALL, "hurried")
    assert (hurried["orders_placed"], hurried["units_demanded"]) == (3, 4)
    assert hurried["fill_rate"] == 0
    assert hurried["lost_rate"] == hurried["cancellation_rate_of_placed"] == pytest.approx(1 / 3)
    assert hurried["cancellation_rate"] == 1 / 2
    assert (hurried["mean_wait"], hurried["mean_time_to_cancel"]) == (0.5, 2)
    assert hurried["period_service_level"] == 8 / 10  # (4, 5] and (7, 8]
    # 2 cups lost, 1 cancelled; 1 mug owed, then paid
    assert (hurried["lost_sale_cost_sum"], hurried["backorder_fee_sum"], hurried["revenue_sum"]) == (21, 3, 10)
    regulars = values(plan, book, ALL, "regulars")
    assert (regulars["fill_rate"], regulars["mean_backorder_wait"]) == (4 / 8, 2)
    assert regulars["revenue_sum"] == 10 * 3 + 2 * 5


def test_a_customer_group_has_no_measures_of_stock():
    plan, book = two()
    assert set(values(plan, book, ALL, "hurried")) == {key for key, one in MEASURES.items() if one.for_groups}
    assert not {"on_hand", "ready_rate", "total_cost", "profit", "lead_time_mean"} & set(
        values(plan, book, ALL, "hurried")
    )


def test_the_groups_make_up_the_whole():
    plan, book = two()
    found, one, other = values(plan, book), values(plan, book, ALL, "regulars"), values(plan, book, ALL, "hurried")
    for key, measure in MEASURES.items():
        if measure.for_groups and measure.over_all == "summed" and found[key] is not None:
            assert found[key] == pytest.approx(one[key] + other[key]), key


def test_rows_are_over_all_then_by_stock_point_then_by_group():
    plan, book = two()
    seen = list(dict.fromkeys((row.stock, row.group) for row in measure_run(plan, book)))
    assert seen == [(ALL, ""), ("mug", ""), ("cup", ""), (ALL, "regulars"), (ALL, "hurried")]


def test_every_value_is_a_plain_number_or_none():
    plan, book = two()
    for row in measure_run(plan, book):
        assert row.value is None or (type(row.value) is float and math.isfinite(row.value)), row
