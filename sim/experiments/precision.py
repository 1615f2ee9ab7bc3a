"""The precision that is wanted of a measure, and how many replications it needs."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from pydantic_core import PydanticCustomError

from sim.errors import UserError, shown
from sim.experiments.arguments import require_word
from sim.measures import MEASURES
from sim.measures.statistics import half_widths
from sim.units import share

MOST_REPLICATIONS = 10_000
"""How many replications a precision may lead to."""
LEAST_TO_EXTRAPOLATE = 10
"""Replications whose standard deviation is enough to estimate how many a precision needs."""


@dataclass(frozen=True)
class Precision:
    """The precision wanted: under every policy the half-width of `measure` is at most this `share` of its mean.

    >>> Precision("total_cost", "2%")
    Precision(measure='total_cost', share=0.02)
    """

    measure: str
    share: float

    def __post_init__(self) -> None:
        require_word("precision", self.measure, MEASURES)
        number: object = self.share
        if isinstance(number, str):
            with contextlib.suppress(PydanticCustomError):
                number = share(number)
        # a half-width may be wider than its mean
        if isinstance(number, bool) or not isinstance(number, int | float | np.number) or not 0 < number < math.inf:
            expected = "a share of the mean above 0, such as 0.02 or '2%'"
            raise UserError(f"expected {expected}, found {shown(self.share)}", argument="precision")
        object.__setattr__(self, "share", float(number))

    def needed(self, values: np.ndarray) -> int:
        """An estimate of how many replications it needs, from the `values` of the measure in those played so far.

        As many as there are, where they are enough or nothing can be known from them.
        """
        done = len(values)
        (mean,), (half_width,), _ = half_widths(values[:, None])
        target = self.share * abs(mean)
        if half_width > target > 0:
            return max(replications_for(done, half_width, target), done + 1)
        return 2 if math.isnan(half_width) and done < 2 else done


def require_precisions(precision: object) -> tuple[Precision, ...]:
    """The precisions wanted: none, one, or each of several. Raises `UserError` for anything else."""
    several = precision if isinstance(precision, Iterable) and not isinstance(precision, str) else [precision]
    found = () if precision is None else tuple(several)
    for one in found:
        if not isinstance(one, Precision):
            expected = "a Precision, such as Precision('total_cost', 0.02), or a list of them"
            raise UserError(f"expected {expected}, found {shown(one)}", argument="precision")
    return found


def replications_for(done: int, half_width: float, target: float) -> int:
    """The replications for a half-width of `target`, if `done` of them have this `half_width`."""
    ratio = min(float(half_width) / float(target), 1e8)  # the square of a larger ratio may overflow
    return math.ceil(min(done * ratio**2, 1e15))


def next_round(needed: int, done: int) -> int:
    """Up to how many replications are played next, if so many are `needed`.

    At most twice as many as are `done`, for early estimates of a variance are rough.

    >>> next_round(500, 30), next_round(500, 2), next_round(40, 30)
    (60, 10, 40)
    """
    return min(needed, max(2 * done, LEAST_TO_EXTRAPOLATE), MOST_REPLICATIONS)


def out_of_reach(needed: int, done: int) -> bool:
    """Whether more than the most are `needed`, even if the variance is overestimated by five of its deviations.

    The estimate of a normal variance from n values has a relative standard deviation of √(2/(n − 1)).
    """
    return done >= LEAST_TO_EXTRAPOLATE and needed > MOST_REPLICATIONS * (1 + 5 * math.sqrt(2 / (done - 1)))
