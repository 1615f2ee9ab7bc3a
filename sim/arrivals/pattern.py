"""Patterns of demand over time: factors on a rate by hour, weekday, month, trend, wave and event."""

from __future__ import annotations

import datetime as dt
import functools
import math
import re
from collections.abc import Iterator
from typing import Annotated, Any, Self

import numpy as np
from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema, model_serializer, model_validator

from sim.arrivals import Span
from sim.errors import UserError
from sim.registry import Block, Impossible
from sim.units import (
    A_SHARE_RATE,
    MICROSECONDS,
    Duration,
    Number,
    PositiveDuration,
    Share,
    duration,
    in_microseconds,
    refuse,
    share_rate,
    text_written,
)

HOUR, DAY = MICROSECONDS["hour"], MICROSECONDS["day"]
BLOCK = MICROSECONDS["week"]
"""The time over which thinning uses one ceiling: short enough for a tight bound, long enough to be cheap."""

DOUBLINGS = 3
"""Doublings of a trend under one ceiling, at most."""

PIECES_AT_ONCE = 65_536
"""Pieces of time integrated over at once."""


def _factors(count: int, each: str) -> Any:
    expected = f"{count} factors of at least 0, one {each}"

    def read(value: object) -> tuple[float, ...]:
        """The factors as floats; refused unless they are a list of `count` numbers of at least 0."""
        if not isinstance(value, list | tuple) or len(value) != count:
            raise refuse(expected)
        if any(isinstance(n, bool) or not isinstance(n, int | float) or not 0 <= n < math.inf for n in value):
            raise refuse(expected)
        return tuple(float(factor) for factor in value)

    schema = {"type": "array", "items": {"type": "number", "minimum": 0}, "minItems": count, "maxItems": count}
    return Annotated[tuple[float, ...], BeforeValidator(read), WithJsonSchema(schema)]


def _trend(value: object, info: ValidationInfo) -> float:
    """Growth per time unit, compounding: '20% per year' is 1.2 after a year."""
    expected = "a growth above -100% per time, such as '20% per year'"
    unit = (info.context or {}).get("unit")
    period = re.split(r"per|/", value)[-1].strip() if isinstance(value, str) else ""
    if period not in MICROSECONDS:
        growth, length = share_rate(value, unit), 1.0
    else:
        growth, length = share_rate(value, period), duration(f"1 {period}", unit)
    if growth <= -1:
        raise refuse(expected)
    return float((1 + growth) ** (1 / length) - 1)


def _instant(value: object, info: ValidationInfo) -> float | dt.datetime:
    """`value` as a time since 0 in the scenario's unit, or as a date and time, a date being its midnight."""
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date | str):
        instant = value
    elif isinstance(value, dt.date):
        instant = dt.datetime(value.year, value.month, value.day)
    else:
        try:
            instant = dt.datetime.fromisoformat(value)
        except ValueError:
            instant = value
    if not isinstance(instant, dt.datetime):
        return duration(instant, (info.context or {}).get("unit"))
    if instant.tzinfo is not None:
        raise refuse("a date without a time zone: the scenario's clock has none")
    return instant


Instant = Annotated[
    float | dt.datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]}),
]
Trend = Annotated[float, BeforeValidator(_trend), WithJsonSchema(text_written(A_SHARE_RATE))]


class Wave(Block):
    """1 + A·sin(2π(t + phase)/period), A the `amplitude`."""

    amplitude: Share
    period: PositiveDuration
    phase: Duration = 0.0


class Event(Block):
    """From `from` up to, not including, `to`, everything is times `factor`."""

    since: Annotated[Instant, Field(alias="from")]
    until: Annotated[Instant, Field(alias="to")]
    factor: Number

    @model_validator(mode="after")
    def _some_time(self) -> Self:
        if self.factor < 0:
            raise refuse("a factor of at least 0")
        if isinstance(self.since, float) != isinstance(self.until, float):
            raise refuse("two dates or two times since 0, not one of each")
        if self.until <= self.since:  # type: ignore[operator]
            raise refuse("a 'to' after 'from' (a date is its midnight, so an event of one day ends on the next)")
        return self

    @model_serializer
    def _as_written(self) -> dict[str, Any]:
        return {"from": self.since, "to": self.until, "factor": self.factor}

    def edges(self, span: Span) -> tuple[int, int]:
        """The event's beginning and end, in µs since time 0."""
        return since_start(self.since, span), since_start(self.until, span)


