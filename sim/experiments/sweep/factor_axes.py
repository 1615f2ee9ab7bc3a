"""What a sweep varies as axes: the value of each factor at each point, as numbers where they are numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from pydantic_core import PydanticCustomError

from sim.experiments.sweep.data import SweepData
from sim.experiments.sweep.path_words import PathWords, path_words, together
from sim.experiments.sweep.unit_texts import numbers_in_one_unit
from sim.units import duration, share

LEAST_RATIO = 8.0
"""Values are spread over a logarithmic axis only where the greatest is so many times the least."""


@dataclass(frozen=True, eq=False)
class FactorAxis:
    """A factor of a design: its `words`, its `values` by point as they are written, and `numbers`, by which they are
    drawn: the values themselves if `numeric`, else their places among `levels`, the different values in order.

    `log`: whether the values were spread evenly over a logarithmic axis.
    """

    words: PathWords
    columns: tuple[str, ...]
    values: list[Any]
    numbers: np.ndarray
    numeric: bool
    levels: list[Any]
    log: bool

    @property
    def label(self) -> str:
        """What an axis of it says; a unit only where its values are numbers."""
        return self.words.label if self.numeric else self.words.called

    @cached_property
    def places(self) -> np.ndarray:
        """By point, the place of its value among the levels."""
        if not self.numeric:
            return self.numbers.astype(int)
        return np.searchsorted(self.positions, self.numbers)

    @cached_property
    def positions(self) -> np.ndarray:
        """By level, where it is drawn on the axis."""
        return np.unique(self.numbers)

    def text(self, level: int, digits: int = 4) -> str:
        """A level in a sentence, with its unit."""
        return self.words.value(self._rounded(level, digits))

    def number(self, level: int, digits: int = 4) -> str:
        """A level in a sentence, without its unit."""
        return self.words.number(self._rounded(level, digits))

    def _rounded(self, level: int, digits: int) -> Any:
        """A level, to so many digits where it has a fraction."""
        value = self.levels[level]
        return float(f"{value:.{digits}g}") if self.numeric and not float(value).is_integer() else value


def factor_axes(sweep: SweepData) -> list[FactorAxis]:
    """The factors of a sweep as axes; what moves together is one, with the values of its first path."""
    design = sweep.design
    words = dict(zip(sweep.plan.columns, path_words(sweep.scenario, sweep.plan.columns), strict=True))
    return [
        _axis(together([words[column] for column in columns]), columns, design[columns[0]].tolist(), sweep)
        for columns in sweep.plan.factors
    ]


def _axis(words: PathWords, columns: tuple[str, ...], values: list[Any], sweep: SweepData) -> FactorAxis:
    numbers = _numbers(values, words, sweep.scenario.unit)
    if numbers is None and (in_one_unit := numbers_in_one_unit(values)):
        numbers, unit = in_one_unit
        words = words._replace(unit=unit, factor=1.0)
    if numbers is None:
        keys = [repr(value) for value in values]  # a block is no key of a mapping
        first = {key: place for place, key in reversed(list(enumerate(keys)))}
        order = {key: number for number, key in enumerate(sorted(first, key=first.__getitem__))}
        levels = [values[first[key]] for key in order]
        places = np.array([order[key] for key in keys], dtype=float)
        return FactorAxis(words, columns, values, places, False, levels, False)
    different = np.unique(numbers)
    return FactorAxis(
        words, columns, values, numbers, True, different.tolist(), sweep.plan.kind != "oat" and _is_log(numbers)
    )


def _numbers(values: Sequence[Any], words: PathWords, unit: str) -> np.ndarray | None:
    """The values as numbers; None if some are none."""
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        numbers = np.array(values, dtype=float)
        return numbers if np.isfinite(numbers).all() else None
    if not words.unit:
        return None
    try:
        read = [share(value) if words.unit == "%" else duration(value, unit) for value in values]
    except PydanticCustomError:
        return None
    return np.array(read, dtype=float)


def _is_log(numbers: np.ndarray) -> bool:
    """Whether numbers were spread over a logarithmic axis: their median lies nearer to the middle of that one."""
    different = np.unique(numbers)
    low, high = float(different[0]), float(different[-1])
    if low <= 0 or high < LEAST_RATIO * low or len(different) < 3:
        return False
    middle = float(np.median(different))
    linear = abs((middle - low) / (high - low) - 0.5)
    return abs(math.log(middle / low) / math.log(high / low) - 0.5) < linear
