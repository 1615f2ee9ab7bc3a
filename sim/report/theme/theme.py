"""What figures and page look like: one colour, marker and dash for each policy everywhere, and quiet axes."""

from __future__ import annotations

import datetime as dt
import html
import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.number_format import plain
from sim.report.findings.policy_grid import PolicyGrid, grid_of
from sim.report.theme.measure_labels import MeasureLabels

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from sim.experiments.comparison import Comparison
    from sim.experiments.sweep.data import SweepData

# Okabe and Ito's colours that people with any colour vision can tell apart; yellow is left out, being lost on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "triangle-down", "star")
GLYPHS = ("●", "■", "◆", "▲", "✚", "✖", "▼", "★")  # the symbols as characters, for text
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")

INK, QUIET, RULE, PAPER = "#1d2733", "#5b6673", "#e3e6ea", "#ffffff"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


Choice = tuple[str, dict[str, Any], dict[str, Any]]
"""A line of a drop-down list: its label, and what plotly shall change of the traces and of the layout."""


class Style(NamedTuple):
    """The colour, marker, glyph and dash of a policy; marker and dash are for those who cannot tell the colours."""

    colour: str
    symbol: str
    glyph: str
    dash: str


class Theme(NamedTuple):
    """What a drawing needs beside its data: policies in order, unit and currency for the axes, the calendar.

    `unit` is the scenario's unit of time, of `tick` microseconds; the window opens `warm_up` units after time 0.
    Where the policies form a `grid`, a colour stands for a restock rule and a marker for a promise.
    """

    policies: tuple[str, ...]
    unit: str = "day"
    currency: str = ""
    tick: int = 86_400_000_000
    start: dt.date | None = None
    warm_up: float = 0.0
    horizon: float = 0.0
    replications: int = 1
    grid: PolicyGrid | None = None

    @classmethod
    def of(cls, subject: Comparison | SweepData) -> Theme:
        """The theme of a comparison or a sweep: its policies, unit, currency and calendar."""
        scenario = subject.scenario
        return cls(
            policies=tuple(subject.policies),
            unit=scenario.unit,
            currency=scenario.currency,
            tick=scenario.tick,
            start=scenario.start,
            warm_up=scenario.warm_up,
            horizon=scenario.horizon,
            replications=subject.replications,
            grid=grid_of(scenario, tuple(subject.policies)),
        )

    @property
    def baseline(self) -> str:
        """The policy that the others are compared with: the first."""
        return self.policies[0]

    @property
    def labels(self) -> MeasureLabels:
        """The labels of measures in this unit of time and this currency."""
        return MeasureLabels(self.unit, self.currency, self.replications)

    def first_replication(self, *, alone: str) -> str:
        """What a figure of a single replication calls it; `alone` if no other was played."""
        return f"the first of {plain(self.replications)} replications" if self.replications > 1 else alone

    def style(self, policy: str) -> Style:
        """The style of a policy, the same in every figure: by its place in the file or in the grid."""
        colour = marker = self.policies.index(policy)
        if self.grid and len(self.grid.restock) <= len(COLOURS) and len(self.grid.promises) <= len(DASHES):
            colour, marker = self.grid.cells[policy]
        symbol = marker % len(SYMBOLS)
        return Style(COLOURS[colour % len(COLOURS)], SYMBOLS[symbol], GLYPHS[symbol], DASHES[marker % len(DASHES)])

    def instants(self, time: np.ndarray) -> np.ndarray:
        """`time` (in units) as a time axis takes it: itself, or milliseconds since 1970 if the scenario has a date."""
        if self.start is None:
            return np.asarray(time, dtype=float)
        origin = (self.start - dt.date(1970, 1, 1)).days * 86_400_000.0
        return origin + np.rint(np.asarray(time, dtype=float) * self.tick / 1000)

    def time_axis(self) -> dict[str, Any]:
        """The axis of simulated time, as plotly takes it: dates if the scenario has one."""
        if self.start is None:
            return {"title": {"text": f"time ({self.unit}s)"}}
        return {"type": "date", "title": {"text": "date"}, "hoverformat": "%-d %b %Y %H:%M"}


def text(name: str, width: int = 0) -> str:
    """`name` for a drawing, escaped because plotly reads tags; in lines of at most `width` letters if one is given.

    >>> text("<b>&"), text("weekly, to the forecast", 10)
    ('&lt;b&gt;&amp;', 'weekly, to<br>the<br>forecast')
    """
    lines = textwrap.wrap(name, width) if width else [name]
    return "<br>".join(html.escape(line, quote=False) for line in lines)


def figure(title: str, *, height: int = 420, **layout: Any) -> go.Figure:
    """An empty drawing in the report's font and colours, with a legend below; `layout` is laid over it."""
    import plotly.graph_objects as go

    axis: dict[str, Any] = {
        "gridcolor": RULE,
        "linecolor": RULE,
        "zerolinecolor": RULE,
        "ticks": "outside",
        "tickcolor": RULE,
        "automargin": True,
        "title": {"standoff": 12, "font": {"color": QUIET, "size": 13}},
        "tickfont": {"color": QUIET},
    }
    style = {
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "colorway": list(COLOURS),
        "xaxis": axis,
        "yaxis": axis,
        "hoverlabel": {"bgcolor": PAPER, "bordercolor": RULE, "font": {"family": FONT, "color": INK}, "align": "left"},
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "yref": "container",
            "y": 0,
            "yanchor": "bottom",
            "traceorder": "normal",
        },
        "margin": {"l": 60, "r": 20, "t": 70, "b": 90},
        "dragmode": False,
        "barcornerradius": 2,
    }
    drawing = go.Figure(layout={"template": go.layout.Template(layout=style)})
    drawing.update_layout(title={"text": title, "x": 0, "xref": "paper", "y": 0.99, "yanchor": "top"}, height=height)
    drawing.update_layout(**layout)
    return drawing


def translucent(colour: str, opacity: float) -> str:
    """A colour of which what lies below shows, as plotly takes it.

    >>> translucent("#0072B2", 0.45)
    'rgba(0,114,178,0.45)'
    """
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def menu(choices: list[Choice], **place: Any) -> dict[str, Any]:
    """A drop-down list over a drawing, as plotly takes it; `place` is laid over its position."""
    buttons = [{"label": text(name), "method": "update", "args": [traces, layout]} for name, traces, layout in choices]
    where = {"x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom", "pad": {"b": 8}} | place
    return {"buttons": buttons, "bgcolor": PAPER, "bordercolor": RULE, "font": {"color": INK}, **where}
