"""What figures of comparisons and of sweeps share: each is one file of its room, first its data, then its drawing."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from sim.report.theme.theme import Theme, figure

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


class FigureKind:
    """A figure; defining a subclass with a `key` registers it in its family, the class below this one.

    `room` is the package in which the family's figures are found, `subject` what they are of. `place`: where among the
    figures of the page, small numbers first; `paper_scale`: how much of its height it keeps on paper, where its text is
    smaller.
    """

    room: ClassVar[str] = ""
    subject: ClassVar[str] = ""
    members: ClassVar[dict[str, type[Any]]] = {}
    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    place: ClassVar[int] = 100
    paper_scale: ClassVar[float] = 0.6

    def __init_subclass__(cls) -> None:
        if FigureKind in cls.__bases__:
            cls.members = {}
            return
        for name in ("data_for", "draw", "says"):
            if getattr(cls, name).__func__ is getattr(FigureKind, name).__func__:
                raise TypeError(f"{cls.__name__}: expected a class method '{name}', found none")
        cls.members[cls.key] = cls

    @classmethod
    def data_for(cls, subject: Any) -> pd.DataFrame:
        """The data of the drawing, a row a mark; empty where the subject has nothing of the kind."""
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
    def registered(cls) -> dict[str, type[Any]]:
        """Every figure of the family by its `key`, in the order of the page."""
        for module in pkgutil.iter_modules(importlib.import_module(cls.room).__path__):
            importlib.import_module(f"{cls.room}.{module.name}")
        return dict(sorted(cls.members.items(), key=lambda item: (item[1].place, item[0])))


class Drawings(Mapping[str, "go.Figure"]):
    """The figures of a `subject` by their keys, of one family; each is drawn when it is first asked for."""

    def __init__(self, family: type[FigureKind], subject: Any) -> None:
        self._family = family
        self._subject = subject
        self._kinds = family.registered()
        self._theme = Theme.of(subject)
        self._data: dict[str, pd.DataFrame] = {}
        self._drawn: dict[str, go.Figure] = {}

    def data(self, key: str) -> pd.DataFrame:
        """The data that the figure draws."""
        if key not in self._data:
            self._data[key] = self._kinds[key].data_for(self._subject)
        return self._data[key]

    def __getitem__(self, key: str) -> go.Figure:
        if key not in self._drawn:
            kind, frame = self._kinds[key], self.data(key)
            self._drawn[key] = kind.draw(frame, self._theme) if len(frame) else self._nothing(kind.title)
        return self._drawn[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)

    def _nothing(self, title: str) -> go.Figure:
        drawing = figure(title)
        text = f"There is nothing of this kind in the {self._family.subject}."
        drawing.add_annotation(text=text, showarrow=False)
        return drawing.update_xaxes(visible=False).update_yaxes(visible=False)
