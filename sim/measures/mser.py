"""MSER, the marginal standard error rule: where a series that begins out of its steady state is to be cut off.

K. P. White, "An effective truncation heuristic for bias reduction in simulation output", Simulation 69 (1997), and
K. P. White, M. J. Cobb and S. C. Spratt, "A comparison of five steady-state truncation heuristics for simulation",
Winter Simulation Conference (2000), which cuts the means of batches of five values (MSER-5).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

LEAST_BATCHES = 2
"""Batches of which the second half is a mean with a variance; fewer say nothing about a steady state."""


class Truncation(NamedTuple):
    """How many of the first values to leave out, at most half; `settled` is False where the least of the statistic lies
    in the second half and the mean still changes, so that the series is too short to tell."""

    values: int
    settled: bool


def mser_statistics(values: np.ndarray) -> np.ndarray:
    """MSER(d) = Σ (x_i − mean of those from d on)² / (n − d)² over the n − d values from d on, for each d from 0.

    >>> mser_statistics(np.array([4.0, 1.0, 1.0, 3.0])).round(3).tolist()
    [0.422, 0.296, 0.5, 0.0]
    """
    n = len(values)
    left = n - np.arange(n)
    # about the mean of the second half: of the squares of large numbers the differences would be lost
    centred = values - values[n // 2 :].mean()
    sums, squares = (np.cumsum(column[::-1])[::-1] for column in (centred, centred**2))
    return np.maximum(squares - sums**2 / left, 0.0) / left**2


def mser(values: np.ndarray, batch: int = 1) -> Truncation:
    """Where to cut off `values` after MSER, on the means of batches of `batch` values (5: MSER-5).

    The cut is the least of the statistic over the cuts in the first half of the batches, the earliest of several. What
    fills no batch at the end is left out. Raises `ValueError` for fewer than two batches.

    >>> mser(np.array([9.0, 1.0, 2.0, 1.0, 2.0, 1.0]))
    Truncation(values=1, settled=True)
    """
    count = len(values) // batch
    if count < LEAST_BATCHES:
        raise ValueError(f"expected at least {LEAST_BATCHES * batch} values, found {len(values)}")
    means = np.asarray(values[: count * batch], dtype=float).reshape(count, batch).mean(axis=1)
    statistics = mser_statistics(means)
    # what the rounding of sums leaves of a series that does not vary is no preference
    statistics[statistics <= 1e-24 * float(np.abs(means).max()) ** 2] = 0.0
    half = count // 2
    cut = int(np.argmin(statistics[: half + 1]))
    # of the last few batches the statistic is small by chance; Hoad and Robinson leave out five of them
    later = statistics[half + 1 : max(count - 5, half + 1)]
    in_first_half = not len(later) or bool(statistics[cut] <= later.min())
    return Truncation(cut * batch, in_first_half or _alike(means[cut:half], means[half:]))


def _alike(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether two parts of a series have means within three standard errors of each other.

    Of rare events the statistic is least where by chance there are none, though nothing changes: the means tell.
    """
    if len(first) < LEAST_BATCHES:
        return False
    error = np.sqrt(first.var(ddof=1) / len(first) + second.var(ddof=1) / len(second))
    return bool(abs(first.mean() - second.mean()) <= 3 * error)
