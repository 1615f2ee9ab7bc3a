"""The figure `cost_by_kind`: what each policy's running cost consists of."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.number_format import finite_or_zero, percent, rounded
from sim.report.figures import Figure
from sim.report.findings.estimates import EstimateTable
from sim.report.theme.theme import INK, Theme, figure, text

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from sim.experiments.comparison import Comparison

TOTAL = "running_cost"

COST_STYLES = {
    "ordering_cost": ("#9fb3c8", ""),
    "holding_cost": ("#557a9e", ""),
    "purchase_premium": ("#c3cad3", "-"),
    "notice_cost": ("#e9dcc3", "."),
    "backorder_cost": ("#d8ab7e", "/"),
    "backorder_fee": ("#b98158", "x"),
    "lost_sale_cost": ("#86523a", "\\"),
}
"""Colour and hatching of each kind of cost: cool for supply, warm and hatched for shortages; none is a policy's."""


class CostByKind(Figure):
    """What a policy's running cost consists of, and the interval of the whole (money per time unit)."""

    key = "cost_by_kind"
    title = "Cost by kind"
    place = 1
    paper_scale = 0.58

    @classmethod
    def data_for(cls, comparison: Comparison) -> pd.DataFrame:
        """A row a policy and kind of cost that is not 0 everywhere, then the running cost with its interval."""
        import pandas as pd

        estimates, policies = EstimateTable(comparison), comparison.policies
        kinds = [
            kind
            for kind in COST_STYLES
            if any((one := estimates.of(policy, kind)).defined and one.mean != 0 for policy in policies)
        ]
        rows = [(policy, kind, *estimates.of(policy, kind)) for policy in policies for kind in [*kinds, TOTAL] if kinds]
        return pd.DataFrame(rows, columns=["policy", "kind", "mean", "half_width", "n"])

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """Bars stacked by kind, the whole with its interval at the end; what is saved is left of 0."""
        import plotly.graph_objects as go

        kinds = [kind for kind in dict.fromkeys(frame["kind"]) if kind != TOTAL]
        drawing = figure(cls.title, height=150 + 46 * len(theme.policies), barmode="relative", bargap=0.38)
        drawing.update_layout(margin_r=110)  # where the totals are written
        money = f"{text(theme.currency or 'money')} per {theme.unit}"
        for kind in kinds:
            rows, (colour, pattern) = frame[frame["kind"] == kind], COST_STYLES[kind]
            drawing.add_trace(
                go.Bar(
                    name=kind.replace("_", " "),
                    orientation="h",
                    y=[text(policy, 24) for policy in rows["policy"]],
                    x=rows["mean"].to_numpy(),
                    marker={"color": colour, "pattern": {"shape": pattern, "fillmode": "overlay", "fgcolor": "white"}},
                    text=[str(rounded(row.mean, row.half_width)) for row in rows.itertuples()],
                    textposition="none",
                    hovertemplate=f"{kind.replace('_', ' ')} %{{text}} {money}<extra></extra>",
                )
            )
        drawing.add_traces(list(_totals(frame[frame["kind"] == TOTAL], theme)))
        drawing.update_xaxes(title_text=f"running cost ({money})", rangemode="tozero")
        drawing.update_yaxes(autorange="reversed", ticks="", gridcolor="white", tickfont_color=INK)
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """What running the baseline costs and for what most; which policy costs least."""
        cost = {(row.policy, row.kind): row for row in frame.itertuples()}
        per = f"{theme.currency or 'money'} per {theme.unit}"
        base = cost[theme.baseline, TOTAL]
        kinds = [row for row in frame.itertuples() if row.policy == theme.baseline and row.kind in COST_STYLES]
        largest = max(kinds, key=lambda row: row.mean if math.isfinite(row.mean) else -math.inf)
        sentence = f"The running cost of *{theme.baseline}* is {rounded(base.mean, base.half_width)} {per}"
        if 0 < largest.mean <= base.mean:
            sentence += f", of which {percent(largest.mean / base.mean)} is {largest.kind.replace('_', ' ')}"
        sentence += "."
        if len(theme.policies) > 1:
            cheapest = min((cost[policy, TOTAL] for policy in theme.policies), key=lambda row: row.mean)
            amount = f"{rounded(cheapest.mean, cheapest.half_width)} {per}"
            if cheapest.policy == theme.baseline:
                sentence += " No other policy has a lower mean."
            else:
                sentence += f" The lowest mean is that of *{cheapest.policy}*: {amount}."
        return f"{sentence} What the goods themselves cost is not in it."


def _totals(rows: pd.DataFrame, theme: Theme) -> Iterator[go.Scatter]:
    """Each policy's mark, with the interval of the total, at the end of its bar; beyond it the total in figures."""
    import plotly.graph_objects as go

    names = [text(policy, 24) for policy in rows["policy"]]
    styles = [theme.style(policy) for policy in rows["policy"]]
    numbers = [str(rounded(row.mean, row.half_width)) for row in rows.itertuples()]
    half_widths = [finite_or_zero(half_width) for half_width in rows["half_width"]]
    yield go.Scatter(
        y=names,
        x=rows["mean"].to_numpy(),
        error_x={"array": half_widths, "color": INK, "width": 6, "thickness": 1.5},
        mode="markers",
        marker={
            "color": [style.colour for style in styles],
            "symbol": [style.symbol for style in styles],
            "size": 11,
            "line": {"color": "white", "width": 1},
        },
        text=numbers,
        hovertemplate="total %{text}<extra></extra>",
        showlegend=False,
    )
    yield go.Scatter(
        y=names,
        x=[mean + half_width for mean, half_width in zip(rows["mean"], half_widths, strict=True)],
        mode="text",
        text=[f"  {number}" for number in numbers],
        textposition="middle right",
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
