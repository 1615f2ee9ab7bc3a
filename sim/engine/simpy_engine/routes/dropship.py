"""A dropship route: the stock of another stock point, as a store meets it that holds nothing itself."""

from __future__ import annotations

from itertools import repeat

from sim.engine.simpy_engine.clock import Clock
from sim.engine.simpy_engine.interfaces import OrderReceiver, TransferSupplier
from sim.engine.simpy_engine.orders import ReplenishmentOrder
from sim.engine.simpy_engine.routes.route import RouteTerms
from sim.engine.simpy_engine.routes.transfer import TransferRoute


class DropshipRoute(TransferRoute):
    """What the other stock point fills goes straight to the customer, at once."""

    def __init__(self, clock: Clock, point: OrderReceiver, terms: RouteTerms, upstream: TransferSupplier) -> None:
        super().__init__(clock, point, terms, upstream, repeat(0))

    def ship(self, replenishment: ReplenishmentOrder) -> None:
        """Units leave the other stock point and are with the store's customer in the same instant."""
        replenishment.shipped_at = replenishment.received_at = self.clock._now
        self.point.receive(replenishment)
