"""How far the orders of a trace cover a span: warnings for rows outside of it and stretches without orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from sim.arrivals import Span
from sim.sentences import counted
from sim.units import MICROSECONDS

SHARE_WITHOUT_ORDERS = 0.2
"""The share of the span at its beginning or end that is warned of if it has no orders, however sparse they are."""


AT_THE_END = "at the end of the run or later"
"""Where an instant is that is not played, in a warning."""


def coverage_warnings(at: np.ndarray, span: Span, name: str) -> Iterator[str]:
    """Sentences on orders of the file `name` that come `at` so many µs after time 0, sorted.

    Warns of orders before time 0 and at the end or later, which are not played; and of a file that begins late or ends
    early, by more than the longest time between two orders or more than SHARE_WITHOUT_ORDERS of the span.
    """
    before, after = int((at < 0).sum()), int((at >= span.end).sum())
    for count, where, limit in ((before, "before time 0", 0), (after, AT_THE_END, span.end)):
        if count:
            yield left_out(count, counted(len(at), "order"), f" in {name}", f"{where} ({when(limit, span)})")
    played = at[before : len(at) - after]
    if not len(played):
        return
    first, last = int(played[0]), int(played[-1])
    longest_gap = int(np.diff(played).max()) if len(played) > 1 else span.end
    tolerated = max(span.tick, min(longest_gap, round(SHARE_WITHOUT_ORDERS * span.end)))
    if not before and first > tolerated:
        yield (
            f"the orders in {name} begin at {when(first, span)}, and the run at {when(0, span)}: nobody of this group "
            f"comes for the first {_in_units(first, span)}"
        )
    if not after and span.end - last > tolerated:
        yield (
            f"the orders in {name} end at {when(last, span)}, and the run (warm_up + horizon) at "
            f"{when(span.end, span)}: nobody of this group comes for the last {_in_units(span.end - last, span)}"
        )


def left_out(count: int, of: str, things: str, where: str) -> str:
    """The sentence that `count` of so many things lie outside of the run; `things` says more of them.

    >>> left_out(2, "5 orders", " in x.csv", "before time 0 (day 0)"), left_out(1, "1 time", "", "after it")
    ('2 of the 5 orders in x.csv are before time 0 (day 0) and not played', 'the only time is after it and not played')
    """
    one = of.removeprefix("1 ")
    who = f"the only {one}{things}" if one != of else f"{count:,} of the {of}{things}"
    return f"{who} {'is' if count == 1 else 'are'} {where} and not played"


def when(instant: int, span: Span) -> str:
    """An instant in the scenario's unit of time, and its date where there is one.

    >>> when(1_500_000, Span(end=10**7, tick=10**6))
    'second 1.5'
    """
    text = f"{_unit(span)} {round(instant / span.tick, 2):.10g}"
    if span.start is None:
        return text
    try:
        date = dt.datetime.combine(span.start, dt.time()) + dt.timedelta(microseconds=instant)
    except OverflowError:  # after the year 9999
        return text
    return f"{text}, {date:%Y-%m-%d}" + (f" {date:%H:%M}" if date.time() != dt.time() else "")


def _in_units(time: int, span: Span) -> str:
    text = f"{time / span.tick:,.4g}"
    return f"{text} {_unit(span)}" if text == "1" else f"{text} {_unit(span)}s"


def _unit(span: Span) -> str:
    return next(word for word, tick in MICROSECONDS.items() if tick == span.tick)
