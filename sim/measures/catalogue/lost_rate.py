"""The shares of orders lost, declined and substituted."""

from __future__ import annotations

from sim.engine.ledger import Outcome
from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="share",
    formula="orders of customers who would not wait, or whom the store refused / orders placed",
    source="definition",
    over_all="pooled",
    for_groups=True,
)
def lost_rate(window: Window) -> float | None:
    """The share of the orders whose short units were lost at the shortage."""
    return window.rate(Outcome.LOST)


@measure(
    unit="share",
    formula="orders whose customers did not accept the date quoted, or that no date was told / orders placed",
    source="definition",
    over_all="pooled",
    for_groups=True,
)
def declined_rate(window: Window) -> float | None:
    """The share of the orders whose customers would have waited, but not until the date quoted."""
    return window.rate(Outcome.DECLINED)


@measure(
    unit="share",
    formula="orders whose customers took an alternative, at the shortage or at a notice / orders placed",
    source="definition",
    over_all="pooled",
    for_groups=True,
)
def substitution_rate(window: Window) -> float | None:
    """The share of the orders that ended with another product than the one asked for."""
    return window.rate(Outcome.SUBSTITUTED)
