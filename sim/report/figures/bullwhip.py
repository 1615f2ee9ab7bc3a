"""The figure `bullwhip`: how the variance of orders grows upstream."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.number_format import finite_or_zero, rounded
from sim.report.figures import Figure
from sim.report.findings.chain_flows import chained, echelons, made_stock, short_names, window
from sim.report.findings.estimates import OVER_ALL, EstimateTable
from sim.report.theme.theme import QUIET, Theme, figure, text
from sim.scenario.chain import below
from sim.scenario.names import TAKEN

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from sim.experiments.comparison import Comparison
    from sim.experiments.run import Run

STOCKS = 16
"""The most stock points drawn: those nearest to the suppliers, where variance has grown the longest."""
SERIAL = 3
"""A serial chain of at least so many stock points has its amplification said at the head of the page."""


class Bullwhip(Figure):
    """How variance grows on its way up: variance of orders over variance of demand at each stock point (ratio)."""

    key = "bullwhip"
    title = "Bullwhip"
    place = 54
    paper_scale = 0.56
    half_a_sheet = True

    @classmethod
    def data_for(cls, comparison: Comparison) -> pd.DataFrame:
        """A row a policy and stock point, those next to the customers first; none for shops, which hold nothing.

        `ratio` is the bullwhip ratio of the stock point against what is asked of it, a mean with its half-width;
        `cumulative` the variance of its orders per period over that of what customers asked for here and anywhere
        below, in units of this product, in the first replication. A last row `*` has the ratio of the whole chain,
        unless something is made of parts: these are ordered in other units than the products are asked for. Empty where
        no stock point gets units from another one.
        """
        import pandas as pd

        rows: list[tuple[Any, ...]] = []
        if chained(comparison):
            estimates = EstimateTable(comparison)
            for policy in comparison.policies:
                if policy in comparison.runs:
                    rows += [(policy, *row) for row in _rows(comparison.runs[policy], estimates)]
        columns = ["policy", "stock", "echelon", "ratio", "half_width", "cumulative"]
        frame = pd.DataFrame(rows, columns=columns)
        return frame if frame["ratio"].notna().any() else frame.iloc[:0]

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """A mark a policy at each stock point, full against its own demand, open against the customers' demand."""
        import plotly.graph_objects as go

        frame = frame[frame["stock"] != OVER_ALL]
        stocks = list(dict.fromkeys(frame["stock"]))
        policies = list(dict.fromkeys(frame["policy"]))
        serial = frame.drop_duplicates("stock")["echelon"].is_unique
        drawing = figure(cls.title, height=450, margin_b=110)
        for number, policy in enumerate(policies):
            rows = frame[frame["policy"] == policy]
            style = theme.style(policy)
            shift = 0.0 if serial or len(policies) == 1 else 0.5 * (number / (len(policies) - 1) - 0.5)
            x = [stocks.index(stock) + shift for stock in rows["stock"]]
            half_widths = [finite_or_zero(half_width) for half_width in rows["half_width"]]
            common = {"mode": "lines+markers" if serial else "markers", "legendgroup": policy}
            drawing.add_trace(
                go.Scatter(
                    name=text(policy, 28),
                    x=x,
                    y=rows["ratio"].to_numpy(),
                    error_y={"array": half_widths, "color": style.colour, "thickness": 1.5, "width": 4},
                    marker={"color": style.colour, "symbol": style.symbol, "size": 10},
                    line={"color": style.colour, "dash": style.dash, "width": 1.5},
                    text=[_hover(row, "its own demand", row.ratio, row.half_width) for row in rows.itertuples()],
                    hovertemplate="%{text}<extra></extra>",
                    **common,
                )
            )
            drawing.add_trace(
                go.Scatter(
                    name=text(policy, 28),
                    x=x,
                    y=rows["cumulative"].to_numpy(),
                    marker={"color": style.colour, "symbol": f"{style.symbol}-open", "size": 12},
                    line={"color": style.colour, "dash": style.dash, "width": 3},
                    opacity=0.55,
                    text=[_hover(row, "customers' demand", row.cumulative) for row in rows.itertuples()],
                    hovertemplate="%{text}<extra></extra>",
                    showlegend=False,
                    **common,
                )
            )
        drawing.add_hline(y=1, line={"color": QUIET, "width": 1, "dash": "dot"})
        names = [text(name).replace("@", "<br>@") for name in short_names(stocks).values()]
        drawing.update_xaxes(
            tickvals=list(range(len(stocks))), ticktext=names, title_text="from the customers upstream"
        )
        drawing.update_xaxes(range=[-0.5, len(stocks) - 0.5], showgrid=False, zeroline=False)
        ratios = frame[["ratio", "cumulative"]].to_numpy().ravel()
        positive = ratios[np.isfinite(ratios) & (ratios > 0)]
        if len(positive) and positive.max() > 20 * max(positive.min(), 0.05):
            drawing.update_yaxes(type="log", dtick=1)
        drawing.update_yaxes(title_text="variance of orders / of demand")
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """Where variance grows the most, and what the two kinds of marks are."""
        stock_points = frame[(frame["stock"] != OVER_ALL) & frame["ratio"].notna()]
        worst = stock_points.loc[stock_points["ratio"].idxmax()]
        where = short_names(dict.fromkeys(stock_points["stock"]))[worst["stock"]]
        ratio = rounded(worst["ratio"], worst["half_width"])
        return (
            f"Above 1 a stock point passes on more variance than it meets, below 1 less; full marks against what is "
            f"asked of it (the bars are 95 % intervals of the means), open ones against what customers ask for, here "
            f"or anywhere below (in the first replication). It grows the most at {where} under "
            f"*{worst['policy']}*: {ratio} times. Where it shrinks, somebody holds stock against it, or sees more than "
            f"the orders."
        )

    @classmethod
    def headline(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """For a chain of three and more in a row: how many times customers' variance its suppliers see."""
        stock_points = frame[frame["stock"] != OVER_ALL].drop_duplicates("stock")
        chain = frame[(frame["stock"] == OVER_ALL) & frame["ratio"].notna()]
        if len(chain) < 2 or len(stock_points) < SERIAL or not stock_points["echelon"].is_unique:
            return ""
        most, least = chain.loc[chain["ratio"].idxmax()], chain.loc[chain["ratio"].idxmin()]
        if most["policy"] == least["policy"] or most["ratio"] == least["ratio"]:
            return ""
        largest, smallest = (rounded(row["ratio"], row["half_width"]) for row in (most, least))
        return (
            f"Of customers' variance, the supplier at the top meets {largest} times as much under "
            f"*{most['policy']}* and {smallest} times under *{least['policy']}*: the customers are the same, the rest "
            f"is made by who orders."
        )


def _hover(row: Any, demand: str, ratio: float, half_width: float = math.nan) -> str:
    times = f"{rounded(ratio, half_width)} times the variance of {demand}"
    return f"<b>{text(row.policy)}</b><br>{text(row.stock)}: {times}"


def _rows(run: Run, estimates: EstimateTable) -> Iterator[tuple[Any, ...]]:
    """Stock point, echelon, ratio with its half-width, and cumulative ratio; those next to the customers first."""
    scenario, policy = run.scenario, run.policy
    depth = echelons(scenario)
    holding = [stock for stock, point in scenario.stock.items() if point.sells_from is None]
    shown = sorted(holding, key=depth.__getitem__)[:STOCKS]
    for stock in sorted(shown, key=lambda stock: -depth[stock]):
        ratio = estimates.of(policy, "bullwhip_ratio", stock)
        yield stock, depth[stock], ratio.mean, ratio.half_width, _cumulative(run, stock)
    if made_stock(scenario):
        return  # orders of parts over demand for products are no ratio of anything
    ratio = estimates.of(policy, "bullwhip_ratio", OVER_ALL)
    yield OVER_ALL, 0, ratio.mean, ratio.half_width, math.nan


def _cumulative(run: Run, stock: str) -> float:
    """Variance of a stock point's orders per period over that of what customers ask of it and of all below."""
    orders = run.orders
    factor = {stock: 1, **below(run.scenario, stock)}
    asked = orders[orders["stock"].isin(list(factor)) & ~orders["group"].astype(str).isin(TAKEN)]
    asked = asked[asked["outcome"] != "stayed_away"]
    placed = run.replenishments[(run.replenishments["stock"] == stock) & (run.replenishments["order"] >= 0)]
    units = asked["quantity"] * asked["stock"].astype(str).map(factor)
    demanded = _per_period(run, asked["arrived_at"], units).var(ddof=1)
    if not demanded:
        return math.nan
    return float(_per_period(run, placed["ordered_at"], placed["quantity"]).var(ddof=1) / demanded)


def _per_period(run: Run, at: pd.Series, units: pd.Series) -> np.ndarray:
    """Units of each whole period [t − length, t) within the window; a period is the accounting's, else a time unit."""
    start, end = window(run)
    length = run.scenario.accounting.period or 1.0
    first, last = math.ceil(start / length - 1e-9), math.floor(end / length + 1e-9)
    number = np.floor(np.asarray(at, dtype=float) / length + 1e-9).astype(np.int64) - first
    inside = (number >= 0) & (number < last - first)
    return np.bincount(number[inside], np.asarray(units, dtype=float)[inside], minlength=max(last - first, 2))
