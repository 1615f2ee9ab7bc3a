"""The SimPy engine, the reference: customers, stock points and suppliers as processes."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.engine.ledger import NEVER, Disruptions, Ledger, Replenishments
from sim.engine.plan import Plan
from sim.engine.simpy_engine.book import Book
from sim.engine.simpy_engine.clock import Actor, Clock
from sim.engine.simpy_engine.crowd import Crowd
from sim.engine.simpy_engine.customers import visit
from sim.engine.simpy_engine.link import Link
from sim.engine.simpy_engine.offers import Offers
from sim.engine.simpy_engine.stock_point import StockPoint
from sim.engine.simpy_engine.supplier import Supplier
from sim.engine.simpy_engine.voice import Voice
from sim.engine.tape import Customers, Tape
from sim.promises.notices.consent import ConsentNotices


def play(plan: Plan, tape: Tape, customers: Customers) -> Ledger:
    """Plays `plan` with the chances of `tape` and the people of `customers`; nothing runs on after the end."""
    scenario = plan.scenario
    tick = scenario.tick
    clock = Clock(scenario.span.end)
    comeback = _comebacks(plan, tape, customers)
    book = Book(plan, customers, 0 if comeback is None else _may_return(plan, customers, comeback))
    suppliers = {
        name: Supplier(clock, tape, declared, number=number, name=name, span=scenario.span)
        for number, (name, declared) in enumerate(scenario.suppliers.items())
    }
    behaviours = [person.behaviour for person in plan.persons]
    classes = max((behaviour.priority for behaviour in behaviours), default=1) + 1
    complete = [behaviour.ships == "complete" for behaviour in behaviours]
    unit_costs = {name: product.unit_cost for name, product in scenario.products.items()}
    points: list[StockPoint] = []
    each = zip(scenario.stock.items(), plan.products, plan.rules, strict=True)
    for stock, ((name, declared), product, rule) in enumerate(each):
        cost = unit_costs[product]
        links = [
            Link(clock, tape, suppliers[route.supplier], route, stock=name, unit_cost=cost)
            for route in declared.source.routes
        ]
        points.append(
            StockPoint(
                clock, book, stock=stock, declared=declared, rule=rule, links=links, classes=classes, complete=complete
            )
        )
    _speak(plan, tape, customers, clock, points)
    crowd = book.crowd = _crowd(plan, tape, customers, clock, book, comeback)
    on_hand = np.array([point.on_hand for point in points])
    on_order = np.array([point.on_order for point in points])
    for order, (stock, units) in enumerate(book.owed_first, book.count):
        points[stock].owe(order, units)
    for point in points:
        point.fill()
        Actor(clock, point.reviews(tick))
    Actor(clock, visit(clock, customers, points, [behaviour.priority for behaviour in behaviours], crowd))
    clock.play()
    disruptions = _disruptions(clock, suppliers.values())
    return book.closed(_replenishments(plan, points), disruptions, on_hand, on_order)


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
        point.voice = Voice(
            clock,
            point,
            promise,
            point.link.foresight,
            tick=tick,
            grace=[behaviour.reaction.grace for behaviour in behaviours],
            credit=[behaviour.reaction.update_credit for behaviour in behaviours],
            uninformed=uninformed,
            accepts=tape.choices("uninformed_acceptance", plan, customers) if min(uninformed) < 1 else None,
            objections=tape.choices("objects", plan, customers) if asked else None,
            consents=tape.choices("consents", plan, customers) if asked else None,
        )


def _crowd(
    plan: Plan, tape: Tape, customers: Customers, clock: Clock, book: Book, comeback: np.ndarray | None
) -> Crowd | None:
    """Whoever remembers, if anybody does."""
    loyal = any(person.behaviour.loyalty for person in plan.persons)
    if not loyal and comeback is None:
        return None
    churn = tape.choices("churn", plan, customers) if loyal else None
    return Crowd(clock, book, plan, churn=churn, comeback=comeback)


def _comebacks(plan: Plan, tape: Tape, customers: Customers) -> np.ndarray | None:
    if not any(person.behaviour.returns_on_restock for person in plan.persons):
        return None
    return tape.choices("returns_on_restock", plan, customers)


def _may_return(plan: Plan, customers: Customers, comeback: np.ndarray) -> int:
    """How many would come back if all of them left: at most once each."""
    back = [person.behaviour.returns_on_restock for person in plan.persons]
    chances = np.array([0.0 if words is None else words.probability for words in back])
    return int(np.count_nonzero(comeback < chances[customers.person]))


def _replenishments(plan: Plan, points: list[StockPoint]) -> Replenishments:
    rows = [
        (
            point.stock,
            delivery.number,
            delivery.link.supplier.number,
            delivery.link.kind,
            delivery.ordered_at,
            delivery.due_at,
            delivery.shipped_at if delivery.number >= 0 else 0,
            delivery.received_at if delivery.received else NEVER,
            delivery.quantity,
            delivery.received_quantity,
        )
        for point in points
        for delivery in point.deliveries
    ]
    columns = np.array(rows, dtype=np.int64).reshape(-1, len(Replenishments._fields)).T
    return Replenishments(*columns)


def _disruptions(clock: Clock, suppliers: Iterable[Supplier]) -> Disruptions:
    """The outages that began before the end; what lies beyond it is nobody's business."""
    rows = [
        (supplier.number, down_at, up_at if up_at <= clock.end else NEVER)
        for supplier in suppliers
        if supplier.outages is not None
        for down_at, up_at in zip(supplier.outages.down_at, supplier.outages.up_at, strict=True)
        if down_at <= clock.end
    ]
    return Disruptions(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)
