"""A stock point: what is on hand and on order, who waits, and when it restocks."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Generator
from typing import Any

from simpy.events import Event

from sim.engine.ledger import NEVER, Outcome
from sim.engine.simpy_engine.book import Book
from sim.engine.simpy_engine.buyer import Buyer
from sim.engine.simpy_engine.clock import Actor, Clock, Turn
from sim.engine.simpy_engine.customers import Waiting, lose_patience
from sim.engine.simpy_engine.link import Delivery, Link
from sim.engine.simpy_engine.offers import Offers
from sim.engine.simpy_engine.voice import Voice, Waiter
from sim.errors import UserError
from sim.restock import RestockRule
from sim.scenario.model import StockPoint as Declared
from sim.sourcing.two_speeds import TwoSpeeds

NOBODY = 1 << 30  # a priority that no order has
MOST_IN_VAIN = 100_000
"""Receipts of nothing in a row: what is lost is ordered again, and with no lead time for ever within one instant."""


class StockPoint:
    """One product at one place. SimPy's own stores are not used: they can neither fill in part nor serve by class,
    and a request given up still swallows the next item."""

    __slots__ = (
        "backorders",
        "book",
        "buyer",
        "clock",
        "complete",
        "decide",
        "deliveries",
        "first_waiting",
        "held_back",
        "in_vain",
        "line",
        "link",
        "looks",
        "max_backorders",
        "max_outstanding_orders",
        "next_review",
        "numbers",
        "offers",
        "on_hand",
        "on_order",
        "orders",
        "placed",
        "position",
        "reserve",
        "schedule",
        "stock",
        "voice",
        "waiting",
        "withdraws",
    )

    def __init__(
        self,
        clock: Clock,
        book: Book,
        *,
        stock: int,
        declared: Declared,
        rule: RestockRule | None,
        links: list[Link],
        classes: int,
        complete: list[bool],
    ) -> None:
        self.clock = clock
        self.book = book
        self.stock = stock
        self.link = links[0]
        self.buyer = None if len(links) == 1 else Buyer(clock, declared.source, links)
        for side in (*links, *([self.buyer] if self.buyer else ())):
            side.point = self
        self.schedule: RestockRule | TwoSpeeds
        self.decide: Callable[..., int]
        self.numbers: tuple[int, ...]
        if rule is None:
            assert isinstance(declared.source, TwoSpeeds)
            assert self.buyer is not None
            self.schedule, self.decide, self.numbers = declared.source, self.buyer.wants, ()
        else:
            self.schedule, self.decide, self.numbers = rule, rule.decide, rule.numbers
        self.looks = not self.schedule.periodic
        self.max_backorders = declared.max_backorders
        self.max_outstanding_orders = declared.max_outstanding_orders
        self.withdraws = declared.on_cancellation == "withdraw"
        state = declared.initial
        self.on_hand: int = max(0, self.schedule.target) if state is None else state.on_hand
        self.on_order = 0
        self.backorders = 0
        self.position = self.on_hand
        self.reserve = [_kept_back(declared.reserve, priority) for priority in range(classes)]
        self.complete = complete  # by person
        self.line: list[deque[Waiting]] = [deque() for _ in range(classes)]
        self.waiting = [0] * classes
        self.first_waiting = NOBODY
        self.orders: dict[int, Delivery] = {}  # under way
        self.deliveries: list[Delivery] = []  # all of them
        self.placed = 0
        self.held_back = False
        self.in_vain = 0
        self.next_review: int | None = None
        self.voice: Voice | None = None  # unless the store says anything, or somebody listens
        self.offers: Offers | None = None  # unless somebody would take another product
        under_way = state.on_order if state else ()
        for number, order in enumerate(under_way, -len(under_way)):
            due = round(order.due * self.link.tick)
            self._under_way(self.link.under_way(order.quantity, due, number=number))

    # customers

    def demand(self, order: int, quantity: int, person: int, priority: int) -> None:
        """A customer asks for `quantity` units: they go out, and what is short waits or is lost."""
        if self.first_waiting > priority and self.on_hand - self.reserve[priority] >= quantity:
            self.on_hand -= quantity
            self.position -= quantity
        else:
            self._shortage(order, quantity, person, priority)
        if self.looks:
            self.look()
        if self.voice is not None:
            self.voice.sweep(behind=priority)

    def _shortage(self, order: int, quantity: int, person: int, priority: int) -> None:
        free = self.on_hand - self.reserve[priority] if self.first_waiting > priority else 0
        complete = self.complete[person]
        at_once = 0 if complete else max(0, free)
        short = quantity - at_once
        self.on_hand -= at_once
        if self.offers is not None and self.substituted(order, short, priority, person, later=False):
            self.position -= at_once
            self.book.leaves(order, at_once, 0, Outcome.SUBSTITUTED)
            return
        book, limit, voice, now = self.book, self.max_backorders, self.voice, self.clock._now
        address = book.address(order)
        patience = int(book.customers.patience[address])
        deadline = NEVER if patience == NEVER else now + patience
        refused = limit is not None and self.backorders + short > limit
        outcome = Outcome.LOST if refused or not book.customers.willing[address] else None
        date = None
        if voice is not None and outcome is None:
            date = voice.date(short, priority, at_once)
            if date is not None:
                book.quoted(order, date - now)
            if date is not None and voice.refuse_beyond is not None and date - now > voice.refuse_beyond:
                outcome = Outcome.LOST
            elif not voice.agrees(address, person, date, deadline):
                outcome = Outcome.DECLINED
        if outcome is not None:
            self.position -= at_once
            book.leaves(order, at_once, short, outcome)
            return
        self.position -= quantity
        self.backorders += short
        book.waits(order, at_once)
        spoken_to = None if voice is None else Waiter(order, short, priority, complete, deadline, now)
        waiting = spoken_to or Waiting(order, short, priority, complete, deadline)
        self._join(waiting)
        if deadline <= self.clock.end:
            Actor(self.clock, lose_patience(self, waiting, int(book.customers.group[address])))
        if voice is not None and spoken_to is not None:
            voice.listens(spoken_to, date, person)

    def substituted(self, order: int, units: int, priority: int, person: int, *, later: bool) -> bool:
        """Whether the customer takes all the units from another stock point of this place instead."""
        if self.offers is None:
            return False
        other = self.offers.chosen(self, self.book.address(order), person, later=later)
        if other is None or not other.sells(units, priority):
            return False
        self.book.substituted(order, other.stock, self.clock._now, units)
        return True

    def sells(self, units: int, priority: int) -> bool:
        """Gives `units` to somebody who asked for something else first, if the class may have them all now."""
        if self.first_waiting <= priority or self.on_hand - self.reserve[priority] < units:
            return False
        self.on_hand -= units
        self.position -= units
        if self.looks:
            self.look()
        if self.voice is not None:
            self.voice.sweep(behind=priority)
        return True

    def owe(self, order: int, units: int) -> None:
        """Backorders of before time 0 join the line."""
        self.backorders += units
        self.position -= units
        self.book.waits(order, 0)
        self._join(Waiting(order, units, 1, False, NEVER))

    def _join(self, waiting: Waiting) -> None:
        self.line[waiting.priority].append(waiting)
        self.waiting[waiting.priority] += 1
        if waiting.priority < self.first_waiting:
            self.first_waiting = waiting.priority

    def _gone(self, waiting: Waiting) -> None:
        """One fewer waits; the line itself forgets those who left when it comes to them."""
        waiting.owed = 0
        self.waiting[waiting.priority] -= 1
        if not self.waiting[waiting.priority]:
            self.line[waiting.priority].clear()
            self.first_waiting = next((p for p, count in enumerate(self.waiting) if count), NOBODY)

    def give_up(self, waiting: Waiting) -> None:
        """The deadline passes: a customer who is still owed something cancels it."""
        if waiting.owed:
            self.leave(waiting, Outcome.CANCELLED)

    def leave(self, waiting: Waiting, outcome: Outcome) -> None:
        """A customer who waits goes without the units owed: cancelled, or got them elsewhere."""
        owed = waiting.owed
        self.backorders -= owed
        self.position += owed
        if outcome is not Outcome.SUBSTITUTED:
            self.book.cancelled[waiting.order] = owed
        self.book.ended(waiting.order, self.clock._now, outcome)
        self._gone(waiting)
        if self.withdraws:
            self._take_back(owed)
        if self.on_hand:
            self.fill()  # whoever left may have held the line
        if self.looks:
            self.look()

    def fill(self) -> None:
        """Units that are free go to who waits: by class, then by arrival, the reserve respected."""
        now, book = self.clock._now, self.book
        while self.first_waiting < NOBODY:
            priority = self.first_waiting
            line = self.line[priority]
            while not line[0].owed:
                line.popleft()
            first = line[0]
            free = self.on_hand - self.reserve[priority]
            if free <= 0 or (first.complete and free < first.owed):
                return
            units = min(free, first.owed)
            self.on_hand -= units
            self.backorders -= units
            first.owed -= units
            book.filled_later[first.order] += units
            book.filled(first.order, now, units)
            if first.owed:
                return
            late = now > first.agreed_at
            book.ended(first.order, now, Outcome.FILLED_LATE if late else Outcome.FILLED_ON_TIME)
            line.popleft()
            self._gone(first)

    # restocking

    def look(self) -> None:
        """Orders what the rule says, unless as many orders as allowed are under way."""
        quantity = self.decide(self.position, *self.numbers)
        if quantity <= 0:
            self.held_back = False
            return
        limit = self.max_outstanding_orders
        self.held_back = limit is not None and len(self.orders) >= limit
        if not self.held_back:
            for link, units in ((self.link, quantity),) if self.buyer is None else self.buyer.orders(quantity):
                delivery = link.take(units, number=self.placed)
                self.placed += 1
                self._under_way(delivery)

    def _under_way(self, delivery: Delivery) -> None:
        self.deliveries.append(delivery)
        self.orders[delivery.number] = delivery
        self.on_order += delivery.quantity
        self.position += delivery.quantity

    def receive(self, delivery: Delivery) -> None:
        """An order arrives, and who waits is served at once."""
        if delivery.number not in self.orders:
            return  # emptied by cancellations
        del self.orders[delivery.number]
        units = delivery.quantity if delivery.arrives == 1 else round(delivery.quantity * delivery.arrives)
        delivery.received = True
        delivery.received_quantity = units
        self.on_order -= delivery.quantity
        self.on_hand += units
        self.position -= delivery.quantity - units
        self.in_vain = 0 if units else self.in_vain + 1
        if self.in_vain > MOST_IN_VAIN:
            raise UserError(
                f"stock.{self.book.plan.stocks[self.stock]}: expected a source of which something comes, found "
                f"{MOST_IN_VAIN:,} orders in a row of which nothing did (yield, lead_time, order_multiple)"
            )
        self.fill()
        if self.looks or self.held_back:
            self.look()
        if self.voice is not None and units < delivery.quantity:
            self.voice.sweep()  # what was lost makes those later who counted on it
        if self.on_hand and self.book.crowd is not None:
            self.book.crowd.restocked(self)

    def would_order(self, units: int) -> bool:
        """Whether demand of so many units would make the rule order at once."""
        limit = self.max_outstanding_orders
        free = limit is None or len(self.orders) < limit
        return self.looks and free and self.decide(self.position - units, *self.numbers) > 0

    def _take_back(self, units: int) -> None:
        """A cancelled customer's units are taken back from the newest order under way, then the next newest."""
        for delivery in reversed(list(self.orders.values())) if units else ():
            taken = min(units, delivery.quantity)
            delivery.quantity -= taken
            delivery.link.supplier.withdrawn(delivery, taken)
            self.on_order -= taken
            self.position -= taken
            units -= taken
            self.book.withdrawals.append((self.stock, delivery.number, self.clock._now, taken))
            if not delivery.quantity:
                del self.orders[delivery.number]
            if not units:
                break
        if self.voice is not None:
            self.voice.sweep()

    def reviews(self, tick: int) -> Generator[Event, Any, None]:
        """The process of the reviews; a rule that looks all the time does so once at time 0, at the state of today."""
        first, period = getattr(self.schedule, "first_review", 0.0), getattr(self.schedule, "review_period", math.inf)
        number, at = 0, round(first * tick)
        while at <= self.clock.end:
            self.next_review = None if self.looks else at
            yield self.clock.at(at, Turn.REVIEW, self.stock, number)
            self.look()
            if self.looks:
                return
            if self.voice is not None:
                self.voice.sweep()  # somebody may have hoped for this review
            number += 1
            # from the first, not from the last: roundings do not add up
            at = round((first + number * period) * tick)
        self.next_review = None if self.looks else at  # a review beyond the end is one to be hoped for


def _kept_back(reserve: dict[int, int], priority: int) -> int:
    """The largest reserve among the classes up to this one: it is kept from all below the first it names."""
    return max((units for key, units in reserve.items() if key <= priority), default=0)
