from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.distributions import Distribution
from sim.units import Amount


class Constant(Distribution):
    """Always `value`; what a bare number stands for. Mean c, variance 0.

    >>> Constant(value=5).mean
    5.0
    """

    type: ClassVar[str] = "constant"
    value: Amount

    @property
    def mean(self) -> float:
        return self.value

    @property
    def variance(self) -> float:
        return 0.0

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        return np.full(size, self.value)
