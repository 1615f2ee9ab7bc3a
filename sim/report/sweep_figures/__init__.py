"""Figures of a sweep: each a file of this folder, first its data, then its drawing. A new one is one new file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sim.experiments.sweep.result import Sweep
from sim.report.theme.figure_kind import Drawings, FigureKind


class SweepFigure(FigureKind):
    """A figure of a sweep; `top`: so many pixels the page leaves above its axes."""

    room = __name__
    subject = "sweep"
    paper_scale = 0.7
    top: ClassVar[int] = 40


class SweepFigures(Drawings):
    """The figures of a sweep by their keys, those that it has data for."""

    def __init__(self, sweep: Sweep) -> None:
        super().__init__(SweepFigure, sweep)

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._kinds if len(self.data(key)))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def figures_of(sweep: Sweep) -> SweepFigures:
    """The figures of a `sweep`, as in `figures_of(sweep)["policy_map"].show()`."""
    return SweepFigures(sweep)
