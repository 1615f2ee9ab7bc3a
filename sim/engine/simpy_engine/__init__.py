"""The SimPy engine, the reference: customers, stock points and suppliers as processes."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import numpy as np

from sim.engine.ledger import NEVER, Ledger, SupplierOutages
from sim.engine.plan import Plan
from sim.engine.simpy_engine.book import Book
from sim.engine.simpy_engine.clock import Actor, Clock
from sim.engine.simpy_engine.crowd import Crowd
from sim.engine.simpy_engine.customers import visit
from sim.engine.simpy_engine.network import listen, network
from sim.engine.simpy_engine.offers import Offers
from sim.engine.simpy_engine.planner import forecasts, planners
from sim.engine.simpy_engine.shopfront import Shopfront
from sim.engine.simpy_engine.stock_point import StockPoint
from sim.engine.simpy_engine.supplier import Supplier
from sim.engine.simpy_engine.voice import Voice
from sim.engine.tape import Customers, Tape
from sim.promises.notices.consent import ConsentNotices


def play(plan: Plan, tape: Tape, customers: Customers) -> Ledger:
    """Plays `plan` with the chances of `tape` and the people of `customers`; nothing runs on after the end."""
    scenario = plan.scenario
    clock = Clock(scenario.span.end)
    book = Book(plan, customers)
    suppliers = [
        Supplier(clock, tape, declared, number=number, name=name, span=scenario.span)
        for number, (name, declared) in enumerate(scenario.suppliers.items())
    ]
    points = network(plan, tape, clock, book, suppliers)
    _speak(plan, tape, customers, clock, points)
    crowd = book.crowd = _crowd(plan, tape, customers, clock, book)
    planned = planners(plan, book, points)
    on_hand = np.array([point.on_hand for point in points])
    on_order = np.array([point.on_order for point in points])
    for order, (stock, units) in enumerate(book.owed_first, book.count):
        points[stock].owe(order, units)
    for point in points:
        point.fill()
        Actor(clock, point.reviews(scenario.tick))
        if isinstance(point, Shopfront):
            Actor(clock, point.looks_about())
    with _rarely_collecting():
        visit(clock, customers, points, [person.behaviour.priority for person in plan.persons], crowd)
        clock.play()
    for point in points:
        for delivery in point.orders:
            book.delivered(point.stock, delivery, NEVER, 0)
    ledger = book.closed(_disruptions(clock, suppliers), on_hand, on_order)
    return ledger._replace(forecasts=forecasts(planned)) if planned else ledger


@contextmanager
def _rarely_collecting() -> Iterator[None]:
    """Python looks for circles of garbage less often: nearly all that a run makes goes with its last reference.

    Looking as often as usual takes a quarter of the time of a chain, where much is under way.
    """
    usual = gc.get_threshold()
    gc.set_threshold(20_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _speak(plan: Plan, tape: Tape, customers: Customers, clock: Clock, points: list[StockPoint]) -> None:
    """Gives the stock points a voice and their customers alternatives, where the scenario has any."""
    behaviours = [person.behaviour for person in plan.persons]
    promise, tick = plan.scenario.promise, plan.scenario.tick
    uninformed = [behaviour.reaction.uninformed_acceptance for behaviour in behaviours]
    if any(behaviour.alternatives for behaviour in behaviours):
        later = "alternatives_at_notice"
        offers = Offers(
            plan, points, tape.choices("alternatives", plan, customers), tape.choices(later, plan, customers)
        )
        for point in points:
            point.offers = offers
    if promise.silent and min(uninformed) == 1:
        return
    asked = isinstance(promise.notices, ConsentNotices)
    for point in points:
        source = point
        while isinstance(source, Shopfront):  # what a shop sells comes when it comes to the other
            source = source.link.upstream
        point.voice = Voice(
            clock,
            point,
            promise,
            source.link.foresight,
            tick=tick,
            grace=[behaviour.reaction.grace for behaviour in behaviours],
            credit=[behaviour.reaction.update_credit for behaviour in behaviours],
            uninformed=uninformed,
            accepts=tape.choices("uninformed_acceptance", plan, customers) if min(uninformed) < 1 else None,
            objections=tape.choices("objects", plan, customers) if asked else None,
            consents=tape.choices("consents", plan, customers) if asked else None,
        )
    listen(points)


def _crowd(plan: Plan, tape: Tape, customers: Customers, clock: Clock, book: Book) -> Crowd | None:
    """Whoever remembers, if anybody does."""
    loyal = any(person.behaviour.loyalty for person in plan.persons)
    return_some_day = any(person.behaviour.returns_on_restock for person in plan.persons)
    if not loyal and not return_some_day:
        return None
    churn = tape.choices("churn", plan, customers) if loyal else None
    comeback = tape.choices("returns_on_restock", plan, customers) if return_some_day else None
    return Crowd(clock, book, plan, churn=churn, comeback=comeback)


def _disruptions(clock: Clock, suppliers: Iterable[Supplier]) -> SupplierOutages:
    """The outages that began before the end; what lies beyond it is nobody's business."""
    rows = [
        (supplier.number, down_at, up_at if up_at <= clock.end else NEVER)
        for supplier in suppliers
        if supplier.outages is not None
        for down_at, up_at in zip(supplier.outages.down_at, supplier.outages.up_at, strict=True)
        if down_at <= clock.end
    ]
    return SupplierOutages(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)
