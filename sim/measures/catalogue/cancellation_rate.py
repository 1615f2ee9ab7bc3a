from __future__ import annotations

from sim.engine.ledger import Outcome
from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="share",
    formula="orders cancelled, at their deadline or at a notice / orders backordered",
    source="definition",
    over_all="pooled",
    for_groups=True,
)
def cancellation_rate(window: Window) -> float | None:
    """The share of those who had accepted to wait and then gave up."""
    cancelled = window.ended(Outcome.CANCELLED, Outcome.CANCELLED_AT_NOTICE)
    return cancelled / window.backordered if window.backordered else None


@measure(
    unit="share",
    formula="orders cancelled, at their deadline or at a notice / orders placed",
    source="definition",
    over_all="pooled",
    for_groups=True,
)
def cancellation_rate_of_placed(window: Window) -> float | None:
    """The share of all orders that were cancelled."""
    return window.rate(Outcome.CANCELLED, Outcome.CANCELLED_AT_NOTICE)
