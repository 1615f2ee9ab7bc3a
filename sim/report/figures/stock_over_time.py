"""The figure `stock_over_time`: stock, backorders and replenishment orders of one replication."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.number_format import plain
from sim.report.figures import Figure
from sim.report.findings.downsampling import change_points, keep_extremes, max_min_share, merge_marks
from sim.report.theme.policy_subplots import add_policy_subplots, shade_warm_up, warm_up_in_legend
from sim.report.theme.theme import INK, Choice, Theme, figure, menu
from sim.sentences import counted

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from sim.experiments.comparison import Comparison
    from sim.experiments.run import Run

STOCKS = 12
"""So many stock points can be chosen: those that ever owed the most."""
POINTS, ALL_POINTS = 5_000, 30_000
"""The most points of one line, and of all lines together: the page must stay small."""
MARKS, ALL_MARKS = 400, 12_000
"""The same for marks of orders."""
MAX_PROBLEMS = 3
"""Of more policies only the baseline and the one that owed least are said."""
ZOOM_SPANS = {"hour": (720, 168, 24), "day": (90, 28, 7), "week": (52, 13, 4)}
"""Spans of time that buttons zoom to, in units of the scenario's time."""
MANY_TIMES = 3
"""The window must be so many times as long as a span for it to have a button."""

ALWAYS = ""
"""Stands for the stock point of a trace that is shown whichever is chosen."""
PLACED, RECEIVED, ON_HAND, BACKORDERS = "order placed", "order received", "on hand", "backorders"


class StockOverTime(Figure):
    """One replication: stock on hand above the line, units owed below it, and the restocking orders (units)."""

    key = "stock_over_time"
    title = "One replication, over time"
    place = 40
    paper_scale = 0.25

    @classmethod
    def data_for(cls, comparison: Comparison) -> pd.DataFrame:
        """A row a point: `policy`, `stock`, `series`, `time`, `units`, how many `orders` a mark stands for, and
        how many stock points (`of`) there were to choose from.

        The 12 stock points that owed the most, in the order of the scenario. A line of too many points keeps, of
        each stretch of time, the first, the lowest, the highest and the last; marks that fall together become one.
        """
        import pandas as pd

        policies = [policy for policy in comparison.policies if policy in comparison.runs]
        stocks, of = _busiest(comparison, policies)
        end = comparison.scenario.warm_up + comparison.scenario.horizon
        keys = [(policy, stock) for stock in stocks for policy in policies]
        lines = [line for key in keys for line in _lines(comparison.runs[key[0]], *key, end)]
        marks = [mark for key in keys for mark in _marks(comparison.runs[key[0]], *key, end)]
        most_points = min(POINTS, max_min_share([len(line.units) for line in lines], ALL_POINTS))
        most_marks = min(MARKS, max_min_share([len(mark.units) for mark in marks], ALL_MARKS))
        frames = []
        for line in lines:
            kept = keep_extremes(line.at, line.units, most_points)
            frames.append(_frame(line, line.at[kept], line.units[kept], 0))
        frames += [_frame(mark, *merge_marks(mark.at, mark.units, most_marks)) for mark in marks]
        columns = ["policy", "stock", "series", "time", "units", "orders", "of"]
        return pd.concat(frames, ignore_index=True).assign(of=of) if frames else pd.DataFrame(columns=columns)

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """A subplot a policy over the same time and scale; a list of stock points if there are several."""
        policies = list(dict.fromkeys(frame["policy"]))
        stocks = list(dict.fromkeys(frame["stock"]))
        drawing = figure(cls.title, height=170 + 190 * len(policies), dragmode="zoom", hovermode="x", margin_t=110)
        traces = []
        for stock in stocks:
            for number, policy in enumerate(policies):
                rows = frame[(frame["policy"] == policy) & (frame["stock"] == stock)]
                shown = {"visible": stock == stocks[0], "showlegend": number == 0}
                traces += [(stock, trace.update(shown)) for trace in _traces(rows, policy, number, theme)]
        if theme.warm_up:
            traces.append((ALWAYS, warm_up_in_legend()))
        drawing.add_traces([trace for _, trace in traces])
        add_policy_subplots(drawing, policies, theme, zeroline=True)
        shade_warm_up(drawing, theme)
        above: dict[str, Any] = {"pad": {"b": 26}}  # above the first policy's name
        menus = []
        if len(stocks) > 1:
            choices: list[Choice] = [
                (stock, {"visible": [other in (stock, ALWAYS) for other, _ in traces]}, {}) for stock in stocks
            ]
            menus.append(menu(choices, **above))
        if spans := _zoom_buttons(theme):
            row = {"type": "buttons", "direction": "right", "x": 1, "xanchor": "right", "showactive": True}
            menus.append(menu(spans, **row, pad={"b": 26, "t": 30}))  # and below the buttons that come when pointed at
        return drawing.update_layout(updatemenus=menus)

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """How often policies restocked the first stock point, and the most they held and owed."""
        stock = frame["stock"].iloc[0]
        of_stock = frame[frame["stock"] == stock]
        by_policy = {str(policy): rows for policy, rows in of_stock.groupby("policy", sort=False)}
        least = min(by_policy, key=lambda policy: _most_owed(by_policy[policy]))
        shown = list(by_policy)
        if len(shown) > MAX_PROBLEMS:
            shown = list(dict.fromkeys([shown[0], least]))
        alike = ", the same customers under every policy" if len(by_policy) > 1 else ""
        which = theme.first_replication(alone="its only replication")
        count, of = frame["stock"].nunique(), frame["of"].iloc[0]
        chosen = f" The list has the {count} stock points of {of} that owed the most." if count < of else ""
        return (
            f"{stock} in {which}{alike}: {'; '.join(_course(policy, by_policy[policy]) for policy in shown)}. "
            f"It shows how things go, not how they go on average.{chosen}"
        )


