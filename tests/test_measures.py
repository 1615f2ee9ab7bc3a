"""Every measure against numbers worked out by hand, and the accounts that must close."""

from __future__ import annotations

import math

import pytest
from ledgers import Delivery, Sale, backorder, cancelled, ledger, lost, served, waiting, world

from sim.distributions.constant import Constant
from sim.engine.ledger import Ledger, Outcome
from sim.engine.plan import INITIAL, Plan
from sim.errors import BookkeepingError
from sim.measures import ALL, MEASURES, account, measure_run
from sim.measures.windowing import windows
from sim.scenario.product import Product
from sim.suppliers import Supplier

MUG = Product(price=10, unit_cost=4, holding_cost=0.5, backorder_cost=2, backorder_fee=3, lost_sale_cost=5)
ACME = Supplier(lead_time=Constant(value=2), order_cost=20)


def values(plan: Plan, book: Ledger, stock: str = ALL, group: str = "") -> dict[str, float | None]:
    return {row.measure: row.value for row in measure_run(plan, book) if (row.stock, row.group) == (stock, group)}


def value(measure: str, plan: Plan, book: Ledger, stock: str = ALL, group: str = "") -> float | None:
    return values(plan, book, stock, group)[measure]


# A fortnight at one stock point, measured from 2 to 12. What happens:
#
#   at     what                                            on hand  on order  owed
#    0     5 on hand, 1 under way                                5         1     0
#    1     2 served (before the window)                          3         1     0
#    2     1 served (at its very start: before it too)           2         1     0
#    2     order 0 of 6, due 4 (before the window too)           2         7     0
#    3     3 asked for: 2 at once, 1 waits                       0         7     1
#    3.5   the 1 under way comes, and fills it                   0         6     0
#    4     order 0 comes                                         6         0     0
#    5     5 served; order 1 of 6, due 8                         1         6     0
#    6     1 served; order 2 of 4, due 9                         0        10     0
#    6.5   2 asked for, wait                                     0        10     2
#    7     2 lost                                                0        10     2
#    8     order 2 comes, 3 of its 4; fills 2                    1         6     0
#    8.5   2 asked for: 1 at once, 1 waits                       0         6     1
#    8.75  who gives up                                          0         6     0
#    9     order 1 comes, a day late                             6         0     0
#   10     6 served; order 3 of 8, due 12.5                      0         8     0
#   11     3 asked for, wait on                                  0         8     3
#   12     1 asked for (at the very end: within), waits on       0         8     4
SALES = [
    served(1, 2),
    served(2, 1),
    backorder(3, 3, (3.5, 1), at_once=2),
    served(5, 5),
    served(6, 1),
    backorder(6.5, 2, (8, 2)),
    lost(7, 2),
    cancelled(8.5, 2, 8.75, at_once=1),
    served(10, 6),
    waiting(11, 3),
    waiting(12, 1),
]
DELIVERIES = [
    Delivery(0, 3.5, 1, under_way=True),
    Delivery(2, 4, 6, due_at=4),
    Delivery(5, 9, 6, due_at=8),
    Delivery(6, 8, 4, received=3, due_at=9),
    Delivery(10, None, 8, due_at=12.5),
]


def fortnight(period: float | None = None) -> tuple[Plan, Ledger]:
    plan = world(warm_up=2, horizon=10, period=period, products={"mug": MUG}, suppliers={"acme": ACME})
    return plan, ledger(plan, SALES, DELIVERIES, on_hand=5)


