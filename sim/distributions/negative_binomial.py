"""The negative binomial distribution of counts that vary more than a Poisson's."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np
from pydantic import model_validator

from sim.distributions.countable import CountDistribution, CumulativeProbabilities
from sim.distributions.parameters import PositiveAmount, refuse_word


class NegativeBinomial(CountDistribution):
    """Counts that vary more than a Poisson's: 0, 1, 2, … with `mean` m and `std` s, s² > m, in units.

    A Poisson whose own mean is a gamma. p = m/s², n = m²/(s² − m): mean n(1 − p)/p = m, variance n(1 − p)/p² = s².
    P(k) = Γ(k + n)/(k!·Γ(n))·pⁿ(1 − p)ᵏ, from the documentation of numpy.random.Generator.negative_binomial;
    F(k) = I_p(n, k + 1), from that of scipy.special.nbdtr.

    >>> NegativeBinomial(mean=4, std=3).variance
    9.0
    """

    type: ClassVar[str] = "negative_binomial"
    example: ClassVar[dict[str, Any]] = {"mean": 4, "std": 3}
    mean: PositiveAmount
    std: PositiveAmount

    @model_validator(mode="after")
    def _beyond_poisson(self) -> Self:
        # a little above, since 1 − m/s² must keep some digits
        if self.std**2 < self.mean * (1 + 1e-6):
            expected = f"a std above {self.mean**0.5:.6g}: its square is above the mean (equal: poisson)"
            raise refuse_word("std", self.std, expected)
        return self

    @property
    def variance(self) -> float:
        """Var[X] = s²."""
        return self.std**2

    @property
    def _successes(self) -> float:
        return self.mean**2 / (self.variance - self.mean)

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """The next `size` counts of failures before the n-th success."""
        return rng.negative_binomial(self._successes, self.mean / self.variance, size).astype(float)

    def tails(self, count: np.ndarray) -> CumulativeProbabilities:
        """F(k) = I_p(n, k + 1) and 1 − F(k), its complement."""
        from scipy.special import betainc, betaincc

        n, p = self._successes, self.mean / self.variance
        return CumulativeProbabilities(betainc(n, count + 1, p), betaincc(n, count + 1, p))
