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
    """How many orders customers placed, whatever became of them."""
    return window.orders


@measure(
    unit="units",
    formula="units that the orders placed asked for",
    symbol="D",
    source="definition",
    over_all="pooled",
    for_groups=True,
)
def units_demanded(window: Window) -> float:
    """How many units customers asked for."""
    return window.units
