"""The SimPy engine, the reference: customers, stock points and suppliers as processes."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from sim.engine.ledger import NEVER, Ledger, SupplierOutages
from sim.engine.plan import Plan
from sim.engine.simpy_engine.arrivals import visit
from sim.engine.simpy_engine.assembly import assemble
from sim.engine.simpy_engine.clock import Actor
from sim.engine.simpy_engine.dropship_store import DropshipStore
from sim.engine.simpy_engine.interfaces import DemandFiller
from sim.engine.simpy_engine.planner import forecasts
from sim.engine.simpy_engine.supplier import Supplier
from sim.engine.simpy_engine.trace import TraceEvent, Tracer
from sim.engine.tape import Customers, Tape


def play(plan: Plan, tape: Tape, customers: Customers, trace: Callable[[TraceEvent], None] | None = None) -> Ledger:
    """Plays `plan` with the chances of `tape` and the people of `customers`, until just before the end.

    `trace` is told of everything that happens, as it happens.
    """
    scenario = plan.scenario
    tracer = None if trace is None else Tracer(trace)
    clock, recorder, suppliers, points, planners, loyalty = assemble(plan, tape, customers, tracer)
    on_hand = np.array([point.on_hand for point in points])
    on_order = np.array([point.on_order for point in points])
    demand_points: Sequence[DemandFiller] = points if tracer is None else tracer.watch(clock, points, suppliers)
    for order, (stock, units) in enumerate(recorder.initial_backorders, recorder.customer_orders):
        points[stock].owe_initial(order, units)
    for point in points:
        point.fill_backorders()
        Actor(clock, point.reviews(scenario.tick))
        if isinstance(point, DropshipStore):
            Actor(clock, point.refresh_visible_stock())
    with _rare_garbage_collection():
        visit(clock, customers, demand_points, [person.behaviour.priority for person in plan.persons], loyalty)
        clock.play()
    for point in points:
        for replenishment in point.outstanding_orders:
            recorder.record_receipt(point.stock, replenishment, NEVER, 0)
    ledger = recorder.ledger(_outages(suppliers, clock.end), on_hand, on_order)
    return ledger._replace(forecasts=forecasts(planners)) if planners else ledger


@contextmanager
def _rare_garbage_collection() -> Iterator[None]:
    """Python looks for cycles of garbage less often: nearly all that a run makes goes with its last reference.

    Looking as often as usual takes a quarter of the time of a chain, where much is under way.
    """
    usual = gc.get_threshold()
    gc.set_threshold(20_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _outages(suppliers: Iterable[Supplier], end: int) -> SupplierOutages:
    """The outages that began before the end of the run; one that lasts until then or beyond ends NEVER."""
    rows = [
        (supplier.number, down_at, up_at if up_at < end else NEVER)
        for supplier in suppliers
        if supplier.outages is not None
        for down_at, up_at in zip(supplier.outages.down_at, supplier.outages.up_at, strict=True)
        if down_at < end
    ]
    return SupplierOutages(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)
