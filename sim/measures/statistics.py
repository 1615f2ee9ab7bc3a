"""What replications tell: estimates and how sure they are, paired differences, and the wait curve.

Intervals are two-sided 95 % ones after Student: mean ± t·s/√n, t the quantile with n − 1 degrees of freedom
(Rossetti, "Simulation Modeling using the Kotlin Simulation Library", section 3.3).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from sim.engine.ledger import Ledger, Outcome
from sim.engine.plan import Plan
from sim.measures.measured_time import bounds
from sim.measures.windows import in_window

CONFIDENCE = 0.95

Values = Sequence[float | None] | np.ndarray


class Estimate(NamedTuple):
    """The `mean` over the `n` replications in which a measure is defined, sure to ± `half_width`.

    `half_width` is None where n < 2, and `mean` too where n is 0.
    """

    mean: float | None
    half_width: float | None
    n: int


class Difference(NamedTuple):
    """How a differs from b over the `n` replications that define both: the mean of a − b, ± `half_width`.

    NaN stands for what too few replications leave undefined. `variance_reduction` is what pairing gained,
    1 − Var(a − b) / (Var a + Var b); `replications_needed` is how many it takes to tell a mean as large as this
    one from 0, infinity if it is 0.
    """

    mean: float
    half_width: float
    n: int
    told_apart: bool
    variance_reduction: float
    replications_needed: float


class Waits(NamedTuple):
    """How long backorders waited, in units of time: until `filled`, until `cancelled`, or `waiting` at the end, or
    until they `switched` to an alternative at a notice.
    """

    filled: np.ndarray
    cancelled: np.ndarray
    waiting: np.ndarray
    switched: np.ndarray = np.empty(0)


class WaitCurve(NamedTuple):
    """Shares of the backorders that were `filled`, and `cancelled`, within each of `times` since the order."""

    times: np.ndarray
    filled: np.ndarray
    cancelled: np.ndarray


@lru_cache(maxsize=4096)
def student(n: int, family: int = 1) -> float:
    """What s/√n is multiplied by for a 95 % half-width from `n` numbers, if `family` intervals shall all hold.

    After Bonferroni each of `family` intervals errs with a probability of 5 % / family.

    >>> round(student(10), 3), round(student(31, family=5), 3)
    (2.262, 2.75)
    """
    from scipy.special import stdtrit  # scipy.stats would take ten times as long to load

    return float(stdtrit(n - 1, 1 - (1 - CONFIDENCE) / (2 * family)))


def estimate(values: Values) -> Estimate:
    """The mean of `values` and its half-width; None and NaN (undefined in that replication) are left out.

    >>> estimate([1.0, None, 3.0]).mean
    2.0
    """
    numbers = _numbers(values)
    numbers = numbers[~np.isnan(numbers)]
    (mean,), (half_width,), (n,) = half_widths(numbers[:, None])
    return Estimate(float(mean) if n else None, float(half_width) if n > 1 else None, int(n))


def half_widths(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Means, half-widths and counts of the columns of a matrix (replications × measures), NaN being undefined."""
    defined = ~np.isnan(values)
    n = np.count_nonzero(defined, axis=0)
    # 0/0 is what is undefined; it needs no warning
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(defined, values, 0).sum(axis=0) / n
        squares = np.where(defined, (values - mean) ** 2, 0).sum(axis=0)
        std = np.sqrt(squares / (n - 1))
    counts, which = np.unique(n, return_inverse=True)
    factors = np.array([student(count) / math.sqrt(count) if count > 1 else math.nan for count in counts.tolist()])
    return mean, factors[which] * std, n


def paired(a: Values, b: Values, *, family: int = 1) -> Difference:
    """The difference a − b, paired by replication, as one of a `family` of differences shown together.

    The paired t interval, corrected after Bonferroni: right for common random numbers, on which policies vary
    together, and conservative (Nelson and Matejcik 1995).

    >>> found = paired([5.0, 7.0, 9.0], [4.0, 5.0, 6.0])
    >>> found.mean, round(found.half_width, 2), found.told_apart, found.replications_needed
    (2.0, 2.48, False, 4)
    """
    one, other = _numbers(a), _numbers(b)
    both = ~(np.isnan(one) | np.isnan(other))
    return _all_defined(one[both][None, :], other[both][None, :], family)[0]


def all_paired(a: np.ndarray, b: np.ndarray, *, family: int = 1) -> list[Difference]:
    """`paired` for each column of two matrices (replications × measures), NaN being undefined."""
    defined = ~(np.isnan(a) | np.isnan(b)).any(axis=0)
    # a row a measure: sums along a row add up as those of one measure alone do, bit for bit
    found = iter(_all_defined(a.T[defined].copy(), b.T[defined].copy(), family))
    return [
        next(found) if whole else paired(a[:, column], b[:, column], family=family)
        for column, whole in enumerate(defined.tolist())
    ]


