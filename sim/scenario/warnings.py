"""Warnings: what can be read and played, but was probably not meant."""

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
from sim.sentences import counted

MAX_PROBLEMS = 5
"""Warnings of one sort that are said one by one."""


def warnings(scenario: Scenario) -> list[str]:
    """What is odd about a scenario and its policies, in sentences; what holds under every policy is said once."""
    policies_of: dict[str, list[str]] = {}
    for policy, under_policy in scenario.policies.items():
        for sentence in dict.fromkeys(_of_policy(under_policy)):
            policies_of.setdefault(sentence, []).append(policy)
    return [
        *_unused(scenario),
        *(
            sentence if len(names) == len(scenario.policies) else f"under {_quoted(names)}: {sentence}"
            for sentence, names in policies_of.items()
        ),
    ]


def _of_policy(scenario: Scenario) -> Iterator[str]:
    for path, kind in kinds_with_paths(scenario):
        if type(kind).warnings is Kind.warnings:  # most kinds warn of nothing
            continue
        for sentence in kind.warnings(scenario):
            yield f"{dotted(path)}: {sentence}"
    for name, group in scenario.customers.items():
        if isinstance(group.arrivals, PoissonArrivals) and group.arrivals.flow(scenario.span).rate == 0:
            yield f"{dotted(('customers', name, 'arrivals'))}: the rate is 0, and nobody ever comes"
    yield from _sold_at_a_loss(scenario)
    yield from _never_enough(scenario)
    yield from _too_slow(scenario)
    yield from _overdue(scenario)
    for name, point in scenario.stock.items():
        if point.shares == "fair" and not below(scenario, name):
            yield f"{dotted(('stock', name, 'shares'))}: no other stock point orders here, so there is nothing to share"


def _overdue(scenario: Scenario) -> Iterator[str]:
    """Orders under way that were due before time 0."""
    overdue = {
        stock: sum(order.overdue for order in point.initial.on_order)
        for stock, point in scenario.stock.items()
        if point.initial and point.initial.on_order
    }
    sentences = [
        f"stock.{stock}.initial.on_order: {counted(count, 'order is', 'orders are')} overdue, for the start is "
        f"{scenario.start}, and {'comes' if count == 1 else 'come'} at time 0"
        for stock, count in overdue.items()
        if count
    ]
    yield from _first_few(sentences, "stock: overdue orders")


def _unused(scenario: Scenario) -> Iterator[str]:
    """What is declared and used under no policy."""
    scenarios = list(scenario.policies.values())
    sources = {route.source for each in scenarios for point in each.stock.values() for route in point.routes}
    profiles = {name for each in scenarios for group in each.customers.values() for name in group.profile or ()}
    stocked = {product_of(stock) for stock in scenario.stock}
    asked = sources | {stock for each in scenarios for stock in _wanted(each)}
    offered = {product for each in scenarios for product in _alternatives(each)}
    owed = {stock for stock, point in scenario.stock.items() if point.initial and point.initial.backorders}
    wanted = asked | owed
    idle = [name for name in scenario.stock if name not in wanted and product_of(name) not in offered]
    for block, names, reason in (
        ("suppliers", [name for name in scenario.suppliers if name not in sources], "no stock point orders there"),
        ("profiles", [name for name in scenario.profiles if name not in profiles], "no group of customers has it"),
        ("products", [name for name in scenario.products if name not in stocked], "no stock point holds it"),
        ("stock", idle, "no customer asks for it"),
    ):
        yield from _first_few([f"{block}.{name}: {reason}" for name in names], f"{block}: {reason}")


def _first_few(sentences: list[str], what: str) -> Iterator[str]:
    """The first `sentences`, and how many more there are; a table of items may bring thousands."""
    yield from sentences[:MAX_PROBLEMS]
    if len(sentences) > MAX_PROBLEMS:
        yield f"{what}: {len(sentences) - MAX_PROBLEMS:,} more"


