from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import AfterValidator

from sim.distributions import Distribution
from sim.distributions.parameters import MOST
from sim.units import PositiveUnits, Share, refuse


def _not_too_many(trials: int) -> int:
    if trials > MOST:
        raise refuse(f"at most {MOST:g} trials")
    return trials


class Binomial(Distribution):
    """How many of `trials` n succeed, each with `probability` p: 0 … n, in units. Mean np, variance np(1 − p).

    A sum of n independent Bernoulli variables; P(k) in the documentation of numpy.random.Generator.binomial.

    >>> Binomial(trials=10, probability=0.5).mean, Binomial(trials=10, probability=0.5).variance
    (5.0, 2.5)
    """

    type: ClassVar[str] = "binomial"
    example: ClassVar[dict[str, Any]] = {"trials": 10, "probability": "30%"}
    trials: Annotated[PositiveUnits, AfterValidator(_not_too_many)]
    probability: Share

    @property
    def mean(self) -> float:
        return self.trials * self.probability

    @property
    def variance(self) -> float:
        return self.trials * self.probability * (1 - self.probability)

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        return rng.binomial(self.trials, self.probability, size).astype(float)
