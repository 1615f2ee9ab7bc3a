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
#    2     1 served (at its very start: within)                  2         1     0
#    2     order 0 of 6, due 4 (within)                          2         7     0
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
#   11.75  1 asked for, waits on                                 0         8     4
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
    waiting(11.75, 1),
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
    # 10 orders within the window, of 1 + 3 + 5 + 1 + 2 + 2 + 2 + 6 + 3 + 1 = 26 units, 1 + 2 + 5 + 1 + 1 + 6 at once
    "orders_placed": 10,
    "units_demanded": 26,
    "fill_rate": 16 / 26,
    "order_fill_rate": 4 / 10,
    "stockout_rate": 6 / 10,
    "backorder_rate": 5 / 10,  # those of 3, 6.5, 8.5, 11 and 11.75
    "backorder_unit_rate": (1 + 2 + 1 + 3 + 1) / 26,
    "lost_rate": 1 / 10,
    "declined_rate": 0,
    "substitution_rate": 0,
    "cancellation_rate": 1 / 5,
    "cancellation_rate_of_placed": 1 / 10,
    # on hand from 2-3, 4-5, 5-6, 8-8.5, 9-10
    "ready_rate": 4.5 / 10,
    # the periods [3, 4), [6, 7), [7, 8), [8, 9) and [11, 12) of 10 saw a shortage
    "period_service_level": 5 / 10,
    # receipts at 3.5, 4, 8, 9: of their three cycles only [3.5, 4) saw no shortage
    "cycle_service_level": 1 / 3,
    # waits 0, 0, 0, 0, 0.5, 1.5
    "mean_wait": 1 / 3,
    "mean_backorder_wait": 1.0,
    "p50_backorder_wait": 1.0,
    "p90_backorder_wait": 0.5 + 0.90,
    "p95_backorder_wait": 0.5 + 0.95,
    "max_backorder_wait": 1.5,
    "mean_time_to_cancel": 0.25,
    "open_backorder_age": 0.625,  # 1 day and a quarter
    # 2·1 + 6·1 + 1·1 + 1·0.5 + 6·1 unit days in 10 days
    "on_hand": 1.55,
    # 1·1.5 + order 0: 6·2, order 1: 6·4, order 2: 4·2, order 3: 8·2
    "on_order": 6.15,
    # 1·0.5 + 2·1.5 + 1·0.25 + 3·0.75 + 4·0.25
    "backorders": 0.7,
    "internal_backorders": 0,
    "inventory_position": 1.55 + 6.15 - 0.7,
    # 3 before what happens at 2, none at the end
    "stock_change": -3,
    # 16 shipped at once, 1 + 2 later, in 10 days
    "inventory_turns": 19 / 10 * 365 / 1.55,
    "days_of_supply": 1.55 / 2.6,
    # orders 0, 1, 2 and 3
    "replenishment_orders": 4 / 10,
    "purchase_orders": 4 / 10,
    "order_size": (6 + 6 + 4 + 8) / 4,
    # 2, 4 and 2 days; orders 0 and 2 came in time, order 2 before order 1
    "lead_time_mean": 8 / 3,
    "lead_time_std": math.sqrt(4 / 3),
    "supplier_on_time_rate": 2 / 3,
    "supplier_uptime": None,  # nothing here can fail
    "recovery_time": None,
    "order_crossing_rate": 1 / 3,
    # ordered 6, 6, 4, 8 in four of ten periods: 152 − 24²/10; demanded 1 3 0 5 3 2 2 0 6 4: 104 − 26²/10
    "bullwhip_ratio": 94.4 / 36.4,
    "holding_cost_sum": 7.75,
    "backorder_cost_sum": 14,
    "backorder_fee_sum": 3 * 8,
    "lost_sale_cost_sum": 5 * (2 + 1),
    "ordering_cost_sum": 20 * 4,
    "purchase_cost_sum": 4 * (1 + 6 + 3 + 6),
    "purchase_premium_sum": 0,
    "notice_cost_sum": 0,
    "running_cost_sum": 7.75 + 14 + 24 + 15 + 80,
    # 3 units fewer, at 4 each: 19 units were used up, and the one of the four that was lost was not paid for
    "stock_value_change_sum": 4 * -3,
    "cost_of_goods_sold_sum": 64 + 12,
    "total_cost_sum": 140.75 + 76,
    "revenue_sum": 10 * 19,
    "profit_sum": 190 - 216.75,
    "cash_flow_sum": 190 - 64 - 80 - 24,
    "holding_cost": 0.775,
    "backorder_cost": 1.4,
    "backorder_fee": 2.4,
    "lost_sale_cost": 1.5,
    "ordering_cost": 8,
    "purchase_cost": 6.4,
    "purchase_premium": 0,
    "notice_cost": 0,
    "running_cost": 14.075,
    "stock_value_change": -1.2,
    "cost_of_goods_sold": 7.6,
    "total_cost": 21.675,
    "revenue": 19,
    "profit": -2.675,
    "cash_flow": 2.2,
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
