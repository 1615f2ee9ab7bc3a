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
    """How often stock points ordered."""
    return np.count_nonzero(window.ordered.first) / window.length


@measure(
    unit="units",
    formula="mean units of an order placed upstream, as it was placed",
    symbol="Q",
    source="definition",
    over_all="pooled",
    for_groups=False,
)
def order_size(window: Window) -> float | None:
    """How much a stock point ordered at a time; what was withdrawn later had been ordered all the same."""
    count = np.count_nonzero(window.ordered.first)
    return window.ordered.units.sum() / count if count else None
