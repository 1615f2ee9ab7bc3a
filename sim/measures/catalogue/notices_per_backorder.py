"""The mean number of notices to a backorder."""

from __future__ import annotations

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="notices",
    formula="notices sent to the backorders placed within the window / these backorders",
    source="definition",
    over_all="pooled",
    for_groups=True,
)
def notices_per_backorder(window: Window) -> float | None:
    """The mean number of notices sent to a backorder; 0 where none are sent."""
    return window.customers.promises.notices.sum() / window.backordered if window.backordered else None
