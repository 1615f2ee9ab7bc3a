"""The figure `account`: what became of the orders that met a shortage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.measures.account_checks import ENDS
from sim.number_format import percent, plain
from sim.report.figures import Figure
from sim.report.theme.theme import INK, Theme, figure, text
from sim.sentences import counted

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from sim.experiments.comparison import Comparison

OUTCOMES = tuple(end.word for end in ENDS)
"""The ends of an order, in the order of the account."""

OUTCOME_STYLES = {
    "filled_on_time": ("#9fb3c8", ""),
    "filled_late": ("#557a9e", ""),
    "substituted": ("#33506e", "."),
    "lost": ("#86523a", "\\"),
    "declined": ("#b98158", "x"),
    "cancelled": ("#d8ab7e", "/"),
    "cancelled_at_notice": ("#e9dcc3", "+"),
    "still_waiting": ("#c9ced6", "-"),
}
"""Colour and hatching of each outcome: cool for who was served in the end, warm for who left, grey for who waits."""


class Account(Figure):
    """What became of the orders that met a shortage, as a share of all orders placed (%)."""

    key = "account"
    title = "What became of the orders that met a shortage"
    place = 10
    paper_scale = 0.56

    @classmethod
    def data_for(cls, comparison: Comparison) -> pd.DataFrame:
        """A row a policy and outcome: `orders`, their `share` of those placed, `units`, over all replications."""
        import pandas as pd

        rows = []
        for policy in comparison.policies:
            orders, units = comparison.accounts[policy]["orders"], comparison.accounts[policy]["units"]
            rows += [
                (policy, outcome, orders[outcome], orders[outcome] / orders["placed"], units[outcome])
                for outcome in (OUTCOMES if orders["placed"] else ())
            ]
        return pd.DataFrame(rows, columns=["policy", "outcome", "orders", "share", "units"])

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """Bars stacked by outcome; without the orders filled at once, beside which the others would not be seen."""
        import plotly.graph_objects as go

        drawing = figure(cls.title, height=190 + 54 * len(theme.policies), barmode="stack", bargap=0.38)
        for outcome, (colour, pattern) in OUTCOME_STYLES.items():
            rows = frame[frame["outcome"] == outcome]
            if not rows["orders"].any():
                continue
            word = outcome.replace("_", " ")
            drawing.add_trace(
                go.Bar(
                    name=word,
                    orientation="h",
                    y=[text(policy, 24) for policy in rows["policy"]],
                    x=100 * rows["share"].to_numpy(),
                    marker={"color": colour, "pattern": {"shape": pattern, "fillmode": "overlay", "fgcolor": "white"}},
                    text=[plain(orders) for orders in rows["orders"]],
                    textposition="none",
                    hovertemplate=f"{word}: %{{text}} orders, %{{x:.3g}} % of those placed<extra></extra>",
                )
            )
        drawing.update_xaxes(title_text="share of orders placed (%)", rangemode="tozero")
        drawing.update_yaxes(autorange="reversed", ticks="", gridcolor="white", tickfont_color=INK)
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """How many were filled at once under the baseline, and what most of the others came to."""
        rows = frame[frame["policy"] == theme.baseline].set_index("outcome")
        if rows.empty:
            return "No order was placed in the window."
        placed = counted(int(rows["orders"].sum()), "order")
        at_once = rows.loc["filled_at_once", "share"]
        sentence = f"Of {placed} placed under *{theme.baseline}*, {percent(at_once)} were filled at once"
        short = rows.drop(index="filled_at_once")["orders"]
        if not short.sum():
            return f"{sentence}: none met a shortage."
        shares = [
            f"{percent(orders / short.sum())} {outcome.replace('_', ' ')}"
            for outcome, orders in short.sort_values(ascending=False, kind="stable").items()
            if orders
        ]
        return f"{sentence}. The other {plain(short.sum())}, shown here, met a shortage: {', '.join(shares)}."
