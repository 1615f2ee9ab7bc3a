"""Durations, rates, shares and money as scenario files write them, converted into plain numbers.

A bare number is in the scenario's unit of time; only a share per time always names its own, for it is thought of a
year, whatever the unit. A text has its own unit and is converted to the scenario's, which the reader passes as the
validation context `{"unit": "day"}`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from sim import unit_hints

MICROSECONDS = {
    "second": 10**6,
    "minute": 60 * 10**6,
    "hour": 3_600 * 10**6,
    "day": 86_400 * 10**6,
    "week": 7 * 86_400 * 10**6,
    "year": 365 * 86_400 * 10**6,
}
LONGEST = 2**61
"""Microseconds: two such times still fit in 64 bits."""
MOST_TIME, AT_MOST = 1e300, "a time up to 73,000 years"
"""Longest duration as a number, and how a message says it; the length of the run is checked after reading."""
UNITS_AT_LEAST_0 = "a whole number of units, at least 0"
"""What is expected of a number of units."""
SCENARIO_UNITS = ("hour", "day", "week")
MOST = 10**15
"""Largest number of units or amount of money: a float is exact up to here, and sums stay within 64 bits."""

# possessive quantifiers: an "e" may be of the number or of the unit, and backtracking would be slow on long texts
_DURATION = re.compile(r"\s*([0-9.eE+-]++)\s*([a-z]+?)s?\s*")
_RATE = re.compile(r"\s*([0-9.eE+-]++)\s*(?:per|/)\s*([a-z]+?)\s*")
_SHARE = re.compile(r"\s*([0-9.eE+-]++)\s*%\s*")
_SHARE_RATE = re.compile(r"\s*([0-9.eE+-]++)\s*(%?)\s*(?:per|/)\s*([a-z]+?)\s*")


def refuse(expected: str, hint: str = "", found: str | None = None) -> PydanticCustomError:
    """The error of a value that is not what its word takes: what was `expected`, and a `hint` at what may be meant.

    The reader adds the place and, unless `found` is given, the value.
    """
    context = {"expected": expected, **({"hint": hint} if hint else {}), **({"found": found} if found else {})}
    return PydanticCustomError("expected", "expected {expected}", context)


def duration(value: object, unit: str | None) -> float:
    """`value` as a length of time in the scenario's `unit`.

    >>> duration("36 hours", "day"), duration(14, "week"), duration("1 year", "day")
    (1.5, 14.0, 365.0)
    """
    expected = "a duration, such as 5 or '36 hours'"
    if isinstance(value, str) and (match := _DURATION.fullmatch(value)) and match[2] in MICROSECONDS:
        digits = _number(match[1], expected, lambda _: unit_hints.of_duration(value))
        length = digits * MICROSECONDS[match[2]] / _ticks(unit, expected)
        return _number(length, AT_MOST)  # infinite where a float cannot hold the microseconds
    return _number(value, expected, unit_hints.of_duration)


def in_microseconds(length: float, tick: int) -> int:
    """A `length` of time, in units of `tick` microseconds, in whole microseconds; at most LONGEST.

    >>> in_microseconds(1.5, MICROSECONDS["day"]), in_microseconds(1e300, MICROSECONDS["day"]) == LONGEST
    (129600000000, True)
    """
    return round(min(length * tick, LONGEST))


def rate(value: object, unit: str | None) -> float:
    """`value` as a number per time `unit` of the scenario.

    >>> rate("12 per day", "week"), rate(3, "hour")
    (84.0, 3.0)
    """
    expected = "a rate, such as 12 or '12 per day'"
    if isinstance(value, str) and (match := _RATE.fullmatch(value)) and match[2] in MICROSECONDS:
        return _number(_number(match[1], expected) * _ticks(unit, expected) / MICROSECONDS[match[2]], expected)
    return _number(value, expected, unit_hints.of_rate)


def share(value: object) -> float:
    """`value` as a share between 0 and 1.

    >>> share("25%"), share(0.3)
    (0.25, 0.3)
    """
    expected = "a share between 0 and 1, such as 0.25 or '25%'"
    percent = _SHARE.fullmatch(value) if isinstance(value, str) else None
    number = _number(percent[1], expected) / 100 if percent else _number(value, expected, unit_hints.of_share)
    if not 0 <= number <= 1:
        # 1.5 may be a mistake of another kind
        percentage = isinstance(value, int | float) and 2 <= number <= 100
        raise refuse(expected, f"did you mean '{value}%'?" if percentage else "")
    return number


def share_rate(value: object, unit: str | None) -> float:
    """`value`, which says per what, as a share per time `unit` of the scenario: the price of a year's capital, a trend.

    >>> share_rate("25% per year", "year"), share_rate("36.5% per year", "day")
    (0.25, 0.001)
    """
    expected = "a share per time, such as '25% per year'"
    if isinstance(value, str) and (match := _SHARE_RATE.fullmatch(value)) and match[3] in MICROSECONDS:
        number = _number(match[1], expected) / (100 if match[2] else 1)
        return _number(number * _ticks(unit, expected) / MICROSECONDS[match[3]], expected)
    if unit is not None:
        raise refuse(expected, unit_hints.of_share_rate(value))
    return _number(value, expected)  # of a block that was read before, whose numbers are per the scenario's unit


def number(value: object) -> float:
    """`value`, a number or the digits of one, as a number.

    >>> number("-1.5"), number(3)
    (-1.5, 3.0)
    """
    return _number(value, "a number")


def _number(value: object, expected: str, hint: Callable[[object], str] = unit_hints.of_number) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise refuse(expected, hint(value))
    if isinstance(value, str) and not re.fullmatch(r"[0-9.eE+-]+", value):
        raise refuse(expected, hint(value))
    try:
        number = float(value)
    except ValueError:  # 1.2.3, 5-7, or a sign alone
        raise refuse(expected, hint(value)) from None
    except OverflowError:  # a whole number of more than 308 digits
        number = math.inf
    if not math.isfinite(number):
        raise refuse(expected)
    return number


def _ticks(unit: str | None, expected: str) -> int:
    if unit is None:
        raise refuse(f"{expected} (no scenario's unit is known here, so a bare number)")
    return MICROSECONDS[unit]


def _unit(info: ValidationInfo) -> str | None:
    return (info.context or {}).get("unit")


def _within(low: float, high: float, expected: str, *, above: bool = False, most: str = "") -> Callable[[float], float]:
    """A check for a number from `low` (or `above` it) to `high`; `most` is what is expected where it is too large."""

    def check(number: float) -> float:
        """The number itself, if it lies within the bounds."""
        if number > high:
            raise refuse(most or f"a number of at most {high:g}")
        if number < low or (above and number == low):
            raise refuse(expected)
        return number

    return check


def _bare(value: object, expected: str, hint: Callable[[object], str] = unit_hints.of_number) -> float:
    if isinstance(value, str):
        raise refuse(expected, hint(value))
    return _number(value, expected)


def read_duration(value: object, info: ValidationInfo) -> float:
    """`value` as a length of time of at least 0, in the unit of the validation context."""
    return _within(0, MOST_TIME, "a duration of at least 0", most=AT_MOST)(duration(value, _unit(info)))


def _read_positive_duration(value: object, info: ValidationInfo) -> float:
    return _within(0, MOST_TIME, "a duration above 0", above=True, most=AT_MOST)(duration(value, _unit(info)))


def _read_rate(value: object, info: ValidationInfo) -> float:
    return _within(0, 1e300, "a rate of at least 0")(rate(value, _unit(info)))


def _read_share_rate(value: object, info: ValidationInfo) -> float:
    least = "a share per time of at least 0, such as '25% per year'"
    return _within(0, MOST, least, most=f"a share per time of at most {MOST:,}")(share_rate(value, _unit(info)))


def _read_share(value: object) -> float:
    return share(value)


def _read_number(value: object) -> float:
    return _bare(value, "a number")


def _read_positive(value: object) -> float:
    expected = "a number above 0"
    return _within(0, 1e300, expected, above=True)(_bare(value, expected))


def _read_money(value: object) -> float:
    expected = "an amount of money, at least 0"
    amount = _bare(value, expected, unit_hints.of_money)
    return _within(0, MOST, expected, most=f"an amount of money of at most {MOST:,}")(amount)


def _read_factor(value: object) -> float:
    expected = "a factor of at least 0"
    return _within(0, 1e300, expected)(_bare(value, expected))


def whole(value: object, expected: str = "a whole number", hint: Callable[[object], str] = unit_hints.of_number) -> int:
    """`value` as an int: 3 and 3.0 are whole numbers; 3.5, '3' and true raise the error of `refuse`, with a `hint`."""
    number = _bare(value, expected, hint)
    if number != int(number):
        raise refuse(expected, hint(value))
    if abs(number) > MOST:
        raise refuse(f"a whole number of at most {MOST:,}")
    return int(number)


def as_name(value: object) -> object:
    """`value` as a text if it is an int: YAML reads a name made of digits, such as an article number, as one."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _read_whole(value: object) -> int:
    return whole(value)


