from __future__ import annotations

from sim.engine.ledger import Outcome
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
    """How long customers waited on average, those served at once included."""
    filled = window.ended(Outcome.FILLED_AT_ONCE, Outcome.FILLED_ON_TIME, Outcome.FILLED_LATE)
    return window.backorder_waits.sum() / filled if filled else None
