"""The SimPy engine, the reference: customers, stock points and suppliers as processes."""

from __future__ import annotations

import numpy as np

from sim.engine.ledger import NEVER, Ledger, Replenishments
from sim.engine.plan import Plan
from sim.engine.simpy_engine.book import Book
from sim.engine.simpy_engine.clock import Actor, Clock
from sim.engine.simpy_engine.customers import visit
from sim.engine.simpy_engine.stock_point import StockPoint
from sim.engine.simpy_engine.supplier import Supplier
from sim.engine.tape import Customers, Tape


def play(plan: Plan, tape: Tape, customers: Customers) -> Ledger:
    """Plays `plan` with the chances of `tape` and the people of `customers`; nothing runs on after the end."""
    scenario = plan.scenario
    tick = scenario.tick
    clock = Clock(scenario.span.end)
    book = Book(plan, customers)
    points: list[StockPoint] = []
    for stock, ((name, declared), rule) in enumerate(zip(scenario.stock.items(), plan.rules, strict=True)):
        supplier = Supplier(
            clock, tape, scenario.suppliers[declared.source], source=declared.source, stock=name, tick=tick
        )
        points.append(
            StockPoint(clock, book, stock=stock, declared=declared, rule=rule, supplier=supplier, persons=plan.persons)
        )
    on_hand = np.array([point.on_hand for point in points])
    on_order = np.array([point.on_order for point in points])
    for order, (stock, units) in enumerate(book.owed_first, book.count):
        points[stock].owe(order, units)
    for point in points:
        point.fill()
        Actor(clock, point.reviews(tick))
    Actor(clock, visit(clock, customers, points, [person.behaviour.priority for person in plan.persons]))
    clock.play()
    return book.closed(_replenishments(plan, points), on_hand, on_order)


def _replenishments(plan: Plan, points: list[StockPoint]) -> Replenishments:
    rows = [
        (
            point.stock,
            delivery.number,
            plan.sources.index(plan.scenario.stock[plan.stocks[point.stock]].source),
            delivery.ordered_at,
            delivery.due_at,
            delivery.received_at if delivery.received else NEVER,
            delivery.quantity,
            delivery.quantity if delivery.received else 0,
        )
        for point in points
        for delivery in point.supplier.deliveries
    ]
    columns = np.array(rows, dtype=np.int64).reshape(-1, 8).T
    return Replenishments(*columns)
