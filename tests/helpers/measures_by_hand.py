"""A fortnight at one stock point, and the measures of a ledger by name."""

from __future__ import annotations

import math

from sim.distributions.constant import Constant
from sim.engine.ledger import Ledger
from sim.engine.plan import Plan
from sim.measures import ALL, measure_run
from sim.scenario.product import Product
from sim.suppliers import SupplierSpec
from tests.helpers.ledgers import Delivery, backorder, cancelled, ledger, lost, plan_of, served, waiting

MUG = Product(price=10, unit_cost=4, holding_cost=0.5, backorder_cost=2, backorder_fee=3, lost_sale_cost=5)
ACME = SupplierSpec(lead_time=Constant(value=2), order_cost=20)


def values(plan: Plan, book: Ledger, stock: str = ALL, group: str = "") -> dict[str, float | None]:
    """The measures of a ledger by name, over all stock points unless one is named; None where not defined."""
    return {row.measure: row.value for row in measure_run(plan, book) if (row.stock, row.group) == (stock, group)}


def value(measure: str, plan: Plan, book: Ledger, stock: str = ALL, group: str = "") -> float | None:
    """One measure of a ledger."""
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
    """The plan and the ledger of the fortnight above; `period`: measured at the ends of periods of that length."""
    plan = plan_of(warm_up=2, horizon=10, period=period, products={"mug": MUG}, suppliers={"acme": ACME})
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
    # nobody was told anything, and nobody may churn (tests/customers/test_people.py has those who are, and may)
    "notices_per_backorder": 0,
    "promise_kept_rate": None,
    "agreed_kept_rate": None,
    "quote_error": None,
    "quote_absolute_error": None,
    "churned_customers": None,
    "visits_lost": None,
    "retention": None,
    "value_of_visits_lost": None,
    # nor is anything forecast (tests/forecasts/test_forecasts.py has what is)
    "forecast_bias": None,
    "forecast_wape": None,
    "oversold_rate": None,  # no shop
    "forecast_mase": None,
}
