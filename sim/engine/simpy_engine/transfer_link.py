"""A transfer link: another stock point that holds the same product, as one that gets its units from there meets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.distributions import Distribution
from sim.distributions.constant import Constant
from sim.engine.ledger import NEVER, OrderType
from sim.engine.simpy_engine.claim import CLASS
from sim.engine.simpy_engine.clock import Clock
from sim.engine.simpy_engine.delivery import Delivery
from sim.engine.simpy_engine.link import ASKED_EVERY, Link
from sim.engine.tape import Tape

if TYPE_CHECKING:
    from sim.engine.simpy_engine.stock_point import StockPoint


class TransferLink(Link):
    """The order is a claim in the other's line; what it fills leaves at once and takes the `transit`.

    The k-th order meets the k-th number of the pair's stream: all that it is filled with takes that long.
    """

    def __init__(
        self,
        clock: Clock,
        tape: Tape,
        *,
        point: StockPoint,
        upstream: StockPoint,
        source: int,
        kind: OrderType,
        transit: Distribution,
        stream: str,
        tick: int,
        unit_cost: float,
    ) -> None:
        super().__init__(clock, point, source=source, kind=kind, law=transit, tick=tick)
        self.upstream = upstream
        self.unit_cost = unit_cost
        self.lateral = kind is OrderType.TRANSSHIPPED
        self.one_by_one = isinstance(transit, Constant)
        self.transits = tape.durations(stream, transit, tick)

    def order(self, quantity: int, *, number: int) -> None:
        now = self.clock._now
        delivery = Delivery(self, number, quantity, now, now + self.mean, next(self.transits))
        self.point.under_way(delivery)
        claim = self.upstream.serve(self, delivery, quantity)
        if claim is not None:
            delivery.claim = claim

    def filled(self, delivery: Delivery, units: int) -> None:
        """So many units of an order leave; what is still to be filled stays the last delivery of it."""
        leaving = delivery
        if units < delivery.quantity:
            number, at = delivery.number, delivery.ordered_at
            leaving = Delivery(self, number, units, at, delivery.due_at, delivery.lead_time)
            leaving.receipt = delivery.receipt
            delivery.receipt += 1
            delivery.quantity -= units
            self.point.parted(leaving)
        elif delivery.claim is not None:
            delivery.claim = None
        self.ship(leaving)

    def take_back(self, delivery: Delivery, units: int) -> int:
        if delivery.claim is None:
            return 0  # it has left
        taken = self.upstream.unclaim(delivery.claim, units)
        delivery.quantity -= taken
        return taken

    def ship(self, delivery: Delivery) -> None:
        delivery.shipped_at = now = self.clock._now
        delivery.received_at = now + delivery.lead_time
        self.arrive(delivery)

    # what the store knows

    def money(self, units: int) -> float:
        return units * self.unit_cost

    def expected(self, delivery: Delivery, confidence: float | None, at: int) -> int:
        if delivery.number < 0:
            return max(delivery.due_at, at)
        if delivery.shipped_at != NEVER:
            return delivery.shipped_at + self._lead_time(confidence, at - delivery.shipped_at)
        assert delivery.claim is not None
        return self.after(self.upstream.pipeline.expected_for(delivery.claim, confidence, at), confidence)

    def expected_new(self, units: int, confidence: float | None, at: int) -> int:
        pipeline = self.upstream.pipeline
        needed = pipeline.needed(units, CLASS)
        return self.after(at if needed <= 0 else pipeline.expected(needed, confidence, units, at), confidence)

    def after(self, leaves_at: int | None, confidence: float | None) -> int:
        """When what leaves then will be here; NEVER where that is not known."""
        return NEVER if leaves_at is None else leaves_at + self._lead_time(confidence, -1)

    def slips_at(self, delivery: Delivery, confidence: float, latest: int, early: int) -> int:
        if self.expected(delivery, confidence, early) > latest:
            return early
        if delivery.number < 0:
            return NEVER  # it is expected when it is due, until it is here
        if delivery.claim is None:
            began = delivery.shipped_at
            when = self.foresight.when(confidence, latest - began, max(0, early - began))
            return NEVER if when is None else began + when
        return early + ASKED_EVERY
