"""A link: a supplier as one stock point meets it, on its usual terms or expedited."""

from __future__ import annotations

from collections.abc import Generator
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from sim.engine.foresight import Foresight
from sim.engine.ledger import NEVER, Kind
from sim.engine.simpy_engine.clock import Actor, Clock, Turn
from sim.engine.simpy_engine.supplier import Supplier
from sim.engine.tape import Tape
from sim.sourcing import Route

if TYPE_CHECKING:
    from sim.engine.simpy_engine.stock_point import StockPoint


class Delivery:
    """An order upstream: its `number` at the stock point, units still to come, instants in microseconds.

    It waits, is worked on from `began_at`, leaves at `shipped_at` and takes its `lead_time`; `arrives` is the share
    of the units that will come.
    """

    __slots__ = (
        "arrives",
        "began_at",
        "begun_units",
        "due_at",
        "lead_time",
        "link",
        "number",
        "ordered_at",
        "quantity",
        "received",
        "received_at",
        "received_quantity",
        "shipped_at",
        "slow",
        "units_ahead",
    )

    def __init__(self, link: Link, number: int, quantity: int, *, ordered_at: int, due_at: int, lead_time: int) -> None:
        self.link = link
        self.number = number
        self.quantity = quantity
        self.ordered_at = ordered_at
        self.due_at = due_at
        self.lead_time = lead_time
        self.arrives = 1.0
        self.slow = 1.0
        self.units_ahead = 0
        self.begun_units = 0
        self.began_at = NEVER
        self.shipped_at = NEVER
        self.received_at = NEVER
        self.received = False
        self.received_quantity = 0


