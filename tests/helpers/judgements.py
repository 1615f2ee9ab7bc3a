"""Judgements of policies whose numbers are made for a test."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.experiments.goal_judgement import Objective, judge
from sim.experiments.judgement import Judgement
from sim.measures.statistics import half_widths
from sim.scenario.model import Scenario
from tests.helpers.comparisons import scenario

SURE = np.array([-1.0, 0.0, 1.0, 0.0, -1.0, 0.0, 1.0, 0.0])
"""Eight replications about a mean: their sample deviation is √(4/7), so that a 95 % half-width is 2.365 × 0.2673."""
ONE = 2.364624 * math.sqrt(4 / 7 / 8)
"""The half-width of `SURE`, were it one of one interval: 0.632."""

Numbers = Mapping[str, Any]
"""A policy's measures: a number (sure), or its values, a replication each; of a stock point or group under 'mug:…'."""


def judgement(
    policies: Mapping[str, Numbers],
    goal: Mapping[str, Any] | None = None,
    objective: Objective = Objective("profit", less_is_better=False),  # noqa: B008 (a constant)
    replications: int = 8,
    foreseeing: frozenset[str] = frozenset(),
) -> Judgement:
    """The judgement of policies with these numbers; what a test does not give is undefined.

    A year has 365 of the scenario's days, so 1 EUR a day is 365 EUR a year.
    """
    asked = of(goal)

    def values(policy: str, measure: str, group: str) -> np.ndarray:
        found = policies[policy].get(f"{group}:{measure}" if group else measure, math.nan)
        return np.broadcast_to(np.asarray(found, dtype=float), (replications,))

    estimates = {
        policy: {
            key: _estimate(np.broadcast_to(np.asarray(found, dtype=float), (replications,)))
            for name, found in numbers.items()
            for key in _keys(name)
        }
        for policy, numbers in policies.items()
    }
    conditions = judge(asked.goal.conditions, estimates, replications)
    return Judgement(asked, objective, conditions, values, replications, foreseeing)


def of(goal: Mapping[str, Any] | None) -> Scenario:
    """A scenario of mugs in EUR a day with that goal."""
    return scenario({"goal": dict(goal or {}), "horizon": 365})


def _keys(name: str) -> Sequence[tuple[str, str, str]]:
    whose, _, measure = name.rpartition(":")
    return [(whose or "*", "", measure), ("*", whose, measure)]


def _estimate(values: np.ndarray) -> tuple[float, float, int]:
    (mean,), (half_width,), (n,) = half_widths(values[:, None])
    return float(mean), float(half_width), int(n)
