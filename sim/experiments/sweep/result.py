"""What a sweep found: its numbers, how much each path matters, and which policy is best where."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.sweep.best_by_point import STANDINGS, BestByPoint, best_by_point
from sim.experiments.sweep.data import SweepData
from sim.experiments.sweep.sweep_verdict import sweep_sentences
from sim.experiments.verdict import in_quotes
from sim.registry import figures

if TYPE_CHECKING:
    import pandas as pd


class Sweep(SweepData):
    """A sweep with its answer: the best policy by point, the verdict and the figures."""

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
        goal, objective = self.scenario.goal, self.best_by_point.objective
        warm_up = self.scenario.warm_up
        records = self.all_sensitivities.astype(object)
        return {
            "format": 2,
            "verb": "sweep",
            "scenario": self.scenario.name,
            "fingerprint": self.fingerprint,
            "engine": self.engine,
            "seed": self.seed,
            "replications": self.replications,
            "unit": self.scenario.unit,
            "currency": self.scenario.currency or None,
            "window": [warm_up, warm_up + self.scenario.horizon],
            "goal": {
                "minimise" if objective.less_is_better else "maximise": objective.measure,
                "subject_to": goal.subject_to,
            },
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
            "sensitivities": records.where(records.notna(), None).to_dict("records"),
        }
