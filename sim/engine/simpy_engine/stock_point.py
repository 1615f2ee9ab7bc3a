"""A stock point: a shelf that is restocked, when its rule says and from where its source does."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from sim.engine.ledger import NEVER, OrderType
from sim.engine.simpy_engine.book import Book
from sim.engine.simpy_engine.buyer import Buyer
from sim.engine.simpy_engine.clock import Clock, Turn
from sim.engine.simpy_engine.delivery import Delivery
from sim.engine.simpy_engine.desk import Desk
from sim.engine.simpy_engine.link import Link
from sim.engine.simpy_engine.pipeline import Pipeline
from sim.engine.simpy_engine.shelf import NOBODY
from sim.errors import UserError
from sim.restock import RestockRule
from sim.scenario.stock import StockPointSpec
from sim.sourcing.two_speeds import TwoSpeeds

if TYPE_CHECKING:
    from sim.engine.simpy_engine.planner import Planner
    from sim.engine.simpy_engine.shopfront import Shopfront

MOST_IN_VAIN = 100_000
"""Receipts of nothing in a row: what is lost is ordered again, and with no lead time for ever within one instant."""

MOST_UNITS = 2**53
"""On hand and on order: what is counted in floats, too, is counted one by one up to here."""


class StockPoint(Desk):
    """One product at one place: what is on order, from whom, and when more is ordered."""

    __slots__ = (
        "buyer",
        "decide",
        "declared",
        "held_back",
        "in_vain",
        "link",
        "links",
        "max_outstanding_orders",
        "next_review",
        "numbers",
        "on_order",
        "orders",
        "outstanding",
        "pipeline",
        "placed",
        "planner",
        "rule",
        "schedule",
        "settled",
        "shops",
    )

    link: Link

    def __init__(
        self,
        clock: Clock,
        book: Book,
        *,
        stock: int,
        declared: StockPointSpec,
        rule: RestockRule | None,
        classes: int,
        complete: list[bool],
    ) -> None:
        super().__init__(clock, book, stock=stock, declared=declared, classes=classes, complete=complete)
        self.declared = declared
        self.rule = rule
        self.on_order = 0
        self.max_outstanding_orders = declared.max_outstanding_orders
        self.orders: dict[Delivery, None] = {}  # under way, in order of placing
        # of those that the rule ordered, by their number, how many parts are under way; counted only where it matters
        self.outstanding: Counter[int] | None = None if self.max_outstanding_orders is None else Counter()
        self.placed = 0
        self.held_back = False
        self.settled: int | None = None  # a position at which the rule, which knows no more than that, orders nothing
        self.in_vain = 0
        self.next_review: int | None = None
        self.pipeline = Pipeline(self)
        self.planner: Planner | None = None  # unless the rule is driven by a forecast
        self.shops: tuple[Shopfront, ...] = ()  # those that see at all times what is here

    def supply(self, links: list[Link]) -> None:
        """Gives the stock point its ways to order."""
        self.links = links
        self.link = links[0]
        self.buyer = None if len(links) == 1 else Buyer(self.clock, self, self.declared.source, links)
        self.schedule: RestockRule | TwoSpeeds
        self.decide: Callable[..., int]
        self.numbers: tuple[int, ...]
        if self.rule is None:
            assert isinstance(self.declared.source, TwoSpeeds)
            assert self.buyer is not None
            self.schedule, self.decide, self.numbers = self.declared.source, self.buyer.wants, ()
        else:
            self.schedule, self.decide, self.numbers = self.rule, self.rule.decide, self.rule.numbers
        self.looks = not self.schedule.periodic

    def open(self) -> None:
        """The state of today, or what the rule steers to: less what those below hold, if it looks at them too."""
        state = self.declared.initial
        target = self.schedule.target - sum(units * point.position for point, units in self.below or ())
        self.on_hand = max(0, target) if state is None else state.on_hand
        self.position = self.on_hand
        under_way = state.on_order if state else ()
        for number, order in enumerate(under_way, -len(under_way)):
            self.link.initially(order.quantity, round(order.due * self.link.tick), number=number)

    # restocking

    def look(self) -> None:
        """Orders what the rule says, unless as many orders as allowed are under way."""
        position = self.position if self.below is None else self._echelon_position()
        quantity = self.decide(position, *self.numbers)
        if quantity <= 0:
            self.held_back = False
            if self.rule is not None:
                self.settled = position
            return
        if self.outstanding is not None:
            self.held_back = not self._may_order()
            if self.held_back:
                return
        if self.buyer is None:  # as `place`, written out: most orders are these
            number = self.placed
            self.placed = number + 1
            self.link.order(quantity, number=number)
            return
        for link, units in self.buyer.orders(quantity):
            self.place(link, units)

    def place(self, link: Link, units: int) -> None:
        """An order of its own for so many units at least."""
        number = self.placed
        self.placed += 1
        link.order(units, number=number)

    def under_way(self, delivery: Delivery) -> None:
        """An order has been placed."""
        self.orders[delivery] = None
        if self.outstanding is not None:
            self._count(delivery, 1)
        self.on_order += delivery.quantity
        self.position += delivery.quantity
        if self.position > MOST_UNITS:
            raise UserError(
                f"stock.{self.book.plan.stocks[self.stock]}: expected at most {MOST_UNITS:,} units on hand "
                f"and on order, found {self.position:,}"
            )
        self.revive()

    def parted(self, delivery: Delivery) -> None:
        """Something comes on its own from now on that was part of an order under way."""
        self.orders[delivery] = None
        if self.outstanding is not None:
            self._count(delivery, 1)

    def _over(self, delivery: Delivery) -> None:
        """Nothing is under way of it any more."""
        del self.orders[delivery]
        if self.outstanding is not None:
            self._count(delivery, -1)

    def _count(self, delivery: Delivery, part: int) -> None:
        # one that is filled bit by bit is one; what sisters send was never ordered by the rule
        if self.outstanding is not None and delivery.link.kind is not OrderType.TRANSSHIPPED:
            self.outstanding[delivery.number] += part
            if not self.outstanding[delivery.number]:
                del self.outstanding[delivery.number]

    def _may_order(self) -> bool:
        """Whether fewer orders are under way than may be."""
        most = self.max_outstanding_orders
        return most is None or self.outstanding is None or len(self.outstanding) < most

    def _echelon_position(self) -> int:
        """Its own position and those of all below, in units of what is held here."""
        assert self.below is not None
        position = self.position
        for point, units in self.below:
            position += units * point.position
        return position

    def receive(self, delivery: Delivery) -> None:
        """An order arrives, and who waits is served at once."""
        if delivery not in self.orders:
            return  # emptied by cancellations
        self._over(delivery)
        units = expected = delivery.quantity
        if delivery.arrives != 1:
            units = round(expected * delivery.arrives)
        self.book.delivered(self.stock, delivery, delivery.received_at, units)
        self.on_order -= expected
        self.on_hand += units
        self.position -= expected - units
        if units:
            self.in_vain = 0
        else:
            self._in_vain()
        if self.first_waiting < NOBODY:
            self.fill()
        if units < expected:
            if self.looks or self.held_back:
                self.look()
            self._look_above()
            self.warn()  # what was lost makes those later who counted on it
        # the position, of an echelon too, is the same after a receipt; and most are at it again when one comes
        elif self.held_back or (self.looks and self.below is None and self.position != self.settled):
            self.look()
        if self.on_hand and self.book.crowd is not None:
            self.book.crowd.restocked(self)
            for shop in self.shops:
                shop.there_again()

    def _in_vain(self) -> None:
        self.in_vain += 1
        if self.in_vain > MOST_IN_VAIN:
            raise UserError(
                f"stock.{self.book.plan.stocks[self.stock]}: expected a source of which something comes, found "
                f"{MOST_IN_VAIN:,} orders in a row of which nothing did (yield, lead_time, order_multiple)"
            )

    def wanted(self, units: int) -> int:
        """How many units the order has that a customer who takes so many in all is to wait for.
        A supplier works on all that the rule would order, and sends it whole; another stock point sends what is
        needed first.
        """
        if self.buyer is not None or not self.link.whole:
            return units
        return self.link.rounded(max(units, self._decided_after(units)))

    def would_order(self, units: int) -> bool:
        """Whether demand of so many units would make the rule order at once."""
        return self.looks and self._may_order() and self._decided_after(units) > 0

    def _decided_after(self, units: int) -> int:
        """How many the rule would order after demand of so many units."""
        position = self.position if self.below is None else self._echelon_position()
        return self.decide(position - units, *self.numbers)

    def take_back(self, units: int) -> None:
        """A cancelled customer's units are taken back from the newest order under way, then the next newest."""
        for delivery in self._newest_first() if units else ():
            taken = delivery.link.take_back(delivery, units)
            if not taken:
                continue
            self.on_order -= taken
            self.position -= taken
            units -= taken
            self.book.withdrawals.append((self.stock, delivery, self.clock._now, taken))
            if not delivery.quantity:
                self._over(delivery)
                self.book.delivered(self.stock, delivery, NEVER, 0)
            if not units:
                break
        self.warn()

    def _newest_first(self) -> Iterator[Delivery]:
        """What is under way at this moment. The newest alone nearly always has units enough, and then nobody counts."""
        newest = next(reversed(self.orders), None)
        if newest is None:
            return
        if newest.claim is not None:  # what another stock point then fills instead may be ours, and change this list
            yield from reversed(list(self.orders))
            return
        yield newest
        yield from [delivery for delivery in reversed(self.orders) if delivery is not newest]

    def reviews(self, tick: int) -> Generator[Event, Any, None]:
        """The process of the reviews; a rule that looks all the time does so once at time 0, at the state of today."""
        first, period = getattr(self.schedule, "first_review", 0.0), getattr(self.schedule, "review_period", math.inf)
        number, at = 0, round(first * tick)
        while at <= self.clock.end:
            self.next_review = None if self.looks else at
            yield self.clock.at(at, Turn.REVIEW, self.stock, number)
            if self.planner is not None:
                self.numbers = (self.planner.review(at),)
                self.settled = None
            self.look()
            if self.looks:
                return
            self.warn()  # somebody may have hoped for this review
            number += 1
            # from the first, not from the last: roundings do not add up
            at = round((first + number * period) * tick)
        self.next_review = None if self.looks else at  # a review beyond the end is one to be hoped for
