from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.number_format import said
from sim.report.figures import Figure
from sim.report.findings.chain_flows import chained, echelons, short_names, window
from sim.report.findings.estimates import OVER_ALL, Estimates
from sim.report.theme.theme import QUIET, Look, figure, text
from sim.scenario.chain import below
from sim.scenario.names import TAKEN

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

STOCKS = 16
"""The most stock points drawn: those nearest to the suppliers, where it has had the longest way."""
LINE = 3
"""So many stock points one above the other make the whole of the amplification worth the head of the page."""


class Bullwhip(Figure):
    """How variance grows on its way up: variance of orders over variance of demand at each stock point (ratio)."""

    key = "bullwhip"
    title = "Variance on its way up"
    place = 8
    heads = -1  # a chain of three in a row is played for this

    @classmethod
    def data_for(cls, comparison: Any) -> pd.DataFrame:
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
            estimates = Estimates(comparison)
            for policy in comparison.policies:
                if policy in comparison.runs:
                    rows += [(policy, *one) for one in _rows(comparison.runs[policy], estimates)]
        columns = ["policy", "stock", "echelon", "ratio", "half_width", "cumulative"]
        frame = pd.DataFrame(rows, columns=columns)
        return frame if frame["ratio"].notna().any() else frame.iloc[:0]

    @classmethod
    def draw(cls, frame: pd.DataFrame, look: Look) -> go.Figure:
        """A mark a policy at each stock point, full against its own demand, open against the customers' demand."""
        import plotly.graph_objects as go

        frame = frame[frame["stock"] != OVER_ALL]
        stocks = list(dict.fromkeys(frame["stock"]))
        policies = list(dict.fromkeys(frame["policy"]))
        serial = frame.drop_duplicates("stock")["echelon"].is_unique
        drawing = figure(cls.title, height=450, margin_b=110)
        for number, policy in enumerate(policies):
            rows = frame[frame["policy"] == policy]
            style = look.style(policy)
            shift = 0.0 if serial or len(policies) == 1 else 0.5 * (number / (len(policies) - 1) - 0.5)
            x = [stocks.index(stock) + shift for stock in rows["stock"]]
            halves = [half if math.isfinite(half) else 0 for half in rows["half_width"]]
            words = {"mode": "lines+markers" if serial else "markers", "legendgroup": policy}
            drawing.add_trace(
                go.Scatter(
                    name=text(policy, 28),
                    x=x,
                    y=rows["ratio"].to_numpy(),
                    error_y={"array": halves, "color": style.colour, "thickness": 1.5, "width": 4},
                    marker={"color": style.colour, "symbol": style.symbol, "size": 10},
                    line={"color": style.colour, "dash": style.dash, "width": 1.5},
                    text=[_hover(row, "its own demand", row.ratio, row.half_width) for row in rows.itertuples()],
                    hovertemplate="%{text}<extra></extra>",
                    **words,
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
                    **words,
                )
            )
        drawing.add_hline(y=1, line={"color": QUIET, "width": 1, "dash": "dot"})
        names = [text(name).replace("@", "<br>@") for name in short_names(stocks).values()]
        drawing.update_xaxes(
            tickvals=list(range(len(stocks))), ticktext=names, title_text="from the customers upstream"
        )
        drawing.update_xaxes(range=[-0.5, len(stocks) - 0.5], showgrid=False, zeroline=False)
        kept = frame[["ratio", "cumulative"]].to_numpy().ravel()
        spread = kept[np.isfinite(kept) & (kept > 0)]
        if len(spread) and spread.max() > 20 * max(spread.min(), 0.05):
            drawing.update_yaxes(type="log", dtick=1)
        drawing.update_yaxes(title_text="variance of orders / of demand")
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, look: Look) -> str:
        """Where variance grows the most, and what the two kinds of marks are."""
        own = frame[(frame["stock"] != OVER_ALL) & frame["ratio"].notna()]
        worst = own.loc[own["ratio"].idxmax()]
        where = short_names(dict.fromkeys(own["stock"]))[worst["stock"]]
        return (
            f"Above 1 a stock point passes on more variance than it meets, below 1 less; full marks against what is "
            f"asked of it (the bars are 95 % intervals of the means), open ones against what customers ask for, here "
            f"or anywhere below (in the first replication). It grows the most at {where} under "
            f"*{worst['policy']}*: {said(worst['ratio'], worst['half_width'])} times. Where it shrinks, somebody holds "
            f"stock against it, or sees more than the orders."
        )

    @classmethod
    def headline(cls, frame: pd.DataFrame, look: Look) -> str:
        """For a chain of three and more in a row: how many times customers' variance its suppliers see."""
        own = frame[frame["stock"] != OVER_ALL]
        whole = frame[(frame["stock"] == OVER_ALL) & frame["ratio"].notna()]
        if len(whole) < 2 or own["stock"].nunique() < LINE or not own.drop_duplicates("stock")["echelon"].is_unique:
            return ""
        most, least = whole.loc[whole["ratio"].idxmax()], whole.loc[whole["ratio"].idxmin()]
        if most["policy"] == least["policy"] or most["ratio"] == least["ratio"]:
            return ""
        return (
            f"Of customers' variance, the supplier at the top meets {said(most['ratio'], most['half_width'])} times as "
            f"much under *{most['policy']}* and {said(least['ratio'], least['half_width'])} times under "
            f"*{least['policy']}*: the customers are the same, the rest is made by who orders."
        )


