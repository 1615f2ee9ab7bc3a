from __future__ import annotations

from sim.measures import measure
from sim.measures.slicing import chosen
from sim.measures.window import Window


@measure(
    unit="ratio",
    formula="sample variance of units ordered upstream per whole period / of units demanded per whole period "
    "(the accounting's, else 1 unit of time)",
    symbol="Var[O] / Var[D]",
    source="Chen and Lee (2012), 'Bullwhip Effect Measurement and Its Implications'",
    over_all="pooled",
    for_groups=False,
)
def bullwhip_ratio(window: Window) -> float | None:
    """How much more the orders upstream vary than demand; above 1, variance is passed on amplified.

    Of a stock point within a chain: its orders, and what all who order from it ask for. Over all: what is ordered from
    suppliers, and what customers ask for.
    """
    periods, placed, ordered = window.periods, window.placed, window.ordered
    if window.whole:  # a chain as a whole orders from its suppliers
        ordered = chosen(ordered, ordered.outside)
    if periods.number < 2:
        return None
    demanded = periods.totals(placed.arrived_at, placed.quantity).var(ddof=1)
    return periods.totals(ordered.ordered_at, ordered.units).var(ddof=1) / demanded if demanded else None
