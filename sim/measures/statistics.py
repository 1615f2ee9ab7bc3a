"""Statistics over replications: confidence intervals, paired differences, and the wait curve.

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
from sim.engine.outcome_groups import CANCELLATIONS, FILLED_LATER, ended_in
from sim.engine.plan import Plan
from sim.measures.measured_time import bounds
from sim.measures.windows import in_window

CONFIDENCE = 0.95

Values = Sequence[float | None] | np.ndarray


class Estimate(NamedTuple):
    """The `mean` over the `n` replications in which a measure is defined, with the `half_width` of its interval.

    `half_width` is None where n < 2, and `mean` too where n is 0.
    """

    mean: float | None
    half_width: float | None
    n: int


class Difference(NamedTuple):
    """The mean of a − b over the `n` replications that define both, with the `half_width` of its interval.

    NaN: undefined for too few replications. `told_apart`: whether the interval excludes 0. `variance_reduction` by
    common random numbers: 1 − Var(a − b) / (Var a + Var b). `replications_needed`: the number after which a mean of
    this size would be told from 0; infinity if it is 0.
    """

    mean: float
    half_width: float
    n: int
    told_apart: bool
    variance_reduction: float
    replications_needed: float


class Waits(NamedTuple):
    """Waits of backorders, in units of time: until they were `filled`, until they were `cancelled`, until the end if
    `waiting` then, or until the customers `switched` to an alternative at a notice.
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
    """Student's quantile: this times s/√n is the 95 % half-width of a mean of `n` numbers, for `family` intervals.

    After Bonferroni each of `family` intervals errs with a probability of 5 % / family.

    >>> round(student(10), 3), round(student(31, family=5), 3)
    (2.262, 2.75)
    """
    from scipy.special import stdtrit  # scipy.stats would take ten times as long to load

    return float(stdtrit(n - 1, 1 - (1 - CONFIDENCE) / (2 * family)))


