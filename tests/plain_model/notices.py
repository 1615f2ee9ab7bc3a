"""Notices: what customers with backorders are told, how they react; and promises that break without a notice."""

from __future__ import annotations

from collections.abc import Iterator

from tests.plain_model import backlog
from tests.plain_model.chance import DAY, instant
from tests.plain_model.quotes import block, confidence_and_buffer, pipeline
from tests.plain_model.state import Event, Order, State
from tests.plain_model.terms import terms


def due(state: State) -> Iterator[Event]:
    """Promises that break, periodic notices, notices of a slip, and instants at which lateness is checked."""
    groups = list(state.scenario["customers"])
    notices = block(state, "notices")
    for order in [one for one in state.orders if one.waits and not one.initial]:
        if order.agreed is not None and order.without_notice:
            place = (groups.index(order.person.group), order.number, 0)
            yield Event(max(order.agreed, state.now), 4, place, lambda order=order: break_promise(state, order))  # type: ignore[misc]
        if notices["type"] == "periodic":
            every = instant(notices["every"])
            at = order.arrived_at + every
            while order.notified_at and at <= order.notified_at[-1]:
                at += every
            yield Event(at, 5, (0, order.number), lambda order=order: send_periodic_notice(state, order))  # type: ignore[misc]
    if notices["type"] in ("on_slip", "consent") and block(state, "quote")["type"] != "none":
        yield from due_slip_notices(state)


def due_slip_notices(state: State) -> Iterator[Event]:
    """Within an instant, notices due by the passing of time come first, by number; then those that a change caused."""
    for place, stock in enumerate(state.stocks):
        for number, order in enumerate(state.backlog(stock)):
            if order.agreed is None or order.last_notice_at is None:
                continue
            notice_allowed_at = order.last_notice_at + DAY
            if state.now >= notice_allowed_at and is_late(state, order):
                turn = (0, order.number) if order.late_at_start else (1, place, number)
                yield Event(state.now, 5, turn, lambda order=order: send_slip_notice(state, order))  # type: ignore[misc]
            for at in [notice_allowed_at, *check_times(state, order)]:
                if at > state.now:
                    yield Event(at, 5, (-1,), lambda: None)


def note_lateness(state: State) -> None:
    """Notes, as an instant begins, which backorders are late before anything of that instant has happened."""
    if block(state, "notices")["type"] in ("on_slip", "consent"):
        for order in state.orders:
            order.late_at_start = order.waits and order.agreed is not None and is_late(state, order)


def check_times(state: State, order: Order) -> Iterator[int]:
    """Instants at which the date may come to be later than agreed although nothing happens."""
    assert order.agreed is not None
    yield order.agreed + least_slip(state) - confidence_and_buffer(state)[1]
    for one in state.replenishments:
        if one.stock == order.stock and one.is_open and one.shipped_at is not None:
            law = terms(state, one.stock)["lead_time"]
            for days in law["values"] if isinstance(law, dict) else [law]:
                yield one.shipped_at + one.frozen_for + round(instant(days) * one.slow)


def least_slip(state: State) -> int:
    """The least slip that is announced, in microseconds."""
    return max(1, instant(block(state, "notices").get("slip", 0)))


def is_late(state: State, order: Order) -> bool:
    date = pipeline(state, order, order.owed)
    assert order.agreed is not None
    return not order.told_no_date if date is None else date - order.agreed >= least_slip(state)


def break_promise(state: State, order: Order) -> None:
    """The agreed date passes without a notice: patience shrinks."""
    date = order.agreed
    assert date is not None
    order.without_notice = False
    grace = order.person.behaviour["reaction"].get("grace", 1)
    if order.deadline is not None:
        order.deadline = date + round(grace * (order.deadline - date))
    elif grace == 0:
        order.deadline = date


def send_periodic_notice(state: State, order: Order) -> None:
    date = None if block(state, "quote")["type"] == "none" else pipeline(state, order, order.owed)
    _record_notice(state, order)
    if date is None:
        return
    if order.agreed is not None:
        if date - order.agreed >= least_slip(state):
            announce_delay(state, order, date)
    elif order.deadline is None or date <= order.deadline:
        order.promised = date
        order.agrees(date)
    else:
        leave_at_notice(state, order)


def send_slip_notice(state: State, order: Order) -> None:
    date = pipeline(state, order, order.owed)
    _record_notice(state, order)
    order.told_no_date = date is None
    announce_delay(state, order, date)


def _record_notice(state: State, order: Order) -> None:
    order.notified_at.append(state.now)
    order.last_notice_at = state.now
    order.without_notice = False


def announce_delay(state: State, order: Order, date: int | None) -> None:
    """Tells the customer that the date is later than agreed, or that there is none any more, and takes the reaction."""
    agreed, notices, person = order.agreed, block(state, "notices"), order.person
    assert agreed is not None
    if state.now < agreed and not order.credited:
        order.credited = True
        credit = person.behaviour["reaction"].get("update_credit", 1)
        if order.deadline is not None:
            order.deadline = state.now + round(credit * (order.deadline - state.now))
    stands = True
    if notices["type"] == "consent":
        short = date is not None and date - agreed <= instant(notices.get("first_delay", 30))
        if short and not order.delayed:
            stands = not person.draws("objects", notices.get("objects", 0.1))
        else:
            stands = person.draws("consents", notices.get("consents", 0.6))
        order.delayed = True
    if not stands or (date is not None and order.deadline is not None and date > order.deadline):
        leave_at_notice(state, order)
    elif date is not None:
        order.agrees(date)


def leave_at_notice(state: State, order: Order) -> None:
    """A customer who does not stay at a notice takes a substitute, or cancels."""
    owed = order.owed
    if backlog.take_substitute(state, order, "alternatives_at_notice", owed):
        backlog.release(state, order.stock, owed)
    else:
        backlog.cancel(state, order, "cancelled_at_notice")
