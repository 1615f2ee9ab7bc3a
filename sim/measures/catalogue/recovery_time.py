from __future__ import annotations

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="time",
    formula="mean time from a supplier's recovery until nothing is owed (or the window ends), over outages that ended "
    "within the window",
    source="definition",
    over_all="pooled",
    for_groups=False,
)
def recovery_time(window: Window) -> float | None:
    """How long customers still wait after a disruption is over; 0 where nobody did, and at least what was seen."""
    times = window.fate.recovery_times
    return times.mean() if len(times) else None