FORTNIGHT = {
    # 9 orders within the window, of 3 + 5 + 1 + 2 + 2 + 2 + 6 + 3 + 1 = 25 units, 2 + 5 + 1 + 1 + 6 of them at once
    "orders_placed": 9,
    "units_demanded": 25,
    "fill_rate": 15 / 25,
    "order_fill_rate": 3 / 9,
    "stockout_rate": 6 / 9,
    "backorder_rate": 5 / 9,  # those of 3, 6.5, 8.5, 11 and 12
    "backorder_unit_rate": (1 + 2 + 1 + 3 + 1) / 25,
    "lost_rate": 1 / 9,
    "declined_rate": 0,
    "substitution_rate": 0,
    "cancellation_rate": 1 / 5,
    "cancellation_rate_of_placed": 1 / 9,
    # on hand from 2-3, 4-5, 5-6, 8-8.5, 9-10
    "ready_rate": 4.5 / 10,
    # the periods (2, 3], (6, 7], (8, 9], (10, 11] and (11, 12] of 10 saw a shortage
    "period_service_level": 5 / 10,
    # receipts at 3.5, 4, 8, 9: of their three cycles only [3.5, 4) saw no shortage
    "cycle_service_level": 1 / 3,
    # waits 0, 0, 0, 0.5, 1.5
    "mean_wait": 0.4,
    "mean_backorder_wait": 1.0,
    "p50_backorder_wait": 1.0,
    "p90_backorder_wait": 0.5 + 0.90,
    "p95_backorder_wait": 0.5 + 0.95,
    "max_backorder_wait": 1.5,
    "mean_time_to_cancel": 0.25,
    "open_backorder_age": 0.5,  # 1 day and none
    # 2·1 + 6·1 + 1·1 + 1·0.5 + 6·1 unit days in 10 days
    "on_hand": 1.55,
    # 1·1.5 + order 0: 6·2, order 1: 6·4, order 2: 4·2, order 3: 8·2
    "on_order": 6.15,
    # 1·0.5 + 2·1.5 + 1·0.25 + 3·1
    "backorders": 0.675,
    "inventory_position": 1.55 + 6.15 - 0.675,
    # 2 after what happens at 2, none after what happens at 12
    "stock_change": -2,
    # 15 shipped at once, 1 + 2 later, in 10 days
    "inventory_turns": 18 / 10 * 365 / 1.55,
    "days_of_supply": 1.55 / 2.5,
    # orders 1, 2 and 3
    "replenishment_orders": 3 / 10,
    "order_size": (6 + 4 + 8) / 3,
    # 4 and 2 days; order 2 came in time, and before order 1
    "lead_time_mean": 3,
    "lead_time_std": math.sqrt(2),
    "supplier_on_time_rate": 1 / 2,
    "supplier_uptime": None,  # nothing here can fail
    "recovery_time": None,
    "order_crossing_rate": 1 / 2,
    # ordered 6, 4, 8 in three of ten periods: 116 − 18²/10; demanded 3 0 5 1 4 0 2 6 3 1: 101 − 25²/10
    "bullwhip_ratio": 83.6 / 38.5,
    "holding_cost_sum": 7.75,
    "backorder_cost_sum": 13.5,
    "backorder_fee_sum": 3 * 8,
    "lost_sale_cost_sum": 5 * (2 + 1),
    "ordering_cost_sum": 20 * 3,
    "purchase_cost_sum": 4 * (1 + 6 + 3 + 6),
    "stock_change_value_sum": 4 * -2,
    "notice_cost_sum": 0,
    "total_cost_sum": 7.75 + 13.5 + 24 + 15 + 60 + 64,
    "revenue_sum": 10 * 18,
    "profit_sum": 180 - 184.25,
    "holding_cost": 0.775,
    "backorder_cost": 1.35,
    "backorder_fee": 2.4,
    "lost_sale_cost": 1.5,
    "ordering_cost": 6,
    "purchase_cost": 6.4,
    "notice_cost": 0,
    "total_cost": 18.425,
    "revenue": 18,
    "profit": -0.425,
    # 2 units fewer, at 4 each, in 10 days
    "stock_change_value": -0.8,
    # nobody was told anything, and nobody may churn (tests/test_people.py has those who are, and may)
    "notices_per_backorder": 0,
    "promise_kept_rate": None,
    "agreed_kept_rate": None,
    "quote_error": None,
    "quote_absolute_error": None,
    "churned_customers": None,
    "visits_lost": None,
    "retention": None,
    "value_of_visits_lost": None,
    # nor is anything forecast (tests/test_forecasts.py has what is)
    "forecast_bias": None,
    "forecast_wape": None,
    "oversold_rate": None,  # no shop
    "forecast_mase": None,
}


