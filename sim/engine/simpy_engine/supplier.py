"""A supplier: takes a stock point's orders and delivers them after its lead time."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from sim.engine.ledger import NEVER
from sim.engine.simpy_engine.clock import Actor, Clock, Turn
from sim.engine.tape import Tape
from sim.scenario.model import Supplier as Declared

if TYPE_CHECKING:
    from sim.engine.simpy_engine.stock_point import StockPoint


class Delivery:
    """An order under way: its `number` at the stock point, units still to come, instants in microseconds."""

    __slots__ = ("due_at", "number", "ordered_at", "quantity", "received", "received_at", "withdrawn")

    def __init__(self, number: int, quantity: int, ordered_at: int, due_at: int, received_at: int) -> None:
        self.number = number
        self.quantity = quantity
        self.withdrawn = 0
        self.ordered_at = ordered_at
        self.due_at = due_at
        self.received_at = received_at
        self.received = False


class Supplier:
    """The supplier as one stock point meets it: the k-th order between the two meets the k-th lead time."""

    def __init__(self, clock: Clock, tape: Tape, declared: Declared, *, source: str, stock: str, tick: int) -> None:
        self.clock = clock
        self.tick = tick
        self.lead_time = declared.lead_time
        self.minimum = declared.minimum_order
        self.multiple = declared.order_multiple
        self.in_order = declared.order_crossing == "prevented"
        self.promised = round(min(declared.promised_lead_time * tick, NEVER // 4))
        self.lead_times = tape.durations(f"suppliers/{source}/{stock}/lead_time", declared.lead_time, tick)
        self.last_at = 0
        self.deliveries: list[Delivery] = []

    def take(self, point: StockPoint, quantity: int, *, number: int) -> Delivery:
        """An order of at least `quantity` units, rounded up to what the supplier sells, is on its way."""
        now = self.clock._now
        wanted = max(quantity, self.minimum)
        rounded = -(-wanted // self.multiple) * self.multiple
        received_at = now + next(self.lead_times)
        return self._send(point, Delivery(number, rounded, now, now + self.promised, received_at))

    def under_way(self, point: StockPoint, quantity: int, due_at: int, *, number: int) -> Delivery:
        """An order of before time 0 that arrives when it is due."""
        return self._send(point, Delivery(number, quantity, 0, due_at, due_at))

    def _send(self, point: StockPoint, delivery: Delivery) -> Delivery:
        if self.in_order:
            delivery.received_at = max(delivery.received_at, self.last_at)
            self.last_at = delivery.received_at
        self.deliveries.append(delivery)
        Actor(self.clock, self._deliver(point, delivery))
        return delivery

    def _deliver(self, point: StockPoint, delivery: Delivery) -> Generator[Event, Any, None]:
        # orders of before time 0 count from below 0; the turn's count has no sign
        count = delivery.number + (1 << 30)
        yield self.clock.at(delivery.received_at, Turn.RECEIPT, point.stock, count)
        point.receive(delivery)
