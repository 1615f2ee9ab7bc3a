"""The best policies of a comparison as data: how each stands with the conditions, what it gains and gives up."""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.experiments.aspects import worse
from sim.experiments.condition_sentences import missed, unsettled
from sim.experiments.goal_judgement import Status
from sim.experiments.judgement import Judgement

MOST_ROWS = 5
"""Policies that the table of the best has at most."""


class BestPolicy(NamedTuple):
    """A policy by the goal: its `mean` of what decides in units of the measure, with its half-width, its `gain` over
    the baseline (above 0: better) with the half-width, and in words what it gives up; NaN where undefined."""

    policy: str
    standing: Status
    mean: float
    half_width: float
    n: int
    gain: float
    gain_half_width: float
    told_apart: bool
    gives_up: tuple[str, ...]


def best_policies(judgement: Judgement) -> list[BestPolicy]:
    """The best policies, the first of all first."""
    return [_row(judgement, policy) for policy in judgement.order[:MOST_ROWS]]


def _row(judgement: Judgement, policy: str) -> BestPolicy:
    mean, half_width, n = judgement.mean(policy)
    gain = judgement.gain(policy, judgement.baseline)
    conditions = judgement.conditions[policy]
    losses = [] if policy == judgement.baseline else worse(judgement, policy)
    return BestPolicy(
        policy,
        judgement.standing(policy),
        math.nan if mean is None else mean,
        math.nan if half_width is None else half_width,
        n,
        gain.mean,
        gain.half_width,
        gain.told_apart,
        tuple(filter(None, [missed(conditions), unsettled(conditions), *losses])),
    )
