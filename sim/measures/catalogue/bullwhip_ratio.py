"""The variance of orders upstream over the variance of demand."""

from __future__ import annotations

from sim.measures import measure
from sim.measures.slicing import chosen
from sim.measures.window import Window


@measure(
    unit="ratio",
    formula="sample variance of units ordered upstream per whole period / of units demanded per whole period "
    "(the accounting's, else 1 unit of time)",
    symbol="Var[O] / Var[D]",
    source="Chen and Lee (2012), 'Bullwhip Effect Measurement and Its Implications'",
    over_all="pooled",
    for_groups=False,
)
def bullwhip_ratio(window: Window) -> float | None:
    """The variance of orders upstream over that of demand; above 1 variance is amplified.

    Of a stock point: its orders, and the demand of its customers and of the stock points that order from it. Over all:
    orders placed with suppliers, and the demand of customers.
    """
    periods, demand, replenishments = window.periods, window.demand_orders, window.replenishments
    if window.over_all:  # the orders of the whole network are those placed with suppliers
        replenishments = chosen(replenishments, replenishments.from_supplier)
    if periods.number < 2:
        return None
    demand_variance = periods.totals(demand.arrived_at, demand.quantity).var(ddof=1)
    order_variance = periods.totals(replenishments.ordered_at, replenishments.units).var(ddof=1)
    return order_variance / demand_variance if demand_variance else None