def estimate(values: Values) -> Estimate:
    """The mean of `values` with its half-width; None and NaN, undefined in that replication, are left out.

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
    # 0/0 is undefined, and needs no warning
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(defined, values, 0).sum(axis=0) / n
        squares = np.where(defined, (values - mean) ** 2, 0).sum(axis=0)
        std = np.sqrt(squares / (n - 1))
    counts, position = np.unique(n, return_inverse=True)
    factors = np.array([student(count) / math.sqrt(count) if count > 1 else math.nan for count in counts.tolist()])
    return mean, factors[position] * std, n


def paired(a: Values, b: Values, *, family: int = 1) -> Difference:
    """The difference a − b, paired by replication, one of a `family` of differences that are shown together.

    The paired t interval, corrected after Bonferroni: right for common random numbers, on which policies vary
    together, and conservative (Nelson and Matejcik 1995).

    >>> difference = paired([5.0, 7.0, 9.0], [4.0, 5.0, 6.0])
    >>> difference.mean, round(difference.half_width, 2), difference.told_apart, difference.replications_needed
    (2.0, 2.48, False, 4)
    """
    of_a, of_b = _numbers(a), _numbers(b)
    both = ~(np.isnan(of_a) | np.isnan(of_b))
    return _all_defined(of_a[both][None, :], of_b[both][None, :], family)[0]


def all_paired(a: np.ndarray, b: np.ndarray, *, family: int = 1) -> list[Difference]:
    """`paired` for each column of two matrices (replications × measures), NaN being undefined."""
    defined = ~(np.isnan(a) | np.isnan(b)).any(axis=0)
    # a row for each measure: sums along a row equal those of one measure alone, bit for bit
    differences = iter(_all_defined(a.T[defined].copy(), b.T[defined].copy(), family))
    return [
        next(differences) if always_defined else paired(a[:, column], b[:, column], family=family)
        for column, always_defined in enumerate(defined.tolist())
    ]


def _all_defined(a: np.ndarray, b: np.ndarray, family: int) -> list[Difference]:
    """The differences a − b of two matrices, row by row (measures × replications), without NaN."""
    rows, n = a.shape
    if n < 2:
        means = (a - b)[:, 0].tolist() if n else [math.nan] * rows
        return [Difference(mean, math.nan, n, False, math.nan, math.nan) for mean in means]
    difference = a - b
    unpaired_variance = a.var(axis=1, ddof=1) + b.var(axis=1, ddof=1)
    # a difference by the rounding of sums alone is none
    rounding = 1e-12 * np.maximum(np.abs(a).max(axis=1), np.abs(b).max(axis=1))
    columns = difference.mean(axis=1), difference.std(axis=1, ddof=1), unpaired_variance, rounding
    each = zip(*(column.tolist() for column in columns), strict=True)
    return [_difference(*row, n=n, family=family) for row in each]


def _difference(
    mean: float, std: float, unpaired_variance: float, rounding: float, *, n: int, family: int
) -> Difference:
    """From mean and standard deviation of a − b, and Var a + Var b; a mean within `rounding` counts as 0."""
    half_width = student(n, family) * std / math.sqrt(n)
    return Difference(
        mean,
        half_width,
        n,
        told_apart=abs(mean) > max(half_width, rounding),
        variance_reduction=1 - std**2 / unpaired_variance if unpaired_variance else math.nan,
        replications_needed=replications_needed(std, abs(mean) if abs(mean) > rounding else 0.0, family=family),
    )


UNREACHED = 1e100
"""Ratio of standard deviation to precision from which the replications needed count as infinite."""


def replications_needed(std: float, precision: float, *, family: int = 1) -> float:
    """The least number of replications whose half-width is below `precision`, if `std` is the standard deviation.

    Infinity if `precision` is 0.

    >>> replications_needed(10.0, 2.0)
    99
    """
    if precision <= 0:
        return math.inf
    ratio = float(std) / float(precision)  # as floats: numpy's would warn of an overflow
    if ratio >= UNREACHED:
        return math.inf

    def enough(n: int) -> bool:
        """Whether n replications make the interval that narrow."""
        return student(n, family) * ratio < math.sqrt(n)

    # a lower bound by the normal quantile, which is below Student's, and nearly equal for large n
    lower = max(2, math.ceil((student(10**9, family) * ratio) ** 2))
    if lower > 10**9:
        return float(lower)
    if enough(lower):
        return lower
    step = 1
    while not enough(lower + step):
        step *= 2
    below, above = lower + step // 2, lower + step
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (below, middle) if enough(middle) else (middle, above)
    return above


def waits(plan: Plan, ledger: Ledger) -> Waits:
    """Waits of the backorders that arrived within the window, by how they ended."""
    orders, tick, end = ledger.orders, plan.scenario.tick, bounds(plan)[1]
    rows = in_window(plan, ledger)
    outcome, arrived_at, resolved_at = orders.outcome[rows], orders.arrived_at[rows], orders.resolved_at[rows]
    filled, cancelled = ended_in(outcome, FILLED_LATER), ended_in(outcome, CANCELLATIONS)
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
    """The cumulative incidence of fills and of cancellations, from waits until either, and from `censored` waits.

    Waits until a customer `switched` to an alternative end a third way; they are no censoring.

    The Aalen-Johansen estimator for competing risks: at each time t of an event, of n(t) waiting until then,
    d(t) ended one way: the incidence grows by S(t−)·d(t)/n(t), S the share not ended yet (Aalen and Johansen 1978).
    A wait censored at t was still open at t. Without censoring these are the plain shares.

    >>> wait_curve(np.array([1.0, 3.0]), np.array([2.0]), np.array([2.5])).filled.tolist()
    [0.25, 0.25, 0.75]
    """
    others = np.empty(0) if switched is None else switched
    ended = np.concatenate((filled, cancelled, others))
    times = np.unique(ended)
    n = len(ended) + len(censored)
    # waiting just before t: all but those that ended or were censored earlier
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
