"""The simulation clock: SimPy's environment in whole microseconds, with a stated order of events within one instant."""

from __future__ import annotations

from enum import IntEnum
from heapq import heappop, heappush
from typing import Any

import simpy
from simpy.core import SimTime
from simpy.events import NORMAL, Event, EventPriority, Process, ProcessGenerator


class Turn(IntEnum):
    """What comes first within one instant; a turn comes round again if an event of it is scheduled for that instant.

    Turn 1, the close of an accounting period, is no event here: levels at a close follow from the ledger.
    """

    RECEIPT = 2
    SUPPLIER = 3
    DEADLINE = 4
    NOTICE = 5
    CUSTOMER = 6
    REVIEW = 7


_TURN, _ENTITY = 1 << 60, 1 << 40


class Clock(simpy.Environment):
    """Time in microseconds; events at absolute instants, ordered by (instant, turn, entity, count)."""

    _now: int  # SimPy's own type allows floats, in which sums are not exact
    _queue: list[Any]

    def __init__(self, end: int) -> None:
        super().__init__(0)
        self.end = end

    def at(self, instant: int, turn: Turn, entity: int = 0, count: int = 0) -> Event:
        """A new event in that turn of that instant; within a turn the smallest entity comes first, then its count.

        =========  =====================================================================================
        turn       entity, count
        =========  =====================================================================================
        RECEIPT    0, supplier's number: work is done; rank + stock, 2³⁰ + number of the order: a receipt
                   (rank 0 from stock points, the number of stock points from suppliers)
        SUPPLIER   supplier's number, 2 × number of the outage, and 1 more for its end
        DEADLINE   customer group, order
        NOTICE     0, order: of a date by itself; 1, stock: all dates are looked at again
        CUSTOMER   −1, stock: a dropship store's look; 0, order: a visit; 1, order: a return after that order
        REVIEW     stock, number of the review
        =========  =====================================================================================

        An event at the end of the run or later never happens and is not scheduled: of the end's own instant only turn
        1 is played.
        """
        event = Event(self)
        event._ok = True
        event._value = None
        self.set(event, instant, turn * _TURN + entity * _ENTITY + count)
        return event

    @staticmethod
    def queue_key(turn: Turn, entity: int) -> int:
        """The key by which the event with count 0 of that turn and entity is sorted within its instant."""
        return int(turn) * _TURN + entity * _ENTITY

    @staticmethod
    def turn_of(queue_key: int) -> int:
        """The turn of an event by its key; 0 for an event of SimPy's own."""
        return (queue_key + _ENTITY) // _TURN  # a store that looks at another's stock comes before entity 0

    def set(self, event: Event, instant: int, queue_key: int) -> None:
        """Schedules an event that exists already, by the key of its turn, entity and count (`queue_key` + count)."""
        if instant < self.end:
            heappush(self._queue, (instant, queue_key, next(self._eid), event))

    def schedule(self, event: Event, priority: EventPriority = NORMAL, delay: SimTime = 0) -> None:
        """Schedules as SimPy does, but leaves out the end of a process for which nobody waits."""
        if event.callbacks or not event._ok:
            super().schedule(event, priority, delay)
        else:
            event.callbacks = None  # type: ignore[assignment]

    def play(self) -> None:
        """Plays every event before the end."""
        self._play((self.end, 0))

    def reach(self, instant: int, turn: Turn, entity: int = 0, count: int = 0) -> None:
        """Plays every event before that turn of that instant, so that the caller may act in it."""
        queue = self._queue
        if queue and queue[0][0] <= instant:
            self._play((instant, turn * _TURN + entity * _ENTITY + count))
        self._now = instant

    def _play(self, until: tuple[int, int]) -> None:
        queue = self._queue
        while queue and queue[0] < until:
            self._now, _, _, event = heappop(queue)
            callbacks, event.callbacks = event.callbacks, None
            for callback in callbacks:
                callback(event)
            if not event._ok:
                raise event._value


class Actor(Process):
    """A SimPy process that begins at once, inside the turn that made it, instead of by an event of its own."""

    def __init__(self, clock: Clock, process: ProcessGenerator) -> None:
        self.env = clock
        self.callbacks = []
        self._generator = process
        first = next(process, None)
        if first is None:  # a process that waits for nothing is over already
            self._ok, self._value, self.callbacks = True, None, None  # type: ignore[assignment]
        else:
            self._target = first
            first.callbacks.append(self._resume)
