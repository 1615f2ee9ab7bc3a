"""Dates of a scenario file: the date of time 0, and dates in place of times since then."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from sim import unit_hints
from sim.units import A_DURATION, AT_MOST, MICROSECONDS, read_duration, refuse, written

_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_SCHEMA = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9:.]+)?$"}


def _read_start(value: object) -> dt.date:
    """The date of time 0. Raises the error of `refuse`."""
    if isinstance(value, dt.datetime):
        if value.tzinfo is not None or value.time() != dt.time():
            raise refuse("a date alone, such as 2026-01-05")
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        # a number such as 20260105 would be a date to Python, but is none to an editor's schema
        return dt.date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        there_is = " that there is" if isinstance(value, str) and _WRITTEN.fullmatch(value) else ""
        raise refuse(f"a date{there_is}, such as 2026-01-05", unit_hints.of_date(value)) from None


def time_until(value: object, info: ValidationInfo) -> float:
    """A time since 0, or a date as the time from `start` to it, in the scenario's unit: below 0 for a date before.

    A date is its midnight. Raises the error of `refuse`, also for a date without a `start` in the context of `info`.
    """
    instant = _as_instant(value)
    if instant is None:
        try:
            return read_duration(value, info)
        except PydanticCustomError as error:
            if (error.context or {}).get("expected") == AT_MOST:
                raise
            expected = f"a time from the start on, such as '3 days', or a date, such as 2026-01-05{_least(value)}"
            raise refuse(expected, unit_hints.of_date(value) or (error.context or {}).get("hint", "")) from None
    if instant.tzinfo is not None:
        raise refuse("a date without a time zone: the scenario's clock has none")
    context: dict[str, Any] = info.context or {}
    if context.get("start") is None:
        raise refuse("a scenario with a 'start', the date of time 0: dates need it")
    try:
        start = _read_start(context["start"])
    except PydanticCustomError:  # said at the start itself
        return 0.0
    since = instant - dt.datetime.combine(start, dt.time())
    return since / dt.timedelta(microseconds=MICROSECONDS[context["unit"]])


def _least(value: object) -> str:
    late = isinstance(value, int | float) and value < 0
    return " (what is overdue is due at 0, or at a date that is past)" if late else ""


def _as_instant(value: object) -> dt.datetime | None:
    """A date as its midnight, or a date with a time of day; None if `value` is no date."""
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time())
    try:
        return dt.datetime.fromisoformat(value) if isinstance(value, str) and _WRITTEN.match(value) else None
    except ValueError:
        return None


def _read_due(value: object, info: ValidationInfo) -> float:
    return max(0.0, time_until(value, info))


Start = Annotated[dt.date, BeforeValidator(_read_start)]
"""The date of time 0."""
Due = Annotated[
    float,
    BeforeValidator(_read_due),
    WithJsonSchema({"anyOf": [*written(A_DURATION, minimum=0)["anyOf"], _DATE_SCHEMA]}),
]
"""When something that was promised before time 0 comes, as a time since then; at 0 if the date is past."""
