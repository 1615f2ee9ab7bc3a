from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sim.number_format import percent, said
from sim.report.figures import Figure
from sim.report.findings.estimates import Estimates
from sim.report.theme.theme import INK, Choice, Look, figure, menu, text

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

TOTAL, WITHOUT = "total_cost", "total without purchase_cost"

# Cool for what supplying costs, warm and hatched for what shortages cost; none is a policy's colour.
LOOKS = {
    "purchase_cost": ("#d5dbe3", ""),
    "ordering_cost": ("#9fb3c8", ""),
    "holding_cost": ("#557a9e", ""),
    "notice_cost": ("#e9dcc3", "."),
    "backorder_cost": ("#d8ab7e", "/"),
    "backorder_fee": ("#b98158", "x"),
    "lost_sale_cost": ("#86523a", "\\"),
}


class CostByKind(Figure):
    """What a policy costs per time unit, kind by kind, and the interval of the total (money per time unit)."""

    key = "cost_by_kind"
    title = "Cost by kind"
    place = 20

    @classmethod
    def data_for(cls, comparison: Any) -> pd.DataFrame:
        """A row a policy and kind of cost that is not 0 everywhere, then the totals with their intervals."""
        import pandas as pd

        estimates = Estimates(comparison)
        rows = []
        kinds = [k for k in LOOKS if any(estimates.of(p, k).mean > 0 for p in comparison.policies)]
        for policy in comparison.policies if kinds else ():
            rows += [(policy, kind, *estimates.of(policy, kind)) for kind in kinds]
            rows.append((policy, TOTAL, *estimates.of(policy, TOTAL)))
            if "purchase_cost" in kinds and len(kinds) > 1:
                rows.append((policy, WITHOUT, *_without(comparison, policy)))
        return pd.DataFrame(rows, columns=["policy", "kind", "mean", "half_width", "n"])

    @classmethod
    def draw(cls, frame: pd.DataFrame, look: Look) -> go.Figure:
        """Bars stacked by kind, the total with its interval at the end.

        Purchases can be left out, and are to begin with if they are most of the cost: policies differ in the rest.
        """
        import plotly.graph_objects as go

        kinds = [kind for kind in dict.fromkeys(frame["kind"]) if kind not in (TOTAL, WITHOUT)]
        without = _mostly_purchases(frame)
        drawing = figure(cls.title, height=190 + 54 * len(look.policies), barmode="stack", bargap=0.38)
        drawing.update_layout(margin_r=110)  # where the totals are written
        money = f"{text(look.currency or 'money')} per {look.unit}"
        for kind in kinds:
            rows, (colour, pattern) = frame[frame["kind"] == kind], LOOKS[kind]
            drawing.add_trace(
                go.Bar(
                    name=kind.replace("_", " "),
                    orientation="h",
                    y=[text(policy, 18) for policy in rows["policy"]],
                    x=rows["mean"].to_numpy(),
                    marker={"color": colour, "pattern": {"shape": pattern, "fillmode": "overlay", "fgcolor": "white"}},
                    text=[f"{said(row.mean, row.half_width)}" for row in rows.itertuples()],
                    textposition="none",
                    hovertemplate=f"{kind.replace('_', ' ')} %{{text}} {money}<extra></extra>",
                    visible=not (without and kind == "purchase_cost"),
                )
            )
        for total in (TOTAL, WITHOUT):
            rows = frame[frame["kind"] == total]
            if len(rows):
                drawing.add_traces(list(_totals(rows, look, visible=without == (total == WITHOUT))))
        drawing.update_xaxes(title_text=f"{money}{', purchases left out' * without}", rangemode="tozero")
        drawing.update_yaxes(autorange="reversed", ticks="", gridcolor="white", tickfont_color=INK)
        if WITHOUT in set(frame["kind"]):
            every, rest = [True] * len(kinds), [kind != "purchase_cost" for kind in kinds]
            choices: list[Choice] = [
                ("all costs", {"visible": [*every, True, True, False, False]}, {"xaxis.title.text": money}),
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
    def says(cls, frame: pd.DataFrame, look: Look) -> str:
        """What the baseline costs and for what most; which policy costs least."""
        cost = {(row.policy, row.kind): row for row in frame.itertuples()}
        per = f"{look.currency or 'money'} per {look.unit}"
        base = cost[look.baseline, TOTAL]
        kinds = [row for row in frame.itertuples() if row.policy == look.baseline and row.kind in LOOKS]
        largest = max(kinds, key=lambda row: row.mean)
        share = largest.mean / base.mean if base.mean else math.nan
        sentence = (
            f"*{look.baseline}* costs {said(base.mean, base.half_width)} {per}, "
            f"of which {percent(share)} is {largest.kind.replace('_', ' ')}."
        )
        if len(look.policies) > 1:
            cheapest = min((cost[policy, TOTAL] for policy in look.policies), key=lambda row: row.mean)
            amount = f"{said(cheapest.mean, cheapest.half_width)} {per}"
            if cheapest.policy == look.baseline:
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


def _without(comparison: Any, policy: str) -> tuple[float, float, int]:
    """The total without purchases, its half-width from the replications' own differences of the two."""
    from scipy.special import stdtrit

    table = comparison.measures
    own = table[(table["policy"] == policy) & (table["stock"] == "*") & (table["group"] == "")]
    wide = own.pivot(index="replication", columns="measure", values="value")
    if TOTAL not in wide or "purchase_cost" not in wide:
        return math.nan, math.nan, 0
    values = (wide[TOTAL] - wide["purchase_cost"]).dropna()
    n = len(values)
    half = float(stdtrit(n - 1, 0.975) * values.std(ddof=1) / math.sqrt(n)) if n > 1 else math.nan
    return float(values.mean()) if n else math.nan, half, n


def _totals(rows: pd.DataFrame, look: Look, *, visible: bool) -> Iterator[go.Scatter]:
    """A mark of the policy's own with the interval at the end of its bar, and the number beyond it."""
    import plotly.graph_objects as go

    names = [text(policy, 18) for policy in rows["policy"]]
    styles = [look.style(policy) for policy in rows["policy"]]
    numbers = [str(said(row.mean, row.half_width)) for row in rows.itertuples()]
    halves = [half if math.isfinite(half) else 0.0 for half in rows["half_width"]]
    yield go.Scatter(
        y=names,
        x=rows["mean"].to_numpy(),
        error_x={"array": halves, "color": INK, "width": 6, "thickness": 1.5},
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
        x=[mean + half for mean, half in zip(rows["mean"], halves, strict=True)],
        mode="text",
        text=[f"  {number}" for number in numbers],
        textposition="middle right",
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
        visible=visible,
    )
