from __future__ import annotations

import numpy as np

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="share",
    formula="orders that were sold stock which a shop showed and which was not there / orders placed",
    source="definition",
    over_all="pooled",
    for_groups=True,
)
def oversold_rate(window: Window) -> float | None:
    """How often a shop that sees another's stock with a delay sold what was gone: its surprise backorders.

    Undefined where no shop sells what it does not hold.
    """
    if not window.shops or not window.orders:
        return None
    return np.count_nonzero(window.placed.oversold) / window.orders
