"""The mean wait of the orders that were cancelled."""

from __future__ import annotations

from sim.engine.outcome_groups import CANCELLATIONS
from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="time",
    formula="mean time from order to cancellation, over the orders cancelled",
    source="definition",
    over_all="pooled",
    for_groups=True,
)
def mean_time_to_cancel(window: Window) -> float | None:
    """The mean wait of the orders that were cancelled."""
    waits = window.waits(*CANCELLATIONS)
    return waits.mean() if len(waits) else None
