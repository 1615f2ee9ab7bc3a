"""Figures of the report: each a file of this folder, first its data, then its drawing. A new one is one new file."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sim.report.theme.figure_kind import Drawings, FigureKind
from sim.report.theme.theme import Theme

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.comparison import Comparison


class Figure(FigureKind):
    """A figure of a comparison: with `half_a_sheet` it shares the width of a sheet of paper with another such one."""

    room = __name__
    subject = "comparison"
    half_a_sheet: ClassVar[bool] = False

    @classmethod
    def headline(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """A sentence that stands beside the title of a folded figure, as `says` has it; for most figures none, ''."""
        return ""


class Figures(Drawings):
    """The figures of a comparison by their keys."""

    def __init__(self, comparison: Comparison) -> None:
        super().__init__(Figure, comparison)


def figures_of(comparison: Comparison) -> Figures:
    """The figures of `comparison`, as in `figures_of(comparison)["service_against_stock"].show()`."""
    return Figures(comparison)
