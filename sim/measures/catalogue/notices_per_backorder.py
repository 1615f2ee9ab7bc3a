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
    """How often a customer who waits is written to; 0 where the store is silent."""
    return window.people.told.notices.sum() / window.backordered if window.backordered else None
