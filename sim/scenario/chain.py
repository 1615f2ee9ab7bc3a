"""The supply network: which stock point gets its units from which, the demand that follows, and impossible links."""

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
"""Stock points one behind the other: an order passed all the way up is passed within one instant, on Python's stack,
which has room for some three times as many."""
MOST_NAMED = 12
"""Stock points of a circle that a message names."""


class SupplyLink(NamedTuple):
    """A stock point's link to an `upper` one: `units` from there for each of its own, for a `share` of its orders."""

    upper: str
    units: int = 1
    share: float = 1.0


class PlainStockPoint(NamedTuple):
    """Where a stock point's units come from, by values not validated yet; unreadable or undeclared names left out."""

    routes: tuple[Route, ...] = ()
    transship_from: tuple[str, ...] = ()
    made_from: Mapping[str, Any] = MappingProxyType({})
    sells_from: str | None = None
    source: object = None
    transit: object = None


class PlainNetwork(NamedTuple):
    """Suppliers and stock points by values not validated yet: impossible links are told with all other problems."""

    suppliers: Container[str]
    stock: Mapping[str, PlainStockPoint]

    def part(self, stock: str, product: str) -> str:
        """As `Scenario.part`."""
        return part_of(self.stock, stock, product)


def supply_links(scenario: Scenario, stock: str) -> list[SupplyLink]:
    """The links to the stock points from which a stock point gets its units or their parts; no transshipments.

    Of several sources the one named first stands for all, unless they have fixed shares.
    """
    point = scenario.stock[stock]
    if point.made_from:
        return all_supply_links(scenario, stock)
    if isinstance(point.source, Split):
        return [
            SupplyLink(name, share=part) for name, part in point.source.shares.items() if name not in scenario.suppliers
        ]
    return [] if point.main in scenario.suppliers else [SupplyLink(point.main)]


def with_dependent_demand(scenario: Scenario, independent: dict[str, Demand]) -> dict[str, Demand]:
    """Demand on every stock point: the `independent` demand of its customers, and the orders of those below.

    n parts for each unit: mean n·μ and variance n²·σ². A share s of orders: s·μ and s²·σ². Lot sizes of orders and
    customers lost below are not taken into account.
    """
    total: dict[str, Demand] = dict(independent)
    for stock in reversed(from_the_top(scenario)):
        mean, variance = total[stock]
        for upper, units, share in supply_links(scenario, stock):
            factor, above = units * share, total[upper]
            total[upper] = Demand(above.mean + factor * mean, above.variance + factor**2 * variance)
    return total


def below(scenario: Scenario, stock: str) -> dict[str, int]:
    """Every stock point that may get units from this one, at any depth, with the units of this one in each of its own.

    Parts of one product add up; of several ways to get the same units the one with the most counts.
    """
    inside = {stock: 1}
    for other in from_the_top(scenario):
        units = [link.units * inside[link.upper] for link in all_supply_links(scenario, other) if link.upper in inside]
        if units and other != stock:
            inside[other] = sum(units) if scenario.stock[other].made_from else max(units)
    return {other: units for other, units in inside.items() if other != stock}


def asked_through(scenario: Scenario, stock: str) -> dict[str, float]:
    """Units asked of this stock point for each unit asked of one below it, by stock point, by the shares of sources."""
    parts = {stock: 1.0}
    for other in from_the_top(scenario):
        part = sum(units * share * parts.get(upper, 0.0) for upper, units, share in supply_links(scenario, other))
        if part and other != stock:
            parts[other] = part
    return {other: part for other, part in parts.items() if other != stock}


def from_the_top(scenario: Scenario) -> list[str]:
    """The stock points in topological order, each after those that it gets its units from."""
    ordered: dict[str, None] = {}

    def add(stock: str) -> None:
        """Adds a stock point after all that supply it."""
        if stock not in ordered:
            for link in all_supply_links(scenario, stock):
                add(link.upper)
            ordered[stock] = None

    for stock in scenario.stock:
        add(stock)
    return list(ordered)


