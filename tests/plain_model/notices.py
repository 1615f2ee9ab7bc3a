"""Notices: what who waits is told later, and what they make of it; and promises that break in silence."""

from __future__ import annotations

from collections.abc import Iterator

from tests.plain_model import line
from tests.plain_model.chance import DAY, instant
from tests.plain_model.dates import block, confidence_and_buffer, pipeline
from tests.plain_model.world import Order, Thing, World


def due(world: World) -> Iterator[Thing]:
    """Promises that break, notices by the calendar, notices of a slip, and times at which the store looks again."""
    groups = list(world.scenario["customers"])
    notices = block(world, "notices")
    for order in [one for one in world.orders if one.waits and not one.first]:
        if order.agreed is not None and order.silent:
            place = (groups.index(order.person.group), order.number, 0)
            yield Thing(max(order.agreed, world.now), 4, place, lambda order=order: breaks(world, order))  # type: ignore[misc]
        if notices["type"] == "periodic":
            every = instant(notices["every"])
            at = order.arrived_at + every
            while order.told_at and at <= order.told_at[-1]:
                at += every
            yield Thing(at, 5, (0, order.number), lambda order=order: by_the_calendar(world, order))  # type: ignore[misc]
    if notices["type"] in ("on_slip", "consent") and block(world, "quote")["type"] != "none":
        yield from slips(world)


def slips(world: World) -> Iterator[Thing]:
    """In one instant those that the clock alone makes due come first, by number; then those that a change caused."""
    for place, stock in enumerate(world.stocks):
        for number, order in enumerate(world.line(stock)):
            if order.agreed is None or order.last_word is None:
                continue
            may_speak = order.last_word + DAY
            if world.now >= may_speak and slipped(world, order):
                turn = (0, order.number) if order.late_by_the_clock else (1, place, number)
                yield Thing(world.now, 5, turn, lambda order=order: of_a_slip(world, order))  # type: ignore[misc]
            for at in [may_speak, *looks(world, order)]:
                if at > world.now:
                    yield Thing(at, 5, (-1,), lambda: None)


def look_at_the_clock(world: World) -> None:
    """As an instant begins: who is later by now, before anything of that instant has happened?"""
    if block(world, "notices")["type"] in ("on_slip", "consent"):
        for order in world.orders:
            order.late_by_the_clock = order.waits and order.agreed is not None and slipped(world, order)


def looks(world: World, order: Order) -> Iterator[int]:
    """Instants at which the date may come to be later than agreed although nothing happens."""
    assert order.agreed is not None
    yield order.agreed + least(world) - confidence_and_buffer(world)[1]
    for one in world.replenishments:
        if one.stock == order.stock and one.is_open and one.shipped_at is not None:
            law = world.scenario["suppliers"][one.source]["lead_time"]
            for days in law["values"] if isinstance(law, dict) else [law]:
                yield one.shipped_at + one.stood_still + round(instant(days) * one.slow)


def least(world: World) -> int:
    """The least lateness that is told."""
    return max(1, instant(block(world, "notices").get("slip", 0)))


def slipped(world: World, order: Order) -> bool:
    date = pipeline(world, order, order.owed)
    assert order.agreed is not None
    return not order.told_there_is_none if date is None else date - order.agreed >= least(world)


def breaks(world: World, order: Order) -> None:
    """The date agreed passes and nothing was said: patience shrinks."""
    date = order.agreed
    assert date is not None
    order.silent = False
    grace = order.person.ways["reaction"].get("grace", 1)
    if order.deadline is not None:
        order.deadline = date + round(grace * (order.deadline - date))
    elif grace == 0:
        order.deadline = date


def by_the_calendar(world: World, order: Order) -> None:
    date = None if block(world, "quote")["type"] == "none" else pipeline(world, order, order.owed)
    _told(world, order)
    if date is None:
        return
    if order.agreed is not None:
        if date - order.agreed >= least(world):
            hears_of_a_delay(world, order, date)
    elif order.deadline is None or date <= order.deadline:
        order.promised = date
        order.agrees(date)
    else:
        goes(world, order)


def of_a_slip(world: World, order: Order) -> None:
    date = pipeline(world, order, order.owed)
    _told(world, order)
    order.told_there_is_none = date is None
    hears_of_a_delay(world, order, date)


def _told(world: World, order: Order) -> None:
    order.told_at.append(world.now)
    order.last_word = world.now
    order.silent = False


def hears_of_a_delay(world: World, order: Order, date: int | None) -> None:
    """The customer is told that the date is later than agreed, or that there is none any more."""
    agreed, notices, person = order.agreed, block(world, "notices"), order.person
    assert agreed is not None
    if world.now < agreed and not order.credited:
        order.credited = True
        credit = person.ways["reaction"].get("update_credit", 1)
        if order.deadline is not None:
            order.deadline = world.now + round(credit * (order.deadline - world.now))
    stands = True
    if notices["type"] == "consent":
        short = date is not None and date - agreed <= instant(notices.get("first_delay", 30))
        if short and not order.delayed:
            stands = not person.draws("objects", notices.get("objects", 0.1))
        else:
            stands = person.draws("consents", notices.get("consents", 0.6))
        order.delayed = True
    if not stands or (date is not None and order.deadline is not None and date > order.deadline):
        goes(world, order)
    elif date is not None:
        order.agrees(date)


def goes(world: World, order: Order) -> None:
    """Who does not stay at a notice takes something else, or nothing."""
    owed = order.owed
    if line.takes_instead(world, order, "alternatives_at_notice", owed):
        line.give_up(world, order.stock, owed)
    else:
        line.cancel(world, order, "cancelled_at_notice")
