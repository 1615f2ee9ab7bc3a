from __future__ import annotations

import numpy as np

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="share",
    formula="receipts by the time promised at placing / receipts of what was ordered within the window",
    source="definition",
    over_all="pooled",
    for_groups=False,
)
def supplier_on_time_rate(window: Window) -> float | None:
    """How often suppliers kept the delivery time they had promised."""
    ordered = window.ordered
    count = np.count_nonzero(ordered.received)
    return np.count_nonzero(ordered.received & (ordered.received_at <= ordered.due_at)) / count if count else None
