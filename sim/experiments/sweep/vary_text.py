"""The grammar of what is varied: `PATH=VALUES` and `PATH~DISTRIBUTION`, as texts."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from sim import unit_hints
from sim.errors import Problem, ScenarioError, shown
from sim.experiments.sweep.variation import (
    PERCENT,
    Interval,
    Listed,
    RefusedVariationError,
    Sampled,
    Variation,
    checked_distribution,
    checked_interval,
    checked_list,
    unit_factor,
)
from sim.scenario.loading import load
from sim.scenario.typed_path import end_of_path
from sim.units import MICROSECONDS

JOINT = "&"
"""Stands between paths that move together."""
_NUMBER = r"[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?"
_RANGE = re.compile(
    rf"(?P<log>log\s+)?(?P<low>{_NUMBER})(?P<low_unit>[^.]*?)\.\.\s*(?P<high>{_NUMBER})(?P<high_unit>.*?)"
    r"(?:\s+(?P<how>by|in)\s+(?P<amount>.*))?"
)
_AMOUNT = re.compile(rf"({_NUMBER})(.*)")
_RANGE_LIKE = re.compile(r"log\s+[-+.\d]|[-+]?\.?\d[^,\[\]{}\"']*\.\.")
_PER = re.compile(r"(%?)\s*(?:per\s|/)\s*([a-z]+)")
_FORMS = "a list of values, LOW..HIGH, LOW..HIGH by STEP, LOW..HIGH in N, or log LOW..HIGH in N"
_NO_DIGITS = 1000
"""Digits of the longest number; the exponent of a longer one would fill memory."""


def read_variation(text: str) -> Variation:
    """The variation that `text` describes. Raises `RefusedVariationError` with what is wrong with it."""
    end = _end_of_paths(text, "=~")
    if end == -1:
        raise RefusedVariationError(Problem("", "PATH=VALUES, or PATH~DISTRIBUTION", shown(text)))
    columns = read_paths(text[:end])
    where, rest = f" {JOINT} ".join(columns), text[end + 1 :].strip()
    values = read_distribution(rest, where) if text[end] == "~" else read_values(rest, where)
    return Variation(columns, values, text.strip())


def read_paths(text: str) -> tuple[str, ...]:
    """The paths in `text`, with '&' between them. Raises `RefusedVariationError`."""
    columns: list[str] = []
    rest = text
    while (end := end_of_path(rest, JOINT)) != -1:
        columns.append(rest[:end].strip())
        rest = rest[end + 1 :]
    columns.append(rest.strip())
    if not all(columns):
        raise RefusedVariationError(
            Problem("", "a path, such as suppliers.acme.lead_time.mean, or several with & between them", shown(text))
        )
    return tuple(columns)


def _end_of_paths(text: str, ends: str) -> int:
    """The position of the first of the characters `ends` outside of quoted words of any of the paths; -1 for none."""
    position = 0
    while (end := end_of_path(text[position:], ends + JOINT)) != -1:
        position += end
        if text[position] != JOINT:
            return position
        position += 1
    return -1


def read_values(text: str, where: str) -> Listed | Interval:
    """The list or range that stands as `text` behind the path `where`. Raises `RefusedVariationError`."""
    if _RANGE_LIKE.match(text):
        return _read_range(text, where)
    values = _yaml(f"[{text}]", where)
    ranges = [value for value in values if isinstance(value, str) and _RANGE_LIKE.match(value)]
    if ranges:
        raise RefusedVariationError(Problem(where, "a range alone, or a list without ranges", shown(text)))
    return checked_list(values, where)


def read_distribution(text: str, where: str) -> Sampled:
    """The distribution that stands as `text` behind the path `where`. Raises `RefusedVariationError`."""
    words = _yaml(text or "null", where)
    if not isinstance(words, dict):
        expected = "a distribution, such as {type: triangular, low: 2, mode: 5, high: 12}"
        raise RefusedVariationError(Problem(where, expected, shown(words)))
    return checked_distribution(words, where)


def _yaml(text: str, where: str) -> Any:
    try:
        values, _, misread = load(text, where)
    except ScenarioError as error:
        misread = list(error.problems)
    if misread:
        raise RefusedVariationError(*(problem._replace(path=where, place=None) for problem in misread))
    return values


def _read_range(text: str, where: str) -> Interval:
    match = _RANGE.fullmatch(text.strip())
    if match is None or len(text) > _NO_DIGITS:
        raise RefusedVariationError(Problem(where, _FORMS, shown(text)))
    unit = read_unit(match["high_unit"], where)
    low_unit = read_unit(match["low_unit"], where) or unit
    if low_unit != unit and not {low_unit, unit} <= set(MICROSECONDS):
        expected = f"the unit of LOW behind HIGH too{f', or {unit} behind both' if unit else ''}"
        raise RefusedVariationError(Problem(where, expected, shown(text)))
    low = _number(match["low"], where) * (unit_factor(low_unit, unit) if low_unit != unit else 1)
    step, number = None, None
    if match["how"] == "in":
        if not re.fullmatch(r"\d{1,9}", match["amount"].strip()):
            expected = "a whole number of values behind 'in'"
            raise RefusedVariationError(Problem(where, expected, shown(match["amount"])))
        number = int(match["amount"])
    elif match["how"] == "by":
        step = _step(match["amount"].strip(), unit, where)
    interval = Interval(low, _number(match["high"], where), unit, step, number, bool(match["log"]))
    return checked_interval(interval, text, where)


def _step(text: str, unit: str, where: str) -> Fraction:
    amount = _AMOUNT.fullmatch(text)
    if amount is None:
        raise RefusedVariationError(Problem(where, "a number behind 'by'", shown(text)))
    step_unit = read_unit(amount[2], where) or unit
    if step_unit == unit:
        return _number(amount[1], where)
    if {step_unit, unit} <= set(MICROSECONDS):
        return _number(amount[1], where) * unit_factor(step_unit, unit)
    raise RefusedVariationError(Problem(where, f"a step in the unit of the range ({unit or 'none'})", shown(text)))


def read_unit(text: str, where: str) -> str:
    """The unit that `text` stands for, as `Interval` has it. Raises `RefusedVariationError`.

    >>> read_unit(" days", ""), read_unit("%", ""), read_unit("/ week", ""), read_unit("% per years", "")
    ('day', '%', 'per week', '% per year')
    """
    word = text.strip()
    if not word or word == PERCENT:
        return word
    if (per := _PER.fullmatch(word)) and per[2].removesuffix("s") in MICROSECONDS:
        return f"{per[1]} per {per[2].removesuffix('s')}".strip()
    if word.removesuffix("s") in MICROSECONDS:
        return word.removesuffix("s")
    meant = unit_hints.unit(word)
    hint = f" (did you mean {meant}?)" if meant else ""
    expected = f"one of the units %, {', '.join(MICROSECONDS)}, or per and one of these{hint}"
    raise RefusedVariationError(Problem(where, expected, shown(word)))


def _number(text: str, where: str) -> Fraction:
    if abs(int(text.lower().partition("e")[2] or 0)) > 300:
        raise RefusedVariationError(Problem(where, "a number of at most 1e300", shown(text)))
    return Fraction(text)
