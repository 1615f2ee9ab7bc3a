"""The order splitter: how an order is split over the routes of a stock point that has several."""

from __future__ import annotations

from collections.abc import Sequence

from sim.engine.simpy_engine.clock import Clock
from sim.engine.simpy_engine.interfaces import InventoryView
from sim.engine.simpy_engine.orders import SupplyRoute
from sim.sourcing import SourcingRule
from sim.sourcing.two_speeds import TwoSpeeds


class OrderSplitter:
    """Asks the sourcing rule, and shows it what the store can see when it orders."""

    def __init__(self, clock: Clock, point: InventoryView, rule: SourcingRule, routes: Sequence[SupplyRoute]) -> None:
        self.clock = clock
        self.point = point
        self.rule = rule
        self.routes = routes
        self.tick = routes[0].tick
        self._decided = [0 for _ in routes]
        self._ordered: tuple[int, ...] = ()  # what the rule has just decided, where it decides how much is ordered

    # decisions

    def total_order(self, position: int) -> int:
        """How much is ordered in all at that inventory position, where the sourcing rule decides that itself.

        Remembers how that is split for the `split` that follows at once; what it remembers of a position that is only
        supposed is overwritten before it is used.
        """
        assert isinstance(self.rule, TwoSpeeds)
        self._ordered = self.rule.orders(position, self._expedited_position())
        return sum(self._ordered)

    def split(self, quantity: int) -> list[tuple[SupplyRoute, int]]:
        """The routes that get some of a quantity that is ordered now, and how many units each.

        Where the rule itself decides how much is ordered, that has been done by `total_order`.
        """
        parts = self._ordered if self.rule.decides else self.rule.divide(quantity, self)
        self._decided = [had + units for had, units in zip(self._decided, parts, strict=True)]
        return [(route, units) for route, units in zip(self.routes, parts, strict=True) if units]

    def expected_new(self, units: int, confidence: float | None, at: int) -> int:
        """When an order of so many units that is placed at `at` would all be received, split as it would be now."""
        if self.rule.decides:  # what customers wait for is what is expedited
            chosen = [(self.routes[-1], units)]
        else:
            parts = self.rule.divide(max(units, 1), self)
            chosen = [(route, part) for route, part in zip(self.routes, parts, strict=True) if part]
        return max(route.expected_new(part, confidence, at) for route, part in chosen)

    def _expedited_position(self) -> int:
        """On hand less backorders, and of what is on order the units expected as soon as an expedited order."""
        now, point = self.clock._now, self.point
        by = self.routes[-1].expected_new(0, None, now)
        near = sum(
            replenishment.quantity
            for replenishment in point.outstanding_orders
            if replenishment.route.expected(replenishment, None, now) <= by
        )
        return point.on_hand - point.backlog.units + near

    # what the sourcing rule may see

    @property
    def backorders(self) -> int:
        """Units owed."""
        return self.point.backlog.units

    def expected_wait(self) -> float:
        """The mean wait of a customer who came now and found nothing, in the scenario's unit of time."""
        now, point = self.clock._now, self.point
        needed = point.backlog.units + 1 - point.on_hand
        if needed <= 0:
            return 0.0
        receipts = [
            (replenishment.route.expected(replenishment, None, now), replenishment.quantity)
            for replenishment in point.outstanding_orders
        ]
        for at, units in sorted(receipts):
            needed -= units
            if needed <= 0:
                return (at - now) / self.tick
        return self.expected_time(0, needed)

    def disrupted(self, route: int) -> bool:
        """Whether the supplier of a route is down."""
        return self.routes[route].down

    def expected_time(self, route: int, units: int) -> float:
        """The mean time until an order of so many units would be received, in the scenario's unit of time."""
        now, supply = self.clock._now, self.routes[route]
        return (supply.expected_new(supply.lot(units), None, now) - now) / self.tick

    def order_money(self, route: int, units: int) -> float:
        """Money for an order of at least so many units."""
        return self.routes[route].order_cost(units)

    def decided(self) -> Sequence[int]:
        """Units given to each route so far, before any rounding."""
        return self._decided
