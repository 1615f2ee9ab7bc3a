"""Hints for error messages: the duration, rate, share or number that a text was probably meant to be."""

from __future__ import annotations

import datetime as dt
import difflib
import re

_UNITS = ("second", "minute", "hour", "day", "week", "year")
_ABBREVIATIONS = {"s": "second", "sec": "second", "min": "minute", "h": "hour", "hr": "hour", "d": "day", "w": "week",
          "wk": "week", "y": "year", "yr": "year"}  # fmt: skip
_GERMAN = {"sekunde": "second", "minute": "minute", "stunde": "hour", "tag": "day", "woche": "week", "jahr": "year"}
_NO_MONTHS = "months differ in length: write days or weeks"
_NO_WORKING_DAYS = "days are calendar days, for there are no calendars of working days yet: count the days that pass"
_WORKING = re.compile(
    r"(business|working|work|week|trading|banking|arbeits|werk)[- ]?(days?|tagen?|tage?)", re.IGNORECASE
)
WHOLE_UNITS = "units are whole: count in smaller ones, such as grams instead of kilograms"
"""A hint at what to do where half a unit is meant."""
_KNOWN_UNITS = "units of time are second, minute, hour, day, week and year"
_DURATION = re.compile(r"\s*(?:~|≈|about\s|ca\.?\s)?\s*([0-9][0-9.,]*)\s*(?:[A-Za-z]+\s+)?([A-Za-z]+)\.?\s*")
_BETWEEN = re.compile(r"\s*([0-9][0-9.,]*)\s*(?:-|–|to|bis)\s*([0-9][0-9.,]*)\s*([A-Za-z]*)\s*")
_ONE = re.compile(r"\s*(?:(?:a|an|one|each|every)\s+)?([A-Za-z]+)\s*")
_SEVERAL = re.compile(r"\s*([0-9.,]+\s*[A-Za-z]+[\s,]+(and\s+)?){1,3}[0-9.,]+\s*[A-Za-z]+\s*")
_RATE = re.compile(
    r"\s*([0-9][0-9.,]*)\s*(?:[A-Za-z]+\s*?)??(?:\s(?:per|an|a|each|every)\s+|/\s*|\s*)([A-Za-z]+)\.?\s*"
)
_OTHER_DATE = re.compile(r"\s*([0-9]{1,2})([./-])([0-9]{1,2})[./-]([0-9]{4})\s*")
_A_DATE = "a date is written year-month-day: 2026-01-05"
_SHARE = re.compile(r"\s*([0-9][0-9.,]*)\s*(?:%|percent|per cent|pct)\s*")
_SHARE_RATE = re.compile(r"\s*([0-9][0-9.,]*)\s*%\s*(?:(?:per|an|a|each|every|/)\s+|/)([A-Za-z]+)\.?\s*")
_NUMBER = re.compile(r"[^0-9.,+-]{0,9}([0-9][0-9.,]*)[^0-9.,]{0,20}")
_MONEY = re.compile(r"[€$£¥]|EUR|USD|GBP|CHF|JPY|Euro|[Dd]ollar")
_MAX_LENGTH = 40
"""Characters of the longest text that may be a number."""


def unit(word: str) -> str | None:
    """The unit of time that a word is, abbreviates or misspells; None if it is none.

    >>> unit("hrs"), unit("Days"), unit("dyas"), unit("Tagen"), unit("mugs")
    ('hour', 'day', 'day', 'day', None)
    """
    word = word.lower()
    if german := next((_GERMAN[stem] for stem in (word, word[:-1], word[:-2]) if stem in _GERMAN), None):
        return german
    single = word if word in _ABBREVIATIONS else word.removesuffix("s")
    if single in _UNITS or single in _ABBREVIATIONS:
        return _ABBREVIATIONS.get(single, single)
    near = difflib.get_close_matches(word, [*_UNITS, *(f"{name}s" for name in _UNITS)], n=1, cutoff=0.7)
    return near[0].removesuffix("s") if near else None


def of_duration(value: object) -> str:
    """A hint at the duration that a text was meant to be; empty if none is near.

    >>> of_duration("1 yr"), of_duration("7 Tage"), of_duration("12 months")
    ("did you mean '1 year'?", "did you mean '7 days'?", 'months differ in length: write days or weeks')
    >>> of_duration("5 business days").partition(",")[0], of_duration("5-7")
    ('days are calendar days', 'a range is a distribution: {type: uniform, low: 5, high: 7}')
    """
    if isinstance(value, str) and _WORKING.search(value):
        return _NO_WORKING_DAYS
    if between := _fullmatch(_BETWEEN, value):
        return _of_range(between)
    if isinstance(value, dt.date):
        return "a length of time, not a date"
    if _fullmatch(_SEVERAL, value):
        return "a duration is one number with one unit, such as '9 days'"
    if one := _fullmatch(_ONE, value):
        hint = _of_time(one[1], "1 {}")
        return "" if hint == _KNOWN_UNITS else hint
    match = _fullmatch(_DURATION, value)
    number = _plain(match[1]) if match else None
    if match is None or number is None:
        return "" if _has_letters(value) else of_number(value)
    return _of_time(match[2], f"{number} {{}}{'' if number == '1' else 's'}")


