"""The share of backorders, and of all orders, that customers cancelled."""

from __future__ import annotations

from sim.engine.outcome_groups import CANCELLATIONS
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
    """The share of the backorders that were cancelled."""
    cancelled = window.ended(*CANCELLATIONS)
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
    return window.rate(*CANCELLATIONS)
