"""The share of units, and of orders, filled at once from stock on hand."""

from __future__ import annotations

from sim.engine.ledger import Outcome
from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="share",
    formula="units filled at once / units demanded",
    symbol="β",
    source="Wikipedia, 'Service rate': β service level (type 2)",
    over_all="pooled",
    for_groups=True,
)
def fill_rate(window: Window) -> float | None:
    """The share of the units demanded that were filled at once from stock on hand."""
    return window.demand_orders.filled_at_once_units.sum() / window.units_demanded if window.units_demanded else None


@measure(
    unit="share",
    formula="orders filled whole at once / orders placed",
    source="Biswas (2000), 'Performance measures of supply chains': order fill rate",
    over_all="pooled",
    for_groups=True,
)
def order_fill_rate(window: Window) -> float | None:
    """The share of the orders that were filled whole at once."""
    return window.rate(Outcome.FILLED_AT_ONCE)
