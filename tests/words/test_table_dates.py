"""Dates in a column: which number is the day, days as Excel counts them, and what is no date."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from sim.table_dates import AmbiguousDate, date_in, date_reader, excel_date, plain_date


def read(values: list[object], date_format: str | None = None) -> list[str | None]:
    reader = date_reader(values, date_format)
    assert not isinstance(reader, AmbiguousDate)
    return [None if (found := reader(value)) is None else found.isoformat(" ", "minutes") for value in values]


def test_a_day_after_the_12th_says_which_number_is_the_day():
    assert read(["03.04.2026", "14.04.2026 16:30"]) == ["2026-04-03 00:00", "2026-04-14 16:30"]
    assert read(["03/04/2026", "04/14/2026"]) == ["2026-03-04 00:00", "2026-04-14 00:00"]
    assert read(["3/4/2026", "14/4/2026"]) == ["2026-04-03 00:00", "2026-04-14 00:00"]


def test_dates_that_may_be_either_are_told_with_their_formats():
    assert date_reader(["", "03.04.2026", "05.06.2026"], None) == AmbiguousDate(
        1, "03.04.2026", ("%d.%m.%Y", "%m.%d.%Y")
    )
    assert date_reader(["03/04/2026 10:00"], None) == AmbiguousDate(
        0, "03/04/2026 10:00", ("%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M")
    )


def test_a_column_that_has_days_in_both_places_has_dates_that_are_none():
    assert read(["14/04/2026", "04/14/2026", "2026-04-14"]) == [None, None, "2026-04-14 00:00"]


def test_a_format_that_is_said_decides():
    assert read(["03.04.26", "14.04.26", "2026-04-14"], "%d.%m.%y") == ["2026-04-03 00:00", "2026-04-14 00:00", None]
    assert read(["03/04/2026"], "%m/%d/%Y") == ["2026-03-04 00:00"]
    assert date_in("4711", "%d.%m.%Y") is None


@pytest.mark.parametrize("value", [46027, 46027.0, "46027", "46027,0", Decimal(46027)])
def test_a_days_number_of_excel_is_a_date(value: object):
    # Excel's day 1 is 1900-01-01, and it counts a 29th of February 1900: day 46027 is 2026-01-05
    assert excel_date(value) == dt.datetime(2026, 1, 5)
    assert plain_date(value) == dt.datetime(2026, 1, 5)


@pytest.mark.parametrize("value", [17, "17", 32_873, 73_416, True, None, "mug", "4602", float("nan")])
def test_other_numbers_are_no_dates(value: object):
    assert excel_date(value) is None


def test_the_bounds_of_days_are_those_of_the_years_1990_to_2100():
    assert excel_date(32_874) == dt.datetime(1990, 1, 1)
    assert excel_date(73_415) == dt.datetime(2100, 12, 31)


def test_a_part_of_a_day_of_excel_is_its_time():
    assert excel_date(46027.75) == dt.datetime(2026, 1, 5, 18)
    assert read(["2026-01-05", "46027,75"]) == ["2026-01-05 00:00", "2026-01-05 18:00"]
