"""The chain: which stock point gets its units from which, what that makes of demand, and what cannot be."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from sim.arrivals import Demand
from sim.registry import Impossible
from sim.scenario.model import Scenario
from sim.scenario.names import product_of
from sim.scenario.stock import part_of
from sim.sourcing import Route
from sim.sourcing.split import Split

LONGEST_CHAIN = 100
"""Stock points one behind the other: an order that goes all the way up does so within one moment, on Python's stack,
which has room for some three times as many."""
MOST_NAMED = 12
"""Stock points that a message names of a circle."""


class Tie(NamedTuple):
    """That a stock point gets from an `upper` one `units` for each of its own, of a `share` of what it orders."""

    upper: str
    units: int = 1
    share: float = 1.0


class RawPoint(NamedTuple):
    """What plain values say of where units come from; what cannot be read, or is not declared, is left out."""

    routes: tuple[Route, ...] = ()
    transship_from: tuple[str, ...] = ()
    made_from: Mapping[str, Any] = MappingProxyType({})
    sells_from: str | None = None
    source: object = None
    transit: object = None


class Sketch(NamedTuple):
    """The suppliers and stock points of plain values, so that ways that cannot be are told with all other problems."""

    suppliers: Container[str]
    stock: Mapping[str, RawPoint]

    def part(self, stock: str, product: str) -> str:
        """As of a scenario."""
        return part_of(self.stock, stock, product)


def ties(world: Scenario, stock: str) -> list[Tie]:
    """From which other stock points a stock point gets its units, or their parts; its sisters are not among them.

    Of several sources the one named first stands for all, unless they have fixed shares.
    """
    point = world.stock[stock]
    if point.made_from:
        return every_tie(world, stock)
    if isinstance(point.source, Split):
        return [Tie(name, share=part) for name, part in point.source.shares.items() if name not in world.suppliers]
    return [] if point.main in world.suppliers else [Tie(point.main)]


def passed_up(world: Scenario, own: dict[str, Demand]) -> dict[str, Demand]:
    """Demand on every stock point: its `own` customers', and what those below will order for theirs.

    n parts for each unit: mean n·μ and variance n²·σ². A share s of orders: s·μ and s²·σ². That orders come in lots,
    and that some customers are lost on the way, is not foreseen.
    """
    total: dict[str, Demand] = dict(own)
    for stock in reversed(from_the_top(world)):
        mean, variance = total[stock]
        for upper, units, share in ties(world, stock):
            factor, above = units * share, total[upper]
            total[upper] = Demand(above.mean + factor * mean, above.variance + factor**2 * variance)
    return total


def below(world: Scenario, stock: str) -> dict[str, int]:
    """Every stock point that may get its units from this one, however far down, and how many of these are in each.

    Parts of one product add up; of several ways to get the same units one counts.
    """
    inside = {stock: 1}
    for other in from_the_top(world):
        units = [tie.units * inside[tie.upper] for tie in every_tie(world, other) if tie.upper in inside]
        if units and other != stock:
            inside[other] = sum(units) if world.stock[other].made_from else max(units)
    return {other: units for other, units in inside.items() if other != stock}


def asked_through(world: Scenario, stock: str) -> dict[str, float]:
    """Of what customers ask below, so much is asked of this stock point for each unit: by the shares of the sources."""
    parts = {stock: 1.0}
    for other in from_the_top(world):
        part = sum(units * share * parts.get(upper, 0.0) for upper, units, share in ties(world, other))
        if part and other != stock:
            parts[other] = part
    return {other: part for other, part in parts.items() if other != stock}


def from_the_top(world: Scenario) -> list[str]:
    """The stock points, each after those that it gets its units from."""
    found: dict[str, None] = {}

    def add(stock: str) -> None:
        if stock not in found:
            for tie in every_tie(world, stock):
                add(tie.upper)
            found[stock] = None

    for stock in world.stock:
        add(stock)
    return list(found)


def every_tie(world: Scenario | Sketch, stock: str) -> list[Tie]:
    """As `ties`, with every source that may be used."""
    point = world.stock[stock]
    if point.made_from:
        return [Tie(world.part(stock, product), units) for product, units in point.made_from.items()]
    names = dict.fromkeys(route.source for route in point.routes)
    return [Tie(name) for name in names if name not in world.suppliers]


def broken(world: Sketch) -> Iterator[tuple[str, Impossible]]:
    """What is impossible about the ways between stock points: by stock point, the word and what was expected."""
    for stock, point in world.stock.items():
        for problem in _of(world, stock, point):
            yield stock, problem
    yield from _circles(world)


def _of(world: Sketch, stock: str, point: RawPoint) -> Iterator[Impossible]:
    product = product_of(stock)
    between = [route.source for route in point.routes if route.source not in world.suppliers]
    for name in dict.fromkeys(between):
        word = "sells_from" if point.source is None else "source"
        yield from _unfit(world, stock, name, word, product)
    for name in point.transship_from:
        yield from _unfit(world, stock, name, "transship_from", product)
    if point.made_from and between:
        yield Impossible("source", "a supplier that makes it from its parts (made_from)", f"'{between[0]}'")
    if point.transit is not None and not between and not point.transship_from:
        yield Impossible("transit", "no 'transit' where a supplier's lead_time says how long it takes", "one")
    for name in point.made_from:
        part = world.part(stock, name)
        if part not in world.stock:
            yield Impossible(f"made_from.{name}", "a product with a stock point", f"'{name}'")
        elif part == stock or product_of(part) == product:
            yield Impossible(f"made_from.{name}", "another product", f"'{name}'")
        elif world.stock[part].sells_from is not None:
            yield Impossible(f"made_from.{name}", "a stock point that holds something", f"'{part}', a shop")


def _unfit(world: Sketch, stock: str, name: str, word: str, product: str) -> Iterator[Impossible]:
    if name == stock:
        yield Impossible(word, "another stock point", f"'{name}', itself")
    elif product_of(name) != product:
        yield Impossible(word, f"a stock point of the same product, {product}", f"'{name}'")
    elif world.stock[name].sells_from is not None:
        yield Impossible(word, "a stock point that holds something", f"'{name}', a shop")


def _circles(world: Sketch) -> Iterator[tuple[str, Impossible]]:
    """Ways without an end, and ways that are too long; on a stack of its own, for Python's may not be deep enough."""

    every = ((stock, dict.fromkeys(tie.upper for tie in every_tie(world, stock))) for stock in world.stock)
    # what else is wrong with a way has been said; who gets all from suppliers stands at the top
    found = ((stock, [one for one in ups if one in world.stock and one != stock]) for stock, ups in every if ups)
    uppers = {stock: ups for stock, ups in found if ups}
    rank: dict[str, int] = {}
    late: list[str] = []
    circles = False
    for first in uppers:
        way, ahead = ({}, []) if first in rank else ({first: None}, [iter(uppers[first])])
        while way:
            upper = next(ahead[-1], None)
            if upper is None:
                stock, _ = way.popitem()
                ahead.pop()
                rank[stock] = 1 + max((rank.get(one, 1) for one in uppers.get(stock, ())), default=0)
                late += [stock] * (rank[stock] == LONGEST_CHAIN + 1)
            elif upper in way:
                circles = True
                circle = [*list(way)[list(way).index(upper) :], upper]
                shown = circle if len(circle) <= MOST_NAMED else [*circle[: MOST_NAMED - 2], "…", upper]
                expected = "units that come from a supplier in the end"
                yield upper, Impossible(_word(world, upper), expected, f"a circle: {' ← '.join(shown)}")
            elif upper not in rank:
                way[upper] = None
                ahead.append(iter(uppers.get(upper, ())))
    for stock in () if circles else late:  # a circle is as long as one likes
        expected = f"at most {LONGEST_CHAIN} stock points one behind the other"
        yield stock, Impossible(_word(world, stock), expected, f"'{stock}' behind {LONGEST_CHAIN} others")


def _word(world: Sketch, stock: str) -> str:
    point = world.stock[stock]
    return "made_from" if point.made_from else "sells_from" if point.source is None else "source"
