"""Customers: they come, and those who wait have a story of their own."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from sim.engine.ledger import NEVER
from sim.engine.simpy_engine.clock import Clock, Turn
from sim.engine.tape import Customers

if TYPE_CHECKING:
    from sim.engine.simpy_engine.crowd import Crowd
    from sim.engine.simpy_engine.shelf import Shelf
    from sim.engine.simpy_engine.stock_point import StockPoint

CHUNK = 8192  # how many customers are plain Python numbers at a time


class Waiting:
    """An order in the line of its class: the units still `owed`, 0 once it is over, and the `deadline` to come."""

    __slots__ = ("agreed_at", "complete", "deadline", "order", "owed", "priority")
    by = -1  # which stock point it is that waits, if it is one

    def __init__(self, order: int, owed: int, priority: int, complete: bool, deadline: int) -> None:
        self.order = order
        self.owed = owed
        self.priority = priority
        self.complete = complete
        self.deadline = deadline
        self.agreed_at = NEVER  # the last date agreed; any fill is in time where there is none


def lose_patience(point: Shelf, waiting: Waiting, group: int) -> Generator[Event, Any, None]:
    """The process of a customer who waits, but not for ever; what the store says may move the deadline."""
    while waiting.owed:
        yield point.clock.at(waiting.deadline, Turn.DEADLINE, group, waiting.order)
        if waiting.deadline <= point.clock._now:
            point.give_up(waiting)


def visit(
    clock: Clock, customers: Customers, points: list[StockPoint], priorities: list[int], crowd: Crowd | None
) -> None:
    """Brings everybody to their stock point, in order of arrival.

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
            if crowd is None:
                points[stock].demand(order, quantity, person, priorities[person])
            else:
                crowd.visit(points[stock], order, quantity, person, priorities[person])
