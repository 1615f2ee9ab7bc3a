"""Judging policies by the goal: what decides, which conditions each policy meets, and which policy is best."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from sim.number_format import too_few
from sim.scenario.goal import Condition, Goal
from sim.scenario.model import Scenario

Status = Literal["met", "missed", "open"]


class Objective(NamedTuple):
    """The measure by which the best policy is found, over all stock points and customers."""

    measure: str
    less_is_better: bool


class Judged(NamedTuple):
    """A condition and what a policy made of it: the `mean`, with the `half_width` of its 95 % interval, over the `n`
    replications that define the measure; NaN for none."""

    condition: Condition
    status: Status
    mean: float
    half_width: float
    n: int

    @property
    def margin(self) -> float:
        """How far the mean lies on the right side; below 0 on the wrong one, −∞ where it is not defined."""
        gap = self.mean - self.condition.value if self.condition.more_is_better else self.condition.value - self.mean
        return gap if math.isfinite(gap) else -math.inf

    @property
    def shortfall(self) -> float:
        """How far the mean lies on the wrong side, in proportion to the condition's value."""
        return shortfall(self.condition.operator, self.condition.value, self.mean)


def shortfall(operator: str, value: float, mean: float) -> float:
    """How far a mean lies on the wrong side of a condition, as a share of its value (of 1 if that is 0); else 0.

    >>> round(shortfall(">=", 0.5, 0.4), 3), shortfall("<", 2.0, 1.0), round(shortfall("<=", 2.0, 3.0), 3)
    (0.2, 0.0, 0.5)
    """
    gap = value - mean if operator.startswith(">") else mean - value
    return max(gap, 0.0) / (abs(value) or 1.0) if math.isfinite(gap) else 0.0


def objective_of(goal: Goal, scenario: Scenario, *, costly: bool) -> Objective:
    """What a goal maximises or minimises.

    By default profit where anything has a price under any policy, else the running cost where there is any (`costly`),
    else the fill rate.
    """
    if goal.maximise is not None:
        return Objective(goal.maximise, less_is_better=False)
    if goal.minimise is not None:
        return Objective(goal.minimise, less_is_better=True)
    if any(product.price for each in scenario.policies.values() for product in each.products.values()):
        return Objective("profit", less_is_better=False)
    if costly:
        return Objective("running_cost", less_is_better=True)
    return Objective("fill_rate", less_is_better=False)


def judged(operator: str, value: float, mean: float | None, half_width: float | None, n: int) -> Status:
    """Whether a mean meets a condition: 'met' if its interval lies on the right side, 'missed' if on the wrong one.

    Else it is 'open', as it is where fewer than two replications define it.

    >>> judged(">=", 0.98, 0.985, 0.004, 30), judged(">=", 0.98, 0.97, 0.004, 30), judged("<", 2.0, 1.9, 0.3, 30)
    ('met', 'missed', 'open')
    """
    if n < 2 or mean is None or half_width is None or not (math.isfinite(mean) and math.isfinite(half_width)):
        return "open"
    sign = 1 if operator.startswith(">") else -1
    low, high = (sign * (mean - value) + side * half_width for side in (-1, 1))
    rounding = 1e-12 * max(abs(mean), abs(value))  # of sums: 0.1 + 0.2 is at least 0.3
    if operator.endswith("="):
        return "met" if low >= -rounding else "missed" if high < -rounding else "open"
    return "met" if low > rounding else "missed" if high <= rounding else "open"


Estimates = Mapping[tuple[str, str, str], tuple[float, float, int]]
"""A policy's mean, half-width and number of replications by stock point, customer group and measure."""


def judge(
    conditions: Sequence[Condition], estimates: Mapping[str, Estimates], replications: int
) -> dict[str, list[Judged]]:
    """By policy, every condition as its `estimates` have it.

    A condition of every stock point is left out where no policy has a replication that defines its measure.
    """
    undefined = (math.nan, math.nan, 0)
    by_policy: dict[str, list[Judged]] = {policy: [] for policy in estimates}
    for condition in conditions:
        key = (condition.stock, condition.group, condition.measure)
        found = {policy: of_policy.get(key, undefined) for policy, of_policy in estimates.items()}
        if condition.each and not any(n for _, _, n in found.values()):
            continue
        for policy, (mean, half_width, n) in found.items():
            sure = math.nan if too_few(n, replications) else half_width
            status = judged(condition.operator, condition.value, mean, sure, n)
            by_policy[policy].append(Judged(condition, status, mean, half_width, n))
    return by_policy


def standing(conditions: Sequence[Judged]) -> Status:
    """How a policy stands with all its conditions: 'missed' if it misses one, 'met' if it meets all, else 'open'."""
    statuses = {one.status for one in conditions}
    return "missed" if "missed" in statuses else "open" if "open" in statuses else "met"


def in_order(conditions: Mapping[str, Sequence[Judged]], means: Mapping[str, float], objective: Objective) -> list[str]:
    """The policies from the best to the last, by their `means` of the objective; equal ones as they came.

    First come those that meet every condition, then those that miss none, then the others. If all miss one, the nearest
    comes first: the one with the least sum of shortfalls. Of those that stand alike, one without a mean comes last.
    """
    sign = 1 if objective.less_is_better else -1
    standings = {policy: standing(of_policy) for policy, of_policy in conditions.items()}
    all_miss = set(standings.values()) == {"missed"}

    def place(policy: str) -> tuple[int, float, float]:
        """By what a policy is sorted: the less, the better."""
        shortfall = sum(one.shortfall for one in conditions[policy]) if all_miss else 0.0
        mean = means[policy]
        rank = ("met", "open", "missed").index(standings[policy])
        return rank, shortfall, sign * mean if math.isfinite(mean) else math.inf

    return sorted(conditions, key=place)
