"""The measures that a sweep's page shows, and what a factor does to one of them on average."""

from __future__ import annotations

import math

import numpy as np

from sim.experiments.sweep.best_by_point import objective_of_sweep
from sim.experiments.sweep.factor_axes import FactorAxis
from sim.experiments.sweep.result import Sweep

HEADLINES = ("fill_rate", "mean_wait", "on_hand", "running_cost", "profit")
"""Measures that are shown beside those of the goal."""
MOST_MEASURES = 6


def measures_shown(sweep: Sweep) -> list[str]:
    """What decides, the measures of the goal's conditions, then those that were asked for, or else headline ones; of
    these the first that are defined somewhere."""
    of_goal = [one.measure for one in sweep.scenario.goal.conditions if one.stock == "*" and not one.group]
    wanted = dict.fromkeys([objective_of_sweep(sweep).measure, *of_goal, *(sweep.shown or HEADLINES)])
    known = [key for key in wanted if any(not np.isnan(sweep.values(one, key)).all() for one in sweep.policies)]
    return known[:MOST_MEASURES]


def main_effect(sweep: Sweep, axis: FactorAxis, values: np.ndarray) -> list[np.ndarray]:
    """By level of a factor, a measure's mean over the points that have it, a replication each; NaN where undefined.

    `values` is points × replications. One at a time, only the points that leave all other factors as they are count;
    else the other factors are averaged over.
    """
    found = []
    for level in range(len(axis.levels)):
        here = values[points_at(sweep, axis, level)]
        defined = ~np.isnan(here)
        with np.errstate(invalid="ignore", divide="ignore"):
            found.append(np.where(defined, here, 0).sum(axis=0) / defined.sum(axis=0))
    return found


def points_at(sweep: Sweep, axis: FactorAxis, level: int) -> np.ndarray:
    """The points that have a level of a factor; one at a time, those that leave all else as it is."""
    points = np.flatnonzero(axis.places == level)
    if sweep.plan.kind != "oat":
        return points
    own = {sweep.plan.columns.index(column) for column in axis.columns}
    base = sweep.plan.rows[0]
    others = [number for number in range(len(base)) if number not in own]
    rows = sweep.plan.rows
    return np.array([one for one in points.tolist() if all(rows[one][at] == base[at] for at in others)], dtype=int)


def is_level(sweep: Sweep, axis: FactorAxis, policy: str) -> bool:
    """Whether a policy does not feel a factor."""
    return set(axis.columns) <= set(sweep.unfelt.get(policy, ()))


def swing(values: np.ndarray) -> float:
    """Largest minus smallest of some means; 0 where none is defined."""
    return float(np.nanmax(values) - np.nanmin(values)) if not np.isnan(values).all() else 0.0


def finite(value: float) -> float:
    """A number for a table: NaN for infinities too."""
    return value if math.isfinite(value) else math.nan
