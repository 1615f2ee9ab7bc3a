"""What a sweep found: its numbers, how much each path matters, and which policy is best where."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.shown_in_notebook import verdict_html
from sim.experiments.summary_rows import ExperimentIdentity, records, summary_head
from sim.experiments.sweep.best_by_point import STANDINGS, BestByPoint, best_by_point
from sim.experiments.sweep.data import SweepData
from sim.experiments.sweep.factor_axes import factor_axes
from sim.experiments.sweep.sweep_verdict import sweep_sentences
from sim.experiments.verdict import in_quotes
from sim.measure_words import measure_words
from sim.notebook_html import small_table
from sim.number_format import UNDEFINED
from sim.registry import figures
from sim.sentences import counted

if TYPE_CHECKING:
    import pandas as pd


class Sweep(SweepData):
    """A sweep with its answer: the best policy by point, the verdict and the figures."""

    def __repr__(self) -> str:
        return f"<Sweep of {self.scenario.name!r}: {', '.join(self.policies)}; {self._played()}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the verdict, and a small table of the points, the best first."""
        axes, best, measure = factor_axes(self), self.best(), self.best_by_point.objective.measure
        rows = []
        for point, policy, mean, half_width in zip(
            best["point"], best["policy"], best[measure], best["half_width"], strict=True
        ):
            value = self.scenario.wording.value(measure, mean, half_width) if policy else UNDEFINED
            rows.append([*(axis.number(int(axis.places[point])) for axis in axes), policy or UNDEFINED, value])
        head = [*(axis.label for axis in axes), "best policy", measure_words()[measure].name]
        return verdict_html(self.sentences, self._played(), small_table(head, rows))

    def _played(self) -> str:
        points = f"{self.plan.kind} of {counted(len(self.plan.rows), 'point')}"
        return f"{points}, {counted(self.replications, 'replication')}, seed {self.seed}"

    @cached_property
    def best_by_point(self) -> BestByPoint:
        """Which policy is best at each point by the goal."""
        return best_by_point(self)

    def best(self) -> pd.DataFrame:
        """The best policy at each point, the best point first: point, a column for each path, policy, how it stands
        with the conditions of the goal, the mean of what decides with its half-width, and whether it is told apart."""
        found = self.best_by_point
        frame = self.design.copy()
        frame["policy"] = [None if number < 0 else found.policies[number] for number in found.best]
        frame["standing"] = [STANDINGS[number] for number in found.best_standing]
        frame[found.objective.measure] = found.of_best(found.mean)
        frame["half_width"] = found.of_best(found.spread)
        frame["told_apart"] = found.told_apart
        worth = frame[found.objective.measure] * (1 if found.objective.less_is_better else -1)
        return frame.iloc[np.lexsort((worth.fillna(np.inf), found.best_standing))].reset_index(drop=True)

    @cached_property
    def sentences(self) -> list[str]:
        """What was found, in plain words, policies between stars: what matters most, where the best policy changes."""
        return sweep_sentences(self)

    @property
    def verdict(self) -> list[str]:
        """What was found, in plain words, policies in quotes."""
        return in_quotes(self.sentences, self.policies)

    @property
    def figures(self) -> Mapping[str, Any]:
        """The plots, drawn when asked for by name."""
        return figures(self, "sweep_figures")

    def summary(self) -> dict[str, Any]:
        """What summary.json has: the same for the same triples, however they were played."""
        identity = ExperimentIdentity("sweep", self.fingerprint, self.engine, self.seed, self.replications)
        return {
            **summary_head(identity, self.scenario, self.best_by_point.objective),
            "verdict": self.verdict,
            "design": {
                "kind": self.plan.kind,
                "paths": list(self.plan.columns),
                "factors": list(map(list, self.plan.factors)),
            },
            "policies": list(self.policies),
            "unfelt": {policy: list(columns) for policy, columns in self.unfelt.items()},
            "points": len(self.plan.rows),
            "triples": self.triples,
            "failed": len(self.failures),
            "sensitivities": records(self.all_sensitivities),
        }
