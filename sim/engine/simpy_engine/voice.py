"""The store's voice at one stock point: what date it quotes, and what it tells those who wait."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import numpy as np
from simpy.events import Event

from sim.engine.lead_time_forecast import Foresight
from sim.engine.ledger import NEVER, Outcome
from sim.engine.simpy_engine.clock import Actor, Clock, Turn
from sim.engine.simpy_engine.customers import Waiting, lose_patience
from sim.promises import Promise
from sim.promises.notices import News
from sim.promises.quotes.none import NoQuote
from sim.units import MICROSECONDS, in_microseconds

if TYPE_CHECKING:
    from sim.engine.simpy_engine.stock_point import StockPoint

LATEST = NEVER - 1  # that is told: behind work without end a date may lie beyond 64 bits of microseconds
CONFIDENCE = 0.9  # of a notice's estimate, where the quote names none


class Waiter(Waiting):
    """An order that the store speaks to: what it was promised last, and what it has heard since."""

    __slots__ = ("armed_at", "arrived_at", "credited", "heard", "moved", "undated", "word_at")

    def __init__(self, order: int, owed: int, priority: int, complete: bool, deadline: int, now: int) -> None:
        super().__init__(order, owed, priority, complete, deadline)
        self.arrived_at = now
        self.heard = 0  # notices since the last promise was made
        self.moved = False  # a notice has moved the date
        self.credited = False
        self.undated = False  # the last word was that no date is known
        self.word_at = now  # the last word from the store
        self.armed_at = NEVER  # when a slip is looked for next


class Question:
    """What a quote may ask of the stock point at a shortage; see `sim.promises.quotes.Outlook`."""

    def __init__(self, voice: Voice, needed: int, taken: int) -> None:
        self.now = voice.clock._now
        self.tick = voice.tick
        self._voice = voice
        self._needed = needed
        self._taken = taken

    def lead_time(self, quantile: float | None) -> int:
        foresight = self._voice.foresight
        return foresight.mean if quantile is None else foresight.quantile(quantile)

    def pipeline(self, confidence: float) -> int | None:
        return self._voice.pipeline.expected(self._needed, confidence, taken=self._taken)


class Voice:
    """Speaks for a stock point; instants and durations in microseconds."""

    def __init__(
        self, clock: Clock, point: StockPoint, promise: Promise, foresight: Foresight, *, tick: int, grace: list[float],
        credit: list[float], uninformed: list[float], accepts: np.ndarray | None, objections: np.ndarray | None,
        consents: np.ndarray | None,
    ) -> None:  # fmt: skip
        self.clock = clock
        self.point = point
        self.pipeline = point.pipeline
        self.promise = promise
        self.quote = promise.quote
        self.notices = promise.notices
        self.foresight = foresight
        self.tick = tick
        self.grace, self.credit, self.uninformed = grace, credit, uninformed
        self.accepts, self.objections, self.consents = accepts, objections, consents
        self.dated = not isinstance(promise.quote, NoQuote)
        self.confidence = getattr(promise.quote, "confidence", CONFIDENCE)
        self.buffer = in_microseconds(getattr(promise.quote, "buffer", 0.0), tick)
        self.period = None if promise.notices.period is None else max(1, in_microseconds(promise.notices.period, tick))
        # a date later by a microsecond is later; one later by nothing is not
        self.least = max(1, in_microseconds(promise.notices.least, tick))
        self.refuse_beyond = None if promise.refuse_beyond is None else in_microseconds(promise.refuse_beyond, tick)
        self.sweeping = False
        self.undated = False  # whether anybody was ever told that there is no date any more

    # at the shortage

    def date(self, short: int, priority: int, taken: int) -> int | None:
        """The date quoted for `short` units to a customer of that class who took `taken` more at once."""
        date = self.quote.date(Question(self, self.pipeline.needed(short, priority), taken + short))
        return None if date is None else min(date, LATEST)

    def agrees(self, address: int, person: int, date: int | None, deadline: int) -> bool:
        """Whether the customer accepts: a date by their deadline, or no date with their own probability."""
        if date is not None:
            return date <= deadline
        return self.accepts is None or self.accepts[address] < self.uninformed[person]

    def listens(self, waiter: Waiter, date: int | None, person: int) -> None:
        """Whoever accepted is promised the date, and hears of it as the notices have it."""
        if date is not None:
            self._promised(waiter, date, person)
        if self.period is not None:
            Actor(self.clock, self._writing(waiter, person))
        elif self.notices.watches:
            # not before this turn is over: the order upstream that accepting triggers is still to be placed
            self._watch(waiter, person, self.clock._now)

    def _promised(self, waiter: Waiter, date: int, person: int) -> None:
        self.point.book.promised(waiter.order, date)
        waiter.agreed_at = date
        waiter.heard = 0
        if self.grace[person] < 1 and waiter.deadline > date:
            Actor(self.clock, self._keeping(waiter, date, person))

    def _keeping(self, waiter: Waiter, date: int, person: int) -> Generator[Event, Any, None]:
        """The process of a promise: if it breaks in silence, the customer has less patience left."""
        book = self.point.book
        group = book.group_of(waiter.order)
        yield self.clock.at(date, Turn.DEADLINE, group, waiter.order)
        if not waiter.owed or waiter.agreed_at != date or waiter.heard:
            return
        grace = self.grace[person]
        if waiter.deadline == NEVER:
            waiter.deadline = date if grace == 0 else NEVER
        else:
            waiter.deadline = date + round(grace * (waiter.deadline - date))
        if waiter.deadline <= date:
            self.point.give_up(waiter)
        else:
            Actor(self.clock, lose_patience(self.point, waiter, group))

    @property
    def tells(self) -> bool:
        """Whether it ever writes to who waits."""
        return self.period is not None or self.notices.watches

    def confesses(self, waiter: Waiter, person: int, *, willing: bool) -> None:
        """Who was sold what was not there hears of it; who is not willing to wait takes something else or cancels."""
        if willing:
            self._write(waiter, person, self._expected_for(waiter))
            if waiter.owed and self.notices.watches:
                self._watch(waiter, person, self.clock._now)
            return
        self.point.book.told(waiter.order, self.clock._now, NEVER)
        self._goes(waiter, person)

    # afterwards

    def _writing(self, waiter: Waiter, person: int) -> Generator[Event, Any, None]:
        """The process of the messages that go out by the calendar, for as long as the order waits."""
        assert self.period is not None
        number = 1
        while waiter.owed:
            yield self.clock.at(waiter.arrived_at + number * self.period, Turn.NOTICE, 0, waiter.order)
            number += 1
            if waiter.owed:
                self._write(waiter, person, self._expected_for(waiter))

    def _watch(self, waiter: Waiter, person: int, at: int) -> None:
        """Sets the clock for an instant at which the date is to be looked at."""
        if at < waiter.armed_at:
            waiter.armed_at = at
            Actor(self.clock, self._watching(waiter, person, at))

    def _watching(self, waiter: Waiter, person: int, at: int) -> Generator[Event, Any, None]:
        yield self.clock.at(at, Turn.NOTICE, 0, waiter.order)
        if waiter.owed and waiter.armed_at == at:
            waiter.armed_at = NEVER
            self._look_after(waiter, person)

    def sweep(self, behind: int = 0) -> None:
        """After something that may make customers later: every promise is looked at again, once an instant.

        After a customer of some class only those who wait `behind` it, in lower classes, can have lost by it. A receipt
        makes nobody later: whatever it takes from under way it gives to those in front, or leaves on the shelf.
        """
        if not self.sweeping and self.notices.watches and any(self.point.waiting[behind + 1 :]):
            self.sweeping = True
            Actor(self.clock, self._sweeping())

    def _sweeping(self) -> Generator[Event, Any, None]:
        yield self.clock.at(self.clock._now, Turn.NOTICE, 1, self.point.stock)
        self.sweeping = False
        book = self.point.book
        for waiter, at in list(self.pipeline.everybody(self.confidence)):
            if not waiter.owed or not isinstance(waiter, Waiter):
                continue
            expected = None if at is None else at + self.buffer
            person = book.person_of(waiter.order)
            if self._slips(waiter, expected):
                self._look_after(waiter, person)  # anew: somebody in front may just have left
            else:
                self._watch(waiter, person, self._slips_at(waiter))

    def _slips(self, waiter: Waiter, expected: int | None) -> bool:
        """Whether `expected` is news: later than agreed by enough, or no date any more."""
        if waiter.agreed_at == NEVER:
            return False
        return not waiter.undated if expected is None else expected - waiter.agreed_at >= self.least

    def _look_after(self, waiter: Waiter, person: int) -> None:
        """Tells of a slip, if there is one and the last word is a day old; and sees when to look again."""
        expected, next_word_at = self._expected_for(waiter), waiter.word_at + MICROSECONDS["day"]
        if self._slips(waiter, expected):
            if self.clock._now < next_word_at:
                self._watch(waiter, person, next_word_at)
                return
            self._write(waiter, person, expected)
        if waiter.owed:
            slips_at, now = self._slips_at(waiter), self.clock._now
            # what is said to slip now and does not is left alone for a day: else nobody would ever look up again
            self._watch(waiter, person, slips_at if slips_at > now else now + MICROSECONDS["day"])

    def _write(self, waiter: Waiter, person: int, expected: int | None) -> None:
        """A message goes out with the date as it is now; the customer stays, takes something else or cancels."""
        now, point = self.clock._now, self.point
        date = expected if self.dated else None
        point.book.told(waiter.order, now, NEVER if date is None else date)
        waiter.word_at = now
        waiter.heard += 1
        waiter.undated = date is None
        self.undated = self.undated or date is None
        if not self.dated:
            return
        agreed = waiter.agreed_at
        if agreed != NEVER and date is not None and date - agreed < self.least:
            return
        if date is None and (agreed == NEVER or not self.notices.watches):
            return  # no date was known, and none is
        if agreed != NEVER and now < agreed and not waiter.credited and waiter.deadline != NEVER:
            waiter.credited = True
            self._move(waiter, now + round(self.credit[person] * (waiter.deadline - now)))
        address = point.book.address(waiter.order)
        news = News(
            delay=None if date is None else max(0, date - agreed) / self.tick if agreed != NEVER else 0.0,
            first=not waiter.moved,
            objection=1.0 if self.objections is None else float(self.objections[address]),
            consent=0.0 if self.consents is None else float(self.consents[address]),
        )
        if (agreed == NEVER or self.notices.stands(news)) and (date is None or date <= waiter.deadline):
            waiter.moved = waiter.moved or agreed != NEVER
            if date is not None:
                self._promised(waiter, date, person)
        else:
            self._goes(waiter, person)

    def _goes(self, waiter: Waiter, person: int) -> None:
        """At a notice a customer takes an alternative, or cancels."""
        switched = self.point.substituted(waiter.order, waiter.owed, waiter.priority, person, later=True)
        self.point.leave(waiter, Outcome.SUBSTITUTED if switched else Outcome.CANCELLED_AT_NOTICE)

    def _move(self, waiter: Waiter, deadline: int) -> None:
        earlier = deadline < waiter.deadline
        waiter.deadline = deadline
        if earlier:
            Actor(self.clock, lose_patience(self.point, waiter, self.point.book.group_of(waiter.order)))

    # what is under way

    def _expected_for(self, waiter: Waiter) -> int | None:
        found = self.pipeline.expected_for(waiter, self.confidence)
        return None if found is None else min(found + self.buffer, LATEST)

    def _slips_at(self, waiter: Waiter) -> int:
        """The first instant at which a slip can be told, if nothing else happens."""
        if waiter.agreed_at == NEVER:
            return NEVER
        late = waiter.agreed_at + self.least - self.buffer  # for a receipt
        at = self.pipeline.slips_at(waiter, self.confidence, late - 1)
        return NEVER if at == NEVER else max(at, waiter.word_at + MICROSECONDS["day"])
