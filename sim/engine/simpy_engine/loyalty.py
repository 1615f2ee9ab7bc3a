"""Loyalty: customers who remember how they were served, who churn, or who return when the product is there again."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np
from simpy.events import ProcessGenerator

from sim.customers.loyalty import Experience
from sim.engine.ledger import Outcome
from sim.engine.outcome_groups import CANCELLATIONS
from sim.engine.plan import Plan
from sim.engine.simpy_engine.clock import Actor, Clock, Turn
from sim.engine.simpy_engine.interfaces import DemandFiller
from sim.engine.simpy_engine.recorder import Recorder
from sim.engine.tape import Customers
from sim.units import in_microseconds

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
MAY_RETURN = (Outcome.LOST, Outcome.DECLINED, *CANCELLATIONS)
"""Outcomes after which a customer may return."""


class PendingReturn(NamedTuple):
    """A customer who will return if the product is there again `until` that instant, for what `order` lacked."""

    until: int
    order: int
    units: int


class LoyaltyTracker:
    """Knows who has churned and who may return; asked at every visit, told of the end of every order.

    `churn` and `returns` hold a uniform number for each customer row, or are None where nobody may do so.
    """

    def __init__(
        self, clock: Clock, recorder: Recorder, plan: Plan, *, churn: np.ndarray | None, returns: np.ndarray | None
    ) -> None:
        self.clock = clock
        self.recorder = recorder
        self.tick = plan.scenario.tick
        self.loyalty = [person.behaviour.loyalty for person in plan.persons]
        self.return_terms = [person.behaviour.returns_on_restock for person in plan.persons]
        self.priorities = [person.behaviour.priority for person in plan.persons]
        self.churn = None if churn is None else memoryview(churn.data)
        self.returns = None if returns is None else memoryview(returns.data)
        # most orders are filled at once: the churn probability of these, by person
        self.churn_if_filled = [0.0 if loyalty is None else loyalty.chance("filled", 0.0) for loyalty in self.loyalty]
        self.customer_numbers = None if churn is None else memoryview(_numbered(recorder.customers).data)
        self.churned: set[int] = set()  # customer numbers
        self.pending_returns: defaultdict[int, list[PendingReturn]] = defaultdict(list)  # by stock point

    def visit(self, point: DemandFiller, order: int, quantity: int, person: int) -> None:
        """Brings a customer to the stock point, unless they have churned."""
        recorder = self.recorder
        if self.churned and self.loyalty[person] is not None and self._customer(order) in self.churned:
            recorder.record_visit_lost(order)
            return
        point.demand(order, quantity, person, self.priorities[person])
        outcome = recorder.outcome[order]
        if outcome == FILLED_AT_ONCE:
            chance = self.churn_if_filled[person]
            if chance and self.churn is not None and self.churn[recorder.draw_index(order)] < chance:
                self.order_ended(order, self.clock._now, outcome)
        elif outcome != STILL_WAITING:
            self.order_ended(order, self.clock._now, outcome)

    def order_ended(self, order: int, at: int, outcome: int) -> None:
        """The last unit of an order is decided: its customer may churn, or may want to return."""
        recorder = self.recorder
        if not recorder.is_of_customer(order):
            return  # a backorder of time 0 is owed to nobody who could churn
        draw_index, person = recorder.draw_index(order), recorder.person_of(order)
        loyalty = self.loyalty[person]
        if loyalty is not None and self.churn is not None:
            wait = (at - recorder.arrived_at(order)) / self.tick
            if self._customer(order) in self.churned:
                return  # an order that was still open when its customer churned
            if self.churn[draw_index] < loyalty.chance(EXPERIENCES[outcome], wait):
                self.churned.add(self._customer(order))
                recorder.record_churn(order, at)
                return
        terms = self.return_terms[person]
        if terms is None or outcome not in MAY_RETURN or recorder.is_return(order):
            return
        if self.returns is not None and self.returns[draw_index] < terms.probability:
            units = recorder.lost[order] + recorder.cancelled[order]
            until = at + in_microseconds(terms.within, self.tick)
            self.pending_returns[recorder.asked_stock(order)].append(PendingReturn(until, order, units))

    def on_restocked(self, point: DemandFiller) -> None:
        """The product is there again: who left not too long ago comes once more, after the new customers."""
        pending = self.pending_returns.pop(point.stock, None)
        for until, order, units in pending or ():
            if self.clock._now <= until:
                Actor(self.clock, self._return(point, order, units))

    def _return(self, point: DemandFiller, first: int, units: int) -> ProcessGenerator:
        now = self.clock._now
        yield self.clock.at(now, Turn.CUSTOMER, 1, first)
        person = self.recorder.person_of(first)
        if self.loyalty[person] is None or self._customer(first) not in self.churned:
            order = self.recorder.append_return(first, now, units)
            self.visit(point, order, units, person)

    def _customer(self, order: int) -> int:
        assert self.customer_numbers is not None
        return self.customer_numbers[self.recorder.draw_index(order)]


def _numbered(customers: Customers) -> np.ndarray:
    """A number for each visit, the same for all visits of one customer: a member of one group."""
    group, customer = customers.group.astype(np.int64), customers.customer
    if customer.dtype == object:  # names, and the numbers of those without
        known: dict[tuple[int, object], int] = {}
        pairs = zip(group.tolist(), customer.tolist(), strict=True)
        return np.array([known.setdefault(pair, len(known)) for pair in pairs], dtype=np.int64)
    return group * (int(customer.max(initial=0)) + 1) + customer
