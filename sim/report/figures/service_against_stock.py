"""The figure `service_against_stock`: fill rate over stock on hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.number_format import finite_or_zero, percent, plain, rounded
from sim.report.figures import Figure
from sim.report.findings.estimates import OVER_ALL, EstimateTable
from sim.report.theme.theme import Choice, Theme, figure, menu, text

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from sim.experiments.comparison import Comparison

MARK_ATTRIBUTES = ("x", "y", "error_x.array", "error_y.array", "text")
"""What a choice of a stock point changes of a policy's mark, in plotly's words."""

STOCKS = 50
"""So many stock points can be chosen: those that were served worst under some policy."""


class ServiceAgainstStock(Figure):
    """What a policy's service costs in stock: fill rate (share of units) over mean stock on hand (units)."""

    key = "service_against_stock"
    title = "Service against stock"
    place = 10

    @classmethod
    def data_for(cls, comparison: Comparison) -> pd.DataFrame:
        """A row a stock point (and `*`, over all) and policy; shares as they are, 0 to 1."""
        import pandas as pd

        estimates = EstimateTable(comparison)
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
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """One mark a policy with its intervals and a list of stock points; of one policy, a mark a stock point."""
        drawing = figure(cls.title, height=440)
        drawing.update_xaxes(title_text="stock on hand, mean over time (units)")
        drawing.update_yaxes(title_text="fill rate: units filled at once (%)")
        if len(theme.policies) == 1:
            return _stock_points(drawing, _stock_point_rows(frame), theme)
        stocks = _choosable(frame)
        marks = {stock: _marks(frame[frame["stock"] == stock], theme) for stock in stocks}
        for number, policy in enumerate(theme.policies):
            attributes = {word: values[number] for word, values in marks[stocks[0]].items()}
            drawing.add_trace(_mark(policy, attributes, theme))
        if len(stocks) > 2:
            choices: list[Choice] = [
                ("all stock points" if stock == OVER_ALL else stock, marks[stock], {}) for stock in stocks
            ]
            drawing.update_layout(updatemenus=[menu(choices)])
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """Which policy fills the most and which holds the least; of one policy, the range of fill rates."""
        if len(theme.policies) == 1:
            rows = _stock_point_rows(frame)
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
        choosable, of = len(_choosable(frame)) - 1, frame["stock"].nunique() - 1
        rest = f" The list has the {choosable} of {plain(of)} stock points whose fill rates are lowest."
        rest = rest if choosable < of else ""
        return f"{reading}{first} The bars are 95 % intervals of the means.{rest}"


def _choosable(frame: pd.DataFrame) -> list[str]:
    """What can be chosen: all stock points as one, and those served worst, in the order of the scenario."""
    lowest = frame[frame["stock"] != OVER_ALL].groupby("stock", sort=False)["fill_rate"].min()
    chosen = {OVER_ALL, *lowest.nsmallest(STOCKS).index}
    return [stock for stock in dict.fromkeys(frame["stock"]) if stock in chosen]


def _stock_point_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of the stock points of the only policy; the row of all if there is no other."""
    points = frame[frame["stock"] != OVER_ALL]
    return points if len(points) else frame


def _point(row: Any) -> str:
    """Fill rate and stock on hand, in words."""
    filled = rounded(100 * row["fill_rate"], 100 * row["fill_rate_half_width"])
    return f"{filled} % of units at once with {rounded(row['on_hand'], row['on_hand_half_width'])} units on hand"


def _marks(rows: pd.DataFrame, theme: Theme) -> dict[str, Any]:
    """The attributes of the policies' marks at one stock point, a list a policy; empty where nothing is defined."""
    row_of = {row.policy: row for row in rows.itertuples()}
    marks: dict[str, Any] = {word: [] for word in MARK_ATTRIBUTES}
    for policy in theme.policies:
        row = row_of.get(policy)
        for word, value in zip(MARK_ATTRIBUTES, _values(row) if row else ([],) * len(MARK_ATTRIBUTES), strict=True):
            marks[word].append(value)
    return marks


def _values(row: Any) -> tuple[list[Any], ...]:
    """The attributes of a mark, as plotly takes them."""
    filled, half_width = 100 * row.fill_rate, 100 * row.fill_rate_half_width
    shown = (
        f"<b>{text(row.policy)}</b><br>fill rate {rounded(filled, half_width)} %"
        f"<br>on hand {rounded(row.on_hand, row.on_hand_half_width)} units<br>{plain(row.n)} replications"
    )
    bars = [[finite_or_zero(half)] for half in (row.on_hand_half_width, half_width)]
    return [row.on_hand], [filled], *bars, [shown]


def _mark(policy: str, attributes: dict[str, Any], theme: Theme) -> go.Scatter:
    import plotly.graph_objects as go

    style = theme.style(policy)
    bar = {"type": "data", "color": style.colour, "thickness": 1.5, "width": 6}
    return go.Scatter(
        name=text(policy, 28),
        mode="markers",
        marker={"color": style.colour, "symbol": style.symbol, "size": 13, "line": {"color": "white", "width": 1}},
        error_x=bar,
        error_y=bar,
        hovertemplate="%{text}<extra></extra>",
    ).update({word.replace(".", "_"): value for word, value in attributes.items()})


def _stock_points(drawing: go.Figure, rows: pd.DataFrame, theme: Theme) -> go.Figure:
    """The drawing of one policy, a mark a stock point."""
    import plotly.graph_objects as go

    style = theme.style(theme.baseline)
    bars = {
        word: [finite_or_zero(half_width) for half_width in rows[f"{word}_half_width"]]
        for word in ("on_hand", "fill_rate")
    }
    drawing.add_trace(
        go.Scatter(
            x=rows["on_hand"].to_numpy(),
            y=100 * rows["fill_rate"].to_numpy(),
            error_x={"array": bars["on_hand"], "color": style.colour, "thickness": 1.5, "width": 4},
            error_y={
                "array": [100 * half_width for half_width in bars["fill_rate"]],
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
