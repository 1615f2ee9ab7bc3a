"""Distributions of countably many values, whose distribution function F is a step function."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import numpy as np

from sim.distributions import Distribution, Steps

ROUNDING = 1e-12
"""Relative difference up to which two shares count as equal: 0.7 + 0.1 and 0.8 differ by rounding only."""

MOST_STEPS = 4096
"""Counts listed at most; where more are likely, the probability of a single one matters little."""


class FiniteDistribution(Distribution):
    """A distribution of finitely many values that are all given."""

    discrete: ClassVar[bool] = True

    def steps(self) -> Steps:
        """F as a list of steps, one for each value."""
        raise NotImplementedError

    def quantile(self, share: np.ndarray) -> np.ndarray:
        """The smallest of the values with F(x) ≥ p, but for rounding."""
        return quantiles_of(self.steps(), share)


class CountDistribution(Distribution):
    """A distribution of whole numbers from `lowest` to `highest`, with a computable F(k)."""

    discrete: ClassVar[bool] = True

    @property
    def lowest(self) -> int:
        """The least count of positive probability."""
        return 0

    @property
    def highest(self) -> float:
        """The greatest count of positive probability; infinity if there is none."""
        return math.inf if self.variance > 0 else self.mean

    def tails(self, count: np.ndarray) -> CumulativeProbabilities:
        """F(k) and 1 − F(k) at each `count` k, which is at least `lowest`."""
        raise NotImplementedError

    def steps(self) -> Steps | None:
        """The counts between the quantiles of ROUNDING and 1 − ROUNDING; None if they are more than MOST_STEPS."""
        first, last = self.quantile(np.array([ROUNDING, 1 - ROUNDING])).tolist()
        if last - first >= MOST_STEPS:
            return None
        at = np.arange(first, min(last + 1, self.highest) + 1)
        up_to, beyond = self.tails(at)
        possible = np.concatenate(([True], beyond[:-1] > 0))
        return Steps(at[possible], up_to[possible], beyond[possible])

    def quantile(self, share: np.ndarray) -> np.ndarray:
        """The smallest k with F(k) ≥ p, by bisection on F: a closed inverse would be off by its own rounding."""
        target = share * (1 - ROUNDING)
        low = np.full(share.shape, self.lowest - 1.0)  # F(low) < p ≤ F(high) from here on
        high = np.full(share.shape, float(math.ceil(self.mean)))
        while (too_low := self.tails(high).up_to < target).any():
            low, high = np.where(too_low, high, low), np.where(too_low, np.minimum(2 * high + 1, self.highest), high)
        while True:
            middle = np.floor((low + high) / 2)
            if not (between := (low < middle) & (middle < high)).any():  # neighbours, in floating point at least
                return np.where(share < 1, high, self.highest)
            # where nothing is between, the middle may be below the lowest count; it is not used there
            too_low = self.tails(np.maximum(middle, self.lowest)).up_to < target
            low, high = np.where(between & too_low, middle, low), np.where(between & ~too_low, middle, high)


class CumulativeProbabilities(NamedTuple):
    """F(k) in `up_to` and 1 − F(k) in `beyond`, each computed by itself, so that both keep their precision."""

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
