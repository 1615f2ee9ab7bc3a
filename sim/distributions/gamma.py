"""The gamma distribution."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from sim.distributions.parameters import MeanAndSpread


class Gamma(MeanAndSpread):
    """Skewed to the right, falling like an exponential far out; with `cv` 1 it is one. In the unit of the mean.

    Shape k = 1/cv², scale θ = μ·cv²; mean kθ = μ, variance kθ² = (μ·cv)². Density in k and θ from the
    documentation of numpy.random.Generator.gamma.

    >>> Gamma(mean=10, cv=0.5).variance, Gamma(mean=10, std=5).shape
    (25.0, 4.0)
    """

    type: ClassVar[str] = "gamma"
    example: ClassVar[dict[str, Any]] = {"mean": "7 days", "cv": 0.4}

    @property
    def shape(self) -> float:
        """k = 1/cv²."""
        return self.ratio**-2

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """The next `size` gamma draws of shape k and scale μ/k."""
        return rng.gamma(self.shape, self.mean / self.shape, size)

    def quantile(self, share: np.ndarray) -> np.ndarray:
        """(μ/k)·P⁻¹(k, p), P the regularized lower incomplete gamma function."""
        from scipy.special import gammaincinv

        return self.mean / self.shape * gammaincinv(self.shape, share)