def test_every_measure_of_a_fortnight_worked_out_by_hand():
    plan, book = fortnight()
    assert values(plan, book, "mug") == pytest.approx(FORTNIGHT, abs=1e-12)


# What the version before promises, notices, alternatives and loyalty gave for the fortnight, to the last bit; no sum
# here is long enough for another processor to add it up in another order.
TO_THE_BIT = {
    "backorder_rate": 0.5555555555555556,
    "bullwhip_ratio": 2.1714285714285713,
    "order_fill_rate": 0.3333333333333333,
    "on_hand": 1.5500000000000003,
    "inventory_position": 7.025000000000001,
    "inventory_turns": 423.87096774193543,
    "days_of_supply": 0.6200000000000001,
    "lead_time_std": 1.4142135623730951,
    "lost_rate": 0.1111111111111111,
    "holding_cost": 0.7750000000000001,
    "holding_cost_sum": 7.750000000000002,
    "ready_rate": 0.45000000000000007,
    "cycle_service_level": 0.33333333333333337,
    "stockout_rate": 0.6666666666666666,
    "notice_cost": 0.0,
    "total_cost": 18.425,
    "total_cost_sum": 184.25,
    "profit": -0.425,
    "revenue": 18.0,
}


def test_where_nobody_is_told_anything_no_number_has_changed_by_a_bit():
    plan, book = fortnight()
    found = values(plan, book)
    assert {key: found[key] for key in TO_THE_BIT} == TO_THE_BIT


def test_no_measure_is_without_a_number_worked_out_by_hand():
    assert set(MEASURES) == set(FORTNIGHT)


def test_one_stock_point_is_all_there_is():
    plan, book = fortnight()
    assert values(plan, book) == pytest.approx(values(plan, book, "mug"))


# The same fortnight, its books closed every day. The closes of 3, 4, … 12 see, before anything of their instant:
#   on hand  2 0 6 1 0 0 0 6 0 0      on order 7 6 0 6 10 10 6 0 8 8      owed 0 0 0 0 2 2 0 0 0 3
CLOSED_DAILY = {
    "on_hand": 1.5,
    "on_order": 6.1,
    "backorders": 0.7,
    "inventory_position": 6.9,
    "ready_rate": 0.4,
    "inventory_turns": 18 / 10 * 365 / 1.5,
    "days_of_supply": 1.5 / 2.5,
    "holding_cost": 0.75,
    "holding_cost_sum": 7.5,
    "backorder_cost": 1.4,
    "backorder_cost_sum": 14.0,
    "total_cost": 0.75 + 1.4 + 2.4 + 1.5 + 6 + 6.4,
    "total_cost_sum": 184.5,
    "profit": -0.45,
    "profit_sum": -4.5,
}


def test_books_kept_by_period_see_the_levels_before_the_events_of_their_closes():
    plan, book = fortnight(period=1)
    assert values(plan, book, "mug") == pytest.approx(FORTNIGHT | CLOSED_DAILY, abs=1e-12)


def test_the_close_at_the_very_end_counts_and_the_one_at_the_start_does_not():
    # closes at 5 and 10; the unit that goes at 10 goes after the close
    plan = world(warm_up=0, horizon=10, period=5)
    book = ledger(plan, [served(4), served(10)], on_hand=9)
    assert value("on_hand", plan, book) == (8 + 8) / 2
    plan = world(warm_up=5, horizon=5, period=5)
    assert value("on_hand", plan, ledger(plan, [served(4), served(7)], on_hand=9)) == 7


