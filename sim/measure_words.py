"""Measures as files and sentences mention them: their names, and their values with units."""

from __future__ import annotations

import importlib
import math
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from sim.number_format import decimals
from sim.units import MICROSECONDS, duration, number, rate, share

RATE = " per time"
"""How the unit of a measure ends that is an amount per unit of time."""
COUNTED = ("orders", "customers", "visits")
"""Units of measures that count what happened in the window, which is more in a longer one."""
OF_THE_WINDOW = ("money", *COUNTED)
"""Units of totals of the window, which sentences convert to a year."""


class MeasureWords(NamedTuple):
    """A measure's `key` and `unit`, in which 'time' and 'money' stand for the scenario's, and whether customer groups
    have it (`for_groups`)."""

    key: str
    unit: str
    for_groups: bool

    @property
    def name(self) -> str:
        """The measure's own word, with spaces.

        >>> measure_words()["fill_rate"].name
        'fill rate'
        """
        return self.key.replace("_", " ")

    @property
    def what(self) -> str:
        """What a value of it is in a file, as an error message says it."""
        if self.unit == "share":
            return "a share"
        if self.unit in ("time", "days"):
            return "a duration"
        return "a number per time" if self.unit.endswith(RATE) else "a number"

    @property
    def example(self) -> str:
        """A value of it in a file."""
        return {"share": "98%", "time": "2 days", "days": "2 days"}.get(self.unit, "12")

    @property
    def accumulates(self) -> bool:
        """Whether it is an amount of time's passing, money or a count, of which there is more in a longer time."""
        return self.unit.endswith(RATE) or self.unit in OF_THE_WINDOW or self.key == "units_demanded"

    def read(self, text: str, time: str) -> float:
        """The value that a `text` in a file is, where `time` is the scenario's unit of time.

        Raises the error of `sim.units.refuse`.

        >>> measure_words()["fill_rate"].read("98%", "day"), measure_words()["mean_wait"].read("2 weeks", "day")
        (0.98, 14.0)
        """
        if self.unit == "share":
            return share(int(text) if text.isdecimal() and len(text) < 4 else text)  # of 98 it says: 98% is meant
        if self.unit in ("time", "days"):
            return duration(text, time if self.unit == "time" else "day")
        return rate(text, time) if self.unit.endswith(RATE) else number(text)


@lru_cache(maxsize=1)
def measure_words() -> Mapping[str, MeasureWords]:
    """Every measure of the catalogue by its key.

    The catalogue is imported by name, when it is first needed: a scenario names measures, and yet is declared below
    them and must not depend on how they are reckoned.
    """
    catalogue = importlib.import_module("sim.measures").MEASURES
    return {key: MeasureWords(key, measure.unit, measure.for_groups) for key, measure in catalogue.items()}


class Wording(NamedTuple):
    """How values of measures are written in sentences: `time` is the scenario's unit of time, `money` its currency,
    `horizon` how many such units the window has."""

    time: str
    money: str
    horizon: float

    @property
    def year(self) -> float:
        """The scenario's units of time in a year of 365 days."""
        return MICROSECONDS["year"] / MICROSECONDS[self.time]

    def value(self, measure: str, value: float, half_width: float = math.nan) -> str:
        """A value in the measure's own unit, as a scenario file would have it: '98.2 ± 0.4 %', '12.1 EUR a day'.

        The interval of a share that would leave 0 to 100 % is written from end to end.
        """
        unit = measure_words()[measure].unit
        if unit == "share":
            low, high = value - half_width, value + half_width
            if 0 <= value <= 1 and (low < 0 or high > 1):
                places = decimals(100 * value, 100 * half_width)
                ends = (f"{100 * min(max(end, 0), 1):.{places}f}" for end in (low, high))
                return f"{100 * value:.{places}f} % ({' to '.join(ends)} %)"
            return f"{pair(100 * value, 100 * half_width)} %"
        one = value if math.isnan(half_width) else math.nan
        return f"{pair(value, half_width)} {self._unit(unit, one)}".rstrip()

    def bound(self, measure: str, value: float) -> str:
        """A number that a person gave, with all its digits: '98 %', '2 days'."""
        unit = measure_words()[measure].unit
        if unit == "share":
            return f"{_given(100 * value)} %"
        return f"{_given(value)} {self._unit(unit, value)}".rstrip()

    def yearly(self, measure: str, value: float, half_width: float = math.nan) -> str:
        """A value as a sentence has it: money and counts of a year, all else as `value` does."""
        words = measure_words()[measure]
        if not words.accumulates:
            return self.value(measure, value, half_width)
        factor = self.per_year(measure)
        what = self.money if "money" in words.unit else words.unit.partition(" ")[0]
        return " ".join(filter(None, [pair(factor * value, factor * half_width), what, "a year"]))

    def difference(self, measure: str, value: float, half_width: float = math.nan) -> str:
        """The difference of two values, without its sign: as `yearly`, of shares in percentage points."""
        if measure_words()[measure].unit == "share":
            return f"{pair(100 * abs(value), 100 * half_width)} percentage points"
        return self.yearly(measure, abs(value), half_width)

    def per_year(self, measure: str) -> float:
        """What turns a value into that of a year: of money and counts, per time or of the whole window; else 1."""
        words = measure_words()[measure]
        if not words.accumulates:
            return 1.0
        return self.year if words.unit.endswith(RATE) else self.year / self.horizon

    def _unit(self, unit: str, value: float) -> str:
        if unit == "time":
            return self.time if value == 1 else f"{self.time}s"
        if unit.endswith(RATE):
            article = "an" if self.time == "hour" else "a"
            what = self.money if unit.startswith("money") else unit.partition(" ")[0]
            return " ".join(filter(None, [what, article, self.time]))
        return {"money": self.money, "ratio": ""}.get(unit, unit)


def pair(value: float, half_width: float = math.nan) -> str:
    """`value ± half_width` to the same decimals; without ± where there is no half-width.

    With a hyphen for a minus: sentences are copied into other programs.

    >>> pair(4350.2, 1080), pair(-0.5)
    ('4,350 ± 1,080', '-0.500')
    """
    places = decimals(value, half_width)
    return f"{value:,.{places}f}" + (f" ± {half_width:,.{places}f}" if math.isfinite(half_width) else "")


def _given(value: float) -> str:
    return f"{float(f'{value:.12g}'):,.12f}".rstrip("0").rstrip(".")
