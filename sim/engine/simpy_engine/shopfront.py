"""A shopfront: a stock point that holds nothing and sells what another one has, as far as it can see that."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from sim.engine.ledger import NEVER
from sim.engine.simpy_engine.claim import CLASS
from sim.engine.simpy_engine.clock import Actor, Turn
from sim.engine.simpy_engine.customers import Waiting, lose_patience
from sim.engine.simpy_engine.shelf import NOBODY
from sim.engine.simpy_engine.stock_point import StockPoint
from sim.engine.simpy_engine.voice import Waiter

if TYPE_CHECKING:
    from sim.engine.simpy_engine.delivery import Delivery
    from sim.engine.simpy_engine.drop_link import DropLink


class Shopfront(StockPoint):
    """Shows the other's free stock as of its last look, and orders there whatever a customer orders here.

    Who asks for no more than is shown is sold it, and waits for what is not there after all: `oversold`. Who asks for
    more meets a shortage as everywhere.
    """

    __slots__ = ("counts_own_sales", "every", "shown", "surprised")

    link: DropLink

    def sees(self, every: int | None, *, counts_own_sales: bool) -> None:
        """Looks every so many microseconds; None: all the time."""
        self.withdraws = True  # what nobody waits for any more would have to lie somewhere
        self.every = every
        self.counts_own_sales = counts_own_sales
        self.shown = 0
        self.surprised: list[Waiter] = []

    def looks_about(self) -> Generator[Event, Any, None]:
        """The process of looking at the other's stock, before the customers of that instant come."""
        number = 0
        while self.every is not None and number * self.every <= self.clock.end:
            yield self.clock.at(number * self.every, Turn.CUSTOMER, -1, self.stock)
            number += 1
            empty, self.shown = self.shown <= 0, self._there()
            for waiting in self.surprised:
                if waiting.owed:
                    self._confess(waiting)
            self.surprised = []
            if self.shown and empty:
                self.there_again()

    def there_again(self) -> None:
        """What had not been there is: who left may come back."""
        if self.book.crowd is not None:
            self.book.crowd.restocked(self)

    def demand(self, order: int, quantity: int, person: int, priority: int) -> None:
        there = self._there()
        shown = there if self.every is None else self.shown
        if shown < quantity:
            if not self.complete[person]:
                self._fetch(min(shown, there))
                self._sold(min(shown, there))
            super().demand(order, quantity, person, priority)
            return
        self._sold(quantity)
        self._fetch(quantity if there >= quantity else 0 if self.complete[person] else there)
        if there >= quantity:
            self.on_hand -= quantity
            self.position -= quantity
        else:
            self._oversell(order, quantity, person, priority, there)
        if self.above:
            self._look_above()

    def _sold(self, units: int) -> None:
        if self.counts_own_sales:
            self.shown = max(0, self.shown - units)

    def sells(self, units: int, priority: int) -> bool:
        there = self._there()
        if min(there, there if self.every is None else self.shown) < units:
            return False
        self._sold(units)
        self._fetch(units)
        return super().sells(units, priority)

    def receive(self, delivery: Delivery) -> None:
        self._over(delivery)
        self.book.delivered(self.stock, delivery, delivery.received_at, delivery.quantity)
        self.on_order -= delivery.quantity
        self.on_hand += delivery.quantity
        self.fill()

    def _there(self) -> int:
        """What could go out now; nothing while anybody waits.

        Units are here only if they had been set aside for a customer who left before the order was complete.
        """
        upstream = self.link.upstream
        if self.first_waiting < NOBODY:
            return 0
        return self.on_hand + (0 if upstream.first_waiting <= CLASS else max(0, upstream.pipeline.free(CLASS)))

    def wanted(self, units: int) -> int:
        # what has been fetched for this customer will not be ordered again; it is in the position until they decide
        return units - (self.position - self.on_hand - self.on_order + self.backorders)

    def _fetch(self, units: int) -> None:
        """Makes so many of the units that are there ready for a customer of this moment."""
        if units > self.on_hand:
            self.place(self.link, units - self.on_hand)

    def _oversell(self, order: int, quantity: int, person: int, priority: int, there: int) -> None:
        """Sold as if it were there: what is not is owed, and nobody has asked the customer."""
        book, now = self.book, self.clock._now
        complete, voice = self.complete[person], self.voice
        at_once = 0 if complete else there
        self.on_hand -= at_once
        short = quantity - at_once
        patience = int(book.customers.patience[book.address(order)])
        deadline = NEVER if patience == NEVER else now + patience
        self.position -= quantity
        self.backorders += short
        book.waits(order, at_once)
        book.oversold.append((order, short))
        spoken_to = None if voice is None else Waiter(order, short, priority, complete, deadline, now)
        waiting = spoken_to or Waiting(order, short, priority, complete, deadline)
        self._join(waiting)
        if deadline <= self.clock.end:
            Actor(self.clock, lose_patience(self, waiting, book.group_of(order)))
        self.look()
        if voice is not None and spoken_to is not None:
            voice.listens(spoken_to, None, person)
            if voice.tells:
                self.surprised.append(spoken_to)

    def _confess(self, waiting: Waiter) -> None:
        """A customer hears that what they bought was not there; who is not willing to wait goes."""
        assert self.voice is not None
        book = self.book
        willing = bool(book.customers.willing[book.address(waiting.order)])
        self.voice.confesses(waiting, book.person_of(waiting.order), willing=willing)
