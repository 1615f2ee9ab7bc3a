"""A scenario with another goal: nothing of it is read or played again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from pydantic import ValidationError

from sim.errors import Problem, ScenarioError
from sim.scenario.error_wording import unplaced_problem
from sim.scenario.goal import Goal, goal_problems
from sim.scenario.loading import load
from sim.scenario.model import Scenario
from sim.scenario.source_map import dotted


def with_goal(scenario: Scenario, goal: Goal | Mapping[str, Any]) -> Scenario:
    """`scenario` and its policies with another `goal`, as a file has it or as another scenario does.

    Raises `ScenarioError` with everything that is wrong with the goal.
    """
    words = goal.words() if isinstance(goal, Goal) else dict(goal)
    problems = list(goal_problems(words, scenario.setting))
    read = Goal()
    try:
        read = Goal.model_validate(words)
    except ValidationError as error:
        found = map(unplaced_problem, error.errors(include_url=False))
        problems = [*(problem._replace(path=("goal", *problem.path)) for problem in found), *problems]
    if problems:
        raise ScenarioError(Problem(dotted(one.path), one.expected, one.found, one.choices) for one in problems)
    read = read.set_in(scenario.setting)
    changed = scenario.model_copy(update={"goal": read})
    changed._policies = {name: policy.model_copy(update={"goal": read}) for name, policy in scenario._policies.items()}
    values, *_ = load(scenario.text, "scenario")
    changed._text = yaml.safe_dump({**values, "goal": words}, sort_keys=False, allow_unicode=True)
    return changed
