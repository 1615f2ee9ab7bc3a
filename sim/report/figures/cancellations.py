"""The figure `cancellations`: when backorders are cancelled, and why."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.ledger import Outcome
from sim.number_format import percent, plain, rounded
from sim.report.figures import Figure
from sim.report.figures.account import OUTCOME_STYLES
from sim.report.theme.theme import Choice, Theme, figure, menu

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from sim.experiments.comparison import Comparison

PATIENCE, BROKEN, NOTICE = "patience ran out", "after the date had passed", "at a notice of a later date"
CAUSE_STYLES = {
    PATIENCE: OUTCOME_STYLES["cancelled"],
    BROKEN: ("#86523a", "\\"),
    NOTICE: OUTCOME_STYLES["cancelled_at_notice"],
}
"""Colour and hatching of each cause of a cancellation."""
BARS = 24
"""About so many bars stand side by side."""
TAIL = 0.995
"""The last bar begins at about this quantile of all cancellations, and holds whatever is later."""


class Cancellations(Figure):
    """When backorders were cancelled and why, by time since the order (share of backorders, %)."""

    key = "cancellations"
    title = "When customers cancel, and why"
    place = 34
    paper_scale = 0.6
    half_a_sheet = True

    @classmethod
    def data_for(cls, comparison: Comparison) -> pd.DataFrame:
        """A row a policy, cause and stretch of time since the order (`start`, `width`; the last is open to the right).

        `orders` cancelled, their `share` of the policy's backorders; the `median` time of all that have the cause.
        Empty where patience is the only cause, which the wait curve shows.
        """
        import pandas as pd

        times_by_cause = {policy: _by_cause(comparison, policy) for policy in comparison.policies}
        columns = ["policy", "cause", "start", "width", "orders", "share", "median"]
        if not any(len(causes[cause]) for causes in times_by_cause.values() for cause in (BROKEN, NOTICE)):
            return pd.DataFrame(columns=columns)
        all_times = np.concatenate([times for causes in times_by_cause.values() for times in causes.values()])
        width = _round_width(float(np.quantile(all_times, TAIL)) / BARS)
        starts = width * np.arange(int(np.quantile(all_times, TAIL) / width) + 1)
        rows = []
        for policy, causes in times_by_cause.items():
            backorders = sum(len(waits) for waits in comparison.waits[policy])
            for cause, times in causes.items():
                bars = np.bincount(np.minimum((times / width).astype(int), len(starts) - 1), minlength=len(starts))
                median = float(np.median(times)) if len(times) else math.nan
                rows += [
                    (policy, cause, float(start), width, int(orders), orders / backorders, median)
                    for start, orders in zip(starts, bars, strict=True)
                    if backorders
                ]
        return pd.DataFrame(rows, columns=columns)

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """Bars stacked by cause, all policies on one scale; a list of policies.

        The list opens at the policy that lost most by broken promises and notices.
        """
        import plotly.graph_objects as go

        opened = frame[frame["cause"] != PATIENCE].groupby("policy", sort=False)["share"].sum().idxmax()
        policies, width = list(dict.fromkeys(frame["policy"])), float(frame["width"].iloc[0])
        drawing = figure(cls.title, height=430, barmode="stack", bargap=0.08)
        shown = []
        for policy in policies:
            for cause, (colour, pattern) in CAUSE_STYLES.items():
                rows = frame[(frame["policy"] == policy) & (frame["cause"] == cause)]
                shown.append(policy)
                drawing.add_trace(
                    go.Bar(
                        name=cause,
                        x=rows["start"].to_numpy() + width / 2,
                        y=100 * rows["share"].to_numpy(),
                        width=0.92 * width,
                        customdata=[_span(row.start, width, frame["start"].max()) for row in rows.itertuples()],
                        text=[plain(orders) for orders in rows["orders"]],
                        textposition="none",
                        marker={
                            "color": colour,
                            "pattern": {"shape": pattern, "fillmode": "overlay", "fgcolor": "white"},
                        },
                        hovertemplate=f"{cause}, %{{customdata}} {theme.unit}s after the order: %{{text}} orders, "
                        "%{y:.2g} % of those who waited<extra></extra>",
                        visible=policy == opened,
                    )
                )
        tallest = 100 * frame.groupby(["policy", "start"])["share"].sum().max()
        drawing.update_layout(
            xaxis={
                "title": {"text": f"time since the order ({theme.unit}s)"},
                "range": [0, frame["start"].max() + width],
            },
            yaxis={"title": {"text": "cancelled (% of those who waited)"}, "range": [0, 1.08 * tallest]},
        )
        if len(policies) > 1:
            choices: list[Choice] = [
                (policy, {"visible": [policy == other for other in shown]}, {}) for policy in policies
            ]
            drawing.update_layout(updatemenus=[menu(choices, active=policies.index(opened))])
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """How many cancel under the baseline, and where broken promises and notices cost most."""
        share = frame.groupby(["policy", "cause"], sort=False)["share"].sum()
        median = frame.groupby(["policy", "cause"], sort=False)["median"].first()
        first = theme.baseline if theme.baseline in share else frame["policy"].iloc[0]
        sentences = [f"Under *{first}* {percent(share[first].sum())} of those who waited cancelled."]
        phrases = {
            PATIENCE: "Patience that ran out, without a date or before it,",
            BROKEN: "Waiting on after the date had passed",
            NOTICE: "A notice of a later date",
        }
        for cause, phrase in phrases.items():
            most = share.xs(cause, level="cause").idxmax()
            if share[most, cause]:
                sentences.append(
                    f"{phrase} lost most under *{most}*: {percent(share[most, cause])}, "
                    f"half of them within {rounded(median[most, cause])} {theme.unit}s of the order."
                )
        return " ".join(sentences)


def _by_cause(comparison: Comparison, policy: str) -> dict[str, np.ndarray]:
    """Times from the order to the cancellation, by cause."""
    promises = comparison.promise_outcomes[policy]
    notice = promises.wait[promises.outcome == Outcome.CANCELLED_AT_NOTICE]
    broken = promises.wait[(promises.outcome == Outcome.CANCELLED) & (promises.agreed <= promises.wait)]
    # patience is the cause of all the others
    times, counts = np.unique(comparison.waits[policy].cancelled, return_counts=True)
    for known in (notice, broken):
        np.subtract.at(counts, np.searchsorted(times, known), 1)
    return {PATIENCE: np.repeat(times, counts), BROKEN: broken, NOTICE: notice}


def _round_width(least: float) -> float:
    """The next of 1, 2 or 5 times a power of ten.

    >>> _round_width(0.3), _round_width(1.2), _round_width(5.0)
    (0.5, 2.0, 5.0)
    """
    if least <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    return next(round(power * step, 12) for step in (1, 2, 5, 10) if power * step >= least * (1 - 1e-9))


def _span(start: float, width: float, last: float) -> str:
    """The times that a bar holds, in words; its round numbers are written as they are."""
    return f"{start:g} or more" if start == last else f"{start:g} to {round(start + width, 12):g}"
