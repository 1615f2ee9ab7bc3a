"""The trace of a run: what happened event by event, in the order in which the engine played it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappop
from typing import NamedTuple

import numpy as np

from sim.engine.ledger import NEVER, Outcome
from sim.engine.plan import Plan
from sim.engine.simpy_engine.clock import Clock, Turn
from sim.engine.simpy_engine.interfaces import DemandFiller
from sim.engine.simpy_engine.loyalty import LoyaltyTracker
from sim.engine.simpy_engine.orders import ReplenishmentOrder
from sim.engine.simpy_engine.recorder import Recorder
from sim.engine.simpy_engine.stock_point import StockPoint
from sim.engine.simpy_engine.supplier import Supplier
from sim.engine.tape import Customers

FILLED_AT_ONCE = int(Outcome.FILLED_AT_ONCE)


class TraceEvent(NamedTuple):
    """One thing that happened: when (microseconds), in which turn of its instant (0 before the run), to whom, what.

    `stock` is the index of the stock point and `order` the row of the order that it is about, −1 for none. The
    levels are those of the stock point after the event of the clock to which it belongs; 0 where there is none.
    """

    at: int
    turn: int
    who: str
    what: str
    stock: int
    order: int
    on_hand: int
    on_order: int
    backorders: int


class _Note(NamedTuple):
    who: str
    what: str
    stock: int
    order: int


class Tracer:
    """Collects what the recorder is told within an event of the clock, and hands it on with the levels after it."""

    def __init__(self, emit: Callable[[TraceEvent], None]) -> None:
        self.emit = emit
        self.notes: list[_Note] = []
        self.appended: list[int] = []  # orders appended within the event
        self.placed: list[_Note] = []  # replenishment orders placed within the event
        self.clock = Clock(0)
        self.points: Sequence[StockPoint] = ()
        self.suppliers: Sequence[Supplier] = ()
        self.down: list[bool] = []

    def watch(
        self, clock: Clock, points: Sequence[StockPoint], suppliers: Sequence[Supplier]
    ) -> list[TracedStockPoint]:
        """Begins to look at the actors of a run; returns the stock points as customers are to meet them."""
        self.clock, self.points, self.suppliers = clock, points, suppliers
        self.down = [False for _ in suppliers]
        for point in points:
            self.note(self.points[point.stock].recorder.plan.stocks[point.stock], "opens", point.stock)
        self.end_event(0)
        return [TracedStockPoint(point, self) for point in points]

    def note(self, who: str, what: str, stock: int = -1, order: int = -1) -> None:
        """Remembers that something happened in the event that is being played."""
        self.notes.append(_Note(who, what, stock, order))

    def end_event(self, turn: int) -> None:
        """The event is over: outages are found by looking, and everything is handed on."""
        self._note_filled_at_once()
        self.notes += self.placed  # an order placed follows from the demand, which is filled first
        self.placed.clear()
        self._note_outages()
        now = self.clock._now
        for who, what, stock, order in self.notes:
            levels = (0, 0, 0)
            if stock >= 0:
                point = self.points[stock]
                levels = (point.on_hand, point.on_order, point.backlog.units)
            self.emit(TraceEvent(now, turn, who, what, stock, order, *levels))
        self.notes.clear()

    def _note_filled_at_once(self) -> None:
        for order in self.appended:
            recorder = self.points[0].recorder
            if recorder.outcome[order] == FILLED_AT_ONCE:
                self.note(f"order {order}", "filled at once", recorder.asked_stock(order), order)
        self.appended.clear()

    def _note_outages(self) -> None:
        for number, supplier in enumerate(self.suppliers):
            if supplier.down != self.down[number]:
                self.down[number] = supplier.down
                self.note(supplier.name, "goes down" if supplier.down else "comes up")


class TracedStockPoint:
    """A stock point as customers meet it in a traced run."""

    def __init__(self, point: StockPoint, tracer: Tracer) -> None:
        self.point = point
        self.stock = point.stock
        self.tracer = tracer

    def demand(self, order: int, quantity: int, person: int, priority: int) -> None:
        """A customer asks for `quantity` units."""
        recorder = self.point.recorder
        group = recorder.plan.persons[person].group
        self.tracer.note(f"order {order}", f"{group}: asks for {quantity}", self.stock, order)
        self.point.demand(order, quantity, person, priority)
        if recorder.outcome[order] == FILLED_AT_ONCE:
            self.tracer.note(f"order {order}", "filled at once", self.stock, order)
        if self.point.loyalty is None:  # otherwise the visit goes on: see `TracingLoyaltyTracker`
            self.tracer.end_event(Turn.CUSTOMER)


class TracingClock(Clock):
    """A clock that tells the tracer when an event is over, and in which turn it was."""

    def __init__(self, end: int, tracer: Tracer) -> None:
        super().__init__(end)
        self.tracer = tracer

    def _play(self, until: tuple[int, int]) -> None:
        queue = self._queue
        while queue and queue[0] < until:
            self._now, queue_key, _, event = heappop(queue)
            callbacks, event.callbacks = event.callbacks, None
            for callback in callbacks:
                callback(event)
            if not event._ok:
                raise event._value
            self.tracer.end_event(self.turn_of(queue_key))


class TracingLoyaltyTracker(LoyaltyTracker):
    """A loyalty tracker that tells the tracer when a visit is over, or was not made."""

    def __init__(
        self,
        clock: Clock,
        recorder: Recorder,
        plan: Plan,
        *,
        churn: np.ndarray | None,
        returns: np.ndarray | None,
        tracer: Tracer,
    ) -> None:
        super().__init__(clock, recorder, plan, churn=churn, returns=returns)
        self.tracer = tracer

    def visit(self, point: DemandFiller, order: int, quantity: int, person: int) -> None:
        """Brings a customer to the stock point, unless they have churned."""
        super().visit(point, order, quantity, person)
        self.tracer.end_event(Turn.CUSTOMER)


class TracingRecorder(Recorder):
    """A recorder that notes for the tracer whatever it is told."""

    def __init__(self, plan: Plan, customers: Customers, tracer: Tracer) -> None:
        super().__init__(plan, customers)
        self.tracer = tracer

    def _note(self, order: int, what: str) -> None:
        self.tracer.note(f"order {order}", what, self.asked_stock(order), order)

    def _date(self, instant: int) -> str:
        return f"{instant / self.plan.scenario.tick:.6f}".rstrip("0").rstrip(".")

    def _until(self, order: int) -> str:
        """How long a customer is prepared to wait, for one whose patience ends."""
        if not self.is_of_customer(order):
            return ""
        patience = int(self.customers.patience[self.draw_index(order)])
        return "" if patience == NEVER else f" until {self._date(self.arrived_at(order) + patience)} at most"

    def record_backorder(self, order: int, at_once: int) -> None:
        """Notes that an order waits."""
        super().record_backorder(order, at_once)
        self._note(order, f"waits{self._until(order)}" + (f", {at_once} filled at once" if at_once else ""))

    def record_unfilled(self, order: int, at_once: int, lost: int, outcome: Outcome) -> None:
        """Notes that an order goes without what is short."""
        super().record_unfilled(order, at_once, lost, outcome)
        until = f", could have waited{self._until(order)}" if outcome is Outcome.DECLINED else ""
        self._note(order, f"{outcome.word}{until}" + (f", {at_once} filled at once" if at_once else ""))

    def record_fill(self, order: int, at: int, units: int) -> None:
        """Notes that units go out to a backorder."""
        super().record_fill(order, at, units)
        self._note(order, f"gets {units}")

    def record_end(self, order: int, at: int, outcome: Outcome) -> None:
        """Notes how a backorder ends."""
        super().record_end(order, at, outcome)
        self._note(order, outcome.word)

    def record_oversold(self, order: int, units: int) -> None:
        """Notes that a store sold what was not there."""
        super().record_oversold(order, units)
        self._note(order, f"oversold by {units}")

    def record_visit_lost(self, order: int) -> None:
        """Notes that a churned customer stays away."""
        super().record_visit_lost(order)
        self._note(order, Outcome.STAYED_AWAY.word)

    def record_quote(self, order: int, wait: int) -> None:
        """Notes a quoted wait."""
        super().record_quote(order, wait)
        self._note(order, f"is quoted a wait of {self._date(wait)}")

    def record_promise(self, order: int, date: int) -> None:
        """Notes a date that is agreed."""
        super().record_promise(order, date)
        self._note(order, f"agrees to {self._date(date)}")

    def record_deadline(self, order: int, deadline: int, *, broken: bool) -> None:
        """Notes a deadline that has moved."""
        why = "the date passes without a notice, waits" if broken else "waits"
        self._note(order, f"{why} until {self._date(deadline)} at most" if deadline < NEVER else f"{why} for ever")

    def record_notice(self, order: int, at: int, date: int) -> None:
        """Notes a notice."""
        super().record_notice(order, at, date)
        self._note(order, "hears that no date is known" if date == NEVER else f"hears of {self._date(date)}")

    def record_substitution(self, order: int, stock: int, at: int, units: int) -> None:
        """Notes a substitute that is sold, at the stock point that sells it."""
        super().record_substitution(order, stock, at, units)
        self.tracer.note(f"order {order}", f"takes {units} instead", stock, order)

    def record_churn(self, order: int, at: int) -> None:
        """Notes that a customer churns."""
        super().record_churn(order, at)
        self._note(order, "its customer churns")

    def record_order_placed(self, stock: int, replenishment: ReplenishmentOrder) -> None:
        """Notes an order that is placed in the run."""
        if replenishment.number >= 0:
            route = replenishment.route
            terms = f"({route.order_type.word}, no. {replenishment.number})"
            what = f"orders {replenishment.quantity} of {self.plan.sources[route.source]} {terms}"
            self.tracer.placed.append(_Note(self.plan.stocks[stock], what, stock, -1))

    def record_withdrawal(self, stock: int, replenishment: ReplenishmentOrder, at: int, units: int) -> None:
        """Notes units that are taken back."""
        super().record_withdrawal(stock, replenishment, at, units)
        self.tracer.note(self.plan.stocks[stock], f"takes back {units} (no. {replenishment.number})", stock)

    def append_return(self, first: int, at: int, units: int) -> int:
        """Notes that a customer returns."""
        order = super().append_return(first, at, units)
        self._note(order, f"the customer of order {first} returns for {units}")
        self.tracer.appended.append(order)
        return order

    def append_transfer_request(self, stock: int, by: int, at: int, units: int, *, lateral: bool) -> int:
        """Notes that a stock point asks another one for units."""
        order = super().append_transfer_request(stock, by, at, units, lateral=lateral)
        self._note(order, f"{self.plan.stocks[by]} asks for {units}")
        self.tracer.appended.append(order)
        return order

    def record_receipt(
        self, stock: int, replenishment: ReplenishmentOrder, received_at: int, units: int, refused: int = 0
    ) -> None:
        """Notes a receipt."""
        super().record_receipt(stock, replenishment, received_at, units, refused)
        if received_at != NEVER:
            source = self.plan.sources[replenishment.route.source]
            back = f", sends {refused} back" if refused else ""
            what = f"receives {units} of {source} (no. {replenishment.number}){back}"
            self.tracer.note(self.plan.stocks[stock], what, stock)
