"""The long run of a network of stock points beside exact answers, stock point by stock point.

A Student interval over 64 independent replications at a false-alarm chance of 2·10⁻⁹, refused if it could not see an
error of a tenth (or what a test says); `-m slow` plays nine times longer and sees a third of that. Seeds are fixed and
were not chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import pytest

from sim import read_mapping, simulate
from sim.engine.ledger import NEVER
from sim.experiments.run import Run
from sim.experiments.validation.exact import sample_paths
from sim.experiments.validation.exact.sample_paths import Point
from sim.experiments.validation.exact.serial import Stage
from sim.experiments.validation.exact.two_echelon import Retailer
from tests.helpers.long_run import REPLICATIONS, up_to
from tests.theory.agreement import disagreements

Measured = dict[tuple[str, str], list[float]]
"""{(stock point or group of customers, measure): its value in each replication}."""
PAIR = (Retailer(2, 0.8, 1), Retailer(1, 0.4, 2))
"""Two retailers with different base-stock levels, demand rates and transits."""
TWINS = (Retailer(2, 0.5, 1), Retailer(2, 0.5, 1))
"""Two retailers that are alike."""
SIZES = {"type": "geometric", "mean": 2}
"""Units of an order, where orders are of several."""
DAY = 86_400_000_000
"""Microseconds."""


class CheckNetwork(Protocol):
    """Plays a scenario and fails unless each stock point's measures have their `exact` long-run values."""

    def __call__(
        self,
        values: Mapping[str, Any],
        exact: Mapping[str, Mapping[str, float]],
        *,
        units: float = 1,
        sees: float = 0.1,
    ) -> None: ...


@pytest.fixture(params=[1, pytest.param(9, marks=pytest.mark.slow)], ids=["short", "long"])
def check_network(request: pytest.FixtureRequest) -> CheckNetwork:
    """Corrects for how many orders of each group came and, where one is of `units` ≠ 1, for their units."""
    longer = request.param

    def checked(
        values: Mapping[str, Any],
        exact: Mapping[str, Mapping[str, float]],
        *,
        units: float = 1,
        sees: float = 0.1,
    ) -> None:
        values = {**values, "horizon": values["horizon"] * longer}
        measured = played(values)
        known, inputs = {}, {}
        for group, words in values["customers"].items():
            count = f"orders of {group}"
            known[count] = words["arrivals"]["rate"] * values["horizon"]
            inputs[count] = measured[group, "orders_placed"]
            if units != 1:
                known[f"units of {group}"], inputs[f"units of {group}"] = (
                    known[count] * units,
                    measured[group, "units_demanded"],
                )
        problems = []
        for stock, expected in exact.items():
            measures = {measure: measured[stock, measure] for measure in expected}
            lines = disagreements({**measures, **inputs}, expected, known=known, sees=sees / longer**0.5)
            problems += [f"{stock}: {line}" for line in lines]
        assert not problems, "\n".join(problems)

    return checked


def played(values: Mapping[str, Any]) -> Measured:
    """The measures of a scenario in 64 replications."""
    scenario = read_mapping(values)
    measured: Measured = {}
    for replication in range(REPLICATIONS):
        frame = simulate(scenario, replication=replication).measures()
        for stock, group, measure, value in zip(
            frame["stock"], frame["group"], frame["measure"], frame["value"], strict=True
        ):
            measured.setdefault((group or stock, measure), []).append(value)
    return measured


def network(
    stock: Mapping[str, Mapping[str, Any]], rates: Mapping[str, float], *, lead_time: object, horizon: float
) -> dict[str, Any]:
    """Stock points by place (`stock`), a Poisson group of single units at each place of `rates`, one supplier."""
    return {
        "name": "chain",
        "warm_up": 100,
        "horizon": horizon,
        "seed": 1985,
        "products": {"mug": {}},
        "customers": {
            place: {"wants": f"mug@{place}", "arrivals": {"type": "poisson", "rate": rate}}
            for place, rate in rates.items()
        },
        "suppliers": {"acme": {"lead_time": lead_time}},
        "stock": {f"mug@{place}": dict(words) for place, words in stock.items()},
    }


def two_echelons(
    level: int, retailers: Sequence[Retailer], *, lead_time: object, horizon: float, **words: Any
) -> dict[str, Any]:
    """A warehouse of that level (and other `words`) over retailers called north, south, …"""
    places = dict(zip(("north", "south", "west"), retailers, strict=False))
    stock: dict[str, dict[str, Any]] = {"warehouse": {"source": "acme", "restock": up_to(level), **words}}
    for place, retailer in places.items():
        stock[place] = {"source": "mug@warehouse", "transit": retailer.transit, "restock": up_to(retailer.level)}
    rates = {place: retailer.rate for place, retailer in places.items()}
    return network(stock, rates, lead_time=lead_time, horizon=horizon)


def serial_system(stages: Sequence[Stage], *, rate: float, horizon: float) -> dict[str, Any]:
    """Stock points stage1, stage2, … in the order in which units flow; customers order at the last."""
    stock: dict[str, dict[str, Any]] = {}
    for number, stage in enumerate(stages, 1):
        source = {"source": f"mug@stage{number - 1}", "transit": stage.lead_time} if number > 1 else {"source": "acme"}
        stock[f"stage{number}"] = {**source, "restock": up_to(stage.level)}
    return network(stock, {f"stage{len(stages)}": rate}, lead_time=stages[0].lead_time, horizon=horizon)


def assert_units_leave(run: Run, tree: Point, *, lead_time: int | None = None) -> None:
    """Asserts that each customer's last unit left when `theory.sample_paths` says, or has not left by the end.

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
