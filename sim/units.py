"""Durations, rates, shares and money as people write them, turned into plain numbers.

A bare number is in the scenario's unit of time. A text says its own unit and needs to know the
scenario's, which the reader hands down as the validation context `{"unit": "day"}`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from sim import unit_hints as slips

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
"""What can be reckoned with; how long a run may be, and what happens in it, is looked at when all is read."""
SCENARIO_UNITS = ("hour", "day", "week")
MOST = 10**15
"""Up to here a float counts every single one, and sums stay within 64 bits; more was not meant."""

# possessive: an "e" belongs to the number or to the unit, and a long text of them is not tried both ways
_DURATION = re.compile(r"\s*([0-9.eE+-]++)\s*([a-z]+?)s?\s*")
_RATE = re.compile(r"\s*([0-9.eE+-]++)\s*(?:per|/)\s*([a-z]+?)\s*")
_SHARE = re.compile(r"\s*([0-9.eE+-]++)\s*%\s*")
_SHARE_RATE = re.compile(r"\s*([0-9.eE+-]++)\s*(%?)\s*(?:per|/)\s*([a-z]+?)\s*")


def refuse(expected: str, hint: str = "", found: str | None = None) -> PydanticCustomError:
    """The error of a value that is not what its word asks for; the reader adds the place, and the value as `found`.

    A `hint` says what was probably meant.
    """
    told = {"expected": expected, **({"hint": hint} if hint else {}), **({"found": found} if found else {})}
    return PydanticCustomError("expected", "expected {expected}", told)


def duration(value: object, unit: str | None) -> float:
    """`value` as a length of time in the scenario's `unit`.

    >>> duration("36 hours", "day"), duration(14, "week"), duration("1 year", "day")
    (1.5, 14.0, 365.0)
    """
    expected = "a duration, such as 5 or '36 hours'"
    if isinstance(value, str) and (found := _DURATION.fullmatch(value)) and found[2] in MICROSECONDS:
        length = _number(found[1], expected) * MICROSECONDS[found[2]] / _ticks(unit, expected)
        return _number(length, AT_MOST)  # of so many years that a float does not hold their seconds
    return _number(value, expected, slips.of_duration)


def in_microseconds(length: float, tick: int) -> int:
    """A `length` of time, in units of `tick` microseconds, as whole ones; what is longer than all times is as good
    as for ever.

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
    if isinstance(value, str) and (found := _RATE.fullmatch(value)) and found[2] in MICROSECONDS:
        return _number(_number(found[1], expected) * _ticks(unit, expected) / MICROSECONDS[found[2]], expected)
    return _number(value, expected, slips.of_rate)


def share(value: object) -> float:
    """`value` as a share between 0 and 1.

    >>> share("25%"), share(0.3)
    (0.25, 0.3)
    """
    expected = "a share between 0 and 1, such as 0.25 or '25%'"
    percent = _SHARE.fullmatch(value) if isinstance(value, str) else None
    number = _number(percent[1], expected) / 100 if percent else _number(value, expected, slips.of_share)
    if not 0 <= number <= 1:
        # 1.5 may be a slip of another kind
        percentage = isinstance(value, int | float) and 2 <= number <= 100
        raise refuse(expected, f"did you mean '{value}%'?" if percentage else "")
    return number


def share_rate(value: object, unit: str | None) -> float:
    """`value` as a share per time `unit` of the scenario: the price of a year's capital, a trend.

    >>> share_rate("25% per year", "year"), share_rate("36.5% per year", "day")
    (0.25, 0.001)
    """
    expected = "a share per time, such as '25% per year'"
    if isinstance(value, str) and (found := _SHARE_RATE.fullmatch(value)) and found[3] in MICROSECONDS:
        number = _number(found[1], expected) / (100 if found[2] else 1)
        return _number(number * _ticks(unit, expected) / MICROSECONDS[found[3]], expected)
    return _number(value, expected, slips.of_share_rate)


def _number(value: object, expected: str, hint: Callable[[object], str] = slips.of_number) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise refuse(expected)
    if isinstance(value, str) and not re.fullmatch(r"[0-9.eE+-]+", value):
        raise refuse(expected, hint(value))
    try:
        number = float(value)
    except ValueError:  # 1.2.3, or a sign alone
        raise refuse(expected) from None
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


