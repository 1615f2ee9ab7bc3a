"""The Erlang distribution, a sum of exponential stages."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import AfterValidator

from sim.distributions import Distribution
from sim.distributions.parameters import PositiveAmount
from sim.units import Count, refuse


def _at_most_a_million(shape: int) -> int:
    if shape > 1_000_000:
        raise refuse("at most a million stages (as good as a constant)")
    return shape


class Erlang(Distribution):
    """So many exponential stages one after the other, `shape` k of them, alike. In the unit of the mean.

    `mean` μ of them all together; variance μ²/k: the sum of k variances (μ/k)². A gamma with a whole shape.

    >>> Erlang(shape=4, mean=10).variance
    25.0
    """

    type: ClassVar[str] = "erlang"
    example: ClassVar[dict[str, Any]] = {"shape": 3, "mean": "6 days"}
    shape: Annotated[Count, AfterValidator(_at_most_a_million)]
    mean: PositiveAmount

    @property
    def variance(self) -> float:
        """Var[X] = μ²/k."""
        return self.mean**2 / self.shape

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """The next `size` draws, gammas of shape k and scale μ/k."""
        return rng.gamma(self.shape, self.mean / self.shape, size)

    def quantile(self, share: np.ndarray) -> np.ndarray:
        """(μ/k)·P⁻¹(k, p), P the regularized lower incomplete gamma function."""
        from scipy.special import gammaincinv

        return self.mean / self.shape * gammaincinv(self.shape, share)
