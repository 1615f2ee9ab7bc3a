"""A production route: a workshop, as a stock point meets it whose product is made from others."""

from __future__ import annotations

from typing import NamedTuple

from sim.engine.ledger import NEVER
from sim.engine.simpy_engine.clock import Clock
from sim.engine.simpy_engine.interfaces import OrderReceiver, TransferSupplier
from sim.engine.simpy_engine.orders import ReplenishmentOrder, TransferRequest
from sim.engine.simpy_engine.routes.route import RECHECKED_EVERY, RouteTerms
from sim.engine.simpy_engine.routes.supplier import SupplierRoute, SupplierStreams
from sim.engine.simpy_engine.supplier import Supplier


class Part(NamedTuple):
    """A stock point that holds a part, and how many `units` of it are in a unit made."""

    point: TransferSupplier
    units: int


class ProductionRoute(SupplierRoute):
    """An order first takes its parts, waiting for those that lack; then it joins the workshop's queue.

    Its parts are asked for at placing, so that it cannot be taken back.
    """

    def __init__(
        self,
        clock: Clock,
        point: OrderReceiver,
        terms: RouteTerms,
        supplier: Supplier,
        streams: SupplierStreams,
        parts: list[Part],
    ) -> None:
        super().__init__(clock, point, terms, supplier, streams)
        self.parts = parts
        self.lacking: dict[ReplenishmentOrder, int] = {}  # units of all parts that have not come yet
        self.requests: dict[ReplenishmentOrder, list[tuple[TransferSupplier, TransferRequest]]] = {}

    def order(self, quantity: int, *, number: int) -> None:
        """Places an order and asks for its parts; the work begins when the last of them has come."""
        replenishment = self._new_order(quantity, number)
        self.point.order_placed(replenishment)
        self.lacking[replenishment] = sum(units for _, units in self.parts) * replenishment.quantity
        requests = self.requests[replenishment] = []
        for part, units in self.parts:
            request = part.serve(self, replenishment, units * replenishment.quantity)
            if request is not None:
                requests.append((part, request))

    def filled(self, replenishment: ReplenishmentOrder, units: int) -> None:
        """So many units of its parts have come; with the last of them the work can begin."""
        self.lacking[replenishment] -= units
        if not self.lacking[replenishment]:
            del self.lacking[replenishment], self.requests[replenishment]
            self._release(replenishment)

    def take_back(self, replenishment: ReplenishmentOrder, units: int) -> int:
        """Takes nothing back: the parts have been asked for."""
        return 0

    # what the store knows

    def expected(self, replenishment: ReplenishmentOrder, confidence: float | None, at: int) -> int:
        """When an order will be received: after its last part has come if any lacks; NEVER if that has no date."""
        if replenishment not in self.lacking:
            return super().expected(replenishment, confidence, at)
        complete_at = at
        for part, request in self.requests[replenishment]:
            if request.owed:
                comes_at = part.availability.expected_for(request, confidence, at)
                if comes_at is None:
                    return NEVER
                complete_at = max(complete_at, comes_at)
        return super().expected_new(replenishment.quantity, confidence, complete_at)

    def expected_new(self, units: int, confidence: float | None, at: int) -> int:
        """When an order of so many units placed at `at` would be received: after its last part has come; or NEVER."""
        complete_at = at
        for part, each in self.parts:
            comes_at = part.availability.expected_request(units * each, confidence, at)
            if comes_at is None:
                return NEVER
            complete_at = max(complete_at, comes_at)
        return super().expected_new(units, confidence, complete_at)

    def late_from(self, replenishment: ReplenishmentOrder, confidence: float, latest: int, early: int) -> int:
        """The first instant from `early` on at which the order is expected later than `latest`; or NEVER."""
        if replenishment in self.lacking:
            late = self.expected(replenishment, confidence, early) > latest
            return early if late else early + RECHECKED_EVERY
        return super().late_from(replenishment, confidence, latest, early)
