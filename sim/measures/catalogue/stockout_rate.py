"""The share of orders that met a shortage."""

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
    return len(window.shortage_at) / window.order_count if window.order_count else None
