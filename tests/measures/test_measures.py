"""Measures at their edges: undefined, counted, booked at their instant; each fact worked out by hand."""

from __future__ import annotations

import pytest

from sim.distributions.constant import Constant
from sim.engine.ledger import Outcome
from sim.engine.plan import INITIAL
from sim.measures import MEASURES, account, measure_run
from sim.measures.windows import windows
from sim.scenario.product import Product
from sim.suppliers import SupplierSpec
from tests.helpers.ledgers import Delivery, Sale, backorder, cancelled, ledger, lost, plan_of, served, waiting
from tests.helpers.measures_by_hand import ACME, FORTNIGHT, MUG, fortnight, value, values


def test_mean_levels_are_undefined_if_no_accounting_period_ends_within_the_window():
    plan = plan_of(warm_up=1, horizon=3, period=5)
    found = values(plan, ledger(plan, [served(2)], on_hand=9))
    undefined = ("on_hand", "on_order", "backorders", "inventory_position", "ready_rate", "inventory_turns")
    assert [found[measure] for measure in undefined] == [None] * 6
    assert found["holding_cost"] is found["total_cost"] is found["profit_sum"] is None
    assert found["period_service_level"] is None
    assert found["revenue"] == 0


def test_stock_change_counts_what_goes_at_the_very_start_of_the_window():
    # 9 on hand, 4 go at 1, the very start; 3 come later
    plan = plan_of(warm_up=1, horizon=10, products={"mug": MUG})
    book = ledger(plan, [served(1, 4)], [Delivery(2, 10, 3)], on_hand=9)
    found = values(plan, book)
    assert (found["stock_change"], found["stock_value_change"], found["stock_value_change_sum"]) == (-1, -0.4, -4)


def test_mean_levels_of_much_stock_over_a_long_time_do_not_overflow():
    # 10 million units for 10 years: in units × microseconds, 3·10²¹, far beyond 64 bits
    plan = plan_of(horizon=3650)
    assert value("on_hand", plan, ledger(plan, on_hand=10**7)) == 10**7


def test_periods_are_whole_ones_and_an_order_at_their_beginning_belongs_to_them():
    # periods of 2 days within [1, 8): [2, 4), [4, 6), [6, 8)
    plan = plan_of(warm_up=1, horizon=7, period=2)
    book = ledger(plan, [waiting(1.5, 1), waiting(4, 1), waiting(4.5, 1)])
    assert value("period_service_level", plan, book) == pytest.approx(2 / 3)
    book = ledger(plan, [waiting(2, 1), waiting(4, 1)])
    assert value("period_service_level", plan, book) == pytest.approx(1 / 3)


def test_a_period_without_orders_is_one_without_a_shortage():
    plan = plan_of(horizon=4)
    assert value("period_service_level", plan, ledger(plan, [waiting(2.5, 1)])) == 3 / 4


def test_measures_without_orders_are_undefined_and_counts_are_0():
    plan = plan_of()
    found = values(plan, ledger(plan))
    defined = {measure: value for measure, value in found.items() if value is not None}
    money = [key for key, value in FORTNIGHT.items() if MEASURES[key].unit.startswith("money") and value is not None]
    zero = ["orders_placed", "units_demanded", "on_hand", "on_order", "backorders", "internal_backorders"]
    # ready_rate of one stock point is 0, but nobody's demand weighs it
    assert defined == dict.fromkeys(
        [*money, *zero, "inventory_position", "stock_change", "replenishment_orders", "purchase_orders"], 0
    ) | {"period_service_level": 1}
    assert value("ready_rate", plan, ledger(plan), "mug") == 0


def test_rates_of_backorders_are_undefined_without_backorders():
    plan = plan_of()
    found = values(plan, ledger(plan, [served(1)], on_hand=1))
    assert found["cancellation_rate"] is None
    assert found["cancellation_rate_of_placed"] == 0
    assert found["mean_wait"] == 0
    assert found["mean_backorder_wait"] is found["p90_backorder_wait"] is found["max_backorder_wait"] is None


