"""A supplier: one for all the stock points that order from it, with one capacity and one course of outages."""

from __future__ import annotations

from collections import deque
from typing import cast

from simpy.events import ProcessGenerator

from sim.arrivals import Span
from sim.engine.ledger import NEVER
from sim.engine.outages import outages
from sim.engine.residual_life import ResidualLife
from sim.engine.simpy_engine.clock import Actor, Clock, Turn
from sim.engine.simpy_engine.interfaces import SupplierClient
from sim.engine.simpy_engine.orders import ReplenishmentOrder
from sim.engine.tape import Tape
from sim.suppliers import SupplierSpec
from sim.suppliers.disruptions import Slow
from sim.units import LONGEST


class Supplier:
    """Takes orders first come, first served: an order is worked on, is held while the supplier is down, and leaves.

    Where it has neither a capacity nor disruptions (`prompt`), an order leaves at once and is never brought here.
    What the store may know of it is in `recovers_at` and `ready_at`; the outages to come it may not know. Instants and
    durations in microseconds; `unit_time` is the mean time of the work on one unit. `has_work`: it has a capacity or a
    processing time. `holds`: nothing leaves while it is down; `freezes`: moreover work and lead times stand still.
    `slowdown`: the factor on the lead times of orders that come while it is down, 1 for none.
    """

    def __init__(self, clock: Clock, tape: Tape, spec: SupplierSpec, *, number: int, name: str, span: Span) -> None:
        self.clock = clock
        self.number = number
        self.name = name
        self.spec = spec
        self.capacity = spec.capacity
        self.tick = span.tick
        self.clients: list[SupplierClient] = []
        self.has_work = spec.capacity is not None or spec.unit_processing_time is not None
        self.unit_time = 0.0
        if spec.capacity is not None:
            self.unit_time = min(span.tick / spec.capacity, LONGEST)
        elif spec.unit_processing_time is not None:
            self.unit_time = min(spec.unit_processing_time.mean * span.tick, LONGEST)
        self.queue: deque[ReplenishmentOrder] = deque()
        self.queued_units = 0
        self.passed_units = 0  # that have left the front of the queue
        self.places_known = True  # whether `units_ahead` of the orders in the queue is right
        self.working: ReplenishmentOrder | None = None
        self.held: deque[ReplenishmentOrder] = deque()
        self.down = False
        self.down_at = self.up_at = 0  # of the outage that there is, if it is down
        self.slowdown = 1.0
        self.holds = self.freezes = False
        self.outages = None
        self.outage_time: ResidualLife | None = None
        if spec.disruptions is not None:
            effect = spec.disruptions.effect
            self.slowdown = effect.slow if isinstance(effect, Slow) else 1.0
            self.freezes = effect == "freeze"
            self.holds = effect in ("hold", "freeze")
            self.outages = outages(spec.disruptions, tape, name, span)
            if spec.disruptions.down is not None:
                self.outage_time = ResidualLife.of(spec.disruptions.down, span.tick)
            Actor(clock, self._disruptions())
        self.prompt = not self.has_work and self.outages is None

    # orders

    def accept(self, replenishment: ReplenishmentOrder) -> None:
        """Accepts an order: it waits for the work on those before it, or is ready at once."""
        if self.down and self.slowdown != 1:
            replenishment.slowdown = self.slowdown
            replenishment.lead_time = round(replenishment.lead_time * self.slowdown)
        if not self.has_work:
            self._finish(replenishment)
            return
        replenishment.units_ahead = self.passed_units + self.queued_units
        self.queue.append(replenishment)
        self.queued_units += replenishment.quantity
        if self.working is None:
            self._start_work()

    def take_back(self, replenishment: ReplenishmentOrder, units: int) -> None:
        """Units of an order have been taken back; an order that is emptied is worked on no longer."""
        if not self.has_work or replenishment.shipped_at != NEVER:
            return
        if replenishment.began_at == NEVER:
            self.queued_units -= units
            self.places_known = False
        elif replenishment is self.working and not replenishment.quantity:
            self.working = None
            self._start_work()

    def done_at(self, since: int, time: int) -> int:
        """When work, or a lead time, that takes `time` from `since` on is done: it stands still while frozen."""
        return self.outages.done(since, time) if self.freezes and self.outages else since + time

    def worked(self, since: int, at: int) -> int:
        """How long work, or a lead time, that began at `since` has run by `at`: it stands still while frozen."""
        return self.outages.worked(since, at) if self.freezes and self.outages else at - since

    def _start_work(self) -> None:
        """Begins to work on the next order; its time is fixed now, by the units that it still has.

        A frozen supplier begins nothing: units taken back until it is up again are not worked on.
        """
        while self.queue and not (self.down and self.freezes):
            replenishment = self.queue.popleft()
            if replenishment.quantity:
                now = self.clock._now
                self.queued_units -= replenishment.quantity
                self.passed_units += replenishment.quantity
                replenishment.began_at, replenishment.begun_units = now, replenishment.quantity
                self.working = replenishment
                done_at = self.done_at(now, self._processing_time(replenishment))
                Actor(self.clock, self._work_until(replenishment, done_at))
                return

    def _processing_time(self, replenishment: ReplenishmentOrder) -> int:
        if self.capacity is not None:
            return round(min(replenishment.quantity * self.tick / self.capacity, LONGEST))
        return cast(SupplierClient, replenishment.route).processing_time(replenishment.quantity)

    def _work_until(self, replenishment: ReplenishmentOrder, until: int) -> ProcessGenerator:
        # production is done before anything is received, within an instant
        yield self.clock.at(until, Turn.RECEIPT, 0, self.number)
        if self.working is replenishment:
            self.working = None
            self._finish(replenishment)
            self._start_work()

    def _finish(self, replenishment: ReplenishmentOrder) -> None:
        if self.down and self.holds:
            self.held.append(replenishment)
        else:
            replenishment.route.ship(replenishment)

    def _disruptions(self) -> ProcessGenerator:
        """The process of the outages: going down, coming up again and shipping what was held."""
        assert self.outages is not None
        for count, (down_at, up_at) in enumerate(zip(self.outages.down_at, self.outages.up_at, strict=True)):
            yield self.clock.at(down_at, Turn.SUPPLIER, self.number, 2 * count)
            self.down, self.down_at, self.up_at = True, down_at, up_at
            self._recheck_promises()
            yield self.clock.at(up_at, Turn.SUPPLIER, self.number, 2 * count + 1)
            self.down = False
            while self.held:
                replenishment = self.held.popleft()
                if replenishment.quantity:
                    replenishment.route.ship(replenishment)
            if self.working is None:
                self._start_work()
            self._recheck_promises()

    def _recheck_promises(self) -> None:
        """Has the dates that depend on this supplier looked at again."""
        for client in self.clients:
            client.recheck_affected_promises()

    # what the store knows

    def recovers_at(self, at: int) -> int:
        """When it is expected to be up again, as seen at `at` if it has been down until then; `at` if it is up."""
        if not self.down:
            return at
        if self.outage_time is None:  # by the calendar, which everybody knows
            return max(at, self.up_at)
        return at + self.outage_time.after(at - self.down_at)

    def ready_at(self, replenishment: ReplenishmentOrder | None, units: int, at: int) -> int:
        """When an order that has not left is expected to leave, as seen at `at`; None: a new one of `units`."""
        recovers_at = self.recovers_at(at) if self.holds else at
        if not self.has_work:
            return recovers_at
        work = self._work_ahead(replenishment, units, at)
        return recovers_at + work if self.freezes else max(recovers_at, at + work)

    def ready_later(self, units: int, at: int) -> int:
        """When an order of `units` that is placed at `at`, later than now, is expected to leave, by what is known now.
        Until then the supplier has worked on; on the order itself it begins no sooner.
        """
        ready_at = self.ready_at(None, 0, self.clock._now)
        if not self.has_work:
            return max(at, ready_at)
        own_work = round(units * self.unit_time)
        if self.freezes or not self.down or not self.holds:
            return max(at, ready_at) + own_work
        now = self.clock._now  # held only: work goes on
        return max(ready_at, max(at, now + self._work_ahead(None, 0, now)) + own_work)

    def _work_ahead(self, replenishment: ReplenishmentOrder | None, units: int, at: int) -> int:
        """The mean work, in microseconds, until that order is done."""
        work = 0
        if self.working is not None:
            began_at = self.working.began_at
            spent = self.worked(began_at, at)
            # some of it may have been taken back; what is left to do was fixed when it began
            work = max(0, round(self.working.begun_units * self.unit_time) - spent)
        if replenishment is None:
            return work + round((self.queued_units + units) * self.unit_time)
        if replenishment.began_at != NEVER:
            return work if replenishment is self.working else 0
        if not self.places_known:
            ahead = self.passed_units
            for waiting in self.queue:
                waiting.units_ahead = ahead
                ahead += waiting.quantity
            self.places_known = True
        return work + round((replenishment.units_ahead - self.passed_units + replenishment.quantity) * self.unit_time)
