"""Disruptions: when a supplier is down, and the effect on its orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema, model_serializer, model_validator

from sim.arrivals import Span
from sim.arrivals.pattern import Instant, since_start
from sim.distributions import DurationDistribution
from sim.registry import Block, Impossible
from sim.units import Factor, refuse

BYTES_A_CYCLE = 200
"""Memory for one outage of a run."""


class Slow(Block):
    """Lead times of orders placed while down are `slow` times as long."""

    slow: Factor

    @model_validator(mode="after")
    def _not_faster(self) -> Self:
        if self.slow < 1:
            raise refuse("a factor of at least 1")
        return self


def _effect(value: object, info: ValidationInfo) -> object:
    if isinstance(value, dict):
        return Slow.model_validate(value, context=info.context)
    if isinstance(value, Slow) or value in ("hold", "freeze"):
        return value
    raise refuse("what being down does: hold, freeze or {slow: 3}")


class Outage(Block):
    """Down `from` then on and up again at `to`."""

    since: Annotated[Instant, Field(alias="from")]
    until: Annotated[Instant, Field(alias="to")]

    @model_validator(mode="after")
    def _some_time(self) -> Self:
        if isinstance(self.since, float) != isinstance(self.until, float):
            raise refuse("two dates or two times since 0, not one of each")
        if self.until <= self.since:  # type: ignore[operator]
            raise refuse("a 'to' after 'from' (a date is its midnight, so an outage of one day ends on the next)")
        return self

    @model_serializer
    def _as_written(self) -> dict[str, Any]:
        return {"from": self.since, "to": self.until}

    def edges(self, span: Span) -> tuple[int, int]:
        """The outage's beginning and end, in µs since time 0."""
        return since_start(self.since, span), since_start(self.until, span)


class Disruptions(Block):
    """Up for a time, then down for a time, from time 0 on; or down by a `calendar` that everybody knows.

    `effect`, while down: `hold`, new orders wait for the recovery and those under way go on; `freeze`, production and
    orders under way stand still as well; `{slow: 3}`, orders placed now take 3 times as long.
    """

    up: DurationDistribution | None = None
    down: DurationDistribution | None = None
    calendar: tuple[Outage, ...] | None = None
    effect: Annotated[
        Literal["hold", "freeze"] | Slow,
        BeforeValidator(_effect),
        WithJsonSchema({"anyOf": [{"enum": ["hold", "freeze"]}, Slow.model_json_schema()]}),
    ] = "hold"

    @model_validator(mode="after")
    def _random_or_by_calendar(self) -> Self:
        if (self.up is None) != (self.down is None) or (self.up is None) == (self.calendar is None):
            raise refuse("'up' and 'down' times, or a calendar of outages, [{from: 30, to: 44}, …]")
        if self.up is not None and self.down is not None and self.up.mean + self.down.mean == 0:
            raise refuse("an 'up' or a 'down' that takes time")
        return self

    def cycles(self, span: Span) -> float:
        """The expected number of outages over the span, approximately."""
        if self.up is None or self.down is None:
            return len(self.calendar or ())
        return span.length / (self.up.mean + self.down.mean)

    def problems(self, span: Span, memory: float) -> Iterator[Impossible]:
        """Dates in a scenario without a `start`, and more outages than fit in `memory` bytes."""
        for number, outage in enumerate(self.calendar or ()):
            if isinstance(outage.since, dt.datetime) and span.start is None:
                expected = "a scenario with a 'start', the date of time 0: dates need it"
                yield Impossible(f"calendar.{number}.from", expected, str(outage.since))
        needed = self.cycles(span) * BYTES_A_CYCLE
        if needed > memory:
            yield Impossible("", f"outages that fit in memory ({memory / 1e9:.1f} GB)", f"about {needed / 1e9:.3g} GB")


def _calendar(value: object) -> object:
    """`value` with a list alone taken as the calendar."""
    return {"calendar": value} if isinstance(value, list | tuple) else value


AnyDisruptions = Annotated[
    Disruptions, BeforeValidator(_calendar, json_schema_input_type=Disruptions | tuple[Outage, ...])
]
