"""The figure `forecast_against_demand`: what each review forecast, and the demand that came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.number_format import percent
from sim.report.figures import Figure
from sim.report.findings.downsampling import keep_extremes, max_min_share
from sim.report.theme.policy_subplots import add_policy_subplots, shade_warm_up, warm_up_in_legend
from sim.report.theme.theme import INK, Choice, Theme, figure, menu, translucent

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from sim.experiments.comparison import Comparison

STOCKS = 12
"""So many stock points can be chosen: those with the most demand."""
POINTS, ALL_POINTS = 1_500, 20_000
"""The most reviews of one policy and stock point, and of all together: the page must stay small."""
OPACITY = 0.22
"""Of a band around a forecast."""


class ForecastAgainstDemand(Figure):
    """One replication: what each review expected over lead time and review, and what was then asked for (units)."""

    key = "forecast_against_demand"
    title = "Forecast against demand"
    place = 60
    paper_scale = 0.8
    half_a_sheet = True

    @classmethod
    def data_for(cls, comparison: Comparison) -> pd.DataFrame:
        """A row a review: `policy`, `stock`, `time`, `forecast`, `error` (the root mean square error of those before
        it) and `demand` (NaN if that was not over by the end); `off` is the WAPE of all forecasts of the policy and
        stock point.

        Of the 12 stock points with the most demand; empty where nothing is forecast.
        """
        import pandas as pd

        columns = ["policy", "stock", "time", "forecast", "error", "demand", "off"]
        tables = {
            policy: comparison.runs[policy].forecasts for policy in comparison.policies if policy in comparison.runs
        }
        reviews = [
            (policy, str(stock), rows)
            for policy, table in tables.items()
            for stock, rows in table.groupby("stock", observed=True)
        ]
        stocks = _busiest(reviews)
        reviews = [review for review in reviews if review[1] in stocks]
        most = min(POINTS, max_min_share([len(rows) for *_, rows in reviews], ALL_POINTS))
        frames = []
        for policy, stock, rows in reviews:
            over = rows[rows["at"] >= comparison.scenario.warm_up].dropna()  # as the measures have it
            total = over["demand"].sum()
            off = (over["forecast"] - over["demand"]).abs().sum() / total if total else np.nan
            kept = keep_extremes(rows["at"].to_numpy(), rows["forecast"].to_numpy(), most)
            shown = rows.iloc[kept].rename(columns={"at": "time"})
            frames.append(shown.assign(policy=policy, stock=stock, off=off)[columns])
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """A subplot a policy over the same time and scale; a list of stock points if there are several."""
        policies, stocks = list(dict.fromkeys(frame["policy"])), list(dict.fromkeys(frame["stock"]))
        drawing = figure(cls.title, height=150 + 150 * len(policies), dragmode="zoom", hovermode="x", margin_t=110)
        traces = []
        for stock in stocks:
            for number, policy in enumerate(policies):
                rows = frame[(frame["policy"] == policy) & (frame["stock"] == stock)]
                visible = stock == stocks[0]
                traces += [(stock, trace.update(visible=visible)) for trace in _traces(rows, policy, number, theme)]
        drawing.add_traces([trace for _, trace in traces])
        if theme.warm_up:
            drawing.add_trace(warm_up_in_legend())
        add_policy_subplots(drawing, policies, theme, rangemode="tozero")
        shade_warm_up(drawing, theme)
        if len(stocks) > 1:
            always = [True] * (len(drawing.data) - len(traces))
            choices: list[Choice] = [
                (stock, {"visible": [*(other == stock for other, _ in traces), *always]}, {}) for stock in stocks
            ]
            drawing.update_layout(updatemenus=[menu(choices, pad={"b": 26})])
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """How far off each policy's forecasts of the first stock point were."""
        stock = frame["stock"].iloc[0]
        of_stock = frame[frame["stock"] == stock].drop_duplicates("policy")
        which = theme.first_replication(alone="its only replication")
        off = [
            f"*{row.policy}* was off by {percent(row.off)} of demand"
            for row in of_stock.itertuples()
            if np.isfinite(row.off)
        ]
        errors = f": {', '.join(off)}" if off else ""
        return (
            f"{stock} in {which}{errors}. A line is what each review expected over the lead time and one review period "
            "to come, its band what such forecasts had been off by (their root mean square); a dot is what was asked "
            "for then, as far as the store saw it."
            f"{' Grey is the warm-up, which is not measured.' if theme.warm_up else ''}"
        )


def _busiest(reviews: list[tuple[str, str, pd.DataFrame]]) -> list[str]:
    """The stock points with the most demand a review, of the reviews of each policy and stock point."""
    demand: dict[str, float] = {}
    for _, stock, rows in reviews:
        demand[stock] = max(demand.get(stock, 0.0), float(rows["demand"].mean()) if rows["demand"].notna().any() else 0)
    return sorted(demand, key=lambda stock: -demand[stock])[:STOCKS]


def _traces(rows: pd.DataFrame, policy: str, number: int, theme: Theme) -> list[go.Scatter]:
    """The band, the line and the dots of a policy in the subplot of this `number`, counted from 0."""
    import plotly.graph_objects as go

    axes = {"xaxis": "x", "yaxis": f"y{number + 1}" if number else "y"}
    colour, first = theme.style(policy).colour, number == 0
    time = theme.instants(rows["time"].to_numpy())
    forecast, error = rows["forecast"].to_numpy(), rows["error"].to_numpy()
    band = go.Scatter(
        name="forecast ± its error (units)",
        legendgroup="band",
        showlegend=first,
        x=np.concatenate([time, time[::-1]]),
        y=np.concatenate([forecast + error, np.maximum(forecast - error, 0)[::-1]]),
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=translucent(colour, OPACITY),
        hoverinfo="skip",
        **axes,
    )
    line = go.Scatter(
        name="forecast (units)",
        legendgroup="forecast",
        showlegend=first,
        x=time,
        y=forecast,
        customdata=error,
        mode="lines",
        line={"width": 1.4, "color": colour},
        hovertemplate="expected %{y:,.1f} ± %{customdata:,.1f}<extra></extra>",
        **axes,
    )
    over = rows["demand"].notna().to_numpy()
    dots = go.Scatter(
        name="demand (units)",
        legendgroup="demand",
        showlegend=first,
        x=time[over],
        y=rows["demand"].to_numpy()[over],
        mode="markers",
        marker={"size": 3.5, "color": INK},
        hovertemplate="asked for %{y:,}<extra></extra>",
        **axes,
    )
    return [band, line, dots]
