"""What the staircases have in common: distributions of which all that can be drawn is countable."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import numpy as np

from sim.distributions import Distribution, Steps

NOISE = 1e-12
"""Shares closer together than this part of themselves are the same: 0.7 + 0.1 and 0.8 differ by rounding only."""

MOST_STEPS = 4096
"""So many counts are listed; where more are likely, single ones matter little."""


class FiniteDistribution(Distribution):
    """All that can be drawn is written down."""

    discrete: ClassVar[bool] = True

    def steps(self) -> Steps:
        """All that can be drawn, each once."""
        raise NotImplementedError

    def quantile(self, share: np.ndarray) -> np.ndarray:
        """The smallest number x that can be drawn with F(x) ≥ p, but for rounding."""
        return reached(self.steps(), share)


class CountDistribution(Distribution):
    """Whole numbers from `lowest` to `highest`, with an F(k) that can be computed."""

    discrete: ClassVar[bool] = True

    @property
    def lowest(self) -> int:
        """The least that can be counted."""
        return 0

    @property
    def highest(self) -> float:
        """The most that can be counted; infinity where there is no most."""
        return math.inf if self.variance > 0 else self.mean

    def tails(self, count: np.ndarray) -> CumulativeProbabilities:
        """F(k) and 1 − F(k) at each `count` k from `lowest` on."""
        raise NotImplementedError

    def steps(self) -> Steps | None:
        """All counts that are likelier than rounding noise; none if they are more than can be listed."""
        first, last = self.quantile(np.array([NOISE, 1 - NOISE])).tolist()
        if last - first >= MOST_STEPS:
            return None
        at = np.arange(first, min(last + 1, self.highest) + 1)
        up_to, beyond = self.tails(at)
        there = np.concatenate(([True], beyond[:-1] > 0))
        return Steps(at[there], up_to[there], beyond[there])

    def quantile(self, share: np.ndarray) -> np.ndarray:
        """By halving: F itself decides which step it is, an inverse of it would be off by its own rounding."""
        wanted = share * (1 - NOISE)
        low = np.full(share.shape, self.lowest - 1.0)  # F(low) < p ≤ F(high) from here on
        high = np.full(share.shape, float(math.ceil(self.mean)))
        while (short := self.tails(high).up_to < wanted).any():
            low, high = np.where(short, high, low), np.where(short, np.minimum(2 * high + 1, self.highest), high)
        while True:
            middle = np.floor((low + high) / 2)
            if not (between := (low < middle) & (middle < high)).any():  # neighbours, in floating point at least
                return np.where(share < 1, high, self.highest)
            # where there is nothing between, the middle may be below the lowest, and is not used
            short = self.tails(np.maximum(middle, self.lowest)).up_to < wanted
            low, high = np.where(between & short, middle, low), np.where(between & ~short, middle, high)


class CumulativeProbabilities(NamedTuple):
    """F(k) and 1 − F(k), each with its own digits."""

    up_to: np.ndarray
    beyond: np.ndarray


def reached(steps: Steps, share: np.ndarray) -> np.ndarray:
    """Where a staircase reaches each `share`, but for rounding; its top for 1."""
    which = np.searchsorted(steps.up_to, share * (1 - NOISE), side="left")
    return steps.at[np.where(share < 1, which, steps.at.size - 1)]


def steps_of(numbers: Sequence[float], weights: Sequence[float] | None = None) -> Steps:
    """The staircase of `numbers` that are drawn in proportion to their `weights`, or all alike.

    >>> steps = steps_of([4, 2, 4, 9], [1, 2, 1, 0])
    >>> steps.at.tolist(), steps.up_to.tolist(), steps.beyond.tolist()
    ([2.0, 4.0], [0.5, 1.0], [0.5, 0.0])
    """
    at, which, counts = np.unique(np.asarray(numbers, dtype=float), return_inverse=True, return_counts=True)
    weight = counts if weights is None else np.bincount(which, weights)  # counts are whole: their sums are exact
    at, weight = at[weight > 0], weight[weight > 0]
    up_to, from_here = np.cumsum(weight), np.cumsum(weight[::-1])[::-1]
    return Steps(at, up_to / up_to[-1], np.append(from_here[1:], 0) / from_here[0])
