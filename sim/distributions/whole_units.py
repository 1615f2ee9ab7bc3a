"""Quantities in whole units: the probabilities of a distribution's draws once they are rounded."""

from __future__ import annotations

import numpy as np

from sim.distributions import Distribution
from sim.distributions.countable import CountDistribution
from sim.distributions.step_function import Steps

NEGLIGIBLE = 1e-15
"""Probability of all quantities that are left out at the upper end; the largest that is kept has it too."""
HALVINGS = 60
"""Halvings of the interval in which a distribution function is looked for: they use up the digits of a float."""


def unit_probabilities(quantity: Distribution, most: int) -> np.ndarray | None:
    """P(X = k) of a quantity X rounded to whole units, by k from 0 on; None if X can exceed `most` units.

    Of a distribution function without end the largest count kept is the quantile of 1 − NEGLIGIBLE. A continuous one is
    found from its quantiles, F(x) = sup{p: F⁻¹(p) ≤ x}, by bisection.

    >>> from sim.distributions.discrete import Discrete
    >>> unit_probabilities(Discrete(values=[1, 3], weights=[1, 1]), most=10).tolist()
    [0.0, 0.5, 0.0, 0.5]
    """
    steps = quantity.steps()
    largest = float(quantity.quantile(np.array([1 - NEGLIGIBLE]))[0]) if steps is None else float(steps.at[-1])
    if not largest <= most:
        return None
    if steps is not None:
        return _of_steps(steps)
    edges = np.arange(round(largest) + 1)
    if isinstance(quantity, CountDistribution):
        up_to = quantity.tails(np.maximum(edges, quantity.lowest)).up_to
        up_to[edges < quantity.lowest] = 0
    else:
        up_to = _up_to(quantity, edges + 0.5)
    up_to[-1] = 1
    return np.diff(up_to, prepend=0)


def _of_steps(steps: Steps) -> np.ndarray:
    """The probabilities of the steps, each at its value rounded as draws are."""
    # differences of whichever of F and 1 − F is small, for their precision
    below_half = np.diff(steps.up_to, prepend=0)
    above_half = -np.diff(steps.beyond, prepend=1)
    heights = np.where(steps.up_to <= 0.5, below_half, above_half)
    return np.bincount(np.rint(steps.at).astype(np.int64), heights)


def _up_to(quantity: Distribution, at: np.ndarray) -> np.ndarray:
    """F(x) at each x of a continuous distribution, by bisection on its quantiles."""
    low, high = np.zeros(at.shape), np.ones(at.shape)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = quantity.quantile(middle) <= at
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return low
