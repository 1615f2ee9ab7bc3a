"""Measures in words: what each is called, its formula, and the unit its numbers are shown in."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.number_format import Said, said
from sim.report.findings.estimates import Estimate
from sim.scenario.money import product_of

if TYPE_CHECKING:
    from sim.measures import Measure


class Scale(NamedTuple):
    """How a measure's numbers are shown: times `factor`, in `unit`."""

    factor: float
    unit: str

    @property
    def difference(self) -> str:
        """The unit of the difference of two such numbers; two percentages are points apart."""
        return "points" if self.unit == "%" else self.unit


class Words:
    """The measures as a scenario with this unit of `time` and this `money` has them said."""

    def __init__(self, time: str, money: str = "") -> None:
        from sim.measures import MEASURES

        self._measures = MEASURES
        self.time = time
        self.money = money or "money"

    @staticmethod
    def name(key: str) -> str:
        """The measure's own word, with spaces.

        >>> Words.name("fill_rate")
        'fill rate'
        """
        return key.replace("_", " ")

    def measure(self, key: str) -> Measure | None:
        """What the catalogue has under this key."""
        return self._measures.get(key)

    def formula(self, key: str) -> str:
        """What the measure is, in one line.

        >>> Words("day").formula("fill_rate")
        'fill rate (β) = units filled at once / units demanded, in %'
        """
        measure = self.measure(key)
        if measure is None:
            return self.name(key)
        symbol = f" ({measure.symbol})" if measure.symbol else ""
        unit = self.scale(key).unit
        return f"{self.name(key)}{symbol} = {measure.formula}" + (f", in {unit}" if unit else "")

    def scale(self, key: str) -> Scale:
        """Shares as percentages, times in the plural.

        >>> Words("day", "EUR").scale("lost_rate"), Words("hour").scale("mean_wait").unit
        (Scale(factor=100.0, unit='%'), 'hours')
        """
        measure = self.measure(key)
        unit = "" if measure is None else measure.unit_in(self.time, self.money)
        if unit.startswith("share"):
            return Scale(100.0, "%")
        return Scale(1.0, {self.time: f"{self.time}s", "ratio": ""}.get(unit, unit))

    def number(self, key: str, estimate: Estimate) -> Said:
        """An estimate as text, without its unit."""
        factor = self.scale(key).factor
        return said(factor * estimate.mean if estimate.defined else math.nan, factor * estimate.half_width)


def added_up(worlds: Iterable[Any]) -> str:
    """What the units of different things that a sum over all stock points adds up are; '' where all are of a kind."""
    every = list(worlds)
    if any(point.made_from for world in every for point in world.stock.values()):
        return "parts and products added up"
    if any(len({product_of(stock) for stock in world.stock}) > 1 for world in every):
        return "all products added up"
    return "all places added up" if any(len(world.stock) > 1 for world in every) else ""


def words_of(scenario: Any) -> Words:
    """The words for a scenario's measures."""
    return Words(scenario.unit, scenario.currency)
