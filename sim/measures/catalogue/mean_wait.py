"""The mean wait of all orders that were filled."""

from __future__ import annotations

from sim.engine.outcome_groups import FILLED
from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="time",
    formula="mean time from order to last unit, over all orders finally filled (filled at once: 0)",
    symbol="E[W]",
    source="definition; Factory Physics' backorder time over all demand (projectproduction.org, 'Backorder time')",
    over_all="pooled",
    for_groups=True,
)
def mean_wait(window: Window) -> float | None:
    """The mean wait of the orders that were filled, 0 for those filled at once."""
    filled = window.ended(*FILLED)
    return window.backorder_waits.sum() / filled if filled else None
