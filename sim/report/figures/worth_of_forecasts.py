"""The figure `worth_of_forecasts`: what forecasts are worth in money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.number_format import finite_or_zero, percent, rounded
from sim.report.figures import Figure
from sim.report.findings.estimates import EstimateTable
from sim.report.findings.policy_grid import rest_of
from sim.report.theme.theme import Theme, figure, text
from sim.restock.forecast_driven import ForecastDriven

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from sim.experiments.comparison import Comparison
    from sim.scenario.model import Scenario

FIXED, LEARNS, FORESEES = "fixed", "learns", "foresees"
"""The sorts of policies: without a forecast, with one from the past, with perfect foresight."""
DIFFERENCES = ("learning", "knowing")
"""Columns of differences; see `data_for`."""


class WorthOfForecasts(Figure):
    """What forecasts are worth: profit or cost (money a time) over how far off they are (share of demand)."""

    key = "worth_of_forecasts"
    title = "What forecasts are worth"
    place = 62
    paper_scale = 0.55
    half_a_sheet = True

    @classmethod
    def data_for(cls, comparison: Comparison) -> pd.DataFrame:
        """A row a policy: its `money` (profit, or cost where nothing is sold), its `value` and how far its forecasts
        are `off`; empty where no policy is driven by a forecast, or all are.

        Only policies that differ in nothing but restock rules from one that is driven by a forecast: else the worth of
        a shelf, or of a promise, would count as that of a forecast.

        `sort`: fixed (no forecast), learns, or foresees (perfect ones alone); `best` of its sort by the mean.
        `learning` is how much better the best that learns is than the best that is fixed, `knowing` how much better
        yet the best that foresees; both are paired by replication, and corrected for the number of policies less one.
        """
        import pandas as pd

        columns = ["policy", "sort", "money", "value", "value_half_width", "off", "off_half_width", "best"]
        columns += [f"{word}{end}" for word in DIFFERENCES for end in ("", "_half_width", "_apart")]
        sorts = {policy: _sort(comparison.scenario.policies[policy]) for policy in comparison.policies}
        sorts = {policy: sorts[policy] for policy in _comparable(comparison, sorts)}
        if FIXED not in sorts.values() or set(sorts.values()) == {FIXED}:
            return pd.DataFrame(columns=columns)
        estimates = EstimateTable(comparison)
        sold = any(estimates.of(policy, "revenue").mean > 0 for policy in sorts)
        money, sign = ("profit", 1) if sold else ("total_cost", -1)
        best = {
            sort: max(policies, key=lambda policy: sign * estimates.of(policy, money).mean)
            for sort in (FIXED, LEARNS, FORESEES)
            if (policies := [policy for policy, other in sorts.items() if other == sort])
        }
        gains = [
            _gain(estimates, best.get(sort), best.get(other), money, sign)
            for sort, other in ((LEARNS, FIXED), (FORESEES, LEARNS if LEARNS in best else FIXED))
        ]
        rows = [
            (
                policy,
                sort,
                money,
                *estimates.of(policy, money)[:2],
                *estimates.of(policy, "forecast_wape")[:2],
                best[sort] == policy,
                *(number for gain in gains for number in gain),
            )
            for policy, sort in sorts.items()
        ]
        frame = pd.DataFrame(rows, columns=columns)
        return frame if frame["value"].notna().all() else frame.iloc[:0]

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """A mark a policy with its intervals; a line across for each policy without a forecast."""
        import plotly.graph_objects as go

        labels, money = theme.labels, str(frame["money"].iloc[0])
        drawing = figure(cls.title, height=440)
        better = "up" if money == "profit" else "down"
        drawing.update_xaxes(title_text="forecasts are off by (% of demand)", rangemode="tozero")
        drawing.update_yaxes(title_text=f"{labels.name(money)} ({text(labels.scale(money).unit)}); better {better}")
        widest = 100 * float(np.nan_to_num(frame["off"].astype(float)).max())
        for row in frame.itertuples():
            style = theme.style(row.policy)
            off = "no forecast" if row.sort == FIXED else f"off by {percent(row.off)}"
            number = f"{rounded(row.value, row.value_half_width)} {text(labels.scale(money).unit)}"
            hover = f"<b>{text(row.policy)}</b><br>{labels.name(money)} {number}<br>{off}<extra></extra>"
            common = {"name": text(row.policy, 28), "hovertemplate": hover, "cliponaxis": False}
            if row.sort == FIXED:
                line = {"color": style.colour, "dash": style.dash, "width": 2}
                drawing.add_trace(go.Scatter(x=[0, widest], y=[row.value] * 2, mode="lines", line=line, **common))
                continue
            bar = {"type": "data", "color": style.colour, "thickness": 1.5, "width": 6}
            drawing.add_trace(
                go.Scatter(
                    x=[100 * row.off],
                    y=[row.value],
                    error_x=bar | {"array": [finite_or_zero(100 * row.off_half_width)]},
                    error_y=bar | {"array": [finite_or_zero(row.value_half_width)]},
                    mode="markers",
                    marker={"color": style.colour, "symbol": style.symbol, "size": 13},
                    **common,
                )
            )
        return drawing

    @classmethod
    def headline(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """Whether forecasting pays, and what perfect foresight would be worth beyond it."""
        row, labels = frame.iloc[0], theme.labels
        best_of = dict(frame.loc[frame["best"], ["sort", "policy"]].itertuples(index=False))
        if theme.replications < 2 or LEARNS not in best_of:
            return ""
        unit, amount = labels.scale(row["money"]).unit, rounded(abs(row["learning"]), row["learning_half_width"])
        best, fixed = f"*{best_of[LEARNS]}*, the best forecast from the past,", f"*{best_of[FIXED]}*"
        pays, profit = row["learning"] > 0, row["money"] == "profit"
        if row["learning_apart"]:
            verb, than = ("earns" if profit else "costs"), ("more" if pays == profit else "less")
            answer = (
                f"Forecasting {'pays' if pays else 'does not pay'}: {best} {verb} {amount} {unit} {than} than {fixed}"
            )
        else:
            answer = f"Whether forecasting pays cannot be told: {best} and {fixed} are {amount} {unit} apart"
        if FORESEES not in best_of or not row["knowing_apart"]:
            return f"{answer}."
        if row["knowing"] < 0:
            known = f"*{best_of[FORESEES]}*, which is told what will be asked for"
            return f"{answer}; {known}, does no better: its safety is for demand alone, and lead times vary."
        more = rounded(row["knowing"], row["knowing_half_width"])
        return f"{answer}; to know what will be asked for would be worth {more} {unit} on top of it."

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """How far off each forecast is."""
        off = [f"*{row.policy}* is off by {percent(row.off)}" for row in frame.itertuples() if row.sort != FIXED]
        lines = ", ".join(f"*{policy}*" for policy in frame.loc[frame["sort"] == FIXED, "policy"])
        better = "up is more profit" if frame["money"].iloc[0] == "profit" else "down is less cost"
        return (
            f"Left is a better forecast, {better}; the line across is {lines}, without one. "
            f"Of what the store saw asked for over lead time and review, {', '.join(off)}."
        )


def _sort(scenario: Scenario) -> str:
    """The sort of a policy: by the forecasts of its stock points, if any of them has one."""
    rules = [point.restock for point in scenario.stock.values()]
    forecasts = [rule.forecast for rule in rules if isinstance(rule, ForecastDriven)]
    if not forecasts:
        return FIXED
    return FORESEES if all(forecast.foresees for forecast in forecasts) else LEARNS


def _comparable(comparison: Comparison, sorts: dict[str, str]) -> list[str]:
    """The policies that share all but restock rules with one that is driven by a forecast, itself among them."""
    if set(sorts.values()) == {FIXED}:
        return list(sorts)
    scenarios = {policy: comparison.scenario.policies[policy] for policy in sorts}
    rest = {policy: (rest_of(scenario), scenario.promise) for policy, scenario in scenarios.items()}
    driven = [rest[policy] for policy, sort in sorts.items() if sort != FIXED]
    return [policy for policy in sorts if rest[policy] in driven]


def _gain(
    estimates: EstimateTable, policy: str | None, other: str | None, money: str, sign: int
) -> tuple[float, float, bool]:
    """How much better a policy is than another one: mean, half-width, told apart; NaN where either is None."""
    if policy is None or other is None:
        return np.nan, np.nan, False
    difference = estimates.between(policy, other, money)
    return sign * difference.mean, difference.half_width, difference.told_apart
