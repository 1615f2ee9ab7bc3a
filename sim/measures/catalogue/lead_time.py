"""Mean and standard deviation of the lead times of replenishment orders."""

from __future__ import annotations

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="time",
    formula="mean time from placing to receipt, over the receipts by the end of what was ordered within the window",
    symbol="L",
    source="definition",
    over_all="pooled",
    for_groups=False,
)
def lead_time_mean(window: Window) -> float | None:
    """The mean time from placing to receipt, with waits at the source; orders filled in parts count by receipt."""
    return window.lead_times.mean() if len(window.lead_times) else None


@measure(
    unit="time",
    formula="sample standard deviation of the time from placing to receipt, over the same receipts",
    symbol="σ_L",
    source="definition",
    over_all="pooled",
    for_groups=False,
)
def lead_time_std(window: Window) -> float | None:
    """The standard deviation of these times; None for fewer than two."""
    return window.lead_times.std(ddof=1) if len(window.lead_times) > 1 else None
