"""Warnings: what reads well and can be played, but was probably not meant."""

from __future__ import annotations

from collections.abc import Iterator

from sim.arrivals.poisson import PoissonArrivals
from sim.registry import Kind
from sim.restock.capped_base_stock import CappedBaseStock
from sim.restock.constant_order import ConstantOrder
from sim.restock.levels import number
from sim.scenario.chain import below
from sim.scenario.demand import demands
from sim.scenario.model import Scenario, kinds_with_paths
from sim.scenario.names import product_of
from sim.scenario.resolving import resolved_rules
from sim.scenario.source_map import dotted

MOST_SAID = 5


def warnings(scenario: Scenario) -> list[str]:
    """What is odd about a scenario and its policies, in sentences; what is odd about all of them is said once."""
    found: dict[str, list[str]] = {}
    for policy, world in scenario.policies.items():
        for sentence in dict.fromkeys(_of_world(world)):
            found.setdefault(sentence, []).append(policy)
    return [
        *_unused(scenario),
        *(
            sentence if len(under) == len(scenario.policies) else f"under {_listed(under)}: {sentence}"
            for sentence, under in found.items()
        ),
    ]


def _of_world(world: Scenario) -> Iterator[str]:
    for path, kind in kinds_with_paths(world):
        if type(kind).warnings is Kind.warnings:  # most have nothing to say
            continue
        for sentence in kind.warnings(world):
            yield f"{dotted(path)}: {sentence}"
    for name, group in world.customers.items():
        if isinstance(group.arrivals, PoissonArrivals) and group.arrivals.flow(world.span).rate == 0:
            yield f"customers.{name}.arrivals: the rate is 0, and nobody ever comes"
    yield from _sold_at_a_loss(world)
    yield from _never_enough(world)
    yield from _too_slow(world)
    for name, point in world.stock.items():
        if point.shares == "fair" and not below(world, name):
            yield f"stock.{name}.shares: no other stock point orders here, so there is nothing to share"


def _unused(scenario: Scenario) -> Iterator[str]:
    """What is declared and stands for nothing, under whatever policy."""
    worlds = list(scenario.policies.values())
    sources = {route.source for world in worlds for point in world.stock.values() for route in point.routes}
    profiles = {name for world in worlds for group in world.customers.values() for name in group.profile or ()}
    stocked = {product_of(stock) for stock in scenario.stock}
    asked = sources | {stock for world in worlds for stock in _wanted(world)}
    offered = {product for world in worlds for product in _offered(world)}
    owed = {stock for stock, point in scenario.stock.items() if point.initial and point.initial.backorders}
    wanted = asked | owed
    idle = [name for name in scenario.stock if name not in wanted and product_of(name) not in offered]
    for block, names, said in (
        ("suppliers", [name for name in scenario.suppliers if name not in sources], "no stock point orders there"),
        ("profiles", [name for name in scenario.profiles if name not in profiles], "no group of customers has it"),
        ("products", [name for name in scenario.products if name not in stocked], "no stock point holds it"),
        ("stock", idle, "no customer asks for it"),
    ):
        yield from _few([f"{block}.{name}: {said}" for name in names], f"{block}: {said}")


def _few(sentences: list[str], what: str) -> Iterator[str]:
    """The first of them; a table of a thousand items may bring as many."""
    yield from sentences[:MOST_SAID]
    if len(sentences) > MOST_SAID:
        yield f"{what}: {len(sentences) - MOST_SAID:,} more"


def _wanted(world: Scenario) -> Iterator[str]:
    for group in world.customers.values():
        if group.wants is not None:
            yield from group.wants
        else:  # the arrivals know
            for stock in world.stock:
                if group.arrivals.demand(world.span, stock, 1.0, group.quantity).mean > 0:
                    yield stock
    for stock, point in world.stock.items():  # other stock points want parts, and help
        yield from (world.part(stock, product) for product in point.made_from)
        yield from point.transship_from


def _offered(world: Scenario) -> Iterator[str]:
    """The products that somebody may take in another one's place."""
    for group in world.customers:
        for _, behaviour in world.behaviours(group).values():
            yield from behaviour.alternatives


def _sold_at_a_loss(world: Scenario) -> Iterator[str]:
    costs: dict[str, float] = {}
    for stock, point in world.stock.items():
        name = product_of(stock)
        for route in () if point.made_from else point.routes:  # a workshop's price is that of the work
            if supplier := world.suppliers.get(route.source):
                sizes = (1, *(one.least for one in supplier.prices))
                least = min(supplier.price(units, world.products[name].unit_cost) for units in sizes)
                costs[name] = min(costs.get(name, least), least)
    prices = {name: world.products[name].price for name in costs}
    said = [
        f"products.{name}: its price, {prices[name]:g}, is below the least it costs, {cost:g} a unit"
        for name, cost in costs.items()
        if 0 < prices[name] < cost
    ]
    yield from _few(said, "products: a price below cost")


def _never_enough(world: Scenario) -> Iterator[str]:
    """Rules that order less than is asked for, where whoever asks waits for ever: backorders grow without end."""
    limited = {
        stock: number(rule.order_quantity if isinstance(rule, ConstantOrder) else rule.cap) / rule.review_period
        for stock, rule in resolved_rules(world).items()
        if isinstance(rule, ConstantOrder | CappedBaseStock)
    }
    if not limited or not _everybody_waits(world):
        return
    asked, said = demands(world), []
    for stock, most in limited.items():
        supplier = world.suppliers.get(world.stock[stock].main)
        as_ordered = supplier is not None and supplier.minimum_order == 0 and supplier.order_multiple == 1
        if as_ordered and most < asked[stock].mean and world.stock[stock].max_backorders is None:
            said.append(
                f"stock.{stock}.restock: it orders at most {most:.4g} a {world.unit}, and {asked[stock].mean:.4g} are "
                "asked for by customers who all wait for ever: backorders grow as long as the run lasts"
            )
    yield from _few(said, "stock: orders that can never be enough")


def _too_slow(world: Scenario) -> Iterator[str]:
    """Suppliers that cannot keep up, where whoever asks waits for ever: their queue grows without end."""
    slow = {name: supplier for name, supplier in world.suppliers.items() if supplier.rate is not None}
    if not slow or not _everybody_waits(world):
        return
    asked = demands(world)
    for name, supplier in slow.items():
        units = sum(asked[stock].mean for stock, point in world.stock.items() if point.main == name)
        rate = supplier.rate or 0.0
        if rate < units:
            yield (
                f"suppliers.{name}: it works on {rate:.4g} units a {world.unit}, and {units:.4g} are asked for by "
                "customers who all wait for ever: its queue grows as long as the run lasts"
            )


def _everybody_waits(world: Scenario) -> bool:
    behaviours = [one for group in world.customers for _, one in world.behaviours(group).values()]
    leaving = any(
        one.willing_to_wait < 1 or one.patience is not None or one.alternatives or one.loyalty for one in behaviours
    )
    return not leaving and world.promise.silent and world.promise.refuse_beyond is None


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
