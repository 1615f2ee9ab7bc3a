"""A comparison: every policy on the same customers, its measures, and the differences with confidence intervals."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.engine.plan import plan
from sim.experiments.arguments import require_engine
from sim.experiments.best_policies import BestPolicy, best_policies
from sim.experiments.cautions import cautions
from sim.experiments.control_variates import COLUMNS, PolicyReplications, controlled_rows
from sim.experiments.goal_judgement import Estimates, Judged, Objective, judge, objective_of
from sim.experiments.judgement import Judgement, foreseeing
from sim.experiments.played import Computed, Key, Played, Settings
from sim.experiments.run import Run
from sim.experiments.shown_in_notebook import policy_rows, verdict_html
from sim.experiments.summary_rows import ExperimentIdentity, estimates, judged_conditions, records, summary_head
from sim.experiments.verdict import in_quotes, verdict
from sim.experiments.warm_up import Found, find_warm_up
from sim.measures.promise_outcomes import PromiseOutcomes
from sim.measures.statistics import Difference, Waits, all_paired, half_widths
from sim.notebook_html import small_table
from sim.registry import figures
from sim.scenario.goal import Goal
from sim.scenario.model import Scenario
from sim.scenario.resolving import computed
from sim.scenario.warm_up import AutoWarmUp
from sim.sentences import counted
from sim.version import __version__

if TYPE_CHECKING:
    import pandas as pd


class Comparison:
    """The replications of one or several policies, paired: replication k has the same customers under each.

    `played[k][policy]` has the results of replication k; `keys[policy]` name their values; `seconds` is how long it
    took. `signal` is the number of the signal that interrupted it, 0 for none.
    """

    def __init__(
        self,
        scenario: Scenario,
        settings: Settings,
        played: Mapping[int, Mapping[str, Played]],
        keys: Mapping[str, list[Key]],
        *,
        seconds: float,
        signal: int = 0,
    ) -> None:
        self.scenario = scenario
        self.policies, self.seed, self.engine, self.verb = settings
        self.played = {number: played[number] for number in sorted(played)}
        self.keys = keys
        self.seconds = seconds
        self.signal = signal
        self.command = ""

    def __repr__(self) -> str:
        replications = counted(self.replications, "replication")
        return f"<Comparison of {self.scenario.name!r}: {', '.join(self.policies)}; {replications}, seed {self.seed}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the verdict, and a small table of the policies."""
        played = f"{counted(self.replications, 'replication')}, seed {self.seed}"
        head, rows = policy_rows(self.table, self.objective.measure, self.conditions, self.scenario.wording)
        return verdict_html(self.sentences, played, small_table(head, rows, bold=[self.best]))

    @property
    def interrupted(self) -> bool:
        """Whether a signal ended it before all replications were played."""
        return bool(self.signal)

    @property
    def replications(self) -> int:
        """How many replications were played to their end under every policy."""
        return len(self.played)

    @cached_property
    def fingerprint(self) -> str:
        """16 hex digits of the scenario, the seed, the replications and the version: the name of the results folder."""
        settings: dict[str, object] = {"verb": self.verb, "seed": self.seed, "version": __version__}
        # an interrupted comparison may have finished others than the first ones
        without_gaps = list(self.played) == list(range(self.replications))
        settings["replications"] = self.replications if without_gaps else list(self.played)
        return self.scenario.fingerprint(**settings, policies=self.policies)

    @cached_property
    def runs(self) -> dict[str, Run]:
        """By policy, the first replication whose tables were kept."""
        return {policy: run for policy in self.policies for run in self.kept(policy)[:1]}

    def kept(self, policy: str) -> list[Run]:
        """Every replication of `policy` whose tables were kept."""
        policy_plan = plan(self.scenario, policy)
        return [
            Run(policy_plan, ledger, seed=self.seed, replication=number, engine=require_engine(self.engine))
            for number, by_policy in self.played.items()
            if (ledger := by_policy[policy].ledger) is not None
        ]

    @cached_property
    def _matrices(self) -> dict[str, np.ndarray]:
        """By policy: replications × keys."""
        return {
            policy: np.array([by_policy[policy].values for by_policy in self.played.values()])
            for policy in self.policies
        }

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Tidy: policy, replication, stock, group, measure, value (NaN where it is not defined)."""
        import pandas as pd

        frames = []
        for policy in self.policies:
            keys = self.keys[policy]
            frame = pd.DataFrame(keys, columns=["stock", "group", "measure"])
            frame = pd.concat([frame] * self.replications, ignore_index=True)
            frame.insert(0, "policy", policy)
            frame.insert(1, "replication", np.repeat(list(self.played), len(keys)))
            frame["value"] = self._matrices[policy].ravel()
            frames.append(frame)
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def table(self) -> pd.DataFrame:
        """Tidy: policy, stock, group, measure, mean, half_width (95 %, Student), n replications that define it."""
        import pandas as pd

        frames = []
        for policy in self.policies:
            frame = pd.DataFrame(self.keys[policy], columns=["stock", "group", "measure"])
            frame.insert(0, "policy", policy)
            frame["mean"], frame["half_width"], frame["n"] = half_widths(self._matrices[policy])
            frames.append(frame)
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def differences(self) -> pd.DataFrame:
        """Tidy: every policy `a` against the baseline `b`, paired by replication, for each measure and stock point.

        Half-widths are corrected after Bonferroni for the policies compared with the baseline.
        """
        import pandas as pd

        baseline, *others = self.policies
        rows: list[tuple[Any, ...]] = []
        for policy in others:
            columns = self._columns[baseline]
            keys = self.keys[policy]
            shared = [column for column, key in enumerate(keys) if not key[1] and key in columns]
            of_policy = self._matrices[policy][:, shared]
            of_baseline = self._matrices[baseline][:, [columns[keys[column]] for column in shared]]
            differences = all_paired(of_policy, of_baseline, family=len(others))
            for column, difference in zip(shared, differences, strict=True):
                stock, _, measure = keys[column]
                rows.append((measure, stock, policy, baseline, *difference))
        return pd.DataFrame(rows, columns=["measure", "stock", "a", "b", *Difference._fields])

    @cached_property
    def controlled(self) -> pd.DataFrame:
        """Tidy: policy, stock, measure, mean, half_width, n, variance_ratio: means corrected for how many customers
        came and how long lead times were drawn, of which the expectation is known, where that narrows the interval.

        `variance_ratio` is the variance of the mean as a share of that of the plain mean; a row for those whose
        half-width falls by a twentieth or more (control variates; Lavenberg and Welch 1981).
        """
        import pandas as pd

        return pd.DataFrame(self.controlled_rows(self.table), columns=COLUMNS)

    def controlled_rows(self, table: pd.DataFrame) -> list[tuple[object, ...]]:
        """The rows of `controlled` for some of those of `table`."""
        numbers = tuple(self.played)
        replications = {
            policy: PolicyReplications(self.scenario.policies[policy], self.seed, numbers, partial(self.values, policy))
            for policy in self.policies
        }
        return controlled_rows(table, replications)

    def values(self, policy: str, measure: str, stock: str = "*", group: str = "") -> np.ndarray:
        """The values of a measure, a replication each; NaN where it is not defined, or there is no such place."""
        column = self._columns[policy].get((stock, group, measure))
        return np.full(self.replications, math.nan) if column is None else self._matrices[policy][:, column]

    @cached_property
    def accounts(self) -> dict[str, dict[str, dict[str, int]]]:
        """By policy, the account of orders and of units over all replications."""
        return {
            policy: {
                kind: {
                    end: sum(by_policy[policy].account[kind][end] for by_policy in self.played.values())
                    for end in next(iter(self.played.values()))[policy].account[kind]
                }
                for kind in ("orders", "units")
            }
            for policy in self.policies
        }

    @cached_property
    def waits(self) -> dict[str, Waits]:
        """By policy, the waits of the window's backorders by how they ended, over all replications."""
        return {policy: Waits(*self._pooled(policy, "waits")) for policy in self.policies}

    @cached_property
    def promise_outcomes(self) -> dict[str, PromiseOutcomes]:
        """By policy, the promises to the window's backorders and how these ended, over all replications."""
        return {policy: PromiseOutcomes(*self._pooled(policy, "promise_outcomes")) for policy in self.policies}

    def _pooled(self, policy: str, part: str) -> Iterator[np.ndarray]:
        """The columns of a part of every replication's `Played`, concatenated."""
        columns = zip(*(getattr(by_policy[policy], part) for by_policy in self.played.values()), strict=True)
        return map(np.concatenate, columns)

    @property
    def found_warm_up(self) -> Found | None:
        """How the warm-up was found, where the scenario says `auto`; else None."""
        return find_warm_up(self.scenario, seed=self.seed) if isinstance(self.scenario.warm_up, AutoWarmUp) else None

    @cached_property
    def computed(self) -> list[Computed]:
        """The levels that restock rules computed from demand, lead time and cost."""
        return [
            Computed(policy, *computation)
            for policy in self.policies
            for computation in computed(self.scenario.policies[policy])
        ]

    def with_goal(self, goal: Goal | Mapping[str, Any]) -> Comparison:
        """The same replications under another goal; raises `ScenarioError` with everything that is wrong with it."""
        settings = Settings(self.policies, self.seed, self.engine, self.verb)
        scenario = self.scenario.changed({"goal": goal.words() if isinstance(goal, Goal) else goal})
        other = Comparison(scenario, settings, self.played, self.keys, seconds=self.seconds, signal=self.signal)
        other.command = self.command
        return other

    @cached_property
    def objective(self) -> Objective:
        """The measure that decides, and whether less of it is better."""
        costly = any(np.nansum(np.abs(self._values_of(policy, "running_cost"))) > 0 for policy in self.policies)
        return objective_of(self.scenario.goal, self.scenario, costly=costly)

    @cached_property
    def conditions(self) -> dict[str, list[Judged]]:
        """By policy, each condition of the goal and whether it is met, missed or open."""
        asked = self.scenario.goal.conditions
        keys = list(dict.fromkeys((one.stock, one.group, one.measure) for one in asked))
        return judge(asked, {policy: self._estimates(policy, keys) for policy in self.policies}, self.replications)

    @cached_property
    def judgement(self) -> Judgement:
        """The policies judged by the goal, from the best to the last."""
        known = foreseeing(self.scenario, self.policies)
        return Judgement(self.scenario, self.objective, self.conditions, self._values_of, self.replications, known)

    @property
    def best(self) -> str:
        """The best policy by the goal."""
        return self.judgement.best

    @cached_property
    def best_policies(self) -> list[BestPolicy]:
        """The five best policies by the goal, with what each gains over the baseline and gives up."""
        return best_policies(self.judgement)

    @cached_property
    def sentences(self) -> list[str]:
        """What was found, in plain words, policies between stars; the first says which one is best."""
        groups = [group for _, group, measure in self.keys[self.policies[0]] if group and measure == "fill_rate"]
        found = verdict(self.judgement)
        return found if self.judgement.mean(self.best).mean is None else [*found, *cautions(self.judgement, groups)]

    @property
    def verdict(self) -> list[str]:
        """What was found, in plain words, policies in quotes; the first sentence says which one is best."""
        return in_quotes(self.sentences, self.policies)

    def _estimates(self, policy: str, keys: list[Key]) -> Estimates:
        """The mean, half-width and number of replications of each key that the policy has."""
        there = [key for key in keys if key in self._columns[policy]]
        columns = [self._columns[policy][key] for key in there]
        found = (values.tolist() for values in half_widths(self._matrices[policy][:, columns]))
        return dict(zip(there, zip(*found, strict=True), strict=True))

    @cached_property
    def _columns(self) -> dict[str, dict[Key, int]]:
        """By policy, which column of its matrix has a key."""
        return {policy: {key: column for column, key in enumerate(self.keys[policy])} for policy in self.policies}

    def _values_of(self, policy: str, measure: str, group: str = "") -> np.ndarray:
        """The values of a measure over all stock points, a replication each; NaN where there is no such group."""
        return self.values(policy, measure, group=group)

    @property
    def figures(self) -> Mapping[str, Any]:
        """The plots, drawn when asked for by name: `figures["service_against_stock"].show()`."""
        return figures(self)

    def summary(self) -> dict[str, Any]:
        """What summary.json has; its shape is stable, and versioned by `format`."""
        by_policy, groups = estimates(self.table, self.policies)
        words = ["measure", "stock", "a", "b", "mean", "half_width", "n", "told_apart"]
        identity = ExperimentIdentity(self.verb, self.fingerprint, self.engine, self.seed, self.replications)
        return {
            **summary_head(identity, self.scenario, self.objective),
            "best": None if self.judgement.mean(self.best).mean is None else self.best,
            "verdict": self.verdict,
            "conditions": judged_conditions(self.conditions),
            "policies": by_policy,
            "groups": groups,
            "accounts": self.accounts,
            "differences": records(self.differences[words]),
        }
