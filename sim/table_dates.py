"""Dates in a column of a table: as in ISO 8601, as Excel counts them, or with day, month and year in some order."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

DateReader = Callable[[object], dt.datetime | None]
"""The date and time that a cell is; None for one that is none."""

_DAY_0 = dt.datetime(1899, 12, 30)
"""What a date of Excel counts days from: its day 60 is a 29th of February 1900, which there was not."""
SERIALS = (32_874, 73_415)
"""The numbers of 1990-01-01 and 2100-12-31 in Excel; others are taken for numbers."""
_WRITTEN = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_LIKE_A_DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}(?:\D.*)?")


class AmbiguousDate(NamedTuple):
    """A date of which nothing in its column says which number is the day: its `position` there, its `text`, and the
    `formats` that it may have."""

    position: int
    text: str
    formats: tuple[str, str]


def date_reader(values: Sequence[object], date_format: str | None) -> DateReader | AmbiguousDate:
    """What reads the dates of a column: its `values` say whether days or months come first, if `date_format` does not.

    >>> reader = date_reader(["03.04.2026", "14.04.2026"], None)
    >>> str(reader("03.04.2026")) if callable(reader) else reader
    '2026-04-03 00:00:00'
    """
    if date_format is not None:
        return _in_format(date_format)
    first = next((number for number, value in enumerate(values) if _plain_date(value) or _parts(value)), None)
    if first is None or not _parts(values[first]):
        return plain_date
    found = [parts for value in values if (parts := _parts(value))]
    days_first, months_first = (any(int(parts[number]) > 12 for parts in found) for number in (1, 3))
    if not days_first and not months_first:
        text, sign = str(values[first]), found[0][2]
        time = "" if found[0][5] is None else " %H:%M" if found[0][7] is None else " %H:%M:%S"
        day_first, month_first = f"%d{sign}%m{sign}%Y{time}", f"%m{sign}%d{sign}%Y{time}"
        return AmbiguousDate(first, text, (day_first, month_first))
    return plain_date if days_first and months_first else _in_order(1 if days_first else 3)


def date_in(text: str, date_format: str) -> dt.datetime | None:
    """The date and time that a text is in a format of `strftime`; None if it is not in that.

    >>> str(date_in("03.04.2026", "%d.%m.%Y")), date_in("2026-04-03", "%d.%m.%Y")
    ('2026-04-03 00:00:00', None)
    """
    try:
        return dt.datetime.strptime(text.strip(), date_format)
    except ValueError:
        return None


def plain_date(value: object) -> dt.datetime | None:
    """A date as such, a text such as 2026-01-05 14:30, or a day's number in Excel.

    >>> str(plain_date(46027)), str(plain_date("2026-01-05")), plain_date("17")
    ('2026-01-05 00:00:00', '2026-01-05 00:00:00', None)
    """
    return _plain_date(value) or excel_date(value)


def _plain_date(value: object) -> dt.datetime | None:
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    try:
        # '46027' is no date of ISO 8601 that anybody writes, nor is 20260105
        dashed = isinstance(value, str) and "-" in value
        return dt.datetime.fromisoformat(value) if isinstance(value, str) and dashed else None
    except ValueError:
        return None


def excel_date(value: object) -> dt.datetime | None:
    """The date of a day's number in Excel, to the second; None for what is no such number of the years 1990 to 2100.

    >>> str(excel_date("46027.604166667")), excel_date(17)
    ('2026-01-05 14:30:00', None)
    """
    if isinstance(value, str) and not re.fullmatch(r"\d{5}([.,]\d+)?", value):
        return None
    if isinstance(value, bool | dt.date) or value is None:
        return None
    try:
        days = float(str(value).replace(",", "."))
    except ValueError:
        return None
    if not SERIALS[0] <= days < SERIALS[1] + 1:
        return None
    return _DAY_0 + dt.timedelta(seconds=round(days * 86_400))


def like_a_date(value: object) -> bool:
    """Whether a text is probably a date, in whatever order.

    >>> like_a_date("03.04.26"), like_a_date("1.5")
    (True, False)
    """
    return isinstance(value, str) and bool(_LIKE_A_DATE.fullmatch(value))


def is_written(value: object) -> bool:
    """Whether a text is a date with the day and the month before the year, such as 03.04.2026."""
    return _parts(value) is not None


def _parts(value: object) -> re.Match[str] | None:
    return _WRITTEN.fullmatch(value) if isinstance(value, str) else None


def _in_order(day: int) -> DateReader:
    """What reads dates whose day is the group `day` of the pattern."""

    def read(value: object) -> dt.datetime | None:
        """The date and time, or None."""
        parts = _parts(value)
        if parts is None:
            return plain_date(value)
        hour, minute, second = (int(part or 0) for part in parts.group(5, 6, 7))
        try:
            return dt.datetime(int(parts[4]), int(parts[4 - day]), int(parts[day]), hour, minute, second)
        except ValueError:
            return None

    return read


def _in_format(date_format: str) -> DateReader:
    def read(value: object) -> dt.datetime | None:
        """The date and time, or None."""
        return (date_in(value, date_format) or excel_date(value)) if isinstance(value, str) else plain_date(value)

    return read
