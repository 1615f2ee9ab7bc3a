"""Fewer points for the same picture: what a page can hold of a long run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def changes(units: np.ndarray) -> np.ndarray:
    """The positions where a step function changes, and its ends: the others do not show.

    >>> changes(np.array([3, 3, 2, 2, 2])).tolist()
    [0, 2, 4]
    """
    steps = np.flatnonzero(np.diff(units)) + 1
    return np.unique(np.concatenate([[0], steps, [len(units) - 1]]))


def fair(sizes: Sequence[int], budget: int) -> int:
    """The most that each may have if all together may have `budget`; who needs less leaves it to the others.

    >>> fair([10, 100, 1000], 300)
    190
    """
    left = sorted(sizes)
    while left and left[0] * len(left) <= budget:
        budget -= left.pop(0)
    return budget // len(left) if left else max(sizes, default=0)


def thinned(at: np.ndarray, units: np.ndarray, points: int) -> np.ndarray:
    """The positions of at most `points` points that show the same line: of each stretch its ends and extremes.

    >>> thinned(np.arange(8.0), np.array([0, 5, 1, 2, 3, -9, 4, 0]), 4).tolist()
    [0, 1, 5, 7]
    """
    if len(at) <= points:
        return np.arange(len(at))
    first, stretch = _stretches(at, max(1, points // 4))
    last = np.append(first[1:], len(at)) - 1
    order = np.lexsort((units, stretch))
    return np.unique(np.concatenate([first, last, order[first], order[last]]))


def together(at: np.ndarray, units: np.ndarray, marks: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Marks as they are (instant, units, 1), or no more than `marks` of them: instant of the first, sum, count.

    >>> [part.tolist() for part in together(np.array([0.0, 1.0, 9.0]), np.array([5, 6, 7]), 2)]
    [[0.0, 9.0], [11.0, 7.0], [2, 1]]
    """
    order = np.argsort(at, kind="stable")
    at, units = at[order], np.asarray(units, dtype=float)[order]
    if len(at) <= marks:
        return at, units, np.ones(len(at), dtype=int)
    first, _ = _stretches(at, marks)
    return at[first], np.add.reduceat(units, first), np.diff(np.append(first, len(at)))


def _stretches(at: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Where each of at most `count` stretches of time that has a point begins, and the stretch of each point."""
    length = (at[-1] - at[0]) or 1.0
    stretch = np.minimum(((at - at[0]) * (count / length)).astype(int), count - 1)
    return np.flatnonzero(np.diff(stretch, prepend=-1)), stretch
