"""Measures of a run, such as fill rate or total cost: each is a function of what happened in the measured window."""

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
"""Stands for all stock points together where the name of one would stand."""

Formula = Callable[[Window], float | None]
OverAll = Literal["pooled", "summed", "demand-weighted"]


@dataclass(frozen=True)
class Measure:
    """A measure: its `key` in tables and JSON, its `unit` and its `formula` in plain words.

    `unit` has the words 'time' and 'money'; `unit_in` puts the scenario's own for them. `over_all` says how one number
    is made for all stock points: pooled (the formula over all orders), summed (over stock points: levels, money,
    counts) or demand-weighted (the stock points' own values, weighted by units demanded). `for_groups`: whether
    customer groups have it too. `of` answers None where the measure is undefined.
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
        """The value in a window; None where it is undefined."""
        value = self.of(window)
        return None if value is None else float(value)

    def unit_in(self, time: str, money: str = "") -> str:
        """The unit where time is counted in `time` and money in `money`.

        >>> MEASURES["total_cost"].unit_in("day", "EUR"), MEASURES["mean_wait"].unit_in("week")
        ('EUR per day', 'week')
        """
        return " ".join({"time": time, "money": money or "money"}.get(word, word) for word in self.unit.split())


class _Catalogue(Mapping[str, Measure]):
    """Every measure by its key; the modules of `sim.measures.catalogue` are imported when it is first read."""

    def __init__(self) -> None:
        self._measures: dict[str, Measure] = {}
        self._loaded = False

    def add(self, measure: Measure) -> None:
        """Adds a measure. Raises `TypeError` if another one has its key."""
        if measure.key in self._measures:
            raise TypeError(f"two measures are called {measure.key!r}")
        self._measures[measure.key] = measure

    def _loaded_measures(self) -> dict[str, Measure]:
        if not self._loaded:
            package = importlib.import_module(f"{__name__}.catalogue")
            for module in pkgutil.iter_modules(package.__path__):
                importlib.import_module(f"{package.__name__}.{module.name}")
            # in the order of their files, not of imports: tables list measures in this order
            self._measures = dict(sorted(self._measures.items(), key=lambda item: item[1].of.__module__))
            self._loaded = True
        return self._measures

    def __getitem__(self, key: str) -> Measure:
        return self._loaded_measures()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaded_measures())

    def __len__(self) -> int:
        return len(self._loaded_measures())


_CATALOGUE = _Catalogue()
MEASURES: Mapping[str, Measure] = _CATALOGUE
"""Every measure by its key: `MEASURES["fill_rate"].formula`."""


def measure(
    *, unit: str, formula: str, symbol: str = "", source: str, over_all: OverAll, for_groups: bool, key: str = ""
) -> Callable[[Formula], Formula]:
    """Decorates a function of a `Window` to make it the measure of its name, or of `key`."""

    def register(of: Formula) -> Formula:
        """Adds the function to the catalogue and gives it back."""
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
    """Every measure of a run: over all, then by stock point, then by customer group."""
    run_windows = windows(plan, ledger)
    keys, catalogue = list(MEASURES), list(MEASURES.values())
    by_stock = {stock: [measure(window) for measure in catalogue] for stock, window in run_windows.stocks.items()}
    rows = [
        Row(ALL, "", measure.key, _over_all(measure, i, run_windows, by_stock)) for i, measure in enumerate(catalogue)
    ]
    rows += [
        Row(stock, "", key, value)
        for stock, values in by_stock.items()
        for key, value in zip(keys, values, strict=True)
    ]
    rows += [
        Row(ALL, group, measure.key, measure(window))
        for group, window in run_windows.groups.items()
        for measure in catalogue
        if measure.for_groups
    ]
    return rows


def _over_all(
    measure: Measure, position: int, run_windows: Windows, by_stock: dict[str, list[float | None]]
) -> float | None:
    """One value for all stock points, from the pooled window or from the values `by_stock`, in which the measure has
    this `position`."""
    if measure.over_all == "pooled":
        return measure(run_windows.everywhere)
    defined = {stock: value for stock, values in by_stock.items() if (value := values[position]) is not None}
    if measure.over_all == "summed":
        return sum(defined.values()) if defined else None
    weights = {stock: run_windows.stocks[stock].weight for stock in defined}
    total = sum(weights.values())
    return sum(weights[stock] * value for stock, value in defined.items()) / total if total else None
