"""Subplots of a sweep: one a factor, one above the other, all to the same scale of the measure; and their curves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.sweep.factor_axes import FactorAxis
from sim.number_format import rounded
from sim.report.theme.measure_labels import MeasureLabels
from sim.report.theme.theme import Choice, Theme, text, translucent

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

AXIS = ("path", "label", "log", "numeric", "x", "x_text")
"""Columns of a frame that say where a mark is on the axis of its factor."""
GAP = 90
"""Pixels between two subplots: the ticks and the title of the upper one."""
MOST_TICKS = 10
"""Values of a logarithmic axis that are written one by one."""
FEW_MARKS = 40
"""Curves of more values have no markers."""


def places_of(axis: FactorAxis, level: int) -> tuple[str, str, bool, bool, float, str]:
    """The columns `AXIS` of a level of a factor."""
    words = axis.words
    position = float(axis.positions[level]) * (words.factor if axis.numeric else 1.0)
    return words.path, axis.label, axis.log, axis.numeric, position, axis.text(level)


def plotly_axis(rows: pd.DataFrame) -> dict[str, Any]:
    """The axis of a factor as plotly takes it, from the columns `AXIS` of its rows."""
    first = rows.iloc[0]
    axis: dict[str, Any] = {"title": {"text": text(str(first["label"]))}}
    if not first["numeric"]:
        levels = rows.drop_duplicates("x").sort_values("x")
        axis |= {
            "tickmode": "array",
            "tickvals": levels["x"].tolist(),
            "ticktext": [text(str(one), 18) for one in levels["x_text"]],
        }
    if first["log"]:
        low, high = np.log10(rows["x"].min()), np.log10(rows["x"].max())
        margin = 0.03 * (high - low)
        axis |= {"type": "log", "range": [low - margin, high + margin], **log_ticks(rows["x"].to_numpy(float))}
    return axis


def log_ticks(places: np.ndarray) -> dict[str, Any]:
    """Where a logarithmic axis has ticks: at the values themselves where they are few, else at 1, 2 and 5 in a decade.

    plotly would write 2 for 0.2 between decades.
    """
    places = np.unique(places)
    if len(places) > MOST_TICKS:
        decades = range(math.floor(math.log10(places[0])), math.ceil(math.log10(places[-1])) + 1)
        steps = np.array([step * 10.0**decade for decade in decades for step in (1, 2, 5)])
        places = steps[(steps >= places[0] * 0.999) & (steps <= places[-1] * 1.001)]
    return {"tickmode": "array", "tickvals": places.tolist(), "ticktext": [f"{one:.4g}" for one in places.tolist()]}


def add_factor_subplots(drawing: go.Figure, frame: pd.DataFrame, *, height: int) -> None:
    """Gives a drawing a subplot of so many pixels for each path of the frame; the measure's axes are one scale."""
    paths = list(dict.fromkeys(frame["path"]))
    whole = len(paths) * height + (len(paths) - 1) * GAP
    for number, path in enumerate(paths):
        top = 1 - number * (height + GAP) / whole
        suffix = str(number + 1) if number else ""
        vertical: dict[str, Any] = {"domain": [max(0.0, top - height / whole), top], "anchor": f"x{suffix}"}
        if number:
            vertical["matches"] = "y"
        drawing.update_layout(
            {
                f"xaxis{suffix}": {**plotly_axis(frame[frame["path"] == path]), "anchor": f"y{suffix}"},
                f"yaxis{suffix}": vertical,
            }
        )
    drawing.update_layout(height=whole + 160)


def axis_names(number: int) -> dict[str, str]:
    """Which axes a trace of the subplot of this number is drawn on."""
    return {"xaxis": f"x{number + 1}" if number else "x", "yaxis": f"y{number + 1}" if number else "y"}


def measure_title(measure: str, labels: MeasureLabels) -> str:
    """What the axis of a measure says: 'running cost (EUR per day)'."""
    unit = labels.scale(measure).unit
    return text(f"{labels.name(measure)} ({unit})" if unit else labels.name(measure))


