"""A route from another stock point that holds the same product."""

from __future__ import annotations

from collections.abc import Iterator

from sim.distributions.constant import Constant
from sim.engine.ledger import NEVER, OrderType
from sim.engine.simpy_engine.clock import Clock
from sim.engine.simpy_engine.interfaces import OrderReceiver, TransferSupplier
from sim.engine.simpy_engine.orders import ReplenishmentOrder
from sim.engine.simpy_engine.routes.route import RECHECKED_EVERY, BaseRoute, RouteTerms


class TransferRoute(BaseRoute):
    """An order is a request in the other's backlog; what it fills leaves at once and takes the transit time.

    The k-th order meets the k-th of the `transit_times`, in microseconds: all that it is filled with takes that long.
    """

    def __init__(
        self,
        clock: Clock,
        point: OrderReceiver,
        terms: RouteTerms,
        upstream: TransferSupplier,
        transit_times: Iterator[int],
    ) -> None:
        super().__init__(clock, point, terms)
        self.upstream = upstream
        self.lateral = terms.order_type is OrderType.TRANSSHIPPED
        self.one_by_one = isinstance(terms.lead_time, Constant)
        self.transit_times = transit_times

    def order(self, quantity: int, *, number: int) -> None:
        """Places an order, which joins the other's backlog as far as it is not filled at once."""
        now = self.clock._now
        replenishment = ReplenishmentOrder(
            self, number, quantity, now, now + self.mean_lead_time, next(self.transit_times)
        )
        self.point.order_placed(replenishment)
        request = self.upstream.serve(self, replenishment, quantity)
        if request is not None:
            replenishment.request = request

    def filled(self, replenishment: ReplenishmentOrder, units: int) -> None:
        """So many units of an order leave; what is still to be filled stays the last part of it."""
        leaving = replenishment
        if units < replenishment.quantity:
            number, at = replenishment.number, replenishment.ordered_at
            leaving = ReplenishmentOrder(self, number, units, at, replenishment.due_at, replenishment.lead_time)
            leaving.receipt = replenishment.receipt
            replenishment.receipt += 1
            replenishment.quantity -= units
            self.point.shipment_split(leaving)
        elif replenishment.request is not None:
            replenishment.request = None
        self.ship(leaving)

    def take_back(self, replenishment: ReplenishmentOrder, units: int) -> int:
        """Takes back units that have not left the other stock point; returns how many those were."""
        if replenishment.request is None:
            return 0  # it has left
        taken = self.upstream.cancel_request(replenishment.request, units)
        replenishment.quantity -= taken
        return taken

    def ship(self, replenishment: ReplenishmentOrder) -> None:
        """Units leave the other stock point: their transit begins."""
        replenishment.shipped_at = now = self.clock._now
        replenishment.received_at = now + replenishment.lead_time
        self.schedule_receipt(replenishment)

    # what the store knows

    def order_cost(self, units: int) -> float:
        """Money for so many units."""
        return units * self.unit_cost

    def expected(self, replenishment: ReplenishmentOrder, confidence: float | None, at: int) -> int:
        """When an order will be received: its transit if it has left, else after the date of its request."""
        if replenishment.number < 0:
            return max(replenishment.due_at, at)
        if replenishment.shipped_at != NEVER:
            return replenishment.shipped_at + self._lead_time(confidence, at - replenishment.shipped_at)
        assert replenishment.request is not None
        leaves_at = self.upstream.availability.expected_for(replenishment.request, confidence, at)
        return self.transfer_date(leaves_at, confidence)

    def expected_new(self, units: int, confidence: float | None, at: int) -> int:
        """When a new order would be received: at once if the other has the units free, else when they come there."""
        return self.transfer_date(self.upstream.availability.expected_request(units, confidence, at), confidence)

    def transfer_date(self, leaves_at: int | None, confidence: float | None) -> int:
        """When units that leave at `leaves_at` are received; NEVER for None."""
        return NEVER if leaves_at is None else leaves_at + self._lead_time(confidence, -1)

    def late_from(self, replenishment: ReplenishmentOrder, confidence: float, latest: int, early: int) -> int:
        """The first instant from `early` on at which the order is expected later than `latest`; or NEVER."""
        if self.expected(replenishment, confidence, early) > latest:
            return early
        if replenishment.number < 0:
            return NEVER  # it is expected when it is due, until it is here
        if replenishment.request is None:
            return self._late_under_way(replenishment, confidence, latest, early)
        return early + RECHECKED_EVERY
