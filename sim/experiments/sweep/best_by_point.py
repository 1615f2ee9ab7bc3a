"""The best policy at each point of a sweep by the goal, judged as a comparison judges it, all points at once."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.experiments.goal_judgement import Objective, objective_of
from sim.experiments.judgement import foreseeing
from sim.experiments.sweep.data import SweepData
from sim.measures.statistics import half_widths, student
from sim.number_format import ENOUGH_REPLICATIONS
from sim.scenario.goal import Condition

MET, OPEN, MISSED = 0, 1, 2
"""How a policy stands with all conditions at a point, the best standing first."""
STANDINGS = ("met", "open", "missed")
"""The standings as `goal_judgement` names them, by their numbers."""
NONE = -1
"""Stands for no policy."""
ALWAYS_DEFINED = "on_hand"
"""A measure that every replication defines: where it is not there, the triple was not played or failed."""


class BestByPoint(NamedTuple):
    """Which of the `policies` is best at each point: `best` is its number, −1 where none can be judged.

    `told_apart`: whether it is surely better than each rival that stands with the conditions as it does; true where
    there is none. `rival` is the number of the next one of these, −1 for none, and `gain`, with its `half_width`, how
    far it is behind in what decides. `standing` has MET, OPEN or MISSED by point and policy; `mean` and `spread` the
    mean of what decides and its half-width, of the `replications` that were played under every policy at a point.
    """

    objective: Objective
    policies: tuple[str, ...]
    best: np.ndarray
    told_apart: np.ndarray
    rival: np.ndarray
    gain: np.ndarray
    half_width: np.ndarray
    standing: np.ndarray
    mean: np.ndarray
    spread: np.ndarray
    replications: np.ndarray

    @property
    def best_standing(self) -> np.ndarray:
        """How the best policy stands with the conditions, by point; MISSED where there is none."""
        found = np.take_along_axis(self.standing, np.maximum(self.best, 0)[:, None], axis=1)[:, 0]
        return np.where(self.best == NONE, MISSED, found)

    def of_best(self, values: np.ndarray) -> np.ndarray:
        """By point, what `values` (points × policies) has of the best policy; NaN where there is none."""
        found = np.take_along_axis(values, np.maximum(self.best, 0)[:, None], axis=1)[:, 0]
        return np.where(self.best == NONE, math.nan, found)


def best_by_point(sweep: SweepData) -> BestByPoint:
    """Judges the policies of a sweep at each point by the scenario's goal.

    The same rules as those of `Judgement`: conditions first, then what decides; a policy that knows the demand to come
    is never best beside one that does not; a difference is told from 0 by a paired 95 % interval after Bonferroni.
    What one policy lacks, for its triple failed or was not played, is left out for all policies of that point.
    """
    played = _played(sweep)
    replications = np.count_nonzero(played, axis=1)
    objective = objective_of_sweep(sweep)
    values = [_where(played, sweep.values(policy, objective.measure)) for policy in sweep.policies]
    estimates = [half_widths(of_policy.T) for of_policy in values]
    mean = np.stack([one[0] for one in estimates], axis=1)
    spread = np.stack([one[1] for one in estimates], axis=1)
    standing, shortfall = _conditions(sweep, played, replications)
    best = _best(sweep, standing, shortfall, -mean if not objective.less_is_better else mean)
    sign = -1 if objective.less_is_better else 1
    rival, gain, half_width, told_apart = _against_rivals(
        sweep, np.stack(values) * sign, best, standing, replications, sign * mean
    )
    undefined = np.isnan(np.take_along_axis(mean, best[:, None], axis=1)[:, 0])
    best = np.where(undefined, NONE, best)
    return BestByPoint(
        objective,
        sweep.policies,
        best,
        told_apart & ~undefined,
        np.where(undefined, NONE, rival),
        gain,
        half_width,
        standing,
        mean,
        spread,
        replications,
    )


def objective_of_sweep(sweep: SweepData) -> Objective:
    """What decides, the same at every point: the goal's, else profit, running cost or fill rate."""
    costly = any(np.nansum(np.abs(sweep.values(policy, "running_cost"))) > 0 for policy in sweep.policies)
    return objective_of(sweep.scenario.goal, sweep.scenario, costly=costly)


def _played(sweep: SweepData) -> np.ndarray:
    """Points × replications: whether a replication was played to its end under every policy."""
    return ~np.logical_or.reduce([np.isnan(sweep.values(policy, ALWAYS_DEFINED)) for policy in sweep.policies])


def _where(played: np.ndarray, values: np.ndarray) -> np.ndarray:
    return np.where(played, values, math.nan)


def _too_few(n: np.ndarray, replications: np.ndarray) -> np.ndarray:
    """As `number_format.too_few`, by point."""
    return (n > 0) & (n < ENOUGH_REPLICATIONS) & (replications >= ENOUGH_REPLICATIONS)


