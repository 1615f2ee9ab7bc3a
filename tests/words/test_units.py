"""Durations, rates, shares, money and counts: what people write, and what is refused."""

from __future__ import annotations

import contextlib
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from sim import units
from sim.units import MICROSECONDS, SCENARIO_UNITS, duration, rate, share, share_rate, whole
from tests.helpers.timing import cpu_seconds

A_DURATION = "a duration, such as 5 or '36 hours'"
A_RATE = "a rate, such as 12 or '12 per day'"
A_SHARE = "a share between 0 and 1, such as 0.25 or '25%'"
A_SHARE_RATE = "a share per time, such as '25% per year'"

NEVER_A_NUMBER: list[Any] = [
    "", " ", "soon", "days", "1:30", "1,5", "1_000", "5 dayz", "5 dayss", "5 months", "5 Days", "--5", "1.5.2", "٥",
    "1e400", "nan", "inf", "5 days 3 hours", True, False, None, math.nan, math.inf, -math.inf, [], [5], {}, {"days": 5},
    b"5", 10**400, -(10**400), 5j,
]  # fmt: skip

scenario_units = st.sampled_from(SCENARIO_UNITS)
any_unit = st.sampled_from(sorted(MICROSECONDS))
sensible = st.floats(1e-6, 1e6)


def refusal(read: Any, *arguments: Any) -> str:
    """What `read` says that it expected."""
    with pytest.raises(PydanticCustomError) as caught:
        read(*arguments)
    assert caught.value.type == "expected"
    return str((caught.value.context or {})["expected"])


def field(name: str, value: object, **context: str) -> Any:
    """`value` as a field of that type reads it; what it expected instead, if it refuses."""
    try:
        return TypeAdapter(getattr(units, name)).validate_python(value, context={"unit": "day", **context})
    except ValidationError as error:
        (only,) = error.errors()
        return only["ctx"]["expected"]


@pytest.mark.parametrize(
    ("written", "unit", "length"),
    [
        ("36 hours", "day", 1.5),
        ("1 hour", "hour", 1.0),
        ("90 minutes", "hour", 1.5),
        ("7200 seconds", "hour", 2.0),
        ("5 days", "day", 5.0),
        ("5days", "day", 5.0),
        ("  5   days ", "day", 5.0),
        ("2 weeks", "day", 14.0),
        ("14 days", "week", 2.0),
        ("1 year", "day", 365.0),
        ("1 year", "hour", 8760.0),
        ("1.5e2 days", "day", 150.0),
        (".5 days", "day", 0.5),
        (14, "week", 14.0),
        (14.5, "hour", 14.5),
        ("14", "day", 14.0),
    ],
)
def test_a_duration_is_in_the_scenarios_unit(written: object, unit: str, length: float):
    assert duration(written, unit) == length


@pytest.mark.parametrize(
    ("written", "unit", "number"),
    [
        ("12 per day", "day", 12.0),
        ("12 per day", "week", 84.0),
        ("84 per week", "day", 12.0),
        ("1 per hour", "day", 24.0),
        ("365 per year", "day", 1.0),
        ("12/day", "day", 12.0),
        ("12 / day", "day", 12.0),
        (12, "week", 12.0),
        ("12", "week", 12.0),
    ],
)
def test_a_rate_is_per_the_scenarios_unit(written: object, unit: str, number: float):
    assert rate(written, unit) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [("25%", 0.25), ("25 %", 0.25), ("0.25", 0.25), (0.25, 0.25), ("100%", 1.0), (0, 0.0), (1, 1.0), ("0.5%", 0.005)],
)
def test_a_share_may_be_written_as_a_percentage(written: object, number: float):
    assert share(written) == number


@pytest.mark.parametrize(
    ("written", "unit", "number"),
    [
        ("36.5% per year", "day", 0.001),
        ("0.365 per year", "day", 0.001),
        ("25%/year", "day", 0.25 / 365),
        ("1% per day", "week", 0.07),
        ("0% per year", "day", 0),
    ],
)
def test_a_share_per_time_is_per_the_scenarios_unit(written: object, unit: str, number: float):
    assert share_rate(written, unit) == pytest.approx(number, rel=1e-15)


