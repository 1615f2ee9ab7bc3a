"""The share of replenishment orders that crossed an earlier one."""

from __future__ import annotations

import numpy as np

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="share",
    formula="orders received before one that the same stock point had placed earlier / orders placed and received",
    source="Bradley and Robinson (2005), 'Improved Base-Stock Approximations … with Order Crossover' (abstract)",
    over_all="pooled",
    for_groups=False,
)
def order_crossing_rate(window: Window) -> float | None:
    """The share of received orders that arrived before an earlier one; arriving together is no crossing."""
    received = np.count_nonzero(window.replenishments.received)
    return np.count_nonzero(window.replenishments.crossed) / received if received else None
