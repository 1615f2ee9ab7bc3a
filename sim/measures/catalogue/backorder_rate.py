"""The share of orders, and of units, that were backordered."""

from __future__ import annotations

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="share",
    formula="orders that met a shortage and accepted to wait / orders placed",
    source="definition: a backorder cannot be filled when presented, and its customer is prepared to wait",
    over_all="pooled",
    for_groups=True,
)
def backorder_rate(window: Window) -> float | None:
    """The share of orders that became backorders; an order whose customer would not wait is lost."""
    return window.backordered / window.order_count if window.order_count else None


@measure(
    unit="share",
    formula="units short in orders that accepted to wait / units demanded",
    source="definition, as backorder_rate",
    over_all="pooled",
    for_groups=True,
)
def backorder_unit_rate(window: Window) -> float | None:
    """The share of the units demanded that were backordered."""
    return window.flows.backordered_units.sum() / window.units_demanded if window.units_demanded else None
