"""Labels of measures: what each is called, its formula, and the unit its numbers are shown in."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from sim.measures import MEASURES, Measure
from sim.number_format import PERCENTAGES, RoundedNumber, rounded, too_few, wider_than_its_value
from sim.report.findings.estimates import EstimateRow
from sim.scenario.names import product_of

if TYPE_CHECKING:
    from sim.scenario.model import Scenario


BEYOND_ALL = ("forecast_wape",)
"""Shares that can be more than 100 %: a forecast may be off by more than all that was asked for."""


class Scale(NamedTuple):
    """How a measure's numbers are shown: multiplied by `factor`, in `unit` ('' for a ratio)."""

    factor: float
    unit: str

    @property
    def difference(self) -> str:
        """The unit of the difference of two such numbers; two percentages are points apart."""
        return "points" if self.unit == "%" else self.unit


class MeasureLabels:
    """Names, formulas and units of measures for a scenario with this unit of `time` and this currency, `money`.

    What fewer than five of five or more `replications` define is not shown as a number.
    """

    def __init__(self, time: str, money: str = "", replications: int = 1) -> None:
        self.time = time
        self.money = money or "money"
        self.replications = replications

    @staticmethod
    def name(key: str) -> str:
        """The measure's own word, with spaces.

        >>> MeasureLabels.name("fill_rate")
        'fill rate'
        """
        return key.replace("_", " ")

    def measure(self, key: str) -> Measure | None:
        """The measure of this key in the catalogue, None if there is none."""
        return MEASURES.get(key)

    def formula(self, key: str) -> str:
        """The measure's name, symbol, formula and unit in one line.

        >>> MeasureLabels("day").formula("fill_rate")
        'fill rate (β) = units filled at once / units demanded, in %'
        """
        measure = self.measure(key)
        if measure is None:
            return self.name(key)
        symbol = f" ({measure.symbol})" if measure.symbol else ""
        unit = self.scale(key).unit
        return f"{self.name(key)}{symbol} = {measure.formula}" + (f", in {unit}" if unit else "")

    def scale(self, key: str) -> Scale:
        """How the measure's numbers are shown: shares as percentages, times in the plural.

        >>> MeasureLabels("day", "EUR").scale("lost_rate"), MeasureLabels("hour").scale("mean_wait").unit
        (Scale(factor=100.0, unit='%'), 'hours')
        """
        measure = self.measure(key)
        unit = "" if measure is None else measure.unit_in(self.time, self.money)
        if unit.startswith("share"):
            return Scale(100.0, "%")
        return Scale(1.0, {self.time: f"{self.time}s", "ratio": ""}.get(unit, unit))

    def number(self, key: str, estimate: EstimateRow) -> RoundedNumber:
        """An estimate as text, without its unit; a share's interval within 0 and 100 %, a wide one marked.

        >>> print(MeasureLabels("day", replications=30).number("fill_rate", EstimateRow(0.5, 0.1, 2)))
        too few (2 of 30)
        """
        if too_few(estimate.n, self.replications):
            return RoundedNumber(f"too few ({estimate.n} of {self.replications})")
        if not estimate.defined:
            return rounded(math.nan)
        factor, within = self.scale(key).factor, self.within(key)
        value, half_width = factor * estimate.mean, factor * estimate.half_width
        number = rounded(value, half_width, within=within)
        return number._replace(wide=wider_than_its_value(value, half_width, within))

    def within(self, key: str) -> tuple[float, float]:
        """Between which numbers a measure lies, as it is shown: a share between 0 and 100 %.

        >>> MeasureLabels("day").within("fill_rate"), MeasureLabels("day").within("forecast_wape")
        ((0.0, 100.0), (0.0, inf))
        """
        if self.scale(key).unit != "%":
            return -math.inf, math.inf
        return (0.0, math.inf) if key in BEYOND_ALL else PERCENTAGES


def added_up(scenarios: Iterable[Scenario]) -> str:
    """What a sum of units over all stock points of these scenarios (one a policy) adds up; '' for one stock point."""
    scenarios = list(scenarios)
    if any(point.made_from for scenario in scenarios for point in scenario.stock.values()):
        return "parts and products added up"
    if any(len({product_of(stock) for stock in scenario.stock}) > 1 for scenario in scenarios):
        return "all products added up"
    return "all places added up" if any(len(scenario.stock) > 1 for scenario in scenarios) else ""
