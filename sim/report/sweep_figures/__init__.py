"""Figures of a sweep: each a file of this folder, first its data, then its drawing. A new one is one new file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from sim.experiments.sweep.result import Sweep
from sim.report.findings.policy_grid import grid_of
from sim.report.theme.theme import Theme, figure

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


class SweepFigure:
    """A figure of a sweep; defining a subclass with a `key` registers it.

    `place`: where among the figures of the page, small numbers first; `paper_scale`: how much of its height it keeps on
    paper, where its text is smaller; `top`: so many pixels the page leaves above its axes.
    """

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    place: ClassVar[int] = 100
    paper_scale: ClassVar[float] = 0.7
    top: ClassVar[int] = 40
    members: ClassVar[dict[str, type[SweepFigure]]] = {}

    def __init_subclass__(cls) -> None:
        for name in ("data_for", "draw", "says"):
            if getattr(cls, name).__func__ is getattr(SweepFigure, name).__func__:
                raise TypeError(f"{cls.__name__}: expected a class method '{name}', found none")
        cls.members[cls.key] = cls

    @classmethod
    def data_for(cls, sweep: Sweep) -> pd.DataFrame:
        """The data of the drawing, a row a mark; empty where this sweep has nothing of the kind."""
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
    def registered(cls) -> dict[str, type[SweepFigure]]:
        """Every figure by its `key`, in the order of the page."""
        for module in pkgutil.iter_modules(__path__):
            importlib.import_module(f"{__name__}.{module.name}")
        return dict(sorted(cls.members.items(), key=lambda item: (item[1].place, item[0])))


class SweepFigures(Mapping[str, "go.Figure"]):
    """The figures of a sweep by their keys, those that it has data for; each is drawn when it is first asked for."""

    def __init__(self, sweep: Sweep) -> None:
        self._sweep = sweep
        self._kinds = SweepFigure.registered()
        self._theme = theme_of(sweep)
        self._data: dict[str, pd.DataFrame] = {}
        self._drawn: dict[str, go.Figure] = {}

    def data(self, key: str) -> pd.DataFrame:
        """The data that the figure draws."""
        if key not in self._data:
            self._data[key] = self._kinds[key].data_for(self._sweep)
        return self._data[key]

    def __getitem__(self, key: str) -> go.Figure:
        if key not in self._drawn:
            kind, frame = self._kinds[key], self.data(key)
            self._drawn[key] = kind.draw(frame, self._theme) if len(frame) else _nothing(kind.title)
        return self._drawn[key]

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._kinds if len(self.data(key)))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def figures_of(sweep: Sweep) -> SweepFigures:
    """The figures of a `sweep`, as in `figures_of(sweep)["policy_map"].show()`."""
    return SweepFigures(sweep)


def theme_of(sweep: Sweep) -> Theme:
    """What drawings of a sweep need beside their data."""
    scenario = sweep.scenario
    return Theme(
        policies=tuple(sweep.policies),
        unit=scenario.unit,
        currency=scenario.currency,
        tick=scenario.tick,
        start=scenario.start,
        warm_up=scenario.warm_up,
        horizon=scenario.horizon,
        replications=sweep.replications,
        grid=grid_of(scenario, tuple(sweep.policies)),
    )


def _nothing(title: str) -> go.Figure:
    drawing = figure(title)
    drawing.add_annotation(text="There is nothing of this kind in the sweep.", showarrow=False)
    return drawing.update_xaxes(visible=False).update_yaxes(visible=False)
