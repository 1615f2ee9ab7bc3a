"""Hints for error messages: the duration, rate, share or number that a text was probably meant to be."""

from __future__ import annotations

import difflib
import re

_UNITS = ("second", "minute", "hour", "day", "week", "year")
_ABBREVIATIONS = {"s": "second", "sec": "second", "min": "minute", "h": "hour", "hr": "hour", "d": "day", "w": "week",
          "wk": "week", "y": "year", "yr": "year"}  # fmt: skip
_NO_MONTHS = "months differ in length: write days or weeks"
_KNOWN_UNITS = "units of time are second, minute, hour, day, week and year"
_DURATION = re.compile(r"\s*([0-9][0-9.,]*)\s*([A-Za-z]+)\.?\s*")
_RATE = re.compile(r"\s*([0-9][0-9.,]*)\s*(?:(?:per|an|a|each|every|/)\s+|/)?([A-Za-z]+)\.?\s*")
_SHARE = re.compile(r"\s*([0-9][0-9.,]*)\s*(?:%|percent|per cent|pct)\s*")
_SHARE_RATE = re.compile(r"\s*([0-9][0-9.,]*)\s*%\s*(?:(?:per|an|a|each|every|/)\s+|/)([A-Za-z]+)\.?\s*")
_NUMBER = re.compile(r"[^0-9.,+-]{0,9}([0-9][0-9.,]*)[^0-9.,]{0,20}")
_MAX_LENGTH = 40
"""Characters of the longest text that may be a number."""


def unit(word: str) -> str | None:
    """The unit of time that a word is, abbreviates or misspells; None if it is none.

    >>> unit("hrs"), unit("Days"), unit("dyas"), unit("mugs")
    ('hour', 'day', 'day', None)
    """
    word = word.lower()
    single = word if word in _ABBREVIATIONS else word.removesuffix("s")
    if single in _UNITS or single in _ABBREVIATIONS:
        return _ABBREVIATIONS.get(single, single)
    near = difflib.get_close_matches(word, [*_UNITS, *(f"{name}s" for name in _UNITS)], n=1, cutoff=0.7)
    return near[0].removesuffix("s") if near else None


def of_duration(value: object) -> str:
    """A hint at the duration that a text was meant to be; empty if none is near.

    >>> of_duration("1 yr"), of_duration("12 months")
    ("did you mean '1 year'?", 'months differ in length: write days or weeks')
    """
    match = _fullmatch(_DURATION, value)
    number = _plain(match[1]) if match else None
    if match is None or number is None:
        return of_number(value)
    return _of_time(match[2], f"{number} {{}}{'' if number == '1' else 's'}")


def of_rate(value: object) -> str:
    """A hint at the rate that a text was meant to be; empty if none is near.

    >>> of_rate("3 a day"), of_rate("12 per month")
    ("did you mean '3 per day'?", 'months differ in length: write days or weeks')
    """
    match = _fullmatch(_RATE, value)
    number = _plain(match[1]) if match else None
    if match is None or number is None:
        return of_number(value)
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


def of_number(value: object) -> str:
    """A hint at the plain number that a text holds; empty if it holds none.

    >>> of_number("30%"), of_number("9,50"), of_number("1,000"), of_number("9.50 EUR"), of_number("soon")
    ('did you mean 0.3?', 'did you mean 9.50?', 'did you mean 1000?', 'did you mean 9.50?', '')
    """
    match = _fullmatch(_NUMBER, value)
    if match is None:
        return ""
    whole, plain = match[0].strip(), _plain(match[1].rstrip(".,"))
    if plain is None:
        return ""
    if whole.endswith("%"):
        return f"did you mean {float(plain) / 100:.10g}?"
    return f"did you mean {plain}{', without quotes' if plain == whole else ''}?"


def _plain(text: str) -> str | None:
    """The digits of a number with a decimal point and no other separators; None if `text` is no number."""
    in_groups = re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", text)
    plain = text.replace(",", "" if in_groups else ".")
    return plain if re.fullmatch(r"[0-9]+(\.[0-9]+)?", plain) else None


def _of_time(word: str, template: str) -> str:
    """A hint at the `template` with the unit of time that the `word` stands for in its braces."""
    if word.lower().rstrip("s") in ("month", "mo", "quarter"):
        return _NO_MONTHS
    name = unit(word)
    return f"did you mean '{template.format(name)}'?" if name else _KNOWN_UNITS


def _fullmatch(pattern: re.Pattern[str], value: object) -> re.Match[str] | None:
    return pattern.fullmatch(value) if isinstance(value, str) and len(value) <= _MAX_LENGTH else None