def test_every_outcome_of_an_order_has_its_rate():
    # one of each; substituted at the shortage, so that it never waited
    plan = plan_of()
    sales = [
        served(1),
        backorder(2, 1, (3, 1)),
        backorder(3, 1, (5, 1), late=True),
        Sale(4, 1, Outcome.SUBSTITUTED, ended_at=4),
        lost(5, 1),
        Sale(6, 1, Outcome.DECLINED, lost=1, ended_at=6),
        cancelled(7, 1, 8),
        Sale(7.5, 1, Outcome.CANCELLED_AT_NOTICE, cancelled=1, ended_at=9.5),
        waiting(8, 1),
    ]
    found = values(plan, ledger(plan, sales, [Delivery(1, 3, 1), Delivery(1, 5, 1)], on_hand=1))
    shares = {
        "order_fill_rate": 1,
        "stockout_rate": 8,
        "backorder_rate": 5,
        "lost_rate": 1,
        "declined_rate": 1,
        "substitution_rate": 1,
        "cancellation_rate_of_placed": 2,
    }
    assert {key: found[key] for key in shares} == pytest.approx({key: count / 9 for key, count in shares.items()})
    assert found["cancellation_rate"] == 2 / 5
    assert found["mean_time_to_cancel"] == (1 + 2) / 2
    assert (found["mean_wait"], found["mean_backorder_wait"]) == ((1 + 2) / 3, (1 + 2) / 2)
    assert found["open_backorder_age"] == 2


def test_one_receipt_has_a_mean_lead_time_but_no_deviation():
    plan = plan_of()
    found = values(plan, ledger(plan, [], [Delivery(1, 4, 5)]))
    assert (found["lead_time_mean"], found["lead_time_std"]) == (3, None)
    assert found["cycle_service_level"] is None


def test_demand_that_never_varies_leaves_the_bullwhip_undefined():
    plan = plan_of(horizon=3)
    book = ledger(plan, [served(0.5), served(1.5), served(2.5)], [Delivery(1, 2, 5)], on_hand=9)
    assert value("bullwhip_ratio", plan, book) is None


def test_receipts_of_one_instant_bound_no_cycle_and_a_receipt_comes_before_the_order_of_its_instant():
    # cycles [2, 4) and [4, 6): the shortage at 4 belongs to the second, as that of 5 does
    plan = plan_of()
    deliveries = [Delivery(1, 2, 1), Delivery(1, 2, 1), Delivery(1, 4, 1), Delivery(1, 6, 1)]
    assert value("cycle_service_level", plan, ledger(plan, [lost(4, 9), lost(5, 9)], deliveries)) == 1 / 2
    assert value("cycle_service_level", plan, ledger(plan, [lost(3, 9), lost(4, 9)], deliveries)) == 0


def test_two_orders_received_together_do_not_cross():
    plan = plan_of()
    book = ledger(plan, [], [Delivery(1, 5, 1), Delivery(2, 5, 1), Delivery(3, 4, 1)])
    assert value("order_crossing_rate", plan, book) == 1 / 3


def test_orders_of_different_stock_points_do_not_cross():
    plan = plan_of(stock=["mug", "cup"])
    book = ledger(plan, [], [Delivery(1, 9, 1), Delivery(2, 5, 1, stock="cup")])
    assert value("order_crossing_rate", plan, book) == 0


def test_an_order_crosses_one_still_on_order_but_not_one_withdrawn_altogether():
    plan = plan_of()
    still = ledger(plan, [], [Delivery(1, None, 1, due_at=3), Delivery(2, 5, 1)])
    gone = ledger(plan, [], [Delivery(1, None, 0, due_at=3, withdrawn=((1.5, 1),)), Delivery(2, 5, 1)])
    assert (value("order_crossing_rate", plan, still), value("order_crossing_rate", plan, gone)) == (1, 0)


def test_an_order_withdrawn_altogether_was_placed_paid_for_and_never_received():
    plan = plan_of(suppliers={"acme": ACME})
    found = values(plan, ledger(plan, [], [Delivery(1, None, 0, due_at=3, withdrawn=((1.5, 4),))]))
    assert (found["replenishment_orders"], found["order_size"], found["ordering_cost_sum"]) == (0.1, 4, 20)
    assert found["lead_time_mean"] is None


