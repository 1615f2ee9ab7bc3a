"""The figure `variance_shares`: how much of a measure's variance each path accounts for, by itself and in all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.experiments.sweep.result import Sweep
from sim.number_format import finite_or_zero, percent
from sim.report.findings.index_rows import index_rows
from sim.report.sweep_figures import SweepFigure
from sim.report.theme.theme import INK, Choice, Theme, figure, menu, text

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

INDICES = {
    "S1": ("#0072B2", "", "by itself (S₁)"),
    "ST": ("#E69F00", "/", "with all that it does together with others (S_T)"),
}
"""Colour, hatching and name of each index."""


class VarianceShares(SweepFigure):
    """The shares of the variance over the points that a path accounts for: first order, and total (Sobol' 1993)."""

    key = "variance_shares"
    title = "What matters most"
    place = 5
    paper_scale = 0.75

    @classmethod
    def data_for(cls, sweep: Sweep) -> pd.DataFrame:
        """A row a path, policy and `index` (S1, ST): its `value`, and the ends of its interval where it has one."""
        import pandas as pd

        frame = index_rows(sweep, "ST", "S1")
        return frame if frame["path"].nunique() > 1 else pd.DataFrame(columns=frame.columns)

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """Bars of the first policy, the path that matters most on top; a list has the other policies."""
        import plotly.graph_objects as go

        shown = [index for index in INDICES if (frame["index"] == index).any()]
        paths = frame["path"].nunique()
        drawing = figure(cls.title, height=170 + (52 if len(shown) > 1 else 38) * paths, barmode="group", bargap=0.3)
        drawing.update_layout(margin_b=60 if len(shown) == 1 else 90)
        choices: list[Choice] = []
        for policy, rows in frame.groupby("policy", sort=False):
            bars = [_bars(rows[rows["index"] == index]) for index in shown]
            if not choices:
                for index, bar in zip(shown, bars, strict=True):
                    colour, shape, words = INDICES[index]
                    pattern = {"shape": shape, "fgcolor": "white", "fillmode": "overlay"}
                    drawing.add_trace(
                        go.Bar(
                            name=words,
                            orientation="h",
                            marker={"color": colour, "pattern": pattern},
                            x=bar["x"],
                            y=bar["y"],
                            error_x={"array": bar["error_x.array"], "arrayminus": bar["error_x.arrayminus"],
                                     "symmetric": False, "color": INK, "thickness": 1.2},
                            hovertemplate=f"%{{y}}, {words}: %{{x:.3g}} %<extra></extra>",
                        )
                    )  # fmt: skip
            choices.append((str(policy), {word: [bar[word] for bar in bars] for word in bars[0]}, {}))
        drawing.update_xaxes(title_text="share of the variance (%)", rangemode="tozero")
        drawing.update_yaxes(autorange="reversed", ticks="", tickfont_color=INK)
        if len(choices) > 1:
            drawing.update_layout(updatemenus=[menu(choices)])
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """What the first path accounts for under the first policy, and what the bars are."""
        rows = frame[(frame["policy"] == frame["policy"].iloc[0]) & (frame["path"] == frame["path"].iloc[0])]
        values = dict(zip(rows["index"], rows["value"], strict=True))
        kinds = {"S1": "by itself", "ST": "with what it does together with others"}
        parts = [f"{percent(max(values[index], 0.0))} {words}" for index, words in kinds.items() if index in values]
        name = theme.labels.name(str(frame["measure"].iloc[0]))
        said = f"Under *{rows['policy'].iloc[0]}*, the variance of {name} is due to {rows['label'].iloc[0]} in most: "
        said += f"{', '.join(parts)}."
        return said + (" Bars' lines: 95 % intervals." if frame[["low", "high"]].notna().to_numpy().any() else "")


def _bars(rows: pd.DataFrame) -> dict[str, Any]:
    """What a choice of a policy changes of the bars of an index."""
    value, low, high = (100 * rows[word].to_numpy(float) for word in ("value", "low", "high"))
    return {
        "y": [text(label, 24) for label in rows["label"]],
        "x": value.tolist(),
        "error_x.array": [finite_or_zero(one) for one in (high - value).tolist()],
        "error_x.arrayminus": [finite_or_zero(one) for one in (value - low).tolist()],
    }