def test_books_close_at_multiples_of_the_period_whenever_the_window_begins():
    # within (3, 8] at 4, 6 and 8, which see 8, 6 and 6
    plan = world(warm_up=3, horizon=5, period=2)
    book = ledger(plan, [served(3.5), served(5, 2)], on_hand=9)
    assert value("on_hand", plan, book) == pytest.approx(20 / 3)


def test_levels_are_undefined_if_the_books_never_close_within_the_window():
    plan = world(warm_up=1, horizon=3, period=5)
    found = values(plan, ledger(plan, [served(2)], on_hand=9))
    undefined = ("on_hand", "on_order", "backorders", "inventory_position", "ready_rate", "inventory_turns")
    assert [found[measure] for measure in undefined] == [None] * 6
    assert found["holding_cost"] is found["total_cost"] is found["profit_sum"] is None
    assert found["period_service_level"] is None
    assert found["revenue"] == 0


def test_stock_that_comes_at_the_very_end_is_left_and_what_goes_at_the_start_was_never_there():
    # 9 on hand, 4 go at 1, the very start; 3 come at 11, the very end
    plan = world(warm_up=1, horizon=10, products={"mug": MUG})
    book = ledger(plan, [served(1, 4)], [Delivery(2, 11, 3)], on_hand=9)
    found = values(plan, book)
    assert (found["stock_change"], found["stock_change_value"], found["stock_change_value_sum"]) == (3, 1.2, 12)


def test_much_stock_for_a_long_time_is_no_more_than_it_is():
    # 10 million units for 10 years: in units × microseconds, 3·10²¹, far beyond 64 bits
    plan = world(horizon=3650)
    assert value("on_hand", plan, ledger(plan, on_hand=10**7)) == 10**7


def test_periods_are_whole_ones_and_an_order_at_their_end_belongs_to_them():
    # periods of 2 days within (1, 8]: (2, 4], (4, 6], (6, 8]
    plan = world(warm_up=1, horizon=7, period=2)
    book = ledger(plan, [waiting(1.5, 1), waiting(4, 1), waiting(4.5, 1)])
    assert value("period_service_level", plan, book) == pytest.approx(1 / 3)


def test_a_period_without_orders_is_one_without_a_shortage():
    plan = world(horizon=4)
    assert value("period_service_level", plan, ledger(plan, [waiting(2.5, 1)])) == 3 / 4


def test_what_never_happened_is_undefined_and_what_is_counted_is_0():
    plan = world()
    found = values(plan, ledger(plan))
    defined = {measure: value for measure, value in found.items() if value is not None}
    money = [key for key, value in FORTNIGHT.items() if MEASURES[key].unit.startswith("money") and value is not None]
    zero = ["orders_placed", "units_demanded", "on_hand", "on_order", "backorders", "inventory_position"]
    # ready_rate of one stock point is 0, but nobody's demand weighs it
    assert defined == dict.fromkeys([*money, *zero, "stock_change", "replenishment_orders"], 0) | {
        "period_service_level": 1
    }
    assert value("ready_rate", plan, ledger(plan), "mug") == 0


def test_a_rate_of_backorders_is_undefined_where_there_are_none():
    plan = world()
    found = values(plan, ledger(plan, [served(1)], on_hand=1))
    assert found["cancellation_rate"] is None
    assert found["cancellation_rate_of_placed"] == 0
    assert found["mean_wait"] == 0
    assert found["mean_backorder_wait"] is found["p90_backorder_wait"] is found["max_backorder_wait"] is None


def test_every_end_of_an_order_has_its_share_in_the_rates():
    # one of each; substituted at the shortage, so that it never waited
    plan = world()
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


def test_one_delivery_has_a_mean_lead_time_but_no_deviation():
    plan = world()
    found = values(plan, ledger(plan, [], [Delivery(1, 4, 5)]))
    assert (found["lead_time_mean"], found["lead_time_std"]) == (3, None)
    assert found["cycle_service_level"] is None