def test_money_is_booked_at_the_instant_of_its_event():
    # all of it was ordered before the window; within it, 2 are shipped, 1 is cancelled, 3 are received
    plan = plan_of(warm_up=5, horizon=5, products={"mug": MUG}, suppliers={"acme": ACME})
    book = ledger(plan, [backorder(1, 2, (6, 2)), cancelled(2, 1, 7)], [Delivery(3, 6, 3)])
    found = values(plan, book)
    assert found["orders_placed"] == found["replenishment_orders"] == found["backorder_fee_sum"] == 0
    assert found["ordering_cost_sum"] == 0
    assert (found["revenue_sum"], found["lost_sale_cost_sum"], found["purchase_cost_sum"]) == (20, 5, 12)


def test_what_happens_at_the_very_start_of_the_window_is_booked_in_it():
    # ordered in the warm-up; at its end 2 + 1 are shipped, 1 is cancelled, 3 are received
    plan = plan_of(warm_up=5, horizon=5, products={"mug": MUG}, suppliers={"acme": ACME})
    book = ledger(plan, [backorder(1, 2, (5, 2)), cancelled(2, 1, 5), served(5)], [Delivery(3, 5, 3)])
    found = values(plan, book)
    assert (found["orders_placed"], found["revenue_sum"]) == (1, 30)
    assert (found["lost_sale_cost_sum"], found["purchase_cost_sum"]) == (5, 12)


def test_an_order_of_time_0_is_booked_and_what_was_under_way_then_is_not():
    plan = plan_of(products={"mug": MUG}, suppliers={"acme": ACME})
    book = ledger(plan, [], [Delivery(0, 3, 1, under_way=True), Delivery(0, 2, 4)])
    found = values(plan, book)
    assert (found["replenishment_orders"], found["order_size"], found["ordering_cost_sum"]) == (0.1, 4, 20)
    assert (found["lead_time_mean"], found["purchase_cost_sum"]) == (2, 4 * 5)


def test_a_suppliers_own_price_overrides_the_products_for_buying_and_for_the_holding_rate():
    product = Product(unit_cost=4, holding_rate=0.1)
    bolt = SupplierSpec(lead_time=Constant(value=2), unit_cost=9.5)
    plan = plan_of(products={"mug": product}, suppliers={"bolt": bolt})
    found = values(plan, ledger(plan, [], [Delivery(0, 5, 2, under_way=True)]))
    # 2 units for half of the 10 days
    assert (found["purchase_cost_sum"], found["holding_cost_sum"]) == pytest.approx((19, 0.1 * 9.5 * 2 * 5))


def test_initial_backorders_are_no_orders_but_their_units_cost_and_bring_money():
    plan = plan_of(products={"mug": MUG})
    book = ledger(plan, [backorder(0, 2, (4, 2), group=INITIAL)], [Delivery(0, 4, 2, under_way=True)])
    found = values(plan, book)
    assert found["orders_placed"] == found["backorder_fee"] == 0
    assert found["backorders"] == pytest.approx(0.8)
    assert (found["backorder_cost_sum"], found["revenue_sum"]) == pytest.approx((2 * 8, 20))
    assert account(plan, book)["orders"]["placed"] == 0
    assert {row.group for row in measure_run(plan, book)} == {"", "regulars"}


@pytest.mark.parametrize("unit", ["hour", "week"])
def test_times_are_in_the_scenarios_unit_but_turns_are_per_year_and_supply_is_in_days(unit):
    days = {"hour": 1 / 24, "week": 7}[unit]
    plan = plan_of(unit=unit)
    found = values(plan, ledger(plan, [served(1, 2), backorder(5, 1, (8, 1))], [Delivery(1, 8, 1)], on_hand=2))
    # 2 on hand for 1 of 10 units of time; 3 shipped and demanded in them
    assert (found["on_hand"], found["mean_backorder_wait"]) == (0.2, 3)
    assert found["inventory_turns"] == pytest.approx(3 / (10 * days) * 365 / 0.2)
    assert found["days_of_supply"] == pytest.approx(0.2 / (3 / (10 * days)))


def test_every_measure_says_what_it_is():
    for key, one in MEASURES.items():
        assert one.key == key
        assert all((one.unit, one.formula, one.source, one.of.__doc__)), key
        assert one.over_all in ("pooled", "summed", "demand-weighted")


def test_a_window_is_as_long_as_the_horizon():
    plan, book = fortnight()
    window = windows(plan, book).everywhere
    assert (window.length, window.days, window.order_count) == (10, 10, 10)
