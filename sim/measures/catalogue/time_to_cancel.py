from __future__ import annotations

from sim.engine.ledger import Outcome
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
    """How long those who gave up had waited."""
    waited = window.waits(Outcome.CANCELLED, Outcome.CANCELLED_AT_NOTICE)
    return waited.mean() if len(waited) else None
