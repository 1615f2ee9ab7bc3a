"""The mean time from the end of an outage until there are no backorders."""

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
    """The mean time from the end of an outage until there are no backorders, 0 if there were none then.

    Where the window ends before, it counts up to its end.
    """
    times = window.suppliers.recovery_times
    return times.mean() if len(times) else None