def _course(policy: str, rows: pd.DataFrame) -> str:
    """What a policy ordered, and the most it held and owed, in words."""
    placed = rows.loc[rows["series"] == PLACED, "orders"].sum()
    held, owed = rows.loc[rows["series"] == ON_HAND, "units"].max(), _most_owed(rows)
    orders, units = counted(int(placed), "order"), counted(int(held), "unit")
    return f"*{policy}* placed {orders}, held up to {units}, owed up to {plain(owed)}"


def _most_owed(rows: pd.DataFrame) -> int:
    return int(-rows.loc[rows["series"] == BACKORDERS, "units"].min())


def _busiest(comparison: Comparison, policies: list[str]) -> tuple[list[str], int]:
    """The stock points that ever owed the most, and how many there are in all."""
    owed: dict[str, int] = {}
    for policy in policies:
        levels = comparison.runs[policy].levels
        for stock, most in levels.groupby("stock", sort=False, observed=True)["backorders"].max().items():
            owed[stock] = max(owed.get(stock, 0), int(most))
    most_owed = sorted(owed, key=lambda stock: -owed[stock])[:STOCKS]
    return [stock for stock in owed if stock in most_owed], len(owed)


class Series(NamedTuple):
    """A line, or the marks of one kind, of a policy and stock point: instants in units of time, units of product."""

    policy: str
    stock: str
    name: str
    at: np.ndarray
    units: np.ndarray


def _lines(run: Run, policy: str, stock: str, end: float) -> Iterator[Series]:
    """Stock on hand, and backorders below 0."""
    levels = run.levels[run.levels["stock"] == stock]
    at = np.append(levels["at"].to_numpy(dtype=float), end)  # the last level holds to the end
    for series, column, sign in ((ON_HAND, "on_hand", 1), (BACKORDERS, "backorders", -1)):
        units = sign * levels[column].to_numpy(dtype=np.int64)
        units = np.append(units, units[-1])
        kept = change_points(units)
        yield Series(policy, stock, series, at[kept], units[kept])


def _marks(run: Run, policy: str, stock: str, end: float) -> Iterator[Series]:
    """The replenishment orders placed, and those received."""
    orders = run.replenishments[run.replenishments["stock"] == stock]
    columns = ((PLACED, "ordered_at", "quantity"), (RECEIVED, "received_at", "received_quantity"))
    for series, instant, quantity in columns:
        rows = orders[orders[instant].notna() & (orders[instant] <= end)]
        at, units = rows[instant].to_numpy(dtype=float), rows[quantity].to_numpy(dtype=float)
        yield Series(policy, stock, series, at, units)


def _frame(series: Series, time: np.ndarray, units: np.ndarray, orders: np.ndarray | int) -> pd.DataFrame:
    """The rows of the points or marks that are kept of a series, `orders` being how many each mark stands for."""
    import pandas as pd

    names = {"policy": series.policy, "stock": series.stock, "series": series.name}
    return pd.DataFrame({**names, "time": time, "units": units, "orders": orders})


def _traces(rows: pd.DataFrame, policy: str, number: int, theme: Theme) -> Iterator[go.Scatter]:
    """The lines and marks of a policy in the subplot of this `number`, counted from 0."""
    import plotly.graph_objects as go

    style = theme.style(policy)
    axes = {"xaxis": "x", "yaxis": f"y{number + 1}" if number else "y"}
    for series, colour in ((ON_HAND, style.colour), (BACKORDERS, INK)):
        line = rows[rows["series"] == series]
        units = line["units"].to_numpy()
        owed = series == BACKORDERS
        yield go.Scatter(
            name=f"{series} (units)",
            legendgroup=series,
            x=theme.instants(line["time"].to_numpy()),
            y=units,
            customdata=-units if owed else None,  # drawn below 0, but backorders are never negative
            mode="lines",
            line={"shape": "hv", "width": 1.2, "color": colour},
            fill="tozeroy",
            fillpattern={"shape": "/", "fgcolor": INK, "bgcolor": "white", "size": 4} if owed else None,
            hovertemplate=f"{series} %{{{'customdata' if owed else 'y'}:,}}<extra></extra>",
            **axes,
        )
    for series, symbol in ((PLACED, "triangle-up-open"), (RECEIVED, "triangle-down")):
        marks = rows[rows["series"] == series]
        hover = [
            (f"{plain(row.orders)} orders, " if row.orders > 1 else "") + counted(int(row.units), "unit")
            for row in marks.itertuples()
        ]
        yield go.Scatter(
            name=series,
            legendgroup=series,
            x=theme.instants(marks["time"].to_numpy()),
            y=np.zeros(len(marks), dtype=np.int8),
            text=hover,
            mode="markers",
            marker={"symbol": symbol, "size": 8, "color": INK, "line": {"width": 1, "color": INK}},
            hovertemplate=f"{series}: %{{text}}<extra></extra>",
            **axes,
        )


def _zoom_buttons(theme: Theme) -> list[Choice]:
    """Buttons that show the whole run or the first so much of the window, where a run is long enough to need them."""
    lengths = [length for length in ZOOM_SPANS[theme.unit] if MANY_TIMES * length <= theme.horizon][:2]
    ends = {"all": (0.0, theme.warm_up + theme.horizon)}
    ends |= {f"{plain(length)} {theme.unit}s": (theme.warm_up, theme.warm_up + length) for length in lengths}
    return [
        (name, {}, {"xaxis.range": theme.instants(np.array(span)).tolist(), "xaxis.autorange": False})
        for name, span in (ends.items() if lengths else ())
    ]
