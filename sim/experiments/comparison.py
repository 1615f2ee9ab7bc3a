"""A comparison: every policy on the same customers, its measures, and the differences with confidence intervals."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.engine.ledger import Ledger
from sim.engine.plan import plan
from sim.experiments.cautions import Cautions
from sim.experiments.run import Run
from sim.experiments.verdict import deciding_aspect, verdict
from sim.measures.promise_outcomes import PromiseOutcomes
from sim.measures.statistics import Difference, Waits, all_paired, half_widths
from sim.registry import figures
from sim.scenario.model import Scenario
from sim.scenario.resolving import computed
from sim.sentences import counted
from sim.version import __version__

if TYPE_CHECKING:
    import pandas as pd

Key = tuple[str, str, str]
"""Stock point ('*' over all), customer group ('' over all), measure."""


class Played(NamedTuple):
    """The results of one replication under one policy: a value for each key (NaN: undefined), account, waits, promises.

    `ledger` is None where its tables are not kept.
    """

    values: np.ndarray
    account: dict[str, dict[str, int]]
    waits: Waits
    promise_outcomes: PromiseOutcomes
    ledger: Ledger | None


class Computed(NamedTuple):
    """A level that a policy's restock rule computed: what was `declared`, and the `number` that came of it."""

    policy: str
    stock: str
    word: str
    declared: object
    number: int


class Settings(NamedTuple):
    """What was asked for: which policies, the first of them the baseline, with which seed and engine, by which verb."""

    policies: tuple[str, ...]
    seed: int
    engine: str = "auto"
    verb: str = "compare"


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
            Run(policy_plan, ledger, seed=self.seed, replication=number, engine=self.engine)
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
            columns = {key: column for column, key in enumerate(self.keys[baseline])}
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

    @cached_property
    def computed(self) -> list[Computed]:
        """The levels that restock rules computed from demand, lead time and cost."""
        return [
            Computed(policy, *computation)
            for policy in self.policies
            for computation in computed(self.scenario.policies[policy])
        ]

    @cached_property
    def sentences(self) -> list[str]:
        """What was found, in plain words; the first says which policy is best."""
        sentences = verdict(
            self.table, self.differences, self._values_of, self.policies, self.scenario, self.replications
        )
        costs = [self._values_of(policy, "total_cost") for policy in self.policies]
        deciding = deciding_aspect(self.scenario, costly=any(np.nansum(cost) > 0 for cost in costs))
        if any(np.isnan(self._values_of(policy, deciding.measure)).all() for policy in self.policies):
            return sentences  # which say that there is nothing to compare
        groups = [group for _, group, measure in self.keys[self.policies[0]] if group and measure == "fill_rate"]
        return Cautions(deciding, self._values_of, self.policies, groups, self.scenario).beside(sentences)

    def _values_of(self, policy: str, measure: str, group: str = "") -> np.ndarray:
        """The values of a measure over all stock points, a replication each; NaN where there is no such group."""
        key = ("*", group, measure)
        keys = self.keys[policy]
        return self._matrices[policy][:, keys.index(key)] if key in keys else np.full(self.replications, math.nan)

    @property
    def figures(self) -> Mapping[str, Any]:
        """The plots, drawn when asked for by name: `figures["service_against_stock"].show()`."""
        return figures(self)

    def summary(self) -> dict[str, Any]:
        """What summary.json has; its shape is stable, and versioned by `format`."""
        warm_up = self.scenario.warm_up
        by_policy: dict[str, Any] = {policy: {} for policy in self.policies}
        groups: dict[str, Any] = {policy: {} for policy in self.policies}
        for policy, stock, group, measure, mean, half_width, n in _rows(self.table):
            estimate = {"mean": _number(mean), "half_width": _number(half_width), "n": n}
            if group:
                groups[policy].setdefault(group, {})[measure] = estimate
            else:
                by_policy[policy].setdefault(stock, {})[measure] = estimate
        words = ["measure", "stock", "a", "b", "mean", "half_width", "n", "told_apart"]
        return {
            "format": 1,
            "scenario": self.scenario.name,
            "fingerprint": self.fingerprint,
            "engine": self.engine,
            "seed": self.seed,
            "replications": self.replications,
            "unit": self.scenario.unit,
            "currency": self.scenario.currency or None,
            "window": [warm_up, warm_up + self.scenario.horizon],
            "policies": by_policy,
            "groups": groups,
            "accounts": self.accounts,
            "differences": [dict(zip(words, map(_plain, row), strict=True)) for row in _rows(self.differences[words])],
        }


def _rows(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """The rows of a frame in Python's own numbers and texts; much faster than `itertuples` for many rows."""
    return zip(*(frame[column].tolist() for column in frame.columns), strict=True)


def _number(value: float) -> float | None:
    return None if value != value else float(value)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return bool(value)
    return int(value) if isinstance(value, int | np.integer) else _number(value)
