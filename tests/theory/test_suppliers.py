"""Two suppliers side by side against what papers say of them; and orders that may not cross."""

from __future__ import annotations

import numpy as np
import pytest

from sim import read_mapping, simulate
from sim.experiments.validation.exact import base_stock, dual_sourcing, supplier_queues
from sim.experiments.validation.exact.dual_sourcing import COSTS, UNIFORM
from sim.experiments.validation.rungs.two_sources import two_sources


def test_orders_that_may_not_cross_are_more_than_palm_s_theorem_says() -> None:
    exact = supplier_queues.in_order(2, rate=0.6, lead_time=2)
    assert exact["on_order"] > 1.2 * base_stock.palm(2, rate=0.6, lead_time=2)["on_order"]


def test_the_best_dual_index_policy_costs_what_papers_say() -> None:
    levels = [(low, low + more) for low in range(2, 7) for more in range(7)]
    costs = {
        pair: dual_sourcing.cost(dual_sourcing.dual_index(pair[1], pair[0]), UNIFORM, **COSTS)["total_cost"]
        for pair in levels
    }
    best = min(costs, key=costs.__getitem__)
    assert costs[best] == pytest.approx(217.02, abs=0.005)
    assert best == (4, 7)


def test_the_best_tailored_base_surge_policy_costs_what_papers_say() -> None:
    costs = {
        (quantity, level): dual_sourcing.cost(dual_sourcing.base_surge(quantity, level), UNIFORM, **COSTS)
        for quantity in (0, 1)
        for level in range(2, 7)
    }
    best = min(costs, key=lambda pair: costs[pair]["total_cost"])
    assert costs[best]["total_cost"] == pytest.approx(216.90, abs=0.005)
    assert best == (1, 4)


def test_another_dual_index_policy_period_by_period_is_the_recursion() -> None:
    # not the long run but every period: the orders that the engine places are those of the recursion of the theory
    orders = dual_sourcing.dual_index(9, 3)
    values = two_sources({"type": "dual_index", "expedited_level": 3, "regular_level": 9})
    values["suppliers"]["far"]["lead_time"] = 2
    run = simulate(read_mapping({**values, "warm_up": 0, "horizon": 200}))
    day, rows = run.scenario.tick, run.ledger.replenishments
    asked = np.bincount(run.ledger.orders.arrived_at // day, run.ledger.orders.quantity, minlength=200)
    x, coming = 9, [0, 0]
    for period in range(200):
        x += coming.pop(0)
        regular, urgent = orders(x, coming[0])
        placed = rows.ordered_at == period * day
        assert rows.quantity[placed & (rows.source == 0)].sum() == regular
        assert rows.quantity[placed & (rows.source == 1)].sum() == urgent
        coming.append(regular)
        x += urgent - int(asked[period])
