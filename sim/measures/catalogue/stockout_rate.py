from __future__ import annotations

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="share",
    formula="orders that met a shortage / orders placed",
    source="definition",
    over_all="pooled",
    for_groups=True,
)
def stockout_rate(window: Window) -> float | None:
    """The share of the orders that could not be filled whole when presented: 1 − `order_fill_rate`."""
    return len(window.short_at) / window.orders if window.orders else None
