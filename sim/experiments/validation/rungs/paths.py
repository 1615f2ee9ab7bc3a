"""Number for number: runs in which every order, or every unit, is known, and nothing is left to chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.ledger import NEVER
from sim.experiments.run import Run
from sim.experiments.validation.exact import dual_sourcing, sample_paths
from sim.experiments.validation.exact.production import Component
from sim.experiments.validation.exact.sample_paths import Point
from sim.experiments.validation.mappings import GEOMETRIC_SIZES, made, one_stock_point, two_echelons
from sim.experiments.validation.rung import Extra, Rung
from sim.experiments.validation.rungs.forecasts import WINDOWS, whipped
from sim.experiments.validation.rungs.networks import PAIR
from sim.experiments.validation.rungs.two_sources import two_sources

DAY = 86_400_000_000
"""Microseconds."""
PARTS = {"frame": Component(2, 2), "wheel": Component(7, 3, each=2)}


def rungs() -> Iterator[Rung]:
    """Lots with a steady demand, a dual index, a forecast's filter, units in a network, units that are made."""
    yield from _steady_demand()
    source = {"type": "dual_index", "expedited_level": 3, "regular_level": 9}
    yield _all_as_derived(
        "every order of a dual index policy",
        "the recursion of inventory positions, period by period",
        {**two_sources(source), "warm_up": 0, "horizon": 200},
        "share of periods as derived",
        _dual_index,
    )
    for name, case in WINDOWS.items():
        yield _all_as_derived(
            f"every order of a moving average, {name}",
            "a linear filter of the demand: D(t) + (L/p)·(D(t) − D(t − p))",
            whipped(*case),
            "share of orders as derived",
            partial(_filtered, case[0], case[1] + 1),
        )
    values = two_echelons(3, PAIR, lead_time=3, horizon=1000)
    for group in values["customers"].values():
        group["quantity"] = GEOMETRIC_SIZES
    yield _all_as_derived(
        "every customer of a warehouse and two retailers",
        "the k-th unit leaves with the (k − S)-th receipt, at every stock point",
        values,
        "share of customers filled when derived",
        _units_of_a_network,
    )
    yield _all_as_derived(
        "every customer of a product of two components",
        "the k-th product begins with the later of its components' (k − S)-th receipts",
        made(1, PARTS, rate=1, workshop={"lead_time": 1}, horizon=1000),
        "share of customers filled when derived",
        _units_that_are_made,
    )


def _all_as_derived(name: str, source: str, values: Mapping[str, Any], measure: str, share: Extra) -> Rung:
    return Rung(
        name, source, values, lambda: {"": {measure: 1}}, extras={measure: share}, stretches=False, replications=1
    )


def _steady_demand() -> Iterator[Rung]:
    # one unit at noon of every day. A cycle of 10 days: from 3 one waits two days, a unit going in each
    #   on hand 11, 10, …, 2, of mean 6.5 = Q/2 + r − λL + ½
    # and from −3 half a day: 7 for the other half, then 6, 5, … −2 a day each, and −3 for half a day
    #   on hand (3.5 + 6 + 5 + … + 1)/10, owed (1 + 2 + 1.5)/10; 7 of 10 are filled at once, three wait 2.5, 1.5 and ½
    early = {"on_hand": 6.5, "backorders": 0, "fill_rate": 1, "holding_cost": 6.5, "ordering_cost": 0.5}
    late = {
        "on_hand": 2.45,
        "backorders": 0.45,
        "fill_rate": 0.7,
        "mean_backorder_wait": 1.5,
        "holding_cost": 2.45,
        "backorder_cost": 4.05,
        "ordering_cost": 0.5,
        "total_cost": 7.0,
    }
    for name, reorder_point, lead_time, exact in (
        ("an economic order quantity, one unit a day", 3, 2, early),
        ("an economic order quantity with planned backorders", -3, 0.5, late),
    ):
        rule = {"type": "reorder_point", "reorder_point": reorder_point, "order_quantity": 10}
        values = one_stock_point(rule, rate=1, lead_time=lead_time, horizon=100)
        values["customers"]["all"]["arrivals"] = {"type": "per_period", "every": 1, "quantity": 1}
        known: Callable[[], Mapping[str, Mapping[str, float]]] = partial(dict, {"": exact})
        yield Rung(name, "Harris (1913), in whole units, by cycles", values, known, stretches=False, replications=1)


def _dual_index(run: Run) -> float:
    orders = dual_sourcing.dual_index(9, 3)
    day, rows, periods = run.scenario.tick, run.ledger.replenishments, int(run.scenario.horizon)
    asked = np.bincount(run.ledger.orders.arrived_at // day, run.ledger.orders.quantity, minlength=periods)
    x, coming, same = 9, [0, 0], 0
    for period in range(periods):
        x += coming.pop(0)
        regular, urgent = orders(x, coming[0])
        placed = rows.ordered_at == period * day
        found = [int(rows.quantity[placed & (rows.source == source)].sum()) for source in (0, 1)]
        same += found == [regular, urgent]
        coming.append(regular)
        x += urgent - int(asked[period])
    return same / periods


def _filtered(window: int, horizon: int, run: Run) -> float:
    demand, rows = run.ledger.orders.quantity, run.ledger.replenishments
    placed = np.bincount(rows.ordered_at // run.scenario.tick, rows.quantity, minlength=len(demand))
    derived = demand[window:] + horizon / window * (demand[window:] - demand[:-window])
    # a day's demand is ordered for at its end, and that of the last day at the end of the run, which is not played
    return float((placed[window + 1 : len(demand)] == derived[:-1]).mean())


def _units_of_a_network(run: Run) -> float:
    below = tuple(
        Point(f"mug@{place}", one.level, int(one.transit) * DAY)
        for place, one in zip(("north", "south"), PAIR, strict=True)
    )
    tree, names = Point("mug@warehouse", 3, 0, below), list(run.scenario.stock)
    orders = run.ledger.orders
    customers = orders.group < len(run.scenario.customers)
    rows = {name: customers & (orders.stock == names.index(name)) for name in (one.name for one in below)}
    demands = {name: np.repeat(orders.arrived_at[own], orders.quantity[own]) for name, own in rows.items()}
    instants, _ = sample_paths.unit_demands(tree, demands)
    same = 0
    for name, leaves in sample_paths.shipped(tree, demands, instants + 3 * DAY).items():
        last = np.cumsum(orders.quantity[rows[name]]) - 1
        same += _as_derived(run, orders.resolved_at[rows[name]], leaves[last])
    return same / float(customers.sum())


def _units_that_are_made(run: Run) -> float:
    orders = run.ledger.orders
    riders = orders.group == 0
    arrived_at = orders.arrived_at[riders]
    begins = arrived_at.copy()
    for part in PARTS.values():
        begins[part.sets :] = np.maximum(begins[part.sets :], (arrived_at + int(part.lead_time) * DAY)[: -part.sets])
    leaves = arrived_at.copy()
    leaves[1:] = np.maximum(leaves[1:], (begins + DAY)[:-1])
    return _as_derived(run, orders.resolved_at[riders], leaves) / len(arrived_at)


def _as_derived(run: Run, resolved_at: NDArray[np.int64], leaves: NDArray[np.int64]) -> int:
    """How many are filled when they should, to the microsecond; those who leave after the end are not."""
    return int((resolved_at == np.where(leaves < run.scenario.span.end, leaves, NEVER)).sum())
