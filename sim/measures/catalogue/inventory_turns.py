from __future__ import annotations

from sim.measures import measure
from sim.measures.catalogue.inventory_levels import on_hand
from sim.measures.window import Window

YEAR = 365  # days


@measure(
    unit="per year",
    formula="units shipped per 365 days / mean units on hand",
    source="PTC Servigistics Help Center, glossary: 'Inventory Turns'",
    over_all="pooled",
    for_groups=False,
)
def inventory_turns(window: Window) -> float | None:
    """How many times a year the stock was used and replaced; of an empty shelf undefined.

    Goods that go through to who waits for them are shipped too: where hardly anything stands on a shelf, it seems to
    turn half a million times a year.
    """
    held = on_hand(window)
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
