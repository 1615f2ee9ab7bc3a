"""A route from a supplier, on its usual terms or expedited."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, repeat
from typing import NamedTuple

from sim.engine.ledger import NEVER
from sim.engine.simpy_engine.clock import Clock
from sim.engine.simpy_engine.interfaces import OrderReceiver
from sim.engine.simpy_engine.orders import ReplenishmentOrder
from sim.engine.simpy_engine.routes.route import BaseRoute, RouteTerms
from sim.engine.simpy_engine.supplier import Supplier
from sim.suppliers.lots import LotTerms

DRAWN_TOGETHER = 4096
"""Units whose processing times are drawn before one looks whether that is long enough."""


class SupplierStreams(NamedTuple):
    """What chance decides about the orders of a stock point to a supplier: the k-th meets the k-th number of each.

    `lead_times` and `unit_times` (of the work on one unit) in microseconds, `yields` the share that arrives; None
    where there is no such thing.
    """

    lead_times: Iterator[int]
    yields: Iterator[float] | None
    unit_times: Iterator[int] | None


class SupplierRoute(BaseRoute):
    """An order to a supplier leaves when it has been worked on, takes its lead time and comes whole.

    `promised_time` is what the supplier promises for a lead time, in microseconds; `extra_cost` that of a unit when
    expedited.
    """

    ships_whole = True

    def __init__(
        self, clock: Clock, point: OrderReceiver, terms: RouteTerms, supplier: Supplier, streams: SupplierStreams
    ) -> None:
        super().__init__(clock, point, terms)
        self.supplier = supplier
        assert terms.supplier_terms is not None
        self.terms = spec = terms.supplier_terms
        self.lots = spec.lots
        self.as_asked = self.lots == LotTerms()  # whatever is asked for is sold, as nearly everywhere
        self.limited = self.lots.maximum is not None or spec.rounding != "up"
        self.prompt = supplier.prompt
        self.streams = streams
        self.extra_cost = spec.expedite.extra_cost if terms.expedited and spec.expedite else 0.0
        promised = terms.lead_time.mean if terms.expedited else spec.promised_lead_time
        self.promised_time = round(min(promised * self.tick, NEVER // 4))
        self.in_order = spec.order_crossing == "prevented"
        self.last_at = 0  # the latest receipt so far, where orders come in order
        self._undrawn = 0  # units of the last order whose times were not needed
        supplier.clients.append(self)

    def order(self, quantity: int, *, number: int) -> None:
        """Places an order of the lot for `quantity` units."""
        replenishment = self._new_order(quantity, number)
        self._release(replenishment)
        self.point.order_placed(replenishment)

    def lot(self, units: int) -> int:
        """What the supplier is asked for where so many units are wanted."""
        return self.lots.ordered(units)

    def cuts(self, units: int) -> bool:
        """Whether the order for so many units is smaller because the supplier sells no more at once."""
        return self.lots.cuts(units)

    def lot_within(self, units: int) -> int:
        """The most that the supplier sells of at most so many units."""
        return self.lots.within(units)

    def _new_order(self, quantity: int, number: int) -> ReplenishmentOrder:
        now, lot = self.clock._now, quantity if self.as_asked else self.lots.ordered(quantity)
        replenishment = ReplenishmentOrder(
            self, number, lot, now, now + self.promised_time, next(self.streams.lead_times)
        )
        if self.streams.yields is not None:
            replenishment.yield_share = next(self.streams.yields)
        return replenishment

    def _release(self, replenishment: ReplenishmentOrder) -> None:
        """Hands an order to the supplier, whose work may begin."""
        if self.prompt:
            self.ship(replenishment)
        else:
            self.supplier.accept(replenishment)

    def take_back(self, replenishment: ReplenishmentOrder, units: int) -> int:
        """Takes back up to so many units of an order under way; returns how many those were."""
        taken = min(units, replenishment.quantity)
        replenishment.quantity -= taken
        self.supplier.take_back(replenishment, taken)
        if self.in_order and not replenishment.quantity:
            # what never comes holds up nobody; all that is newer has been emptied before it
            self.last_at = max(
                (
                    other.received_at
                    for other in self.point.outstanding_orders
                    if other.route is self and other.quantity and other.shipped_at != NEVER
                ),
                default=0,
            )
        return taken

    def ship(self, replenishment: ReplenishmentOrder) -> None:
        """An order leaves the supplier: its lead time begins."""
        replenishment.shipped_at = now = self.clock._now
        received_at = self.supplier.done_at(now, replenishment.lead_time)
        if self.in_order:
            if replenishment.number >= 0:  # of what is on order at time 0 each is due when it says
                received_at = max(received_at, self.last_at)
            self.last_at = max(self.last_at, received_at)
        replenishment.received_at = received_at
        self.schedule_receipt(replenishment)

    def processing_time(self, units: int) -> int:
        """The time of the work on so many units, each of them drawn; of one that outlasts the run, only until then."""
        times = self.streams.unit_times
        assert times is not None
        if isinstance(times, repeat):  # the same for each
            return units * next(times)
        for _ in islice(times, self._undrawn):  # of an order that was taken back while it was worked on
            pass
        time, self._undrawn = 0, units
        while self._undrawn and time < self.clock.end:
            some = min(self._undrawn, DRAWN_TOGETHER)
            time += sum(islice(times, some))
            self._undrawn -= some
        return time

    def recheck_affected_promises(self) -> None:
        """The supplier went down or came up: dates that were promised may change."""
        self.point.recheck_affected_promises()

    # what the store knows

    @property
    def down(self) -> bool:
        """Whether the supplier is down."""
        return self.supplier.down

    def order_cost(self, units: int) -> float:
        """Money for an order of the lot for so many units, with a line of its own."""
        lot, terms = self.lots.ordered(units), self.terms
        price = terms.price(lot, self.unit_cost) + self.extra_cost
        return terms.order_cost + terms.line_cost + lot * price

    def expected(self, replenishment: ReplenishmentOrder, confidence: float | None, at: int) -> int:
        """When an order will be received, by the work and the outage that are known and the lead time left."""
        supplier = self.supplier
        if self.prompt:  # `ship` was at once
            if replenishment.number < 0:
                return max(replenishment.due_at, at)
            return replenishment.shipped_at + self._lead_time(confidence, at - replenishment.shipped_at)
        if replenishment.shipped_at == NEVER:
            ready_at = supplier.ready_at(replenishment, 0, at)
            return ready_at + self._slowed_lead_time(confidence, self._not_begun, replenishment.slowdown)
        spent = supplier.worked(replenishment.shipped_at, at)
        resumes_at = supplier.recovers_at(at) if supplier.freezes else at
        if replenishment.number < 0:
            return resumes_at + max(0, replenishment.due_at - spent)
        return resumes_at + self._slowed_lead_time(confidence, spent, replenishment.slowdown) - spent

    def expected_new(self, units: int, confidence: float | None, at: int) -> int:
        """When an order of so many units placed at `at` would be received, by what is known of the supplier now."""
        if self.prompt:
            return at + self._lead_time(confidence, -1)
        supplier, now = self.supplier, self.clock._now
        slowed = supplier.down and (at == now or at < supplier.recovers_at(now))
        ready_at = supplier.ready_at(None, units, now) if at <= now else supplier.ready_later(units, at)
        return ready_at + self._slowed_lead_time(confidence, -1, supplier.slowdown if slowed else 1.0)

    def late_from(self, replenishment: ReplenishmentOrder, confidence: float, latest: int, early: int) -> int:
        """The first instant from `early` on at which the order is expected later than `latest`; or NEVER."""
        if self.prompt:
            if replenishment.number < 0:
                return NEVER if max(replenishment.due_at, early) <= latest else early
            return self._late_under_way(replenishment, confidence, latest, early)
        # what is expected never comes nearer while nothing is heard, and is never below the instant itself
        late = max(early, latest + 1)
        if self.expected(replenishment, confidence, early) > latest:
            return early
        while late - early > 1:
            middle = (early + late) // 2
            if self.expected(replenishment, confidence, middle) > latest:
                late = middle
            else:
                early = middle
        return late

    def _slowed_lead_time(self, confidence: float | None, spent: int, slowdown: float) -> int:
        """The whole lead time, drawn out by an outage, of an order that has been under way for `spent`."""
        if slowdown == 1:
            return self._lead_time(confidence, spent)
        begun = self._not_begun
        if spent >= 0:
            begun = int(spent / slowdown)  # what is over by now is what would have come by now: no microsecond more
            begun += round(slowdown * (begun + 1)) <= spent
        return max(round(slowdown * self._lead_time(confidence, begun)), spent)

    @property
    def _not_begun(self) -> int:
        """How long a lead time has lasted that has not begun: less than 0 if it may be 0 with some probability."""
        return -1 if self.lead_time_forecast.discrete else 0
