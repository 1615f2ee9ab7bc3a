"""Inventory turns, and days of supply."""

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
    """How many times a year the mean stock was shipped; None if nothing was ever on hand.

    Units that only pass through to backorders count as shipped: where hardly anything is ever on hand, the number may
    be half a million.
    """
    mean_on_hand = on_hand(window)
    return window.flows.shipped_units.sum() / window.days * YEAR / mean_on_hand if mean_on_hand else None


@measure(
    unit="days",
    formula="mean units on hand / units demanded per day",
    source="Cambashi, 'Inventory days of supply'",
    over_all="pooled",
    for_groups=False,
)
def days_of_supply(window: Window) -> float | None:
    """How many days of mean demand the mean stock would last."""
    mean_on_hand = on_hand(window)
    return (
        mean_on_hand / (window.units_demanded / window.days)
        if mean_on_hand is not None and window.units_demanded
        else None
    )