@pytest.mark.parametrize("nonsense", NEVER_A_NUMBER, ids=lambda value: repr(value)[:20])
def test_a_wrong_unit_or_number_is_refused_with_what_was_expected(nonsense: object):
    assert refusal(duration, nonsense, "day") == A_DURATION
    assert refusal(rate, nonsense, "day") == A_RATE
    assert refusal(share, nonsense) == A_SHARE
    assert refusal(share_rate, nonsense, "day") == A_SHARE_RATE
    assert refusal(whole, nonsense) == "a whole number"


@pytest.mark.parametrize("written", ["1e308 years", "9e307 weeks"])
def test_a_duration_that_overflows_in_the_scenarios_unit_is_refused(written: str):
    assert refusal(duration, written, "day") == "a time up to 73,000 years"


@pytest.mark.parametrize("written", ["1e308 per second", "9e307 per hour"])
def test_a_rate_that_overflows_in_the_scenarios_unit_is_refused(written: str):
    assert refusal(rate, written, "day") == A_RATE
    assert refusal(share_rate, written, "day") == A_SHARE_RATE


@pytest.mark.parametrize("beyond", [-0.01, 1.01, "-1%", "101%", "25", "1e400%", "%", "25%%"])
def test_a_share_beyond_0_and_1_is_refused(beyond: object):
    assert refusal(share, beyond) == A_SHARE


@pytest.mark.parametrize(
    "without",
    ["25%", "0.25%", "25 % year", "25% per", "per year", "25% per month", "0.25", 0.25, 1, 0, np.float64(0.25)],
)
def test_a_share_per_time_says_per_what(without: object):
    assert refusal(share_rate, without, "day") == A_SHARE_RATE


def test_a_share_per_time_of_a_block_built_in_python_is_per_the_scenarios_unit():
    assert share_rate(0.001, None) == 0.001
    assert refusal(share_rate, "25%", None) == A_SHARE_RATE


@pytest.mark.parametrize("written", ["12 per", "per day", "12 per days", "12 per month", "12 day", "12 days"])
def test_a_rate_says_per_what(written: str):
    assert refusal(rate, written, "day") == A_RATE


def test_a_duration_with_a_unit_needs_the_unit_of_a_scenario():
    expected = "a duration, such as 5 or '36 hours' (no scenario's unit is known here, so a bare number)"
    assert refusal(duration, "36 hours", None) == expected
    assert duration(36, None) == 36.0


@given(sensible, any_unit, scenario_units)
def test_a_duration_written_in_any_unit_comes_back(length: float, written_in: str, unit: str):
    there = duration(f"{length!r} {written_in}s", unit)
    assert there == pytest.approx(length * MICROSECONDS[written_in] / MICROSECONDS[unit], rel=1e-12)
    assert duration(f"{there!r} {unit}", written_in if written_in in SCENARIO_UNITS else unit) == pytest.approx(
        length if written_in in SCENARIO_UNITS else there, rel=1e-12
    )


@given(sensible, any_unit, scenario_units)
def test_a_rate_times_its_own_time_is_its_number(number: float, written_in: str, unit: str):
    assert rate(f"{number!r} per {written_in}", unit) * duration(f"1 {written_in}", unit) == pytest.approx(number)


@given(st.floats(0, 100))
def test_a_percentage_is_a_hundredth_of_a_share(number: float):
    assert share(f"{number!r}%") == pytest.approx(number / 100, rel=1e-15)


@given(sensible, scenario_units)
def test_a_number_without_a_unit_is_in_the_scenarios_unit_also_as_a_text(number: float, unit: str):
    assert duration(number, unit) == duration(repr(number), unit) == number
    assert rate(number, unit) == rate(repr(number), unit) == number


