"""Forecasts held against what was then asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.ledger import Ledger, Outcome
from sim.engine.plan import Plan
from sim.measures.window import Forecasted
from sim.restock.forecast_driven import ForecastDriven
from sim.scenario.names import INITIAL, TRANSSHIPMENT

if TYPE_CHECKING:
    import pandas as pd

_GONE = np.isin(list(Outcome), [Outcome.LOST, Outcome.DECLINED, Outcome.SUBSTITUTED, Outcome.STAYED_AWAY])


def forecasted(plan: Plan, ledger: Ledger) -> Forecasted:
    """What came of each forecast of the ledger, as far as the store could see it by the rule's own words.

    NaN where it was not over by the end of the run, or where the run had not begun so long before.
    """
    made, end = ledger.forecasts, plan.scenario.span.end
    demand, before = np.full(len(made.stock), np.nan), np.full(len(made.stock), np.nan)
    for stock in np.unique(made.stock).tolist():
        seen = _seen(plan, ledger, stock)
        mine = made.stock == stock
        at, until = made.at[mine], made.until[mine]
        begins = 2 * at - until
        demand[mine] = np.where(until <= end, seen(until) - seen(at), np.nan)
        before[mine] = np.where(begins >= 0, seen(at) - seen(begins), np.nan)
    return Forecasted(made.units, demand, before)


def in_window(plan: Plan, ledger: Ledger, start: int) -> np.ndarray:
    """Which forecasts are measured (a mask): those made after `start` that were over by the end."""
    made = ledger.forecasts
    return (start < made.at) & (made.until <= plan.scenario.span.end)


def _seen(plan: Plan, ledger: Ledger, stock: int) -> Callable[[np.ndarray], np.ndarray]:
    """Units that a stock point had seen asked for by each of some instants."""
    rule, orders, taken = plan.rules[stock], ledger.orders, ledger.substitutions
    lost_too = isinstance(rule, ForecastDriven) and rule.forecast.sees_lost_demand
    mine = (orders.stock == stock) & ~np.isin(orders.group, _unseen(plan))
    outcome, at, at_once = orders.outcome[mine], orders.arrived_at[mine], orders.filled_at_once_units[mine]
    if lost_too:
        gone = outcome == Outcome.STAYED_AWAY
    else:  # who took something else at a notice had waited
        gone = _GONE[outcome] & ((outcome != Outcome.SUBSTITUTED) | (orders.resolved_at[mine] <= at))
    units = np.where(gone, at_once, orders.quantity[mine])
    if not lost_too:
        here = taken.stock == stock
        at, units = np.concatenate([at, taken.at[here]]), np.concatenate([units, taken.units[here]])
    order = np.argsort(at, kind="stable")
    at, running = at[order], np.concatenate([[0], np.cumsum(units[order])])
    return lambda instants: running[np.searchsorted(at, instants, side="right")]


def _unseen(plan: Plan) -> list[int]:
    """Groups whose orders are no demand: what was owed at time 0, and help for sisters."""
    return [plan.groups.index(name) for name in (INITIAL, TRANSSHIPMENT) if name in plan.groups]


def forecasts_table(ledger: Ledger, plan: Plan) -> pd.DataFrame:
    """Forecasts by stock point and then in order of making: units expected after `at` and until `until`.

    `error` is how far off such forecasts had been, `level` what was ordered up to; `demand` is what was then asked
    for, as far as the store could see it, NaN if that was not over by the end.
    """
    import pandas as pd

    made, tick = ledger.forecasts, plan.scenario.tick
    return pd.DataFrame(
        {
            "stock": pd.Categorical.from_codes(made.stock, pd.Index(list(plan.stocks))),
            "at": made.at / tick,
            "until": made.until / tick,
            "forecast": made.units,
            "error": made.error,
            "level": made.level,
            "demand": forecasted(plan, ledger).demand,
        }
    )