def curve_values(rows: pd.DataFrame, measure: str, theme: Theme) -> dict[str, Any]:
    """What of a curve depends on the measure: its points and its band, in the unit that is shown."""
    scale = theme.labels.scale(measure)
    x, mean = rows["x"].to_numpy(float), scale.factor * rows["mean"].to_numpy(float)
    half_width = np.nan_to_num(scale.factor * rows["half_width"].to_numpy(float))
    low, high = theme.labels.within(measure)
    lower, upper = np.clip(mean - half_width, low, high), np.clip(mean + half_width, low, high)
    known = ~np.isnan(mean)
    numbers = [
        f"{text(where)}: {rounded(value, wide or math.nan)}"
        for where, value, wide in zip(rows["x_text"], mean.tolist(), half_width.tolist(), strict=True)
    ]
    return {
        "x": x.tolist(),
        "y": [None if value != value else value for value in mean.tolist()],
        "text": numbers,
        **_band(x[known], lower[known], upper[known], numeric=bool(rows["numeric"].iloc[0])),
    }


def _band(x: np.ndarray, lower: np.ndarray, upper: np.ndarray, *, numeric: bool) -> dict[str, list[Any]]:
    """The outline of a band; over words, between which there is nothing, an upright line for each."""
    if numeric:
        return {"band_x": [*x.tolist(), *x[::-1].tolist()], "band_y": [*upper.tolist(), *lower[::-1].tolist()]}
    ends = zip(x.tolist(), lower.tolist(), upper.tolist(), strict=True)
    points = [point for at, low, high in ends for point in ((at, low), (at, high), (None, None))]
    return {"band_x": [one for one, _ in points], "band_y": [one for _, one in points]}


def add_curve(
    drawing: go.Figure, values: dict[str, Any], policy: str, theme: Theme, number: int, *, numeric: bool = True
) -> None:
    """Adds the curve of a policy and its band to the subplot of that number; the legend has the first subplot's.

    Over words, which are not `numeric`, marks with their intervals stand for both.
    """
    import plotly.graph_objects as go

    style, where = theme.style(policy), axis_names(number)
    mode = "markers" if not numeric else "lines+markers" if len(values["x"]) <= FEW_MARKS else "lines"
    shared = {"legendgroup": text(policy), **where}
    drawing.add_trace(
        go.Scatter(
            x=values["band_x"],
            y=values["band_y"],
            fill="toself" if numeric else "none",
            fillcolor=translucent(style.colour, 0.16),
            line={"width": 0 if numeric else 2, "color": style.colour},
            mode="lines",
            hoverinfo="skip",
            showlegend=False,
            **shared,
        )
    )
    drawing.add_trace(
        go.Scatter(
            name=text(policy, 32),
            x=values["x"],
            y=values["y"],
            text=values["text"],
            mode=mode,
            line={"color": style.colour, "dash": style.dash, "width": 2},
            marker={"color": style.colour, "symbol": style.symbol, "size": 7},
            hovertemplate=f"{text(policy)}, %{{text}}<extra></extra>",
            showlegend=not number and len(theme.policies) > 1,
            **shared,
        )
    )


def measure_choices(by_measure: dict[str, list[dict[str, Any]]], theme: Theme) -> list[Choice]:
    """The lines of a list of measures; `by_measure` has what `curve_values` gave, in the order of the curves."""
    choices: list[Choice] = []
    for measure, curves in by_measure.items():
        traces = {
            "x": [values for curve in curves for values in (curve["band_x"], curve["x"])],
            "y": [values for curve in curves for values in (curve["band_y"], curve["y"])],
            "text": [values for curve in curves for values in (None, curve["text"])],
        }
        choices.append((theme.labels.name(measure), traces, {"yaxis.title.text": measure_title(measure, theme.labels)}))
    return choices
