"""The figure `service_against_stock`: fill rate, or what else the goal asks of service, over stock on hand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.number_format import PERCENTAGES, half_widths_within, percent, plain, rounded, too_few
from sim.report.figures import Figure
from sim.report.findings.estimates import OVER_ALL, EstimateTable
from sim.report.findings.service_target import service_measure, service_targets
from sim.report.theme.measure_labels import MeasureLabels
from sim.report.theme.theme import INK, Choice, Theme, figure, menu, text

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from sim.experiments.comparison import Comparison

MARK_ATTRIBUTES = (
    *("x", "y", "error_x.array", "error_x.arrayminus", "error_y.array", "error_y.arrayminus"),
    "text",
)
"""What a choice of a stock point changes of a policy's mark, in plotly's words."""

STOCKS = 50
"""So many stock points can be chosen: those that were served worst under some policy."""


class ServiceAgainstStock(Figure):
    """What a policy's service costs in stock: fill rate (share of units), or another share that the goal has a
    condition on, over mean stock on hand (units); the line is what the goal asks."""

    key = "service_against_stock"
    title = "Service against stock"
    place = 0
    paper_scale = 0.5

    @classmethod
    def data_for(cls, comparison: Comparison) -> pd.DataFrame:
        """A row a stock point (and `*`, over all) and policy; shares as they are, 0 to 1; `target` NaN for none."""
        import pandas as pd

        estimates, measure = EstimateTable(comparison), service_measure(comparison)
        targets = service_targets(comparison, measure)
        rows = []
        for stock in [OVER_ALL, *estimates.stocks]:
            for policy in comparison.policies:
                held = estimates.of(policy, "on_hand", stock)
                served = estimates.of(policy, measure, stock)
                if held.defined and served.defined and not too_few(served.n, comparison.replications):
                    target = targets.get(stock, math.nan)
                    of_service = served.mean, served.half_width, served.n, measure, target
                    rows.append((policy, stock, held.mean, held.half_width, *of_service))
        columns = ["policy", "stock", "on_hand", "on_hand_half_width", "service", "service_half_width"]
        return pd.DataFrame(rows, columns=[*columns, "n", "measure", "target"])

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """One mark a policy with its intervals and a list of stock points; of one policy, a mark a stock point."""
        drawing = figure(cls.title, height=440)
        drawing.update_xaxes(title_text="stock on hand, mean over time (units)")
        drawing.update_yaxes(title_text=_axis_of(frame["measure"].iloc[0]))
        if len(theme.policies) == 1:
            return _stock_points(drawing, _stock_point_rows(frame), theme)
        stocks = _choosable(frame)
        marks = {stock: _marks(frame[frame["stock"] == stock], theme) for stock in stocks}
        for number, policy in enumerate(theme.policies):
            attributes = {word: values[number] for word, values in marks[stocks[0]].items()}
            drawing.add_trace(_mark(policy, attributes, theme))
        if frame["target"].notna().any():
            attributes = {word: values[-1] for word, values in marks[stocks[0]].items()}
            drawing.add_trace(_target_line(attributes["x"], attributes["y"]))
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
            low = rows.loc[rows["service"].idxmin()]
            high = rows.loc[rows["service"].idxmax()]
            if len(rows) == 1:
                return f"{_point(low)}. The bars are 95 % intervals."
            return (
                f"Each mark is a stock point. The {_name(low)} runs from {percent(low['service'])} ({low['stock']}) "
                f"to {percent(high['service'])} ({high['stock']}). The bars are 95 % intervals."
            )
        rows = frame[frame["stock"] == OVER_ALL]
        served = rows.loc[rows["service"].idxmax()]
        lean = rows.loc[rows["on_hand"].idxmin()]
        reading = "Up is better served, left is less stock. "
        if served["policy"] == lean["policy"]:
            first = f"*{served['policy']}* has both the highest {_name(served)} and the least stock: {_point(served)}."
        else:
            first = (
                f"*{served['policy']}* has the highest {_name(served)}: {_point(served)}. "
                f"*{lean['policy']}* holds the least: {_point(lean)}."
            )
        choosable, of = len(_choosable(frame)) - 1, frame["stock"].nunique() - 1
        rest = f" The list has the {choosable} of {plain(of)} stock points that are served worst."
        rest = rest if choosable < of else ""
        target = rows["target"].iloc[0]
        line = f" The line is the goal's {percent(target)}." if math.isfinite(target) else ""
        return f"{reading}{first}{line} Bars: 95 % intervals.{rest}"


def _choosable(frame: pd.DataFrame) -> list[str]:
    """What can be chosen: all stock points as one, and those served worst, in the order of the scenario."""
    lowest = frame[frame["stock"] != OVER_ALL].groupby("stock", sort=False)["service"].min()
    chosen = {OVER_ALL, *lowest.nsmallest(STOCKS).index}
    return [stock for stock in dict.fromkeys(frame["stock"]) if stock in chosen]


def _stock_point_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of the stock points of the only policy; the row of all if there is no other."""
    points = frame[frame["stock"] != OVER_ALL]
    return points if len(points) else frame


