"""The tables of a comparison as the plain values of a summary: what is undefined is None, never NaN."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.experiments.goal_judgement import Judged, Objective
from sim.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd


class ExperimentIdentity(NamedTuple):
    """What identifies an experiment: its `verb`, `fingerprint`, the `engine` asked for, its `seed`, how many
    `replications` it has."""

    verb: str
    fingerprint: str
    engine: str
    seed: int
    replications: int


def summary_head(identity: ExperimentIdentity, scenario: Scenario, objective: Objective) -> dict[str, Any]:
    """What the summaries of all experiments begin with; `window` is in units of time."""
    warm_up = float(scenario.warm_up)
    return {
        "format": 2,
        "verb": identity.verb,
        "scenario": scenario.name,
        "fingerprint": identity.fingerprint,
        "engine": identity.engine,
        "seed": identity.seed,
        "replications": identity.replications,
        "unit": scenario.unit,
        "currency": scenario.currency or None,
        "window": [warm_up, warm_up + scenario.horizon],
        "goal": {
            "minimise" if objective.less_is_better else "maximise": objective.measure,
            "subject_to": scenario.goal.subject_to,
        },
    }


def estimates(table: pd.DataFrame, policies: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Estimates by policy, stock point and measure, and those by policy, customer group and measure."""
    by_stock: dict[str, Any] = {policy: {} for policy in policies}
    by_group: dict[str, Any] = {policy: {} for policy in policies}
    for policy, stock, group, measure, mean, half_width, n in _rows(table):
        estimate = {"mean": number(mean), "half_width": number(half_width), "n": n}
        where, name = (by_group, group) if group else (by_stock, stock)
        where[policy].setdefault(name, {})[measure] = estimate
    return by_stock, by_group


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame by the names of its columns."""
    return [dict(zip(frame.columns, map(_plain, row), strict=True)) for row in _rows(frame)]


def judged_conditions(conditions: Mapping[str, Sequence[Judged]]) -> dict[str, list[dict[str, Any]]]:
    """By policy, its conditions with what became of each."""
    return {
        policy: [
            {
                "measure": condition.measure,
                "stock": condition.stock,
                "group": condition.group,
                "operator": condition.operator,
                "value": condition.value,
                "status": status,
                "mean": number(mean),
                "half_width": number(half_width),
                "n": n,
            }
            for condition, status, mean, half_width, n in of_policy
        ]
        for policy, of_policy in conditions.items()
    }


def number(value: float) -> float | None:
    """The value, None for NaN."""
    return None if value != value else float(value)


def _rows(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """The rows of a frame in Python's own numbers and texts; much faster than `itertuples` for many rows."""
    return zip(*(frame[column].tolist() for column in frame.columns), strict=True)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return bool(value)
    return int(value) if isinstance(value, int | np.integer) else number(value)
