"""A supplier link: a supplier as one stock point meets it, on its usual terms or expedited."""

from __future__ import annotations

from itertools import islice, repeat
from typing import TYPE_CHECKING

from sim.engine.ledger import NEVER, OrderType
from sim.engine.simpy_engine.clock import Clock
from sim.engine.simpy_engine.delivery import Delivery
from sim.engine.simpy_engine.link import Link
from sim.engine.simpy_engine.supplier import Supplier
from sim.engine.tape import Tape
from sim.sourcing import Route

if TYPE_CHECKING:
    from sim.engine.simpy_engine.stock_point import StockPoint

AT_ONCE = 4096
"""Units whose times of work are drawn before one looks whether that is long enough."""


class SupplierLink(Link):
    """The k-th order of a stock point to a supplier meets the k-th number of their own streams.

    Expedited orders have streams of their own, so that expediting one shifts no number of the others.
    """

    whole = True

    def __init__(
        self,
        clock: Clock,
        tape: Tape,
        supplier: Supplier,
        route: Route,
        *,
        point: StockPoint,
        stock: str,
        unit_cost: float,
        rank: int,
    ) -> None:
        self.declared = declared = supplier.declared
        expedite = declared.expedite if route.expedite else None
        law = expedite.lead_time if expedite else declared.lead_time
        tick = supplier.tick
        super().__init__(clock, point, source=supplier.number, kind=OrderType[route.kind.upper()], law=law, tick=tick)
        self.rank = rank
        self.supplier = supplier
        self.prompt = supplier.prompt
        self.own_unit_cost = unit_cost
        self.extra_cost = expedite.extra_cost if expedite else 0.0
        promised = expedite.lead_time.mean if expedite else declared.promised_lead_time
        self.promised = round(min(promised * tick, NEVER // 4))
        self.in_order = declared.order_crossing == "prevented"
        self.last_at = 0
        streams = f"suppliers/{route.source}/{stock}" + ("/expedite" if expedite else "")
        self.lead_times = tape.durations(f"{streams}/lead_time", law, tick)
        self.yields = None if declared.yields is None else tape.shares(f"{streams}/yield", declared.yields)
        if declared.unit_processing_time is not None:
            word = f"{streams}/unit_processing_time"
            self._unit_times = tape.durations(word, declared.unit_processing_time, tick)
            self._undrawn = 0
        supplier.links.append(self)

    def order(self, quantity: int, *, number: int) -> None:
        """An order of at least `quantity` units, rounded up to what the supplier sells, is placed."""
        delivery = self._placed(quantity, number)
        self._begin(delivery)
        self.point.under_way(delivery)

    def rounded(self, units: int) -> int:
        return self.declared.rounded(units)

    def _placed(self, quantity: int, number: int) -> Delivery:
        now, rounded = self.clock._now, self.declared.rounded(quantity)
        delivery = Delivery(self, number, rounded, now, now + self.promised, next(self.lead_times))
        if self.yields is not None:
            delivery.arrives = next(self.yields)
        return delivery

    def _begin(self, delivery: Delivery) -> None:
        if self.prompt:
            self.ship(delivery)
        else:
            self.supplier.take(delivery)

    def take_back(self, delivery: Delivery, units: int) -> int:
        taken = min(units, delivery.quantity)
        delivery.quantity -= taken
        self.supplier.withdrawn(delivery, taken)
        if self.in_order and not delivery.quantity:
            # what never comes holds up nobody; all that is newer has been emptied before it
            still = [one for one in self.point.orders if one.link is self and one.quantity and one.shipped_at != NEVER]
            self.last_at = max((one.received_at for one in still), default=0)
        return taken

    def ship(self, delivery: Delivery) -> None:
        delivery.shipped_at = now = self.clock._now
        received_at = self.supplier.done_at(now, delivery.lead_time)
        if self.in_order:
            if delivery.number >= 0:  # of what is under way at time 0 each is due when it says
                received_at = max(received_at, self.last_at)
            self.last_at = max(self.last_at, received_at)
        delivery.received_at = received_at
        self.arrive(delivery)

    def processing_time(self, units: int) -> int:
        """The work on so many units, each of them drawn; of an order that outlasts the run, only until it does."""
        if isinstance(self._unit_times, repeat):  # the same for each
            return units * next(self._unit_times)
        for _ in islice(self._unit_times, self._undrawn):  # of one that was taken back while it was worked on
            pass
        time, self._undrawn = 0, units
        while self._undrawn and time <= self.clock.end:
            some = min(self._undrawn, AT_ONCE)
            time += sum(islice(self._unit_times, some))
            self._undrawn -= some
        return time

    # what the store knows

    @property
    def down(self) -> bool:
        return self.supplier.down

    def money(self, units: int) -> float:
        rounded = self.declared.rounded(units)
        price = self.declared.price(rounded, self.own_unit_cost) + self.extra_cost
        return self.declared.order_cost + rounded * price

    def expected(self, delivery: Delivery, confidence: float | None, at: int) -> int:
        supplier = self.supplier
        if self.prompt:  # `ship` was at once
            if delivery.number < 0:
                return max(delivery.due_at, at)
            return delivery.shipped_at + self._lead_time(confidence, at - delivery.shipped_at)
        if delivery.shipped_at == NEVER:
            ready_at = supplier.ready_at(delivery, 0, at)
            return ready_at + self._slow_lead_time(confidence, self._not_begun, delivery.slow)
        frozen = supplier.freezes and supplier.outages is not None
        since = delivery.shipped_at
        spent = supplier.outages.worked(since, at) if frozen and supplier.outages else at - since
        resumes_at = supplier.recovers_at(at) if frozen else at
        if delivery.number < 0:
            return resumes_at + max(0, delivery.due_at - spent)
        return resumes_at + self._slow_lead_time(confidence, spent, delivery.slow) - spent

    def expected_new(self, units: int, confidence: float | None, at: int) -> int:
        if self.prompt:
            return at + self._lead_time(confidence, -1)
        supplier, now = self.supplier, self.clock._now
        slow = supplier.slow if supplier.down and (at == now or at < supplier.recovers_at(now)) else 1.0
        ready_at = supplier.ready_at(None, units, now) if at <= now else supplier.ready_later(units, at)
        return ready_at + self._slow_lead_time(confidence, -1, slow)

    def slips_at(self, delivery: Delivery, confidence: float, latest: int, early: int) -> int:
        if self.prompt:
            if delivery.number < 0:
                return NEVER if max(delivery.due_at, early) <= latest else early
            began = delivery.shipped_at
            when = self.foresight.when(confidence, latest - began, max(0, early - began))
            return NEVER if when is None else began + when
        # what is expected never comes nearer while nothing is heard, and is never below the instant itself
        late = max(early, latest + 1)
        if self.expected(delivery, confidence, early) > latest:
            return early
        while late - early > 1:
            middle = (early + late) // 2
            if self.expected(delivery, confidence, middle) > latest:
                late = middle
            else:
                early = middle
        return late

    def _slow_lead_time(self, confidence: float | None, spent: int, slow: float) -> int:
        if slow == 1:
            return self._lead_time(confidence, spent)
        begun = self._not_begun
        if spent >= 0:
            begun = int(spent / slow)  # what is over by now is what would have come by now: not a microsecond more
            begun += round(slow * (begun + 1)) <= spent
        return max(round(slow * self._lead_time(confidence, begun)), spent)

    @property
    def _not_begun(self) -> int:
        """How long a lead time has lasted that has not begun: less than 0 if it may be 0 with some probability."""
        return -1 if self.foresight.listed else 0