def _read_seed(value: object) -> int:
    """A whole number of any size; an int is not converted, since a float would lose digits."""
    expected = "a whole number, at least 0"
    number = value if isinstance(value, int) and not isinstance(value, bool) else whole(value, expected)
    if number < 0:
        raise refuse(expected)
    return number


def whole_units(value: object, expected: str = UNITS_AT_LEAST_0) -> int:
    """`value` as a whole number of units, below 0 too. Raises the error of `refuse`, for a fraction with a hint.

    >>> whole_units(3.0)
    3
    """
    return whole(value, expected, unit_hints.of_units)


def _read_units(value: object) -> int:
    number = whole_units(value)
    if number < 0:
        raise refuse(UNITS_AT_LEAST_0)
    return number


def _read_positive_units(value: object) -> int:
    expected = "a whole number of at least 1"
    number = whole_units(value, expected)
    if number < 1:
        raise refuse(expected)
    return number


def _read_count(value: object) -> int:
    expected = "a whole number of at least 1"
    number = whole(value, expected)
    if number < 1:
        raise refuse(expected)
    return number


def _read_amount(value: object, info: ValidationInfo) -> float:
    """A duration, share or number, whichever the `dimension` of the context says."""
    context: Mapping[str, Any] = info.context or {}
    dimension = context.get("dimension", "number")
    if dimension == "duration":
        return read_duration(value, info)
    if dimension == "share":
        return share(value)
    expected = "a number of at least 0"
    return _within(0, 1e300, expected)(_bare(value, expected))


