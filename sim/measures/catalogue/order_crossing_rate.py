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
    """How often a delivery overtook an earlier order; arriving together is no crossing."""
    count = np.count_nonzero(window.ordered.received)
    return np.count_nonzero(window.ordered.crossed) / count if count else None
