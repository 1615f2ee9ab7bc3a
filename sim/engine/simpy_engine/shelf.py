"""A shelf: what is on hand of one product at one place, and who waits for it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from typing import TYPE_CHECKING, cast

from sim.engine.ledger import NEVER, Outcome
from sim.engine.simpy_engine.book import Book
from sim.engine.simpy_engine.claim import CLASS, Claim, Receiver, fair_shares
from sim.engine.simpy_engine.clock import Actor, Clock
from sim.engine.simpy_engine.customers import Waiting, lose_patience
from sim.engine.simpy_engine.offers import Offers
from sim.engine.simpy_engine.sisters import Sisters
from sim.engine.simpy_engine.voice import Voice, Waiter
from sim.scenario.stock import StockPoint as Declared

if TYPE_CHECKING:
    from sim.engine.simpy_engine.delivery import Delivery

NOBODY = 1 << 30  # a priority that no order has


class Shelf(ABC):
    """Serves customers and other stock points, by class and then first come, first served.

    SimPy's own stores are not used: they can neither fill in part nor serve by class, and a request given up still
    swallows the next item. What is restocked, and when, is the stock point's business.
    """

    __slots__ = (
        "above",
        "backorders",
        "below",
        "book",
        "clock",
        "complete",
        "fair",
        "first_waiting",
        "line",
        "listening",
        "looks",
        "max_backorders",
        "offers",
        "on_hand",
        "position",
        "reserve",
        "sisters",
        "stock",
        "voice",
        "waiting",
        "withdraws",
    )

    def __init__(
        self, clock: Clock, book: Book, *, stock: int, declared: Declared, classes: int, complete: list[bool]
    ) -> None:
        self.clock = clock
        self.book = book
        self.stock = stock
        self.on_hand = 0
        self.backorders = 0
        self.position = 0  # on hand + on order − backorders
        self.looks = True  # whether it may order whenever the position changes
        self.fair = declared.shares == "fair"
        self.max_backorders = declared.max_backorders
        self.withdraws = declared.on_cancellation == "withdraw"
        self.reserve = [_kept_back(declared.reserve, priority) for priority in range(classes)]
        self.complete = complete  # by person
        self.line: list[deque[Waiting]] = [deque() for _ in range(classes)]
        self.waiting = [0] * classes
        self.first_waiting = NOBODY
        self.above: tuple[Shelf, ...] = ()  # who looks at everything below, this one included
        self.below: list[tuple[Shelf, int]] | None = None  # for who does: the others, and how many units are in each
        self.voice: Voice | None = None  # unless the store says anything, or somebody listens
        self.listening: tuple[Voice, ...] = ()  # whose dates hang on what comes here: its own, and those below
        self.offers: Offers | None = None  # unless somebody would take another product
        self.sisters: Sisters | None = None  # unless others help out

    @abstractmethod
    def look(self) -> None:
        """Orders if it is time to."""

    @abstractmethod
    def take_back(self, units: int) -> None:
        """As many units as can be are ordered no more."""

    def warn(self) -> None:
        """Something happened that may make customers later, here or below."""
        for voice in self.listening:
            voice.sweep()

    def revive(self) -> None:
        """Something happened that may give a date again, here or below, to who was told that there is none."""
        for voice in self.listening:
            if voice.undated:
                voice.sweep()

    def _look_above(self) -> None:
        for shelf in self.above:
            shelf.look()

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
        self._freed(owed)

    def _freed(self, owed: int) -> None:
        """So many units are owed no more."""
        if self.withdraws:
            self.take_back(owed)
        self.warn()  # behind who left, one waits for what is under way who hoped for a review, and that may be later
        if self.on_hand:
            self.fill()  # whoever left may have held the line
        if self.looks:
            self.look()
        if self.above:
            self._look_above()

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
        self.backorders -= taken
        self.position += taken
        self.book.cancelled[claim.order] += taken
        if not claim.owed:
            self.book.ended(claim.order, self.clock._now, Outcome.CANCELLED)
            self._gone(claim)
        self._freed(taken)
        return taken

    def fill(self) -> None:
        """Units that are free go to who waits: by class, then by arrival, the reserve respected."""
        while self.first_waiting < NOBODY:
            priority = self.first_waiting
            line = self.line[priority]
            while not line[0].owed:
                line.popleft()
            first = line[0]
            free = self.on_hand - self.reserve[priority]
            if free <= 0:
                return
            if self.fair and priority == CLASS:
                self._share(free)
                if self.first_waiting == CLASS:
                    return
                continue
            if first.complete and free < first.owed:
                return
            self._hand_over(first, min(free, first.owed))
            if first.owed:
                return

    def _share(self, free: int) -> None:
        """Each stock point that waits, and all customers of the first class together, get their part.

        Within a part first come, first served; a complete order that its part does not cover holds up only its own.
        """
        waiting = [one for one in self.line[CLASS] if one.owed]
        owed: dict[int, int] = {}
        for one in waiting:
            owed[one.by] = owed.get(one.by, 0) + one.owed
        parts = fair_shares(free, owed)
        for one in waiting:
            units = min(parts[one.by], one.owed)
            if units == 0 or (one.complete and units < one.owed):
                parts[one.by] = 0
                continue
            parts[one.by] -= units
            self._hand_over(one, units)

    def _hand_over(self, waiting: Waiting, units: int) -> None:
        """Units go out to who waits."""
        now, book = self.clock._now, self.book
        self.on_hand -= units
        self.backorders -= units
        waiting.owed -= units
        book.filled_later[waiting.order] += units
        book.filled(waiting.order, now, units)
        if not waiting.owed:
            late = now > waiting.agreed_at
            book.ended(waiting.order, now, Outcome.FILLED_LATE if late else Outcome.FILLED_ON_TIME)
            self._gone(waiting)
        if waiting.by >= 0:
            claim = cast(Claim, waiting)
            claim.link.filled(claim.delivery, units)


def _kept_back(reserve: dict[int, int], priority: int) -> int:
    """The largest reserve among the classes up to this one: it is kept from all below the first it names."""
    return max((units for key, units in reserve.items() if key <= priority), default=0)
