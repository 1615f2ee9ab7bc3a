"""Extent: what a span leaves out of a trace, and when nobody of a trace comes in a span."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from sim.arrivals import Span
from sim.units import MICROSECONDS

SILENT = 0.2
"""The share of the span that is worth a word if nobody comes in it, however far apart the orders are."""


def outside(at: np.ndarray, span: Span, name: str) -> Iterator[str]:
    """Sentences on the orders of the file of that `name`, which come `at` so many µs after time 0, in order.

    Those before time 0 and after the end are not played; a file may also begin late or end early, which is more than
    a pause between two orders if it is longer than any of those, or than a fifth of the span.
    """
    before, after = int((at < 0).sum()), int((at > span.end).sum())
    for count, where, limit in ((before, "before time 0", 0), (after, "after the end of the run", span.end)):
        if count:
            are = "is" if count == 1 else "are"
            yield f"{count:,} of the {len(at):,} orders in {name} {are} {where} ({when(limit, span)}) and not played"
    played = at[before : len(at) - after]
    if not len(played):
        return
    first, last = int(played[0]), int(played[-1])
    longest = int(np.diff(played).max()) if len(played) > 1 else span.end
    usual = max(span.tick, min(longest, round(SILENT * span.end)))
    if not before and first > usual:
        yield (
            f"the orders in {name} begin at {when(first, span)}, and the run at {when(0, span)}: nobody of this group "
            f"comes for the first {_lasting(first, span)}"
        )
    if not after and span.end - last > usual:
        yield (
            f"the orders in {name} end at {when(last, span)}, and the run (warm_up + horizon) at "
            f"{when(span.end, span)}: nobody of this group comes for the last {_lasting(span.end - last, span)}"
        )


def when(instant: int, span: Span) -> str:
    """An instant in the scenario's unit of time, and its date where there is one.

    >>> when(1_500_000, Span(end=10**7, tick=10**6))
    'second 1.5'
    """
    said = f"{_unit(span)} {round(instant / span.tick, 2):.10g}"
    if span.start is None:
        return said
    try:
        date = dt.datetime.combine(span.start, dt.time()) + dt.timedelta(microseconds=instant)
    except OverflowError:  # after the year 9999
        return said
    return f"{said}, {date:%Y-%m-%d}" + (f" {date:%H:%M}" if date.time() != dt.time() else "")


def _lasting(time: int, span: Span) -> str:
    return f"{time / span.tick:,.4g} {_unit(span)}s"


def _unit(span: Span) -> str:
    return next(word for word, tick in MICROSECONDS.items() if tick == span.tick)
