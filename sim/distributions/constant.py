"""The distribution of a number that does not vary."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from sim.distributions import Distribution
from sim.distributions.countable import FiniteDistribution
from sim.distributions.parameters import AnyAmount, refuse_word
from sim.distributions.step_function import Steps, steps_of
from sim.unit_hints import WHOLE_UNITS


class Constant(FiniteDistribution):
    """Always `value` c; what a bare number stands for. In the unit of c: mean c, variance 0.

    >>> Constant(value=5).mean
    5.0
    """

    type: ClassVar[str] = "constant"
    example: ClassVar[dict[str, Any]] = {"value": "5 days"}
    value: AnyAmount

    @property
    def mean(self) -> float:
        """E[X] = c."""
        return self.value

    @property
    def variance(self) -> float:
        """Var[X] = 0."""
        return 0.0

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """`size` times c; nothing is read from the stream."""
        return np.full(size, self.value)

    def steps(self) -> Steps:
        """One step, of height 1 at c."""
        return steps_of((self.value,))


def require_whole_units(quantity: Distribution) -> None:
    """Refuses the word `quantity` if it is a constant that is no whole number.

    Random quantities are rounded to whole units; a constant was meant as it stands. Raises pydantic's
    `ValidationError`.
    """
    if isinstance(quantity, Constant) and quantity.value != int(quantity.value):
        raise refuse_word("quantity", quantity.value, "a whole number of units", hint=WHOLE_UNITS)
