"""Step functions: the distribution function of a random number with countably many values, and its quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

ROUNDING = 1e-12
"""Relative difference up to which two shares count as equal: 0.7 + 0.1 and 0.8 differ by rounding only."""


class Steps(NamedTuple):
    """A distribution function F that is a step function: the values `at` ascending, F(x) in `up_to`, 1 − F(x) in
    `beyond`.

    Both are kept, because each has its full precision only where it is small.
    """

    at: np.ndarray
    up_to: np.ndarray
    beyond: np.ndarray


def quantiles_of(steps: Steps, share: np.ndarray) -> np.ndarray:
    """The smallest x of the `steps` with F(x) ≥ p for each `share` p, but for rounding; the greatest x for 1."""
    index = np.searchsorted(steps.up_to, share * (1 - ROUNDING), side="left")
    return steps.at[np.where(share < 1, index, steps.at.size - 1)]


def steps_of(numbers: Sequence[float], weights: Sequence[float] | None = None) -> Steps:
    """F of one of the `numbers` drawn in proportion to its weight, or with equal probabilities.

    >>> steps = steps_of([4, 2, 4, 9], [1, 2, 1, 0])
    >>> steps.at.tolist(), steps.up_to.tolist(), steps.beyond.tolist()
    ([2.0, 4.0], [0.5, 1.0], [0.5, 0.0])
    """
    at, index, counts = np.unique(np.asarray(numbers, dtype=float), return_inverse=True, return_counts=True)
    weight = counts if weights is None else np.bincount(index, weights)  # counts are whole: their sums are exact
    at, weight = at[weight > 0], weight[weight > 0]
    up_to, from_here = np.cumsum(weight), np.cumsum(weight[::-1])[::-1]
    return Steps(at, up_to / up_to[-1], np.append(from_here[1:], 0) / from_here[0])
