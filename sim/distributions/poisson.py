"""The Poisson distribution of counts."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from sim.distributions.countable import CountDistribution, CumulativeProbabilities
from sim.distributions.parameters import AnyAmount


class Poisson(CountDistribution):
    """How many come when each comes on its own: 0, 1, 2, … with `mean` λ, and variance λ too, in units.

    P(k) = λᵏ·exp(−λ)/k!, from the documentation of numpy.random.Generator.poisson; F(k) = Γ(k + 1, λ)/k!, by parts.

    >>> Poisson(mean=3).variance
    3.0
    """

    type: ClassVar[str] = "poisson"
    example: ClassVar[dict[str, Any]] = {"mean": 3}
    mean: AnyAmount

    @property
    def variance(self) -> float:
        """Var[X] = λ."""
        return self.mean

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """The next `size` Poisson counts."""
        return rng.poisson(self.mean, size).astype(float)

    def tails(self, count: np.ndarray) -> CumulativeProbabilities:
        """F(k) = Q(k + 1, λ) and 1 − F(k) = P(k + 1, λ), the regularized incomplete gamma functions."""
        from scipy.special import gammainc, gammaincc

        return CumulativeProbabilities(gammaincc(count + 1, self.mean), gammainc(count + 1, self.mean))
