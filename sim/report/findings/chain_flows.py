"""What a run's tables say of its chain: echelons, units on the way, and which node backorders are due to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.scenario.chain import all_supply_links, from_the_top
from sim.scenario.names import REPLENISHMENT, TRANSSHIPMENT, product_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.comparison import Comparison
    from sim.experiments.run import Run
    from sim.scenario.model import Scenario

SAMPLES = 4_000
"""Instants, evenly spread over the window, at which it is sampled who waits for what."""


class Upstream(NamedTuple):
    """Units that a stock point has ordered and not received, means over the window: not shipped yet, and shipped."""

    waiting: float
    moving: float


def chained(comparison: Comparison) -> bool:
    """Whether any stock point gets units from another one under any of the policies."""
    return any(comparison.scenario.policies[policy].chained for policy in comparison.policies)


def echelons(scenario: Scenario) -> dict[str, int]:
    """How many stock points deep each one is below the suppliers: 1 where it gets units from suppliers alone."""
    depth: dict[str, int] = {}
    for stock in from_the_top(scenario):
        depth[stock] = 1 + max((depth[tie.upper] for tie in all_supply_links(scenario, stock)), default=0)
    return {stock: depth[stock] for stock in scenario.stock}


def made_stock(scenario: Scenario) -> set[str]:
    """The stock points whose units are made from parts."""
    return {stock for stock, point in scenario.stock.items() if point.made_from}


def short_names(stocks: Iterable[str]) -> dict[str, str]:
    """What stock points are called in a drawing: by the place alone where all hold one product, each at a place.

    >>> short_names(["mug@hub", "mug@berlin"]), short_names(["mug", "mug@hub"])
    ({'mug@hub': 'hub', 'mug@berlin': 'berlin'}, {'mug': 'mug', 'mug@hub': 'mug@hub'})
    """
    names = list(stocks)
    one_product = len({product_of(name) for name in names}) == 1 and all("@" in name for name in names)
    return {name: name.partition("@")[2] if one_product else name for name in names}


def window(run: Run) -> tuple[float, float]:
    """After which instant and until which, in units of time, a run is measured."""
    scenario = run.scenario
    return scenario.warm_up, scenario.warm_up + scenario.horizon


def upstream(run: Run, stock: str) -> Upstream:
    """What a stock point waited for in a run, and what was on its way there."""
    start, end = window(run)
    rows = run.replenishments[run.replenishments["stock"] == stock]
    ordered, shipped, received = _instants(rows, end)
    units = rows["quantity"].to_numpy(dtype=float)

    def mean(since: np.ndarray, until: np.ndarray) -> float:
        """The units that are between the two instants of their row, as a mean over the window."""
        inside = np.clip(until, start, end) - np.clip(since, start, end)
        return float(units @ np.maximum(inside, 0)) / (end - start)

    return Upstream(mean(ordered, shipped), mean(shipped, received))


def backorders_by_cause(run: Run) -> dict[str, float]:
    """By supplier and stock point, the units owed to customers because of it: means over the window, of 4,000 samples.

    What a stock point owes its customers is put down to itself; but as much of it as has not left the nodes that it
    ordered from is put down to these, in proportion to what each of them holds up, and so on up. An order that is made
    waits for those of its parts that are not there yet, then for the workshop.
    """
    start, end = window(run)
    samples = start + (np.arange(SAMPLES) + 0.5) * (end - start) / SAMPLES
    scenario = run.scenario
    due_to = dict.fromkeys([*scenario.suppliers, *scenario.stock], np.zeros(SAMPLES))
    for stock in reversed(from_the_top(scenario)):
        rows = run.replenishments[run.replenishments["stock"] == stock]
        ordered, shipped, _ = _instants(rows, end)
        owed = due_to[stock] + _owed_to_customers(run, stock, samples, end)
        passed_up = np.minimum(owed, _units_during(ordered, shipped, rows["quantity"], samples))
        held_up = dict(_held_up(run, stock, rows, samples, end))
        total = sum(held_up.values(), start=np.zeros(SAMPLES))
        passed_up[total == 0] = 0
        for name, units in held_up.items():
            due_to[name] = due_to[name] + passed_up * units / np.maximum(total, 1)
        due_to[stock] = owed - passed_up
    return {name: float(units.mean()) for name, units in due_to.items()}


def _owed_to_customers(run: Run, stock: str, samples: np.ndarray, end: float) -> np.ndarray:
    """The backorders of a stock point at each sample, without those of other stock points."""
    asked = run.orders[run.orders["stock"] == stock]
    internal = asked["group"].astype(str).isin([REPLENISHMENT, TRANSSHIPMENT])
    if internal.all():
        return np.zeros(len(samples))
    levels = run.levels[run.levels["stock"] == stock]
    row = np.searchsorted(levels["at"].to_numpy(dtype=float), samples, side="right") - 1
    owed = levels["backorders"].to_numpy(dtype=float)[row]
    rows = run.replenishments[run.replenishments["source"] == stock]
    ordered, shipped, _ = _instants(rows, end)
    owed = owed - _units_during(ordered, shipped, rows["quantity"], samples)
    parts = asked[internal & asked["customer"].isin(made_stock(run.scenario))]
    short = parts["quantity"] - parts["filled_at_once_units"]
    until = parts["resolved_at"].fillna(end).to_numpy(dtype=float)
    return np.maximum(owed - _units_during(parts["arrived_at"].to_numpy(dtype=float), until, short, samples), 0)


def _held_up(
    run: Run, stock: str, rows: pd.DataFrame, samples: np.ndarray, end: float
) -> Iterator[tuple[str, np.ndarray]]:
    """The units of a stock point's orders that have not left, at each sample, by the node that holds them up."""
    ordered, shipped, _ = _instants(rows, end)
    if stock in made_stock(run.scenario):
        asked = run.orders[(run.orders["customer"] == stock) & (run.orders["group"] == REPLENISHMENT)]
        until = asked["resolved_at"].fillna(end)
        for part, part_orders in asked.groupby(asked["stock"].astype(str)):
            arrived, filled = part_orders["arrived_at"].to_numpy(dtype=float), until[part_orders.index]
            each = int(run.scenario.stock[stock].made_from[_product(run, stock, str(part))])
            units = part_orders["quantity"] / each
            yield str(part), _units_during(arrived, filled.to_numpy(dtype=float), units, samples)
        complete = until.groupby(asked["arrived_at"]).max().to_dict()
        ordered = np.array([complete.get(at, at) for at in ordered.tolist()])
    sources = rows["source"].astype(str)
    for name in dict.fromkeys(sources):
        of_source = (sources == name).to_numpy()
        left = np.maximum(shipped, ordered)[of_source]
        yield name, _units_during(ordered[of_source], left, rows["quantity"][of_source], samples)


