"""The binomial distribution of successes in a fixed number of trials."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import AfterValidator

from sim.distributions.countable import CountDistribution, CumulativeProbabilities
from sim.distributions.parameters import MOST
from sim.units import Count, Share, refuse


def _not_too_many(trials: int) -> int:
    if trials > MOST:
        raise refuse(f"at most {MOST:g} trials")
    return trials


class Binomial(CountDistribution):
    """How many of `trials` n succeed, each with `probability` p: 0 … n, in units. Mean np, variance np(1 − p).

    A sum of n independent Bernoulli variables; P(k) in the documentation of numpy.random.Generator.binomial, and
    F(k) = I_{1−p}(n − k, k + 1) = 1 − I_p(k + 1, n − k) in that of scipy.special.bdtr.

    >>> Binomial(trials=10, probability=0.5).mean, Binomial(trials=10, probability=0.5).variance
    (5.0, 2.5)
    """

    type: ClassVar[str] = "binomial"
    example: ClassVar[dict[str, Any]] = {"trials": 10, "probability": "30%"}
    trials: Annotated[Count, AfterValidator(_not_too_many)]
    probability: Share

    @property
    def lowest(self) -> int:
        """0, or n where success is certain."""
        return self.trials if self.probability == 1 else 0

    @property
    def highest(self) -> float:
        """n, or 0 where success is impossible."""
        return self.trials if self.probability > 0 else 0

    @property
    def mean(self) -> float:
        """E[X] = np."""
        return self.trials * self.probability

    @property
    def variance(self) -> float:
        """Var[X] = np(1 − p)."""
        return self.trials * self.probability * (1 - self.probability)

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """The next `size` counts of successes in n trials."""
        return rng.binomial(self.trials, self.probability, size).astype(float)

    def tails(self, count: np.ndarray) -> CumulativeProbabilities:
        """F(k) = I_{1−p}(n − k, k + 1) and 1 − F(k) = I_p(k + 1, n − k); 1 and 0 from n on."""
        from scipy.special import betainc, betaincc

        n, p, no_more = self.trials, self.probability, count >= self.trials  # where I_p(n + 1, 0) is undefined
        return CumulativeProbabilities(
            np.where(no_more, 1, betaincc(count + 1, n - count, p)),
            np.where(no_more, 0, betainc(count + 1, n - count, p)),
        )
