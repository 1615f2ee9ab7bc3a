"""The share of time with units on hand."""

from __future__ import annotations

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="share",
    formula="time with units on hand / time (of closes, where books are kept by period)",
    source="Barrera, 'IEOR', chapter 'Ready Rate' (neoprimate.github.io)",
    over_all="demand-weighted",
    for_groups=False,
)
def ready_rate(window: Window) -> float | None:
    """The share of the time in which a stock point had units on hand."""
    return None if window.mean_levels is None else window.mean_levels.ready.mean()
