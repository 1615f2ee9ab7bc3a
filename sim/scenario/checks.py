"""Checks that need more than one block: names that nobody declared, worlds that cannot be."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from sim.errors import ScenarioError, shown
from sim.registry import Impossible
from sim.scenario.marks import Path
from sim.scenario.model import INITIAL, NAME, Scenario, kinds_with_paths
from sim.scenario.resolving import resolved_rules
from sim.sourcing import SourcingRule

BYTES_AN_ORDER = 300


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
        if group == INITIAL:
            yield Fault(
                ("customers", group), "another name: this one is for what is owed at time 0", shown(group), at_key=True
            )
        for word, known, what in (("wants", stocks, "a stock point"), ("profile", profiles, "a profile")):
            asked = words.get(word)
            names = asked if isinstance(asked, dict) else [asked] if isinstance(asked, str) else []
            for name in names:
                if str(name) not in known:
                    path: Path = ("customers", group, word)
                    where = (*path, name) if isinstance(asked, dict) else path
                    yield Fault(where, what, shown(name), known, at_key=isinstance(asked, dict))
    for block in ("profiles", "customers"):
        for name, words in _blocks(values, block):
            offered = words.get("alternatives")
            for product in offered if isinstance(offered, dict) else ():
                if str(product) not in products:
                    where = (block, name, "alternatives", product)
                    yield Fault(where, "a product", shown(product), products, at_key=True)
    for stock, words in _blocks(values, "stock"):
        product, at, location = str(stock).partition("@")
        if at and not re.fullmatch(NAME, location):
            yield Fault(("stock", stock), "product@location, the location without dots", shown(stock), at_key=True)
        if product not in products:
            yield Fault(("stock", stock), "a product, or product@location", shown(product), products, at_key=True)
        source = words.get("source")
        if isinstance(source, str) and source not in suppliers:
            if source in stocks:
                yield Fault(("stock", stock, "source"), "a supplier (networks are not there yet)", shown(source))
            else:
                yield Fault(("stock", stock, "source"), "a supplier", shown(source), suppliers)
        elif isinstance(source, dict):
            for place, named in _suppliers_of(source):
                if named not in suppliers:
                    yield Fault(
                        ("stock", stock, "source", *place),
                        "a supplier",
                        shown(named),
                        suppliers,
                        at_key=place[:1] == ("shares",),
                    )


def _suppliers_of(source: dict[str, Any]) -> list[tuple[Path, str]]:
    """The suppliers that a sourcing rule names, and where; none if it cannot be read, which is said elsewhere."""
    try:
        rule: SourcingRule = SourcingRule.read(source, {"unit": "day"})
    except (ValidationError, PydanticCustomError):
        return []
    return [(place, route.supplier) for place, route in zip(rule.places, rule.routes, strict=True)]


def _names(values: dict[str, Any], block: str) -> tuple[str, ...]:
    named = values.get(block)
    return tuple(str(name) for name in named) if isinstance(named, dict) else ()


def _blocks(values: dict[str, Any], block: str) -> Iterator[tuple[str, dict[str, Any]]]:
    named = values.get(block)
    for name, words in named.items() if isinstance(named, dict) else ():
        if isinstance(words, dict):
            yield name, words


def impossible(scenario: Scenario) -> Iterator[Fault]:
    """What a well-read scenario asks for that cannot be played."""
    faults = [fault for path, kind in kinds_with_paths(scenario) for fault in _faults(path, kind.problems(scenario))]
    for name, supplier in scenario.suppliers.items():
        if supplier.disruptions is not None:
            path: Path = ("suppliers", name, "disruptions")
            faults += _faults(path, supplier.disruptions.problems(scenario.span, _memory()))
    if faults:  # a kind that cannot be played cannot be reckoned with either
        yield from faults
        return
    period = scenario.accounting.period
    if period and period > scenario.horizon:
        yield Fault(("accounting", "period"), f"at most the horizon, {scenario.horizon:g}", f"{period:g}")
    if scenario.span.end > 2**62:
        yield Fault(("horizon",), "a time that fits in 64 bits of microseconds", f"{scenario.horizon:g}")
        return
    yield from _too_large(scenario)
    yield from _uncomputable(scenario)


def _faults(path: Path, problems: Iterable[Impossible]) -> Iterator[Fault]:
    for one in problems:
        words = tuple(word for word in one.word.split(".") if word)
        yield Fault((*path, *words), one.expected, one.found)


def _too_large(scenario: Scenario) -> Iterator[Fault]:
    orders = sum(group.arrivals.flow(scenario.span).rate for group in scenario.customers.values())
    needed = orders * scenario.span.length * BYTES_AN_ORDER
    there = _memory()
    if there and needed > there:
        yield Fault(
            ("horizon",),
            f"a horizon whose orders fit in memory ({there / 1e9:.1f} GB)",
            f"about {orders * scenario.span.length:.3g} orders, which need about {needed / 1e9:.3g} GB",
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
        resolved_rules(scenario)
    except ScenarioError as error:
        for problem in error.problems:
            yield Fault(tuple(problem.path.split(".")), problem.expected, problem.found, tuple(problem.choices))