class Pattern(Block):
    """Factors on a rate, multiplied and not normalised; what is not given is 1.

    `hour` counts from midnight, `weekday` from Monday; without a `start` time 0 is a midnight. `trend` compounds.

    >>> weekend = Pattern(weekday=[1, 1, 1, 1, 1, 2, 0.5])
    >>> monday = Span(end=7 * DAY, tick=DAY, start=dt.date(2026, 1, 5))
    >>> weekend.factor(np.array([0, 5, 6]) * DAY, monday).tolist(), round(weekend.mean(monday), 4)
    ([1.0, 2.0, 0.5], 1.0714)
    """

    hour: _factors(24, "an hour of the day, midnight first") | None = None  # type: ignore[valid-type]
    weekday: _factors(7, "a day of the week, Monday first") | None = None  # type: ignore[valid-type]
    month: _factors(12, "a month") | None = None  # type: ignore[valid-type]
    trend: Trend | None = None
    wave: Wave | None = None
    events: tuple[Event, ...] = ()

    def factor(self, at: np.ndarray, span: Span) -> np.ndarray:
        """The factor at each instant (µs)."""
        factor = np.ones(len(at))
        if self.hour is not None:
            factor *= np.array(self.hour)[at // HOUR % 24]
        if self.weekday is not None:
            factor *= np.array(self.weekday)[(_start(span).weekday() + at // DAY) % 7]
        if self.month is not None:
            dates = np.datetime64(_start(span), "D") + (at // DAY).astype("timedelta64[D]")
            factor *= np.array(self.month)[dates.astype("datetime64[M]").astype(np.int64) % 12]
        if self.trend is not None:
            factor *= (1 + self.trend) ** (at / span.tick)
        if self.wave is not None:
            turns = (at / span.tick + self.wave.phase) / self.wave.period
            factor *= 1 + self.wave.amplitude * np.sin(2 * np.pi * turns)
        for event in self.events:
            since, until = event.edges(span)
            factor[(at >= since) & (at < until)] *= event.factor
        return factor

    def block(self, tick: int) -> int:
        """The time over which thinning uses one ceiling, in µs: a week, or less if the trend doubles sooner."""
        growth = math.log2(1 + (self.trend or 0.0)) / tick
        return BLOCK if growth * BLOCK <= DOUBLINGS else max(int(DOUBLINGS / growth), 1)

    def ceiling(self, since: np.ndarray, until: np.ndarray, span: Span) -> np.ndarray:
        """An upper bound on the factor from each `since` to each `until` (µs): the product of the words' maxima."""
        ceiling = np.ones(len(since))
        for factors in (self.hour, self.weekday, self.month):
            ceiling *= max(factors or [1.0])
        if self.trend is not None:
            ceiling *= (1 + self.trend) ** ((until if self.trend > 0 else since) / span.tick)
        if self.wave is not None:
            ceiling *= 1 + self.wave.amplitude
        for event in self.events:
            first, last = event.edges(span)
            ceiling[(first <= until) & (last > since)] *= max(event.factor, 1.0)
        return ceiling

    def mean(self, span: Span) -> float:
        """The average factor over the span.

        Hours, days and events cut the span into pieces on which they are constant; trend and wave are integrated
        over each piece, at most an eighth of a wave or a year long, by Gauss and Legendre's rule of 5 points
        (relative error below 1e-9).
        """
        return _mean(self, span)

    def without_start(self) -> Iterator[Impossible]:
        """The words that need the date of time 0, for a scenario without a `start`."""
        for word in ("weekday", "month"):
            if getattr(self, word) is not None:
                yield Impossible(
                    f"pattern.{word}", f"a scenario with a 'start', the date of time 0: {word}s need it", "none"
                )
        for number, event in enumerate(self.events):
            if isinstance(event.since, dt.datetime):
                expected = "a scenario with a 'start', the date of time 0: dates need it"
                yield Impossible(f"pattern.events.{number}.from", expected, str(event.since))


def _start(span: Span) -> dt.date:
    if span.start is None:
        raise UserError("pattern: expected a scenario with a 'start', the date of time 0; found none")
    return span.start


def since_start(instant: float | dt.datetime, span: Span) -> int:
    """A time or a date in µs since time 0. Raises `UserError` for a date if time 0 has none."""
    if isinstance(instant, dt.datetime):
        midnight = dt.datetime.combine(_start(span), dt.time())
        return (instant - midnight) // dt.timedelta(microseconds=1)
    return in_microseconds(instant, span.tick)


@functools.lru_cache(maxsize=64)
def _mean(pattern: Pattern, span: Span) -> float:
    if span.end == 0:
        return float(pattern.factor(np.zeros(1, dtype=np.int64), span)[0])
    smooth = pattern.trend is not None or pattern.wave is not None
    steps = [span.end]
    if pattern.hour is not None:
        steps.append(HOUR)
    if pattern.weekday is not None or pattern.month is not None:
        steps.append(DAY)
    if pattern.trend is not None:
        steps.append(MICROSECONDS["year"])
    cuts = [np.arange(0, span.end, step, dtype=np.int64) for step in set(steps)]
    if pattern.wave is not None:
        eighth = max(round(pattern.wave.period * span.tick / 8), 1)
        cuts.append(np.arange(0, span.end, eighth, dtype=np.int64))
    cuts.append(np.array([edge for event in pattern.events for edge in event.edges(span)], dtype=np.int64))
    edges = np.unique(np.concatenate([*cuts, [span.end]]))
    edges = edges[(edges >= 0) & (edges <= span.end)]
    nodes, weights = np.polynomial.legendre.leggauss(5 if smooth else 1)
    area = 0.0
    for first in range(0, len(edges) - 1, PIECES_AT_ONCE):
        chunk = edges[first : first + PIECES_AT_ONCE + 1]
        middles, halves = (chunk[1:] + chunk[:-1]) / 2, np.diff(chunk) / 2
        # rounding down keeps a node inside its piece, where the pattern is constant
        at = np.floor(middles[:, None] + halves[:, None] * nodes).astype(np.int64)
        factors = pattern.factor(at.ravel(), span).reshape(at.shape)
        area += float((factors @ weights) @ halves)
    return area / span.end
