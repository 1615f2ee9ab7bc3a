"""The orders that customers placed, and their units."""

from __future__ import annotations

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="orders",
    formula="orders that arrived within the window",
    source="definition",
    over_all="pooled",
    for_groups=True,
)
def orders_placed(window: Window) -> float:
    """The number of orders that customers placed, whatever their outcome."""
    return window.order_count


@measure(
    unit="units",
    formula="units that the orders placed asked for",
    symbol="D",
    source="definition",
    over_all="pooled",
    for_groups=True,
)
def units_demanded(window: Window) -> float:
    """The units that customers asked for."""
    return window.units_demanded
