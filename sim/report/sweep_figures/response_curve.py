"""The figure `response_curve`: a measure over each path that is varied, a line a policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.sweep.factor_axes import FactorAxis, factor_axes
from sim.experiments.sweep.result import Sweep
from sim.measures.statistics import half_widths
from sim.number_format import rounded
from sim.report.findings.sweep_measures import is_level, main_effect, measures_shown, swing
from sim.report.sweep_figures import SweepFigure
from sim.report.theme.factor_subplots import (
    AXIS,
    add_curve,
    add_factor_subplots,
    curve_values,
    measure_choices,
    measure_title,
    places_of,
)
from sim.report.theme.theme import Theme, figure, menu

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

MOST_LEVELS = 200
"""A factor of more values than this, beside others, is no curve but a cloud of points."""
MOST_PATHS = 5
"""So many paths have a curve each: those that move what decides most."""


class ResponseCurve(SweepFigure):
    """What each path does to a measure: its mean over the points that share a value, with its 95 % interval."""

    key = "response_curve"
    title = "Response curves"
    place = 10
    paper_scale = 0.75

    @classmethod
    def data_for(cls, sweep: Sweep) -> pd.DataFrame:
        """A row a path, value, policy and measure: `mean`, `half_width`, `points` that were averaged, and whether the
        line is `level`, for the policy does not feel the path; `left_out` paths are not shown."""
        import pandas as pd

        axes = [axis for axis in factor_axes(sweep) if _is_curve(axis, sweep)]
        measures = measures_shown(sweep) if axes else []
        matrices = {(policy, key): sweep.values(policy, key) for policy in sweep.policies for key in measures}
        rows, swings = [], {}
        for axis in axes:
            of_first = []
            for (policy, measure), values in matrices.items():
                mean, half_width, n = half_widths(np.array(main_effect(sweep, axis, values)).T)
                if measure == measures[0]:
                    of_first.append(swing(mean))
                level = is_level(sweep, axis, policy)
                rows += [
                    (*places_of(axis, place), policy, measure, mean[place], half_width[place], int(n[place]), level)
                    for place in range(len(axis.levels))
                ]
            swings[axis.words.path] = max(of_first)
        shown = sorted(swings, key=lambda path: -swings[path])[:MOST_PATHS]
        frame = pd.DataFrame(rows, columns=[*AXIS, "policy", "measure", "mean", "half_width", "n", "level"])
        return frame[frame["path"].isin(shown)].assign(
            left_out=len(swings) - len(shown), averaged=len(sweep.plan.factors) > 1 and sweep.plan.kind != "oat"
        )

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """A subplot a path, the first measure at first; a list has the others."""
        drawing = figure(cls.title)
        paths = list(dict.fromkeys(frame["path"]))
        add_factor_subplots(drawing, frame, height=300 if len(paths) == 1 else 210)
        by_measure = {
            measure: [
                curve_values(rows, measure, theme)
                for _, rows in of_measure.groupby(["path", "policy"], sort=False)
            ]
            for measure, of_measure in frame.groupby("measure", sort=False)
        }  # fmt: skip
        first = str(frame["measure"].iloc[0])
        curves = frame[frame["measure"] == first].groupby(["path", "policy"], sort=False)
        for ((path, policy), rows), values in zip(curves, by_measure[first], strict=True):
            numeric = bool(rows["numeric"].iloc[0])
            add_curve(drawing, values, str(policy), theme, paths.index(str(path)), numeric=numeric)
        drawing.update_layout(yaxis_title_text=measure_title(first, theme.labels))
        if len(by_measure) > 1:
            drawing.update_layout(updatemenus=[menu(measure_choices(by_measure, theme))])
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """By how much what decides moves along the first path, and what bands and level lines are."""
        of_first = frame[(frame["measure"] == frame["measure"].iloc[0]) & (frame["path"] == frame["path"].iloc[0])]
        rows = of_first[of_first["policy"] == of_first["policy"].iloc[0]].dropna(subset=["mean"])
        measure, said = str(frame["measure"].iloc[0]), ""
        if len(rows):
            scale = theme.labels.scale(measure)
            low, high = rows.loc[rows["mean"].idxmin()], rows.loc[rows["mean"].idxmax()]
            least, most = (rounded(scale.factor * row["mean"]) for row in (low, high))
            said = (
                f"Under *{rows['policy'].iloc[0]}*, {theme.labels.name(measure)} is least at {low['x_text']} "
                f"({least} {scale.unit}) and most at {high['x_text']} ({most} {scale.unit}). "
            ).replace(" )", ")")
        said += "Bands: 95 % intervals of the means"
        several = frame["policy"].nunique() > 1
        said += (
            "; policies meet the same customers, so their differences are usually surer than bands look."
            if several
            else "."
        )
        if frame["averaged"].iloc[0]:
            said += " Each point is a mean over the other paths' values; the band is chance, not what those do."
        if (left_out := int(frame["left_out"].iloc[0])) > 0:
            said += f" Of the paths the {MOST_PATHS} that move it most are shown, {left_out} left out."
        for policy in dict.fromkeys(frame.loc[frame["level"], "policy"]):
            said += f" *{policy}* sets the path itself: its line is level."
        return said


def _is_curve(axis: FactorAxis, sweep: Sweep) -> bool:
    """Whether a factor has so few values that points share them, or is the only one."""
    alone = len(sweep.plan.factors) == 1
    return len(axis.levels) > 1 and (
        alone
        or sweep.plan.kind == "oat"
        or (len(axis.levels) <= MOST_LEVELS and 2 * len(axis.levels) <= len(axis.values))
    )
