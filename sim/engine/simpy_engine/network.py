"""The network: the stock points of a plan, and the ways by which each gets its units."""

from __future__ import annotations

from sim.arrivals import Demand
from sim.distributions.constant import Constant
from sim.engine.ledger import OrderType
from sim.engine.plan import Plan
from sim.engine.simpy_engine.book import Book
from sim.engine.simpy_engine.clock import Clock
from sim.engine.simpy_engine.drop_link import DropLink
from sim.engine.simpy_engine.link import Link
from sim.engine.simpy_engine.production_link import ProductionLink
from sim.engine.simpy_engine.shopfront import Shopfront
from sim.engine.simpy_engine.sisters import Sisters
from sim.engine.simpy_engine.stock_point import StockPoint
from sim.engine.simpy_engine.supplier import Supplier
from sim.engine.simpy_engine.supplier_link import SupplierLink
from sim.engine.simpy_engine.transfer_link import TransferLink
from sim.engine.tape import Tape
from sim.restock.echelon_base_stock import EchelonBaseStock
from sim.restock.order_for_order import OrderForOrder
from sim.scenario.chain import below, from_the_top
from sim.scenario.demand import demands
from sim.sourcing import Route

AT_ONCE = Constant(value=0)


def network(plan: Plan, tape: Tape, clock: Clock, book: Book, suppliers: list[Supplier]) -> list[StockPoint]:
    """Every stock point in the order of the file, in the state of today."""
    ways = _Ways(plan, tape, clock, suppliers)
    world = plan.scenario
    behaviours = [person.behaviour for person in plan.persons]
    classes = max((behaviour.priority for behaviour in behaviours), default=1) + 1
    complete = [behaviour.ships == "complete" for behaviour in behaviours]
    points: list[StockPoint] = []
    for stock, (declared, rule) in enumerate(zip(world.stock.values(), plan.rules, strict=True)):
        shop = declared.sells_from is not None
        points.append(
            (Shopfront if shop else StockPoint)(
                clock,
                book,
                stock=stock,
                declared=declared,
                rule=OrderForOrder() if shop else rule,
                classes=classes,
                complete=complete,
            )
        )
    for point in points:
        point.supply([ways.link(point, points, route) for route in point.declared.routes])
    if world.chained:
        _tie(plan, points, ways)
        for name in reversed(from_the_top(world)):  # who looks at those below must know what they hold
            points[plan.stocks.index(name)].open()
        return points
    for point in points:
        point.open()
    return points


def listen(points: list[StockPoint]) -> None:
    """Lets every voice hear of what makes customers later, here and wherever the units come from."""
    for point in points:
        above, found = [point], []
        while above:
            one = above.pop()
            if one not in found:
                found.append(one)
                above += [link.upstream for link in one.links if isinstance(link, TransferLink)]
                above += [part for link in one.links if isinstance(link, ProductionLink) for part, _ in link.parts]
        for one in found:
            if point.voice is not None:
                one.listening += (point.voice,)


class _Ways:
    """Makes the links of stock points."""

    def __init__(self, plan: Plan, tape: Tape, clock: Clock, suppliers: list[Supplier]) -> None:
        self.plan = plan
        self.tape = tape
        self.clock = clock
        self.suppliers = suppliers
        self.tick = plan.scenario.tick
        unit_costs = {name: product.unit_cost for name, product in plan.scenario.products.items()}
        self.unit_costs = [unit_costs[product] for product in plan.products]

    def link(self, point: StockPoint, points: list[StockPoint], route: Route) -> Link:
        """One way to order of a stock point."""
        plan, source = self.plan, self.plan.source(route.source)
        stock, cost = plan.stocks[point.stock], self.unit_costs[point.stock]
        if source >= len(self.suppliers):
            upstream = points[source - len(self.suppliers)]
            if isinstance(point, Shopfront):
                return DropLink(
                    self.clock, self.tape, point=point, upstream=upstream, source=source, kind=OrderType.REGULAR,
                    tick=self.tick, unit_cost=cost,
                )  # fmt: skip
            return self.transfer(point, upstream, source, OrderType[route.kind.upper()])
        supplier, rank = self.suppliers[source], len(points)
        if point.declared.made_from:
            parts = [
                (points[plan.stocks.index(plan.scenario.part(stock, product))], units)
                for product, units in point.declared.made_from.items()
            ]
            return ProductionLink(
                self.clock, self.tape, supplier, route, point=point, stock=stock, unit_cost=cost, rank=rank, parts=parts
            )
        return SupplierLink(self.clock, self.tape, supplier, route, point=point, stock=stock, unit_cost=cost, rank=rank)

    def transfer(self, point: StockPoint, upstream: StockPoint, source: int, kind: OrderType) -> TransferLink:
        """The way from another stock point."""
        plan = self.plan
        stream = f"stock/{plan.stocks[point.stock]}/{plan.stocks[upstream.stock]}/{kind.word}/transit"
        return TransferLink(
            self.clock, self.tape, point=point, upstream=upstream, source=source, kind=kind,
            transit=point.declared.transit or AT_ONCE, stream=stream, tick=self.tick,
            unit_cost=self.unit_costs[point.stock],
        )  # fmt: skip


def _tie(plan: Plan, points: list[StockPoint], ways: _Ways) -> None:
    """Gives stock points their sisters, and those that look further down than themselves whom they look at."""
    world, first = plan.scenario, len(plan.scenario.suppliers)
    rates: dict[str, Demand] = {}
    for point, stock in zip(points, plan.stocks, strict=True):
        if point.declared.transship_from:
            rates = rates or demands(world)
            sisters = point.declared.transship_from
            positions = [plan.stocks.index(name) for name in sisters]
            links = [
                ways.transfer(point, points[position], first + position, OrderType.TRANSSHIPPED)
                for position in positions
            ]
            point.sisters = Sisters(point, links, [rates[name].mean / world.tick for name in sisters])
        if isinstance(point.rule, EchelonBaseStock):
            lower = below(world, stock)
            point.below = [(points[plan.stocks.index(name)], units) for name, units in lower.items()]
            for one, _ in point.below:
                one.above += (point,)
        if isinstance(point, Shopfront):
            seen = point.declared.visibility
            every = None if seen is None else max(1, round(seen.every * world.tick))
            point.sees(every, counts_own_sales=seen is not None and seen.counts_own_sales)
            if every is None:
                upstream = point.links[0].upstream  # type: ignore[attr-defined]
                upstream.shops += (point,)
