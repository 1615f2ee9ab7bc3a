"""How many replenishment orders were placed, and their mean size."""

from __future__ import annotations

import numpy as np

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="orders per time",
    formula="orders placed upstream / length of the window",
    source="definition",
    over_all="summed",
    for_groups=False,
)
def replenishment_orders(window: Window) -> float:
    """The number of replenishment orders placed per unit of time."""
    return np.count_nonzero(window.replenishments.first) / window.length


@measure(
    unit="units",
    formula="mean units of an order placed upstream, as it was placed",
    symbol="Q",
    source="definition",
    over_all="pooled",
    for_groups=False,
)
def order_size(window: Window) -> float | None:
    """The mean units of a replenishment order as it was placed, with those withdrawn later."""
    orders = np.count_nonzero(window.replenishments.first)
    return window.replenishments.units.sum() / orders if orders else None