def _conditions(sweep: SweepData, played: np.ndarray, replications: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """By point and policy: how it stands with all conditions, and by how much in all it falls short of them."""
    shape = len(played), len(sweep.policies)
    standing, shortfall = np.full(shape, MET), np.zeros(shape)
    for condition in sweep.scenario.goal.conditions:
        found = [
            half_widths(_where(played, sweep.values(policy, condition.measure, condition.stock, condition.group)).T)
            for policy in sweep.policies
        ]
        mean, half_width, n = (np.stack(part, axis=1) for part in zip(*found, strict=True))
        asked = np.any(n, axis=1, keepdims=True) if condition.each else np.ones((len(played), 1), bool)
        sure = np.where(_too_few(n, replications[:, None]), math.nan, half_width)
        standing = np.maximum(standing, np.where(asked, _status(condition, mean, sure, n), MET))
        gap = condition.value - mean if condition.more_is_better else mean - condition.value
        gap = np.where(np.isfinite(gap), np.maximum(gap, 0.0), 0.0) / (abs(condition.value) or 1.0)
        shortfall += np.where(asked, gap, 0.0)
    return standing, shortfall


def _status(condition: Condition, mean: np.ndarray, half_width: np.ndarray, n: np.ndarray) -> np.ndarray:
    """As `goal_judgement.judged`, element by element."""
    known = (n >= 2) & np.isfinite(mean) & np.isfinite(half_width)
    sign = 1 if condition.more_is_better else -1
    distance = sign * (mean - condition.value)
    rounding = 1e-12 * np.maximum(np.abs(mean), abs(condition.value))
    with np.errstate(invalid="ignore"):
        low, high = distance - half_width, distance + half_width
        if condition.operator.endswith("="):
            met, missed = low >= -rounding, high < -rounding
        else:
            met, missed = low > rounding, high <= rounding
    return np.where(known & met, MET, np.where(known & missed, MISSED, OPEN))


def _best(sweep: SweepData, standing: np.ndarray, shortfall: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """By point, the number of the first policy in the order of `goal_judgement.in_order`; `cost`: less is better."""
    all_miss = (standing == MISSED).all(axis=1)
    short = np.where(all_miss[:, None], shortfall, 0.0)
    cost = np.where(np.isfinite(cost), cost, math.inf)
    known = foreseeing(sweep.scenario, sweep.policies)
    choices = [number for number, policy in enumerate(sweep.policies) if policy not in known]
    best = np.full(len(cost), choices[0])
    for number in choices[1:]:
        before = [np.take_along_axis(part, best[:, None], axis=1)[:, 0] for part in (standing, short, cost)]
        after = [part[:, number] for part in (standing, short, cost)]
        better = after[2] < before[2]
        for old, new in ((before[1], after[1]), (before[0], after[0])):
            better = (new < old) | ((new == old) & better)
        best = np.where(better, number, best)
    return best


def _against_rivals(
    sweep: SweepData,
    gains: np.ndarray,
    best: np.ndarray,
    standing: np.ndarray,
    replications: np.ndarray,
    worth: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """By point: the best policy's next rival, its gain over that with the half-width, and whether it beats all.

    `gains` is policies × points × replications of what decides, `worth` its mean by point and policy; more is better.
    """
    points = np.arange(len(best))
    of_best, stands = gains[best, points], standing[points, best]
    known = foreseeing(sweep.scenario, sweep.policies)
    family = max(len(sweep.policies) - 1, 1)
    told_apart = np.ones(len(best), bool)
    rival, gain, half_width, nearest = (
        np.full(len(best), NONE),
        np.full(len(best), math.nan),
        np.full(len(best), math.nan),
        np.full(len(best), -math.inf),
    )
    for number, policy in enumerate(sweep.policies):
        if policy in known:
            continue
        is_rival = (best != number) & (standing[:, number] == stands) & (stands != MISSED)
        mean, wide, n, sure = _paired(of_best, gains[number], family)
        told_apart &= ~is_rival | (sure & (mean > 0) & ~_too_few(n, replications))
        worth_here = np.where(np.isfinite(worth[:, number]), worth[:, number], -math.inf)
        closer = is_rival & ((rival == NONE) | (worth_here > nearest))
        rival = np.where(closer, number, rival)
        nearest = np.where(closer, worth_here, nearest)
        gain, half_width = np.where(closer, mean, gain), np.where(closer, wide, half_width)
    return rival, gain, half_width, told_apart


def _paired(a: np.ndarray, b: np.ndarray, family: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """As `statistics.paired`, row by row: mean, half-width and number of a − b, and whether it is told from 0."""
    both = ~(np.isnan(a) | np.isnan(b))
    difference = np.where(both, a - b, math.nan)
    mean, half_width, n = half_widths(difference.T)
    counts, position = np.unique(n, return_inverse=True)
    ratio = [student(count, family) / student(count) if count > 1 else math.nan for count in counts.tolist()]
    half_width = half_width * np.array(ratio)[position]
    # a difference by the rounding of sums alone is none
    size = np.maximum(np.abs(np.where(both, a, 0.0)), np.abs(np.where(both, b, 0.0))).max(axis=1, initial=0.0)
    with np.errstate(invalid="ignore"):
        sure = np.abs(mean) > np.maximum(half_width, 1e-12 * size)
    return mean, half_width, n, sure & (n > 1)
