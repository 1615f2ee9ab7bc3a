"""The figure `scatter`: a measure over each path of a sampled design, every point a mark, and the mean among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.sweep.best_by_point import objective_of_sweep
from sim.experiments.sweep.factor_axes import FactorAxis, factor_axes
from sim.experiments.sweep.result import Sweep
from sim.measures.statistics import half_widths
from sim.number_format import plain
from sim.report.findings.sweep_measures import is_level, swing
from sim.report.sweep_figures import SweepFigure
from sim.report.theme.factor_subplots import (
    AXIS,
    add_curve,
    add_factor_subplots,
    axis_names,
    curve_values,
    measure_title,
    places_of,
)
from sim.report.theme.theme import Theme, figure, text, translucent

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

SAMPLED = ("lhs", "sobol", "saltelli", "file")
LEAST_POINTS = 20
"""Fewer points say nothing of a mean among them."""
BINS = 10
"""Into so many bins of equally many points a path is cut."""
MOST_MARKS = 250
"""Of more points every so many are drawn; all count for the mean."""
MOST_PATHS = 5
"""So many paths are shown: those along which the means among the points move most."""


class SweepScatter(SweepFigure):
    """What decides at each point of a sampled design, over each path, and its mean among neighbouring points."""

    key = "scatter"
    title = "Every point, and the mean among them"
    place = 15
    paper_scale = 0.75

    @classmethod
    def data_for(cls, sweep: Sweep) -> pd.DataFrame:
        """A row a path, policy and mark: of `kind` 'point' or 'smooth' (the mean of a tenth of the points, with the
        `half_width` of the mean's 95 % interval over them, and their `n`); `points` is how many there are in all."""
        import pandas as pd

        axes = [axis for axis in factor_axes(sweep) if axis.numeric and len(axis.levels) > BINS]
        columns = [*AXIS, "kind", "policy", "measure", "mean", "half_width", "n", "points", "left_out"]
        if sweep.plan.kind not in SAMPLED or len(sweep.plan.factors) < 2 or len(sweep.plan.rows) < LEAST_POINTS:
            return pd.DataFrame(columns=columns)
        measure, total = objective_of_sweep(sweep).measure, len(sweep.plan.rows)
        every = -(-total // MOST_MARKS)
        frames, swings = {}, {}
        for axis in axes:
            rows, of_path = [], []
            for policy in sweep.policies:
                if is_level(sweep, axis, policy):
                    continue
                mean = sweep.means(policy, measure)[0]
                for point in range(0, total, every):
                    place = places_of(axis, int(axis.places[point]))
                    rows.append((*place, "point", policy, measure, mean[point], np.nan, 1, total))
                smooth = list(_binned(axis, mean))
                of_path.append(swing(np.array([one[1] for one in smooth])))
                for x, value, half_width, n in smooth:
                    words = axis.words
                    said = words.value(float(f"{x:.3g}"))
                    place = (words.path, words.label, axis.log, True, words.factor * x, f"about {said}")
                    rows.append((*place, "smooth", policy, measure, value, half_width, n, total))
            frames[axis.words.path], swings[axis.words.path] = rows, max(of_path, default=0.0)
        shown = sorted(swings, key=lambda path: -swings[path])[:MOST_PATHS]
        left_out = len(axes) - len(shown)
        return pd.DataFrame([(*row, left_out) for path in shown for row in frames[path]], columns=columns)

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """A subplot a path: faint marks, and over them the curve of the means."""
        import plotly.graph_objects as go

        drawing = figure(cls.title)
        add_factor_subplots(drawing, frame, height=240)
        measure = str(frame["measure"].iloc[0])
        scale = theme.labels.scale(measure)
        for number, path in enumerate(dict.fromkeys(frame["path"])):
            rows = frame[frame["path"] == path]
            for policy in dict.fromkeys(rows["policy"]):
                style, own = theme.style(policy), rows[rows["policy"] == policy]
                points, smooth = (own[own["kind"] == kind] for kind in ("point", "smooth"))
                drawing.add_trace(
                    go.Scatter(
                        x=points["x"].to_numpy("float32"),
                        y=(scale.factor * points["mean"]).to_numpy("float32"),
                        mode="markers",
                        marker={"color": translucent(style.colour, 0.35), "symbol": style.symbol, "size": 4},
                        legendgroup=text(policy),
                        showlegend=False,
                        hoverinfo="skip",
                        **axis_names(number),
                    )
                )
                add_curve(drawing, curve_values(smooth, measure, theme), policy, theme, number)
        return drawing.update_layout(yaxis_title_text=measure_title(measure, theme.labels))

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """What a mark and the curve are, and what is left out."""
        total = int(frame["points"].iloc[0])
        one = frame[(frame["path"] == frame["path"].iloc[0]) & (frame["kind"] == "point")]
        marks = len(one[one["policy"] == one["policy"].iloc[0]])
        drawn = f"{plain(marks)} of {plain(total)} points are drawn" if marks < total else "Each mark is a point"
        said = f"{drawn}; the curve is the mean among a tenth of the points at a time, the band its 95 % interval."
        if left_out := int(frame["left_out"].iloc[0]):
            said += f" Of the paths the {MOST_PATHS} along which it moves most are shown, {left_out} left out."
        return said


def _binned(axis: FactorAxis, mean: np.ndarray) -> list[tuple[float, float, float, int]]:
    """The mean of each tenth of the points in the order of a factor: where it is, the mean, its half-width, and n."""
    order = np.argsort(axis.numbers, kind="stable")
    order = order[np.isfinite(mean[order])]
    found = []
    for points in np.array_split(order, min(BINS, max(len(order) // 5, 1))):
        if len(points):
            (value,), (half_width,), (n,) = half_widths(mean[points][:, None])
            found.append((float(np.median(axis.numbers[points])), float(value), float(half_width), int(n)))
    return found