def _of_range(between: re.Match[str]) -> str:
    """A hint at the distribution that a range such as 5-7 days was meant to be."""
    low, high = _plain(between[1]), _plain(between[2])
    name = unit(between[3]) if between[3] else ""
    if low is None or high is None or name is None:
        return ""
    ends = [f"{end} {name}s" if name else end for end in (low, high)]
    return f"a range is a distribution: {{type: uniform, low: {ends[0]}, high: {ends[1]}}}"


def of_rate(value: object) -> str:
    """A hint at the rate that a text was meant to be; empty if none is near.

    >>> of_rate("3 a day"), of_rate("20 mugs/week"), of_rate("12 per month")
    ("did you mean '3 per day'?", "did you mean '20 per week'?", 'months differ in length: write days or weeks')
    """
    if isinstance(value, str) and _WORKING.search(value):
        return _NO_WORKING_DAYS
    match = _fullmatch(_RATE, value)
    number = _plain(match[1]) if match else None
    if match is None or number is None:
        return "" if _has_letters(value) else of_number(value)
    return _of_time(match[2], f"{number} per {{}}")


def of_share(value: object) -> str:
    """A hint at the share that a text was meant to be; empty if none is near.

    >>> of_share("30 percent"), of_share("0,3")
    ("did you mean '30%'?", 'did you mean 0.3?')
    """
    match = _fullmatch(_SHARE, value)
    number = _plain(match[1]) if match else None
    return of_number(value) if number is None else f"did you mean '{number}%'?"


def of_share_rate(value: object) -> str:
    """A hint at the share per time that a text was meant to be; empty if none is near.

    >>> of_share_rate("25% a year"), of_share_rate("2% per month")
    ("did you mean '25% per year'?", 'months differ in length: write days or weeks')
    """
    match = _fullmatch(_SHARE_RATE, value)
    number = _plain(match[1]) if match else None
    return "" if match is None or number is None else _of_time(match[2], f"{number}% per {{}}")


def of_date(value: object) -> str:
    """A hint at how a date is written, for a text that is one in another order; empty if it is none.

    >>> of_date("05.01.2026"), of_date("1/5/2026"), of_date("soon")
    ('did you mean 2026-01-05?', 'a date is written year-month-day: 2026-01-05', '')
    """
    match = _fullmatch(_OTHER_DATE, value)
    if match is None:
        return ""
    day, month = int(match[1]), int(match[3])
    # with points the day is first everywhere; with a slash the month is in some countries
    return f"did you mean {match[4]}-{month:02}-{day:02}?" if match[2] == "." and month <= 12 else _A_DATE


def of_number(value: object) -> str:
    """A hint at the plain number that a text holds; empty if it holds none.

    >>> of_number("30%"), of_number("9,50"), of_number("1,000"), of_number("9.50 EUR"), of_number("soon")
    ('did you mean 0.3?', 'did you mean 9.50?', 'did you mean 1000?', 'did you mean 9.50?', '')
    """
    match = _fullmatch(_NUMBER, value)
    if match is None:
        return ""
    if _WORKING.search(match[0]):
        return _NO_WORKING_DAYS
    whole, plain = match[0].strip(), _plain(match[1].rstrip(".,"))
    if plain is None:
        return ""
    if whole.endswith("%"):
        return f"did you mean {float(plain) / 100:.10g}?"
    return f"did you mean {plain}{', without quotes' if plain == whole else ''}?"


def of_units(value: object) -> str:
    """A hint at the whole number of units that was meant; money is none.

    >>> of_units(2.5) == WHOLE_UNITS, of_units("500 EUR"), of_units("20 pcs")
    (True, 'units, not money', 'did you mean 20?')
    """
    if isinstance(value, str):
        return "units, not money" if _MONEY.search(value) else of_number(value)
    return WHOLE_UNITS


def of_money(value: object) -> str:
    """A hint at the amount of money that a text was meant to be; a share is none.

    >>> of_money("9.50 EUR"), of_money("25%")
    ('did you mean 9.50?', 'money, not a share of something')
    """
    return "money, not a share of something" if isinstance(value, str) and "%" in value else of_number(value)


def _has_letters(value: object) -> bool:
    return isinstance(value, str) and any(letter.isalpha() for letter in value)


def _plain(text: str) -> str | None:
    """The digits of a number with a decimal point and no other separators; None if `text` is no number."""
    in_groups = re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", text)
    plain = text.replace(",", "" if in_groups else ".")
    return plain if re.fullmatch(r"[0-9]+(\.[0-9]+)?", plain) else None


def _of_time(word: str, template: str) -> str:
    """A hint at the `template` with the unit of time that the `word` stands for in its braces."""
    if re.fullmatch(r"months?|monthly|mos?|quarters?|quarterly|monate?n?|quartale?n?", word.lower()):
        return _NO_MONTHS
    name = unit(word)
    return f"did you mean '{template.format(name)}'?" if name else _KNOWN_UNITS


def _fullmatch(pattern: re.Pattern[str], value: object) -> re.Match[str] | None:
    return pattern.fullmatch(value) if isinstance(value, str) and len(value) <= _MAX_LENGTH else None
