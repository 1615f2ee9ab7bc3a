"""The clock: the order of events within an instant, the horizon, and errors in actors."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest
from simpy.events import Event

from sim.engine.simpy_engine.clock import Actor, Clock, Turn

Log = list[tuple[int, str]]


def ring(clock: Clock, log: Log, name: str, instant: int, turn: Turn, entity: int = 0, count: int = 0) -> None:
    """Schedules an event that appends (instant, `name`) to the log when it happens."""

    def note(event: Event) -> None:
        log.append((clock._now, name))

    clock.at(instant, turn, entity, count).callbacks.append(note)


def test_the_turns_of_an_instant_are_in_the_order_of_the_model():
    assert [(turn.name, turn.value) for turn in Turn] == [
        ("RECEIPT", 2),
        ("SUPPLIER", 3),
        ("DEADLINE", 4),
        ("NOTICE", 5),
        ("CUSTOMER", 6),
        ("REVIEW", 7),
    ]


def test_events_happen_by_instant_then_turn_then_entity_then_count():
    clock, log = Clock(100), Log()
    # declared in an order that is not theirs
    ring(clock, log, "review", 10, Turn.REVIEW)
    ring(clock, log, "second customer of the second group", 10, Turn.CUSTOMER, 1, 1)
    ring(clock, log, "customer at 5", 5, Turn.CUSTOMER)
    ring(clock, log, "first customer of the second group", 10, Turn.CUSTOMER, 1, 0)
    ring(clock, log, "third customer of the first group", 10, Turn.CUSTOMER, 0, 2)
    ring(clock, log, "notice", 10, Turn.NOTICE)
    ring(clock, log, "receipt at 11", 11, Turn.RECEIPT)
    ring(clock, log, "deadline", 10, Turn.DEADLINE)
    ring(clock, log, "supplier", 10, Turn.SUPPLIER)
    ring(clock, log, "receipt", 10, Turn.RECEIPT)
    ring(clock, log, "review at 5", 5, Turn.REVIEW)
    clock.play()
    assert log == [
        (5, "customer at 5"),
        (5, "review at 5"),
        (10, "receipt"),
        (10, "supplier"),
        (10, "deadline"),
        (10, "notice"),
        (10, "third customer of the first group"),
        (10, "first customer of the second group"),
        (10, "second customer of the second group"),
        (10, "review"),
        (11, "receipt at 11"),
    ]


def test_large_counts_do_not_spill_into_the_next_entity_or_turn():
    clock, log = Clock(2), Log()
    ring(clock, log, "next turn", 1, Turn.SUPPLIER)
    ring(clock, log, "next entity", 1, Turn.RECEIPT, 1, 0)
    ring(clock, log, "last of a billion", 1, Turn.RECEIPT, 0, (1 << 40) - 1)
    ring(clock, log, "last entity", 1, Turn.RECEIPT, (1 << 20) - 1, (1 << 40) - 1)
    clock.play()
    assert [name for _, name in log] == ["last of a billion", "next entity", "last entity", "next turn"]


def test_events_of_the_same_queue_key_happen_in_the_order_in_which_they_were_scheduled():
    clock, log = Clock(2), Log()
    for name in "abc":
        ring(clock, log, name, 1, Turn.CUSTOMER)
    clock.play()
    assert [name for _, name in log] == ["a", "b", "c"]


def test_events_at_the_horizon_and_later_are_not_scheduled():
    clock, log = Clock(10), Log()
    ring(clock, log, "beyond", 11, Turn.RECEIPT)
    ring(clock, log, "far beyond", 2**62, Turn.RECEIPT)
    ring(clock, log, "at the end", 10, Turn.RECEIPT)
    ring(clock, log, "just before the end", 9, Turn.REVIEW)
    assert len(clock._queue) == 1
    clock.play()
    assert log == [(9, "just before the end")]
    assert clock._now == 9


def test_an_event_scheduled_for_the_current_instant_happens_at_its_turn():
    clock, log = Clock(11), Log()

    def story() -> Generator[Event, Any, None]:
        yield clock.at(10, Turn.RECEIPT)
        log.append((clock._now, "receipt"))
        ring(clock, log, "review", 10, Turn.REVIEW)
        ring(clock, log, "customer", 10, Turn.CUSTOMER)

    Actor(clock, story())
    ring(clock, log, "deadline", 10, Turn.DEADLINE)
    clock.play()
    assert log == [(10, "receipt"), (10, "deadline"), (10, "customer"), (10, "review")]


def test_an_actor_starts_at_once_and_not_at_an_event_of_its_own():
    clock, log = Clock(10), Log()

    def story(name: str) -> Generator[Event, Any, None]:
        log.append((clock._now, f"{name} begins"))
        yield clock.at(3, Turn.CUSTOMER)
        log.append((clock._now, f"{name} goes on"))
        Actor(clock, child())
        log.append((clock._now, f"{name} ends"))

    def child() -> Generator[Event, Any, None]:
        log.append((clock._now, "child begins"))
        yield clock.at(4, Turn.CUSTOMER)
        log.append((clock._now, "child ends"))

    Actor(clock, story("a"))
    log.append((clock._now, "made"))
    clock.play()
    assert log == [
        (0, "a begins"),
        (0, "made"),
        (3, "a goes on"),
        (3, "child begins"),
        (3, "a ends"),
        (4, "child ends"),
    ]


def test_an_actor_that_waits_for_nothing_ends_when_it_is_created():
    clock, log = Clock(10), Log()

    def story() -> Generator[Event, Any, None]:
        log.append((clock._now, "all of it"))
        return
        yield

    actor = Actor(clock, story())
    assert log == [(0, "all of it")]
    assert actor.triggered
    assert not actor.is_alive
    clock.play()
    assert len(log) == 1


def test_an_actor_whose_end_is_not_awaited_leaves_no_event():
    clock = Clock(10)

    def story() -> Generator[Event, Any, None]:
        yield clock.at(1, Turn.CUSTOMER)

    actor = Actor(clock, story())
    clock.play()
    assert not actor.is_alive
    assert clock._queue == []


def test_an_actor_may_wait_for_the_end_of_another():
    clock, log = Clock(10), Log()

    def delivery() -> Generator[Event, Any, str]:
        yield clock.at(4, Turn.RECEIPT)
        return "mug"

    def customer() -> Generator[Event, Any, None]:
        got = yield Actor(clock, delivery())
        log.append((clock._now, got))

    Actor(clock, customer())
    clock.play()
    assert log == [(4, "mug")]


class WrongError(Exception):
    """One of a test's own."""


