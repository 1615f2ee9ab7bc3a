"""Outages: when a supplier is down, drawn before the run, and how much time it is up for work."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from sim.arrivals import Span
from sim.engine.tape import Tape
from sim.errors import UserError
from sim.scenario.source_map import dotted
from sim.suppliers.disruptions import Disruptions

MOST_UNEXPECTED = 2e6
"""So many more outages than twenty times what is expected come by chance once in e²⁰ runs, at the most likely."""


class Outages:
    """Down in each of [`down_at`, `up_at`), in microseconds: in order, apart from each other, begun by the end.

    Whether a supplier is down depends on nothing that is decided in a run, so that the instant at which frozen work
    is done can be told when it begins. Nobody in the model looks ahead.

    >>> outages = Outages([(10, 15), (20, 30)])
    >>> outages.worked(8, 22), outages.done(8, 4), outages.done(12, 3), outages.done(8, 2), outages.done(18, 5)
    (7, 17, 18, 10, 33)
    """

    __slots__ = ("_before", "down_at", "up_at")

    def __init__(self, intervals: list[tuple[int, int]]) -> None:
        self.down_at: list[int] = []
        self.up_at: list[int] = []
        for down_at, up_at in sorted(intervals):
            if self.up_at and down_at <= self.up_at[-1]:
                self.up_at[-1] = max(self.up_at[-1], up_at)
            elif down_at < up_at:
                self.down_at.append(down_at)
                self.up_at.append(up_at)
        self._before: list[int] = []  # time up before each
        up, last = 0, 0
        for down_at, up_at in zip(self.down_at, self.up_at, strict=True):
            up, last = up + down_at - last, up_at
            self._before.append(up)

    def worked(self, since: int, until: int) -> int:
        """The time for which the supplier was up between two instants."""
        return self._up(until) - self._up(since)

    def done(self, since: int, work: int) -> int:
        """When `work` that begins at `since` is done, if it stands still while the supplier is down."""
        if work <= 0:
            return since
        needed = self._up(since) + work
        outages = bisect_left(self._before, needed)
        return needed if outages == 0 else self.up_at[outages - 1] + needed - self._before[outages - 1]

    def _up(self, until: int) -> int:
        """The time up from 0 to `until`."""
        outages = bisect_right(self.down_at, until)
        if outages == 0:
            return until
        return self._before[outages - 1] + max(0, until - self.up_at[outages - 1])


def outages(disruptions: Disruptions, tape: Tape, supplier: str, span: Span) -> Outages:
    """The outages of a supplier within the span: by its calendar, or drawn."""
    if disruptions.calendar is not None:
        planned = (outage.edges(span) for outage in disruptions.calendar)
        return Outages([(max(since, 0), until) for since, until in planned if until > 0 and since < span.end])
    return Outages(list(_drawn(disruptions, tape, supplier, span)))


def _drawn(disruptions: Disruptions, tape: Tape, supplier: str, span: Span) -> Iterator[tuple[int, int]]:
    assert disruptions.up is not None
    assert disruptions.down is not None
    ups = tape.durations(f"suppliers/{supplier}/up", disruptions.up, span.tick)
    downs = tape.durations(f"suppliers/{supplier}/down", disruptions.down, span.tick)
    at = number = 0
    most = 20 * disruptions.cycles(span) + MOST_UNEXPECTED
    while (at := at + next(ups)) < span.end:
        down_at, at = at, at + next(downs)
        yield down_at, at
        number += 1
        if number > most:  # a plug-in's distribution, whose mean says otherwise
            raise UserError(
                f"{dotted(('suppliers', supplier, 'disruptions'))}: expected about {disruptions.cycles(span):.3g} "
                f"outages, by the means of 'up' and 'down', found more than {most:.3g}: the times that are "
                "drawn are shorter"
            )
