"""The shares of backorders filled by the first date promised, and by the last date agreed."""

from __future__ import annotations

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="share",
    formula="backorders filled by the first date promised / backorders with a date "
    "(who left counts as not kept; who still waits for a date beyond the end is left out)",
    source="definition",
    over_all="pooled",
    for_groups=True,
)
def promise_kept_rate(window: Window) -> float | None:
    """The share of the backorders with a date that were filled by the first date promised."""
    return window.kept_share(window.customers.promises.promised_at)


@measure(
    unit="share",
    formula="backorders filled by the last date agreed / backorders with a date "
    "(who left counts as not kept; who still waits for a date beyond the end is left out)",
    source="definition",
    over_all="pooled",
    for_groups=True,
)
def agreed_kept_rate(window: Window) -> float | None:
    """The share of the backorders with a date that were filled by the last date agreed, after notices."""
    return window.kept_share(window.customers.promises.agreed_at)
