"""What was said to those who waited, held against what became of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.engine.ledger import NEVER, Ledger
from sim.engine.plan import Plan
from sim.measures.measured_time import bounds
from sim.measures.windows import in_window
from sim.tables import accepted


class Spoken(NamedTuple):
    """Backorders whose customers were told anything, one entry each; times since the order, in units of time."""

    outcome: np.ndarray  # position in `Outcome`
    wait: np.ndarray  # until the order ended; until the window closed for who still waits
    promised: np.ndarray  # the first date told, NaN for none
    agreed: np.ndarray  # the last one

    @property
    def dated(self) -> np.ndarray:
        """Which have a date (a mask)."""
        return ~np.isnan(self.promised)


def spoken(plan: Plan, ledger: Ledger) -> Spoken:
    """What was said to the backorders that arrived within the window."""
    orders, said, tick, end = ledger.orders, ledger.promises, plan.scenario.tick, bounds(plan)[1]
    mine = (in_window(plan, ledger) & accepted(orders))[said.order]
    rows = said.order[mine]
    arrived_at = orders.arrived_at[rows]

    def since(instants: np.ndarray) -> np.ndarray:
        return np.where(instants == NEVER, np.nan, (instants - arrived_at) / tick)

    return Spoken(
        outcome=orders.outcome[rows],
        wait=(np.minimum(orders.resolved_at[rows], end) - arrived_at) / tick,
        promised=since(said.promised_at[mine]),
        agreed=since(said.agreed_at[mine]),
    )