def all_supply_links(network: Scenario | PlainNetwork, stock: str) -> list[SupplyLink]:
    """The links to every stock point that a stock point may order from; `supply_links` has those that usually count."""
    point = network.stock[stock]
    if point.made_from:
        return [SupplyLink(network.part(stock, product), units) for product, units in point.made_from.items()]
    names = dict.fromkeys(route.source for route in point.routes)
    return [SupplyLink(name) for name in names if name not in network.suppliers]


def impossible_links(network: PlainNetwork) -> Iterator[tuple[str, Impossible]]:
    """What is impossible about the links between stock points, each with the stock point that declares it."""
    for stock, point in network.stock.items():
        for problem in _point_problems(network, stock, point):
            yield stock, problem
    yield from _circles(network)


def _point_problems(network: PlainNetwork, stock: str, point: PlainStockPoint) -> Iterator[Impossible]:
    product = product_of(stock)
    between = [route.source for route in point.routes if route.source not in network.suppliers]
    for name in dict.fromkeys(between):
        word = "sells_from" if point.source is None else "source"
        yield from _link_problems(network, stock, name, word, product)
    for name in point.transship_from:
        yield from _link_problems(network, stock, name, "transship_from", product)
    if point.made_from and between:
        yield Impossible("source", "a supplier that makes it from its parts (made_from)", f"'{between[0]}'")
    if point.transit is not None and not between and not point.transship_from:
        yield Impossible("transit", "no 'transit' where a supplier's lead_time says how long it takes", "one")
    for name in point.made_from:
        part = network.part(stock, name)
        if part not in network.stock:
            yield Impossible(("made_from", name), "a product with a stock point", f"'{name}'")
        elif part == stock or product_of(part) == product:
            yield Impossible(("made_from", name), "another product", f"'{name}'")
        elif network.stock[part].sells_from is not None:
            yield Impossible(("made_from", name), "a stock point that holds something", f"'{part}', a shop")


def _link_problems(network: PlainNetwork, stock: str, name: str, word: str, product: str) -> Iterator[Impossible]:
    if name == stock:
        yield Impossible(word, "another stock point", f"'{name}', itself")
    elif product_of(name) != product:
        yield Impossible(word, f"a stock point of the same product, {product}", f"'{name}'")
    elif network.stock[name].sells_from is not None:
        yield Impossible(word, "a stock point that holds something", f"'{name}', a shop")


def _circles(network: PlainNetwork) -> Iterator[tuple[str, Impossible]]:
    """Circles, and chains that are too long: a depth-first search with its own stack, for Python's is too small."""
    links = ((stock, dict.fromkeys(link.upper for link in all_supply_links(network, stock))) for stock in network.stock)
    # other problems of a link are reported elsewhere; who orders from suppliers alone has none here
    known = ((stock, [up for up in ups if up in network.stock and up != stock]) for stock, ups in links if ups)
    uppers = {stock: ups for stock, ups in known if ups}
    depth: dict[str, int] = {}
    too_deep: list[str] = []
    circles = False
    for first in uppers:
        path, ahead = ({}, []) if first in depth else ({first: None}, [iter(uppers[first])])
        while path:
            upper = next(ahead[-1], None)
            if upper is None:
                stock, _ = path.popitem()
                ahead.pop()
                depth[stock] = 1 + max((depth.get(up, 1) for up in uppers.get(stock, ())), default=0)
                too_deep += [stock] * (depth[stock] == LONGEST_CHAIN + 1)
            elif upper in path:
                circles = True
                circle = [*list(path)[list(path).index(upper) :], upper]
                shown = circle if len(circle) <= MOST_NAMED else [*circle[: MOST_NAMED - 2], "…", upper]
                expected = "units that come from a supplier in the end"
                yield upper, Impossible(_source_word(network, upper), expected, f"a circle: {' ← '.join(shown)}")
            elif upper not in depth:
                path[upper] = None
                ahead.append(iter(uppers.get(upper, ())))
    for stock in () if circles else too_deep:  # the length of a circle means nothing
        expected = f"at most {LONGEST_CHAIN} stock points one behind the other"
        yield stock, Impossible(_source_word(network, stock), expected, f"'{stock}' behind {LONGEST_CHAIN} others")


def _source_word(network: PlainNetwork, stock: str) -> str:
    point = network.stock[stock]
    return "made_from" if point.made_from else "sells_from" if point.source is None else "source"
