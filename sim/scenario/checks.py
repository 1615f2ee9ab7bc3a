"""Checks that need more than one block: names that nobody declared, worlds that cannot be."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from sim.errors import ScenarioError, shown
from sim.registry import Impossible
from sim.scenario.chain import RawPoint, Sketch, broken
from sim.scenario.marks import Path
from sim.scenario.model import Scenario, kinds_with_paths
from sim.scenario.names import NAME, TAKEN
from sim.scenario.resolving import resolved_rules
from sim.sourcing import Route, SourcingRule
from sim.units import as_name

MAY_LACK = ("profiles",)
BYTES_AN_ORDER = 300
LONGEST = 2**61
"""Microseconds: two such times still fit in 64 bits."""
MOST_PERIODS = 10_000_000
"""Reviews at a stock point, or closes of the books, that a machine still plays within a minute or so."""
MOST_WAVES = 100_000
"""Waves of a pattern that are integrated one by one."""


_Known = dict[str, None]


class Fault(NamedTuple):
    """A problem that does not know its place yet; `at_key` if it is the word that is wrong, not its value."""

    path: Path
    expected: str
    found: str
    choices: tuple[str, ...] = ()
    at_key: bool = False


def unknown_names(values: dict[str, Any]) -> Iterator[Fault]:
    """References in plain values to products, stock points, suppliers and profiles that are not declared."""
    products, suppliers = _names(values, "products"), _names(values, "suppliers")
    stocks, profiles = _names(values, "stock"), _names(values, "profiles")
    for group, words in _blocks(values, "customers"):
        if group in TAKEN:
            expected = f"another name: this one is for {TAKEN[group]}"
            yield Fault(("customers", group), expected, shown(group), at_key=True)
        for word, known, what in (("wants", stocks, "a stock point"), ("profile", profiles, "a profile")):
            asked = as_name(words.get(word))
            names = asked if isinstance(asked, dict) else [asked] if isinstance(asked, str) else []
            for name in names:
                if str(name) not in known:
                    path: Path = ("customers", group, word)
                    where = (*path, name) if isinstance(asked, dict) else path
                    yield Fault(where, what, shown(name), tuple(known), at_key=isinstance(asked, dict))
    for block in ("profiles", "customers"):
        for name, words in _blocks(values, block):
            offered = words.get("alternatives")
            for product in offered if isinstance(offered, dict) else ():
                if str(product) not in products:
                    where = (block, name, "alternatives", product)
                    yield Fault(where, "a product", shown(product), tuple(products), at_key=True)
    what = "a supplier, or another stock point"
    for stock, words in _blocks(values, "stock"):
        product, at, location = str(stock).partition("@")
        if at and not re.fullmatch(NAME, location):
            yield Fault(("stock", stock), "product@location, the location without dots", shown(stock), at_key=True)
        if product not in products:
            expected = "a product, or product@location"
            yield Fault(("stock", stock), expected, shown(product), tuple(products), at_key=True)
        source = as_name(words.get("source"))
        if isinstance(source, str) and source not in suppliers and source not in stocks:
            yield Fault(("stock", stock, "source"), what, shown(source), (*suppliers, *stocks))
        elif isinstance(source, dict):
            for place, named in _sources_of(source):
                if named not in suppliers and named not in stocks:
                    where = ("stock", stock, "source", *place)
                    yield Fault(where, what, shown(named), (*suppliers, *stocks), at_key=place[0] == "shares")
        seen = as_name(words.get("sells_from"))
        if isinstance(seen, str) and seen not in stocks:
            yield Fault(("stock", stock, "sells_from"), "another stock point", shown(seen), tuple(stocks))
        sisters = words.get("transship_from")
        for number, sister in enumerate(sisters) if isinstance(sisters, list) else ():
            if str(as_name(sister)) not in stocks:
                where = ("stock", stock, "transship_from", number)
                yield Fault(where, "another stock point", shown(sister), tuple(stocks))
        parts = words.get("made_from")
        if parts == {}:
            expected = "the products it is made from with the units of each, such as {frame: 1, wheel: 2}"
            yield Fault(("stock", stock, "made_from"), expected, "none")
        for part in parts if isinstance(parts, dict) else ():
            if str(part) not in products and str(part) not in stocks:
                where = ("stock", stock, "made_from", part)
                yield Fault(where, "a product", shown(part), tuple(products), at_key=True)


def tangled(values: dict[str, Any]) -> Iterator[Fault]:
    """Ways between stock points of plain values that cannot be: of other products, of themselves, in circles."""
    suppliers, stocks = _names(values, "suppliers"), _names(values, "stock")
    known = {**_names(values, "products"), **stocks}
    points = {str(stock): _raw(words, suppliers, stocks, known) for stock, words in _blocks(values, "stock")}
    for stock, problem in broken(Sketch(suppliers, points)):
        yield from _faults(("stock", stock), [problem])


def _raw(words: dict[str, Any], suppliers: _Known, stocks: _Known, parts_known: _Known) -> RawPoint:
    """The ways of a stock point, as far as they can be read and lead anywhere."""
    source, sells_from = as_name(words.get("source")), as_name(words.get("sells_from"))
    named = [source] if isinstance(source, str) else []
    if isinstance(source, dict):
        named = [name for _, name in _sources_of(source)]
    if isinstance(sells_from, str):
        named.append(sells_from)
    sisters, parts = words.get("transship_from"), words.get("made_from")
    parts = parts if isinstance(parts, dict) else {}
    sisters = [sisters] if isinstance(sisters, str) else sisters if isinstance(sisters, list) else []
    return RawPoint(
        routes=tuple(Route(name) for name in named if name in suppliers or name in stocks),
        transship_from=tuple(str(name) for name in sisters if str(name) in stocks),
        made_from={str(name): units for name, units in parts.items() if str(name) in parts_known},
        sells_from=sells_from if isinstance(sells_from, str) else None,
        source=source,
        transit=words.get("transit"),
    )


def _sources_of(source: dict[str, Any]) -> list[tuple[Path, str]]:
    """The sources that a sourcing rule names, and where; none if it cannot be read, which is said elsewhere."""
    try:
        rule: SourcingRule = SourcingRule.read(source, {"unit": "day"})
    except (ValidationError, PydanticCustomError):
        return []
    return [(place, route.source) for place, route in zip(rule.places, rule.routes, strict=True)]


class _Untold(dict[str, None]):
    """The names of a block that cannot be read: that is said once, and not again of all that point into it."""

    def __contains__(self, name: object) -> bool:
        return True


def _names(values: dict[str, Any], block: str) -> dict[str, None]:
    """The names in a block, in their order, and quickly looked up."""
    named = values.get(block)
    if isinstance(named, dict):
        return {str(name): None for name in named}
    return {} if named is None and block in MAY_LACK else _Untold()


def _blocks(values: dict[str, Any], block: str) -> Iterator[tuple[str, dict[str, Any]]]:
    named = values.get(block)
    for name, words in named.items() if isinstance(named, dict) else ():
        if isinstance(words, dict):
            yield name, words


def impossible(scenario: Scenario) -> Iterator[Fault]:
    """What a well-read scenario asks for that cannot be played."""
    for reckon in (_beyond_time, _of_kinds, _too_much, _uncomputable):
        faults = list(reckon(scenario))
        yield from faults
        if faults:  # what cannot be played cannot be reckoned with either
            return


def _beyond_time(scenario: Scenario) -> Iterator[Fault]:
    """Times that are no microsecond, that do not fit in 64 bits of them, or that fit too often into the run."""
    unit, tick, whole = scenario.unit, scenario.tick, scenario.warm_up + scenario.horizon
    late = [(path, length) for path, length in _instants(scenario) if length * tick > LONGEST]
    for path, length in late:
        yield Fault(path, "a time up to 73,000 years", f"{length:g} {unit}s")
    if late:  # so long a run has room for anything
        return
    for path, length, most in _recurring(scenario):
        if not 1 <= length * tick <= LONGEST:
            yield Fault(path, "a time from a microsecond to 73,000 years", f"{length:g} {unit}s")
        elif length * most < whole:
            expected = f"a time that fits at most {most:,} times into the {whole:g} {unit}s"
            yield Fault(path, expected, f"{length:g} {unit}s")
    period, horizon = scenario.accounting.period, scenario.horizon
    if period and period > horizon:
        yield Fault(("accounting", "period"), f"at most the horizon, {horizon:g} {unit}s", f"{period:g} {unit}s")


def _instants(scenario: Scenario) -> Iterator[tuple[Path, float]]:
    """What happens once, by its path: so long after time 0."""
    yield ("warm_up",), scenario.warm_up
    for name, point in scenario.stock.items():
        for word, rule in (("restock", point.restock), ("source", point.source)):
            yield ("stock", name, word, "first_review"), getattr(rule, "first_review", 0.0)
        for number, order in enumerate(point.initial.on_order if point.initial else ()):
            yield ("stock", name, "initial", "on_order", number, "due"), order.due


def _recurring(scenario: Scenario) -> Iterator[tuple[Path, float, int]]:
    """What happens again and again, by its path: every so often, and at most how often."""
    yield ("horizon",), scenario.horizon, sys.maxsize
    if scenario.accounting.period:
        yield ("accounting", "period"), scenario.accounting.period, MOST_PERIODS
    for name, point in scenario.stock.items():
        for word, rule in (("restock", point.restock), ("source", point.source)):
            period = getattr(rule, "review_period", None)
            if period is not None:
                yield ("stock", name, word, "review_period"), period, MOST_PERIODS
        if point.visibility is not None:
            yield ("stock", name, "visibility", "every"), point.visibility.every, MOST_PERIODS
    for name, group in scenario.customers.items():
        wave = getattr(getattr(group.arrivals, "pattern", None), "wave", None)
        if wave:
            yield ("customers", name, "arrivals", "pattern", "wave", "period"), wave.period, MOST_WAVES


def _of_kinds(scenario: Scenario) -> Iterator[Fault]:
    for path, kind in kinds_with_paths(scenario):
        yield from _faults(path, kind.problems(scenario))
    for name, supplier in scenario.suppliers.items():
        if supplier.disruptions is not None:
            of_it = supplier.disruptions.problems(scenario.span, _memory())
            yield from _faults(("suppliers", name, "disruptions"), of_it)


def _faults(path: Path, problems: Iterable[Impossible]) -> Iterator[Fault]:
    for one in problems:
        words = tuple(word for word in one.word.split(".") if word)
        yield Fault((*path, *words), one.expected, one.found)


def _too_much(scenario: Scenario) -> Iterator[Fault]:
    with np.errstate(all="ignore"):  # what overflows is too much, too
        orders = sum(group.arrivals.flow(scenario.span).rate for group in scenario.customers.values())
    orders *= scenario.span.length
    needed, there = orders * BYTES_AN_ORDER, _memory()
    if not needed <= (there or sys.float_info.max):
        yield Fault(
            ("horizon",),
            f"a horizon whose orders fit in memory ({there / 1e9:.1f} GB)",
            f"about {orders:.3g} orders, which need about {needed / 1e9:.3g} GB",
        )


def _memory() -> float:
    """Bytes of memory that this machine has free, or 0 where it cannot be told."""
    try:
        with open("/proc/meminfo", encoding="ascii") as lines:
            return next(float(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
    except (OSError, StopIteration):
        names = getattr(os, "sysconf_names", {})
        there = "SC_PHYS_PAGES" in names and "SC_PAGE_SIZE" in names
        return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")) if there else 0.0


def _uncomputable(scenario: Scenario) -> Iterator[Fault]:
    try:
        with np.errstate(all="ignore"):
            resolved_rules(scenario)
    except OverflowError:
        yield Fault(("stock",), "levels that can be reckoned with", "one beyond all numbers")
    except ScenarioError as error:
        for problem in error.problems:
            yield Fault(tuple(problem.path.split(".")), problem.expected, problem.found, tuple(problem.choices))
