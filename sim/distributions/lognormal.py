"""The lognormal distribution."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from sim.distributions.parameters import MeanAndSpread


class Lognormal(MeanAndSpread):
    """Its logarithm is normal: a product of many small causes, with a long right tail. In the unit of the mean.

    The logarithm has variance s² = ln(1 + cv²) and mean m = ln μ − s²/2; so the mean is exp(m + s²/2) = μ and
    the variance (exp(s²) − 1)·μ² = (μ·cv)². Density from the documentation of numpy.random.Generator.lognormal.

    >>> Lognormal(mean=10, cv=0.5).variance
    25.0
    """

    type: ClassVar[str] = "lognormal"
    example: ClassVar[dict[str, Any]] = {"mean": "7 days", "std": "3 days"}

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """The next `size` draws, exp(m + sZ) with Z a standard normal."""
        log_variance = math.log1p(self.ratio**2)
        return rng.lognormal(math.log(self.mean) - log_variance / 2, math.sqrt(log_variance), size)

    def quantile(self, share: np.ndarray) -> np.ndarray:
        """F⁻¹(p) = exp(m + s·Φ⁻¹(p))."""
        from scipy.special import ndtri

        log_variance = math.log1p(self.ratio**2)
        return np.exp(math.log(self.mean) - log_variance / 2 + math.sqrt(log_variance) * ndtri(share))
