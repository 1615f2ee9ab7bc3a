"""The best points of a sweep: which, in which order, and under which policy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.experiments.sweep.best_by_point import NONE, BestByPoint

MOST_POINTS = 50
"""Of more points, so many are shown one by one."""


def best_points(rows: Sequence[tuple[Any, ...]], best: BestByPoint) -> np.ndarray:
    """The points from the best to the last of those shown, each under its own best policy.

    First those where it meets every condition, then those where that is open, then the others; in each group by what
    decides. Points at which no policy can be judged are left out, as are those whose values, among the `rows` of the
    design, another one before them has.
    """
    sign = 1 if best.objective.less_is_better else -1
    worth = sign * best.of_best(best.mean)
    known = np.flatnonzero(best.best != NONE)
    order = np.lexsort((worth[known], best.best_standing[known]))
    first = {repr(rows[point]): point for point in reversed(known[order].tolist())}
    return np.array(list(reversed(first.values()))[:MOST_POINTS], dtype=int)
