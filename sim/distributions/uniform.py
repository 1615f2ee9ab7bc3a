"""The continuous uniform distribution."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np
from pydantic import model_validator

from sim.distributions import Distribution
from sim.distributions.parameters import AnyAmount, refuse_word


class Uniform(Distribution):
    """Anything from `low` a to `high` b, all alike. In their unit: mean (a + b)/2, variance (b − a)²/12.

    Both by integrating the density 1/(b − a). Whole numbers alike: `discrete` with equal weights.

    >>> Uniform(low=2, high=8).mean, Uniform(low=2, high=8).variance
    (5.0, 3.0)
    """

    type: ClassVar[str] = "uniform"
    example: ClassVar[dict[str, Any]] = {"low": "2 days", "high": "5 days"}
    low: AnyAmount
    high: AnyAmount

    @model_validator(mode="after")
    def _low_below_high(self) -> Self:
        if not self.low < self.high:
            raise refuse_word("high", self.high, f"a high above the low ({self.low:g})")
        return self

    @property
    def mean(self) -> float:
        """E[X] = (a + b)/2."""
        return (self.low + self.high) / 2

    @property
    def variance(self) -> float:
        """Var[X] = (b − a)²/12."""
        return (self.high - self.low) ** 2 / 12

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """The next `size` draws, uniform on [a, b)."""
        return rng.uniform(self.low, self.high, size)

    def quantile(self, share: np.ndarray) -> np.ndarray:
        """F⁻¹(p) = a + (b − a)p."""
        return self.low + (self.high - self.low) * share
