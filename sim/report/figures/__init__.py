"""Figures of the report: each a file of this folder, first its data, then its drawing. A new one is one new file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from sim.report.theme.theme import Theme, figure

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from sim.experiments.comparison import Comparison


class Figure:
    """A figure of a comparison; defining a subclass with a `key` registers it.

    `place`: where among the figures of the page, small numbers first; `paper_scale`: how much of its height it keeps on
    paper, where its text is smaller; with `half_a_sheet` it shares the width of a sheet with another such figure.
    """

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    place: ClassVar[int] = 100
    paper_scale: ClassVar[float] = 0.6
    half_a_sheet: ClassVar[bool] = False
    members: ClassVar[dict[str, type[Figure]]] = {}

    def __init_subclass__(cls) -> None:
        for name in ("data_for", "draw", "says"):
            if getattr(cls, name).__func__ is getattr(Figure, name).__func__:
                raise TypeError(f"{cls.__name__}: expected a class method '{name}', found none")
        cls.members[cls.key] = cls

    @classmethod
    def data_for(cls, comparison: Comparison) -> pd.DataFrame:
        """The data of the drawing, a row a mark; empty where this comparison has nothing of the kind."""
        raise NotImplementedError

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """The drawing of a frame that is not empty."""
        raise NotImplementedError

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """What the drawing shows, in a sentence or two of plain text; policies stand *between stars*."""
        raise NotImplementedError

    @classmethod
    def headline(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """A sentence that stands beside the title of a folded figure, as `says` has it; for most figures none, ''."""
        return ""

    @classmethod
    def registered(cls) -> dict[str, type[Figure]]:
        """Every figure by its `key`, in the order of the page."""
        for module in pkgutil.iter_modules(__path__):
            importlib.import_module(f"{__name__}.{module.name}")
        return dict(sorted(cls.members.items(), key=lambda item: (item[1].place, item[0])))


class Figures(Mapping[str, "go.Figure"]):
    """The figures of a comparison by their keys; each is drawn when it is first asked for."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._kinds = Figure.registered()
        self._data: dict[str, pd.DataFrame] = {}
        self._drawn: dict[str, go.Figure] = {}

    def data(self, key: str) -> pd.DataFrame:
        """The data that the figure draws."""
        if key not in self._data:
            self._data[key] = self._kinds[key].data_for(self._comparison)
        return self._data[key]

    def __getitem__(self, key: str) -> go.Figure:
        if key not in self._drawn:
            kind, frame = self._kinds[key], self.data(key)
            self._drawn[key] = kind.draw(frame, Theme.of(self._comparison)) if len(frame) else _nothing(kind.title)
        return self._drawn[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)


def figures_of(comparison: Comparison) -> Figures:
    """The figures of `comparison`, as in `figures_of(comparison)["service_against_stock"].show()`."""
    return Figures(comparison)


def _nothing(title: str) -> go.Figure:
    drawing = figure(title)
    drawing.add_annotation(text="There is nothing of this kind in the comparison.", showarrow=False)
    return drawing.update_xaxes(visible=False).update_yaxes(visible=False)
