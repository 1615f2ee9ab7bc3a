"""Measures: what a run is judged by, each a small function of what happened within the measured window."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from sim.engine.ledger import Ledger
from sim.engine.plan import Plan
from sim.measures.account_checks import account
from sim.measures.window import Window
from sim.measures.windows import Windows, windows

__all__ = ["ALL", "MEASURES", "Measure", "Row", "account", "measure", "measure_run"]

ALL = "*"
"""The name under which results over all stock points stand beside each stock point's own."""

Formula = Callable[[Window], float | None]
OverAll = Literal["pooled", "summed", "demand-weighted"]


@dataclass(frozen=True)
class Measure:
    """A number that a run is judged by: its `key` in tables and JSON, its `unit` and its `formula` in plain words.

    `unit` speaks of time and money; `unit_in` says which. `over_all` says how one number is made for all
    stock points: pooled (the formula over all orders), summed (over stock points: levels, money, counts) or
    demand-weighted (the stock points' own values, weighted by units demanded). `for_groups`: whether customer
    groups have it too. `of` answers None where the measure is undefined.
    """

    key: str
    unit: str
    formula: str
    symbol: str
    source: str
    over_all: OverAll
    for_groups: bool
    of: Formula

    def __call__(self, window: Window) -> float | None:
        value = self.of(window)
        return None if value is None else float(value)

    def unit_in(self, time: str, money: str = "") -> str:
        """The unit where time is counted in `time` and money in `money`.

        >>> MEASURES["total_cost"].unit_in("day", "EUR"), MEASURES["mean_wait"].unit_in("week")
        ('EUR per day', 'week')
        """
        return " ".join({"time": time, "money": money or "money"}.get(word, word) for word in self.unit.split())


class _Catalogue(Mapping[str, Measure]):
    """Every measure by its key; the modules of `sim.measures.catalogue` are loaded at the first look."""

    def __init__(self) -> None:
        self._measures: dict[str, Measure] = {}
        self._loaded = False

    def add(self, measure: Measure) -> None:
        if measure.key in self._measures:
            raise TypeError(f"two measures are called {measure.key!r}")
        self._measures[measure.key] = measure

    def _found(self) -> dict[str, Measure]:
        if not self._loaded:
            package = importlib.import_module(f"{__name__}.catalogue")
            for module in pkgutil.iter_modules(package.__path__):
                importlib.import_module(f"{package.__name__}.{module.name}")
            # by file, whichever of them somebody had imported before: tables list measures in this order
            self._measures = dict(sorted(self._measures.items(), key=lambda one: one[1].of.__module__))
            self._loaded = True
        return self._measures

    def __getitem__(self, key: str) -> Measure:
        return self._found()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found())

    def __len__(self) -> int:
        return len(self._found())


_CATALOGUE = _Catalogue()
MEASURES: Mapping[str, Measure] = _CATALOGUE
"""Every measure by its key: `MEASURES["fill_rate"].formula`."""


def measure(
    *, unit: str, formula: str, symbol: str = "", source: str, over_all: OverAll, for_groups: bool, key: str = ""
) -> Callable[[Formula], Formula]:
    """Makes a function of a `Window` the measure of its name (or of `key`)."""

    def register(of: Formula) -> Formula:
        _CATALOGUE.add(Measure(key or of.__name__, unit, formula, symbol, source, over_all, for_groups, of))
        return of

    return register


class Row(NamedTuple):
    """One number of a run: of a stock point ('*': over all), for a customer group ('': all customers)."""

    stock: str
    group: str
    measure: str
    value: float | None


def measure_run(plan: Plan, ledger: Ledger) -> list[Row]:
    """Every measure of the run: over all, then by stock point, then by customer group."""
    seen = windows(plan, ledger)
    catalogue = MEASURES.values()
    by_stock = {stock: [one(window) for one in catalogue] for stock, window in seen.stocks.items()}
    rows = [Row(ALL, "", one.key, _over_all(one, i, seen, by_stock)) for i, one in enumerate(catalogue)]
    rows += [
        Row(stock, "", key, value)
        for stock, values in by_stock.items()
        for key, value in zip(MEASURES, values, strict=True)
    ]
    rows += [
        Row(ALL, group, one.key, one(window))
        for group, window in seen.groups.items()
        for one in catalogue
        if one.for_groups
    ]
    return rows


def _over_all(one: Measure, position: int, seen: Windows, by_stock: dict[str, list[float | None]]) -> float | None:
    if one.over_all == "pooled":
        return one(seen.everywhere)
    values = {stock: value for stock, own in by_stock.items() if (value := own[position]) is not None}
    if one.over_all == "summed":
        return sum(values.values()) if values else None
    weights = {stock: seen.stocks[stock].weight for stock in values}
    total = sum(weights.values())
    return sum(weights[stock] * value for stock, value in values.items()) / total if total else None
