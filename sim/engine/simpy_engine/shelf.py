"""A shelf: what is on hand of one product at one place, and who waits for it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from typing import cast

from sim.engine.ledger import NEVER, Outcome
from sim.engine.simpy_engine.book import Book
from sim.engine.simpy_engine.claim import CLASS, Claim, fair_shares
from sim.engine.simpy_engine.clock import Clock
from sim.engine.simpy_engine.customers import Waiting
from sim.engine.simpy_engine.offers import Offers
from sim.engine.simpy_engine.sisters import Sisters
from sim.engine.simpy_engine.voice import Voice
from sim.scenario.stock import StockPointSpec

NOBODY = 1 << 30  # a priority that no order has


class Shelf(ABC):
    """Serves who waits, by class and then first come, first served; who asks comes to the desk.

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
        "owed",
        "position",
        "reserve",
        "sisters",
        "stock",
        "voice",
        "waiting",
        "withdraws",
    )

    def __init__(
        self, clock: Clock, book: Book, *, stock: int, declared: StockPointSpec, classes: int, complete: list[bool]
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
        self.owed = [0] * classes  # units, of the backorders
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

    # who waits

    def owe(self, order: int, units: int) -> None:
        """Backorders of before time 0 join the line."""
        self.backorders += units
        self.position -= units
        self.book.waits(order, 0)
        self._join(Waiting(order, units, 1, False, NEVER))

    def _join(self, waiting: Waiting) -> None:
        self.line[waiting.priority].append(waiting)
        self.waiting[waiting.priority] += 1
        self.owed[waiting.priority] += waiting.owed
        if waiting.priority < self.first_waiting:
            self.first_waiting = waiting.priority

    def _gone(self, waiting: Waiting) -> None:
        """One fewer waits; the line itself forgets those who left when it comes to them."""
        self.owed[waiting.priority] -= waiting.owed
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
        self.owed[waiting.priority] -= units
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