class Link:
    """The k-th order of a stock point to a source meets the k-th number of their own streams.

    Expedited orders have streams of their own, so that expediting one shifts no number of the others.
    """

    point: StockPoint

    def __init__(
        self,
        clock: Clock,
        tape: Tape,
        supplier: Supplier,
        route: Route,
        *,
        stock: str,
        unit_cost: float,
    ) -> None:
        self.clock = clock
        self.declared = declared = supplier.declared
        self.supplier = supplier
        self.prompt = supplier.prompt
        self.kind = Kind[route.kind.upper()]
        self.tick = tick = supplier.tick
        self.own_unit_cost = unit_cost
        expedite = declared.expedite if route.expedite else None
        self.extra_cost = expedite.extra_cost if expedite else 0.0
        self.law = expedite.lead_time if expedite else declared.lead_time
        promised = expedite.lead_time.mean if expedite else declared.promised_lead_time
        self.promised = round(min(promised * tick, NEVER // 4))
        self.mean = round(min(self.law.mean * tick, NEVER // 4))
        self.in_order = declared.order_crossing == "prevented"
        self.last_at = 0
        streams = f"suppliers/{route.supplier}/{stock}" + ("/expedite" if expedite else "")
        self.lead_times = tape.durations(f"{streams}/lead_time", self.law, tick)
        self.yields = None if declared.yields is None else tape.shares(f"{streams}/yield", declared.yields)
        if declared.unit_processing_time is not None:
            word = f"{streams}/unit_processing_time"
            self._unit_times = tape.durations(word, declared.unit_processing_time, tick)
        supplier.links.append(self)

    def take(self, quantity: int, *, number: int) -> Delivery:
        """An order of at least `quantity` units, rounded up to what the supplier sells, is placed."""
        now, supplier = self.clock._now, self.supplier
        rounded = self.declared.rounded(quantity)
        delivery = Delivery(
            self, number, rounded, ordered_at=now, due_at=now + self.promised, lead_time=next(self.lead_times)
        )
        if self.yields is not None:
            delivery.arrives = next(self.yields)
        if self.prompt:
            self.ship(delivery)
        else:
            supplier.take(delivery)
        return delivery

    def under_way(self, quantity: int, due_at: int, *, number: int) -> Delivery:
        """An order of before time 0 that arrives when it is due; it has left, and what is known to come comes whole."""
        delivery = Delivery(self, number, quantity, ordered_at=0, due_at=due_at, lead_time=due_at)
        self.ship(delivery)
        return delivery

    def ship(self, delivery: Delivery) -> None:
        """An order leaves: its lead time begins."""
        delivery.shipped_at = now = self.clock._now
        received_at = self.supplier.done_at(now, delivery.lead_time)
        if self.in_order:
            received_at = max(received_at, self.last_at)
            self.last_at = received_at
        delivery.received_at = received_at
        Actor(self.clock, self._deliver(delivery))

    def processing_time(self, units: int) -> int:
        """The work on so many units, each of them drawn."""
        return sum(islice(self._unit_times, units))

    def _deliver(self, delivery: Delivery) -> Generator[Event, Any, None]:
        # orders of before time 0 count from below 0; the turn's count has no sign
        count = delivery.number + (1 << 30)
        yield self.clock.at(delivery.received_at, Turn.RECEIPT, self.point.stock, count)
        self.point.receive(delivery)

    # what the store knows

    @cached_property
    def foresight(self) -> Foresight:
        """The table of the lead time, made when somebody first asks for a date."""
        return Foresight.of(self.law, self.tick)

    def money(self, units: int) -> float:
        """What an order of at least so many units costs."""
        rounded = self.declared.rounded(units)
        price = self.declared.price(rounded, self.own_unit_cost) + self.extra_cost
        return self.declared.order_cost + rounded * price

    def expected(self, delivery: Delivery, confidence: float | None, at: int) -> int:
        """When an order will be here, as seen at `at` if nothing is heard until then; never before that.

        At the `confidence` quantile of its lead time, given how long that has been running; at the mean for None.
        """
        supplier = self.supplier
        if self.prompt:  # `ship` was at once
            if delivery.number < 0:
                return max(delivery.due_at, at)
            return delivery.ordered_at + self._lead_time(confidence, at - delivery.ordered_at)
        if delivery.shipped_at == NEVER:
            ready_at = supplier.ready_at(delivery, 0, at)
            return ready_at + self._slow_lead_time(confidence, 0, delivery.slow)
        frozen = supplier.freezes and supplier.outages is not None
        since = delivery.shipped_at
        spent = supplier.outages.worked(since, at) if frozen and supplier.outages else at - since
        resumes_at = supplier.recovers_at(at) if frozen else at
        if delivery.number < 0:
            return resumes_at + max(0, delivery.due_at - spent)
        return resumes_at + self._slow_lead_time(confidence, spent, delivery.slow) - spent

    def expected_new(self, units: int, confidence: float | None, at: int) -> int:
        """When an order of so many units that is placed at `at` would be here, by what is known now."""
        if self.prompt:
            return at + self._lead_time(confidence, -1)
        supplier, now = self.supplier, self.clock._now
        slow = supplier.slow if supplier.down and at == now else 1.0
        # what is known now of the supplier is known for now; by then it has worked on
        ready_at = max(at, supplier.ready_at(None, units, now))
        return ready_at + self._slow_lead_time(confidence, -1, slow)

    def slips_at(self, delivery: Delivery, confidence: float, latest: int, early: int) -> int:
        """The first instant from `early` on at which `expected` is later than `latest`, if nothing is heard till then.

        NEVER if that cannot be while the order is under way.
        """
        if self.prompt:
            if delivery.number < 0:
                return NEVER if max(delivery.due_at, early) <= latest else early
            began = delivery.ordered_at
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

    def _lead_time(self, confidence: float | None, spent: int) -> int:
        if confidence is None:
            return max(self.mean, spent)
        return self.foresight.expected(confidence, spent)

    def _slow_lead_time(self, confidence: float | None, spent: int, slow: float) -> int:
        if slow == 1:
            return self._lead_time(confidence, spent)
        return max(round(slow * self._lead_time(confidence, round(spent / slow))), spent)
