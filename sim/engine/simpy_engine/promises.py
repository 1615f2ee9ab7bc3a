"""Promises: the dates that are quoted at one stock point, and what its customers hear while they wait."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from simpy.events import ProcessGenerator

from sim.engine.ledger import NEVER, Outcome
from sim.engine.simpy_engine.clock import Actor, Clock, Turn
from sim.engine.simpy_engine.impatience import lose_patience
from sim.engine.simpy_engine.interfaces import BackorderHolder
from sim.engine.simpy_engine.orders import PromisedBackorder
from sim.engine.simpy_engine.quote_question import QuoteQuestion, SupplyOutlook
from sim.engine.simpy_engine.recorder import Recorder
from sim.promises import Promise
from sim.promises.notices import News
from sim.promises.quotes.none import NoQuote
from sim.units import MICROSECONDS, in_microseconds

LATEST = NEVER - 1
"""The latest date that is told: behind work without end a date may lie beyond 64 bits of microseconds."""

NOTICE_CONFIDENCE = 0.9
"""The quantile of lead times for a notice's date where the quote names none."""

NOTICE_GAP = MICROSECONDS["day"]
"""A customer hears of a slip at most once in this time."""


class PromiseTerms(NamedTuple):
    """What the store says to its customers, and the microseconds in a unit of the scenario's time (`tick`)."""

    promise: Promise
    tick: int


class Reactions(NamedTuple):
    """How customers take what the store says; see `sim.customers.reaction`.

    `grace`, `update_credit`, `uninformed_acceptance`: one entry for each of `plan.persons`. The others: one uniform
    number for each customer row, or None where nothing is decided by it; `accepts` decides who waits without a date,
    `objections` and `consents` whose order stands after a delay.
    """

    grace: list[float]
    update_credit: list[float]
    uninformed_acceptance: list[float]
    accepts: np.ndarray | None
    objections: np.ndarray | None
    consents: np.ndarray | None


