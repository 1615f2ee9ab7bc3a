from __future__ import annotations

from sim.measures import measure
from sim.measures.levels import on_hand
from sim.measures.window import Window

YEAR = 365  # days
LEAST_AT_ONCE = 0.01
"""Of a shelf from which a smaller share of the units demanded is filled at once nothing turns to speak of."""


@measure(
    unit="per year",
    formula="units shipped per 365 days / mean units on hand (undefined where below 1 % of demand is filled at once)",
    source="PTC Servigistics Help Center, glossary: 'Inventory Turns'",
    over_all="pooled",
    for_groups=False,
)
def inventory_turns(window: Window) -> float | None:
    """How many times a year the stock was used and replaced.

    Goods that go through to who waits for them never stood on a shelf; divided by the crumbs that did, they would
    turn half a million times a year.
    """
    held = on_hand(window)
    if window.placed.filled_at_once_units.sum() < LEAST_AT_ONCE * window.units:
        return None
    return window.moved.shipped_units.sum() / window.days * YEAR / held if held else None


@measure(
    unit="days",
    formula="mean units on hand / units demanded per day",
    source="Cambashi, 'Inventory days of supply'",
    over_all="pooled",
    for_groups=False,
)
def days_of_supply(window: Window) -> float | None:
    """How long the stock would last at the mean demand if nothing more came in."""
    held = on_hand(window)
    return held / (window.units / window.days) if held is not None and window.units else None
