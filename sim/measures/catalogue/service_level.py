"""The shares of periods, and of replenishment cycles, without a shortage."""

from __future__ import annotations

import numpy as np

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="share",
    formula="periods (the accounting's, else 1 unit of time) in which no order met a shortage / whole periods",
    symbol="α_p",
    source="Wikipedia, 'Service rate': α service level (type 1), by period",
    over_all="pooled",
    for_groups=True,
)
def period_service_level(window: Window) -> float | None:
    """The share of the periods in which every order was filled at once; a period without orders is one."""
    number = window.periods.number
    return 1 - len(np.unique(window.periods.of(window.shortage_at))) / number if number else None


@measure(
    unit="share",
    formula="times from one receipt until just before the next in which no order met a shortage / all such times",
    symbol="α_c",
    source="Wikipedia, 'Service rate': α service level (type 1), by order cycle",
    over_all="demand-weighted",
    for_groups=False,
)
def cycle_service_level(window: Window) -> float | None:
    """The share of the replenishment cycles without a shortage, a cycle being [receipt, next receipt)."""
    receipts = np.unique(window.received_at)  # receipts of one instant count once
    cycles = len(receipts) - 1
    if cycles < 1:
        return None
    cycle = np.searchsorted(receipts, window.shortage_at, side="right") - 1
    return 1 - len(np.unique(cycle[(cycle >= 0) & (cycle < cycles)])) / cycles
