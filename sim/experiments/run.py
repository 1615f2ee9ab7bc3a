"""One run: one replication of a scenario under one policy, with its tables and measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.ledger import Ledger
from sim.engine.plan import Plan, plan
from sim.engine.simpy_engine import play
from sim.engine.tape import Tape
from sim.experiments.arguments import require_engine, require_scenario, require_whole
from sim.experiments.batches import batch_means
from sim.experiments.shown_in_notebook import run_rows
from sim.experiments.warm_up import resolved_warm_up
from sim.measures import account, measure_run
from sim.measures.forecast_outcomes import forecasts_table
from sim.notebook_html import paragraph, small_table
from sim.scenario.model import Scenario
from sim.scenario.patches import require_policy
from sim.tables import levels_table, orders_table, replenishments_table

if TYPE_CHECKING:
    import pandas as pd


class Run:
    """One replication under one policy: its tables, and the measures made from its ledger."""

    def __init__(
        self, plan: Plan, ledger: Ledger | Callable[[], Ledger], *, seed: int, replication: int, engine: str
    ) -> None:
        self.plan = plan
        self._ledger = ledger
        self.seed = seed
        self.replication = replication
        self.engine = engine

    def __repr__(self) -> str:
        return f"<Run of {self.scenario.name!r}: {self.policy!r}, replication {self.replication}, seed {self.seed}>"

    @cached_property
    def ledger(self) -> Ledger:
        """What the engine recorded, in flat columns; of a comparison that was read, fetched when it is asked for."""
        return self._ledger() if callable(self._ledger) else self._ledger

    def _repr_html_(self) -> str:
        """What a notebook shows: which run it is, and its headline measures."""
        which = f"{self.scenario.name}: *{self.policy}*, replication {self.replication}, seed {self.seed}"
        return paragraph(which) + small_table(["measure", "value"], run_rows(self.measures(), self.scenario.wording))

    @property
    def scenario(self) -> Scenario:
        """The scenario as this policy has it."""
        return self.plan.scenario

    @property
    def policy(self) -> str:
        """The name of the policy that was played."""
        return self.plan.policy

    @cached_property
    def orders(self) -> pd.DataFrame:
        """One row a customer's order, in order of arrival."""
        return orders_table(self.ledger, self.plan)

    @cached_property
    def replenishments(self) -> pd.DataFrame:
        """One row a replenishment order."""
        return replenishments_table(self.ledger, self.plan)

    @cached_property
    def levels(self) -> pd.DataFrame:
        """One row whenever a stock point's on hand, on order or backorders change."""
        return levels_table(self.ledger, self.plan)

    @cached_property
    def forecasts(self) -> pd.DataFrame:
        """One row a forecast; none unless a restock rule is driven by one."""
        return forecasts_table(self.ledger, self.plan)

    @cached_property
    def tape(self) -> Mapping[str, np.ndarray]:
        """Every random number of the run by the name of its stream; the run is played once more to record them."""
        tape = Tape(self.seed, self.replication, recording=True)
        play(self.plan, tape, tape.customers(self.plan))
        return tape.numbers()

    def measures(self) -> pd.DataFrame:
        """Tidy: stock ('*' over all), group ('' over all), measure, value (NaN where it is not defined)."""
        import pandas as pd

        frame = pd.DataFrame(measure_run(self.plan, self.ledger), columns=["stock", "group", "measure", "value"])
        return frame.astype({"value": "float64"})

    def batches(self, count: int) -> pd.DataFrame:
        """Measures of a long run with their intervals, by the means of so many equal parts of its horizon.

        Tidy: stock, group, measure, mean, half_width (95 %, Student), n, lag_1, correlated (then the interval is too
        narrow: take fewer batches, or a longer horizon).
        """
        return batch_means(self.plan, self.ledger, count)

    def account(self) -> dict[str, dict[str, int]]:
        """The outcomes of the orders placed in the window, in "orders" and in "units"; checked to add up."""
        return account(self.plan, self.ledger)


def simulate(
    scenario: Scenario,
    policy: str | None = None,
    replication: int = 0,
    engine: str = "auto",
    seed: int | None = None,
) -> Run:
    """Plays one replication of `scenario` under `policy` (default: the baseline, the first).

    The same arguments give the same bytes, anywhere.
    """
    require_engine(engine)
    require_scenario(scenario)
    replication = require_whole("replication", replication)
    policy = next(iter(scenario.policies)) if policy is None else require_policy(scenario.policies, policy)
    seed = require_whole("seed", scenario.seed if seed is None else seed)
    run_plan = plan(resolved_warm_up(scenario, seed=seed), policy)
    tape = Tape(seed, replication)
    ledger = play(run_plan, tape, tape.customers(run_plan))
    return Run(run_plan, ledger, seed=seed, replication=replication, engine="simpy")