def _wanted(scenario: Scenario) -> Iterator[str]:
    """The stock points that customers, or other stock points, may order from."""
    for group in scenario.customers.values():
        if group.wants is not None:
            yield from group.wants
        else:  # the arrivals name the products
            for stock in scenario.stock:
                if group.arrivals.demand(scenario.span, stock, 1.0, group.quantity).mean > 0:
                    yield stock
    for stock, point in scenario.stock.items():  # parts, and lateral transshipments
        yield from (scenario.part(stock, product) for product in point.made_from)
        yield from point.transship_from


def _alternatives(scenario: Scenario) -> Iterator[str]:
    """The products that some customer may take in place of another one."""
    for group in scenario.customers:
        for _, behaviour in scenario.behaviours(group).values():
            yield from behaviour.alternatives


def _sold_at_a_loss(scenario: Scenario) -> Iterator[str]:
    costs: dict[str, float] = {}
    for stock, point in scenario.stock.items():
        name = product_of(stock)
        for route in () if point.made_from else point.routes:  # a price of made_from is for work
            if terms := scenario.terms(stock, route.source):
                sizes = (1, *(step.least for step in terms.prices))
                least = min(terms.price(units, scenario.products[name].unit_cost) for units in sizes)
                costs[name] = min(costs.get(name, least), least)
    prices = {name: scenario.products[name].price for name in costs}
    sentences = [
        f"{dotted(('products', name))}: its price, {prices[name]:g}, is below the least it costs, {cost:g} a unit"
        for name, cost in costs.items()
        if 0 < prices[name] < cost
    ]
    yield from _first_few(sentences, "products: a price below cost")


def _never_enough(scenario: Scenario) -> Iterator[str]:
    """Restock rules that order less than demand where every customer waits: backorders grow as long as the run."""
    limited = {
        stock: number(rule.order_quantity if isinstance(rule, ConstantOrder) else rule.cap) / rule.review_period
        for stock, rule in resolved_rules(scenario).items()
        if isinstance(rule, ConstantOrder | CappedBaseStock)
    }
    if not limited or not _no_customer_leaves(scenario):
        return
    demand, sentences = demands(scenario), []
    for stock, most in limited.items():
        mean = demand[stock].mean
        terms = scenario.terms(stock, scenario.stock[stock].main)
        as_ordered = terms is not None and terms.lots.smallest == 1 and terms.order_multiple == 1
        if as_ordered and most < mean and scenario.stock[stock].max_backorders is None:
            sentences.append(
                f"{dotted(('stock', stock, 'restock'))}: it orders at most {most:.4g} a {scenario.unit}, and "
                f"{mean:.4g} are asked for by customers who all wait for ever: backorders grow as long as the run lasts"
            )
    yield from _first_few(sentences, "stock: orders that can never be enough")


def _too_slow(scenario: Scenario) -> Iterator[str]:
    """Suppliers whose rate is below demand where every customer waits: their queue grows as long as the run."""
    slow = {name: supplier for name, supplier in scenario.suppliers.items() if supplier.rate is not None}
    if not slow or not _no_customer_leaves(scenario):
        return
    demand = demands(scenario)
    for name, supplier in slow.items():
        units = sum(demand[stock].mean for stock, point in scenario.stock.items() if point.main == name)
        rate = supplier.rate or 0.0
        if rate < units:
            yield (
                f"{dotted(('suppliers', name))}: it works on {rate:.4g} units a {scenario.unit}, and "
                f"{units:.4g} are asked for by customers who all wait for ever: its queue grows as long as "
                "the run lasts"
            )


def _no_customer_leaves(scenario: Scenario) -> bool:
    leaving = any(
        behaviour.willing_to_wait < 1 or behaviour.patience is not None or behaviour.alternatives or behaviour.loyalty
        for group in scenario.customers
        for _, behaviour in scenario.behaviours(group).values()
    )
    return not leaving and scenario.promise.silent and scenario.promise.refuse_beyond is None


def _quoted(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
