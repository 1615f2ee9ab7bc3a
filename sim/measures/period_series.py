"""Series of a run: one value a period of its whole span, over all stock points, to see how it begins."""

from __future__ import annotations

import numpy as np

from sim.engine.ledger import Ledger, Outcome
from sim.engine.plan import Plan
from sim.measures.measured_time import periods_of
from sim.tables import levels_of

LEAST_PERIODS = 100
"""Periods into which a span is cut at the least: a unit of time that is longer is not used."""
SERIES = ("on_hand", "backorders", "units_short")
"""Units on hand, units owed, and units that customers ordered in the period and did not get at once."""


def period_edges(plan: Plan) -> np.ndarray:
    """The edges of the periods, in microseconds: accounting periods, or units of time; shorter ones of a short run."""
    end, length = plan.scenario.span.end, periods_of(plan).length
    if plan.scenario.accounting.type == "continuous":
        length = max(min(length, end // LEAST_PERIODS), 1)
    return np.arange(end // length + 1) * length


def period_series(plan: Plan, ledger: Ledger) -> np.ndarray:
    """Each of `SERIES` in each period (series × periods), in units.

    Levels are means over the time of the period, or at its end where accounting is by period.
    """
    edges = period_edges(plan)
    levels = levels_of(ledger)
    begins = np.flatnonzero(np.diff(levels.stock, prepend=-1))
    order = np.argsort(levels.at, kind="stable")
    at = levels.at[order]
    rows = []
    for level in (levels.on_hand, levels.backorders):
        steps = np.diff(level, prepend=0)
        steps[begins] = level[begins]  # at time 0, and not what the stock point before it had at the end
        total = np.cumsum(steps[order])
        if plan.scenario.accounting.type == "continuous":
            rows.append(_means(at, total, edges))
        else:
            rows.append(total[np.searchsorted(at, edges[1:]) - 1].astype(float))
    return np.array([*rows, _units_short(plan, ledger, edges)])


def _means(at: np.ndarray, total: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """The mean over the time between `edges` of a step function: `total` from each `at` (sorted) on."""
    # the last row of an instant is the one that holds; the others hold for no time
    instants = np.concatenate((at, edges))
    order = np.argsort(instants, kind="stable")
    instants = instants[order]
    held = total[np.maximum(np.searchsorted(at, instants[:-1], side="right") - 1, 0)]
    inside = instants[:-1] < edges[-1]
    period = np.searchsorted(edges, instants[:-1][inside], side="right") - 1
    length = edges[1] - edges[0]
    weights = held[inside] * (np.diff(instants)[inside] / length)
    return np.bincount(period, weights, minlength=len(edges) - 1)


def _units_short(plan: Plan, ledger: Ledger, edges: np.ndarray) -> np.ndarray:
    orders = ledger.orders
    theirs = (orders.group < len(plan.scenario.customers)) & (orders.outcome != Outcome.STAYED_AWAY)
    theirs &= orders.arrived_at < edges[-1]
    short = (orders.quantity - orders.filled_at_once_units)[theirs]
    period = np.searchsorted(edges, orders.arrived_at[theirs], side="right") - 1
    return np.bincount(period, short, minlength=len(edges) - 1)
