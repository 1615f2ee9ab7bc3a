"""The backlog of a stock point: who waits for how many units, and who gets the units that come free."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from sim.engine.simpy_engine.orders import NO_PRIORITY, STOCK_POINT_PRIORITY, Backorder

Allocation = tuple[Backorder, int]
"""A backorder, and the units that go out to it; a plain tuple, since a NamedTuple takes as long as all the rest."""


class Backlog:
    """Backorders by priority class, and within a class in order of arrival; it decides, and calls nobody.

    `reserve`: units kept from each class, by priority. `fair`: whether stock points that wait share what is free in
    proportion to what they are owed, instead of first come, first served. `units` are owed in all, `owed` by class,
    `waiting` counts backorders by class; `first_priority` is the highest class that waits (the smallest number), or
    NO_PRIORITY.

    Lists by class are indexed by priority: 1 is served first, entry 0 is unused. A queue keeps backorders that have
    ended (`owed` 0) until they reach its front or nobody of its class waits.
    """

    __slots__ = ("_queues", "fair", "first_priority", "owed", "reserve", "units", "waiting")

    def __init__(self, reserve: list[int], *, fair: bool) -> None:
        self.reserve = reserve
        self.fair = fair
        self._queues: list[deque[Backorder]] = [deque() for _ in reserve]
        self.waiting = [0] * len(reserve)
        self.owed = [0] * len(reserve)
        self.units = 0
        self.first_priority = NO_PRIORITY

    def __iter__(self) -> Iterator[Backorder]:
        """Every backorder that is owed something, in the order in which units are allocated."""
        for queue in self._queues:
            for backorder in queue:
                if backorder.owed:
                    yield backorder

    def join(self, backorder: Backorder) -> None:
        """A backorder joins the end of the queue of its class."""
        priority = backorder.priority
        self._queues[priority].append(backorder)
        self.waiting[priority] += 1
        self.owed[priority] += backorder.owed
        self.units += backorder.owed
        if priority < self.first_priority:
            self.first_priority = priority

    def remove(self, backorder: Backorder) -> None:
        """A backorder is owed nothing any more; it is dropped from its class's queue when units come to it."""
        priority = backorder.priority
        self.owed[priority] -= backorder.owed
        self.units -= backorder.owed
        backorder.owed = 0
        self.waiting[priority] -= 1
        if not self.waiting[priority]:
            self._queues[priority].clear()
            self.first_priority = next((p for p, count in enumerate(self.waiting) if count), NO_PRIORITY)

    def reduce(self, backorder: Backorder, units: int) -> None:
        """A backorder is owed so many units less, not all of them."""
        backorder.owed -= units
        self.owed[backorder.priority] -= units
        self.units -= units

    def waits_behind(self, priority: int) -> bool:
        """Whether anybody waits in a lower class than that."""
        return any(self.waiting[priority + 1 :])

    def owed_through(self, priority: int) -> int:
        """Units owed to that class and to those above it."""
        return sum(self.owed[: priority + 1])

    def owed_until(self, backorder: Backorder) -> int:
        """Units owed to those in front of a backorder, and to itself."""
        units = self.owed_through(backorder.priority - 1)
        for other in self._queues[backorder.priority]:
            units += other.owed
            if other is backorder:
                break
        return units

    def allocate(self, on_hand: int) -> list[Allocation]:
        """Takes what goes out of `on_hand` units off what is owed: by class, then by arrival, the reserve respected.

        A backorder that ships complete, and cannot, holds up its own class and those below.
        """
        allocations: list[Allocation] = []
        while self.first_priority < NO_PRIORITY:
            priority = self.first_priority
            queue = self._queues[priority]
            while not queue[0].owed:
                queue.popleft()
            first = queue[0]
            free = on_hand - self.reserve[priority]
            if free <= 0:
                break
            if self.fair and priority == STOCK_POINT_PRIORITY:
                on_hand -= self._share(free, allocations)
                if self.first_priority == STOCK_POINT_PRIORITY:
                    break
                continue
            owed = first.owed
            if free >= owed:
                allocations.append((first, owed))
                on_hand -= owed
                self.remove(first)
                continue
            if not first.complete:
                allocations.append((first, free))
                self.reduce(first, free)
            break
        return allocations

    def _share(self, free: int, allocations: list[Allocation]) -> int:
        """Each stock point that waits, and all customers of its class together, get their share; returns the units.

        Within a share first come, first served; a backorder that ships complete, and that its share does not cover,
        holds up only its own.
        """
        waiting = [backorder for backorder in self._queues[STOCK_POINT_PRIORITY] if backorder.owed]
        owed: dict[int, int] = {}
        for backorder in waiting:
            owed[backorder.requested_by] = owed.get(backorder.requested_by, 0) + backorder.owed
        shares = fair_shares(free, owed)
        gone = 0
        for backorder in waiting:
            units = min(shares[backorder.requested_by], backorder.owed)
            if units == 0 or (backorder.complete and units < backorder.owed):
                shares[backorder.requested_by] = 0
                continue
            shares[backorder.requested_by] -= units
            gone += units
            allocations.append((backorder, units))
            if units == backorder.owed:
                self.remove(backorder)
            else:
                self.reduce(backorder, units)
        return gone


def reserved(reserve: dict[int, int], priority: int) -> int:
    """Units kept from a class: the largest reserve that names it or a class above it.

    >>> [reserved({1: 5, 3: 8}, priority) for priority in range(5)]
    [0, 5, 5, 8, 8]
    """
    return max((units for key, units in reserve.items() if key <= priority), default=0)


def fair_shares(free: int, owed: dict[int, int]) -> dict[int, int]:
    """What each gets of the `free` units: in proportion to the units owed to each, rounded by the largest remainder.

    Of equal remainders the one named first, who has waited longest, is rounded up.

    >>> fair_shares(7, {1: 2, 2: 6, 3: 2})
    {1: 2, 2: 4, 3: 1}
    """
    total = sum(owed.values())
    shares = {by: min(units, free * units // total) for by, units in owed.items()}
    left = min(free, total) - sum(shares.values())
    for by in sorted(owed, key=lambda by: -(free * owed[by] % total))[:left]:
        shares[by] += 1
    return shares
