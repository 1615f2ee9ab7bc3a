"""The share of receipts by the time that the supplier had promised."""

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
    """The share of receipts by the time promised when the order was placed."""
    orders = window.replenishments
    received = np.count_nonzero(orders.received)
    on_time = np.count_nonzero(orders.received & (orders.received_at <= orders.due_at))
    return on_time / received if received else None
