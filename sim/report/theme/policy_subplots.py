"""Subplots: one a policy, one above the other over the same time, with the warm-up in grey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.theme.theme import QUIET, Theme, text

if TYPE_CHECKING:
    import plotly.graph_objects as go

GREY = "#f1f3f5"


def add_policy_subplots(drawing: go.Figure, policies: list[str], theme: Theme, **axis: Any) -> None:
    """Gives a drawing a subplot of units for each policy, its name over it, all of them to the same scale.

    `axis` is what plotly is told of each vertical axis besides.
    """
    gap = 0.3 / len(policies) if len(policies) > 1 else 0.0
    height = (1 - gap * (len(policies) - 1)) / len(policies)
    for number, policy in enumerate(policies):
        style = theme.style(policy)
        top = 1 - number * (height + gap)
        vertical = {
            "domain": [max(0.0, top - height), top],
            "anchor": "x",
            "title": {"text": "units"},
            "zerolinecolor": QUIET,
            "matches": "y" if number else None,
            **axis,
        }
        drawing.update_layout({f"yaxis{number + 1}" if number else "yaxis": vertical})
        drawing.add_annotation(
            text=f'<span style="color:{style.colour}">{style.glyph}</span> <b>{text(policy)}</b>',
            x=0,
            y=top,
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
        )
    last = f"y{len(policies)}" if len(policies) > 1 else "y"
    ends = theme.instants(np.array([0.0, theme.warm_up + theme.horizon])).tolist()
    drawing.update_layout(xaxis={**theme.time_axis(), "anchor": last, "range": ends})


def shade_warm_up(drawing: go.Figure, theme: Theme) -> None:
    """Draws the warm-up in grey behind all subplots, if there is one."""
    if theme.warm_up:
        start, end = theme.instants(np.array([0.0, theme.warm_up]))
        fill = {"fillcolor": GREY, "line_width": 0, "layer": "below"}
        drawing.add_shape(type="rect", x0=start, x1=end, y0=0, y1=1, xref="x", yref="paper", **fill)


def warm_up_in_legend() -> go.Scatter:
    """An entry of the legend that says what the grey is."""
    import plotly.graph_objects as go

    square = {"symbol": "square", "size": 12, "color": GREY, "line": {"width": 1, "color": QUIET}}
    return go.Scatter(name="warm-up, not measured", x=[None], y=[None], mode="markers", marker=square)
