from __future__ import annotations

import numpy as np

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="time",
    formula="mean of the time of the last unit − the first date promised, over backorders with a date that were filled",
    source="definition; forecasting's mean error, or bias",
    over_all="pooled",
    for_groups=True,
)
def quote_error(window: Window) -> float | None:
    """How much later than first promised units came; below 0 the store promises too late a date."""
    late = window.lateness(window.people.told.promised_at)
    return late.mean() if len(late) else None


@measure(
    unit="time",
    formula="mean of |time of the last unit − the first date promised|, over backorders with a date that were filled",
    source="definition; forecasting's mean absolute error",
    over_all="pooled",
    for_groups=True,
)
def quote_absolute_error(window: Window) -> float | None:
    """How far off the first date promised was, either way."""
    late = window.lateness(window.people.told.promised_at)
    return np.abs(late).mean() if len(late) else None
