"""Aspects beside the goal in which policies are compared: service, stock and people."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.experiments.judgement import Judgement
from sim.measures.statistics import paired


class Aspect(NamedTuple):
    """One or several measures, added up, as sentences mention them: `called` is their name there."""

    called: str
    measures: tuple[str, ...]
    less_is_better: bool

    @property
    def measure(self) -> str:
        """The first of its measures, in whose unit it is written."""
        return self.measures[0]


ASPECTS = (
    Aspect("profit", ("profit",), less_is_better=False),
    Aspect("running cost", ("running_cost",), less_is_better=True),
    Aspect("fill rate", ("fill_rate",), less_is_better=False),
    Aspect("mean wait", ("mean_wait",), less_is_better=True),
    Aspect(
        "orders lost, declined or cancelled",
        ("lost_rate", "declined_rate", "cancellation_rate_of_placed"),
        less_is_better=True,
    ),
    Aspect("promises kept", ("promise_kept_rate",), less_is_better=False),
    Aspect("customers kept", ("retention",), less_is_better=False),
    Aspect("stock on hand", ("on_hand",), less_is_better=True),
)
"""What is looked at beside the goal, in the order of the sentences."""


def worse(judgement: Judgement, policy: str) -> list[str]:
    """In which aspects a policy is surely worse than the baseline, and by how much."""
    found = []
    for aspect in _beside(judgement):
        of_policy, of_baseline = (_values(judgement, name, aspect) for name in (policy, judgement.baseline))
        difference = paired(of_policy, of_baseline, family=judgement.comparisons)
        if judgement.too_few(difference.n) or not difference.told_apart:
            continue
        if (difference.mean > 0) == aspect.less_is_better:
            size = judgement.scenario.wording.difference(aspect.measure, difference.mean, difference.half_width)
            found.append(f"{aspect.called} {'+' if difference.mean > 0 else '-'}{size}")
    return found


def _beside(judgement: Judgement) -> list[Aspect]:
    """The aspects that are not the goal's own: its money is one with profit and cost."""
    deciding = judgement.objective.measure
    money = ("profit", "running_cost")
    priced = any(judgement.values(policy, "revenue", "").any() for policy in judgement.policies)
    left_out = money if deciding.removesuffix("_sum") in (*money, "total_cost") else (money[priced],)
    return [aspect for aspect in ASPECTS if aspect.measure not in (deciding, *left_out)]


def _values(judgement: Judgement, policy: str, aspect: Aspect) -> np.ndarray:
    parts = [judgement.values(policy, measure, "") for measure in aspect.measures]
    return np.sum(parts, axis=0) if len(parts) > 1 else parts[0]
