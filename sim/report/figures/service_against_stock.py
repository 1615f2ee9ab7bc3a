from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.number_format import percent, plain, said
from sim.report.figures import Figure
from sim.report.findings.estimates import OVER_ALL, Estimates
from sim.report.theme.theme import Choice, Look, figure, menu, text

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


WORDS = ("x", "y", "error_x.array", "error_y.array", "text")
"""What a choice of a stock point changes of a policy's mark."""

STOCKS = 50
"""So many stock points can be chosen: those that were served worst under some policy."""


class ServiceAgainstStock(Figure):
    """What a policy's service costs in stock: fill rate (share of units) over mean stock on hand (units)."""

    key = "service_against_stock"
    title = "Service against stock"
    place = 10

    @classmethod
    def data_for(cls, comparison: Any) -> pd.DataFrame:
        """A row a stock point (and `*`, over all) and policy; shares as they are, 0 to 1."""
        import pandas as pd

        estimates = Estimates(comparison)
        rows = []
        for stock in [OVER_ALL, *estimates.stocks]:
            for policy in comparison.policies:
                held = estimates.of(policy, "on_hand", stock)
                filled = estimates.of(policy, "fill_rate", stock)
                if held.defined and filled.defined:
                    rows.append((policy, stock, held.mean, held.half_width, filled.mean, filled.half_width, filled.n))
        columns = ["policy", "stock", "on_hand", "on_hand_half_width", "fill_rate", "fill_rate_half_width", "n"]
        return pd.DataFrame(rows, columns=columns)

    @classmethod
    def draw(cls, frame: pd.DataFrame, look: Look) -> go.Figure:
        """One mark a policy with its intervals and a list of stock points; of one policy, a mark a stock point."""
        drawing = figure(cls.title, height=440)
        drawing.update_xaxes(title_text="stock on hand, mean over time (units)")
        drawing.update_yaxes(title_text="fill rate: units filled at once (%)")
        if len(look.policies) == 1:
            return _stock_points(drawing, _alone(frame), look)
        stocks = _listed(frame)
        marks = {stock: _marks(frame[frame["stock"] == stock], look) for stock in stocks}
        for policy, own in zip(look.policies, zip(*marks[stocks[0]].values(), strict=True), strict=True):
            drawing.add_trace(_mark(policy, dict(zip(WORDS, own, strict=True)), look))
        if len(stocks) > 2:
            choices: list[Choice] = [("all stock points" if one == OVER_ALL else one, marks[one], {}) for one in stocks]
            drawing.update_layout(updatemenus=[menu(choices)])
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, look: Look) -> str:
        """How far apart the best served and the leanest policy are."""
        if len(look.policies) == 1:
            rows = _alone(frame)
            low = rows.loc[rows["fill_rate"].idxmin()]
            high = rows.loc[rows["fill_rate"].idxmax()]
            if len(rows) == 1:
                return f"{_point(low)}. The bars are 95 % intervals."
            return (
                f"Each mark is a stock point. Fill rates run from {percent(low['fill_rate'])} ({low['stock']}) "
                f"to {percent(high['fill_rate'])} ({high['stock']}). The bars are 95 % intervals."
            )
        rows = frame[frame["stock"] == OVER_ALL]
        served = rows.loc[rows["fill_rate"].idxmax()]
        lean = rows.loc[rows["on_hand"].idxmin()]
        reading = "Up is better served, left is less stock. "
        if served["policy"] == lean["policy"]:
            first = f"*{served['policy']}* has both the highest fill rate and the least stock: {_point(served)}."
        else:
            first = (
                f"*{served['policy']}* fills the most at once: {_point(served)}. "
                f"*{lean['policy']}* holds the least: {_point(lean)}."
            )
        listed, of = len(_listed(frame)) - 1, frame["stock"].nunique() - 1
        rest = f" The list has the {listed} of {plain(of)} stock points whose fill rates are lowest."
        rest = rest if listed < of else ""
        return f"{reading}{first} The bars are 95 % intervals of the means.{rest}"


