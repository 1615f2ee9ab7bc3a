"""Networks at base stock, unit by unit: when each customer's last unit leaves, by arithmetic on its number."""

from __future__ import annotations

import numpy as np

from sim.engine.ledger import NEVER
from sim.experiments.run import Run
from sim.experiments.validation.exact import sample_paths
from sim.experiments.validation.exact.sample_paths import Point

DAY = 86_400_000_000
"""Microseconds."""


def assert_units_leave(run: Run, tree: Point, *, lead_time: int | None = None) -> None:
    """Asserts that each customer's last unit left when `sample_paths` says, or has not left by the end.

    The supplier's orders are received after `lead_time`, or, if it is None, when the ledger says.
    """
    scenario, orders = run.scenario, run.ledger.orders
    names, tick = list(scenario.stock), scenario.tick
    customers = orders.group < len(scenario.customers)
    by_stock = {name: customers & (orders.stock == number) for number, name in enumerate(names)}
    demands = {name: np.repeat(orders.arrived_at[rows], orders.quantity[rows]) for name, rows in by_stock.items()}
    demands = {name: instants for name, instants in demands.items() if len(instants)}
    instants, _ = sample_paths.unit_demands(tree, demands)
    if lead_time is not None:
        received = instants + lead_time * tick
    else:
        placed = run.ledger.replenishments
        root = (placed.stock == names.index(tree.name)) & (placed.received_at < scenario.span.end)
        receipts = np.repeat(placed.received_at[root], placed.received_quantity[root])
        received = np.append(receipts, np.full(len(instants) - len(receipts), scenario.span.end + 1_000_000 * tick))
    compared = 0
    for name, leaves in sample_paths.shipped(tree, demands, received).items():
        last = np.cumsum(orders.quantity[by_stock[name]]) - 1
        expected = np.where(leaves[last] < scenario.span.end, leaves[last], NEVER)
        assert np.array_equal(orders.resolved_at[by_stock[name]], expected)
        compared += int((expected != NEVER).sum())
    assert compared > 0.9 * customers.sum() > 900


def point(name: str, level: int, transit: int = 0, *below: Point) -> Point:
    """The `Point` of mugs at a place, its transit in whole days."""
    return Point(f"mug@{name}", level, transit * DAY, below)
