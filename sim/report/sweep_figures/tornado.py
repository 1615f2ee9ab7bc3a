"""The figure `tornado`: how far each path by itself moves what decides from where it is today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.sweep.best_by_point import objective_of_sweep
from sim.experiments.sweep.factor_axes import factor_axes
from sim.experiments.sweep.result import Sweep
from sim.number_format import rounded
from sim.report.findings.sweep_measures import points_at
from sim.report.sweep_figures import SweepFigure
from sim.report.theme.factor_subplots import measure_title
from sim.report.theme.theme import INK, Choice, Theme, figure, menu, text

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

SIDES = {"low": ("#0072B2", "where it is least"), "high": ("#D55E00", "where it is most")}
"""The two bars of a path: what decides is least and most there."""
ROUNDING = 1e-9
"""A bar that is no longer, in proportion to the mean, is of the rounding of sums: its end has no value beside it."""
WIDER = 0.22
"""By so much of the span of all bars the axis goes on either side, for the values at their ends."""


class Tornado(SweepFigure):
    """Each path by itself, the others as they are: from the least to the most that what decides comes to."""

    key = "tornado"
    title = "One path at a time"
    place = 5
    paper_scale = 0.75

    @classmethod
    def data_for(cls, sweep: Sweep) -> pd.DataFrame:
        """A row a policy, path and side (low, high): the `mean` there, the value of the path, and the mean of the
        scenario as it stands, `base`. Widest paths first, by the first policy."""
        import pandas as pd

        columns = ["policy", "path", "label", "side", "value", "mean", "half_width", "base", "measure"]
        if sweep.plan.kind != "oat":
            return pd.DataFrame(columns=columns)
        measure, rows = objective_of_sweep(sweep).measure, []
        for policy in sweep.policies:
            mean, half_width, _ = sweep.means(policy, measure)
            for axis in factor_axes(sweep):
                levels = range(len(axis.levels))
                points = [(level, int(at[0])) for level in levels if len(at := points_at(sweep, axis, level))]
                known = [(level, point) for level, point in points if np.isfinite(mean[point])]
                if not known or not np.isfinite(mean[0]):
                    continue
                ends = (min(known, key=lambda one: mean[one[1]]), max(known, key=lambda one: mean[one[1]]))
                for side, (level, point) in zip(SIDES, ends, strict=True):
                    of_end = (axis.text(level), float(mean[point]), float(half_width[point]))
                    rows.append((policy, axis.words.path, axis.words.called, side, *of_end, float(mean[0]), measure))
        frame = pd.DataFrame(rows, columns=columns)
        if frame.empty:
            return frame
        first = frame[frame["policy"] == frame["policy"].iloc[0]].groupby("path", sort=False)["mean"]
        widest = (first.max() - first.min()).sort_values(ascending=False, kind="stable").index.tolist()
        return frame.sort_values("path", key=lambda paths: paths.map(widest.index), kind="stable", ignore_index=True)

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """Two bars a path from the line of today; a list has the other policies."""
        import plotly.graph_objects as go

        paths = list(dict.fromkeys(frame["path"]))
        drawing = figure(cls.title, height=170 + 46 * len(paths), barmode="overlay", bargap=0.35)
        measure = str(frame["measure"].iloc[0])
        choices: list[Choice] = []
        for policy in dict.fromkeys(frame["policy"]):
            traces, base = _bars(frame[frame["policy"] == policy], theme, measure)
            if not choices:
                for (colour, words), bar in zip(SIDES.values(), traces, strict=True):
                    drawing.add_trace(
                        go.Bar(
                            name=words,
                            orientation="h",
                            marker_color=colour,
                            textposition="outside",
                            cliponaxis=False,
                            hovertemplate="%{customdata}<extra></extra>",
                            **bar,
                        )
                    )
                drawing.add_vline(x=base, line={"color": INK, "width": 1.5})
            changed = {word: [bar[word] for bar in traces] for word in traces[0]}
            spot: dict[str, Any] = {
                "shapes[0].x0": base,
                "shapes[0].x1": base,
                "xaxis.range": _range(frame, policy, theme, measure),
            }
            choices.append((str(policy), changed, spot))
        drawing.update_xaxes(title_text=measure_title(measure, theme.labels), range=choices[0][2]["xaxis.range"])
        drawing.update_yaxes(autorange="reversed", ticks="", tickfont_color=INK)
        if len(choices) > 1:
            drawing.update_layout(updatemenus=[menu(choices)])
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """Which path moves what decides most under the first policy, and what the line is."""
        measure = str(frame["measure"].iloc[0])
        scale, name = theme.labels.scale(measure), theme.labels.name(measure)
        rows = frame[(frame["policy"] == frame["policy"].iloc[0]) & (frame["path"] == frame["path"].iloc[0])]
        low, high = (rows[rows["side"] == side].iloc[0] for side in SIDES)
        least, most = (f"{rounded(scale.factor * end['mean'])} ({end['value']})" for end in (low, high))
        unit = f" {scale.unit}" if scale.unit else ""
        return (
            f"Under *{low['policy']}*, {low['label']} moves {name} most: from {least} to {most}{unit}. "
            "The line is the scenario as it stands; only one path is moved at a time, so what two do together is not "
            "seen."
        )


def _bars(rows: pd.DataFrame, theme: Theme, measure: str) -> tuple[list[dict[str, Any]], float]:
    """The bars of a policy, those of the lower ends first, and where they begin."""
    factor = theme.labels.scale(measure).factor
    base = factor * float(rows["base"].iloc[0])
    found = []
    for side in SIDES:
        of_side = rows[rows["side"] == side]
        mean = factor * of_side["mean"].to_numpy(float)
        moved = np.abs(mean - base) > ROUNDING * max(abs(base), 1.0)
        said = [
            f"{text(label)} {text(value)}: {rounded(one, factor * wide)}"
            for label, value, one, wide in zip(
                of_side["label"], of_side["value"], mean.tolist(), of_side["half_width"], strict=True
            )
        ]
        found.append(
            {
                "y": [text(label, 24) for label in of_side["label"]],
                "x": (mean - base).tolist(),
                "base": [base] * len(mean),
                "text": [text(value, 16) if one else "" for value, one in zip(of_side["value"], moved, strict=True)],
                "customdata": said,
            }
        )
    return found, base


def _range(frame: pd.DataFrame, policy: str, theme: Theme, measure: str) -> list[float]:
    """From where to where the axis of a policy goes."""
    means = theme.labels.scale(measure).factor * frame.loc[frame["policy"] == policy, "mean"].to_numpy(float)
    low, high = float(means.min()), float(means.max())
    margin = WIDER * (high - low) or 1.0
    return [low - margin, high + margin]
