"""What the sections of a sweep's page share: the sweep, the best policy by point, the axes and the figures."""

from __future__ import annotations

from functools import cached_property

from sim.experiments.sweep.best_by_point import BestByPoint
from sim.experiments.sweep.factor_axes import FactorAxis, factor_axes
from sim.experiments.sweep.result import Sweep
from sim.experiments.sweep.sweep_verdict import sweep_sentences
from sim.measures import MEASURES
from sim.report.findings.sweep_measures import measures_shown
from sim.report.sections.page_context import MeasureMarkup
from sim.report.sweep_figures import SweepFigures
from sim.report.theme.theme import Theme


class SweepContext(MeasureMarkup):
    """What the sections of a sweep's page need besides what every page has."""

    def __init__(self, sweep: Sweep) -> None:
        super().__init__(sweep.scenario, Theme.of(sweep), MEASURES)
        self.sweep = sweep
        self.figures = SweepFigures(sweep)

    @property
    def best(self) -> BestByPoint:
        """The best policy by point."""
        return self.sweep.best_by_point

    @cached_property
    def axes(self) -> list[FactorAxis]:
        """What is varied."""
        return factor_axes(self.sweep)

    @cached_property
    def sentences(self) -> list[str]:
        """The verdict, policies between stars."""
        return sweep_sentences(self.sweep)

    @cached_property
    def shown(self) -> list[str]:
        """The measures that are shown, what decides first."""
        return measures_shown(self.sweep)