def test_demand_that_never_varies_leaves_the_bullwhip_undefined():
    plan = world(horizon=3)
    book = ledger(plan, [served(0.5), served(1.5), served(2.5)], [Delivery(1, 2, 5)], on_hand=9)
    assert value("bullwhip_ratio", plan, book) is None


def test_receipts_of_one_instant_bound_no_cycle_and_a_receipt_comes_before_the_order_of_its_instant():
    # cycles [2, 4) and [4, 6): the shortage at 4 belongs to the second, as that of 5 does
    plan = world()
    deliveries = [Delivery(1, 2, 1), Delivery(1, 2, 1), Delivery(1, 4, 1), Delivery(1, 6, 1)]
    assert value("cycle_service_level", plan, ledger(plan, [lost(4, 9), lost(5, 9)], deliveries)) == 1 / 2
    assert value("cycle_service_level", plan, ledger(plan, [lost(3, 9), lost(4, 9)], deliveries)) == 0


def test_two_deliveries_that_come_together_do_not_cross():
    plan = world()
    book = ledger(plan, [], [Delivery(1, 5, 1), Delivery(2, 5, 1), Delivery(3, 4, 1)])
    assert value("order_crossing_rate", plan, book) == 1 / 3


def test_deliveries_to_different_stock_points_do_not_cross():
    plan = world(stock=["mug", "cup"])
    book = ledger(plan, [], [Delivery(1, 9, 1), Delivery(2, 5, 1, stock="cup")])
    assert value("order_crossing_rate", plan, book) == 0


def test_a_delivery_crosses_one_that_is_still_under_way_but_not_one_withdrawn_to_nothing():
    plan = world()
    still = ledger(plan, [], [Delivery(1, None, 1, due_at=3), Delivery(2, 5, 1)])
    gone = ledger(plan, [], [Delivery(1, None, 0, due_at=3, withdrawn=((1.5, 1),)), Delivery(2, 5, 1)])
    assert (value("order_crossing_rate", plan, still), value("order_crossing_rate", plan, gone)) == (1, 0)


def test_an_order_withdrawn_to_nothing_was_placed_paid_for_and_never_received():
    plan = world(suppliers={"acme": ACME})
    found = values(plan, ledger(plan, [], [Delivery(1, None, 0, due_at=3, withdrawn=((1.5, 4),))]))
    assert (found["replenishment_orders"], found["order_size"], found["ordering_cost_sum"]) == (0.1, 4, 20)
    assert found["lead_time_mean"] is None


def test_money_is_booked_at_the_instant_of_its_event():
    # all of it was ordered before the window; within it, 2 are shipped, 1 is cancelled, 3 are received
    plan = world(warm_up=5, horizon=5, products={"mug": MUG}, suppliers={"acme": ACME})
    book = ledger(plan, [backorder(1, 2, (6, 2)), cancelled(2, 1, 7)], [Delivery(3, 6, 3)])
    found = values(plan, book)
    assert found["orders_placed"] == found["replenishment_orders"] == found["backorder_fee_sum"] == 0
    assert found["ordering_cost_sum"] == 0
    assert (found["revenue_sum"], found["lost_sale_cost_sum"], found["purchase_cost_sum"]) == (20, 5, 12)


def test_nothing_is_booked_after_its_window_began_or_at_its_start():
    # ordered in the warm-up, cancelled and shipped at its very end: none of it is measured
    plan = world(warm_up=5, horizon=5, products={"mug": MUG}, suppliers={"acme": ACME})
    book = ledger(plan, [backorder(1, 2, (5, 2)), cancelled(2, 1, 5), served(5)], [Delivery(3, 5, 3)])
    found = values(plan, book)
    assert found["orders_placed"] == found["revenue_sum"] == 0
    assert found["lost_sale_cost_sum"] == found["purchase_cost_sum"] == 0


