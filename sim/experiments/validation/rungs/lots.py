"""Lots, reorder points and orders of several units, under continuous review."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from sim.experiments.validation.exact import constant_lead_time, lost_sales_lots, positions
from sim.experiments.validation.exact.demand import Mass, geometric_mass
from sim.experiments.validation.exact.positions import Positions
from sim.experiments.validation.mappings import GEOMETRIC_SIZES, arriving, exponential, one_stock_point, up_to
from sim.experiments.validation.rung import Exact, Rung

ARGUMENT = "Hadley and Whitin (1963): the level at t + L is the position at t less the demand since"
SIZES = {"type": "discrete", "values": [1, 2, 5], "weights": [0.6, 0.2, 0.2]}
SIZE = np.array([0, 0.6, 0.2, 0, 0, 0.2])
"""The law of `SIZES`, of mean 2."""
RULES: dict[str, tuple[dict[str, Any], Positions, int]] = {
    "base stock": (up_to(3), positions.base_stock(3), 6000),
    "(r, Q)": ({"type": "reorder_point", "reorder_point": 1, "order_quantity": 4}, positions.lots(1, 4), 6000),
    "(s, S)": ({"type": "min_max", "reorder_point": 1, "order_up_to_level": 6}, positions.min_max(1, 6, SIZE), 11000),
}
"""A rule's words, the law of its inventory position under orders of `SIZES`, and a horizon."""


def rungs() -> Iterator[Rung]:
    """(r, Q) with its costs, three rules with orders of several units, and lost sales with one order at a time."""
    rule = {"type": "reorder_point", "reorder_point": 0, "order_quantity": 3}
    values = one_stock_point(rule, rate=1, lead_time=2, horizon=7000)
    yield Rung(
        "(r, Q), single units, with its costs",
        f"{ARGUMENT}; the position is even over r + 1 … r + Q",
        values,
        _lots,
        arriving(values),
    )
    for name, (restock, held, horizon) in RULES.items():
        values = one_stock_point(restock, rate=0.75, lead_time=2, horizon=horizon, group={"quantity": SIZES})
        inputs = arriving(values, units=2)
        yield Rung(f"{name}, orders of 1, 2 or 5 units", ARGUMENT, values, partial(_several, held, SIZE), inputs)
    values = one_stock_point(up_to(3), rate=0.75, lead_time=2, horizon=7500, group={"quantity": GEOMETRIC_SIZES})
    yield Rung(
        "base stock, geometric orders",
        f"{ARGUMENT}; compound Poisson demand by Panjer's recursion (1981)",
        values,
        lambda: _several(positions.base_stock(3), geometric_mass(2)),
        arriving(values, units=2),
    )
    yield from _lost_sales()


def _lots() -> Exact:
    exact = constant_lead_time.continuous_review(positions.lots(0, 3), rate=1, lead_time=2)
    costs = {
        "holding_cost": exact["on_hand"],
        "backorder_cost": 9 * exact["backorders"],
        "ordering_cost": 5 / 3,
        "total_cost": exact["on_hand"] + 9 * exact["backorders"] + 5 / 3,
    }
    return {"": {**exact, **costs}}


def _several(held: Positions, size: Mass) -> Exact:
    return {"": constant_lead_time.continuous_review(held, rate=0.75, lead_time=2, size=size)}


def _lost_sales() -> Iterator[Rung]:
    rule = {"type": "reorder_point", "reorder_point": 1, "order_quantity": 3}
    group, stock = {"willing_to_wait": 0}, {"max_outstanding_orders": 1}
    values = one_stock_point(rule, rate=1, lead_time=2, horizon=6000, group=group, stock=stock)
    yield Rung(
        "(r, Q), lost sales, one order at a time, constant lead times",
        "Hadley and Whitin (1963), the lost sales model, by cycles",
        values,
        lambda: {"": lost_sales_lots.constant(1, 3, rate=1, lead_time=2)},
        arriving(values, lead_time=2),
    )
    values = one_stock_point(rule, rate=1, lead_time=exponential(2), horizon=6000, group=group, stock=stock)
    yield Rung(
        "(r, Q), lost sales, one order at a time, exponential lead times",
        "a Markov chain of the stock on hand, with or without an order under way, solved",
        values,
        lambda: {"": lost_sales_lots.exponential(1, 3, rate=1, lead_time=2)},
        arriving(values, lead_time=2),
    )