@given(st.one_of(st.text(max_size=12), st.from_regex(r"\s?[-+]?[0-9]{1,3}(\.[0-9e]{0,3})?\s?%?(per|/)?\s?[a-z]{0,6}")))
def test_any_text_is_a_finite_duration_rate_or_share_per_time_or_is_refused(text: str):
    for read in (lambda: duration(text, "day"), lambda: rate(text, "day"), lambda: share_rate(text, "day")):
        with contextlib.suppress(PydanticCustomError):
            assert math.isfinite(read())


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Duration", "-3 days", "a duration of at least 0"),
        ("Duration", -1, "a duration of at least 0"),
        ("PositiveDuration", "-3 days", "a duration above 0"),
        ("PositiveDuration", 0, "a duration above 0"),
        ("Rate", "-3 per day", "a rate of at least 0"),
        ("ShareRate", "-25% per year", "a share per time of at least 0, such as '25% per year'"),
        ("ShareRate", "1e200 per day", "a share per time of at most 1,000,000,000,000,000"),
        ("Duration", 1e308, "a time up to 73,000 years"),
        ("PositiveDuration", 1e301, "a time up to 73,000 years"),
        ("PositiveDuration", -1e308, "a duration above 0"),
        ("Rate", 1e308, "a number of at most 1e+300"),
        ("Money", 1e308, "an amount of money of at most 1,000,000,000,000,000"),
        ("Share", 1.5, A_SHARE),
        ("Number", "3", "a number"),
        ("PositiveNumber", 0, "a number above 0"),
        ("PositiveNumber", "3", "a number above 0"),
        ("Money", -0.01, "an amount of money, at least 0"),
        ("Money", "3", "an amount of money, at least 0"),
        ("Money", "3 EUR", "an amount of money, at least 0"),
        ("Money", 1e16, "an amount of money of at most 1,000,000,000,000,000"),
        ("Whole", 2.5, "a whole number"),
        ("Whole", "2", "a whole number"),
        ("Whole", True, "a whole number"),
        ("Whole", 10**16, "a whole number of at most 1,000,000,000,000,000"),
        ("Whole", 1e305, "a whole number of at most 1,000,000,000,000,000"),
        ("Units", -1, "a whole number of units, at least 0"),
        ("Units", 2.5, "a whole number of units, at least 0"),
        ("Units", "2", "a whole number of units, at least 0"),
        ("PositiveUnits", 0, "a whole number of at least 1"),
        ("Seed", -1, "a whole number, at least 0"),
        ("Seed", 1.5, "a whole number, at least 0"),
        ("Seed", "7", "a whole number, at least 0"),
        ("Seed", True, "a whole number, at least 0"),
    ],
)
def test_a_field_refuses_values_outside_its_type(name: str, value: object, expected: str):
    assert field(name, value) == expected


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("Duration", 0, 0.0),
        ("Duration", "0 days", 0.0),
        ("PositiveDuration", 1e-300, 1e-300),
        ("Rate", 0, 0.0),
        ("ShareRate", "0% per year", 0.0),
        ("Whole", 3.0, 3),
        ("Whole", -3, -3),
        ("Units", 0, 0),
        ("Units", 10**15, 10**15),
        ("PositiveUnits", 1, 1),
        ("Number", -2, -2.0),
    ],
)
def test_a_field_takes_the_values_at_its_bounds(name: str, value: object, number: float):
    found = field(name, value)
    assert found == pytest.approx(number, rel=1e-12)
    assert type(found) is type(number)


def test_a_seed_keeps_all_its_digits():
    # as a float 2**70 + 1 would be 2**70
    assert field("Seed", 2**70 + 1) == 2**70 + 1


@pytest.mark.parametrize(
    ("dimension", "value", "found"),
    [
        ("duration", "36 hours", 1.5),
        ("number", 3, 3.0),
        ("number", "36 hours", "a number of at least 0"),
        ("number", -1, "a number of at least 0"),
        ("share", "25%", 0.25),
        ("share", 1.5, A_SHARE),
    ],
)
def test_an_amount_is_read_by_the_dimension_of_its_context(dimension: str, value: object, found: object):
    assert field("Amount", value, dimension=dimension) == found


@pytest.mark.parametrize("text", ["e" * 50_000, "1" * 50_000, " " * 50_000, "1 " * 25_000, "1per" * 10_000])
def test_a_long_text_is_refused_at_once(text: str):
    def refuse() -> None:
        assert refusal(duration, text, "day") == A_DURATION
        assert refusal(rate, text, "day") == A_RATE
        assert refusal(share_rate, text, "day") == A_SHARE_RATE

    # what is tried in every way would take half a minute
    assert cpu_seconds(refuse) < 1
