"""The geometric distribution of trials until the first success."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import AfterValidator

from sim.distributions.countable import CountDistribution, CumulativeProbabilities
from sim.distributions.parameters import AnyAmount
from sim.units import refuse


def _at_least_one(mean: float) -> float:
    if mean < 1:
        raise refuse("a mean of at least 1: a geometric counts 1, 2, 3, …")
    return mean


class Geometric(CountDistribution):
    """How many tries until the first success, that one included: 1, 2, 3, … with `mean` m, in units.

    P(k) = (1 − p)ᵏ⁻¹·p with p = 1/m; variance (1 − p)/p² = m(m − 1). From the documentation of
    numpy.random.Generator.geometric. More than k tries: k failures, (1 − p)ᵏ.

    >>> Geometric(mean=1.5).variance
    0.75
    """

    type: ClassVar[str] = "geometric"
    example: ClassVar[dict[str, Any]] = {"mean": 1.3}
    mean: Annotated[AnyAmount, AfterValidator(_at_least_one)]

    @property
    def lowest(self) -> int:
        """1: the successful trial itself."""
        return 1

    @property
    def variance(self) -> float:
        """Var[X] = (1 − p)/p² = m(m − 1)."""
        return self.mean * (self.mean - 1)

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """The next `size` numbers of trials."""
        return rng.geometric(1 / self.mean, size).astype(float)

    def tails(self, count: np.ndarray) -> CumulativeProbabilities:
        """F(k) = 1 − (1 − p)ᵏ and 1 − F(k) = (1 − p)ᵏ."""
        from scipy.special import xlog1py  # k·ln(1 − p), and no nan at p = 1

        log_beyond = xlog1py(count, -1 / self.mean)
        return CumulativeProbabilities(-np.expm1(log_beyond), np.exp(log_beyond))