def _within(low: float, high: float, expected: str, above: bool = False, most: str = "") -> Callable[[float], float]:
    """A number from `low` to `high`; one beyond is told the `most` that there may be, for its sign is right."""

    def check(number: float) -> float:
        if number > high:
            raise refuse(most or f"a number of at most {high:g}")
        if number < low or (above and number == low):
            raise refuse(expected)
        return number

    return check


def _bare(value: object, expected: str) -> float:
    if isinstance(value, str):
        raise refuse(expected, slips.of_number(value))
    return _number(value, expected)


def _read_duration(value: object, info: ValidationInfo) -> float:
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
    return _within(0, MOST, expected, most=f"an amount of money of at most {MOST:,}")(_bare(value, expected))


def _read_factor(value: object) -> float:
    expected = "a factor of at least 0"
    return _within(0, 1e300, expected)(_bare(value, expected))


def whole(value: object, expected: str = "a whole number") -> int:
    """`value` as an int; 3.0 will do, 3.5, '3' and true will not."""
    number = _bare(value, expected)
    if number != int(number):
        raise refuse(expected)
    if abs(number) > MOST:
        raise refuse(f"a whole number of at most {MOST:,}")
    return int(number)


def as_name(value: object) -> object:
    """A name made of digits alone, such as an article number, is a number to YAML."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _read_whole(value: object) -> int:
    return whole(value)


def _read_seed(value: object) -> int:
    """Whole and of any size; an int stays what it is, for as a float it would lose digits."""
    expected = "a whole number, at least 0"
    number = value if isinstance(value, int) and not isinstance(value, bool) else whole(value, expected)
    if number < 0:
        raise refuse(expected)
    return number


def _read_units(value: object) -> int:
    expected = "a whole number of units, at least 0"
    number = whole(value, expected)
    if number < 0:
        raise refuse(expected)
    return number


def _read_positive_units(value: object) -> int:
    expected = "a whole number of at least 1"
    number = whole(value, expected)
    if number < 1:
        raise refuse(expected)
    return number


def _read_amount(value: object, info: ValidationInfo) -> float:
    """A number in whatever the distribution around it measures: `dimension` of the context says what."""
    context: Mapping[str, Any] = info.context or {}
    dimension = context.get("dimension", "number")
    if dimension == "duration":
        return _read_duration(value, info)
    if dimension == "share":
        return share(value)
    expected = "a number of at least 0"
    return _within(0, 1e300, expected)(_bare(value, expected))


_TIMES = f"({'|'.join(MICROSECONDS)})"
A_DURATION, A_RATE, A_SHARE = rf"({_TIMES}s?)?", rf"((per|/)\s*{_TIMES})?", "%?"
A_SHARE_RATE, AN_AMOUNT = rf"(%?\s*(per|/)\s*{_TIMES})?", rf"(%|{_TIMES}s?)?"
"""What stands behind the digits of a text, as an editor knows it: which texts a word of the file takes."""


def written(behind: str, **bounds: float) -> dict[str, Any]:
    """The JSON Schema of a number within `bounds`, or of a text: digits, and what stands `behind` them."""
    text = {"type": "string", "pattern": rf"^\s*[0-9.eE+-]+\s*{behind}\s*$"}
    return {"anyOf": [{"type": "number", **bounds}, text]}


SHARE_SCHEMA = written(A_SHARE, minimum=0, maximum=1)

Duration = Annotated[float, BeforeValidator(_read_duration), WithJsonSchema(written(A_DURATION, minimum=0))]
PositiveDuration = Annotated[
    float, BeforeValidator(_read_positive_duration), WithJsonSchema(written(A_DURATION, exclusiveMinimum=0))
]
Rate = Annotated[float, BeforeValidator(_read_rate), WithJsonSchema(written(A_RATE, minimum=0))]
ShareRate = Annotated[float, BeforeValidator(_read_share_rate), WithJsonSchema(written(A_SHARE_RATE, minimum=0))]
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