def _all_defined(one: np.ndarray, other: np.ndarray, family: int) -> list[Difference]:
    """The differences of two matrices, row by row (measures × replications)."""
    rows, n = one.shape
    if n < 2:
        means = (one - other)[:, 0].tolist() if n else [math.nan] * rows
        return [Difference(mean, math.nan, n, False, math.nan, math.nan) for mean in means]
    gap = one - other
    apart = one.var(axis=1, ddof=1) + other.var(axis=1, ddof=1)
    # what differs by the rounding of sums alone does not differ
    dust = 1e-12 * np.maximum(np.abs(one).max(axis=1), np.abs(other).max(axis=1))
    columns = gap.mean(axis=1), gap.std(axis=1, ddof=1), apart, dust
    each = zip(*(column.tolist() for column in columns), strict=True)
    return [_difference(*row, n=n, family=family) for row in each]


def _difference(mean: float, std: float, apart: float, dust: float, *, n: int, family: int) -> Difference:
    """Of two measures whose variances add up to `apart`, what is below `dust` being none."""
    half_width = student(n, family) * std / math.sqrt(n)
    return Difference(
        mean,
        half_width,
        n,
        told_apart=abs(mean) > max(half_width, dust),
        variance_reduction=1 - std**2 / apart if apart else math.nan,
        replications_needed=replications_needed(std, abs(mean) if abs(mean) > dust else 0.0, family=family),
    )


UNREACHED = 1e100
"""So many deviations to a precision, and nobody wants to read how many replications that would take."""


def replications_needed(std: float, precision: float, *, family: int = 1) -> float:
    """The least number of replications whose half-width is below `precision`, were `std` the true deviation.

    Infinity if `precision` is 0.

    >>> replications_needed(10.0, 2.0)
    99
    """
    if precision <= 0:
        return math.inf
    ratio = float(std) / float(precision)  # beyond all numbers it is infinite; numpy's would warn of it
    if ratio >= UNREACHED:
        return math.inf

    def enough(n: int) -> bool:
        return student(n, family) * ratio < math.sqrt(n)

    # the normal quantile never asks for more than Student's does, and soon for hardly less
    few = max(2, math.ceil((student(10**9, family) * ratio) ** 2))
    if few > 10**9:
        return float(few)
    if enough(few):
        return few
    step = 1
    while not enough(few + step):
        step *= 2
    below, above = few + step // 2, few + step
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (below, middle) if enough(middle) else (middle, above)
    return above


def waits(plan: Plan, ledger: Ledger) -> Waits:
    """How long the backorders that arrived within the window waited, and for what."""
    orders, tick, end = ledger.orders, plan.scenario.tick, bounds(plan)[1]
    rows = in_window(plan, ledger)
    outcome, arrived_at, resolved_at = orders.outcome[rows], orders.arrived_at[rows], orders.resolved_at[rows]
    filled = (outcome == Outcome.FILLED_ON_TIME) | (outcome == Outcome.FILLED_LATE)
    cancelled = (outcome == Outcome.CANCELLED) | (outcome == Outcome.CANCELLED_AT_NOTICE)
    waiting = outcome == Outcome.STILL_WAITING
    switched = (outcome == Outcome.SUBSTITUTED) & (resolved_at > arrived_at)
    return Waits(
        (resolved_at[filled] - arrived_at[filled]) / tick,
        (resolved_at[cancelled] - arrived_at[cancelled]) / tick,
        (end - arrived_at[waiting]) / tick,
        (resolved_at[switched] - arrived_at[switched]) / tick,
    )


def wait_curve(
    filled: np.ndarray, cancelled: np.ndarray, censored: np.ndarray, switched: np.ndarray | None = None
) -> WaitCurve:
    """The cumulative incidence of filled and of cancelled, from waits until either or until they were last seen.

    Who `switched` to an alternative ended a third way, which is no censoring: they would not have been filled later.

    The Aalen-Johansen estimator for competing risks: at each time t of an event, of n(t) waiting until then,
    d(t) ended one way: the incidence grows by S(t−)·d(t)/n(t), S the share not ended yet (Aalen and Johansen 1978).
    Who was last seen at t was still waiting at t. Without censoring these are the plain shares.

    >>> wait_curve(np.array([1.0, 3.0]), np.array([2.0]), np.array([2.5])).filled.tolist()
    [0.25, 0.25, 0.75]
    """
    others = np.empty(0) if switched is None else switched
    ended = np.concatenate((filled, cancelled, others))
    times = np.unique(ended)
    n = len(ended) + len(censored)
    # waiting just before t: all but those who ended or were last seen earlier
    at_risk = n - np.searchsorted(np.sort(ended), times) - np.searchsorted(np.sort(censored), times)
    by_filled, by_cancelled, by_others = (
        np.diff(np.searchsorted(np.sort(kind), times, side="right"), prepend=0) for kind in (filled, cancelled, others)
    )
    left = np.cumprod(1 - (by_filled + by_cancelled + by_others) / at_risk)
    before = np.concatenate((np.ones(1), left[:-1])) if len(times) else left
    return WaitCurve(times, np.cumsum(before * by_filled / at_risk), np.cumsum(before * by_cancelled / at_risk))


def _numbers(values: Values) -> np.ndarray:
    """`values` as floats, NaN for None."""
    return np.array(values, dtype=float)
