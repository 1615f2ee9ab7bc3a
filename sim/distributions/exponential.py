"""The exponential distribution."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from sim.distributions import Distribution
from sim.distributions.parameters import PositiveAmount


class Exponential(Distribution):
    """Without memory: what is left does not depend on how long it has been. In the unit of the mean.

    `mean` μ; variance μ². Density exp(−x/μ)/μ, from the documentation of numpy.random.Generator.exponential;
    its integral 1 − exp(−x/μ) is p at −μ·ln(1 − p).

    >>> Exponential(mean=5).variance
    25.0
    """

    type: ClassVar[str] = "exponential"
    example: ClassVar[dict[str, Any]] = {"mean": "10 days"}
    mean: PositiveAmount

    @property
    def variance(self) -> float:
        """Var[X] = μ²."""
        return self.mean**2

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """The next `size` exponential draws of mean μ."""
        return rng.exponential(self.mean, size)

    def quantile(self, share: np.ndarray) -> np.ndarray:
        """F⁻¹(p) = −μ·ln(1 − p)."""
        from scipy.special import log1p  # unlike numpy's it answers −∞ at −1 without a warning

        return -self.mean * log1p(-share)
