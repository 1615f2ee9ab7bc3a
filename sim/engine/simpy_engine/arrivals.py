"""Arrivals: brings every customer of the tape to their stock point."""

from __future__ import annotations

from collections.abc import Sequence

from sim.engine.simpy_engine.clock import Clock, Turn
from sim.engine.simpy_engine.interfaces import DemandFiller
from sim.engine.simpy_engine.loyalty import LoyaltyTracker
from sim.engine.tape import Customers

CHUNK = 8192
"""How many customers are plain Python numbers at a time."""


def visit(
    clock: Clock,
    customers: Customers,
    points: Sequence[DemandFiller],
    priorities: list[int],
    loyalty: LoyaltyTracker | None,
) -> None:
    """Brings all customers to their stock points, in order of arrival; `priorities` has one entry for each person.

    The clock is asked to play what comes before each: an event of SimPy's for each customer would cost more than all
    the rest of a customer who is served at once.
    """
    queue = clock._queue
    for start in range(0, len(customers.arrived_at), CHUNK):
        chunk = slice(start, start + CHUNK)
        instants = customers.arrived_at[chunk].tolist()
        stocks = customers.stock[chunk].tolist()
        quantities = customers.quantity[chunk].tolist()
        persons = customers.person[chunk].tolist()
        for order, (at, stock, quantity, person) in enumerate(
            zip(instants, stocks, quantities, persons, strict=True), start
        ):
            if queue and queue[0][0] <= at:
                clock.reach(at, Turn.CUSTOMER, 0, order)
            else:
                clock._now = at
            if loyalty is None:
                points[stock].demand(order, quantity, person, priorities[person])
            else:
                loyalty.visit(points[stock], order, quantity, person)
