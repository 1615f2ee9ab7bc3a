"""The figure `cost_by_kind`: what each policy costs, kind by kind."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.number_format import finite_or_zero, percent, rounded
from sim.report.figures import Figure
from sim.report.findings.estimates import OVER_ALL, EstimateTable
from sim.report.theme.theme import INK, Choice, Theme, figure, menu, text

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from sim.experiments.comparison import Comparison

TOTAL, WITHOUT = "total_cost", "total without purchase_cost"

COST_STYLES = {
    "purchase_cost": ("#d5dbe3", ""),
    "ordering_cost": ("#9fb3c8", ""),
    "holding_cost": ("#557a9e", ""),
    "notice_cost": ("#e9dcc3", "."),
    "backorder_cost": ("#d8ab7e", "/"),
    "backorder_fee": ("#b98158", "x"),
    "lost_sale_cost": ("#86523a", "\\"),
}
"""Colour and hatching of each kind of cost: cool for supply, warm and hatched for shortages; none is a policy's."""


class CostByKind(Figure):
    """What a policy costs per time unit, kind by kind, and the interval of the total (money per time unit)."""

    key = "cost_by_kind"
    title = "Cost by kind"
    place = 20

    @classmethod
    def data_for(cls, comparison: Comparison) -> pd.DataFrame:
        """A row a policy and kind of cost that is not 0 everywhere, then the totals with their intervals."""
        import pandas as pd

        estimates = EstimateTable(comparison)
        rows = []
        kinds = [
            kind for kind in COST_STYLES if any(estimates.of(policy, kind).mean > 0 for policy in comparison.policies)
        ]
        for policy in comparison.policies if kinds else ():
            rows += [(policy, kind, *estimates.of(policy, kind)) for kind in kinds]
            rows.append((policy, TOTAL, *estimates.of(policy, TOTAL)))
            if "purchase_cost" in kinds and len(kinds) > 1:
                rows.append((policy, WITHOUT, *_without(comparison, policy)))
        return pd.DataFrame(rows, columns=["policy", "kind", "mean", "half_width", "n"])

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """Bars stacked by kind, the total with its interval at the end.

        Purchases can be left out, and are to begin with if they are most of the cost: policies differ in the rest.
        """
        import plotly.graph_objects as go

        kinds = [kind for kind in dict.fromkeys(frame["kind"]) if kind not in (TOTAL, WITHOUT)]
        without = _mostly_purchases(frame)
        drawing = figure(cls.title, height=190 + 54 * len(theme.policies), barmode="stack", bargap=0.38)
        drawing.update_layout(margin_r=110)  # where the totals are written
        money = f"{text(theme.currency or 'money')} per {theme.unit}"
        for kind in kinds:
            rows, (colour, pattern) = frame[frame["kind"] == kind], COST_STYLES[kind]
            drawing.add_trace(
                go.Bar(
                    name=kind.replace("_", " "),
                    orientation="h",
                    y=[text(policy, 18) for policy in rows["policy"]],
                    x=rows["mean"].to_numpy(),
                    marker={"color": colour, "pattern": {"shape": pattern, "fillmode": "overlay", "fgcolor": "white"}},
                    text=[str(rounded(row.mean, row.half_width)) for row in rows.itertuples()],
                    textposition="none",
                    hovertemplate=f"{kind.replace('_', ' ')} %{{text}} {money}<extra></extra>",
                    visible=not (without and kind == "purchase_cost"),
                )
            )
        for total in (TOTAL, WITHOUT):
            rows = frame[frame["kind"] == total]
            if len(rows):
                drawing.add_traces(list(_totals(rows, theme, visible=without == (total == WITHOUT))))
        drawing.update_xaxes(title_text=f"{money}{', purchases left out' * without}", rangemode="tozero")
        drawing.update_yaxes(autorange="reversed", ticks="", gridcolor="white", tickfont_color=INK)
        if WITHOUT in set(frame["kind"]):
            all_kinds, rest = [True] * len(kinds), [kind != "purchase_cost" for kind in kinds]
            choices: list[Choice] = [
                ("all costs", {"visible": [*all_kinds, True, True, False, False]}, {"xaxis.title.text": money}),
                (
                    "purchases left out",
                    {"visible": [*rest, False, False, True, True]},
                    {"xaxis.title.text": f"{money}, purchases left out"},
                ),
            ]
            buttons = menu(choices, type="buttons", direction="right", active=int(without))
            drawing.update_layout(updatemenus=[buttons])
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """What the baseline costs and for what most; which policy costs least."""
        cost = {(row.policy, row.kind): row for row in frame.itertuples()}
        per = f"{theme.currency or 'money'} per {theme.unit}"
        base = cost[theme.baseline, TOTAL]
        kinds = [row for row in frame.itertuples() if row.policy == theme.baseline and row.kind in COST_STYLES]
        largest = max(kinds, key=lambda row: row.mean)
        share = largest.mean / base.mean if base.mean else math.nan
        sentence = (
            f"*{theme.baseline}* costs {rounded(base.mean, base.half_width)} {per}, "
            f"of which {percent(share)} is {largest.kind.replace('_', ' ')}."
        )
        if len(theme.policies) > 1:
            cheapest = min((cost[policy, TOTAL] for policy in theme.policies), key=lambda row: row.mean)
            amount = f"{rounded(cheapest.mean, cheapest.half_width)} {per}"
            if cheapest.policy == theme.baseline:
                sentence += " No other policy has a lower mean."
            else:
                sentence += f" The lowest mean is that of *{cheapest.policy}*: {amount}."
            if _mostly_purchases(frame):
                sentence += " Purchases are left out of the drawing at first, to show what differs."
            sentence += " Intervals here are each policy's own; whether two differ is in the table, from paired runs."
        return sentence


def _mostly_purchases(frame: pd.DataFrame) -> bool:
    """Whether the totals without purchases are there, and less than half of the totals."""
    means = frame.groupby("kind")["mean"].sum()
    return WITHOUT in means and bool(means[WITHOUT] < 0.5 * means[TOTAL])


def _without(comparison: Comparison, policy: str) -> tuple[float, float, int]:
    """The total without purchases: mean, half-width from the replications' own differences of the two, and n."""
    from scipy.special import stdtrit

    table = comparison.measures
    rows = table[(table["policy"] == policy) & (table["stock"] == OVER_ALL) & (table["group"] == "")]
    wide = rows.pivot(index="replication", columns="measure", values="value")
    if TOTAL not in wide or "purchase_cost" not in wide:
        return math.nan, math.nan, 0
    values = (wide[TOTAL] - wide["purchase_cost"]).dropna()
    n = len(values)
    half_width = float(stdtrit(n - 1, 0.975) * values.std(ddof=1) / math.sqrt(n)) if n > 1 else math.nan
    return float(values.mean()) if n else math.nan, half_width, n


def _totals(rows: pd.DataFrame, theme: Theme, *, visible: bool) -> Iterator[go.Scatter]:
    """Each policy's mark, with the interval of the total, at the end of its bar; beyond it the total in figures."""
    import plotly.graph_objects as go

    names = [text(policy, 18) for policy in rows["policy"]]
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
        visible=visible,
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
        visible=visible,
    )
