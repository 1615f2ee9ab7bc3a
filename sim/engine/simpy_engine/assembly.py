"""The assembly: makes every actor of a run and connects them. No other file makes one."""

from __future__ import annotations

from typing import NamedTuple

from sim.arrivals import Demand
from sim.distributions import Distribution
from sim.distributions.constant import Constant
from sim.engine.ledger import OrderType
from sim.engine.plan import Plan
from sim.engine.simpy_engine.availability import Availability
from sim.engine.simpy_engine.clock import Clock
from sim.engine.simpy_engine.demand_counter import DemandCounter
from sim.engine.simpy_engine.dropship_store import DropshipStore, StockVisibility
from sim.engine.simpy_engine.loyalty import LoyaltyTracker
from sim.engine.simpy_engine.order_splitter import OrderSplitter
from sim.engine.simpy_engine.planner import Planner
from sim.engine.simpy_engine.promises import PromiseManager, PromiseTerms, Reactions
from sim.engine.simpy_engine.quote_question import SupplyOutlook
from sim.engine.simpy_engine.recorder import Recorder
from sim.engine.simpy_engine.routes.dropship import DropshipRoute
from sim.engine.simpy_engine.routes.kit import KitRoute
from sim.engine.simpy_engine.routes.production import Part, ProductionRoute
from sim.engine.simpy_engine.routes.route import BaseRoute, RouteTerms
from sim.engine.simpy_engine.routes.supplier import SupplierRoute, SupplierStreams
from sim.engine.simpy_engine.routes.transfer import TransferRoute
from sim.engine.simpy_engine.stock_point import Connections, CustomerTypes, StockPoint
from sim.engine.simpy_engine.substitution import SubstitutionChooser
from sim.engine.simpy_engine.supplier import Supplier
from sim.engine.simpy_engine.trace import Tracer, TracingClock, TracingLoyaltyTracker, TracingRecorder
from sim.engine.simpy_engine.transshipment import LateralTransshipment, TransshipmentSource
from sim.engine.streams import stream_part
from sim.engine.tape import Customers, Tape
from sim.promises.notices.consent import ConsentNotices
from sim.restock.echelon_base_stock import EchelonBaseStock
from sim.restock.forecast_driven import ForecastDriven
from sim.restock.order_for_order import OrderForOrder
from sim.scenario.chain import below, from_the_top
from sim.scenario.demand import demands
from sim.scenario.kits import is_kit
from sim.sourcing import Route

NO_TRANSIT = Constant(value=0)


class Actors(NamedTuple):
    """Everything that acts in a run; stock points in the order of the file, complete but for backorders of time 0."""

    clock: Clock
    recorder: Recorder
    suppliers: list[Supplier]
    points: list[StockPoint]
    planners: list[Planner]
    loyalty: LoyaltyTracker | None


def assemble(plan: Plan, tape: Tape, customers: Customers, tracer: Tracer | None = None) -> Actors:
    """Makes the actors of a run with the chances of `tape` and the people of `customers`; `tracer` if it is traced."""
    return _Assembly(plan, tape, customers, tracer).actors()


