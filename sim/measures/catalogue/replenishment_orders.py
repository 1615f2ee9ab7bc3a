"""How many replenishment orders and purchase orders were placed, and the mean size of the former."""

from __future__ import annotations

import numpy as np

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="orders per time",
    formula="orders placed upstream / length of the window",
    source="definition",
    over_all="summed",
    for_groups=False,
)
def replenishment_orders(window: Window) -> float:
    """The number of replenishment orders placed per unit of time; those to suppliers are lines of purchase orders."""
    return np.count_nonzero(window.replenishments.first) / window.length


@measure(
    unit="orders per time",
    formula="purchase orders placed with suppliers / length of the window",
    source="definition",
    over_all="pooled",
    for_groups=False,
)
def purchase_orders(window: Window) -> float:
    """The number of purchase orders placed per unit of time; at a stock point those that have a line for it.

    Lines of one location to one supplier on the same terms, placed in one instant, are one purchase order.
    """
    numbers = window.replenishments.purchase_order
    # nearly in order as they are, which a stable sort makes use of and `np.unique` does not
    numbers = np.sort(numbers[numbers >= 0], kind="stable")
    different = np.count_nonzero(np.diff(numbers)) + 1 if len(numbers) else 0
    return different / window.length


@measure(
    unit="units",
    formula="mean units of an order placed upstream, as it was placed",
    symbol="Q",
    source="definition",
    over_all="pooled",
    for_groups=False,
)
def order_size(window: Window) -> float | None:
    """The mean units of a replenishment order as it was placed, with those withdrawn later."""
    orders = np.count_nonzero(window.replenishments.first)
    return window.replenishments.units.sum() / orders if orders else None
