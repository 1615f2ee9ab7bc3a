"""Sisters: stock points of the same product that help each other out when one is short."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from sim.engine.ledger import NEVER, OrderType
from sim.engine.simpy_engine.claim import CLASS
from sim.engine.simpy_engine.transfer_link import TransferLink

if TYPE_CHECKING:
    from sim.engine.simpy_engine.stock_point import StockPoint


class Sisters:
    """Whom a stock point asks, in this order, when a customer finds it short.

    It asks for the units it is short of, those that a sister sends already left out. A sister sends what she has free
    (after reserve and queue) beyond her own mean demand until her next expected receipt.
    """

    def __init__(self, point: StockPoint, links: list[TransferLink], rates: list[float]) -> None:
        """`rates` are the sisters' mean demands, in units per microsecond."""
        self.point = point
        self.links = links
        self.rates = rates

    def ask(self, short: int) -> None:
        """A customer has just met a shortage of so many units."""
        point = self.point
        coming = sum(order.quantity for order in point.orders if order.link.kind is OrderType.TRANSSHIPPED)
        # a customer who did not stay is owed nothing, and yet the shelf is short by what they asked for
        wanted = min(short, max(point.backorders, short) - coming)
        for link, rate in zip(self.links, self.rates, strict=True):
            if wanted <= 0:
                return
            units = min(wanted, _spare(link.upstream, rate))
            if units > 0:
                wanted -= units
                point.place(link, units)

    def offers(self, units: int, confidence: float | None) -> list[tuple[int, int]]:
        """When how much would come of so many units if they were asked for now."""
        found = []
        for link, rate in zip(self.links, self.rates, strict=True):
            sent = min(units, _spare(link.upstream, rate))
            if sent > 0:
                units -= sent
                found.append((link.expected_new(0, confidence, link.clock._now), sent))
        return found


def _spare(sister: StockPoint, rate: float) -> int:
    if sister.first_waiting <= CLASS:
        return 0
    free = sister.pipeline.free(CLASS)
    if free <= 0:
        return 0
    receipt_at = sister.pipeline.next_receipt_at()
    if receipt_at == NEVER:
        return 0
    return max(0, free - ceil(rate * (receipt_at - sister.clock._now)))
