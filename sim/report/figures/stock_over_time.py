from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.number_format import plain
from sim.report.figures import Figure
from sim.report.findings.downsampling import changes, fair, thinned, together
from sim.report.theme.policy_subplots import shade_warm_up, strips, warm_up_in_legend
from sim.report.theme.theme import INK, Choice, Look, figure, menu

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

STOCKS = 12
"""So many stock points can be chosen: those that ever owed the most."""
POINTS, ALL_POINTS = 5_000, 30_000
"""The most points of one line, and of all lines together: the page must stay small."""
MARKS, ALL_MARKS = 400, 12_000
"""The same for marks of orders."""
MOST_SAID = 3
LOOKS_INTO = {"hour": (720, 168, 24), "day": (90, 28, 7), "week": (52, 13, 4)}
"""Spans of time to look into, in units of the scenario's time."""
MANY_TIMES = 3
"""The window must be so many times as long as a span."""

ALWAYS = ""
PLACED, RECEIVED, ON_HAND, BACKORDERS = "order placed", "order received", "on hand", "backorders"


class StockOverTime(Figure):
    """One replication: stock on hand above the line, units owed below it, and the restocking orders (units)."""

    key = "stock_over_time"
    title = "One replication, over time"
    place = 40

    @classmethod
    def data_for(cls, comparison: Any) -> pd.DataFrame:
        """A row a point: `policy`, `stock`, `series`, `time`, `units`, how many `orders` a mark stands for, and
        how many stock points (`of`) there were to choose from.

        The 12 stock points that owed the most, in the order of the scenario. A line of too many points keeps, of
        each stretch of time, the first, the lowest, the highest and the last; marks that fall together become one.
        """
        import pandas as pd

        policies = [policy for policy in comparison.policies if policy in comparison.runs]
        stocks, of = _busiest(comparison, policies)
        end = comparison.scenario.warm_up + comparison.scenario.horizon
        each = [(policy, stock, comparison.runs[policy]) for stock in stocks for policy in policies]
        lines = [(*one, *line) for *one, run in each for line in _lines(run, one[1], end)]
        marks = [(*one, *mark) for *one, run in each for mark in _marks(run, one[1], end)]
        points = min(POINTS, fair([len(line[-1]) for line in lines], ALL_POINTS))
        most = min(MARKS, fair([len(mark[-1]) for mark in marks], ALL_MARKS))
        frames = []
        for policy, stock, series, at, units in lines:
            kept = thinned(at, units, points)
            frames.append(_frame(policy, stock, series, at[kept], units[kept], 0))
        frames += [
            _frame(policy, stock, series, *together(at, units, most)) for policy, stock, series, at, units in marks
        ]
        columns = ["policy", "stock", "series", "time", "units", "orders", "of"]
        return pd.concat(frames, ignore_index=True).assign(of=of) if frames else pd.DataFrame(columns=columns)

    @classmethod
    def draw(cls, frame: pd.DataFrame, look: Look) -> go.Figure:
        """A strip a policy over the same time and scale; a list of stock points if there are several."""
        policies = list(dict.fromkeys(frame["policy"]))
        stocks = list(dict.fromkeys(frame["stock"]))
        drawing = figure(cls.title, height=170 + 190 * len(policies), dragmode="zoom", hovermode="x", margin_t=110)
        traces = []
        for stock in stocks:
            for place, policy in enumerate(policies):
                rows = frame[(frame["policy"] == policy) & (frame["stock"] == stock)]
                own = {"visible": stock == stocks[0], "showlegend": place == 0}
                traces += [(stock, trace.update(own)) for trace in _traces(rows, policy, place, look)]
        if look.warm_up:
            traces.append((ALWAYS, warm_up_in_legend()))
        drawing.add_traces([trace for _, trace in traces])
        strips(drawing, policies, look, zeroline=True)
        shade_warm_up(drawing, look)
        above: dict[str, Any] = {"pad": {"b": 26}}  # above the first policy's name
        menus = []
        if len(stocks) > 1:
            choices: list[Choice] = [
                (stock, {"visible": [own in (stock, ALWAYS) for own, _ in traces]}, {}) for stock in stocks
            ]
            menus.append(menu(choices, **above))
        if spans := _spans(look):
            row = {"type": "buttons", "direction": "right", "x": 1, "xanchor": "right", "showactive": True}
            menus.append(menu(spans, **row, pad={"b": 26, "t": 30}))  # and below the buttons that come when pointed at
        return drawing.update_layout(updatemenus=menus)

    @classmethod
    def says(cls, frame: pd.DataFrame, look: Look) -> str:
        """How often policies restocked the first stock point, and the most they held and owed."""
        stock = frame["stock"].iloc[0]
        mine = {str(policy): rows for policy, rows in frame[frame["stock"] == stock].groupby("policy", sort=False)}
        least = min(mine, key=lambda policy: _most_owed(mine[policy]))
        said = list(mine) if len(mine) <= MOST_SAID else list(dict.fromkeys([next(iter(mine)), least]))
        alike = ", the same customers under every policy" if len(mine) > 1 else ""
        first = (
            f"the first of {plain(look.replications)} replications" if look.replications > 1 else "its only replication"
        )
        count = frame["stock"].nunique()
        listed = f" The list has the {count} stock points of {frame['of'].iloc[0]} that owed the most."
        return (
            f"{stock} in {first}{alike}: {'; '.join(_course(policy, mine[policy]) for policy in said)}. "
            f"It shows how things go, not how they go on average.{listed if count < frame['of'].iloc[0] else ''}"
        )


