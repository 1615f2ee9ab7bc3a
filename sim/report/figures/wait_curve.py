"""The figure `wait_curve`: how long backorders wait until they are filled or cancelled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.number_format import percent, plain, rounded
from sim.report.figures import Figure
from sim.report.theme.theme import Theme, figure, text
from sim.sentences import counted

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from sim.experiments.comparison import Comparison

POINTS = 400
"""A curve is drawn through at most so many points, evenly spread over its steps."""
MAX_PROBLEMS = 3
"""Of more policies only the baseline and the fastest are said."""


class WaitCurveFigure(Figure):
    """Share of backorders filled, and cancelled, within a time since the order (%; Aalen-Johansen)."""

    key = "wait_curve"
    title = "How long a backorder waits"
    place = 20
    paper_scale = 0.45

    @classmethod
    def data_for(cls, comparison: Comparison) -> pd.DataFrame:
        """A row a policy and `time` since the order: cumulative shares `filled` and `cancelled`, 0 to 1."""
        import pandas as pd

        from sim.measures.statistics import wait_curve

        frames = []
        for policy in comparison.policies:
            waits = comparison.waits[policy]
            backorders = sum(len(times) for times in waits)
            if not backorders:
                continue
            time, filled, cancelled = wait_curve(*waits)
            kept = np.unique(np.linspace(0, len(time) - 1, min(len(time), POINTS)).round().astype(int))
            if len(time) and filled[-1] >= 0.5:  # the median is quoted, so it must not be left out
                kept = np.union1d(kept, np.searchsorted(filled, 0.5))
            last = max(times.max() for times in waits if len(times))
            frames.append(
                pd.DataFrame(
                    {
                        "policy": policy,
                        "time": np.concatenate([[0.0], time[kept], [last]]),
                        "filled": np.concatenate([[0.0], filled[kept], filled[-1:] if len(time) else [0.0]]),
                        "cancelled": np.concatenate([[0.0], cancelled[kept], cancelled[-1:] if len(time) else [0.0]]),
                        "backorders": backorders,
                        "still_waiting": len(waits.waiting),
                    }
                )
            )
        columns = ["policy", "time", "filled", "cancelled", "backorders", "still_waiting"]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """Two curves a policy over the same time: filled above, cancelled below."""
        import plotly.graph_objects as go

        drawing = figure(cls.title, height=560)
        for policy in dict.fromkeys(frame["policy"]):
            style, rows = theme.style(policy), frame[frame["policy"] == policy]
            for event, axis in (("filled", "y"), ("cancelled", "y2")):
                drawing.add_trace(
                    go.Scatter(
                        name=text(policy, 28),
                        legendgroup=text(policy),
                        showlegend=axis == "y" and len(theme.policies) > 1,
                        x=rows["time"].to_numpy(dtype="float32"),
                        y=(100 * rows[event]).to_numpy(dtype="float32"),
                        yaxis=axis,
                        mode="lines",
                        line={"shape": "hv", "color": style.colour, "dash": style.dash, "width": 2},
                        hovertemplate=f"{event} within %{{x:.3g}} {theme.unit}s: %{{y:.1f}} %",
                    )
                )
        most = 100 * float(frame["cancelled"].max())
        drawing.update_layout(
            hovermode="x unified",
            xaxis={
                "title": {"text": f"time since the order ({theme.unit}s)"},
                "range": [0, _span(frame)],
                "anchor": "y2",
            },
            yaxis={"title": {"text": "filled (%)"}, "domain": [0.46, 1], "range": [0, 102]},
            yaxis2={"title": {"text": "cancelled (%)"}, "domain": [0, 0.36], "range": [0, max(1.15 * most, 1)]},
        )
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """When half were filled, how many left, and how those who still waited are counted."""
        ends = {str(policy): rows for policy, rows in frame.groupby("policy", sort=False)}
        shown = list(ends)
        if len(ends) > MAX_PROBLEMS:
            shown = [theme.baseline, min(ends, key=lambda policy: _median(ends[policy]))]
        sentences = []
        for policy in dict.fromkeys(policy for policy in shown if policy in ends):
            half = _median(ends[policy])
            soon = "fewer than half are filled"
            if half < math.inf:
                soon = f"half are filled within {rounded(half)} {theme.unit}s"
            sentences.append(f"under *{policy}* {soon} and {percent(ends[policy]['cancelled'].iloc[-1])} cancel")
        waiting = sum(frame.groupby("policy", sort=False)["still_waiting"].first())
        of = sum(frame.groupby("policy", sort=False)["backorders"].first())
        were = "was" if waiting == 1 else "were"
        censored = (
            f" {plain(waiting)} of {counted(int(of), 'backorder')} {were} still waiting when the "
            "window closed: counted as waiting for as long as seen, neither dropped nor taken for served (censored)."
            if waiting
            else " Nobody was still waiting when the window closed."
        )
        return f"Of the backorders, {'; '.join(sentences)}.{censored}"


def _median(rows: pd.DataFrame) -> float:
    """The time within which half of the backorders are filled, infinity if they never are."""
    half = rows.loc[rows["filled"] >= 0.5, "time"]
    return float(half.iloc[0]) if len(half) else math.inf


def _span(frame: pd.DataFrame) -> float:
    """How far the time axis goes: to where each policy has but half a percent of its backorders to come, and 5 % on."""
    latest = 0.0
    for _, rows in frame.groupby("policy", sort=False):
        done = rows["filled"] + rows["cancelled"]
        latest = max(latest, float(rows.loc[done >= done.iloc[-1] - 0.005, "time"].iloc[0]))
    return 1.05 * latest or 1.0
