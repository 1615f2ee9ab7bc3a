"""The figure `parallel_coordinates`: the best points as lines over all paths, in the colour of the best policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.sweep.factor_axes import FactorAxis, factor_axes
from sim.experiments.sweep.result import Sweep
from sim.number_format import plain, rounded
from sim.report.findings.best_points import best_points
from sim.report.sweep_figures import SweepFigure
from sim.report.theme.measure_labels import MeasureLabels
from sim.report.theme.theme import QUIET, RULE, Theme, figure, text, translucent

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

LEAST_PATHS = 3
"""For fewer paths there is a curve or a map."""
MOST_PATHS = 10
MOST_TICKS = 6
"""So many values of a path are written beside its axis; of more, the ends."""


class ParallelCoordinates(SweepFigure):
    """The best points, a line each over the axes of the paths; the last axis is what decides."""

    key = "parallel_coordinates"
    title = "The best points as lines"
    place = 30
    paper_scale = 0.8

    @classmethod
    def data_for(cls, sweep: Sweep) -> pd.DataFrame:
        """A row a point (from the best, `rank` 1) and axis, with its `height` on the axis, 0 to 1, and its `said`; and
        with rank 0 a row for each value that is written beside an axis. `points` is how many there are in all."""
        import pandas as pd

        columns = ["rank", "point", "policy", "axis", "label", "height", "said", "points"]
        axes = factor_axes(sweep)
        if len(axes) < LEAST_PATHS or sweep.plan.kind == "oat":
            return pd.DataFrame(columns=columns)
        best = sweep.best_by_point
        shown, total = best_points(sweep.plan.rows, best), len(sweep.plan.rows)
        rows: list[tuple[object, ...]] = []
        for number, axis in enumerate(axes[:MOST_PATHS]):
            heights, label = _heights(axis).tolist(), axis.words.called
            rows += [(0, -1, "", number, label, heights[one], axis.text(one, digits=3), total) for one in _ticks(axis)]
            for rank, point in enumerate(shown.tolist(), 1):
                level, policy = int(axis.places[point]), best.policies[best.best[point]]
                rows += [(rank, point, policy, number, label, heights[level], axis.text(level), total)]
        last, measure = min(len(axes), MOST_PATHS), best.objective.measure
        labels = MeasureLabels(sweep.scenario.unit, sweep.scenario.currency)
        means = labels.scale(measure).factor * best.of_best(best.mean)[shown]
        low, high = (float(means.min()), float(means.max())) if len(means) else (0.0, 1.0)
        label = labels.name(measure)
        span = (high - low) or 1.0
        ends = dict.fromkeys((low, high))
        rows += [(0, -1, "", last, label, (end - low) / span, str(rounded(end)), total) for end in ends]
        rows += [
            (rank, point, best.policies[best.best[point]], last, label, (mean - low) / span, str(rounded(mean)), total)
            for rank, (point, mean) in enumerate(zip(shown.tolist(), means.tolist(), strict=True), 1)
        ]
        return pd.DataFrame(rows if len(shown) else [], columns=columns)

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """A vertical line an axis, its values beside it, and a line a point; drawn from the last to the best."""
        import plotly.graph_objects as go

        drawing = figure(cls.title, height=460)
        labels = frame.drop_duplicates("axis").sort_values("axis")
        for number in labels["axis"]:
            drawing.add_shape(type="line", x0=number, x1=number, y0=0, y1=1, line={"color": QUIET, "width": 1})
        named: set[str] = set()
        points = frame[frame["rank"] > 0]
        for rank, rows in sorted(points.groupby("rank"), key=lambda one: -one[0]):
            policy = str(rows["policy"].iloc[0])
            style = theme.style(policy)
            said = "<br>".join(
                f"{text(label)}: {text(words)}" for label, words in zip(rows["label"], rows["said"], strict=True)
            )
            drawing.add_trace(
                go.Scatter(
                    name=text(policy, 28),
                    legendgroup=text(policy),
                    showlegend=policy not in named,
                    x=rows["axis"].tolist(),
                    y=rows["height"].tolist(),
                    mode="lines+markers",
                    line={
                        "color": translucent(style.colour, 1 if rank == 1 else 0.45),
                        "dash": style.dash,
                        "width": 3 if rank == 1 else 1.5,
                    },
                    marker={"color": style.colour, "symbol": style.symbol, "size": 5},
                    hovertemplate=f"{rank}. {text(policy)}<br>{said}<extra></extra>",
                )
            )
            named.add(policy)
        for _, tick in frame[frame["rank"] == 0].iterrows():
            drawing.add_annotation(
                x=tick["axis"],
                y=tick["height"],
                text=text(str(tick["said"]), 16),
                showarrow=False,
                xanchor="left",
                xshift=5,
                font={"size": 11.5, "color": QUIET},
                bgcolor="rgba(255,255,255,0.75)",
            )
        drawing.update_layout(
            xaxis={
                "tickmode": "array",
                "tickvals": labels["axis"].tolist(),
                "ticktext": [text(str(label), 14) for label in labels["label"]],
                "range": [-0.15, float(labels["axis"].max()) + 0.45],
                "showgrid": False,
            },
            yaxis={"visible": False, "range": [-0.04, 1.06]},
            plot_bgcolor="rgba(0,0,0,0)",
        )
        drawing.update_xaxes(linecolor=RULE)
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """How many of the points are shown, and what the best one is."""
        points = frame[frame["rank"] > 0]
        shown, of = points["rank"].nunique(), int(frame["points"].iloc[0])
        first = points[points["rank"] == 1]
        values = ", ".join(f"{label} {said}" for label, said in zip(first["label"], first["said"], strict=True))
        which = f"The best {shown} of {plain(of)} points" if shown < of else f"All {plain(of)} points"
        return (
            f"{which}, each under its best policy; the thick line is the best: *{first['policy'].iloc[0]}* at {values}."
        )


def _heights(axis: FactorAxis) -> np.ndarray:
    """By level, where it is on its axis, from 0 at the bottom to 1."""
    places = np.log(axis.positions) if axis.log else axis.positions
    span = places[-1] - places[0]
    return (places - places[0]) / span if span else np.full(len(places), 0.5)


def _ticks(axis: FactorAxis) -> list[int]:
    """The levels that are written beside an axis."""
    last = len(axis.levels) - 1
    return list(range(last + 1)) if last < MOST_TICKS else [0, last]
