"""A stock point: one product at one location, whose customers are served and which is restocked by its rule."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, cast

from simpy.events import ProcessGenerator

from sim.engine.ledger import NEVER, OrderType, Outcome
from sim.engine.simpy_engine.backlog import Backlog, reserved
from sim.engine.simpy_engine.clock import Actor, Clock, Turn
from sim.engine.simpy_engine.impatience import lose_patience
from sim.engine.simpy_engine.interfaces import (
    AvailabilityView,
    KitAssembler,
    LevelPlanner,
    OrderListener,
    PromiseService,
    RestockListener,
    Splitter,
    SubstituteChooser,
    TransferSupplier,
    Transshipper,
)
from sim.engine.simpy_engine.orders import (
    NO_PRIORITY,
    STOCK_POINT_PRIORITY,
    Backorder,
    PromisedBackorder,
    ReplenishmentOrder,
    SupplyRoute,
    TransferRequest,
    TransferRequester,
)
from sim.engine.simpy_engine.recorder import Recorder
from sim.errors import UserError
from sim.restock import RestockRule
from sim.scenario.source_map import dotted
from sim.scenario.stock import StockPointSpec
from sim.sourcing.two_speeds import TwoSpeeds

MOST_EMPTY_RECEIPTS = 100_000
"""Consecutive empty receipts before a `UserError`: with yield 0 and lead time 0 a rule would reorder for ever within
one instant."""

MOST_UNITS = 2**53
"""Most units on hand and on order: up to here floats, in which measures reckon, hold every whole number."""


class CustomerTypes(NamedTuple):
    """What a stock point knows of its customers.

    `classes`: the length of lists by priority, one more than the largest; entry 0 is unused. `ships_complete`: whether
    orders ship complete, one entry for each of `plan.persons`.
    """

    classes: int
    ships_complete: list[bool]


class Connections(NamedTuple):
    """What a stock point works with; None or empty where the scenario has no such thing.

    `kit`: the route over which it is put together from its parts when somebody asks for it. `downstream`: the stock
    points whose positions its rule looks at too, and how many units of this one are in each of theirs; `echelons`:
    those whose rules look at this one. `affected_promises`: the promises that depend on what comes here, its own and
    those downstream. `stores`: dropship stores that see at all times what is on hand here.
    """

    routes: Sequence[SupplyRoute]
    availability: AvailabilityView
    splitter: Splitter | None = None
    kit: KitAssembler | None = None
    downstream: Sequence[tuple[StockPoint, int]] | None = None
    echelons: tuple[StockPoint, ...] = ()
    promises: PromiseService | None = None
    affected_promises: tuple[PromiseService, ...] = ()
    substitution: SubstituteChooser | None = None
    transshipment: Transshipper | None = None
    loyalty: OrderListener | None = None
    planner: LevelPlanner | None = None
    stores: tuple[RestockListener, ...] = ()


class StockPoint:
    """Serves customers and other stock points from what is on hand, owes what is short, and orders more.

    Units on hand go to who waits by class and then first come, first served: see `Backlog`. SimPy's own stores are not
    used: they can neither fill in part nor serve by class, and a request given up still swallows the next item.

    `position` is on hand + on order − backorders, in units; `stock` its index in the plan. It is complete once
    `connect` has been called. Instants in microseconds.
    """

    __slots__ = (
        "affected_promises",
        "availability",
        "backlog",
        "blocked_by_cap",
        "clock",
        "continuous_review",
        "cut_at",
        "decide",
        "downstream",
        "echelons",
        "empty_receipts",
        "idle_position",
        "kit",
        "limited",
        "loyalty",
        "max_backorders",
        "max_outstanding_orders",
        "next_review",
        "on_hand",
        "on_order",
        "ordering_rule",
        "orders_placed",
        "outstanding_orders",
        "outstanding_parts",
        "planner",
        "position",
        "position_changed",
        "promises",
        "recorder",
        "reserve",
        "review_due",
        "reviews_each_instant",
        "route",
        "routes",
        "rule",
        "rule_arguments",
        "shelf_capacity",
        "shelf_refuses",
        "ships_complete",
        "spec",
        "splitter",
        "stock",
        "stores",
        "substitution",
        "transshipment",
        "withdraws",
    )

    def __init__(
        self,
        clock: Clock,
        recorder: Recorder,
        spec: StockPointSpec,
        *,
        stock: int,
        rule: RestockRule | None,
        customer_types: CustomerTypes,
    ) -> None:
        """`rule` is None where the sourcing rule decides how much is ordered."""
        self.clock = clock
        self.recorder = recorder
        self.spec = spec
        self.stock = stock
        self.rule = rule
        self.ships_complete = customer_types.ships_complete
        self.on_hand = 0
        self.on_order = 0
        self.position = 0
        self.reserve = [reserved(spec.reserve, priority) for priority in range(customer_types.classes)]
        self.backlog = Backlog(self.reserve, fair=spec.shares == "fair")
        self.max_backorders = spec.max_backorders
        self.withdraws = spec.on_cancellation == "withdraw"
        self.max_outstanding_orders = spec.max_outstanding_orders
        self.outstanding_orders: dict[ReplenishmentOrder, None] = {}  # on order, in order of placing
        # of those that the rule ordered, by their number, how many parts are on order; counted only where it matters
        self.outstanding_parts: Counter[int] | None = None if spec.max_outstanding_orders is None else Counter()
        self.orders_placed = 0
        shelf = spec.shelf_capacity
        # units that the position, or what is on hand, may be at most
        self.shelf_capacity = None if shelf is None or shelf.over == "refuse" else shelf.units
        self.shelf_refuses = shelf.units if shelf is not None and shelf.over == "refuse" else None
        self.cut_at = -1  # the instant of the last order that was larger than the source sells at once
        self.blocked_by_cap = False  # whether the rule would have ordered, had fewer orders been outstanding
        self.idle_position: int | None = None  # a position at which the rule orders nothing
        self.empty_receipts = 0
        self.next_review: int | None = None  # of a periodic rule
        self.review_due = False  # whether a rule that looks once an instant has still to look in this one

    def connect(self, connections: Connections) -> None:
        """Gives the stock point everything that it works with."""
        self.routes = connections.routes
        self.route = connections.routes[0]
        self.availability = connections.availability
        self.splitter = connections.splitter
        self.kit = connections.kit
        # whether less may be ordered than the rule asks for
        self.limited = self.shelf_capacity is not None or any(route.limited for route in self.routes)
        self.downstream = connections.downstream
        self.echelons = connections.echelons
        self.promises = connections.promises
        self.affected_promises = connections.affected_promises
        self.substitution = connections.substitution
        self.transshipment = connections.transshipment
        self.loyalty = connections.loyalty
        self.planner = connections.planner
        self.stores = connections.stores
        # the restock rule, or the sourcing rule where that decides how much is ordered
        self.ordering_rule: RestockRule | TwoSpeeds
        self.decide: Callable[..., int]
        self.rule_arguments: tuple[int, ...]
        if self.rule is None:
            assert self.splitter is not None
            self.ordering_rule = cast(TwoSpeeds, self.spec.source)
            self.decide, self.rule_arguments = self.splitter.total_order, ()
        else:
            self.ordering_rule, self.decide, self.rule_arguments = self.rule, self.rule.decide, self.rule.numbers
        self.continuous_review = not self.ordering_rule.periodic
        # what a change of the position leads to: a look at once, or one at the end of the instant
        self.reviews_each_instant = getattr(self.ordering_rule, "review", "") == "each_instant"
        self.position_changed = self.request_review if self.reviews_each_instant else self.review_position

    def set_initial_levels(self) -> None:
        """Takes the initial state, or what the rule steers to: less what those downstream hold, if it counts them."""
        state = self.spec.initial
        target = self.ordering_rule.target - sum(units * point.position for point, units in self.downstream or ())
        shelf = self.spec.shelf_capacity
        if shelf is not None:
            target = min(target, shelf.units)
        self.on_hand = max(0, target) if state is None else state.on_hand
        self.position = self.on_hand
        on_order = state.on_order if state else ()
        for number, order in enumerate(on_order, -len(on_order)):
            self.route.place_initial(order.quantity, round(order.due * self.route.tick), number=number)

    def owe_initial(self, order: int, units: int) -> None:
        """Backorders of before time 0 join the backlog."""
        self.position -= units
        self.recorder.record_backorder(order, 0)
        self.backlog.join(Backorder(order, units, STOCK_POINT_PRIORITY, NEVER, complete=False))

    # customers

    def demand(self, order: int, quantity: int, person: int, priority: int) -> None:
        """A customer asks for `quantity` units: they go out, and what is short waits or is lost."""
        if (self.backlog.first_priority > priority and self.on_hand - self.reserve[priority] >= quantity) or (
            self.kit is not None and self._assemble(quantity, priority)
        ):
            self.on_hand -= quantity
            self.position -= quantity
        else:
            before = self.position
            self._meet_shortage(order, quantity, person, priority)
            if self.position == before:  # who left with nothing has changed nothing that a rule looks at
                if self.promises is not None:
                    self.promises.recheck_promises(behind=priority)
                return
        # as `_demand_taken`, written out: every customer comes this way, and a call costs 5 % of one served at once
        if self.continuous_review:
            self.position_changed()
        if self.echelons:
            self._notify_echelons()
        if self.promises is not None:
            self.promises.recheck_promises(behind=priority)

    def available(self, priority: int) -> int:
        """Units that could go out now to a new order of that class: 0 while anybody of it or of one above waits."""
        return max(0, self.on_hand - self.reserve[priority]) if self.backlog.first_priority > priority else 0

    def _demand_taken(self, priority: int) -> None:
        """After a customer of that class: is it time to order, here or upstream, and who is delayed by it?"""
        if self.continuous_review:
            self.position_changed()
        if self.echelons:
            self._notify_echelons()
        if self.promises is not None:
            self.promises.recheck_promises(behind=priority)

    def _meet_shortage(self, order: int, quantity: int, person: int, priority: int) -> None:
        """A customer finds fewer units than they want: substituted, lost, declined, or backordered."""
        available = self.available(priority)
        at_once = 0 if self.ships_complete[person] else available
        short = quantity - at_once
        self.on_hand -= at_once
        recorder, promises, limit = self.recorder, self.promises, self.max_backorders
        if self.substitution is not None and self.substitute(order, short, priority, person, at_notice=False):
            self.position -= at_once
            recorder.record_unfilled(order, at_once, 0, Outcome.SUBSTITUTED)
            return
        draw_index = recorder.draw_index(order)
        deadline = self._deadline(draw_index)
        refused = limit is not None and self.backlog.units + short > limit
        outcome = Outcome.LOST if refused or not recorder.customers.willing[draw_index] else None
        date = None
        if promises is not None and outcome is None:
            date = promises.quote_date(short, priority, at_once)
            outcome = self._answer(order, person, draw_index, deadline, date)
        if outcome is not None:
            self.position -= at_once
            recorder.record_unfilled(order, at_once, short, outcome)
        else:
            self.position -= quantity
            recorder.record_backorder(order, at_once)
            self._wait(order, short, person, priority, deadline, date)
        if self.transshipment is not None:
            self.transshipment.request(quantity - available)

    def _answer(self, order: int, person: int, draw_index: int, deadline: int, date: int | None) -> Outcome | None:
        """How an order ends whose customer is quoted a date, or told that there is none; None if they wait."""
        promises = self.promises
        assert promises is not None
        if date is not None:
            wait = date - self.clock._now
            self.recorder.record_quote(order, wait)
            if promises.refuse_beyond is not None and wait > promises.refuse_beyond:
                return Outcome.LOST
        return None if promises.accepts(draw_index, person, date, deadline) else Outcome.DECLINED

    def _deadline(self, draw_index: int) -> int:
        """When the patience of a customer who has just come is over; NEVER for one who waits for ever."""
        patience = int(self.recorder.customers.patience[draw_index])
        return NEVER if patience == NEVER else self.clock._now + patience

    def _wait(self, order: int, short: int, person: int, priority: int, deadline: int, date: int | None) -> Backorder:
        """A customer waits in the backlog for the units short, and is promised the date, if any."""
        clock, promises, complete = self.clock, self.promises, self.ships_complete[person]
        backorder: Backorder
        if promises is None:
            backorder = Backorder(order, short, priority, deadline, complete=complete)
        else:
            backorder = PromisedBackorder(order, short, priority, deadline, complete=complete, arrived_at=clock._now)
        self.backlog.join(backorder)
        if deadline < clock.end:
            Actor(clock, lose_patience(clock, self, backorder, self.recorder.group_of(order)))
        if promises is not None and isinstance(backorder, PromisedBackorder):
            promises.register(backorder, date, person)
        return backorder

    def substitute(self, order: int, units: int, priority: int, person: int, *, at_notice: bool) -> bool:
        """Whether the customer takes all the units from another stock point of this location instead."""
        if self.substitution is None:
            return False
        draw_index = self.recorder.draw_index(order)
        seller = self.substitution.chosen(self.stock, draw_index, person, at_notice=at_notice)
        if seller is None or not seller.sell_substitute(units, priority):
            return False
        self.recorder.record_substitution(order, seller.stock, self.clock._now, units)
        return True

    def sell_substitute(self, units: int, priority: int) -> bool:
        """Sells units to a customer who wanted another product first, if the class may have all of them now."""
        if self.available(priority) < units and not self._assemble(units, priority):
            return False
        self.on_hand -= units
        self.position -= units
        self._demand_taken(priority)
        return True

    # kits

    def claim(self, units: int, priority: int, claimed: dict[int, int]) -> bool:
        """Whether so many units are free for a class, beside those `claimed` before by stock point; notes them there.

        Of a kit what is not on hand is free if all its parts are.
        """
        if self.backlog.first_priority <= priority:
            return False
        before = claimed.get(self.stock, 0)
        from_shelf = min(units, max(0, self.on_hand - self.reserve[priority] - before))
        claimed[self.stock] = before + from_shelf
        if from_shelf == units:
            return True
        return self.kit is not None and self.kit.parts_free(units - from_shelf, priority, claimed)

    def _assemble(self, units: int, priority: int) -> bool:
        """Puts a kit together from its parts, so that `units` are on hand for a class, if all that needs is free."""
        if self.kit is None or not self.claim(units, priority, {}):
            return False
        taken_from: list[TransferSupplier] = []
        self._take_parts(units, priority, taken_from)
        for part in taken_from:  # not before all have left: what a rule orders may be made from a part of the kit
            part.parts_taken()
        return True

    def _take_parts(self, units: int, priority: int, taken_from: list[TransferSupplier]) -> None:
        """Puts a kit together of which all parts are free, so that `units` are on hand for a class."""
        assert self.kit is not None
        lacking = units - max(0, self.on_hand - self.reserve[priority])
        number = self.orders_placed
        self.orders_placed = number + 1
        self.kit.assemble(lacking, number=number, priority=priority, taken_from=taken_from)

    def supply_kit(
        self,
        route: TransferRequester,
        replenishment: ReplenishmentOrder,
        units: int,
        *,
        priority: int,
        taken_from: list[TransferSupplier],
    ) -> None:
        """Units that are free for a class leave for a kit; `parts_taken` follows once all its parts have left."""
        self.recorder.append_transfer_request(
            self.stock, route.requested_by, self.clock._now, units, lateral=route.lateral
        )
        if self.on_hand - self.reserve[priority] < units:
            self._take_parts(units, priority, taken_from)
        self.on_hand -= units
        self.position -= units
        taken_from.append(self)

    def parts_taken(self) -> None:
        """All parts of a kit have left their stock points, this one among them: is it time to order?"""
        if self.continuous_review and self.downstream is None:  # an echelon's position stays: the kit is downstream
            self.position_changed()
        if self.promises is not None:
            self.promises.recheck_promises(behind=STOCK_POINT_PRIORITY)

    def receive_kits(self, replenishment: ReplenishmentOrder) -> None:
        """Kits are ready for the customer who has just asked for them; nobody else gets any."""
        self._close_order(replenishment)
        units = replenishment.quantity
        self.recorder.record_receipt(self.stock, replenishment, replenishment.received_at, units)
        self.on_order -= units
        self.on_hand += units

    # other stock points

    def serve(self, route: TransferRequester, replenishment: ReplenishmentOrder, units: int) -> TransferRequest | None:
        """Another stock point asks for units: what is free leaves at once, the rest becomes a request that waits."""
        order = self.recorder.append_transfer_request(
            self.stock, route.requested_by, self.clock._now, units, lateral=route.lateral
        )
        at_once = min(units, self.available(STOCK_POINT_PRIORITY))
        if at_once < units and self.kit is not None and self._assemble(units, STOCK_POINT_PRIORITY):
            at_once = units
        self.on_hand -= at_once
        self.position -= units
        request = None
        if at_once < units:
            request = TransferRequest(order, units - at_once, route, replenishment)
            self.recorder.record_backorder(order, at_once)
            self.backlog.join(request)
        if at_once:
            route.filled(replenishment, at_once)
        if self.continuous_review and (self.downstream is None or route.lateral):
            self.position_changed()
        if self.echelons and route.lateral:  # else an echelon position stays: what is owed here is on order downstream
            self._notify_echelons()
        if self.promises is not None:
            self.promises.recheck_promises(behind=STOCK_POINT_PRIORITY)
        return request

    def cancel_request(self, request: TransferRequest, units: int) -> int:
        """Another stock point takes back up to so many units of its request; returns how many those were."""
        taken = min(units, request.owed)
        self.position += taken
        self.recorder.cancelled[request.order] += taken
        if taken < request.owed:
            self.backlog.reduce(request, taken)
        else:
            self._end(request.order, Outcome.CANCELLED)
            self.backlog.remove(request)
        self._after_cancellation(taken)
        return taken

    # the backlog

    def renege(self, backorder: Backorder) -> None:
        """The deadline passes: a customer who is still owed something cancels it."""
        if backorder.owed:
            self.end_backorder(backorder, Outcome.CANCELLED)

    def end_backorder(self, backorder: Backorder, outcome: Outcome) -> None:
        """A customer who waits goes without the units owed: cancelled, or substituted."""
        owed = backorder.owed
        self.position += owed
        if outcome is not Outcome.SUBSTITUTED:
            self.recorder.cancelled[backorder.order] = owed
        self._end(backorder.order, outcome)
        self.backlog.remove(backorder)
        self._after_cancellation(owed)

    def _end(self, order: int, outcome: Outcome) -> None:
        now = self.clock._now
        self.recorder.record_end(order, now, outcome)
        if self.loyalty is not None:
            self.loyalty.order_ended(order, now, outcome)

    def _after_cancellation(self, units: int) -> None:
        """So many units are owed no more."""
        if self.withdraws:
            self.take_back(units)
        # a backorder that moves up may now count on an order under way instead of on a review, and be later for it
        self.recheck_affected_promises()
        if self.on_hand:
            self.fill_backorders()  # whoever left may have held up the others
        if self.continuous_review:
            self.position_changed()
        if self.echelons:
            self._notify_echelons()

    def fill_backorders(self) -> None:
        """Units on hand go to who waits, as the backlog allocates them."""
        now, recorder = self.clock._now, self.recorder
        allocations = self.backlog.allocate(self.on_hand)
        for _, units in allocations:
            self.on_hand -= units
        for backorder, units in allocations:
            order = backorder.order
            recorder.record_fill(order, now, units)
            if not backorder.owed:
                self._end(order, Outcome.FILLED_LATE if now > backorder.agreed_at else Outcome.FILLED_ON_TIME)
            if backorder.requested_by >= 0:
                request = cast(TransferRequest, backorder)
                request.route.filled(request.replenishment, units)

    def recheck_affected_promises(self) -> None:
        """Something has happened that may delay customers, here or downstream."""
        for promises in self.affected_promises:
            promises.recheck_promises()

    def _recheck_undated_promises(self) -> None:
        """Something has happened that may give customers a date again who were told that there is none."""
        for promises in self.affected_promises:
            if promises.ever_undated:
                promises.recheck_promises()

    # restocking

    def review_position(self) -> None:
        """Applies the restock rule to the inventory position and places the order that it asks for, if any.

        Nothing is ordered while as many orders as allowed are outstanding.
        """
        position = self.position if self.downstream is None else self._echelon_position()
        quantity = self.decide(position, *self.rule_arguments)
        if quantity <= 0:
            self.blocked_by_cap = False
            if self.rule is not None:
                self.idle_position = position
            return
        if self.outstanding_parts is not None:
            self.blocked_by_cap = not self._may_order()
            if self.blocked_by_cap:
                return
        if self.limited:
            self._place_within_limits(quantity)
            return
        if self.splitter is None:
            self.place(self.route, quantity)
            return
        for route, units in self.splitter.split(quantity):
            self.place(route, units)

    def _place_within_limits(self, quantity: int) -> None:
        """Orders what of a quantity the sources sell and the shelf has room for.

        What exceeds a source's largest order is left to the next look at the position in a later instant.
        """
        now = self.clock._now
        if self.cut_at == now:
            return
        for route, units in [(self.route, quantity)] if self.splitter is None else self.splitter.split(quantity):
            lot = self._lot(route, units, self.position)
            if lot:
                self.place(route, lot)
                if route.cuts(units):
                    self.cut_at = now

    def _lot(self, route: SupplyRoute, units: int, position: int) -> int:
        """What is ordered over a route where so many units are asked for at that inventory position; 0 for nothing."""
        lot = route.lot(units)
        if self.shelf_capacity is not None and lot > self.shelf_capacity - position:
            lot = route.lot_within(max(0, self.shelf_capacity - position))
        return lot

    def request_review(self) -> None:
        """The position has changed: the rule looks once, at the end of the instant, at all its changes together."""
        if not self.review_due:
            Actor(self.clock, self._review_at_end_of_instant())
            self._recheck_undated_promises()  # what the review will order counts as placed

    def _review_at_end_of_instant(self) -> ProcessGenerator:
        self.review_due = True
        yield self.clock.at(self.clock._now, Turn.REVIEW, self.stock)
        self.review_due = False
        self.review_position()
        self.recheck_affected_promises()  # dates counted on an order that had not been placed

    def place(self, route: SupplyRoute, units: int) -> None:
        """Orders at least so many units over a route."""
        number = self.orders_placed
        self.orders_placed = number + 1
        route.order(units, number=number)

    def order_placed(self, replenishment: ReplenishmentOrder) -> None:
        """An order has been placed: its units are on order."""
        self.recorder.record_order_placed(self.stock, replenishment)
        self.outstanding_orders[replenishment] = None
        if self.outstanding_parts is not None:
            self._count_outstanding(replenishment, 1)
        self.on_order += replenishment.quantity
        self.position += replenishment.quantity
        if self.position > MOST_UNITS:
            raise UserError(
                f"{dotted(('stock', self.recorder.plan.stocks[self.stock]))}: expected at most {MOST_UNITS:,} units "
                f"on hand and on order, found {self.position:,}"
            )
        if self.affected_promises:  # every order comes this way, and mostly nobody was promised anything
            self._recheck_undated_promises()

    def shipment_split(self, replenishment: ReplenishmentOrder) -> None:
        """Part of an order that is on order already will be received by itself."""
        self.outstanding_orders[replenishment] = None
        if self.outstanding_parts is not None:
            self._count_outstanding(replenishment, 1)

    def _close_order(self, replenishment: ReplenishmentOrder) -> None:
        """Nothing of an order is on order any more."""
        del self.outstanding_orders[replenishment]
        if self.outstanding_parts is not None:
            self._count_outstanding(replenishment, -1)

    def _count_outstanding(self, replenishment: ReplenishmentOrder, part: int) -> None:
        # an order that is filled bit by bit is one; what is transshipped was never ordered by the rule
        if self.outstanding_parts is not None and replenishment.route.order_type is not OrderType.TRANSSHIPPED:
            self.outstanding_parts[replenishment.number] += part
            if not self.outstanding_parts[replenishment.number]:
                del self.outstanding_parts[replenishment.number]

    def _may_order(self) -> bool:
        """Whether fewer orders are outstanding than may be."""
        most = self.max_outstanding_orders
        return most is None or self.outstanding_parts is None or len(self.outstanding_parts) < most

    def _echelon_position(self) -> int:
        """Its own position and those of all stock points downstream, in units of what is held here."""
        position = self.position
        for point, units in self.downstream or ():
            position += units * point.position
        return position

    def downstream_changed(self) -> None:
        """The position of a stock point downstream has changed, at which the rule looks too."""
        self.position_changed()

    def _notify_echelons(self) -> None:
        for echelon in self.echelons:
            echelon.downstream_changed()

    def receive(self, replenishment: ReplenishmentOrder) -> None:
        """An order arrives, and backorders are filled at once."""
        if replenishment not in self.outstanding_orders:
            return  # emptied by cancellations
        self._close_order(replenishment)
        units = expected = replenishment.quantity
        if replenishment.yield_share != 1:
            units = round(expected * replenishment.yield_share)
        refuses = self.shelf_refuses is not None
        if not refuses:
            self.recorder.record_receipt(self.stock, replenishment, replenishment.received_at, units)
        self.on_order -= expected
        self.on_hand += units
        self.position -= expected - units
        if self.backlog.first_priority < NO_PRIORITY:
            self.fill_backorders()
        if refuses:
            units = self._send_back(replenishment, units)
        if units:
            self.empty_receipts = 0
        else:
            self._count_empty_receipt()
        if units < expected:
            if self.continuous_review or self.blocked_by_cap:
                self.position_changed()
            self._notify_echelons()
            self.recheck_affected_promises()  # what was lost delays those who counted on it
        # a whole receipt leaves the position as it was, and a rule that ordered nothing at it then does not now
        elif self.blocked_by_cap or (
            self.continuous_review and self.downstream is None and self.position != self.idle_position
        ):
            self.position_changed()
        if self.on_hand and self.loyalty is not None:
            self.loyalty.on_restocked(self)
            for store in self.stores:
                store.on_restocked()

    def _send_back(self, replenishment: ReplenishmentOrder, units: int) -> int:
        """Sends back what of `units` just received does not fit on the shelf; returns those that stay or went out."""
        assert self.shelf_refuses is not None
        refused = min(units, max(0, self.on_hand - self.shelf_refuses))
        self.on_hand -= refused
        self.position -= refused
        stayed = units - refused
        self.recorder.record_receipt(self.stock, replenishment, replenishment.received_at, stayed, refused)
        return stayed

    def _count_empty_receipt(self) -> None:
        self.empty_receipts += 1
        if self.empty_receipts > MOST_EMPTY_RECEIPTS:
            raise UserError(
                f"{dotted(('stock', self.recorder.plan.stocks[self.stock]))}: expected a source of which something "
                f"comes, found {MOST_EMPTY_RECEIPTS:,} orders in a row of which nothing stayed "
                "(yield, lead_time, order_multiple, shelf_capacity)"
            )

    def quantity_to_wait_for(self, units: int) -> int:
        """Units of the order for which a customer who takes `units` in all would have to wait.

        A supplier works on all that the rule would order, and sends it whole; another stock point sends what is
        needed first.
        """
        if self.splitter is not None or not self.route.ships_whole:
            return units
        return self.route.lot(max(units, self._decided_after(units)))

    def would_order(self, units: int) -> bool:
        """Whether demand of so many units would make the rule order in this instant."""
        if not self.continuous_review or not self._may_order():
            return False
        if self.limited and not units and not self.review_due:
            return False  # what the source's largest order left is ordered at a look, and none is to come
        decided = self._decided_after(units)
        if decided > 0 and self.limited and self.splitter is None:
            return self.cut_at != self.clock._now and self._lot(self.route, decided, self.position - units) > 0
        return decided > 0

    def _decided_after(self, units: int) -> int:
        """How many the rule would order after demand of so many units."""
        position = self.position if self.downstream is None else self._echelon_position()
        return self.decide(position - units, *self.rule_arguments)

    def take_back(self, units: int) -> None:
        """Takes up to so many units back from the newest order, then from the next newest.

        Its route says how many can be: from a supplier all until the receipt, from another stock point what has not
        left it, from a workshop none.
        """
        for replenishment in self._newest_first() if units else ():
            taken = replenishment.route.take_back(replenishment, units)
            if not taken:
                continue
            self.on_order -= taken
            self.position -= taken
            units -= taken
            self.recorder.record_withdrawal(self.stock, replenishment, self.clock._now, taken)
            if not replenishment.quantity:
                self._close_order(replenishment)
                self.recorder.record_receipt(self.stock, replenishment, NEVER, 0)
            if not units:
                break
        self.recheck_affected_promises()

    def _newest_first(self) -> Iterator[ReplenishmentOrder]:
        """What is on order at this moment. Most often the newest has units enough, and no list is made."""
        newest = next(reversed(self.outstanding_orders), None)
        if newest is None:
            return
        if newest.request is not None:  # what another stock point then fills instead may be ours, and change this list
            yield from reversed(list(self.outstanding_orders))
            return
        yield newest
        yield from [other for other in reversed(self.outstanding_orders) if other is not newest]

    def reviews(self, tick: int) -> ProcessGenerator:
        """The process of the reviews of a periodic rule; a continuous one is reviewed once, at time 0."""
        rule = self.ordering_rule
        first, period = getattr(rule, "first_review", 0.0), getattr(rule, "review_period", math.inf)
        number, at = 0, round(first * tick)
        while at < self.clock.end:
            self.next_review = None if self.continuous_review else at
            self.review_due = at == self.clock._now
            yield self.clock.at(at, Turn.REVIEW, self.stock, number)
            self.review_due = False
            if self.planner is not None:
                self.rule_arguments = (self.planner.review(at),)
                self.idle_position = None
            self.review_position()
            if self.reviews_each_instant or not self.continuous_review:
                self.recheck_affected_promises()  # somebody may have hoped for this review
            if self.continuous_review:
                return
            number += 1
            # from the first, not from the last: roundings do not add up
            at = round((first + number * period) * tick)
        self.next_review = None if self.continuous_review else at  # dates may count on a review after the end