def _name(row: Any) -> str:
    """What the measure of service is called."""
    return MeasureLabels.name(row["measure"])


def _point(row: Any) -> str:
    """The share served and the stock on hand, in words."""
    served = rounded(100 * row["service"], 100 * row["service_half_width"], within=PERCENTAGES)
    of_units = " of units at once" if row["measure"] == "fill_rate" else ""
    value = f"{served} %" if not served.ends else f"{served.value} % {served.interval}"
    return f"{value}{of_units} with {rounded(row['on_hand'], row['on_hand_half_width'])} units on hand"


def _axis_of(measure: str) -> str:
    """The title of the axis of service."""
    return f"{MeasureLabels.name(measure)} (%)"


def _marks(rows: pd.DataFrame, theme: Theme) -> dict[str, Any]:
    """The attributes of the policies' marks at one stock point, a list a policy; empty where nothing is defined."""
    row_of = {row.policy: row for row in rows.itertuples()}
    marks: dict[str, Any] = {word: [] for word in MARK_ATTRIBUTES}
    target = rows["target"].max()
    ends, levels = _ends_of_line(rows) if math.isfinite(target) else ([], [])
    nothing: tuple[list[Any], ...] = ([],) * len(MARK_ATTRIBUTES)
    values = [_values(row_of[policy]) if policy in row_of else nothing for policy in theme.policies]
    for of_mark in [*values, (ends, levels, *nothing[2:])]:
        for word, value in zip(MARK_ATTRIBUTES, of_mark, strict=True):
            marks[word].append(value)
    return marks


def _ends_of_line(rows: pd.DataFrame) -> tuple[list[float], list[float]]:
    """The line of the target, a little wider than the marks with their intervals."""
    half_widths = rows["on_hand_half_width"].fillna(0.0)
    low, high = (rows["on_hand"] - half_widths).min(), (rows["on_hand"] + half_widths).max()
    beyond = 0.04 * (high - low) or 0.04 * max(high, 1.0)
    return [float(low - beyond), float(high + beyond)], [100 * float(rows["target"].max())] * 2


def _values(row: Any) -> tuple[list[Any], ...]:
    """The attributes of a mark, as plotly takes them."""
    served, half_width = 100 * row.service, 100 * row.service_half_width
    below, above = half_widths_within(served, half_width, PERCENTAGES)
    shown = (
        f"<b>{text(row.policy)}</b><br>{MeasureLabels.name(row.measure)} "
        f"{rounded(served, half_width, within=PERCENTAGES)} %"
        f"<br>on hand {rounded(row.on_hand, row.on_hand_half_width)} units<br>{plain(row.n)} replications"
    )
    stock_below, stock_above = half_widths_within(row.on_hand, row.on_hand_half_width, (0.0, math.inf))
    return [row.on_hand], [served], [stock_above], [stock_below], [above], [below], [shown]


def _target_line(ends: list[float], levels: list[float]) -> go.Scatter:
    """What the goal asks of service, as a line across."""
    import plotly.graph_objects as go

    return go.Scatter(
        name="what the goal asks",
        x=ends,
        y=levels,
        mode="lines",
        line={"color": INK, "width": 1.5, "dash": "dash"},
        hovertemplate="the goal asks %{y:.4~g} %<extra></extra>",
    )


def _mark(policy: str, attributes: dict[str, Any], theme: Theme) -> go.Scatter:
    import plotly.graph_objects as go

    style = theme.style(policy)
    bar = {"type": "data", "symmetric": False, "color": style.colour, "thickness": 1.5, "width": 6}
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
    values = [_values(row) for row in rows.itertuples()]
    columns = [[value for (value,) in column] for column in zip(*values, strict=True)]
    on_hand, served, right, left, up, down, shown = columns
    bar = {"color": style.colour, "thickness": 1.5, "width": 4}
    names = ["all stock points" if stock == OVER_ALL else stock for stock in rows["stock"]]
    drawing.add_trace(
        go.Scatter(
            x=on_hand,
            y=served,
            error_x={"array": right, "arrayminus": left, **bar},
            error_y={"array": up, "arrayminus": down, **bar},
            mode="markers+text" if len(rows) <= 16 else "markers",
            text=[text(name) for name in names],
            textposition="top center",
            cliponaxis=False,
            marker={"color": style.colour, "symbol": style.symbol, "size": 10, "line": {"color": "white", "width": 1}},
            hovertext=[f"{text(name)}<br>{line.partition('<br>')[2]}" for name, line in zip(names, shown, strict=True)],
            hovertemplate="%{hovertext}<extra></extra>",
            showlegend=False,
        )
    )
    targets = rows["target"].dropna().unique()
    if len(targets) == 1:  # what is asked of all alike
        drawing.add_trace(_target_line(*_ends_of_line(rows)))
    return drawing
