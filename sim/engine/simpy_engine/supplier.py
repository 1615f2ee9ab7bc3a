"""A supplier: one for all the stock points that order from it, with one capacity and one fate."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, cast

from simpy.events import Event

from sim.arrivals import Span
from sim.engine.ledger import NEVER
from sim.engine.outages import outages
from sim.engine.residual_life import Remaining
from sim.engine.simpy_engine.clock import Actor, Clock, Turn
from sim.engine.tape import Tape
from sim.suppliers import SupplierSpec
from sim.suppliers.disruptions import Slow
from sim.units import LONGEST

if TYPE_CHECKING:
    from sim.engine.simpy_engine.delivery import Delivery
    from sim.engine.simpy_engine.supplier_link import SupplierLink


class Supplier:
    """Takes orders first come, first served: an order is worked on, is held while the supplier is down, and leaves.

    Where it has neither a capacity nor disruptions (`prompt`), an order leaves at once and nothing here is asked.
    What the store may know of it is in `recovers_at` and `ready_at`; the outages to come it may not.
    """

    def __init__(self, clock: Clock, tape: Tape, declared: SupplierSpec, *, number: int, name: str, span: Span) -> None:
        self.clock = clock
        self.number = number
        self.declared = declared
        self.capacity = declared.capacity
        self.tick = span.tick
        self.links: list[SupplierLink] = []
        self.works = declared.capacity is not None or declared.unit_processing_time is not None
        # of the work on one unit, on average
        self.unit_time = 0.0
        if declared.capacity is not None:
            self.unit_time = min(span.tick / declared.capacity, LONGEST)
        elif declared.unit_processing_time is not None:
            self.unit_time = min(declared.unit_processing_time.mean * span.tick, LONGEST)
        self.queue: deque[Delivery] = deque()
        self.queued_units = 0
        self.passed_units = 0  # that have left the front of the queue
        self.counted = True  # whether each order in the queue knows how many units were ahead of it, those included
        self.working: Delivery | None = None
        self.held: deque[Delivery] = deque()
        self.down = False
        self.down_at = self.up_at = 0  # of the outage that there is, if it is down
        self.slow = 1.0
        self.holds = self.freezes = False
        self.outages = None
        self.lasts: Remaining | None = None
        if declared.disruptions is not None:
            effect = declared.disruptions.effect
            self.slow = effect.slow if isinstance(effect, Slow) else 1.0
            self.freezes = effect == "freeze"
            self.holds = effect in ("hold", "freeze")
            self.outages = outages(declared.disruptions, tape, name, span)
            if declared.disruptions.down is not None:
                self.lasts = Remaining.of(declared.disruptions.down, span.tick)
            Actor(clock, self._fail())
        self.prompt = not self.works and self.outages is None

    # orders

    def take(self, delivery: Delivery) -> None:
        """An order comes in: it waits for the work on those before it, or goes on at once."""
        if self.down and self.slow != 1:
            delivery.slow = self.slow
            delivery.lead_time = round(delivery.lead_time * self.slow)
        if not self.works:
            self._done(delivery)
            return
        delivery.units_ahead = self.passed_units + self.queued_units
        self.queue.append(delivery)
        self.queued_units += delivery.quantity
        if self.working is None:
            self._work()

    def withdrawn(self, delivery: Delivery, units: int) -> None:
        """So many units of an order are taken back; one that is emptied is worked on no longer."""
        if not self.works or delivery.shipped_at != NEVER:
            return
        if delivery.began_at == NEVER:
            self.queued_units -= units
            self.counted = False
        elif delivery is self.working and not delivery.quantity:
            self.working = None
            self._work()

    def done_at(self, since: int, time: int) -> int:
        """When what takes so much `time` from `since` on is done."""
        return self.outages.done(since, time) if self.freezes and self.outages else since + time

    def _work(self) -> None:
        """Begins on the next order; its time is fixed now, by the units that it still has."""
        while self.queue:
            delivery = self.queue.popleft()
            if delivery.quantity:
                now = self.clock._now
                self.queued_units -= delivery.quantity
                self.passed_units += delivery.quantity
                self.working, delivery.began_at, delivery.begun_units = delivery, now, delivery.quantity
                Actor(self.clock, self._working(delivery, self.done_at(now, self._time(delivery))))
                return

    def _time(self, delivery: Delivery) -> int:
        if self.capacity is not None:
            return round(min(delivery.quantity * self.tick / self.capacity, LONGEST))
        return cast("SupplierLink", delivery.link).processing_time(delivery.quantity)

    def _working(self, delivery: Delivery, until: int) -> Generator[Event, Any, None]:
        # production is done before anything is received, within an instant
        yield self.clock.at(until, Turn.RECEIPT, 0, self.number)
        if self.working is delivery:
            self.working = None
            self._done(delivery)
            self._work()

    def _done(self, delivery: Delivery) -> None:
        if self.down and self.holds:
            self.held.append(delivery)
        else:
            delivery.link.ship(delivery)

    def _fail(self) -> Generator[Event, Any, None]:
        """The process of going down and coming up again."""
        assert self.outages is not None
        for count, (down_at, up_at) in enumerate(zip(self.outages.down_at, self.outages.up_at, strict=True)):
            yield self.clock.at(down_at, Turn.SUPPLIER, self.number, 2 * count)
            self.down, self.down_at, self.up_at = True, down_at, up_at
            self._tell()
            yield self.clock.at(up_at, Turn.SUPPLIER, self.number, 2 * count + 1)
            self.down = False
            while self.held:
                delivery = self.held.popleft()
                if delivery.quantity:
                    delivery.link.ship(delivery)
            self._tell()

    def _tell(self) -> None:
        """Whoever promised dates looks at them again."""
        for link in self.links:
            link.point.warn()

    # what the store knows

    def recovers_at(self, at: int) -> int:
        """When it is expected to be up again, as seen at `at` if it has been down until then; `at` if it is up."""
        if not self.down:
            return at
        if self.lasts is None:  # by the calendar, which everybody knows
            return max(at, self.up_at)
        return at + self.lasts.after(at - self.down_at)

    def ready_at(self, delivery: Delivery | None, units: int, at: int) -> int:
        """When an order that has not left is expected to leave, as seen at `at`; None: a new one of `units`."""
        recovers_at = self.recovers_at(at) if self.holds else at
        if not self.works:
            return recovers_at
        work = self._work_ahead(delivery, units, at)
        return recovers_at + work if self.freezes else max(recovers_at, at + work)

    def ready_later(self, units: int, at: int) -> int:
        """When an order of `units` that is placed at `at`, later than now, is expected to leave, by what is known now.
        Until then the supplier has worked on; on the order itself it begins no sooner.
        """
        ready_at = self.ready_at(None, 0, self.clock._now)
        if not self.works:
            return max(at, ready_at)
        own_work = round(units * self.unit_time)
        if self.freezes or not self.down or not self.holds:
            return max(at, ready_at) + own_work
        now = self.clock._now  # held only: work goes on
        return max(ready_at, max(at, now + self._work_ahead(None, 0, now)) + own_work)

    def _work_ahead(self, delivery: Delivery | None, units: int, at: int) -> int:
        """The mean work, in microseconds, until that order is done."""
        work = 0
        if self.working is not None:
            began_at = self.working.began_at
            spent = self.outages.worked(began_at, at) if self.freezes and self.outages else at - began_at
            # some of it may have been taken back; what is left to do was fixed when it began
            work = max(0, round(self.working.begun_units * self.unit_time) - spent)
        if delivery is None:
            return work + round((self.queued_units + units) * self.unit_time)
        if delivery.began_at != NEVER:
            return work if delivery is self.working else 0
        if not self.counted:
            ahead = self.passed_units
            for waiting in self.queue:
                waiting.units_ahead = ahead
                ahead += waiting.quantity
            self.counted = True
        return work + round((delivery.units_ahead - self.passed_units + delivery.quantity) * self.unit_time)
