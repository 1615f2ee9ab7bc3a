"""Downsampling: fewer points that draw the same line, so that a page can hold a long run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def change_points(units: np.ndarray) -> np.ndarray:
    """The positions where a step function changes, and its first and last; the others draw nothing.

    >>> change_points(np.array([3, 3, 2, 2, 2])).tolist()
    [0, 2, 4]
    """
    steps = np.flatnonzero(np.diff(units)) + 1
    return np.unique(np.concatenate([[0], steps, [len(units) - 1]]))


def max_min_share(sizes: Sequence[int], budget: int) -> int:
    """The most points that each line may have if all together may have `budget`: the max-min fair share.

    Lines that need less leave the rest to the others.

    >>> max_min_share([10, 100, 1000], 300)
    190
    """
    open_sizes = sorted(sizes)
    while open_sizes and open_sizes[0] * len(open_sizes) <= budget:
        budget -= open_sizes.pop(0)
    return budget // len(open_sizes) if open_sizes else max(sizes, default=0)


def keep_extremes(at: np.ndarray, units: np.ndarray, most: int) -> np.ndarray:
    """The positions of at most `most` points of a line: of each stretch of time the first, lowest, highest and last.

    >>> keep_extremes(np.arange(8.0), np.array([0, 5, 1, 2, 3, -9, 4, 0]), 4).tolist()
    [0, 1, 5, 7]
    """
    if len(at) <= most:
        return np.arange(len(at))
    first, stretch = _stretches(at, max(1, most // 4))
    last = np.append(first[1:], len(at)) - 1
    order = np.lexsort((units, stretch))
    return np.unique(np.concatenate([first, last, order[first], order[last]]))


def merge_marks(at: np.ndarray, units: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Instant, units and count of marks: each by itself, or no more than `most`, those of a stretch of time in one.

    A merged mark has the instant of its first, the sum of units and the number of marks.

    >>> [column.tolist() for column in merge_marks(np.array([0.0, 1.0, 9.0]), np.array([5, 6, 7]), 2)]
    [[0.0, 9.0], [11.0, 7.0], [2, 1]]
    """
    order = np.argsort(at, kind="stable")
    at, units = at[order], np.asarray(units, dtype=float)[order]
    if len(at) <= most:
        return at, units, np.ones(len(at), dtype=int)
    first, _ = _stretches(at, most)
    return at[first], np.add.reduceat(units, first), np.diff(np.append(first, len(at)))


def _stretches(at: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The first point of each of at most `count` stretches of time that has one, and the stretch of each point."""
    length = (at[-1] - at[0]) or 1.0
    stretch = np.minimum(((at - at[0]) * (count / length)).astype(int), count - 1)
    return np.flatnonzero(np.diff(stretch, prepend=-1)), stretch
