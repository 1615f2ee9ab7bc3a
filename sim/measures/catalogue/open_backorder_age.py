"""The mean age of the backorders still open at the end."""

from __future__ import annotations

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="time",
    formula="mean time from order to the end of the run, over the orders still waiting then",
    source="definition",
    over_all="pooled",
    for_groups=True,
)
def open_backorder_age(window: Window) -> float | None:
    """The mean age of the backorders still open at the end, which waits of filled ones leave out."""
    return window.open_ages.mean() if len(window.open_ages) else None
