"""The share of orders that were sold stock which was not there."""

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
    """The share of orders to which a shop sold stock of another stock point that was gone already.

    None where no shop sells from another stock point.
    """
    if not window.dropships or not window.order_count:
        return None
    return np.count_nonzero(window.demand_orders.oversold) / window.order_count