def test_a_suppliers_own_price_overrides_the_products_for_buying_and_for_the_holding_rate():
    product = Product(unit_cost=4, holding_rate=0.1)
    bolt = Supplier(lead_time=Constant(value=2), unit_cost=9.5)
    plan = world(products={"mug": product}, suppliers={"bolt": bolt})
    found = values(plan, ledger(plan, [], [Delivery(0, 5, 2, under_way=True)]))
    # 2 units for half of the 10 days
    assert (found["purchase_cost_sum"], found["holding_cost_sum"]) == pytest.approx((19, 0.1 * 9.5 * 2 * 5))


def test_what_was_owed_at_the_start_is_no_order_but_its_units_cost_and_bring_money():
    plan = world(products={"mug": MUG})
    book = ledger(plan, [backorder(0, 2, (4, 2), group=INITIAL)], [Delivery(0, 4, 2, under_way=True)])
    found = values(plan, book)
    assert found["orders_placed"] == found["backorder_fee"] == 0
    assert found["backorders"] == pytest.approx(0.8)
    assert (found["backorder_cost_sum"], found["revenue_sum"]) == pytest.approx((2 * 8, 20))
    assert account(plan, book)["orders"]["placed"] == 0
    assert {row.group for row in measure_run(plan, book)} == {"", "regulars"}


# Two stock points, two groups: mugs in plenty for one, cups short for both.
CUP = Product(price=2, holding_cost=1, lost_sale_cost=7)
TWO = {
    "products": {"mug": MUG, "cup": CUP},
    "stock": ["mug", "cup"],
    "groups": ["regulars", "hurried"],
    "suppliers": {"acme": ACME},
}


def two() -> tuple[Plan, Ledger]:
    plan = world(**TWO)
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


def test_stock_left_over_all_is_that_of_every_stock_point_at_its_own_cost():
    plan = world(**TWO | {"products": {"mug": MUG, "cup": CUP.model_copy(update={"unit_cost": 1})}})
    # 3 mugs are sold, a cup is sold and 2 come in: − 3·4 + 1·1
    book = ledger(
        plan, [served(1, 3), served(2, 1, stock="cup")], [Delivery(3, 7, 2, stock="cup")], on_hand={"mug": 5, "cup": 1}
    )
    assert (value("stock_change", plan, book), value("stock_change_value_sum", plan, book)) == (-2, -11)


def test_turns_over_all_are_of_all_units_shipped_and_all_stock():
    plan, book = two()
    assert value("inventory_turns", plan, book) == pytest.approx(9 / 10 * 365 / 0.8)
    assert value("days_of_supply", plan, book) == pytest.approx(0.8 / 1.2)


@pytest.mark.parametrize("through", [99, 1000])
def test_what_goes_straight_through_to_who_waits_is_shipped_too(through: int):
    # one unit stands on the shelf for a day of 10 and is then sold; all others go to who waits for them as they come
    plan = world()
    sales = [backorder(1, through, (5, through)), served(6)]
    book = ledger(plan, sales, [Delivery(1, 5, through + 1)])
    assert value("inventory_turns", plan, book) == pytest.approx((through + 1) / 10 * 365 / 0.1)


def test_turns_of_an_empty_shelf_are_undefined():
    plan = world()
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


@pytest.mark.parametrize("unit", ["hour", "week"])
def test_times_are_in_the_scenarios_unit_but_turns_are_per_year_and_supply_is_in_days(unit):
    days = {"hour": 1 / 24, "week": 7}[unit]
    plan = world(unit=unit)
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
    assert (window.length, window.days, window.orders) == (10, 10, 9)