def fails_at(clock: Clock, instant: int) -> Generator[Event, Any, None]:
    if instant:
        yield clock.at(instant, Turn.CUSTOMER)
    raise WrongError("the actor failed")


def play_failing(clock: Clock, instant: int) -> None:
    Actor(clock, fails_at(clock, instant))
    clock.play()


@pytest.mark.parametrize("instant", [0, 3])
def test_an_error_in_an_actor_is_raised_unchanged(instant: int):
    clock = Clock(10)
    with pytest.raises(WrongError, match="the actor failed"):
        play_failing(clock, instant)
    assert clock._now == instant


def test_an_error_at_the_horizon_never_happens():
    clock = Clock(3)
    Actor(clock, fails_at(clock, 3))
    clock.play()


def test_an_error_in_a_callback_is_raised_unchanged():
    clock = Clock(10)

    def callback(event: Event) -> None:
        raise WrongError

    clock.at(1, Turn.RECEIPT).callbacks.append(callback)
    with pytest.raises(WrongError):
        clock.play()


def test_time_is_whole_numbers_of_any_size():
    clock, log = Clock(2**62), Log()
    ring(clock, log, "later", 2**61 + 1, Turn.RECEIPT)
    ring(clock, log, "sooner", 2**61, Turn.REVIEW)  # as floats the two would be one instant
    clock.play()
    assert log == [(2**61, "sooner"), (2**61 + 1, "later")]
