"""Receipts of replenishments and their cost by the terms of each order's source, and the disruptions of suppliers."""

from __future__ import annotations

import itertools

import numpy as np

from sim.engine.ledger import NEVER, Ledger
from sim.engine.plan import Plan
from sim.measures.window import NO_DISRUPTIONS, SupplierUptime, SupplyTotals
from sim.tables import Levels


def supply_totals(
    plan: Plan, ledger: Ledger, prices: np.ndarray, purchase_orders: np.ndarray, *, start: int, end: int
) -> SupplyTotals:
    """The units each stock point received, and its ordering and purchase cost, in [`start`, `end`).

    `prices` are those of `unit_prices`; the cost of each of the `purchase_orders` is shared equally among its lines.
    """
    rows, points, suppliers = ledger.replenishments, len(plan.stocks), plan.scenario.suppliers
    received = (start <= rows.received_at) & (rows.received_at < end)
    placed = (start <= rows.ordered_at) & (rows.ordered_at < end) & (rows.order >= 0)
    bought = received & (rows.source < ledger.suppliers)  # other stock points have paid for their units themselves
    order_costs = np.array([suppliers[source].order_cost if source in suppliers else 0.0 for source in plan.sources])
    line_costs = np.array([suppliers[source].line_cost if source in suppliers else 0.0 for source in plan.sources])
    of_suppliers = purchase_orders[purchase_orders >= 0]
    lines = np.maximum(np.bincount(of_suppliers, minlength=1), 1)[np.maximum(purchase_orders, 0)]
    references = np.array(plan.reference_costs)

    def by_stock(mask: np.ndarray, amounts: np.ndarray) -> np.ndarray:
        """The sum of the amounts in the rows of the mask, by stock point."""
        return np.bincount(rows.stock[mask], amounts[mask], minlength=points)

    return SupplyTotals(
        received_units=by_stock(received, rows.received_quantity),
        ordering_cost=by_stock(placed, order_costs[rows.source] / lines + line_costs[rows.source]),
        purchase_cost=by_stock(bought, rows.received_quantity * prices),
        purchase_premium=by_stock(bought, rows.received_quantity * (prices - references[rows.stock])),
    )


def supplier_uptimes(plan: Plan, ledger: Ledger, levels: Levels, *, start: int, end: int) -> list[SupplierUptime]:
    """The uptime of each stock point's suppliers in [`start`, `end`), and the times of recovery after outages."""
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
        recovered_at = up_at[(start <= up_at) & (up_at < end)]
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
