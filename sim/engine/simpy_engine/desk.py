"""A desk: a shelf at which customers and other stock points ask for units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.ledger import NEVER, Outcome
from sim.engine.simpy_engine.claim import CLASS, Claim, Receiver
from sim.engine.simpy_engine.clock import Actor
from sim.engine.simpy_engine.customers import Waiting, lose_patience
from sim.engine.simpy_engine.shelf import Shelf
from sim.engine.simpy_engine.voice import Waiter

if TYPE_CHECKING:
    from sim.engine.simpy_engine.delivery import Delivery


class Desk(Shelf):
    """Answers who asks: the units go out, or some of them, and what is short waits, is lost or comes from elsewhere."""

    __slots__ = ()

    # customers

    def demand(self, order: int, quantity: int, person: int, priority: int) -> None:
        """A customer asks for `quantity` units: they go out, and what is short waits or is lost."""
        if self.first_waiting > priority and self.on_hand - self.reserve[priority] >= quantity:
            self.on_hand -= quantity
            self.position -= quantity
        else:
            before = self.position
            self._shortage(order, quantity, person, priority)
            if self.position == before:  # who left with nothing has changed nothing that a rule looks at
                if self.voice is not None:
                    self.voice.sweep(behind=priority)
                return
        # as `_moved`, written out: this is every customer's way
        if self.looks:
            self.look()
        if self.above:
            self._look_above()
        if self.voice is not None:
            self.voice.sweep(behind=priority)

    def _moved(self, priority: int) -> None:
        """After a customer of that class: is it time to order, here or above, and who is later for it?"""
        if self.looks:
            self.look()
        if self.above:
            self._look_above()
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
            if self.sisters is not None:
                self.sisters.ask(quantity - max(0, free))
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
        if self.sisters is not None:
            self.sisters.ask(quantity - max(0, free))

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
        self._moved(priority)
        return True

    # other stock points

    def serve(self, link: Receiver, delivery: Delivery, units: int) -> Claim | None:
        """Another stock point asks for units: what is free leaves at once, for the rest it waits."""
        order = self.book.claimed(self.stock, link.point.stock, self.clock._now, units, link.lateral)
        free = self.on_hand - self.reserve[CLASS] if self.first_waiting > CLASS else 0
        at_once = units if free >= units else max(free, 0)
        self.on_hand -= at_once
        self.position -= units
        claim = None
        if at_once < units:
            claim = Claim(order, units - at_once, link, delivery)
            self.backorders += claim.owed
            self.book.waits(order, at_once)
            self._join(claim)
        if at_once:
            link.filled(delivery, at_once)
        if self.looks and (self.below is None or link.lateral):
            self.look()
        if self.above and link.lateral:  # else whoever looks from above sees no change: what is owed is on order below
            self._look_above()
        if self.voice is not None:
            self.voice.sweep(behind=CLASS)
        return claim

    def unclaim(self, claim: Claim, units: int) -> int:
        """Another stock point takes back what of a claim has not left, up to so many units; how many those were."""
        taken = min(units, claim.owed)
        claim.owed -= taken
        self.owed[claim.priority] -= taken
        self.backorders -= taken
        self.position += taken
        self.book.cancelled[claim.order] += taken
        if not claim.owed:
            self.book.ended(claim.order, self.clock._now, Outcome.CANCELLED)
            self._gone(claim)
        self._freed(taken)
        return taken