_TIMES = f"({'|'.join(MICROSECONDS)})"
A_DURATION, A_RATE, A_SHARE = rf"({_TIMES}s?)?", rf"((per|/)\s*{_TIMES})?", "%?"
A_SHARE_RATE, AN_AMOUNT = rf"%?\s*(per|/)\s*{_TIMES}", rf"(%|{_TIMES}s?)?"
"""Regular expressions of what follows the digits of a text, for the JSON Schema."""


def written(suffix: str, **bounds: float) -> dict[str, Any]:
    """The JSON Schema of a number within `bounds`, or of a text of digits and a `suffix`."""
    return {"anyOf": [{"type": "number", **bounds}, text_written(suffix)]}


def text_written(suffix: str) -> dict[str, Any]:
    """The JSON Schema of a text of digits and a `suffix`."""
    return {"type": "string", "pattern": rf"^\s*[0-9.eE+-]+\s*{suffix}\s*$"}


SHARE_SCHEMA = written(A_SHARE, minimum=0, maximum=1)

Duration = Annotated[float, BeforeValidator(read_duration), WithJsonSchema(written(A_DURATION, minimum=0))]
PositiveDuration = Annotated[
    float, BeforeValidator(_read_positive_duration), WithJsonSchema(written(A_DURATION, exclusiveMinimum=0))
]
Rate = Annotated[float, BeforeValidator(_read_rate), WithJsonSchema(written(A_RATE, minimum=0))]
ShareRate = Annotated[float, BeforeValidator(_read_share_rate), WithJsonSchema(text_written(A_SHARE_RATE))]
Share = Annotated[float, BeforeValidator(_read_share), WithJsonSchema(SHARE_SCHEMA)]
Amount = Annotated[float, BeforeValidator(_read_amount), WithJsonSchema(written(AN_AMOUNT, minimum=0))]
Number = Annotated[float, BeforeValidator(_read_number), WithJsonSchema({"type": "number"})]
PositiveNumber = Annotated[
    float, BeforeValidator(_read_positive), WithJsonSchema({"type": "number", "exclusiveMinimum": 0})
]
Factor = Annotated[float, BeforeValidator(_read_factor), WithJsonSchema({"type": "number", "minimum": 0})]
Money = Annotated[float, BeforeValidator(_read_money), WithJsonSchema({"type": "number", "minimum": 0})]
Whole = Annotated[int, BeforeValidator(_read_whole), WithJsonSchema({"type": "integer"})]
Seed = Annotated[int, BeforeValidator(_read_seed), WithJsonSchema({"type": "integer", "minimum": 0})]
Units = Annotated[int, BeforeValidator(_read_units), WithJsonSchema({"type": "integer", "minimum": 0})]
PositiveUnits = Annotated[int, BeforeValidator(_read_positive_units), WithJsonSchema({"type": "integer", "minimum": 1})]
Count = Annotated[int, BeforeValidator(_read_count), WithJsonSchema({"type": "integer", "minimum": 1})]
