"""Forecasts compared with the demand that came."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.ledger import Ledger, Outcome
from sim.engine.outcome_groups import NOT_BACKORDERED, ended_in
from sim.engine.plan import Plan
from sim.measures.window import ForecastOutcomes
from sim.restock.forecast_driven import ForecastDriven
from sim.scenario.names import INITIAL, TRANSSHIPMENT

if TYPE_CHECKING:
    import pandas as pd


def forecast_outcomes(plan: Plan, ledger: Ledger) -> ForecastOutcomes:
    """Each forecast of the ledger with the demand that came, as far as the store observed it by its restock rule.

    NaN where the forecast time, its last instant included, was not over before the end of the run, or where the run had
    not begun so long before.
    """
    forecasts, end = ledger.forecasts, plan.scenario.span.end
    demand, before = np.full(len(forecasts.stock), np.nan), np.full(len(forecasts.stock), np.nan)
    for stock in np.unique(forecasts.stock).tolist():
        observed = _observed_demand(plan, ledger, stock)
        rows = forecasts.stock == stock
        at, until = forecasts.at[rows], forecasts.until[rows]
        as_long_before = 2 * at - until
        demand[rows] = np.where(until < end, observed(until) - observed(at), np.nan)
        before[rows] = np.where(as_long_before >= 0, observed(at) - observed(as_long_before), np.nan)
    return ForecastOutcomes(forecasts.units, demand, before)


def in_window(plan: Plan, ledger: Ledger, start: int) -> np.ndarray:
    """Which forecasts are measured (a mask): those made from `start` on whose time was over before the end."""
    forecasts = ledger.forecasts
    return (start <= forecasts.at) & (forecasts.until < plan.scenario.span.end)


def _observed_demand(plan: Plan, ledger: Ledger, stock: int) -> Callable[[np.ndarray], np.ndarray]:
    """A function that gives the demand, in units, that a stock point had observed by each of some instants."""
    rule, orders, substitutions = plan.rules[stock], ledger.orders, ledger.substitutions
    lost_too = isinstance(rule, ForecastDriven) and rule.forecast.sees_lost_demand
    rows = (orders.stock == stock) & ~np.isin(orders.group, _no_demand(plan))
    outcome, at, at_once = orders.outcome[rows], orders.arrived_at[rows], orders.filled_at_once_units[rows]
    if lost_too:
        unobserved = outcome == Outcome.STAYED_AWAY
    else:  # a substitution at a notice was a backorder before
        at_shortage = (outcome != Outcome.SUBSTITUTED) | (orders.resolved_at[rows] <= at)
        unobserved = ended_in(outcome, NOT_BACKORDERED) & at_shortage
    units = np.where(unobserved, at_once, orders.quantity[rows])
    if not lost_too:
        here = substitutions.stock == stock
        at, units = np.concatenate([at, substitutions.at[here]]), np.concatenate([units, substitutions.units[here]])
    order = np.argsort(at, kind="stable")
    at, cumulative = at[order], np.concatenate([[0], np.cumsum(units[order])])
    return lambda instants: cumulative[np.searchsorted(at, instants, side="right")]


def _no_demand(plan: Plan) -> list[int]:
    """Groups whose orders are no demand: backorders of time 0, and lateral transshipments."""
    return [plan.groups.index(name) for name in (INITIAL, TRANSSHIPMENT) if name in plan.groups]


def last_levels(plan: Plan, ledger: Ledger) -> tuple[tuple[str, int], ...]:
    """The last level that each stock point with a forecast-driven rule ordered up to, in units."""
    forecasts = ledger.forecasts  # by stock point, then by instant
    return tuple(
        {
            plan.stocks[stock]: level
            for stock, level in zip(forecasts.stock.tolist(), forecasts.level.tolist(), strict=True)
        }.items()
    )


def forecasts_table(ledger: Ledger, plan: Plan) -> pd.DataFrame:
    """Forecasts by stock point and then in the order in which they were made: units expected in (`at`, `until`].

    `error` is the error of earlier forecasts, `level` the order-up-to level; `demand` is the demand that came, as far
    as the store observed it, NaN if the time was not over by the end.
    """
    import pandas as pd

    forecasts, tick = ledger.forecasts, plan.scenario.tick
    return pd.DataFrame(
        {
            "stock": pd.Categorical.from_codes(forecasts.stock, pd.Index(list(plan.stocks))),
            "at": forecasts.at / tick,
            "until": forecasts.until / tick,
            "forecast": forecasts.units,
            "error": forecasts.error,
            "level": forecasts.level,
            "demand": forecast_outcomes(plan, ledger).demand,
        }
    )
