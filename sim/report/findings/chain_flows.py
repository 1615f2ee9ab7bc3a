"""What the tables of a run tell of its chain: how far down a place is, what is under way, for what customers wait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.scenario.chain import all_supply_links, from_the_top
from sim.scenario.money import product_of
from sim.scenario.names import REPLENISHMENT, TRANSSHIPMENT

if TYPE_CHECKING:
    import pandas as pd

LOOKS = 4_000
"""At so many instants, evenly spread over the window, it is looked who waits for what."""


class Upstream(NamedTuple):
    """Units that a stock point has ordered and not received, means over the window: not left yet, and left."""

    waiting: float
    moving: float


def chained(comparison: Any) -> bool:
    """Whether any stock point gets units from another one under any of the policies."""
    return any(comparison.scenario.policies[policy].chained for policy in comparison.policies)


def echelons(world: Any) -> dict[str, int]:
    """How far below the suppliers each stock point is: 1 where it gets units from suppliers alone."""
    found: dict[str, int] = {}
    for stock in from_the_top(world):
        found[stock] = 1 + max((found[tie.upper] for tie in all_supply_links(world, stock)), default=0)
    return {stock: found[stock] for stock in world.stock}


def short_names(stocks: Iterable[str]) -> dict[str, str]:
    """What stock points are called in a drawing: by the place alone where all hold one product, each at a place.

    >>> short_names(["mug@hub", "mug@berlin"]), short_names(["mug", "mug@hub"])
    ({'mug@hub': 'hub', 'mug@berlin': 'berlin'}, {'mug': 'mug', 'mug@hub': 'mug@hub'})
    """
    names = list(stocks)
    alike = len({product_of(name) for name in names}) == 1 and all("@" in name for name in names)
    return {name: name.partition("@")[2] if alike else name for name in names}


def window(run: Any) -> tuple[float, float]:
    """After which instant and until which, in units of time, a run is measured."""
    world = run.scenario
    return world.warm_up, world.warm_up + world.horizon


def upstream(run: Any, stock: str) -> Upstream:
    """What a stock point waited for in a run, and what was on its way there."""
    start, end = window(run)
    rows = run.replenishments[run.replenishments["stock"] == stock]
    since, left, there = _course(rows, end)
    units = rows["quantity"].to_numpy(dtype=float)

    def mean(since: np.ndarray, until: np.ndarray) -> float:
        inside = np.clip(until, start, end) - np.clip(since, start, end)
        return float(units @ np.maximum(inside, 0)) / (end - start)

    return Upstream(mean(since, left), mean(left, there))


def blamed(run: Any) -> dict[str, float]:
    """By supplier and stock point, the units owed to customers because of it: means over the window, by 4,000 looks.

    What a stock point owes its customers is put down to itself; but as much of it as has not left the places that it
    ordered from is put down to these, in proportion to what each of them holds up, and so on up. An order that is made
    waits for those of its parts that are not there yet, then for the workshop.
    """
    start, end = window(run)
    looks = start + (np.arange(LOOKS) + 0.5) * (end - start) / LOOKS
    world = run.scenario
    found = dict.fromkeys([*world.suppliers, *world.stock], np.zeros(LOOKS))
    for stock in reversed(from_the_top(world)):
        rows = run.replenishments[run.replenishments["stock"] == stock]
        since, left, _ = _course(rows, end)
        blame = found[stock] + _owed_to_customers(run, stock, looks, end)
        passed = np.minimum(blame, _during(since, left, rows["quantity"], looks))
        held = dict(_held_up(run, stock, rows, looks, end))
        total = sum(held.values(), start=np.zeros(LOOKS))
        passed[total == 0] = 0
        for name, units in held.items():
            found[name] = found[name] + passed * units / np.maximum(total, 1)
        found[stock] = blame - passed
    return {name: float(units.mean()) for name, units in found.items()}


def _owed_to_customers(run: Any, stock: str, looks: np.ndarray, end: float) -> np.ndarray:
    asked = run.orders[run.orders["stock"] == stock]
    between = asked["group"].astype(str).isin([REPLENISHMENT, TRANSSHIPMENT])
    if between.all():
        return np.zeros(len(looks))
    levels = run.levels[run.levels["stock"] == stock]
    row = np.searchsorted(levels["at"].to_numpy(dtype=float), looks, side="right") - 1
    owed = levels["backorders"].to_numpy(dtype=float)[row]
    rows = run.replenishments[run.replenishments["source"] == stock]
    since, left, _ = _course(rows, end)
    owed = owed - _during(since, left, rows["quantity"], looks)
    parts = asked[between & asked["customer"].isin(_made(run))]
    short = parts["quantity"] - parts["filled_at_once_units"]
    until = parts["resolved_at"].fillna(end).to_numpy(dtype=float)
    return np.maximum(owed - _during(parts["arrived_at"].to_numpy(dtype=float), until, short, looks), 0)


def _held_up(
    run: Any, stock: str, rows: pd.DataFrame, looks: np.ndarray, end: float
) -> Iterator[tuple[str, np.ndarray]]:
    """The units of a stock point's orders that have not left, by the place that holds them up."""
    since, left, _ = _course(rows, end)
    if stock in _made(run):
        asked = run.orders[(run.orders["customer"] == stock) & (run.orders["group"] == REPLENISHMENT)]
        until = asked["resolved_at"].fillna(end)
        for part, own in asked.groupby(asked["stock"].astype(str)):
            there = until[own.index].to_numpy(dtype=float)
            each = int(run.scenario.stock[stock].made_from[_product(run, stock, str(part))])
            yield str(part), _during(own["arrived_at"].to_numpy(dtype=float), there, own["quantity"] / each, looks)
        complete = until.groupby(asked["arrived_at"]).max().to_dict()
        since = np.array([complete.get(at, at) for at in since.tolist()])
    source = rows["source"].astype(str)
    for name in dict.fromkeys(source):
        mine = (source == name).to_numpy()
        yield name, _during(since[mine], np.maximum(left, since)[mine], rows["quantity"][mine], looks)


def _made(run: Any) -> set[str]:
    return {stock for stock, point in run.scenario.stock.items() if point.made_from}


def _product(run: Any, stock: str, part: str) -> str:
    """What `made_from` of a stock point calls a part."""
    return next(name for name in run.scenario.stock[stock].made_from if run.scenario.part(stock, name) == part)


def _course(rows: pd.DataFrame, end: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """When orders were placed, when they left and when they were there; what had not by `end`, at `end`.

    What was under way at time 0 had left.
    """
    since, left, there = (
        rows[word].fillna(end).to_numpy(dtype=float) for word in ("ordered_at", "shipped_at", "received_at")
    )
    left = np.where(rows["order"].to_numpy() < 0, since, left)
    return since, np.minimum(left, there), there


def _during(since: np.ndarray, until: np.ndarray, units: Any, looks: np.ndarray) -> np.ndarray:
    """At each look the sum of the units whose time it is."""
    each = np.asarray(units, dtype=float)
    return _up_to(since, each, looks) - _up_to(until, each, looks)


def _up_to(at: np.ndarray, units: np.ndarray, looks: np.ndarray) -> np.ndarray:
    order = np.argsort(at)
    return np.concatenate([[0.0], np.cumsum(units[order])])[np.searchsorted(at[order], looks, side="right")]
