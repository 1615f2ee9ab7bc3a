from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.number_format import percent, said
from sim.report.figures import Figure
from sim.report.findings.estimates import Estimates
from sim.report.findings.policy_grid import rest_of
from sim.report.theme.measure_labels import Words
from sim.report.theme.theme import Look, figure, text
from sim.restock.forecast_driven import ForecastDriven

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

FIXED, LEARNS, FORESEES = "fixed", "learns", "foresees"
DIFFERENCES = ("learning", "knowing")


class WorthOfForecasts(Figure):
    """What forecasts are worth: profit or cost (money a time) over how far off they are (share of demand)."""

    key = "worth_of_forecasts"
    title = "What forecasts are worth"
    place = 5

    @classmethod
    def data_for(cls, comparison: Any) -> pd.DataFrame:
        """A row a policy: its `money` (profit, or cost where nothing is sold), its `value` and how far its forecasts
        are `off`; empty where no policy is driven by a forecast, or all are.

        Only policies that differ in nothing but restock rules from one that is driven by a forecast: what a shelf, or
        a promise, is worth is not what a forecast is.

        `sort`: fixed (no forecast), learns, or foresees (perfect ones alone); `best` of its sort by the mean.
        `learning` is how much better the best that learns is than the best that is fixed, `knowing` how much better
        yet the best that foresees; both are paired by replication, and corrected for the number of policies less one.
        """
        import pandas as pd

        columns = ["policy", "sort", "money", "value", "value_half_width", "off", "off_half_width", "best"]
        columns += [f"{word}{end}" for word in DIFFERENCES for end in ("", "_half_width", "_apart")]
        sorts = {policy: _sort(comparison.scenario.policies[policy]) for policy in comparison.policies}
        sorts = {policy: sorts[policy] for policy in _alike(comparison, sorts)}
        if FIXED not in sorts.values() or set(sorts.values()) == {FIXED}:
            return pd.DataFrame(columns=columns)
        estimates = Estimates(comparison)
        sold = any(estimates.of(policy, "revenue").mean > 0 for policy in sorts)
        money, sign = ("profit", 1) if sold else ("total_cost", -1)
        best = {
            sort: max(mine, key=lambda policy: sign * estimates.of(policy, money).mean)
            for sort in (FIXED, LEARNS, FORESEES)
            if (mine := [policy for policy, own in sorts.items() if own == sort])
        }
        gains = [
            _against(estimates, best.get(one), best.get(other), money, sign)
            for one, other in ((LEARNS, FIXED), (FORESEES, LEARNS if LEARNS in best else FIXED))
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
    def draw(cls, frame: pd.DataFrame, look: Look) -> go.Figure:
        """A mark a policy with its intervals; who has no forecast is a line across."""
        import plotly.graph_objects as go

        words, money = Words(look.unit, look.currency), str(frame["money"].iloc[0])
        drawing = figure(cls.title, height=440)
        better = "up" if money == "profit" else "down"
        drawing.update_xaxes(title_text="forecasts are off by (% of demand)", rangemode="tozero")
        drawing.update_yaxes(title_text=f"{words.name(money)} ({text(words.scale(money).unit)}); better {better}")
        widest = 100 * float(np.nan_to_num(frame["off"].astype(float)).max())
        for row in frame.itertuples():
            style = look.style(row.policy)
            off = "no forecast" if row.sort == FIXED else f"off by {percent(row.off)}"
            number = f"{said(row.value, row.value_half_width)} {text(words.scale(money).unit)}"
            hover = f"<b>{text(row.policy)}</b><br>{words.name(money)} {number}<br>{off}<extra></extra>"
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
                    error_x=bar | {"array": [_finite(100 * row.off_half_width)]},
                    error_y=bar | {"array": [_finite(row.value_half_width)]},
                    mode="markers",
                    marker={"color": style.colour, "symbol": style.symbol, "size": 13},
                    **common,
                )
            )
        return drawing

    @classmethod
    def headline(cls, frame: pd.DataFrame, look: Look) -> str:
        """Whether forecasting pays, and what knowing the future would be worth."""
        row, words = frame.iloc[0], Words(look.unit, look.currency)
        named = dict(frame.loc[frame["best"], ["sort", "policy"]].itertuples(index=False))
        if look.replications < 2 or LEARNS not in named:
            return ""
        unit, amount = words.scale(row["money"]).unit, said(abs(row["learning"]), row["learning_half_width"])
        best, fixed = f"*{named[LEARNS]}*, the best forecast from the past,", f"*{named[FIXED]}*"
        pays, profit = row["learning"] > 0, row["money"] == "profit"
        if row["learning_apart"]:
            verb, than = ("earns" if profit else "costs"), ("more" if pays == profit else "less")
            answer = (
                f"Forecasting {'pays' if pays else 'does not pay'}: {best} {verb} {amount} {unit} {than} than {fixed}"
            )
        else:
            answer = f"Whether forecasting pays cannot be told: {best} and {fixed} are {amount} {unit} apart"
        if FORESEES not in named or not row["knowing_apart"]:
            return f"{answer}."
        if row["knowing"] < 0:
            known = f"*{named[FORESEES]}*, which is told what will be asked for"
            return f"{answer}; {known}, does no better: its safety is for demand alone, and lead times vary."
        more = said(row["knowing"], row["knowing_half_width"])
        return f"{answer}; to know what will be asked for would be worth {more} {unit} on top of it."

    @classmethod
    def says(cls, frame: pd.DataFrame, look: Look) -> str:
        """How far off each forecast is."""
        off = [f"*{row.policy}* is off by {percent(row.off)}" for row in frame.itertuples() if row.sort != FIXED]
        lines = ", ".join(f"*{policy}*" for policy in frame.loc[frame["sort"] == FIXED, "policy"])
        better = "up is more profit" if frame["money"].iloc[0] == "profit" else "down is less cost"
        return (
            f"Left is a better forecast, {better}; the line across is {lines}, without one. "
            f"Of what the store saw asked for over lead time and review, {', '.join(off)}."
        )


def _sort(world: Any) -> str:
    """What a policy's forecasts go by, if any of its stock points has one."""
    made = [point.restock.forecast for point in world.stock.values() if isinstance(point.restock, ForecastDriven)]
    return FIXED if not made else FORESEES if all(one.foresees for one in made) else LEARNS


def _alike(comparison: Any, sorts: dict[str, str]) -> list[str]:
    """The policies that share all but restock rules with one that is driven by a forecast, itself among them."""
    if set(sorts.values()) == {FIXED}:
        return list(sorts)
    worlds = {policy: comparison.scenario.policies[policy] for policy in sorts}
    rest = {policy: (rest_of(world), world.promise) for policy, world in worlds.items()}
    driven = [rest[policy] for policy, sort in sorts.items() if sort != FIXED]
    return [policy for policy in sorts if rest[policy] in driven]


def _against(
    estimates: Estimates, one: str | None, other: str | None, money: str, sign: int
) -> tuple[float, float, bool]:
    if one is None or other is None:
        return np.nan, np.nan, False
    found = estimates.between(one, other, money)
    return sign * found.mean, found.half_width, found.told_apart


def _finite(number: float) -> float:
    return float(number) if np.isfinite(number) else 0.0
