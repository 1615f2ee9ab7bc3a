"""The economic order quantity under all-units discounts: the lot of least purchase, ordering and holding cost."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sim.suppliers.lots import LotTerms


class LotPrice(NamedTuple):
    """What a unit costs in lots of `least` units or more: the `price`, and `holding_cost` per time unit held."""

    least: int
    price: float
    holding_cost: float


def economic_lot(demand: float, order_cost: float, prices: Sequence[LotPrice], lots: LotTerms) -> int:
    """The lot Q of least cost per time unit, demand·price + order_cost·demand/Q + holding_cost·Q/2, in units.

    `demand` is in units per time unit, `prices` ascend by their least lots and each holds up to the next. The cost is
    convex between two prices, so that the least is at √(2·K·μ_D/h), or at the lot next to it, or at an end: the
    algorithm of Barrera, 'IEOR', chapter 'Quantity Discounts' (neoprimate.github.io), for whole lots. Of two lots that
    cost the same it is the larger; where no lot has a price, the smallest. Raises `OverflowError` if it is beyond all
    numbers.

    >>> prices = [LotPrice(0, 5.00, 1.00), LotPrice(1000, 4.80, 0.96), LotPrice(2000, 4.75, 0.95)]
    >>> economic_lot(5000, 49, prices, LotTerms())  # √(2·49·5000/0.96) = 714: the lot that the price begins with
    1000
    >>> economic_lot(5000, 49, prices[:1], LotTerms(multiple=12))  # 700 by itself; 696 costs less than 708
    696
    """
    costs: dict[int, float] = {}
    ends = [*(price.least - 1 for price in prices[1:]), math.inf]
    for price, end in zip(prices, ends, strict=True):
        economic = math.sqrt(2 * order_cost * demand / price.holding_cost)
        if not math.isfinite(economic):
            raise OverflowError("beyond all numbers")
        for lot in _next_to(economic, lots, price.least, end):
            costs[lot] = demand * price.price + order_cost * demand / lot + price.holding_cost * lot / 2
    if not costs:
        return lots.smallest
    least = min(costs.values())
    return max(lot for lot, cost in costs.items() if cost <= least + 1e-12 * abs(least))


def _next_to(economic: float, lots: LotTerms, low: int, high: float) -> Iterator[int]:
    """The lots next to the `economic` one, below and above, that lie from `low` to `high`; none where no lot does."""
    lowest = max(lots.smallest, -(-low // lots.multiple) * lots.multiple)
    most = high if lots.largest is None else min(high, lots.largest)
    highest = most if math.isinf(most) else int(most) // lots.multiple * lots.multiple
    if lowest > highest:
        return
    below = min(max(math.floor(economic / lots.multiple) * lots.multiple, lowest), highest)
    yield int(below)
    if below + lots.multiple <= highest:
        yield int(below) + lots.multiple
