"""Arrivals drawn over a span, and the counts that their law allows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from scipy import stats

from sim.arrivals import Arrivals, RandomStreams, Span
from sim.arrivals.pattern import Pattern
from sim.distributions import Distribution
from sim.engine.streams import stream
from sim.units import MICROSECONDS

HOUR, DAY, WEEK, YEAR = (MICROSECONDS[unit] for unit in ("hour", "day", "week", "year"))
MONDAY = dt.date(2026, 1, 5)
FAR = 6.5
"""So many standard deviations a normal number leaves by chance 8 times in 10¹¹."""
RARE = 1e-11
"""The chance that one of the intervals below misses its number."""


def chances(seed: int = 1) -> RandomStreams:
    """The random numbers of the group `people` by the word that they decide."""
    return lambda word: stream(seed, 0, f"customers/people/{word}")


def days(length: float, start: dt.date | None = MONDAY) -> Span:
    """A span of that many days from `start` (None: no calendar), a tick being a day."""
    return Span(end=round(length * DAY), tick=DAY, start=start)


def kind(type: str, **words: Any) -> Arrivals:
    """Arrivals of that kind, read as in a scenario file whose unit is the day."""
    return Arrivals.read({"type": type, **words}, {"unit": "day"})


def drawn(arrivals: Arrivals, span: Span, seed: int = 1) -> np.ndarray:
    """The instants of the arrivals drawn over a span."""
    return arrivals.draw(chances(seed), span).at


def per_window(at: np.ndarray, window: int, windows: int) -> np.ndarray:
    """How many instants are in each of so many windows of that length from 0."""
    return np.bincount(at[at < windows * window] // window, minlength=windows)


def within_poisson(counts: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Whether each count lies in the exact central interval of a Poisson number that it leaves with RARE."""
    return (counts >= stats.poisson.ppf(RARE / 2, expected)) & (counts <= stats.poisson.isf(RARE / 2, expected))


def constant(number: float) -> Distribution:
    """The distribution that always gives this number."""
    return Distribution.read(number)


EVERYTHING: dict[str, Any] = {
    "hour": [0] * 6 + [1] * 18,
    "weekday": [1, 1, 1, 1, 1, 2, 2],
    "month": [1, 1, 1, 1, 1, 1, 1.5, 1.5, 1, 1, 1, 1],
    "trend": "30% per year",
    "wave": {"amplitude": 0.4, "period": "30 days", "phase": "3 days"},
    "events": [
        {"from": "2026-11-27", "to": dt.date(2026, 12, 1), "factor": 3},
        {"from": "100 days", "to": 110.25, "factor": 0.5},
    ],
}


def pattern(**words: Any) -> Pattern:
    """The arrivals pattern with those words."""
    return Pattern.model_validate(words, context={"unit": "day"})


def factors(found: Pattern, *at: float, start: dt.date | None = MONDAY) -> list[float]:
    """The factors of the demand rate at those days."""
    span = days(4000, start)
    return found.factor(np.array([round(t * DAY) for t in at], dtype=np.int64), span).tolist()
