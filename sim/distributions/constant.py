from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from sim.distributions.parameters import AnyAmount
from sim.distributions.steps import Listed, Steps, steps_of


class Constant(Listed):
    """Always `value` c; what a bare number stands for. In the unit of c: mean c, variance 0.

    >>> Constant(value=5).mean
    5.0
    """

    type: ClassVar[str] = "constant"
    example: ClassVar[dict[str, Any]] = {"value": "5 days"}
    value: AnyAmount

    @property
    def mean(self) -> float:
        return self.value

    @property
    def variance(self) -> float:
        return 0.0

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        return np.full(size, self.value)

    def steps(self) -> Steps:
        return steps_of((self.value,))
