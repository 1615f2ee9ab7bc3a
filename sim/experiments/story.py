"""The story of one customer's order, told in sentences from the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.engine.ledger import NEVER, Ledger, Outcome
from sim.engine.outcome_groups import FILLED_LATER
from sim.engine.plan import Plan
from sim.errors import UserError
from sim.scenario.names import REPLENISHMENT, TRANSSHIPMENT
from sim.sentences import counted
from sim.tables import levels_of

MOST_VISITS = 5
"""Visits lost that are told one by one."""


def story(plan: Plan, ledger: Ledger, order: int) -> list[str]:
    """What happened to an order, in sentences, in the order in which it happened.

    Raises `UserError` if there is no such order.
    """
    if not 0 <= order < len(ledger.orders.arrived_at):
        last = len(ledger.orders.arrived_at) - 1
        raise UserError(f"expected the number of an order, 0 to {last}, found {order}", argument="order")
    return [*_Story(plan, ledger, order).sentences()]


class _Event(NamedTuple):
    """Something that happens to a backorder, `at` an instant and within it by `turn`, and the `words` for it."""

    at: int
    turn: int
    words: str


class _Story:
    """One order, and the sentences about it."""

    def __init__(self, plan: Plan, ledger: Ledger, order: int) -> None:
        self.plan = plan
        self.ledger = ledger
        self.order = order
        orders = ledger.orders
        self.arrived_at, self.resolved_at = int(orders.arrived_at[order]), int(orders.resolved_at[order])
        self.quantity, self.at_once = int(orders.quantity[order]), int(orders.filled_at_once_units[order])
        self.short = self.quantity - self.at_once
        self.lost, self.cancelled = int(orders.lost_units[order]), int(orders.cancelled_units[order])
        self.outcome = Outcome(int(orders.outcome[order]))
        self.stock = plan.stocks[int(orders.stock[order])]
        promise = np.flatnonzero(ledger.promises.order == order)
        dates = ledger.promises.quoted_wait, ledger.promises.promised_at, ledger.promises.agreed_at
        wait, self.promised_at, self.agreed_at = (int(date[promise[0]]) if len(promise) else NEVER for date in dates)
        self.quoted_wait = None if wait == NEVER else wait

    def sentences(self) -> Iterator[str]:
        """All sentences, in the order of what happened."""
        if self.outcome is Outcome.STAYED_AWAY:
            yield from self._absence()
            return
        yield self._arrival()
        if self.outcome is Outcome.FILLED_AT_ONCE:
            yield f"{self._when(self.arrived_at)}: everything is on the shelf and goes out at once."
        else:
            yield from self._shortage()
        yield from self._afterwards()

    def _arrival(self) -> str:
        returned = np.flatnonzero(self.ledger.returns.order == self.order)
        wish = f"asks for {_units(self.quantity)} of {self.stock}"
        if len(returned):
            first = int(self.ledger.returns.returns_of[returned[0]])
            wish = f"is back for {_units(self.quantity)} of {self.stock} that order {first} did not bring"
        return f"{self._when(self.arrived_at)}: order {self.order}, {self._customer}, {wish}."

    def _absence(self) -> Iterator[str]:
        at, wish = self._when(self.arrived_at), f"{_units(self.quantity)} of {self.stock}"
        yield f"{at}: order {self.order}, {self._customer}, would have asked for {wish}."
        churned = [int(order) for order in self.ledger.churned.order if self._same_customer(int(order))]
        since = f", lost for good since order {churned[0]}" if churned else ""
        yield f"{at}: the customer stays away{since}."

    def _shortage(self) -> Iterator[str]:
        at = self._when(self.arrived_at)
        if self.at_once:
            go_out = "goes out" if self.at_once == 1 else "go out"
            short = f"{self.short} {_are(self.short)} short"
            yield f"{at}: {_units(self.at_once)} on the shelf {go_out} at once; {short}."
        else:
            yield f"{at}: {self._why_nothing}; {_units(self.short)} {_are(self.short)} short."
        if self.outcome is Outcome.SUBSTITUTED and self.resolved_at == self.arrived_at:
            yield f"{at}: the customer takes {self._alternative} instead."
        elif self.outcome is Outcome.LOST:
            yield f"{at}: {self._why_lost}; {_units(self.lost)} {_are(self.lost)} lost."
        elif self.outcome is Outcome.DECLINED:
            yield f"{at}: {self._quote} and declines; {_units(self.lost)} {_are(self.lost)} lost."
        else:
            silent = self.quoted_wait is None and self.plan.scenario.promise.silent
            if self.order in self.ledger.oversold.order:
                yield f"{at}: the shop had shown that it was there; the customer is not asked, and waits."
            elif self.order in self.ledger.transfer_requests.order:
                yield f"{at}: the stock point waits."
            else:
                yield f"{at}: the customer waits." if silent else f"{at}: {self._quote} and waits."
            yield from self._wait()

    def _wait(self) -> Iterator[str]:
        for at, _, words in sorted([*self._shipments(), *self._dates()], key=lambda event: event[:2]):
            yield f"{self._when(at)}: {words}"
        if self.outcome is Outcome.CANCELLED:
            cancels = f"the customer cancels {_units(self.cancelled)}"
            yield f"{self._when(self.resolved_at)}: patience is at its end; {cancels}."
        if self.resolved_at == NEVER:
            end = self.plan.scenario.span.end
            waited = self._duration(end - self.arrived_at)
            yield f"{self._when(end)}: the run ends; the customer still waits, {waited} by now."
        else:
            word = self.outcome.word.replace("_", " ")
            after = self._duration(self.resolved_at - self.arrived_at)
            yield f"So the order ends as {word} after {after}{self._promise_kept}."

    def _shipments(self) -> Iterator[_Event]:
        owed, fills = self.short, self.ledger.fills
        for fill in np.flatnonzero(fills.order == self.order).tolist():
            units = int(fills.units[fill])
            owed -= units
            verbs = "comes in and goes out" if units == 1 else "come in and go out"
            yield _Event(int(fills.at[fill]), 2, f"{_units(units)} {verbs}; {owed or 'none'} still owed.")

    def _dates(self) -> Iterator[_Event]:
        """Notices, and dates agreed that pass; `silent`: no notice came since a date was agreed."""
        notices_sent, agreed, silent, passed = self.ledger.notices_sent, self._first_date, True, False
        rows = np.flatnonzero(notices_sent.order == self.order)
        for at, date in zip(notices_sent.at[rows].tolist(), notices_sent.date[rows].tolist(), strict=True):
            if agreed is not None and agreed <= at and not passed:
                yield self._date_passes(agreed, silent=silent)
                passed = True
            silent = False
            stands = agreed is not None and date != NEVER and date - agreed < self._least_lateness
            yield _Event(at, 5, self._notice(at, date, agreed, stands=stands))
            if date != NEVER and not stands:
                agreed, silent, passed = date, True, False
        last = self.plan.scenario.span.end if self.resolved_at == NEVER else self.resolved_at
        open_at_last = self.outcome in (Outcome.STILL_WAITING, Outcome.CANCELLED)
        if agreed is not None and not passed and (agreed < last or (agreed == last and open_at_last)):
            yield self._date_passes(agreed, silent=silent)

    def _date_passes(self, date: int, *, silent: bool) -> _Event:
        how = "without a word from the store" if silent else "and the order is still open"
        return _Event(date, 4, f"the date agreed passes {how}.")

    def _notice(self, at: int, date: int, agreed: int | None, *, stands: bool) -> str:
        """What a notice says and does; `stands`: its date is no later, or hardly, than the one agreed."""
        notice = "a notice comes, without a date" if date == NEVER else f"a notice says {self._when(date)}"
        if at == self.resolved_at and self.outcome is Outcome.CANCELLED_AT_NOTICE:
            return f"{notice}; the customer cancels {_units(self.cancelled)}."
        if at == self.resolved_at and self.outcome is Outcome.SUBSTITUTED:
            return f"{notice}; the customer takes {self._alternative} instead."
        if date == NEVER:
            return f"{notice}; the customer waits on."
        if agreed is None:
            return f"{notice}; that is the date agreed now."
        if not stands:
            return f"{notice}, {self._duration(date - agreed)} later than agreed; the customer waits on."
        compared = "as" if date == agreed else "no later than" if date < agreed else "hardly later than"
        return f"{notice}, {compared} agreed; nothing changes."

    def _afterwards(self) -> Iterator[str]:
        """Whether the customer churned, or came back."""
        ledger = self.ledger
        for at in ledger.churned.at[ledger.churned.order == self.order].tolist():
            yield f"{self._when(at)}: the customer has had enough of this store and is lost for good."
            yield from self._lost_visits()
        for order in ledger.returns.order[ledger.returns.returns_of == self.order].tolist():
            at = self._when(int(ledger.orders.arrived_at[order]))
            yield f"{at}: {self.stock} is there again, and the customer comes back with order {order}."

    def _lost_visits(self) -> Iterator[str]:
        orders = self.ledger.orders
        away = np.flatnonzero(orders.outcome == Outcome.STAYED_AWAY).tolist()
        visits = [visit for visit in away if self._same_customer(visit)]
        for visit in visits[:MOST_VISITS]:
            at = self._when(int(orders.arrived_at[visit]))
            yield f"{at}: the customer would have come again, but stays away (order {visit})."
        if len(visits) > MOST_VISITS:
            rest = len(visits) - MOST_VISITS
            yield f"{rest:,} more {'visit is' if rest == 1 else 'visits are'} not made either."

    def _same_customer(self, other: int) -> bool:
        orders = self.ledger.orders
        return bool(
            orders.group[other] == orders.group[self.order] and orders.customer[other] == orders.customer[self.order]
        )

    @property
    def _customer(self) -> str:
        orders, plan = self.ledger.orders, self.plan
        group = plan.groups[int(orders.group[self.order])]
        if group in (REPLENISHMENT, TRANSSHIPMENT):
            kind = "the stock point" if group == REPLENISHMENT else "a sister in need,"
            return f"{kind} {plan.stocks[int(orders.customer[self.order])]}"
        profile = plan.profiles[int(orders.profile[self.order])]
        return f"one of {group} ({profile})" if profile else f"one of {group}"

    @property
    def _first_date(self) -> int | None:
        """The instant of the date quoted at the shortage; None if there was none."""
        return None if self.quoted_wait is None else self.arrived_at + self.quoted_wait

    @property
    def _least_lateness(self) -> int:
        """The least delay, in microseconds, that makes a date of a notice another date."""
        return max(1, round(self.plan.scenario.promise.notices.least * self.plan.scenario.tick))

    @property
    def _quote(self) -> str:
        if self.quoted_wait is None:
            return "the customer is told no date"
        date = self._when(self.arrived_at + self.quoted_wait)
        return f"the customer is told {date}, {self._duration(self.quoted_wait)} from now,"

    @property
    def _why_lost(self) -> str:
        limit = self.plan.scenario.promise.refuse_beyond
        wait = self.quoted_wait
        if limit is not None and wait is not None and wait > round(limit * self.plan.scenario.tick):
            return f"it would take {self._duration(wait)}, longer than the store lets anybody wait"
        most, owed = self.plan.scenario.stock[self.stock].max_backorders, self._level("backorders")
        if most is not None and owed + self.short > most:
            # `max_backorders` is checked before the customer is asked whether to wait
            return (
                f"the store owes {_units(owed)} already and never more than {most:,}, so it lets nobody wait for these"
            )
        return "the customer does not wait"

    @property
    def _why_nothing(self) -> str:
        """Why nothing goes out at once."""
        on_hand = self._level("on_hand")
        if not on_hand:
            return "nothing is on the shelf"
        stocked = f"{_units(on_hand)} {_are(on_hand)} on the shelf"
        orders, reserve = self.ledger.orders, self.plan.scenario.stock[self.stock].reserve
        of_order = int(orders.priority[self.order])
        reserved = max((units for priority, units in reserve.items() if priority <= of_order), default=0)
        if on_hand <= reserved:
            return f"{stocked}, kept back for customers of a higher class"
        names = self.plan.groups[int(orders.group[self.order])], self.plan.profiles[int(orders.profile[self.order])]
        ships = [person.behaviour.ships for person in self.plan.persons if (person.group, person.profile) == names]
        if ships == ["complete"] and on_hand - reserved < self.quantity:
            return f"{stocked}, but this order goes out whole or not at all"
        return f"{stocked}, but others who came first wait for them"

    def _level(self, level: str) -> int:
        """A level of the stock point, in units, after the instant at which the order arrived."""
        levels = levels_of(self.ledger, int(self.ledger.orders.stock[self.order]))
        row = int(np.searchsorted(levels.at, self.arrived_at, side="right")) - 1
        return int(getattr(levels, level)[row])

    @property
    def _alternative(self) -> str:
        substitutions = self.ledger.substitutions
        row = int(np.flatnonzero(substitutions.order == self.order)[0])
        return f"{_units(int(substitutions.units[row]))} of {self.plan.stocks[int(substitutions.stock[row])]}"

    @property
    def _promise_kept(self) -> str:
        """Whether the promises to an order that was filled were kept."""
        if self.outcome not in FILLED_LATER or self.promised_at == NEVER:
            return ""
        first, last = self.resolved_at - self.promised_at, self.resolved_at - self.agreed_at
        if first <= 0:
            return ": the promise is kept"
        if last <= 0:
            return f": by the last date agreed, but {self._duration(first)} after the first"
        both = f" and {self._duration(first)} after the first" if last != first else ""
        return f", {self._duration(last)} after the {'last ' if both else ''}date agreed{both}"

    def _when(self, instant: int) -> str:
        scenario = self.plan.scenario
        moment = f"{scenario.unit} {instant / scenario.tick:,.2f}"
        if scenario.start is None:
            return moment
        date = dt.datetime.combine(scenario.start, dt.time()) + dt.timedelta(microseconds=instant)
        return f"{moment} ({date:%a %Y-%m-%d %H:%M})"

    def _duration(self, time: int) -> str:
        return f"{time / self.plan.scenario.tick:,.2f} {self.plan.scenario.unit}s"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _units(count: int) -> str:
    return counted(count, "unit")
