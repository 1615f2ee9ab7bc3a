"""Distributions of durations, quantities and shares: what a random number of a scenario can be."""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np

from sim.registry import Kind, KindOf


class Distribution(Kind):
    """What a random number can be, and how likely; never below 0."""

    noun: ClassVar[str] = "a distribution"
    home: ClassVar[str] = "sim.distributions"
    bare: ClassVar[str] = "constant"
    bare_word: ClassVar[str] = "value"

    @property
    def mean(self) -> float:
        """The exact expected value E[X], in the unit of the numbers given."""
        raise NotImplementedError

    @property
    def variance(self) -> float:
        """The exact Var[X], in that unit squared."""
        raise NotImplementedError

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """The next `size` numbers of the stream `rng`, float64.

        Chunks do not matter: `sample(rng, 3)` and then `sample(rng, 2)` are the first five of `sample(rng, 5)`.
        """
        raise NotImplementedError


DurationDistribution = Annotated[Distribution, KindOf(Distribution, dimension="duration")]
QuantityDistribution = Annotated[Distribution, KindOf(Distribution, dimension="number")]
ShareDistribution = Annotated[Distribution, KindOf(Distribution, dimension="share")]
