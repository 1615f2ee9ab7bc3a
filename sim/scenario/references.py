"""References between blocks, checked on values not validated yet: names that are not declared, impossible links."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from sim.errors import MAX_CHOICES, shown
from sim.measure_words import Wording
from sim.scenario.chain import PlainNetwork, PlainStockPoint, impossible_links
from sim.scenario.goal import Setting, goal_problems
from sim.scenario.item_demand import ITEMS
from sim.scenario.names import NAME, TAKEN
from sim.scenario.source_map import Path
from sim.scenario.unplaced_problems import UnplacedProblem, unplaced_problems
from sim.sourcing import Route, SourcingRule
from sim.units import as_name

OPTIONAL_BLOCKS = ("profiles",)


class _Names(dict[str, None]):
    """The names in a block, in their order."""

    @functools.cached_property
    def first(self) -> tuple[str, ...]:
        """The first of them, among which the nearest to a wrong name is looked for."""
        return tuple(itertools.islice(self, MAX_CHOICES))


def unknown_names(values: dict[str, Any]) -> Iterator[UnplacedProblem]:
    """References in plain values to products, stock points, suppliers and profiles that are not declared."""
    products, suppliers = _names(values, "products"), _names(values, "suppliers")
    stocks, profiles = _names(values, "stock"), _names(values, "profiles")
    for group, words in _blocks(values, "customers"):
        yield from _customer_references(group, words, stocks, profiles)
    for supplier, words in _blocks(values, "suppliers"):
        for product in words["items"] if isinstance(words.get("items"), dict) else ():
            if str(product) not in products:
                where = ("suppliers", supplier, "items", product)
                yield UnplacedProblem(where, "a product", shown(product), products.first, at_key=True)
    for block in ("profiles", "customers"):
        for name, words in _blocks(values, block):
            offered = words.get("alternatives")
            for product in offered if isinstance(offered, dict) else ():
                if str(product) not in products:
                    where = (block, name, "alternatives", product)
                    yield UnplacedProblem(where, "a product", shown(product), products.first, at_key=True)
    sources = (*suppliers.first, *stocks.first)  # one for all, for a million may be wrong
    for stock, words in _blocks(values, "stock"):
        yield from _stock_point_name(stock, products)
        yield from _source_references(stock, words, suppliers, stocks, sources)
        yield from _stock_point_references(stock, words, products, stocks)


def impossible_goal(values: dict[str, Any], unit: str) -> Iterator[UnplacedProblem]:
    """What is wrong with the goal: its measures, conditions, and the stock points and groups that they name."""
    setting = Setting(_names(values, "stock"), _names(values, "customers"), Wording(unit, "", 1.0))
    yield from goal_problems(values.get("goal"), setting)


def _customer_references(
    group: str, words: dict[str, Any], stocks: _Names, profiles: _Names
) -> Iterator[UnplacedProblem]:
    if group in TAKEN:
        expected = f"another name: this one is for {TAKEN[group]}"
        yield UnplacedProblem(("customers", group), expected, shown(group), at_key=True)
    for word, known, what in (("wants", stocks, "a stock point"), ("profile", profiles, "a profile")):
        asked = as_name(words.get(word))
        names = asked if isinstance(asked, dict) else [asked] if isinstance(asked, str) else []
        for name in names:
            if str(name) not in known:
                path: Path = ("customers", group, word)
                where = (*path, name) if isinstance(asked, dict) else path
                choices = (*known.first, ITEMS) if word == "wants" and where == path else known.first
                yield UnplacedProblem(where, what, shown(name), choices, at_key=isinstance(asked, dict))


def _stock_point_name(stock: str, products: _Names) -> Iterator[UnplacedProblem]:
    product, at, location = str(stock).partition("@")
    if at and not re.fullmatch(NAME, location):
        yield UnplacedProblem(
            ("stock", stock), "product@location, with one '@' and no spaces around it", shown(stock), at_key=True
        )
    if product not in products:
        expected = "a product, or product@location"
        yield UnplacedProblem(("stock", stock), expected, shown(product), products.first, at_key=True)


def _source_references(
    stock: str, words: dict[str, Any], suppliers: _Names, stocks: _Names, choices: tuple[str, ...]
) -> Iterator[UnplacedProblem]:
    what, source = "a supplier, or another stock point", as_name(words.get("source"))
    if isinstance(source, str) and source not in suppliers and source not in stocks:
        yield UnplacedProblem(("stock", stock, "source"), what, shown(source), choices)
    elif isinstance(source, dict):
        for place, named in _sources_of(source):
            if named not in suppliers and named not in stocks:
                where = ("stock", stock, "source", *place)
                yield UnplacedProblem(where, what, shown(named), choices, at_key=place[0] == "shares")


def _stock_point_references(
    stock: str, words: dict[str, Any], products: _Names, stocks: _Names
) -> Iterator[UnplacedProblem]:
    """The stock points named by `sells_from` and `transship_from`, and the products named by `made_from`."""
    seller = as_name(words.get("sells_from"))
    if isinstance(seller, str) and seller not in stocks:
        yield UnplacedProblem(("stock", stock, "sells_from"), "another stock point", shown(seller), stocks.first)
    senders = words.get("transship_from")
    if isinstance(senders, str) and senders not in stocks:
        yield UnplacedProblem(("stock", stock, "transship_from"), "another stock point", shown(senders), stocks.first)
    for number, sender in enumerate(senders) if isinstance(senders, list) else ():
        if str(as_name(sender)) not in stocks:
            where = ("stock", stock, "transship_from", number)
            yield UnplacedProblem(where, "another stock point", shown(sender), stocks.first)
    parts = words.get("made_from")
    if parts == {}:
        expected = "the products it is made from with the units of each, such as {frame: 1, wheel: 2}"
        yield UnplacedProblem(("stock", stock, "made_from"), expected, "none")
    for part in parts if isinstance(parts, dict) else ():
        if str(part) not in products and str(part) not in stocks:
            where = ("stock", stock, "made_from", part)
            yield UnplacedProblem(where, "a product", shown(part), products.first, at_key=True)


def network_problems(values: dict[str, Any]) -> Iterator[UnplacedProblem]:
    """Links between stock points that are impossible: to other products, to themselves, in circles."""
    suppliers, stocks = _names(values, "suppliers"), _names(values, "stock")
    known = _Names({**_names(values, "products"), **stocks})
    # a stock point that cannot be read has no links, but others may link to it
    points = {stock: PlainStockPoint() for stock in stocks}
    points |= {
        str(stock): _plain_stock_point(words, suppliers, stocks, known) for stock, words in _blocks(values, "stock")
    }
    for stock, problem in impossible_links(PlainNetwork(suppliers, points)):
        yield from unplaced_problems(("stock", stock), [problem])


def _plain_stock_point(
    words: dict[str, Any], suppliers: _Names, stocks: _Names, parts_known: _Names
) -> PlainStockPoint:
    """A stock point's links, as far as they can be read and lead to something declared."""
    source, sells_from = as_name(words.get("source")), as_name(words.get("sells_from"))
    named = [source] if isinstance(source, str) else []
    if isinstance(source, dict):
        named = [name for _, name in _sources_of(source)]
    if isinstance(sells_from, str):
        named.append(sells_from)
    senders, parts = words.get("transship_from"), words.get("made_from")
    parts = parts if isinstance(parts, dict) else {}
    senders = [senders] if isinstance(senders, str) else senders if isinstance(senders, list) else []
    return PlainStockPoint(
        routes=tuple(Route(name) for name in named if name in suppliers or name in stocks),
        transship_from=tuple(str(name) for name in senders if str(name) in stocks),
        made_from={str(name): units for name, units in parts.items() if str(name) in parts_known},
        sells_from=sells_from if isinstance(sells_from, str) else None,
        source=source,
        transit=words.get("transit"),
    )


def _sources_of(source: dict[str, Any]) -> list[tuple[Path, str]]:
    """The sources that a sourcing rule names, each with its path in the rule; none if the rule cannot be read."""
    try:
        rule: SourcingRule = SourcingRule.read(source, {"unit": "day"})
    except (ValidationError, PydanticCustomError):
        return []
    return [(place, route.source) for place, route in zip(rule.places, rule.routes, strict=True)]


class _UnreadableNames(_Names):
    """The names of a block that cannot be read: every name counts as declared, for the block itself is refused."""

    def __contains__(self, name: object) -> bool:
        return True


def _names(values: dict[str, Any], block: str) -> _Names:
    """The names in a block, in their order."""
    named = values.get(block)
    if isinstance(named, dict):
        return _Names(dict.fromkeys(map(str, named)))
    return _Names() if named is None and block in OPTIONAL_BLOCKS else _UnreadableNames()


def _blocks(values: dict[str, Any], block: str) -> Iterator[tuple[str, dict[str, Any]]]:
    named = values.get(block)
    for name, words in named.items() if isinstance(named, dict) else ():
        if isinstance(words, dict):
            yield name, words
