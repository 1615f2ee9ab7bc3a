"""Promises to the customers who waited, and how their backorders ended."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.engine.ledger import NEVER, Ledger
from sim.engine.plan import Plan
from sim.measures.measured_time import bounds
from sim.measures.windows import in_window
from sim.tables import accepted


class PromiseOutcomes(NamedTuple):
    """Backorders whose customers got a date or a notice, one entry each; times since the order, in units of time."""

    outcome: np.ndarray  # position in `Outcome`
    wait: np.ndarray  # until the order ended; until the window closed for who still waits
    promised: np.ndarray  # the first date promised, NaN for none
    agreed: np.ndarray  # the last date agreed, NaN for none

    @property
    def dated(self) -> np.ndarray:
        """Which backorders have a date (a mask)."""
        return ~np.isnan(self.promised)


def promise_outcomes(plan: Plan, ledger: Ledger) -> PromiseOutcomes:
    """The promises to the backorders that arrived within the window, with their outcomes."""
    orders, promises, tick, end = ledger.orders, ledger.promises, plan.scenario.tick, bounds(plan)[1]
    measured = (in_window(plan, ledger) & accepted(orders))[promises.order]
    rows = promises.order[measured]
    arrived_at = orders.arrived_at[rows]

    def since(instants: np.ndarray) -> np.ndarray:
        """The time from the order to each instant, in the scenario's unit; NaN for NEVER."""
        return np.where(instants == NEVER, np.nan, (instants - arrived_at) / tick)

    return PromiseOutcomes(
        outcome=orders.outcome[rows],
        wait=(np.minimum(orders.resolved_at[rows], end) - arrived_at) / tick,
        promised=since(promises.promised_at[measured]),
        agreed=since(promises.agreed_at[measured]),
    )
