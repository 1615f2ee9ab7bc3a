"""The figure `elementary_effects`: the method of Morris, μ* against σ, a mark a path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.sweep.result import Sweep
from sim.number_format import finite_or_zero, rounded
from sim.report.findings.index_rows import index_rows
from sim.report.sweep_figures import SweepFigure
from sim.report.theme.theme import QUIET, Choice, Theme, figure, menu, text

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


MOST_NAMED, LEAST_NAMED = 6, 0.15
"""So many paths are named beside their marks, if their effect has so large a share of the largest; others when pointed
at, for their marks lie close together."""


class ElementaryEffects(SweepFigure):
    """The mean size of a path's elementary effects, μ*, and their standard deviation, σ (Morris 1991)."""

    key = "elementary_effects"
    title = "What matters most (Morris)"
    place = 5
    paper_scale = 0.7

    @classmethod
    def data_for(cls, sweep: Sweep) -> pd.DataFrame:
        """A row a path and policy: `mu_star` with the ends of its interval, and `sigma`."""
        rows = index_rows(sweep, "mu_star", "sigma")
        of_size = rows[rows["index"] == "mu_star"].rename(columns={"value": "mu_star"})
        of_spread = rows[rows["index"] == "sigma"][["path", "policy", "value"]].rename(columns={"value": "sigma"})
        return of_size.merge(of_spread, on=["path", "policy"], how="left").drop(columns="index")

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """A mark a path of the first policy, named; a list has the other policies."""
        import plotly.graph_objects as go

        drawing = figure(cls.title, height=440, margin_b=60)
        measure = str(frame["measure"].iloc[0])
        unit = theme.labels.scale(measure).difference
        choices: list[Choice] = []
        for policy, rows in frame.groupby("policy", sort=False):
            marks = _marks(rows, theme, measure)
            style = theme.style(str(policy))
            if not choices:
                drawing.add_trace(
                    go.Scatter(
                        mode="markers+text",
                        textposition="top center",
                        textfont={"size": 12, "color": QUIET},
                        marker={"size": 10, "color": style.colour, "symbol": style.symbol},
                        error_x={"color": style.colour, "thickness": 1.2, "array": marks["error_x.array"],
                                 "arrayminus": marks["error_x.arrayminus"], "symmetric": False},
                        hovertemplate="%{customdata}<extra></extra>",
                        showlegend=False,
                        **{word: marks[word] for word in ("x", "y", "text", "customdata")},
                    )
                )  # fmt: skip
            traces: dict[str, Any] = {word: [value] for word, value in marks.items()}
            traces |= {"marker.color": style.colour, "marker.symbol": style.symbol, "error_x.color": style.colour}
            choices.append((str(policy), traces, {}))
        name = f"{text(theme.labels.name(measure))}{f', {text(unit)}' if unit else ''}"
        drawing.update_xaxes(title_text=f"μ*: mean size of an effect ({name})", rangemode="tozero")
        highest = float(np.nanmax(np.nan_to_num(frame["sigma"].to_numpy(float)))) * theme.labels.scale(measure).factor
        ends = [-0.08 * (highest or 1.0), 1.25 * (highest or 1.0)]  # room for the names above the marks
        drawing.update_yaxes(title_text="σ: how it varies with the other paths", range=ends)
        if len(choices) > 1:
            drawing.update_layout(updatemenus=[menu(choices)])
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """How the figure is read, and which path is on the right."""
        row = frame.iloc[0]
        scale = theme.labels.scale(str(row["measure"]))
        size = f"{rounded(scale.factor * row['mu_star'])} {scale.difference}".rstrip()
        name = theme.labels.name(str(row["measure"]))
        return (
            f"Right: it moves {name} much; up: by how much hangs on the other paths, or it bends. "
            f"Under *{row['policy']}*, {row['label']} is farthest right ({size}). Bars: 95 % intervals. "
            "A mark without a name says it when pointed at."
        )


def _marks(rows: pd.DataFrame, theme: Theme, measure: str) -> dict[str, Any]:
    """What a choice of a policy changes of the marks."""
    factor = theme.labels.scale(measure).factor
    size, sigma = (factor * rows[word].to_numpy(float) for word in ("mu_star", "sigma"))
    below, above = size - factor * rows["low"].to_numpy(float), factor * rows["high"].to_numpy(float) - size
    named = [one for one in range(len(size))[:MOST_NAMED] if size[one] >= LEAST_NAMED * size.max()]
    said = [
        f"{text(label)}: μ* {rounded(one)}, σ {rounded(other)}"
        for label, one, other in zip(rows["label"], size.tolist(), np.nan_to_num(sigma).tolist(), strict=True)
    ]
    return {
        "x": size.tolist(),
        "y": np.nan_to_num(sigma).tolist(),
        "text": [text(label, 30) if one in named else "" for one, label in enumerate(rows["label"])],
        "customdata": said,
        "error_x.array": [finite_or_zero(one) for one in above.tolist()],
        "error_x.arrayminus": [finite_or_zero(one) for one in below.tolist()],
    }