def test_the_account_of_a_fortnight():
    plan, book = fortnight()
    # a lost order's units: none at once here; the cancelled one's 2: 1 at once, 1 cancelled
    assert account(plan, book) == {
        "orders": {
            "placed": 9,
            "filled_at_once": 3,
            "filled_on_time": 2,
            "filled_late": 0,
            "substituted": 0,
            "lost": 1,
            "declined": 0,
            "cancelled": 1,
            "cancelled_at_notice": 0,
            "still_waiting": 2,
        },
        "units": {
            "placed": 25,
            "filled_at_once": 15,
            "filled_on_time": 3,
            "filled_late": 0,
            "substituted": 0,
            "lost": 2,
            "declined": 0,
            "cancelled": 1,
            "cancelled_at_notice": 0,
            "still_waiting": 4,
        },
    }


def test_units_stand_in_the_account_under_what_became_of_them():
    plan = world()
    sales = [
        backorder(1, 5, (3, 2), (4, 3), late=True),
        Sale(1.5, 2, Outcome.DECLINED, at_once=0, lost=2, ended_at=1.5),
        cancelled(2, 4, 6, (4, 1)),  # 1 unit came before the other 3 were given up
        Sale(3, 2, Outcome.CANCELLED_AT_NOTICE, cancelled=2, ended_at=5),
        waiting(5, 6, (7, 2)),
    ]
    book = ledger(plan, sales, [Delivery(1, 3, 2), Delivery(1, 4, 4), Delivery(1, 7, 2)])
    found = account(plan, book)["units"]
    assert {word: units for word, units in found.items() if units} == {
        "placed": 19,
        "filled_on_time": 1 + 2,
        "filled_late": 5,
        "declined": 2,
        "cancelled": 3,
        "cancelled_at_notice": 2,
        "still_waiting": 4,
    }


def spoilt(book: Ledger, table: str, column: str, row: int, by: int) -> Ledger:
    """The ledger with one number changed."""
    old = getattr(book, table)
    if column:
        new = getattr(old, column).copy()
        new[row] += by
        return book._replace(**{table: old._replace(**{column: new})})
    new = old.copy()
    new[row] += by
    return book._replace(**{table: new})


@pytest.mark.parametrize(
    ("table", "column", "row", "by", "said"),
    [
        ("orders", "filled_at_once_units", 3, -1, "being owed units .* of order 3: 1 and 0 differ"),
        ("orders", "filled_at_once_units", 3, 1, "units not below 0, of order 3: -1 and 0 differ"),
        ("orders", "lost_units", 6, -1, "being owed units .* of order 6"),
        ("orders", "cancelled_units", 7, 1, "units not below 0, of order 7"),
        ("orders", "filled_later_units", 5, -1, "units shipped later, of order 5: 1 and 2 differ"),
        ("orders", "quantity", 5, 1, "being owed units .* of order 5"),
        ("orders", "resolved_at", 9, -5, "having no end .* of order 9: 0 and 1 differ"),
        ("fills", "units", 0, 1, "units shipped later, of order 2: 1 and 2 differ"),
        ("replenishments", "received_quantity", 1, -1, "on_hand is -1 at 'mug' at time 6"),
        ("on_hand", "", 0, -1, "on_hand is -1 at 'mug'"),
        ("on_order", "", 0, 1, "units under way by the replenishments and by the levels, at mug: 8 and 9"),
        ("orders", "outcome", 3, 3, "units of an alternative went out and of ending so, of order 3: 0 and 1 differ"),
        ("backorders", "", 0, 1, "units owed at time 0 and the orders for them, at mug: 1 and 0 differ"),
    ],
)
def test_an_account_that_does_not_close_is_refused(table, column, row, by, said):
    plan, book = fortnight()
    with pytest.raises(BookkeepingError, match=said):
        account(plan, spoilt(book, table, column, row, by))


def test_units_that_were_there_only_after_they_left_are_refused():
    # 1 goes at 2, but it comes at 3
    plan = world()
    with pytest.raises(BookkeepingError, match="on_hand is -1 at 'mug' at time 2"):
        account(plan, ledger(plan, [served(2)], [Delivery(1, 3, 1)]))
