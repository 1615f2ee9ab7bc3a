"""Lateral transshipment: stock points of the same product that help each other out when one is short."""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

from sim.engine.ledger import NEVER, OrderType
from sim.engine.simpy_engine.clock import Clock
from sim.engine.simpy_engine.interfaces import InventoryView, OrderReceiver, TransferView
from sim.engine.simpy_engine.orders import STOCK_POINT_PRIORITY


class TransshipmentSource(NamedTuple):
    """A stock point that may help out, by the `route` from it; its mean demand in units per microsecond."""

    route: TransferView
    demand_rate: float


class LateralTransshipment:
    """The stock points that one asks, in this order, when a customer finds it short.

    It asks for the units it is short of, those that are on their way from others left out. Another sends what it has
    free (after reserve and backlog) beyond its own mean demand until its next expected receipt.
    """

    def __init__(self, clock: Clock, point: OrderReceiver, sources: list[TransshipmentSource]) -> None:
        self.clock = clock
        self.point = point
        self.sources = sources

    def request(self, short: int) -> None:
        """A customer has just met a shortage of so many units: orders from the others what they can spare."""
        point = self.point
        coming = sum(
            replenishment.quantity
            for replenishment in point.outstanding_orders
            if replenishment.route.order_type is OrderType.TRANSSHIPPED
        )
        # a customer who did not stay is owed nothing, and yet the stock point was short by what they asked for
        wanted = min(short, max(point.backlog.units, short) - coming)
        for route, rate in self.sources:
            if wanted <= 0:
                return
            units = min(wanted, self._spare(route.upstream, rate))
            if units > 0:
                wanted -= units
                point.place(route, units)

    def offers(self, units: int, confidence: float | None) -> list[tuple[int, int]]:
        """Instants and units of what would come of so many units if they were asked for now."""
        offers = []
        for route, rate in self.sources:
            sent = min(units, self._spare(route.upstream, rate))
            if sent > 0:
                units -= sent
                offers.append((route.expected_new(0, confidence, self.clock._now), sent))
        return offers

    def _spare(self, other: InventoryView, demand_rate: float) -> int:
        """Units that another stock point can do without until its next expected receipt."""
        available = other.available(STOCK_POINT_PRIORITY)
        if not available:
            return 0
        receipt_at = other.availability.next_receipt_at()
        if receipt_at == NEVER:
            return 0
        return max(0, available - ceil(demand_rate * (receipt_at - self.clock._now)))
