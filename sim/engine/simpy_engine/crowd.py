"""The crowd: people who remember how they were served, stay away for good, or come back when the shelf is full."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import numpy as np
from simpy.events import Event

from sim.customers.loyalty import Experience
from sim.engine.ledger import Outcome
from sim.engine.plan import Plan
from sim.engine.simpy_engine.book import Book
from sim.engine.simpy_engine.clock import Actor, Clock, Turn
from sim.engine.tape import Customers
from sim.units import in_microseconds

if TYPE_CHECKING:
    from sim.engine.simpy_engine.stock_point import StockPoint

EXPERIENCES: dict[int, Experience] = {
    Outcome.FILLED_AT_ONCE: "filled",
    Outcome.FILLED_ON_TIME: "waited",
    Outcome.FILLED_LATE: "late",
    Outcome.SUBSTITUTED: "substituted",
    Outcome.LOST: "lost",
    Outcome.DECLINED: "declined",
    Outcome.CANCELLED: "cancelled",
    Outcome.CANCELLED_AT_NOTICE: "cancelled",
}
FILLED_AT_ONCE, STILL_WAITING = int(Outcome.FILLED_AT_ONCE), int(Outcome.STILL_WAITING)
LEFT = (Outcome.LOST, Outcome.DECLINED, Outcome.CANCELLED, Outcome.CANCELLED_AT_NOTICE)


class Crowd:
    """Who has churned, and who may return; asked at every visit, told of the end of every order."""

    def __init__(self, clock: Clock, book: Book, plan: Plan, *, churn: np.ndarray | None, comeback: np.ndarray | None):
        self.clock = clock
        self.book = book
        self.tick = plan.scenario.tick
        self.loyalty = [person.behaviour.loyalty for person in plan.persons]
        self.returns = [person.behaviour.returns_on_restock for person in plan.persons]
        self.priorities = [person.behaviour.priority for person in plan.persons]
        self.churn = None if churn is None else memoryview(churn.data)
        self.comeback = None if comeback is None else memoryview(comeback.data)
        # whoever is served at once is most of all
        self.served = [0.0 if loyalty is None else loyalty.chance("filled", 0.0) for loyalty in self.loyalty]
        self.people = None if churn is None else memoryview(_numbered(book.customers).data)
        self.gone: set[int] = set()
        self.leavers: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)  # by stock: until, order, units

    def visit(self, point: StockPoint, order: int, quantity: int, person: int, priority: int) -> None:
        """Brings a customer to the stock point, unless they have had enough of this store."""
        book = self.book
        if self.gone and self.loyalty[person] is not None and self._who(order) in self.gone:
            book.stays_away(order)
            return
        point.demand(order, quantity, person, priority)
        outcome = book.outcome[order]
        if outcome == FILLED_AT_ONCE:
            chance = self.served[person]
            if chance and self.churn is not None and self.churn[book.address(order)] < chance:
                self.ended(order, self.clock._now, outcome)
        elif outcome != STILL_WAITING:
            self.ended(order, self.clock._now, outcome)

    def ended(self, order: int, at: int, outcome: int) -> None:
        """The last unit of an order is decided: does its customer churn, or perhaps come back?"""
        book = self.book
        if order >= book.count and not book.is_return(order):
            return  # what was owed at time 0 is owed to nobody who could churn
        address, person = book.address(order), book.person_of(order)
        loyalty = self.loyalty[person]
        if loyalty is not None and self.churn is not None:
            wait = (at - book.arrived_at(order)) / self.tick
            if self._who(order) in self.gone:
                return  # an order that was still open when its customer had had enough
            if self.churn[address] < loyalty.chance(EXPERIENCES[outcome], wait):
                self.gone.add(self._who(order))
                book.churns(order, at)
                return
        back = self.returns[person]
        if back is None or outcome not in LEFT or book.is_return(order):
            return
        if self.comeback is not None and self.comeback[address] < back.probability:
            units = book.lost[order] + book.cancelled[order]
            self.leavers[book.stock_of(order)].append((at + in_microseconds(back.within, self.tick), order, units))

    def restocked(self, point: StockPoint) -> None:
        """The product is there again: who left not too long ago comes once more, after the new customers."""
        leavers = self.leavers.pop(point.stock, None)
        for until, order, units in leavers or ():
            if self.clock._now <= until:
                Actor(self.clock, self._return(point, order, units))

    def _return(self, point: StockPoint, first: int, units: int) -> Generator[Event, Any, None]:
        now = self.clock._now
        yield self.clock.at(now, Turn.CUSTOMER, 1, first)
        person = self.book.person_of(first)
        if self.loyalty[person] is None or self._who(first) not in self.gone:
            order = self.book.returns(first, now, units)
            self.visit(point, order, units, person, self.priorities[person])

    def _who(self, order: int) -> int:
        assert self.people is not None
        return self.people[self.book.address(order)]


def _numbered(customers: Customers) -> np.ndarray:
    """A number for each visit, the same for those of one person: a member of one group."""
    group, customer = customers.group.astype(np.int64), customers.customer
    if customer.dtype == object:  # names, and the numbers of those without
        known: dict[tuple[int, object], int] = {}
        pairs = zip(group.tolist(), customer.tolist(), strict=True)
        return np.array([known.setdefault(pair, len(known)) for pair in pairs], dtype=np.int64)
    return group * (int(customer.max(initial=0)) + 1) + customer
