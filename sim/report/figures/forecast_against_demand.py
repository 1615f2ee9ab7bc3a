from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.number_format import percent, plain
from sim.report.figures import Figure
from sim.report.findings.downsampling import fair, thinned
from sim.report.theme.policy_subplots import shade_warm_up, strips, warm_up_in_legend
from sim.report.theme.theme import INK, Choice, Look, figure, menu

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

STOCKS = 12
"""So many stock points can be chosen: those with the most demand."""
POINTS, ALL_POINTS = 1_500, 20_000
"""The most reviews of one strip, and of all together: the page must stay small."""
CLEAR = 0.22
"""How opaque a band is."""


class ForecastAgainstDemand(Figure):
    """One replication: what each review expected over lead time and review, and what was then asked for (units)."""

    key = "forecast_against_demand"
    title = "Forecast against demand"
    place = 36

    @classmethod
    def data_for(cls, comparison: Any) -> pd.DataFrame:
        """A row a review: `policy`, `stock`, `time`, `forecast`, `error` (the forecasts' own, so far) and `demand`
        (NaN if that was not over by the end), and how far `off` those of the strip were in all, as a share of demand.

        Of the 12 stock points with the most demand; empty where nothing is forecast.
        """
        import pandas as pd

        columns = ["policy", "stock", "time", "forecast", "error", "demand", "off"]
        tables = {
            policy: comparison.runs[policy].forecasts for policy in comparison.policies if policy in comparison.runs
        }
        strips = [
            (policy, str(stock), rows)
            for policy, table in tables.items()
            for stock, rows in table.groupby("stock", observed=True)
        ]
        stocks = _busiest(strips)
        strips = [strip for strip in strips if strip[1] in stocks]
        most = min(POINTS, fair([len(rows) for *_, rows in strips], ALL_POINTS))
        frames = []
        for policy, stock, rows in strips:
            over = rows[rows["at"] > comparison.scenario.warm_up].dropna()  # as the measures have it
            total = over["demand"].sum()
            off = (over["forecast"] - over["demand"]).abs().sum() / total if total else np.nan
            kept = thinned(rows["at"].to_numpy(), rows["forecast"].to_numpy(), most)
            own = rows.iloc[kept].rename(columns={"at": "time"})
            frames.append(own.assign(policy=policy, stock=stock, off=off)[columns])
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)

    @classmethod
    def draw(cls, frame: pd.DataFrame, look: Look) -> go.Figure:
        """A strip a policy over the same time and scale; a list of stock points if there are several."""
        policies, stocks = list(dict.fromkeys(frame["policy"])), list(dict.fromkeys(frame["stock"]))
        drawing = figure(cls.title, height=150 + 150 * len(policies), dragmode="zoom", hovermode="x", margin_t=110)
        traces = []
        for stock in stocks:
            for place, policy in enumerate(policies):
                rows = frame[(frame["policy"] == policy) & (frame["stock"] == stock)]
                own = {"visible": stock == stocks[0]}
                traces += [(stock, trace.update(own)) for trace in _traces(rows, policy, place, look)]
        drawing.add_traces([trace for _, trace in traces])
        if look.warm_up:
            drawing.add_trace(warm_up_in_legend())
        strips(drawing, policies, look, rangemode="tozero")
        shade_warm_up(drawing, look)
        if len(stocks) > 1:
            always = [True] * (len(drawing.data) - len(traces))
            choices: list[Choice] = [
                (stock, {"visible": [*(own == stock for own, _ in traces), *always]}, {}) for stock in stocks
            ]
            drawing.update_layout(updatemenus=[menu(choices, pad={"b": 26})])
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, look: Look) -> str:
        """How far off each policy's forecasts of the first stock point were."""
        stock = frame["stock"].iloc[0]
        mine = frame[frame["stock"] == stock].drop_duplicates("policy")
        which = (
            f"the first of {plain(look.replications)} replications" if look.replications > 1 else "its only replication"
        )
        off = [
            f"*{row.policy}* was off by {percent(row.off)} of demand"
            for row in mine.itertuples()
            if np.isfinite(row.off)
        ]
        said = f": {', '.join(off)}" if off else ""
        return (
            f"{stock} in {which}{said}. A line is what each review expected over the lead time and one review period "
            "to come, its band what such forecasts had been off by (their root mean square); a dot is what was asked "
            "for then, as far as the store saw it."
            f"{' Grey is the warm-up, which is not measured.' if look.warm_up else ''}"
        )


def _busiest(strips: list[tuple[str, str, pd.DataFrame]]) -> list[str]:
    demand: dict[str, float] = {}
    for _, stock, rows in strips:
        demand[stock] = max(demand.get(stock, 0.0), float(rows["demand"].mean()) if rows["demand"].notna().any() else 0)
    return sorted(demand, key=lambda stock: -demand[stock])[:STOCKS]


def _traces(rows: pd.DataFrame, policy: str, place: int, look: Look) -> list[go.Scatter]:
    import plotly.graph_objects as go

    axes = {"xaxis": "x", "yaxis": f"y{place + 1}" if place else "y"}
    colour, first = look.style(policy).colour, place == 0
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    time = look.instants(rows["time"].to_numpy())
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
        fillcolor=f"rgba({red},{green},{blue},{CLEAR})",
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
