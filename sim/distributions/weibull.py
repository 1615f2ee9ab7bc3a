"""The Weibull distribution of lifetimes."""

from __future__ import annotations

import functools
import math
from typing import Any, ClassVar

import numpy as np

from sim.distributions.parameters import MeanAndSpread


class Weibull(MeanAndSpread):
    """What ages: with a `cv` below 1 it ends the sooner the longer it lasts, above 1 the later. In the mean's unit.

    Shape k solves Γ(1 + 2/k)/Γ(1 + 1/k)² = 1 + cv², scale λ = μ/Γ(1 + 1/k); then the mean is λΓ(1 + 1/k) = μ and
    the variance λ²(Γ(1 + 2/k) − Γ(1 + 1/k)²) = (μ·cv)². Density from the documentation of
    numpy.random.Generator.weibull; its integral 1 − exp(−(x/λ)ᵏ) is p at λ·(−ln(1 − p))^(1/k).

    >>> Weibull(mean=10, cv=0.5).variance
    25.0
    >>> round(Weibull(mean=10, cv=1).shape, 9)  # an exponential
    1.0
    """

    type: ClassVar[str] = "weibull"
    example: ClassVar[dict[str, Any]] = {"mean": "10 days", "cv": 0.6}

    @property
    def shape(self) -> float:
        """k, which depends on the cv alone."""
        return shape_of(self.ratio)

    @property
    def scale(self) -> float:
        """λ, in the unit of the mean."""
        return self.mean / math.gamma(1 + 1 / self.shape)

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """The next `size` draws, λ times a standard Weibull of shape k."""
        return self.scale * rng.weibull(self.shape, size)

    def quantile(self, share: np.ndarray) -> np.ndarray:
        """F⁻¹(p) = λ(−ln(1 − p))^(1/k)."""
        from scipy.special import log1p  # unlike numpy's it answers −∞ at −1 without a warning

        return self.scale * (-log1p(-share)) ** (1 / self.shape)


@functools.lru_cache(maxsize=1024)
def shape_of(cv: float) -> float:
    """The shape k of the Weibull with this `cv` between 0.0001 and 1000, by bisection: the cv falls as k rises.

    >>> round(shape_of(5**0.5), 9)  # Γ(5)/Γ(3)² = 6 = 1 + 5
    0.5
    """
    low, high = 1e-5, 100.0  # of 1/k
    for _ in range(60):  # each halves the interval on a logarithmic scale
        middle = (low * high) ** 0.5
        if math.lgamma(1 + 2 * middle) - 2 * math.lgamma(1 + middle) < math.log1p(cv * cv):
            low = middle
        else:
            high = middle
    return 1 / middle
