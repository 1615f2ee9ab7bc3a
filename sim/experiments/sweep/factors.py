"""The factors of a design: one for each variation, with its levels, or the values at shares of its range."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from sim.errors import Problem
from sim.experiments.sweep.variation import MOST_LEVELS, Interval, Listed, Sampled, Variation, wrong_variations
from sim.experiments.sweep.written_values import Columns, listed_values, numbers_or_texts
from sim.scenario.model import Scenario

_INNER = 1e-9
"""How near to 0 and 1 the quantiles of a distribution are asked for: there they may be infinite."""


class ListFactor(NamedTuple):
    """A factor with a list of `values`."""

    columns: tuple[str, ...]
    where: str
    values: list[Any]
    note: str = ""

    def levels(self, points: int | None) -> list[Any] | None:
        """The values."""
        return self.values

    def ends(self) -> list[Any] | None:
        """The values."""
        return self.values

    def at(self, shares: np.ndarray) -> list[Any]:
        """The ⌊u·n⌋th of the n values at each share u."""
        index = np.minimum((shares * len(self.values)).astype(np.int64), len(self.values) - 1)
        return [self.values[position] for position in index.tolist()]


class RangeFactor(NamedTuple):
    """A factor with all numbers of an `interval`, or all whole ones where its words take no others."""

    columns: tuple[str, ...]
    where: str
    interval: Interval
    tried: Columns
    whole: bool
    note: str = ""

    def levels(self, points: int | None) -> list[Any] | None:
        """`points` numbers, else those a step of 1 apart where both ends are whole; None if neither is given."""
        if points is not None:
            return _spaced(self.interval, points, self.tried, whole=self.whole)
        low, high = self.interval.low, self.interval.high
        if self.interval.logarithmic or low.denominator != 1 or high.denominator != 1:
            return None
        return _stepped(self.interval._replace(step=Fraction(1)), self.tried)

    def ends(self) -> list[Any] | None:
        """The two ends."""
        return self._written(np.array([float(self.interval.low), float(self.interval.high)]))

    def at(self, shares: np.ndarray) -> list[Any]:
        """Uniform over the range: low + u·(high − low), or low·(high/low)^u; of whole ones each equally likely."""
        low, high = float(self.interval.low), float(self.interval.high)
        if self.interval.logarithmic:
            return self._written(low * (high / low) ** shares)
        if not self.whole:
            return self._written(low + shares * (high - low))
        first, last = np.ceil(low), np.floor(high)
        return self._written(np.minimum(first + np.floor(shares * (last - first + 1)), last))

    def _written(self, values: np.ndarray) -> list[Any]:
        return numbers_or_texts(self.tried, values, self.interval.unit, whole=self.whole)


class SampledFactor(NamedTuple):
    """A factor with the numbers of a `distribution`, which are in `unit`."""

    columns: tuple[str, ...]
    where: str
    distribution: Any
    unit: str
    tried: Columns
    whole: bool
    note: str = ""

    def levels(self, points: int | None) -> list[Any] | None:
        """None: a distribution has no list of values, equally likely."""
        return None

    def ends(self) -> list[Any] | None:
        """None, likewise."""
        return None

    def at(self, shares: np.ndarray) -> list[Any]:
        """The quantiles F⁻¹(u), to the nearest whole number where the words take no others."""
        values = self.distribution.quantile(np.clip(shares, _INNER, 1 - _INNER))
        if self.unit == "%":
            values = values * 100
        return numbers_or_texts(self.tried, values, self.unit, whole=self.whole)


Factor = ListFactor | RangeFactor | SampledFactor
"""Paths that move together, `columns`, `where` in messages, with `levels`, `ends`, and the values `at` shares."""


def factors_of(scenario: Scenario, variations: Sequence[Variation]) -> list[Factor]:
    """The factor of each variation in the `scenario`, whose words are tried to see whether they take whole numbers."""
    return [_factor(Columns(scenario, variation.columns), variation) for variation in variations]


def _factor(tried: Columns, variation: Variation) -> Factor:
    columns, values = variation.columns, variation.values
    where = " & ".join(columns)
    if isinstance(values, Listed):
        return ListFactor(columns, where, listed_values(tried, values.values))
    if isinstance(values, Sampled):
        unit = tried.scenario.unit if values.unit == "day" else values.unit
        distribution = values.distribution(tried.scenario.unit)
        middle = float(distribution.quantile(np.array([0.5]))[0])
        return SampledFactor(columns, where, distribution, unit, tried, not unit and tried.whole(middle))
    whole = not values.unit and tried.whole(float(values.low))
    if whole:
        values = _whole_ends(values, where)
    if values.step is not None:
        stepped = _stepped(values, tried)
        short = (values.high - values.low) % values.step != 0
        note = f"{where}: the steps end at {stepped[-1]}, before the range does" if short else ""
        return ListFactor(columns, where, stepped, note)
    if values.number is not None:
        spaced = _spaced(values, values.number, tried, whole=whole)
        fewer = len(spaced) < values.number
        note = f"{where}: {len(spaced)} values, for the others are no whole numbers" if fewer else ""
        return ListFactor(columns, where, spaced, note)
    return RangeFactor(columns, where, values, tried, whole)


def _whole_ends(interval: Interval, where: str) -> Interval:
    """A range for words that take whole numbers: from the least to the largest that is in it."""
    low, high = Fraction(math.ceil(interval.low)), Fraction(math.floor(interval.high))
    if low >= high and interval.step is None:
        found = f"{float(interval.low):g}..{float(interval.high):g}"
        raise wrong_variations([Problem(where, "a range with at least two whole numbers in it", found)])
    return interval if interval.step is not None else interval._replace(low=low, high=high)


def _stepped(interval: Interval, tried: Columns) -> list[Any]:
    step = interval.step or Fraction(1)
    count = int((interval.high - interval.low) / step) + 1
    _require_levels(count)
    # exact where the numbers are decimals with few digits, as they are written
    values = np.array([float(interval.low + number * step) for number in range(count)])
    return numbers_or_texts(tried, values, interval.unit)


def _spaced(interval: Interval, count: int, tried: Columns, *, whole: bool) -> list[Any]:
    _require_levels(count)
    low, high = float(interval.low), float(interval.high)
    values = np.geomspace(low, high, count) if interval.logarithmic else np.linspace(low, high, count)
    return list(dict.fromkeys(numbers_or_texts(tried, values, interval.unit, whole=whole)))


def _require_levels(count: int) -> None:
    if count > MOST_LEVELS:
        raise wrong_variations([Problem("", f"at most {MOST_LEVELS:,} values", f"{count:,}")])