class _Assembly:
    """Makes the actors one after the other, and connects each stock point once all of them exist."""

    def __init__(self, plan: Plan, tape: Tape, customers: Customers, tracer: Tracer | None) -> None:
        self.plan = plan
        self.tape = tape
        self.customers = customers
        self.tracer = tracer
        self.scenario = scenario = plan.scenario
        self.tick = scenario.tick
        self.behaviours = [person.behaviour for person in plan.persons]
        unit_costs = {name: product.unit_cost for name, product in scenario.products.items()}
        self.unit_costs = [unit_costs[product] for product in plan.products]
        end = scenario.span.end
        self.clock = Clock(end) if tracer is None else TracingClock(end, tracer)
        self.recorder = Recorder(plan, customers) if tracer is None else TracingRecorder(plan, customers, tracer)
        self.suppliers = [
            Supplier(self.clock, tape, spec, number=number, name=name, span=scenario.span)
            for number, (name, spec) in enumerate(scenario.suppliers.items())
        ]
        classes = max((behaviour.priority for behaviour in self.behaviours), default=1) + 1
        self.customer_types = CustomerTypes(classes, [behaviour.ships == "complete" for behaviour in self.behaviours])
        self.points = [self._stock_point(stock) for stock in range(len(plan.stocks))]
        self.by_name = dict(zip(plan.stocks, self.points, strict=True))
        self.routes = [[self._route(point, declared) for declared in point.spec.routes] for point in self.points]
        self.availabilities = [Availability(self.clock, point) for point in self.points]

    def actors(self) -> Actors:
        """All actors, in their initial state."""
        transshipments, downstream, stores = self._transshipments(), self._downstream(), self._stores()
        promises, substitution = self._promises(), self._substitution()
        loyalty, planners = self._loyalty(), self._planners()
        affected, echelons = self._affected_promises(promises), self._echelons(downstream)
        for point in self.points:
            stock = point.stock
            point.connect(
                Connections(
                    routes=self.routes[stock],
                    availability=self.availabilities[stock],
                    splitter=self._splitter(point),
                    kit=self._kit(stock),
                    downstream=downstream.get(stock),
                    echelons=echelons[stock],
                    promises=promises.get(stock),
                    affected_promises=affected[stock],
                    substitution=substitution,
                    transshipment=transshipments.get(stock),
                    loyalty=loyalty,
                    planner=planners.get(stock),
                    stores=stores[stock],
                )
            )
        # a stock point whose rule looks at those downstream must know what they hold
        for name in reversed(from_the_top(self.scenario)) if self.scenario.chained else self.plan.stocks:
            self.by_name[name].set_initial_levels()
        return Actors(self.clock, self.recorder, self.suppliers, self.points, list(planners.values()), loyalty)

    # stock points and their routes

    def _stock_point(self, stock: int) -> StockPoint:
        plan = self.plan
        spec = self.scenario.stock[plan.stocks[stock]]
        if spec.sells_from is None:
            return StockPoint(
                self.clock, self.recorder, spec, stock=stock, rule=plan.rules[stock], customer_types=self.customer_types
            )
        store = DropshipStore(
            self.clock, self.recorder, spec, stock=stock, rule=OrderForOrder(), customer_types=self.customer_types
        )
        seen = spec.visibility
        every = None if seen is None else max(1, round(seen.every * self.tick))
        store.set_visibility(StockVisibility(every, seen is not None and seen.counts_own_sales))
        return store

    def _route(self, point: StockPoint, declared: Route) -> BaseRoute:
        plan, source = self.plan, self.plan.source(declared.source)
        order_type = OrderType[declared.kind.upper()]
        if source >= len(self.suppliers):
            upstream = self.points[source - len(self.suppliers)]
            if isinstance(point, DropshipStore):
                return DropshipRoute(
                    self.clock, point, self._terms(point, source, OrderType.REGULAR, NO_TRANSIT), upstream
                )
            return self._transfer(point, upstream, order_type)
        supplier, spec = self.suppliers[source], self.scenario.terms(plan.stocks[point.stock], declared.source)
        assert spec is not None
        expedite = spec.expedite if declared.expedite else None
        lead_time = expedite.lead_time if expedite else spec.lead_time
        # expedited orders have streams of their own, so that expediting one shifts no number of the others
        name = f"suppliers/{declared.source}/{stream_part(plan.stocks[point.stock])}" + (
            "/expedite" if expedite else ""
        )
        work, tape = spec.unit_processing_time, self.tape
        streams = SupplierStreams(
            lead_times=tape.durations(f"{name}/lead_time", lead_time, self.tick),
            yields=None if spec.yields is None else tape.shares(f"{name}/yield", spec.yields),
            unit_times=None if work is None else tape.durations(f"{name}/unit_processing_time", work, self.tick),
        )
        terms = self._terms(point, source, order_type, lead_time)._replace(
            rank=len(self.points), expedited=expedite is not None, supplier_terms=spec
        )
        if not point.spec.made_from:
            return SupplierRoute(self.clock, point, terms, supplier, streams)
        parts = [
            Part(self.by_name[self.scenario.part(plan.stocks[point.stock], product)], units)
            for product, units in point.spec.made_from.items()
        ]
        if is_kit(self.scenario, plan.stocks[point.stock]):
            return KitRoute(self.clock, point, terms, supplier, streams, parts)
        return ProductionRoute(self.clock, point, terms, supplier, streams, parts)

    def _transfer(self, point: StockPoint, upstream: StockPoint, order_type: OrderType) -> TransferRoute:
        """The route from another stock point."""
        stocks, transit = self.plan.stocks, point.spec.transit or NO_TRANSIT
        lower, upper = stream_part(stocks[point.stock]), stream_part(stocks[upstream.stock])
        stream = f"stock/{lower}/{upper}/{order_type.word}/transit"
        terms = self._terms(point, len(self.suppliers) + upstream.stock, order_type, transit)
        times = self.tape.durations(stream, transit, self.tick)
        return TransferRoute(self.clock, point, terms, upstream, times)

    def _terms(self, point: StockPoint, source: int, order_type: OrderType, lead_time: Distribution) -> RouteTerms:
        return RouteTerms(source, order_type, lead_time, self.tick, self.unit_costs[point.stock])

    # what stock points work with, by their index in the plan

    def _transshipments(self) -> dict[int, LateralTransshipment]:
        transshipments: dict[int, LateralTransshipment] = {}
        rates: dict[str, Demand] = {}
        for point in self.points:
            names = point.spec.transship_from
            if names:
                rates = rates or demands(self.scenario)
                sources = [
                    TransshipmentSource(
                        self._transfer(point, self.by_name[name], OrderType.TRANSSHIPPED),
                        rates[name].mean / self.tick,
                    )
                    for name in names
                ]
                transshipments[point.stock] = LateralTransshipment(self.clock, point, sources)
        return transshipments

    def _splitter(self, point: StockPoint) -> OrderSplitter | None:
        """How orders are split, where there is more than one route."""
        source, routes = point.spec.source, self.routes[point.stock]
        if source is None or len(routes) == 1:
            return None
        return OrderSplitter(self.clock, point, source, routes)

    def _kit(self, stock: int) -> KitRoute | None:
        """The route over which it is put together when somebody asks for it, if it is a kit."""
        route = self.routes[stock][0]
        return route if isinstance(route, KitRoute) else None

    def _downstream(self) -> dict[int, list[tuple[StockPoint, int]]]:
        """Of a stock point with an echelon rule those downstream, and how many of its units are in each of theirs."""
        return {
            point.stock: [
                (self.by_name[name], units)
                for name, units in below(self.scenario, self.plan.stocks[point.stock]).items()
            ]
            for point in self.points
            if isinstance(point.rule, EchelonBaseStock)
        }

    def _echelons(self, downstream: dict[int, list[tuple[StockPoint, int]]]) -> list[tuple[StockPoint, ...]]:
        """The stock points whose echelon rules look at each."""
        echelons: list[tuple[StockPoint, ...]] = [() for _ in self.points]
        for echelon, lower in downstream.items():
            for point, _ in lower:
                echelons[point.stock] += (self.points[echelon],)
        return echelons

    def _stores(self) -> list[tuple[DropshipStore, ...]]:
        """The stores that see at all times what is on hand at each stock point."""
        stores: list[tuple[DropshipStore, ...]] = [() for _ in self.points]
        for point in self.points:
            if isinstance(point, DropshipStore) and point.every is None:
                stores[self.by_name[str(point.spec.sells_from)].stock] += (point,)
        return stores

    def _promises(self) -> dict[int, PromiseManager]:
        """The promises of each stock point, if the store says anything or customers mind that it does not."""
        plan, tape, customers, promise = self.plan, self.tape, self.customers, self.scenario.promise
        uninformed_acceptance = [behaviour.reaction.uninformed_acceptance for behaviour in self.behaviours]
        some_decline = min(uninformed_acceptance) < 1
        if promise.silent and not some_decline:
            return {}
        consent = isinstance(promise.notices, ConsentNotices)
        reactions = Reactions(
            grace=[behaviour.reaction.grace for behaviour in self.behaviours],
            update_credit=[behaviour.reaction.update_credit for behaviour in self.behaviours],
            uninformed_acceptance=uninformed_acceptance,
            accepts=tape.choices("uninformed_acceptance", plan, customers) if some_decline else None,
            objections=tape.choices("objects", plan, customers) if consent else None,
            consents=tape.choices("consents", plan, customers) if consent else None,
        )
        return {
            point.stock: PromiseManager(
                self.clock,
                self.recorder,
                point,
                PromiseTerms(promise, self.tick),
                SupplyOutlook(self._lead_time_source(point).lead_time_forecast, self.availabilities[point.stock]),
                reactions,
            )
            for point in self.points
        }

    def _lead_time_source(self, point: StockPoint) -> BaseRoute:
        """The route whose lead time a customer waits for: what a store sells comes when it comes to the other."""
        route = self.routes[point.stock][0]
        while isinstance(route, DropshipRoute):
            route = self.routes[route.upstream.stock][0]
        return route

    def _affected_promises(self, promises: dict[int, PromiseManager]) -> list[tuple[PromiseManager, ...]]:
        """The promises that depend on what comes to each stock point: its own, and those downstream."""
        affected: list[tuple[PromiseManager, ...]] = [() for _ in self.points]
        for stock, manager in promises.items():
            reached: set[int] = set()
            upstream = [stock]
            while upstream:
                supplying = upstream.pop()
                if supplying not in reached:
                    reached.add(supplying)
                    upstream += self._supplied_by(supplying)
            for supplying in reached:
                affected[supplying] += (manager,)
        return affected

    def _supplied_by(self, stock: int) -> list[int]:
        """The stock points from which one gets its units, or the parts that it is made from."""
        suppliers: list[int] = []
        for route in self.routes[stock]:
            if isinstance(route, TransferRoute):
                suppliers.append(route.upstream.stock)
            if isinstance(route, ProductionRoute):
                suppliers += [part.stock for part, _ in route.parts]
        return suppliers

    def _substitution(self) -> SubstitutionChooser | None:
        """Who would take another product, if anybody would."""
        if not any(behaviour.alternatives for behaviour in self.behaviours):
            return None
        plan, tape, customers = self.plan, self.tape, self.customers
        return SubstitutionChooser(
            plan,
            self.by_name,
            at_shortage=tape.choices("alternatives", plan, customers),
            at_notice=tape.choices("alternatives_at_notice", plan, customers),
        )

    def _loyalty(self) -> LoyaltyTracker | None:
        """Who may churn or return, if anybody may."""
        plan, tape, customers = self.plan, self.tape, self.customers
        may_churn = any(behaviour.loyalty for behaviour in self.behaviours)
        may_return = any(behaviour.returns_on_restock for behaviour in self.behaviours)
        if not may_churn and not may_return:
            return None
        churn = tape.choices("churn", plan, customers) if may_churn else None
        returns = tape.choices("returns_on_restock", plan, customers) if may_return else None
        if self.tracer is None:
            return LoyaltyTracker(self.clock, self.recorder, plan, churn=churn, returns=returns)
        return TracingLoyaltyTracker(self.clock, self.recorder, plan, churn=churn, returns=returns, tracer=self.tracer)

    def _planners(self) -> dict[int, Planner]:
        """The planner of each stock point whose rule is driven by a forecast."""
        rules = {stock: rule for stock, rule in enumerate(self.plan.rules) if isinstance(rule, ForecastDriven)}
        if not rules:
            return {}
        counter, end = DemandCounter(self.recorder), self.scenario.span.end
        return {stock: Planner(rule, counter, stock=stock, tick=self.tick, end=end) for stock, rule in rules.items()}
