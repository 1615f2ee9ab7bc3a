"""How the values of a variation are written into a scenario: as plain numbers where its words take them, else as typed.

A design has one unit for each column, so that figures have an axis: durations and rates become numbers in the
scenario's unit of time and percentages shares, as reading the scenario would make of them. A word that takes no
such unit keeps the texts, and what is wrong with them is said when the points are checked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from pydantic_core import PydanticCustomError

from sim.errors import ScenarioError
from sim.experiments.sweep.variation import PER, PERCENT
from sim.scenario.model import Scenario
from sim.scenario.variants import Variants
from sim.units import MICROSECONDS, duration, rate, share

DIGITS = 12
"""Significant digits of computed values: the last bits of exp, log and quantiles differ between processors."""
_WITH_UNIT = re.compile(r"\s*[0-9.eE+-]+\s*(%|(?:per\s|/)?\s*[a-z]+)\s*")


class Columns(NamedTuple):
    """The `paths` of a scenario that take the same values, and what its words say of them when values are tried."""

    scenario: Scenario
    paths: tuple[str, ...]

    def whole(self, near: float) -> bool:
        """Whether one of the words takes whole numbers only, as a fraction `near` a value shows."""
        number = float(np.floor(near))
        return any(
            "whole number" in expected and expected not in self.refusals(path, number)
            for path in self.paths
            for expected in self.refusals(path, number + 0.5)
        )

    def take(self, text: str, number: float) -> bool:
        """Whether all of the words take the `number` where they take the `text`, which has a unit."""
        return all(self.refusals(path, text) == self.refusals(path, number) for path in self.paths)

    def refusals(self, path: str, value: object) -> set[str]:
        """What was expected at all that is wrong with the scenario that has `value` at `path`; empty if nothing is."""
        try:
            return {problem.expected for problem in Variants(self.scenario, (path,)).problems((value,))}
        except ScenarioError:  # the path itself is wrong, which is said where points are checked
            return set()


def numbers_or_texts(columns: Columns, values: np.ndarray, unit: str, *, whole: bool = False) -> list[Any]:
    """`values`, which are in `unit` (as in `Interval`), as they are written into the scenario.

    `whole` numbers, and columns in which all are whole, are ints.
    """
    numbers = rounded(values)
    if whole:
        numbers = np.rint(numbers)
    tick, time = MICROSECONDS[columns.scenario.unit], unit.rpartition(" ")[2]
    written = numbers
    if unit == PERCENT:
        written = rounded(numbers / 100)
    elif unit in MICROSECONDS:
        written = rounded(numbers * MICROSECONDS[unit] / tick)
    elif unit.startswith(PER):
        written = rounded(numbers * tick / MICROSECONDS[time])
    # a share per time is written with its own unit, whatever the scenario's
    per_time = unit.startswith(f"{PERCENT} ")
    if per_time or (unit and values.size and not columns.take(_text(numbers[0], unit), float(written[0]))):
        return [_text(number, unit) for number in numbers]
    if (written == np.rint(written)).all() and (np.abs(written) < 2**53).all():
        return list(written.astype(np.int64).tolist())
    return list(written.tolist())


def listed_values(columns: Columns, values: Sequence[Any]) -> list[Any]:
    """`values` as given, or as numbers where each is one or has a unit and the words take them so."""
    if not any(isinstance(value, str) for value in values):
        return list(values)
    numbers = [_number(value, columns.scenario.unit) for value in values]
    plain = [number for number in numbers if number is not None]
    if len(plain) < len(values):
        return list(values)
    text, number = next((text, plain[at]) for at, text in enumerate(values) if isinstance(text, str))
    if not columns.take(text, number):
        return list(values)
    return [int(number) if float(number).is_integer() else number for number in plain]


def _number(value: object, unit: str) -> float | None:
    """What a number, or a text with a unit of its own, is to a scenario whose time is in `unit`; None if neither."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    match = _WITH_UNIT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    try:
        if match[1] == PERCENT:
            return share(value)
        return rate(value, unit) if re.match(r"per\s|/", match[1]) else duration(value, unit)
    except PydanticCustomError:
        return None


def _text(number: float, unit: str) -> str:
    plain = f"{number:.{DIGITS}g}"
    if unit.startswith(PERCENT):
        return f"{plain}{unit}"
    return f"{plain} {unit}{'s' if unit in MICROSECONDS and plain != '1' else ''}"


def rounded(values: np.ndarray) -> np.ndarray:
    """`values` with DIGITS significant digits.

    >>> rounded(np.array([0.1 + 0.2, 1e-30 / 3, 123456789012345.0])).tolist()
    [0.3, 3.33333333333e-31, 123456789012000.0]
    """
    exponents = np.floor(np.log10(np.abs(values), out=np.zeros(values.shape), where=values != 0))
    places = DIGITS - 1 - exponents
    # a product with a power of ten up to 10²² and a quotient by it are each rounded once
    simple = np.abs(places) <= 22
    power = 10.0 ** np.where(simple, np.abs(places), 0)
    with np.errstate(over="ignore", under="ignore"):  # in the branch that is not taken
        result = np.where(places >= 0, np.rint(values * power) / power, np.rint(values / power) * power)
    for at in np.flatnonzero(~simple):
        result[at] = float(f"{values[at]:.{DIGITS}g}")
    return result
