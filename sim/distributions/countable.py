"""Distributions of countably many values, whose distribution function F is a step function."""

from __future__ import annotations

import math
from typing import ClassVar, NamedTuple

import numpy as np

from sim.distributions import Distribution
from sim.distributions.step_function import ROUNDING, Steps, quantiles_of

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
