"""Visits at given times."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np

from sim.arrivals import Arrivals, Flow, RandomStreams, Span, Visits
from sim.arrivals.coverage import AT_THE_END, left_out, when
from sim.arrivals.instants import counts_per_unit
from sim.sentences import counted
from sim.units import Duration


class ScriptedArrivals(Arrivals):
    """Visits at the `times` written down; those at the end of the span or later are not played.

    >>> ScriptedArrivals(times=[3, 1, 2.5]).instants(Span(end=30, tick=10)).tolist()
    [10, 25]
    """

    type: ClassVar[str] = "scripted"
    example: ClassVar[dict[str, Any]] = {"times": ["12 hours", 2, 2.5]}
    times: tuple[Duration, ...]

    def instants(self, span: Span) -> np.ndarray:
        """The times within the span in order, in µs."""
        at = [round(time * span.tick) for time in sorted(self.times) if time * span.tick < span.end]
        return np.array([instant for instant in at if instant < span.end], dtype=np.int64)

    def draw(self, streams: RandomStreams, span: Span) -> Visits:
        """The visits at the given times; nothing is drawn."""
        return Visits(self.instants(span))

    def warnings(self, scenario: Any) -> Iterator[str]:
        """Times that are not played, at the end of the run or later."""
        span: Span = scenario.span
        if late := len(self.times) - len(self.instants(span)):
            yield left_out(late, counted(len(self.times), "time"), "", f"{AT_THE_END} ({when(span.end, span)})")

    def flow(self, span: Span) -> Flow:
        """Mean and sample variance of the number of visits per whole time unit of the span."""
        at = self.instants(span)
        return Flow(*counts_per_unit(at, np.ones(len(at)), tick=span.tick, since=0, until=span.end))
