"""How the cells of a table are written: signs in numbers, dates, the encoding of its text, the sheet of a workbook."""

from __future__ import annotations

import codecs
import datetime as dt
import functools
import re
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, WithJsonSchema

from sim.errors import did_you_mean, shown
from sim.units import refuse

DECIMAL = (".", ",")
THOUSANDS = (".", ",", "'", "’", " ", "\u00a0", "\u202f")
"""Signs that a file may have before the decimals, and between thousands."""
UTF_8 = "utf-8-sig"
"""UTF-8 with or without a mark at its beginning, as Excel writes it."""

_SPACES = "[ \u00a0\u202f]"
_UNIT = r"\s*%?\s*(?:(?:per\s|/)?\s*[A-Za-z]+)?"
_SIGNS = re.compile(rf"([+-]?\d[\d.,'’ \u00a0\u202f]*-?){_UNIT}")
_IN_THOUSANDS = r"\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+"


class TableFormat(NamedTuple):
    """How cells are written: the sign before the `decimal`s of a number and between `thousands` ('': none), the
    `date_format` in the codes of `strftime`, the text's `encoding`, and the name of the `sheet`; None: as usual."""

    decimal: str = "."
    thousands: str = ""
    date_format: str | None = None
    encoding: str | None = None
    sheet: str | None = None

    @property
    def own_signs(self) -> bool:
        """Whether numbers have other signs than those of YAML."""
        return self.decimal != "." or bool(self.thousands)

    def plain(self, text: str) -> str | None:
        """A `text` that begins with a number, that number with a decimal point and no other sign; None if its signs are
        not those of this format; a text that is no number stays what it is.

        >>> german = TableFormat(decimal=",", thousands=".")
        >>> german.plain("1.234,5 per week"), german.plain("1.5"), german.plain("mug")
        ('1234.5 per week', None, 'mug')
        """
        if not self.own_signs or not text[:2].strip("+-")[:1].isdecimal():
            return text
        match = _number(self.decimal, self.thousands).fullmatch(text)
        if match is None:
            return None if _SIGNS.fullmatch(text) else text
        sign, whole, decimals, minus, unit = match.groups()
        digits = re.sub(r"\D", "", whole) + (f".{decimals}" if decimals else "")
        return f"{sign or minus}{digits}{unit}"


USUAL = TableFormat()
"""A decimal point, dates as 2026-01-05, UTF-8, the first sheet."""


@functools.lru_cache(maxsize=64)
def _number(decimal: str, thousands: str) -> re.Pattern[str]:
    between = _SPACES if thousands.isspace() else re.escape(thousands)
    whole = rf"\d{{1,3}}(?:{between}\d{{3}})+|\d+" if thousands else r"\d+"
    return re.compile(rf"([+-]?)({whole})(?:{re.escape(decimal)}(\d+))?(-?)({_UNIT})")


def signs_hint(text: object) -> str:
    """The words that would make a number of a `text` that has other signs than a decimal point; '' where none would.

    >>> signs_hint("1.234,56"), signs_hint("9,50"), signs_hint("1,234.56"), signs_hint("mug")
    ("decimal: ',' and thousands: '.'", "decimal: ','", "thousands: ','", '')
    """
    match = _SIGNS.fullmatch(text) if isinstance(text, str) and len(text) < 40 else None
    if match is None:
        return ""
    number = match[1].strip("+-").rstrip(" \u00a0\u202f")
    signs = [sign for sign in number if not sign.isdecimal()]
    if not signs or signs == ["."]:
        return ""
    last = signs[-1]
    tail = number.rpartition(last)[2]
    if signs == [","] and len(tail) == 3 and number[0] != "0":
        return "decimal: ',' or thousands: ','"
    if last in DECIMAL and signs.count(last) == 1 and (len(tail) != 3 or len(set(signs)) > 1 or number[0] == "0"):
        others = set(signs[:-1])
        if len(others) > 1:
            return ""
        words = ["decimal: ','"] * (last == ",") + [f"thousands: {_written(sign)}" for sign in others]
        return " and ".join(words)
    if len(set(signs)) == 1 and re.fullmatch(_IN_THOUSANDS, number):
        return f"thousands: {_written(last)}"
    return ""


def _written(sign: str) -> str:
    return '"\'"' if sign == "'" else f"'{sign}'"


def table_format(
    decimal: str | None, thousands: str | None, date_format: str | None, encoding: str | None, sheet: str | None
) -> TableFormat:
    """The format that these words say. Raises the error of `refuse` where two of them do not go together."""
    # where a point stands between thousands, none stands before decimals
    before = decimal or ("," if thousands == "." else ".")
    if thousands == before:
        raise refuse(
            "another sign before the decimals (decimal) than between thousands", found=f"{shown(before)} for both"
        )
    return TableFormat(before, thousands or "", date_format, encoding, sheet)


def _one_of(signs: tuple[str, ...], what: str) -> BeforeValidator:
    def check(value: object) -> object:
        """The sign itself, if it is one of them."""
        if value is not None and value not in signs:
            raise refuse(what)
        return value

    return BeforeValidator(check)


def _check_date_format(value: object) -> object:
    if value is None:
        return value
    expected = "how dates are written, such as '%d.%m.%Y' or '%m/%d/%Y %H:%M' (%d day, %m month, %Y year)"
    day = dt.datetime(2026, 11, 23)
    try:
        same = isinstance(value, str) and dt.datetime.strptime(day.strftime(value), value).date() == day.date()
    except (ValueError, re.error):  # codes that strptime does not know, or twice the same
        same = False
    if not same:
        raise refuse(expected)
    return value


def _check_encoding(value: object) -> object:
    if value is None:
        return value
    expected = "the encoding of a text, such as utf-8, cp1252 or utf-16"
    try:
        known = isinstance(value, str) and codecs.lookup(value)._is_text_encoding
    except (LookupError, ValueError):
        known = False
    if not known:
        near = did_you_mean(str(value), ("utf-8", "utf-16", "cp1252", "latin-1", "iso-8859-15"))
        raise refuse(expected, found=f"{shown(value)}{near}")
    # a mark at the beginning of a text in UTF-8 is no part of the first name
    return UTF_8 if codecs.lookup(str(value)).name == "utf-8" else value


def _optional(**schema: Any) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [schema, {"type": "null"}]})


Decimal = Annotated[
    str | None,
    _one_of(DECIMAL, "the sign before the decimals of a number: ',' or '.'"),
    _optional(enum=list(DECIMAL)),
]
Thousands = Annotated[
    str | None,
    _one_of(THOUSANDS, "the sign between thousands: '.', ',', ' ' or \"'\""),
    _optional(enum=list(THOUSANDS)),
]
DateFormat = Annotated[str | None, BeforeValidator(_check_date_format), _optional(type="string", pattern="%")]
Encoding = Annotated[str | None, BeforeValidator(_check_encoding), _optional(type="string")]
