"""Mean residual life: how much longer something lasts on average that has lasted for some time already."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from math import expm1

from sim.distributions import Distribution
from sim.engine.lead_time_forecast import LeadTimeForecast


class ResidualLife(LeadTimeForecast):
    """The mean residual life E[L − a | L > a] of a duration L, in whole microseconds, from its table of the hazard.

    Between two knots the hazard is a straight line, so that E is the mean of an exponential cut off at the next knot,
    and what is left there: with rise r and hazard d to the next knot, (1 − e^−d)/r + e^−d·E(next).
    """

    __slots__ = ("_left",)

    def __init__(self, distribution: Distribution, tick: int) -> None:
        super().__init__(distribution, tick)
        # far out, cut off at the longest there can be
        cut = self.end - self._at[-1]
        left = -self._tail * expm1(-cut / self._tail) if cut > 0 else 0.0
        self._left = [0.0] * self._count
        for knot in range(self._count - 1, -1, -1):
            self._left[knot] = left
            if knot:
                wide = self._at[knot] - self._at[knot - 1]
                left = _until(wide, self._hazard[knot] - self._hazard[knot - 1], left)

    @classmethod
    def of(cls, distribution: Distribution, tick: int) -> ResidualLife:
        """The table for that duration, made once and then shared."""
        return _made(distribution, tick)

    def after(self, elapsed: int) -> int:
        """How much longer it lasts on average after `elapsed` microseconds; 0 where it should be over by now.

        >>> from sim.distributions.discrete import Discrete
        >>> life = ResidualLife(Discrete(values=[4, 10], weights=[0.5, 0.5]), tick=1)
        >>> [life.after(elapsed) for elapsed in (0, 3, 4, 9, 12)]
        [7, 4, 6, 1, 0]
        """
        if elapsed >= self.end:
            return 0
        here = bisect_right(self._at, elapsed)
        if here == self._count:
            return round(-self._tail * expm1(-(self.end - elapsed) / self._tail))
        wide = self._at[here] - elapsed
        return round(_until(wide, wide * self._rise[here], self._left[here]))


def _until(wide: float, hazard: float, left: float) -> float:
    """The mean from the foot of a line on: over its length, and what is `left` at its end."""
    if hazard <= 0:
        return wide + left
    gone = -expm1(-hazard)
    return wide * gone / hazard + (1 - gone) * left


@lru_cache(maxsize=256)
def _made(distribution: Distribution, tick: int) -> ResidualLife:
    return ResidualLife(distribution, tick)