class PromiseManager:
    """Quotes dates, tracks promises and sends notices for a stock point; instants and durations in microseconds.

    A promise, with where each step is taken::

        shortage ── quote_date ── accepts? ── no ──▶ declined
                                     │ yes
                                  register
                                     ▼
             ┌────────────────▶ agreed date ── units come ──▶ filled on time, or late
             │                    │      │
             │  `_notify`: stays  │      └─ the date passes, no notice since: broken (`_watch_promise`):
             └────────────────────┤         of the time left only `grace` remains
                                  │ `_notify`: does not stay
                                  ▼
                      `_substitute_or_cancel` ──▶ substituted, or cancelled at notice

    Notices go out by the calendar (`_send_periodically`), or when a date slips: `recheck_promises` looks at all dates
    after something that may delay customers, `_recheck_at` at one when its date would slip if nothing else happens,
    and `_notify_if_late` tells the customer of a slip. The deadline may pass at any moment (`lose_patience`).
    """

    def __init__(
        self,
        clock: Clock,
        recorder: Recorder,
        point: BackorderHolder,
        terms: PromiseTerms,
        supply: SupplyOutlook,
        reactions: Reactions,
    ) -> None:
        promise, tick = terms
        self.clock = clock
        self.recorder = recorder
        self.point = point
        self.supply = supply
        self.availability = supply.availability
        self.quote = promise.quote
        self.notices = promise.notices
        self.tick = tick
        self.reactions = reactions
        self.notices_carry_dates = not isinstance(promise.quote, NoQuote)
        self.confidence = getattr(promise.quote, "confidence", NOTICE_CONFIDENCE)
        self.buffer = in_microseconds(getattr(promise.quote, "buffer", 0.0), tick)
        self.period = None if promise.notices.period is None else max(1, in_microseconds(promise.notices.period, tick))
        # a date later by a microsecond is later; one later by nothing is not
        self.least_slip = max(1, in_microseconds(promise.notices.least, tick))
        self.refuse_beyond = None if promise.refuse_beyond is None else in_microseconds(promise.refuse_beyond, tick)
        self.recheck_pending = False
        self.ever_undated = False

    # at the shortage

    def quote_date(self, short: int, priority: int, at_once: int) -> int | None:
        """The date quoted for `short` units to a customer of that class who took `at_once` more; None where none is."""
        needed = self.availability.needed(short, priority)
        date = self.quote.date(QuoteQuestion(self.supply, needed, at_once + short, now=self.clock._now, tick=self.tick))
        return None if date is None else min(date, LATEST)

    def accepts(self, draw_index: int, person: int, date: int | None, deadline: int) -> bool:
        """Whether the customer accepts: a date by their deadline, or no date with their own probability."""
        if date is not None:
            return date <= deadline
        accepts = self.reactions.accepts
        return accepts is None or accepts[draw_index] < self.reactions.uninformed_acceptance[person]

    def register(self, backorder: PromisedBackorder, date: int | None, person: int) -> None:
        """A customer has agreed to wait: the date, if any, is promised, and notices are prepared."""
        if date is not None:
            self._promise(backorder, date, person)
        if self.period is not None:
            Actor(self.clock, self._send_periodically(backorder, person))
        elif self.notices.watches:
            # not before this turn is over: the order upstream that accepting triggers is still to be placed
            self._recheck_at(backorder, person, self.clock._now)

    def notify_oversold(self, backorder: PromisedBackorder, person: int, *, willing: bool) -> None:
        """A customer who was sold what was not there hears of it; one not willing to wait is substituted or cancels."""
        if willing:
            self._notify(backorder, person, self._expected_date(backorder))
            if backorder.owed and self.notices.watches:
                self._recheck_at(backorder, person, self.clock._now)
            return
        self.recorder.record_notice(backorder.order, self.clock._now, NEVER)
        self._substitute_or_cancel(backorder, person)

    @property
    def writes_notices(self) -> bool:
        """Whether a customer who waits may ever hear from the store."""
        return self.period is not None or self.notices.watches

    # promises

    def _promise(self, backorder: PromisedBackorder, date: int, person: int) -> None:
        self.recorder.record_promise(backorder.order, date)
        backorder.agreed_at = date
        backorder.notices_since_promise = 0
        if self.reactions.grace[person] < 1 and backorder.deadline > date:
            Actor(self.clock, self._watch_promise(backorder, date, person))

    def _watch_promise(self, backorder: PromisedBackorder, date: int, person: int) -> ProcessGenerator:
        """The process of a promise: if it breaks without a notice, the customer has less patience left."""
        group = self.recorder.group_of(backorder.order)
        yield self.clock.at(date, Turn.DEADLINE, group, backorder.order)
        if not backorder.owed or backorder.agreed_at != date or backorder.notices_since_promise:
            return
        grace = self.reactions.grace[person]
        if backorder.deadline == NEVER:
            backorder.deadline = date if grace == 0 else NEVER
        else:
            backorder.deadline = date + round(grace * (backorder.deadline - date))
        self.recorder.record_deadline(backorder.order, backorder.deadline, broken=True)
        if backorder.deadline <= date:
            self.point.renege(backorder)
        else:
            Actor(self.clock, lose_patience(self.clock, self.point, backorder, group))

    def _move_deadline(self, backorder: PromisedBackorder, deadline: int) -> None:
        earlier = deadline < backorder.deadline
        backorder.deadline = deadline
        self.recorder.record_deadline(backorder.order, deadline, broken=False)
        if earlier:
            group = self.recorder.group_of(backorder.order)
            Actor(self.clock, lose_patience(self.clock, self.point, backorder, group))

    # notices

    def _send_periodically(self, backorder: PromisedBackorder, person: int) -> ProcessGenerator:
        """The process of the notices that go out by the calendar, for as long as the order waits."""
        assert self.period is not None
        number = 1
        while backorder.owed:
            yield self.clock.at(backorder.arrived_at + number * self.period, Turn.NOTICE, 0, backorder.order)
            number += 1
            if backorder.owed:
                self._notify(backorder, person, self._expected_date(backorder))

    def recheck_promises(self, behind: int = 0) -> None:
        """After something that may delay customers: every promise is looked at again, once an instant.

        After a customer of some class only those who wait `behind` it, in lower classes, can have lost by it. A receipt
        delays nobody: whatever it takes off order it gives to those in front, or leaves on hand.
        """
        if not self.recheck_pending and self.notices.watches and self.point.backlog.waits_behind(behind):
            self.recheck_pending = True
            Actor(self.clock, self._recheck_all())

    def _recheck_all(self) -> ProcessGenerator:
        yield self.clock.at(self.clock._now, Turn.NOTICE, 1, self.point.stock)
        self.recheck_pending = False
        for backorder, at in list(self.availability.expected_dates(self.confidence)):
            if not backorder.owed or not isinstance(backorder, PromisedBackorder):
                continue
            date = None if at is None else at + self.buffer
            person = self.recorder.person_of(backorder.order)
            if self._slips(backorder, date):
                self._notify_if_late(backorder, person)  # asked again: a backorder in front may just have left
            else:
                self._recheck_at(backorder, person, self._slips_from(backorder))

    def _recheck_at(self, backorder: PromisedBackorder, person: int, at: int) -> None:
        """Sets the clock for an instant at which the date of a backorder is to be looked at."""
        if at < backorder.recheck_at:
            backorder.recheck_at = at
            Actor(self.clock, self._recheck_later(backorder, person, at))

    def _recheck_later(self, backorder: PromisedBackorder, person: int, at: int) -> ProcessGenerator:
        yield self.clock.at(at, Turn.NOTICE, 0, backorder.order)
        if backorder.owed and backorder.recheck_at == at:
            backorder.recheck_at = NEVER
            self._notify_if_late(backorder, person)

    def _slips(self, backorder: PromisedBackorder, date: int | None) -> bool:
        """Whether `date` is worth a notice: later than agreed by enough, or no date any more."""
        if backorder.agreed_at == NEVER:
            return False
        return not backorder.undated if date is None else date - backorder.agreed_at >= self.least_slip

    def _slips_from(self, backorder: PromisedBackorder) -> int:
        """The first instant at which a slip can be told if nothing else happens; NEVER for none."""
        if backorder.agreed_at == NEVER:
            return NEVER
        late = backorder.agreed_at + self.least_slip - self.buffer  # for a receipt
        at = self.availability.late_from(backorder, self.confidence, late - 1)
        return NEVER if at == NEVER else max(at, backorder.last_notice_at + NOTICE_GAP)

    def _notify_if_late(self, backorder: PromisedBackorder, person: int) -> None:
        """Tells the customer of a slip, if there is one and the last notice is a day old; sets when to look again."""
        date, next_notice_at = self._expected_date(backorder), backorder.last_notice_at + NOTICE_GAP
        if self._slips(backorder, date):
            if self.clock._now < next_notice_at:
                self._recheck_at(backorder, person, next_notice_at)
                return
            self._notify(backorder, person, date)
        if backorder.owed:
            slips_at, now = self._slips_from(backorder), self.clock._now
            # a date that is about to slip and has not yet is looked at again after a day
            self._recheck_at(backorder, person, slips_at if slips_at > now else now + NOTICE_GAP)

    def _notify(self, backorder: PromisedBackorder, person: int, expected: int | None) -> None:
        """Sends a notice with the date as it is now; the customer stays, takes an alternative or cancels."""
        now = self.clock._now
        date = expected if self.notices_carry_dates else None
        self.recorder.record_notice(backorder.order, now, NEVER if date is None else date)
        backorder.last_notice_at = now
        backorder.notices_since_promise += 1
        backorder.undated = date is None
        self.ever_undated = self.ever_undated or date is None
        if not self.notices_carry_dates:
            return
        agreed = backorder.agreed_at
        if agreed != NEVER and date is not None and date - agreed < self.least_slip:
            return
        if date is None and (agreed == NEVER or not self.notices.watches):
            return  # no date was known, and none is
        if agreed != NEVER and now < agreed and not backorder.credited and backorder.deadline != NEVER:
            backorder.credited = True
            credit = self.reactions.update_credit[person]
            self._move_deadline(backorder, now + round(credit * (backorder.deadline - now)))
        if self._stays(backorder, date):
            backorder.date_moved = backorder.date_moved or agreed != NEVER
            if date is not None:
                self._promise(backorder, date, person)
        else:
            self._substitute_or_cancel(backorder, person)

    def _stays(self, backorder: PromisedBackorder, date: int | None) -> bool:
        """Whether a customer stays who has been told a later date, or that none is known any more."""
        agreed, reactions = backorder.agreed_at, self.reactions
        in_time = date is None or date <= backorder.deadline
        if agreed == NEVER:
            return in_time
        draw_index = self.recorder.draw_index(backorder.order)
        news = News(
            delay=None if date is None else max(0, date - agreed) / self.tick,
            first=not backorder.date_moved,
            objection=1.0 if reactions.objections is None else float(reactions.objections[draw_index]),
            consent=0.0 if reactions.consents is None else float(reactions.consents[draw_index]),
        )
        return self.notices.stands(news) and in_time

    def _substitute_or_cancel(self, backorder: PromisedBackorder, person: int) -> None:
        """At a notice a customer takes an alternative, or cancels."""
        substituted = self.point.substitute(backorder.order, backorder.owed, backorder.priority, person, at_notice=True)
        self.point.end_backorder(backorder, Outcome.SUBSTITUTED if substituted else Outcome.CANCELLED_AT_NOTICE)

    def _expected_date(self, backorder: PromisedBackorder) -> int | None:
        at = self.availability.expected_for(backorder, self.confidence)
        return None if at is None else min(at + self.buffer, LATEST)
