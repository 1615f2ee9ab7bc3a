"""The beta distribution of shares between 0 and 1."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np
from pydantic import model_validator

from sim.distributions.parameters import MeanAndSpread, refuse_word


class Beta(MeanAndSpread):
    """A share: somewhere on 0 … 1, such as the part of an order that arrives whole.

    α = μν and β = (1 − μ)ν, where ν = μ(1 − μ)/σ² − 1; mean α/(α + β) = μ, variance αβ/((α + β)²(α + β + 1)) =
    μ(1 − μ)/(ν + 1) = σ². Density from the documentation of numpy.random.Generator.beta.

    >>> round(Beta(mean=0.5, std=0.25).variance, 9), Beta(mean=0.5, std=0.25).alpha  # ν = 0.25/0.0625 − 1 = 3
    (0.0625, 1.5)
    """

    type: ClassVar[str] = "beta"
    example: ClassVar[dict[str, Any]] = {"mean": 0.98, "cv": 0.02}

    @model_validator(mode="after")
    def _fits_between_0_and_1(self) -> Self:
        if self.mean >= 1:
            raise refuse_word("mean", self.mean, "a mean below 1: a beta lies between 0 and 1")
        most = (0.999 * self.mean * (1 - self.mean)) ** 0.5  # at 1 it would be a Bernoulli variable, 0 or 1
        if self.variance > most**2:
            word, limit = ("cv", most / self.mean) if self.std is None else ("std", most)
            expected = f"a {word} of at most {limit:.4g}: no more fits between 0 and 1 around this mean"
            raise refuse_word(word, getattr(self, word), expected)
        return self

    @property
    def alpha(self) -> float:
        """α = μν."""
        return self.mean * self._weight

    @property
    def beta(self) -> float:
        """β = (1 − μ)ν."""
        return (1 - self.mean) * self._weight

    @property
    def _weight(self) -> float:
        return self.mean * (1 - self.mean) / self.variance - 1

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """The next `size` draws of Beta(α, β), shares."""
        return rng.beta(self.alpha, self.beta, size)

    def quantile(self, share: np.ndarray) -> np.ndarray:
        """The x with I_x(α, β) = p, I the regularized incomplete beta function."""
        from scipy.special import betaincinv

        return betaincinv(self.alpha, self.beta, share)