def _listed(frame: pd.DataFrame) -> list[str]:
    """All stock points as one, and those that can be chosen, in the order of the scenario."""
    lowest = frame[frame["stock"] != OVER_ALL].groupby("stock", sort=False)["fill_rate"].min()
    chosen = {OVER_ALL, *lowest.nsmallest(STOCKS).index}
    return [stock for stock in dict.fromkeys(frame["stock"]) if stock in chosen]


def _alone(frame: pd.DataFrame) -> pd.DataFrame:
    """The stock points of the only policy; they say more than their sum."""
    points = frame[frame["stock"] != OVER_ALL]
    return points if len(points) else frame


def _point(row: Any) -> str:
    filled = said(100 * row["fill_rate"], 100 * row["fill_rate_half_width"])
    return f"{filled} % of units at once with {said(row['on_hand'], row['on_hand_half_width'])} units on hand"


def _marks(rows: pd.DataFrame, look: Look) -> dict[str, Any]:
    """What the marks of the policies are at one stock point, a list a policy; none where nothing is defined."""
    found = {row.policy: row for row in rows.itertuples()}
    marks: dict[str, Any] = {word: [] for word in WORDS}
    for policy in look.policies:
        row = found.get(policy)
        for word, value in zip(WORDS, _values(row) if row else ([],) * len(WORDS), strict=True):
            marks[word].append(value)
    return marks


def _values(row: Any) -> tuple[list[Any], ...]:
    filled, half = 100 * row.fill_rate, 100 * row.fill_rate_half_width
    shown = (
        f"<b>{text(row.policy)}</b><br>fill rate {said(filled, half)} %"
        f"<br>on hand {said(row.on_hand, row.on_hand_half_width)} units<br>{plain(row.n)} replications"
    )
    halves = [[one if math.isfinite(one) else 0.0] for one in (row.on_hand_half_width, half)]
    return [row.on_hand], [filled], *halves, [shown]


def _mark(policy: str, own: dict[str, Any], look: Look) -> go.Scatter:
    import plotly.graph_objects as go

    style = look.style(policy)
    bar = {"type": "data", "color": style.colour, "thickness": 1.5, "width": 6}
    return go.Scatter(
        name=text(policy, 28),
        mode="markers",
        marker={"color": style.colour, "symbol": style.symbol, "size": 13, "line": {"color": "white", "width": 1}},
        error_x=bar,
        error_y=bar,
        hovertemplate="%{text}<extra></extra>",
    ).update({word.replace(".", "_"): value for word, value in own.items()})


def _stock_points(drawing: go.Figure, rows: pd.DataFrame, look: Look) -> go.Figure:
    import plotly.graph_objects as go

    style = look.style(look.baseline)
    halves = {
        word: [half if math.isfinite(half) else 0 for half in rows[f"{word}_half_width"]]
        for word in ("on_hand", "fill_rate")
    }
    drawing.add_trace(
        go.Scatter(
            x=rows["on_hand"].to_numpy(),
            y=100 * rows["fill_rate"].to_numpy(),
            error_x={"array": halves["on_hand"], "color": style.colour, "thickness": 1.5, "width": 4},
            error_y={
                "array": [100 * half for half in halves["fill_rate"]],
                "color": style.colour,
                "thickness": 1.5,
                "width": 4,
            },
            mode="markers+text" if len(rows) <= 16 else "markers",
            text=[text("all stock points" if stock == OVER_ALL else stock) for stock in rows["stock"]],
            textposition="top center",
            cliponaxis=False,
            marker={"color": style.colour, "symbol": style.symbol, "size": 10, "line": {"color": "white", "width": 1}},
            hovertemplate="<b>%{text}</b><br>fill rate %{y:.1f} %<br>on hand %{x:,.1f} units<extra></extra>",
            showlegend=False,
        )
    )
    return drawing
