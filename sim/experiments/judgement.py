"""A comparison judged by its goal: what decides, the policies from the best to the last, and how they differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np

from sim.experiments.goal_judgement import Judged, Objective, Status, in_order, standing
from sim.measures.statistics import Difference, Estimate, estimate, paired
from sim.number_format import too_few
from sim.restock.forecast_driven import ForecastDriven
from sim.scenario.model import Scenario

Values = Callable[[str, str, str], np.ndarray]
"""The values of a policy's measure for a customer group ('' for all) over all stock points, a replication each."""


class Judgement:
    """What the verdict rests on: the first of the policies is the baseline; `conditions` has by policy how it stands
    with each; those `foreseeing` know the future, and only show what a forecast could gain at most."""

    def __init__(
        self,
        scenario: Scenario,
        objective: Objective,
        conditions: Mapping[str, Sequence[Judged]],
        values: Values,
        replications: int,
        foreseeing: frozenset[str] = frozenset(),
    ) -> None:
        self.scenario = scenario
        self.objective = objective
        self.conditions = conditions
        self.values = values
        self.replications = replications
        self.foreseeing = foreseeing

    @property
    def policies(self) -> tuple[str, ...]:
        """The policies, as they were played."""
        return tuple(self.conditions)

    @property
    def baseline(self) -> str:
        """The policy that the others are compared with: the first."""
        return self.policies[0]

    @property
    def comparisons(self) -> int:
        """The number of paired differences for which intervals hold at once."""
        return max(len(self.policies) - 1, 1)

    @cached_property
    def order(self) -> list[str]:
        """The policies from the best to the last."""
        nan = float("nan")
        means = {policy: mean if (mean := self.mean(policy).mean) is not None else nan for policy in self.policies}
        order = in_order(self.conditions, means, self.objective)
        # what knows the future is no choice: it comes after all that are
        return [
            *(one for one in order if one not in self.foreseeing),
            *(one for one in order if one in self.foreseeing),
        ]

    @cached_property
    def by_chance(self) -> bool:
        """Whether replications differ in what decides: without chance, one says as much as many."""
        values = (self.values(policy, self.objective.measure, "") for policy in self.policies)
        return self.replications == 1 or any(np.unique(of_policy).size > 1 for of_policy in values)

    @property
    def best(self) -> str:
        """The best policy by the goal."""
        return self.order[0]

    @cached_property
    def rivals(self) -> list[str]:
        """The other policies that stand with the conditions as the best one does, the better ones first.

        None where all miss a condition: then the nearest is best, whatever the others gain.
        """
        if self.standing(self.best) == "missed":
            return []
        choices = (policy for policy in self.order[1:] if policy not in self.foreseeing)
        return [policy for policy in choices if self.standing(policy) == self.standing(self.best)]

    def standing(self, policy: str) -> Status:
        """How a policy stands with all conditions."""
        return standing(self.conditions[policy])

    def mean(self, policy: str, measure: str = "") -> Estimate:
        """The estimate of a measure, by default of the one that decides."""
        return estimate(self.values(policy, measure or self.objective.measure, ""))

    def gain(self, policy: str, other: str) -> Difference:
        """How much better than the `other` a policy is in what decides: above 0 it is better.

        A difference that too few replications define is never told apart.
        """
        of_policy, of_other = (self.values(name, self.objective.measure, "") for name in (policy, other))
        if self.objective.less_is_better:
            of_policy, of_other = of_other, of_policy
        difference = paired(of_policy, of_other, family=self.comparisons)
        return difference._replace(told_apart=difference.told_apart and not self.too_few(difference.n))

    def too_few(self, n: int) -> bool:
        """Whether so many replications, of more that were played, define too little."""
        return too_few(n, self.replications)


def foreseeing(scenario: Scenario, policies: Sequence[str]) -> frozenset[str]:
    """The policies with a restock rule that knows the demand to come; none where all have one."""
    found = frozenset(policy for policy in policies if _foresees(scenario.policies[policy]))
    return frozenset() if len(found) == len(policies) else found


def _foresees(scenario: Scenario) -> bool:
    rules = (point.restock for point in scenario.stock.values())
    return any(isinstance(rule, ForecastDriven) and rule.forecast.foresees for rule in rules)
