"""From gaps and rates to instants: what several kinds of arrivals do with the numbers they draw."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.arrivals import Span
from sim.errors import UserError

LEAST = 64  # gaps drawn at once when few are expected
MOST = 1_000_000  # gaps drawn at once when many are
TOO_MANY = 2.0**32


class Counts(NamedTuple):
    """What fell into each whole time unit: `mean`, and sample `variance` between the units."""

    mean: float
    variance: float


def summed(gaps: Callable[[int], np.ndarray], span: Span, expected: float) -> np.ndarray:
    """The instants, in µs, at which successive gaps end, up to the span's end; `expected` is about how many.

    `gaps(n)` gives the next n gaps in time units. Each is rounded to microseconds once and the sums are exact,
    so a longer span has the same first instants, whatever the size of the chunks.
    """
    if expected > TOO_MANY:
        raise UserError(f"arrivals: expected at most {TOO_MANY:.0g} gaps in the span, found about {expected:.3g}")
    # a gap beyond the end need not be longer than this, and a chunk of such gaps must fit in 64 bits
    beyond = 2 * (span.end + 1)
    most = min(MOST, max(1, 2**61 // beyond))
    ends: list[np.ndarray] = []
    last, size = 0, int(1.1 * expected) + LEAST
    while last <= span.end:
        drawn = gaps(min(size, most))
        with np.errstate(over="ignore"):  # what is beyond all numbers is beyond the end
            rounded = np.rint(np.minimum(drawn * span.tick, beyond)).astype(np.int64)
        ends.append(last + np.cumsum(rounded))
        last = int(ends[-1][-1])
    at = np.concatenate(ends)
    return at[: int(np.searchsorted(at, span.end, side="right"))]


def poisson_instants(
    edges: np.ndarray, rates: np.ndarray, rng: np.random.Generator, span: Span
) -> tuple[np.ndarray, np.ndarray]:
    """Poisson visits at `rates[k]` a time unit from `edges[k]` to `edges[k + 1]` (µs), and the k of each.

    Inversion: the cumulated rate turns the process into one of rate 1, whose gaps are unit exponentials. It is
    summed from time 0 on, so edges that are added at the end leave the first visits alone.
    """
    mass = np.concatenate(([0.0], np.cumsum(rates * np.diff(edges) / span.tick)))
    last = min(int(np.searchsorted(edges, span.end, side="right")), len(rates)) - 1
    wanted = min(float(mass[last] + rates[last] * ((span.end + 1 - edges[last]) / span.tick)), float(mass[-1]))
    total, sums = 0.0, [np.empty(0)]
    while total < wanted:
        size = min(int(1.1 * (wanted - total)) + LEAST, MOST)
        # the total goes first, so that the sum does not depend on where a chunk ends
        sums.append(np.cumsum(np.concatenate(([total], rng.standard_exponential(size))))[1:])
        total = float(sums[-1][-1])
    passed = np.concatenate(sums)
    passed = passed[passed < wanted]
    k = np.searchsorted(mass, passed, side="right") - 1
    at = edges[k] + np.rint((passed - mass[k]) * span.tick / rates[k]).astype(np.int64)
    played = at <= span.end
    return at[played], k[played]


class TimeUnits:
    """The whole time units between `since` and `until` (µs), and into which of them each instant `at` falls.

    An instant on the very end belongs to the last unit. Only units that have any instant are numbered: a span may
    have far more of them than visits.
    """

    def __init__(self, at: np.ndarray, *, tick: int, since: int, until: int) -> None:
        self.tick = tick
        self.length = max(until - since, 1)
        self.whole = (until - since) // tick
        self.inside = (at >= since) & (at <= since + self.whole * tick)
        number = np.minimum((at[self.inside] - since) // tick, self.whole - 1)
        known, where = np.unique(number, return_inverse=True)
        self.known = len(known)
        self.where = np.zeros(len(at), dtype=np.int64)
        self.where[self.inside] = where

    def counts(self, units: np.ndarray, rows: np.ndarray | None = None) -> Counts:
        """Mean and sample variance of the `units` of each instant, or of those `rows` of them, per time unit.

        With less than two whole units there is nothing to compare, and the variance is the mean, as for Poisson
        visits of one unit.
        """
        if self.whole < 2:
            mean = float(units.sum()) * self.tick / self.length
            return Counts(mean, mean)
        inside, where = (self.inside, self.where) if rows is None else (self.inside[rows], self.where[rows])
        sums = np.bincount(where[inside], weights=units[inside], minlength=self.known)
        mean = float(sums.sum() / self.whole)
        squares = float(((sums - mean) ** 2).sum() + (self.whole - self.known) * mean**2)
        return Counts(mean, squares / (self.whole - 1))


def counts_per_unit(at: np.ndarray, units: np.ndarray, *, tick: int, since: int, until: int) -> Counts:
    """Mean and sample variance of the `units` per whole time unit between `since` and `until` (µs).

    >>> counts_per_unit(np.array([1, 4, 12, 15, 17]), np.ones(5), tick=10, since=0, until=20)
    Counts(mean=2.5, variance=0.5)
    """
    return TimeUnits(at, tick=tick, since=since, until=until).counts(units)
