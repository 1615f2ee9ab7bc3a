"""What came from upstream and what it cost, by the terms of each order's own source; and when sources were down."""

from __future__ import annotations

import itertools

import numpy as np

from sim.engine.ledger import NEVER, Ledger, OrderType
from sim.engine.plan import Plan
from sim.measures.window import NO_FATE, Fate, Supplied
from sim.scenario.money import unit_cost
from sim.sourcing import Route
from sim.tables import Levels, ordered_units


def supplied(plan: Plan, ledger: Ledger, *, start: int, end: int) -> Supplied:
    """What each stock point received and paid for after `start` and until `end`."""
    rows, points = ledger.replenishments, len(plan.stocks)
    came = (start < rows.received_at) & (rows.received_at <= end)
    placed = (start < rows.ordered_at) & (rows.ordered_at <= end) & (rows.order >= 0)
    ordering, purchase = np.zeros(points), np.zeros(points)
    sizes = ordered_units(ledger)
    edges = np.searchsorted(rows.stock, np.arange(points + 1)).tolist()
    for point, (low, high) in enumerate(itertools.pairwise(edges)):
        mine = slice(low, high)
        for route in plan.scenario.stock[plan.stocks[point]].routes:
            supplier = plan.scenario.suppliers.get(route.source)
            if supplier is None:
                continue  # what comes from another stock point has been paid for there
            these = rows.source[mine] == plan.source(route.source)
            these &= rows.kind[mine] == OrderType[route.kind.upper()]
            ordering[point] += np.count_nonzero(these & placed[mine]) * supplier.order_cost
            these &= came[mine]
            units = rows.received_quantity[mine][these]
            # units of one price are added up first, so that each price is multiplied once
            for price, size in _prices(plan, point, route, sizes[mine][these]):
                purchase[point] += units[size].sum() * price
    return Supplied(
        received_units=np.bincount(rows.stock[came], rows.received_quantity[came], minlength=points),
        ordering_cost=ordering,
        purchase_cost=purchase,
    )


def _prices(plan: Plan, point: int, route: Route, sizes: np.ndarray) -> list[tuple[float, np.ndarray]]:
    """Each price per unit on a route, and which orders (a mask) are of a size that it is for."""
    world, stock = plan.scenario, plan.stocks[point]
    supplier = world.suppliers[route.source]
    extra = supplier.expedite.extra_cost if route.expedite and supplier.expedite else 0.0
    steps = [0, *(one.least for one in supplier.prices)]
    step = np.searchsorted(steps, sizes, side="right") - 1
    return [
        (unit_cost(world, stock, route.source, least) + extra, step == number) for number, least in enumerate(steps)
    ]


def fates(plan: Plan, ledger: Ledger, levels: Levels, *, start: int, end: int) -> list[Fate]:
    """How the suppliers of each stock point fared after `start` and until `end`."""
    tick, down = plan.scenario.tick, ledger.disruptions
    edges = np.searchsorted(levels.stock, np.arange(len(plan.stocks) + 1)).tolist()
    disrupted = any(supplier.disruptions for supplier in plan.scenario.suppliers.values())
    found = []
    for stock, (low, high) in zip(plan.stocks, itertools.pairwise(edges), strict=True):
        if not disrupted:
            found.append(NO_FATE)
            continue
        world = plan.scenario
        names = {route.source for route in world.stock[stock].routes if route.source in world.suppliers}
        if not names:
            found.append(NO_FATE)
            continue
        mine = np.isin(down.source, [plan.source(name) for name in names])
        down_at, up_at = down.down_at[mine], down.up_at[mine]
        lost = np.clip(up_at, start, end) - np.clip(down_at, start, end)
        over = up_at[(start < up_at) & (up_at <= end)]
        clear_at = _clear_at(over, levels.at[low:high], levels.backorders[low:high])
        found.append(
            Fate(
                uptime=1 - float(lost.sum()) / ((end - start) * len(names)),
                recovery_times=(np.minimum(clear_at, end) - over) / tick,
            )
        )
    return found


def _clear_at(since: np.ndarray, at: np.ndarray, owed: np.ndarray) -> np.ndarray:
    """For each instant the first one from then on at which nothing is owed; NEVER if there is none."""
    row = np.searchsorted(at, since, side="right") - 1  # the row that holds then
    clear = np.flatnonzero(owed == 0)
    following = np.searchsorted(clear, row)
    rows = np.append(clear, 0)[following]
    return np.where(following == len(clear), NEVER, np.maximum(since, at[rows]))
