"""The economic order quantity under all-units discounts: the lot of least purchase, ordering and holding cost."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class LotPrice(NamedTuple):
    """What a unit costs in lots of `least` units or more: the `price`, and `holding_cost` per time unit held."""

    least: int
    price: float
    holding_cost: float


class LotLimits(NamedTuple):
    """The lots that a supplier sells: whole multiples of `multiple` units, at least `minimum`, at most `maximum`."""

    minimum: int = 0
    multiple: int = 1
    maximum: int | None = None

    @property
    def least(self) -> int:
        """The smallest lot."""
        return self._up(max(self.minimum, 1))

    def within(self, lot: float, low: int, high: float) -> Iterator[int]:
        """The lots next to `lot`, below and above, that lie from `low` to `high` units; none where no lot does."""
        lowest = self._up(max(low, self.minimum, 1))
        most = high if self.maximum is None else min(high, self.maximum)
        highest = most if math.isinf(most) else int(most) // self.multiple * self.multiple
        if lowest > highest:
            return
        below = min(max(math.floor(lot / self.multiple) * self.multiple, lowest), highest)
        yield int(below)
        if below + self.multiple <= highest:
            yield int(below) + self.multiple

    def _up(self, units: int) -> int:
        return -(-units // self.multiple) * self.multiple


def economic_lot(demand: float, order_cost: float, prices: Sequence[LotPrice], limits: LotLimits) -> int:
    """The lot Q of least cost per time unit, demand·price + order_cost·demand/Q + holding_cost·Q/2, in units.

    `demand` is in units per time unit, `prices` ascend by their least lots and each holds up to the next. The cost is
    convex between two prices, so that the least is at √(2·K·μ_D/h), or at the lot next to it, or at an end (Hadley and
    Whitin 1963, section 2-12: quantity discounts). Of two lots that cost the same it is the larger. The smallest lot
    where the supplier's limits allow none of those.

    >>> prices = [LotPrice(0, 5.00, 1.00), LotPrice(1000, 4.80, 0.96), LotPrice(2000, 4.75, 0.95)]
    >>> economic_lot(5000, 49, prices, LotLimits())  # √(2·49·5000/0.96) = 714: the lot that the price begins with
    1000
    >>> economic_lot(5000, 49, prices[:1], LotLimits(multiple=12))  # 700 by itself; 696 costs less than 708
    696
    """
    lots: dict[int, float] = {}
    ends = [*(price.least - 1 for price in prices[1:]), math.inf]
    for price, end in zip(prices, ends, strict=True):
        economic = math.sqrt(2 * order_cost * demand / price.holding_cost)
        if not math.isfinite(economic):
            raise OverflowError("beyond all numbers")
        for lot in limits.within(economic, price.least, end):
            cost = demand * price.price + order_cost * demand / lot + price.holding_cost * lot / 2
            lots[lot] = cost
    if not lots:
        return limits.least
    least = min(lots.values())
    return max(lot for lot, cost in lots.items() if cost <= least + 1e-12 * abs(least))
