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
    """The stock that stood there on average."""
    return None if window.averages is None else window.averages.on_hand.sum()


@measure(
    unit="units",
    formula="mean units ordered upstream and not yet received",
    symbol="E[O]",
    source="definition",
    over_all="summed",
    for_groups=False,
)
def on_order(window: Window) -> float | None:
    """The units that were under way on average."""
    return None if window.averages is None else window.averages.on_order.sum()


@measure(
    unit="units",
    formula="mean units owed to waiting customers",
    symbol="E[I⁻]",
    source="definition",
    over_all="summed",
    for_groups=False,
)
def backorders(window: Window) -> float | None:
    """The units owed on average."""
    return None if window.averages is None else window.averages.backorders.sum()


@measure(
    unit="units",
    formula="mean of on hand + on order − backorders",
    symbol="E[IP]",
    source="definition",
    over_all="summed",
    for_groups=False,
)
def inventory_position(window: Window) -> float | None:
    """What restock rules look at, on average."""
    levels = window.averages
    return None if levels is None else (levels.on_hand + levels.on_order - levels.backorders).sum()


@measure(
    unit="units",
    formula="units on hand at the end of the window − at its start",
    source="definition",
    over_all="summed",
    for_groups=False,
)
def stock_change(window: Window) -> float | None:
    """What the window left on the shelf, or took from it; what happens at its start is before it, at its end within."""
    return None if window.stock_change is None else window.stock_change.sum()
