"""Mean on hand, on order, backorders, internal backorders and inventory position, and the change of stock."""

from __future__ import annotations

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="units",
    formula="mean units on hand (over time; over closes, where books are kept by period)",
    symbol="E[I⁺]",
    source="definition",
    over_all="summed",
    for_groups=False,
)
def on_hand(window: Window) -> float | None:
    """Mean units on hand."""
    return None if window.mean_levels is None else window.mean_levels.on_hand.sum()


@measure(
    unit="units",
    formula="mean units ordered upstream and not yet received",
    symbol="E[O]",
    source="definition",
    over_all="summed",
    for_groups=False,
)
def on_order(window: Window) -> float | None:
    """Mean units on order."""
    return None if window.mean_levels is None else window.mean_levels.on_order.sum()


@measure(
    unit="units",
    formula="mean units owed to waiting customers (of one stock point also to other stock points)",
    symbol="E[I⁻]",
    source="definition",
    over_all="pooled",
    for_groups=False,
)
def backorders(window: Window) -> float | None:
    """Mean backorders, in units: all that a stock point owes; over all, what is owed to customers."""
    levels = window.mean_levels
    if levels is None:
        return None
    return (levels.backorders - levels.internal_backorders).sum() if window.over_all else levels.backorders.sum()


@measure(
    unit="units",
    formula="mean units owed to other stock points, parts for workshops included",
    source="definition",
    over_all="summed",
    for_groups=False,
)
def internal_backorders(window: Window) -> float | None:
    """Mean backorders that are owed to other stock points, in units: part of the `backorders` of each stock point."""
    return None if window.mean_levels is None else window.mean_levels.internal_backorders.sum()


@measure(
    unit="units",
    formula="mean of on hand + on order − all that is owed, to customers and to other stock points",
    symbol="E[IP]",
    source="definition",
    over_all="summed",
    for_groups=False,
)
def inventory_position(window: Window) -> float | None:
    """Mean inventory position: on hand + on order − backorders, over all also less internal backorders."""
    levels = window.mean_levels
    return None if levels is None else (levels.on_hand + levels.on_order - levels.backorders).sum()


@measure(
    unit="units",
    formula="units on hand at the end of the window − at its start",
    source="definition",
    over_all="summed",
    for_groups=False,
)
def stock_change(window: Window) -> float | None:
    """Units on hand just before the end minus those just before the start: what happens at the start is within."""
    return None if window.stock_change is None else window.stock_change.sum()
