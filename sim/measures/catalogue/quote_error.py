"""The mean and mean absolute error of the first date promised."""

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
    """The mean of fill − first date promised; below 0 dates promised are too late."""
    lateness = window.lateness(window.customers.promises.promised_at)
    return lateness.mean() if len(lateness) else None


@measure(
    unit="time",
    formula="mean of |time of the last unit − the first date promised|, over backorders with a date that were filled",
    source="definition; forecasting's mean absolute error",
    over_all="pooled",
    for_groups=True,
)
def quote_absolute_error(window: Window) -> float | None:
    """The mean of |fill − first date promised|."""
    lateness = window.lateness(window.customers.promises.promised_at)
    return np.abs(lateness).mean() if len(lateness) else None