def _course(policy: str, rows: pd.DataFrame) -> str:
    placed = rows.loc[rows["series"] == PLACED, "orders"].sum()
    held, owed = rows.loc[rows["series"] == ON_HAND, "units"].max(), _most_owed(rows)
    orders = "order" if placed == 1 else "orders"
    return f"*{policy}* placed {plain(placed)} {orders}, held up to {plain(held)} units, owed up to {plain(owed)}"


def _most_owed(rows: pd.DataFrame) -> int:
    return int(-rows.loc[rows["series"] == BACKORDERS, "units"].min())


def _busiest(comparison: Any, policies: list[str]) -> tuple[list[str], int]:
    """The stock points that ever owed the most, and how many there are in all."""
    owed: dict[str, int] = {}
    for policy in policies:
        levels = comparison.runs[policy].levels
        for stock, most in levels.groupby("stock", sort=False, observed=True)["backorders"].max().items():
            owed[stock] = max(owed.get(stock, 0), int(most))
    first = sorted(owed, key=lambda stock: -owed[stock])[:STOCKS]
    return [stock for stock in owed if stock in first], len(owed)


Series = tuple[str, np.ndarray, np.ndarray]
"""What a line or the marks are called, their instants and their units."""


def _lines(run: Any, stock: str, end: float) -> Iterator[Series]:
    levels = run.levels[run.levels["stock"] == stock]
    at = np.append(levels["at"].to_numpy(dtype=float), end)  # the last level holds to the end
    for series, column, sign in ((ON_HAND, "on_hand", 1), (BACKORDERS, "backorders", -1)):
        units = sign * levels[column].to_numpy(dtype=np.int64)
        units = np.append(units, units[-1])
        kept = changes(units)
        yield series, at[kept], units[kept]


def _marks(run: Any, stock: str, end: float) -> Iterator[Series]:
    orders = run.replenishments[run.replenishments["stock"] == stock]
    columns = ((PLACED, "ordered_at", "quantity"), (RECEIVED, "received_at", "received_quantity"))
    for series, instant, quantity in columns:
        rows = orders[orders[instant].notna() & (orders[instant] <= end)]
        yield series, rows[instant].to_numpy(dtype=float), rows[quantity].to_numpy(dtype=float)


def _frame(policy: str, stock: str, series: str, time: np.ndarray, units: np.ndarray, orders: Any) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        {"policy": policy, "stock": stock, "series": series, "time": time, "units": units, "orders": orders}
    )


def _traces(rows: pd.DataFrame, policy: str, place: int, look: Look) -> Iterator[go.Scatter]:
    import plotly.graph_objects as go

    style = look.style(policy)
    axes = {"xaxis": "x", "yaxis": f"y{place + 1}" if place else "y"}
    for series, colour in ((ON_HAND, style.colour), (BACKORDERS, INK)):
        line = rows[rows["series"] == series]
        units = line["units"].to_numpy()
        owed = series == BACKORDERS
        yield go.Scatter(
            name=f"{series} (units)",
            legendgroup=series,
            x=look.instants(line["time"].to_numpy()),
            y=units,
            customdata=-units if owed else None,  # drawn below the line, but nobody owes −3
            mode="lines",
            line={"shape": "hv", "width": 1.2, "color": colour},
            fill="tozeroy",
            fillpattern={"shape": "/", "fgcolor": INK, "bgcolor": "white", "size": 4} if owed else None,
            hovertemplate=f"{series} %{{{'customdata' if owed else 'y'}:,}}<extra></extra>",
            **axes,
        )
    for series, symbol in ((PLACED, "triangle-up-open"), (RECEIVED, "triangle-down")):
        marks = rows[rows["series"] == series]
        said = [
            f"{plain(row.orders)} orders, {plain(row.units)} units" if row.orders > 1 else f"{plain(row.units)} units"
            for row in marks.itertuples()
        ]
        yield go.Scatter(
            name=series,
            legendgroup=series,
            x=look.instants(marks["time"].to_numpy()),
            y=np.zeros(len(marks), dtype=np.int8),
            text=said,
            mode="markers",
            marker={"symbol": symbol, "size": 8, "color": INK, "line": {"width": 1, "color": INK}},
            hovertemplate=f"{series}: %{{text}}<extra></extra>",
            **axes,
        )


def _spans(look: Look) -> list[Choice]:
    """Buttons that show the whole run or the first so much of the window, where a run is long enough to need them."""
    lengths = [length for length in LOOKS_INTO[look.unit] if MANY_TIMES * length <= look.horizon][:2]
    ends = {"all": (0.0, look.warm_up + look.horizon)}
    ends |= {f"{plain(length)} {look.unit}s": (look.warm_up, look.warm_up + length) for length in lengths}
    return [
        (name, {}, {"xaxis.range": look.instants(np.array(span)).tolist(), "xaxis.autorange": False})
        for name, span in (ends.items() if lengths else ())
    ]
