"""Receipts of replenishments and their cost by the terms of each order's source, and the disruptions of suppliers."""

from __future__ import annotations

import itertools

import numpy as np

from sim.engine.ledger import NEVER, Ledger, OrderType
from sim.engine.plan import Plan
from sim.measures.window import NO_DISRUPTIONS, SupplierUptime, SupplyTotals
from sim.scenario.money import unit_cost
from sim.sourcing import Route
from sim.tables import Levels, ordered_units


def supply_totals(plan: Plan, ledger: Ledger, *, start: int, end: int) -> SupplyTotals:
    """The units each stock point received, and its ordering and purchase cost, in (`start`, `end`]."""
    rows, points = ledger.replenishments, len(plan.stocks)
    received = (start < rows.received_at) & (rows.received_at <= end)
    placed = (start < rows.ordered_at) & (rows.ordered_at <= end) & (rows.order >= 0)
    ordering, purchase = np.zeros(points), np.zeros(points)
    sizes = ordered_units(ledger)
    edges = np.searchsorted(rows.stock, np.arange(points + 1)).tolist()
    for point, (low, high) in enumerate(itertools.pairwise(edges)):
        block = slice(low, high)
        for route in plan.scenario.stock[plan.stocks[point]].routes:
            supplier = plan.scenario.suppliers.get(route.source)
            if supplier is None:
                continue  # another stock point, which has paid for its units itself
            on_route = rows.source[block] == plan.source(route.source)
            on_route &= rows.kind[block] == OrderType[route.kind.upper()]
            ordering[point] += np.count_nonzero(on_route & placed[block]) * supplier.order_cost
            on_route &= received[block]
            units = rows.received_quantity[block][on_route]
            # units of one price are added up first, so that each price is multiplied once
            for price, at_price in _prices(plan, point, route, sizes[block][on_route]):
                purchase[point] += units[at_price].sum() * price
    return SupplyTotals(
        received_units=np.bincount(rows.stock[received], rows.received_quantity[received], minlength=points),
        ordering_cost=ordering,
        purchase_cost=purchase,
    )


def _prices(plan: Plan, point: int, route: Route, sizes: np.ndarray) -> list[tuple[float, np.ndarray]]:
    """Each price per unit on a route, and which orders (a mask over `sizes`) it holds for."""
    scenario, stock = plan.scenario, plan.stocks[point]
    supplier = scenario.suppliers[route.source]
    extra = supplier.expedite.extra_cost if route.expedite and supplier.expedite else 0.0
    steps = [0, *(price.least for price in supplier.prices)]
    step = np.searchsorted(steps, sizes, side="right") - 1
    return [
        (unit_cost(scenario, stock, route.source, least) + extra, step == number) for number, least in enumerate(steps)
    ]


def supplier_uptimes(plan: Plan, ledger: Ledger, levels: Levels, *, start: int, end: int) -> list[SupplierUptime]:
    """The uptime of each stock point's suppliers in (`start`, `end`], and the times of recovery after outages."""
    scenario, outages = plan.scenario, ledger.disruptions
    edges = np.searchsorted(levels.stock, np.arange(len(plan.stocks) + 1)).tolist()
    disrupted = any(supplier.disruptions for supplier in scenario.suppliers.values())
    uptimes = []
    for stock, (low, high) in zip(plan.stocks, itertools.pairwise(edges), strict=True):
        if not disrupted:
            uptimes.append(NO_DISRUPTIONS)
            continue
        names = {route.source for route in scenario.stock[stock].routes if route.source in scenario.suppliers}
        if not names:
            uptimes.append(NO_DISRUPTIONS)
            continue
        of_suppliers = np.isin(outages.source, [plan.source(name) for name in names])
        down_at, up_at = outages.down_at[of_suppliers], outages.up_at[of_suppliers]
        downtime = np.clip(up_at, start, end) - np.clip(down_at, start, end)
        recovered_at = up_at[(start < up_at) & (up_at <= end)]
        cleared_at = _cleared_at(recovered_at, levels.at[low:high], levels.backorders[low:high])
        uptimes.append(
            SupplierUptime(
                uptime=1 - float(downtime.sum()) / ((end - start) * len(names)),
                recovery_times=(np.minimum(cleared_at, end) - recovered_at) / scenario.tick,
            )
        )
    return uptimes


def _cleared_at(since: np.ndarray, at: np.ndarray, backorders: np.ndarray) -> np.ndarray:
    """For each instant `since` the first one from then on without backorders; NEVER if there is none."""
    row = np.searchsorted(at, since, side="right") - 1  # the row that holds then
    clear = np.flatnonzero(backorders == 0)
    following = np.searchsorted(clear, row)
    rows = np.append(clear, 0)[following]
    return np.where(following == len(clear), NEVER, np.maximum(since, at[rows]))