def _product(run: Run, stock: str, part: str) -> str:
    """What `made_from` of a stock point calls a part."""
    return next(name for name in run.scenario.stock[stock].made_from if run.scenario.part(stock, name) == part)


def _instants(rows: pd.DataFrame, end: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """When orders were placed, shipped and received; what had not been by `end`, at `end`.

    What was under way at time 0 had been shipped.
    """
    ordered, shipped, received = (
        rows[word].fillna(end).to_numpy(dtype=float) for word in ("ordered_at", "shipped_at", "received_at")
    )
    shipped = np.where(rows["order"].to_numpy() < 0, ordered, shipped)
    return ordered, np.minimum(shipped, received), received


def _units_during(since: np.ndarray, until: np.ndarray, units: pd.Series, samples: np.ndarray) -> np.ndarray:
    """At each sample the sum of the units of the orders that are between `since` and `until`."""
    each = np.asarray(units, dtype=float)
    return _cumulative(since, each, samples) - _cumulative(until, each, samples)


def _cumulative(at: np.ndarray, units: np.ndarray, samples: np.ndarray) -> np.ndarray:
    """The sum of the units up to each sample, that instant included."""
    order = np.argsort(at)
    return np.concatenate([[0.0], np.cumsum(units[order])])[np.searchsorted(at[order], samples, side="right")]
