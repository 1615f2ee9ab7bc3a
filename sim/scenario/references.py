"""References: names in plain values that point to other blocks, and whether anything stands there."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from sim.errors import MAX_CHOICES, shown
from sim.scenario.chain import RawPoint, Sketch, broken
from sim.scenario.names import NAME, TAKEN
from sim.scenario.source_map import Path
from sim.scenario.unplaced_problems import Fault, faults_of
from sim.sourcing import Route, SourcingRule
from sim.units import as_name

MAY_LACK = ("profiles",)


class _Known(dict[str, None]):
    """The names in a block, in their order."""

    @functools.cached_property
    def first(self) -> tuple[str, ...]:
        """As many as are looked through for the nearest: every problem has them, of a million too."""
        return tuple(itertools.islice(self, MAX_CHOICES))


def unknown_names(values: dict[str, Any]) -> Iterator[Fault]:
    """References in plain values to products, stock points, suppliers and profiles that are not declared."""
    products, suppliers = _names(values, "products"), _names(values, "suppliers")
    stocks, profiles = _names(values, "stock"), _names(values, "profiles")
    for group, words in _blocks(values, "customers"):
        yield from _of_customers(group, words, stocks, profiles)
    for block in ("profiles", "customers"):
        for name, words in _blocks(values, block):
            offered = words.get("alternatives")
            for product in offered if isinstance(offered, dict) else ():
                if str(product) not in products:
                    where = (block, name, "alternatives", product)
                    yield Fault(where, "a product", shown(product), products.first, at_key=True)
    sources = (*suppliers.first, *stocks.first)  # one for all, for a million may be wrong
    for stock, words in _blocks(values, "stock"):
        yield from _of_name(stock, products)
        yield from _of_source(stock, words, suppliers, stocks, sources)
        yield from _of_others(stock, words, products, stocks)


def _of_customers(group: str, words: dict[str, Any], stocks: _Known, profiles: _Known) -> Iterator[Fault]:
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
                yield Fault(where, what, shown(name), known.first, at_key=isinstance(asked, dict))


def _of_name(stock: str, products: _Known) -> Iterator[Fault]:
    product, at, location = str(stock).partition("@")
    if at and not re.fullmatch(NAME, location):
        yield Fault(("stock", stock), "product@location, the location without dots", shown(stock), at_key=True)
    if product not in products:
        expected = "a product, or product@location"
        yield Fault(("stock", stock), expected, shown(product), products.first, at_key=True)


def _of_source(
    stock: str, words: dict[str, Any], suppliers: _Known, stocks: _Known, choices: tuple[str, ...]
) -> Iterator[Fault]:
    what, source = "a supplier, or another stock point", as_name(words.get("source"))
    if isinstance(source, str) and source not in suppliers and source not in stocks:
        yield Fault(("stock", stock, "source"), what, shown(source), choices)
    elif isinstance(source, dict):
        for place, named in _sources_of(source):
            if named not in suppliers and named not in stocks:
                where = ("stock", stock, "source", *place)
                yield Fault(where, what, shown(named), choices, at_key=place[0] == "shares")


def _of_others(stock: str, words: dict[str, Any], products: _Known, stocks: _Known) -> Iterator[Fault]:
    """Whom it sells from, who helps it out, and what it is made from."""
    seen = as_name(words.get("sells_from"))
    if isinstance(seen, str) and seen not in stocks:
        yield Fault(("stock", stock, "sells_from"), "another stock point", shown(seen), stocks.first)
    sisters = words.get("transship_from")
    if isinstance(sisters, str) and sisters not in stocks:
        yield Fault(("stock", stock, "transship_from"), "another stock point", shown(sisters), stocks.first)
    for number, sister in enumerate(sisters) if isinstance(sisters, list) else ():
        if str(as_name(sister)) not in stocks:
            where = ("stock", stock, "transship_from", number)
            yield Fault(where, "another stock point", shown(sister), stocks.first)
    parts = words.get("made_from")
    if parts == {}:
        expected = "the products it is made from with the units of each, such as {frame: 1, wheel: 2}"
        yield Fault(("stock", stock, "made_from"), expected, "none")
    for part in parts if isinstance(parts, dict) else ():
        if str(part) not in products and str(part) not in stocks:
            where = ("stock", stock, "made_from", part)
            yield Fault(where, "a product", shown(part), products.first, at_key=True)


def tangled(values: dict[str, Any]) -> Iterator[Fault]:
    """Ways between stock points of plain values that cannot be: of other products, of themselves, in circles."""
    suppliers, stocks = _names(values, "suppliers"), _names(values, "stock")
    known = _Known({**_names(values, "products"), **stocks})
    # a point that cannot be read leads nowhere, but others may lead to it
    points = {stock: RawPoint() for stock in stocks}
    points |= {str(stock): _raw(words, suppliers, stocks, known) for stock, words in _blocks(values, "stock")}
    for stock, problem in broken(Sketch(suppliers, points)):
        yield from faults_of(("stock", stock), [problem])


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


class _Untold(_Known):
    """The names of a block that cannot be read: that is said once, and not again of all that point into it."""

    def __contains__(self, name: object) -> bool:
        return True


def _names(values: dict[str, Any], block: str) -> _Known:
    """The names in a block, in their order, and quickly looked up."""
    named = values.get(block)
    if isinstance(named, dict):
        return _Known(dict.fromkeys(map(str, named)))
    return _Known() if named is None and block in MAY_LACK else _Untold()


def _blocks(values: dict[str, Any], block: str) -> Iterator[tuple[str, dict[str, Any]]]:
    named = values.get(block)
    for name, words in named.items() if isinstance(named, dict) else ():
        if isinstance(words, dict):
            yield name, words
