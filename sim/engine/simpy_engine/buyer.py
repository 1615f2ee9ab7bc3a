"""A buyer: says for a stock point with several ways to order which of them gets how much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.engine.simpy_engine.clock import Clock
from sim.engine.simpy_engine.link import Link
from sim.sourcing import SourcingRule
from sim.sourcing.two_speeds import TwoSpeeds

if TYPE_CHECKING:
    from sim.engine.simpy_engine.stock_point import StockPoint


class Buyer:
    """Asks the sourcing rule, and shows it what the store can see (`sim.sourcing.Outlook`)."""

    def __init__(self, clock: Clock, point: StockPoint, rule: SourcingRule | None, links: list[Link]) -> None:
        self.clock = clock
        assert rule is not None
        self.point = point
        self.rule = rule
        self.links = links
        self.tick = links[0].tick
        self._decided = [0 for _ in links]
        self._wanted: tuple[int, ...] = ()

    # decisions

    def wants(self, position: int) -> int:
        """How much is ordered in all, where the sourcing rule says so itself."""
        assert isinstance(self.rule, TwoSpeeds)
        self._wanted = self.rule.orders(position, self._expedited_position())
        return sum(self._wanted)

    def orders(self, quantity: int) -> list[tuple[Link, int]]:
        """Who gets how much of a quantity that is ordered now."""
        parts = self._wanted if self.rule.decides else self.rule.divide(quantity, self)
        self._decided = [had + units for had, units in zip(self._decided, parts, strict=True)]
        return [(link, units) for link, units in zip(self.links, parts, strict=True) if units]

    def expected_new(self, units: int, confidence: float | None, at: int) -> int:
        """When an order of so many units that is placed at `at` would all be here, as the rule would order now."""
        if self.rule.decides:  # what customers wait for is what is expedited
            chosen = [(self.links[-1], units)]
        else:
            parts = self.rule.divide(max(units, 1), self)
            chosen = [(link, part) for link, part in zip(self.links, parts, strict=True) if part]
        return max(link.expected_new(part, confidence, at) for link, part in chosen)

    def _expedited_position(self) -> int:
        """On hand less backorders, and of what is under way the units expected as soon as an expedited order."""
        now, point = self.clock._now, self.point
        by = self.links[-1].expected_new(0, None, now)
        near = sum(delivery.quantity for delivery in point.orders if delivery.link.expected(delivery, None, now) <= by)
        return point.on_hand - point.backorders + near

    # what the store can see

    @property
    def backorders(self) -> int:
        return self.point.backorders

    def expected_wait(self) -> float:
        now, point = self.clock._now, self.point
        needed = point.backorders + 1 - point.on_hand
        if needed <= 0:
            return 0.0
        for at, units in sorted(
            (delivery.link.expected(delivery, None, now), delivery.quantity) for delivery in point.orders
        ):
            needed -= units
            if needed <= 0:
                return (at - now) / self.tick
        return self.expected_time(0, needed)

    def disrupted(self, route: int) -> bool:
        return self.links[route].down

    def expected_time(self, route: int, units: int) -> float:
        now, link = self.clock._now, self.links[route]
        return (link.expected_new(link.rounded(units), None, now) - now) / self.tick

    def order_money(self, route: int, units: int) -> float:
        return self.links[route].money(units)

    def decided(self) -> Sequence[int]:
        return self._decided