def _hover(row: Any, what: str, ratio: float, half_width: float = math.nan) -> str:
    return f"<b>{text(row.policy)}</b><br>{text(row.stock)}: {said(ratio, half_width)} times the variance of {what}"


def _rows(run: Any, estimates: Estimates) -> Iterator[tuple[Any, ...]]:
    world, policy = run.scenario, run.policy
    deep = echelons(world)
    holding = [stock for stock in world.stock if world.stock[stock].sells_from is None]
    shown = sorted(holding, key=deep.__getitem__)[:STOCKS]
    for stock in sorted(shown, key=lambda stock: -deep[stock]):
        found = estimates.of(policy, "bullwhip_ratio", stock)
        yield stock, deep[stock], found.mean, found.half_width, _cumulative(run, stock)
    if any(point.made_from for point in world.stock.values()):
        return  # orders of parts over demand for products are no ratio of anything
    whole = estimates.of(policy, "bullwhip_ratio", OVER_ALL)
    yield OVER_ALL, 0, whole.mean, whole.half_width, math.nan


def _cumulative(run: Any, stock: str) -> float:
    """Variance of a stock point's orders per period over that of what customers ask of it and of all below."""
    world, orders = run.scenario, run.orders
    factor = {stock: 1, **below(world, stock)}
    asked = orders[orders["stock"].isin(list(factor)) & ~orders["group"].astype(str).isin(TAKEN)]
    asked = asked[asked["outcome"] != "stayed_away"]
    placed = run.replenishments[(run.replenishments["stock"] == stock) & (run.replenishments["order"] >= 0)]
    units = asked["quantity"] * asked["stock"].astype(str).map(factor)
    demanded = _per_period(run, asked["arrived_at"], units).var(ddof=1)
    return (
        float(_per_period(run, placed["ordered_at"], placed["quantity"]).var(ddof=1) / demanded)
        if demanded
        else math.nan
    )


def _per_period(run: Any, at: Any, units: Any) -> np.ndarray:
    """Units of each whole period (t − length, t] within the window: the accounting's, else a unit of time."""
    start, end = window(run)
    length = run.scenario.accounting.period or 1.0
    first, last = math.ceil(start / length - 1e-9), math.floor(end / length + 1e-9)
    number = np.ceil(np.asarray(at, dtype=float) / length - 1e-9).astype(np.int64) - 1 - first
    inside = (number >= 0) & (number < last - first)
    return np.bincount(number[inside], np.asarray(units, dtype=float)[inside], minlength=max(last - first, 2))
