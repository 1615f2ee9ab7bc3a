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
    """The share of the first promises that were kept."""
    return window.kept(window.people.told.promised_at)


@measure(
    unit="share",
    formula="backorders filled by the last date agreed / backorders with a date "
    "(who left counts as not kept; who still waits for a date beyond the end is left out)",
    source="definition",
    over_all="pooled",
    for_groups=True,
)
def agreed_kept_rate(window: Window) -> float | None:
    """The share of the promises that were kept, a date moved by a notice counting as moved."""
    return window.kept(window.people.told.agreed_at)
