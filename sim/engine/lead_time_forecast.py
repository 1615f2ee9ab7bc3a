"""The lead time forecast: when an order that is under way will come, given how long it has been."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from math import log1p
from typing import NamedTuple

import numpy as np

from sim.distributions import Distribution
from sim.distributions.step_function import Steps
from sim.engine.tape import LONGEST, microseconds
from sim.units import in_microseconds

FURTHEST = 20.0
"""The hazard of the last knot of a curve: two lead times in a billion, exp(−20), are longer."""

ACCURACY = 2.0**-13
"""So far may the middle between two knots lie off their straight line, in hazard, before it becomes a knot itself."""

STEEP = 1e-9
"""Microseconds for a hazard of 1 beyond the last knot, at the least: one can still divide by it."""

SAFE = 1 - 2.0**-50
"""Makes a slope a little less steep, so that rounding takes no point of a line past its other end."""


class LeadTimeForecast:
    """The lead time L of a source's orders, in whole microseconds, made before the run; calls only add and compare.

    Kept is its cumulative hazard H(x) = −ln P(L > x), at knots with straight lines between them, upright where L has
    a step and level where it has a gap. For an order that has not come after the time a, P(L ≤ x | L > a) = c where
    H(x) = H(a) − ln(1 − c), by the definition of both. Receipts come first within an instant, so "not here after a"
    means L > a.

    A lead time that can be listed (`Distribution.steps`) is exact; a confidence within 1e-12 of a step is on it. Of
    the others the conditional share reached at the answer is within 1/4096 of the confidence, as long as no more than
    P(L > x) = exp(−20) is left; further out the last line goes on, as an exponential, to the longest there can be. An
    exponential lead time is a straight line, and right within a microsecond or two wherever one looks. A confidence
    of 1 is the longest lead time where there is one, and otherwise as far out as floating point sees.

    About a millisecond to make (half a thousand knots), half a microsecond a call; `late_from` takes a few calls.
    `mean` is E[L], `end` the longest L that there can be; where there is none, longer than any run; `discrete`, whether
    the values of L can be listed, so that it may be 0 with some probability.
    """

    __slots__ = ("_at", "_count", "_hazard", "_noise", "_rise", "_run", "_tail", "discrete", "end", "mean")

    def __init__(self, distribution: Distribution, tick: int) -> None:
        """Of lead times in units of `tick` microseconds."""
        steps = distribution.steps()
        knots = _curve(distribution, tick) if steps is None else _staircase(steps, tick)
        width, height = np.diff(knots.at), np.diff(knots.hazard)
        self.mean = in_microseconds(distribution.mean, tick)
        self.end = knots.end
        self.discrete = steps is not None
        self._at: list[int] = knots.at.tolist()
        self._hazard: list[float] = knots.hazard.tolist()
        self._count = len(self._at)
        # of the line that ends in each knot: hazard per microsecond, microseconds per hazard
        self._rise: list[float] = [0.0, *(SAFE * _ratio(height, width)).tolist()]
        self._run: list[float] = [0.0, *(SAFE * _ratio(width, height)).tolist()]
        self._tail = max(knots.tail, STEEP)
        self._noise = 1e-15 if steps is None else 1e-12

    @classmethod
    def of(cls, distribution: Distribution, tick: int) -> LeadTimeForecast:
        """The forecast of that lead time, made once."""
        return _made(distribution, tick)

    def quantile(self, share: float) -> int:
        """The smallest x with P(L ≤ x) ≥ `share`: of an order that is only placed now."""
        return self.expected(share, -1)

    def expected(self, confidence: float, elapsed: int) -> int:
        """The `confidence` quantile of the whole lead time, given that it is longer than `elapsed`; never below that.

        Where it cannot be longer, `elapsed` itself: it may come at any moment now.

        >>> from sim.distributions.discrete import Discrete
        >>> forecast = LeadTimeForecast(Discrete(values=[4, 10], weights=[0.6, 0.4]), tick=1)
        >>> [forecast.expected(0.5, elapsed) for elapsed in (0, 3, 4, 9, 10, 11)]
        [4, 4, 10, 10, 10, 11]
        """
        if elapsed >= self.end:
            return elapsed
        at, hazard = self._at, self._hazard
        here = bisect_right(at, elapsed)
        if here < self._count:
            wanted = hazard[here] - (at[here] - elapsed) * self._rise[here]
        else:
            wanted = hazard[-1] + (elapsed - at[-1]) / self._tail
        wanted -= log1p(self._noise - confidence)
        there = bisect_left(hazard, wanted, here)
        if there < self._count:
            answer = at[there] - int((hazard[there] - wanted) * self._run[there])
        else:
            answer = min(at[-1] + int((wanted - hazard[-1]) * self._tail), self.end)
        return answer if answer > elapsed else elapsed

    def late_from(self, confidence: float, lead: int, after: int) -> int | None:
        """The first elapsed time ≥ `after` at which `expected` is later than `lead`, to the microsecond.

        None if it never is while the order can still be under way. (An order that is later than it can be, `after`
        the longest lead time, is expected at any moment, and later than `lead` as soon as that has passed.)

        >>> from sim.distributions.discrete import Discrete
        >>> forecast = LeadTimeForecast(Discrete(values=[4, 10], weights=[0.6, 0.4]), tick=1)
        >>> forecast.late_from(0.5, lead=6, after=0), forecast.late_from(0.5, lead=12, after=0)
        (4, None)
        """
        if after >= self.end:
            return max(after, lead + 1)
        if self.expected(confidence, after) > lead:
            return after
        if lead >= self.end:
            return None
        elapsed = self._first_later(confidence, lead, after)
        return elapsed if elapsed < self.end else None

    def _first_later(self, confidence: float, lead: int, early: int) -> int:
        """The first elapsed time at which `expected` is above `lead`, `early` being before that.

        It is where H(a) exceeds H(lead) + ln(1 − c); `expected` decides, since it rounds, from there on.
        """
        late = lead + 1  # what is expected is never below what has elapsed
        guess = min(max(self._passing(confidence, lead), early + 1), late)
        step = 1
        if self.expected(confidence, guess) > lead:
            late = guess
            while late - step > early and self.expected(confidence, late - step) > lead:
                late, step = late - step, 2 * step
            early = max(early, late - step)
        else:
            early = guess
            while early + step < late and self.expected(confidence, early + step) <= lead:
                early, step = early + step, 2 * step
            late = min(late, early + step)
        while late - early > 1:
            middle = (early + late) // 2
            if self.expected(confidence, middle) > lead:
                late = middle
            else:
                early = middle
        return late

    def _passing(self, confidence: float, lead: int) -> int:
        """The elapsed time at which the hazard passes H(lead) + ln(1 − c), but for rounding."""
        at, hazard = self._at, self._hazard
        here = bisect_right(at, lead)
        if here < self._count:
            limit = hazard[here] - (at[here] - lead) * self._rise[here]
        else:
            limit = hazard[-1] + (lead - at[-1]) / self._tail
        limit += log1p(self._noise - confidence)
        there = bisect_right(hazard, limit)
        if there < self._count:
            return at[there] - int((hazard[there] - limit) * self._run[there])
        return at[-1] + int((limit - hazard[-1]) * self._tail)


class _Knots(NamedTuple):
    """The `hazard` at instants, both never falling; microseconds per hazard beyond the last; and the longest L."""

    at: np.ndarray
    hazard: np.ndarray
    tail: float
    end: int


@lru_cache(maxsize=256)
def _made(distribution: Distribution, tick: int) -> LeadTimeForecast:
    return LeadTimeForecast(distribution, tick)


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """The ratio of two arrays; 0 where `below` is 0, where it is never used."""
    return np.divide(above, below, out=np.zeros(above.size), where=below > 0)


def _staircase(steps: Steps, tick: int) -> _Knots:
    """Two knots a step, at its foot and at its top."""
    at = microseconds(steps.at, tick)
    last = np.append(np.diff(at) > 0, True)  # steps within a microsecond are one
    at, beyond = at[last], steps.beyond[last]
    complete = beyond[-1] == 0
    hazard = -np.log(beyond[:-1] if complete else beyond)
    top, tail, end = hazard.size, 0.0, int(LONGEST)
    if complete:
        end = int(at[-1])
    elif top > 1:
        tail = float((at[-1] - at[-2]) / (hazard[-1] - hazard[-2]))
    # the last step of all has no top: its hazard is infinite
    upright = np.repeat(np.concatenate(([0.0], hazard)), 2)[1:]
    return _Knots(np.repeat(at, 2)[: at.size + top], upright[: at.size + top], tail, end)


def _curve(distribution: Distribution, tick: int) -> _Knots:
    """As many knots as it takes: a line is halved until the curve's middle lies on it.

    The hazard of a knot is that of the share as it is rounded, so it is as exact as the quantile is.
    """

    def known(hazard: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The hazards that floating point can tell apart there, and their quantiles in microseconds."""
        share = -np.expm1(-hazard)
        return -np.log1p(-share), np.minimum(distribution.quantile(share) * tick, LONGEST)

    near_0 = 2.0 ** np.arange(-20, -3)
    hazard, at = known(np.concatenate(([0.0], near_0, np.linspace(0.125, FURTHEST, 160)[1:])))
    left = np.arange(hazard.size - 1)  # the lines that are not known to be straight, by the knot they start from
    while left.size:
        wide, high = at[left + 1] - at[left], hazard[left + 1] - hazard[left]
        middle, reached = known(hazard[left] + high / 2)
        off = np.abs(reached - at[left] - wide * ((middle - hazard[left]) / high))
        bent = (wide >= 1) & (off * high > ACCURACY * wide)
        hazard, at = np.insert(hazard, left + 1, middle), np.insert(at, left + 1, reached)
        first = (left + np.arange(left.size))[bent]
        left = np.sort(np.concatenate((first, first + 1)))
    tail = float((at[-1] - at[-2]) / (hazard[-1] - hazard[-2]))
    end = int(microseconds(distribution.quantile(np.ones(1)), tick)[0])
    rounded = np.minimum(np.rint(np.maximum.accumulate(at)).astype(np.int64), end)
    return _Knots(rounded, hazard, tail, end)
