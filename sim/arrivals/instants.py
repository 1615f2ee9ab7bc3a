"""Instants of visits from gaps or rates, and counts of visits per unit of time."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.arrivals import Span
from sim.errors import UserError

MIN_CHUNK, MAX_CHUNK = 64, 1_000_000
"""Gaps drawn at once, at least and at most."""
MAX_GAPS = 2.0**32
"""Gaps expected in a span beyond which it is not played."""


class CountMoments(NamedTuple):
    """The `mean` of the counts per whole time unit, and their sample `variance`."""

    mean: float
    variance: float


def summed(gaps: Callable[[int], np.ndarray], span: Span, expected: float) -> np.ndarray:
    """The instants, in µs, at which successive gaps end, before the span's end; about `expected` of them.

    `gaps(n)` draws the next n gaps, in time units. Each is rounded to microseconds once and the sums are exact, so a
    longer span has the same first instants, whatever the size of the chunks. Raises `UserError` if too many are
    expected.
    """
    if expected > MAX_GAPS:
        raise UserError(f"arrivals: expected at most {MAX_GAPS:.0g} gaps in the span, found about {expected:.3g}")
    # gaps are cut off beyond the end, so that the sum of a chunk of them fits in 64 bits
    cutoff = 2 * (span.end + 1)
    max_size = min(MAX_CHUNK, max(1, 2**61 // cutoff))
    ends: list[np.ndarray] = []
    last, size = 0, int(1.1 * expected) + MIN_CHUNK
    while last < span.end:
        drawn = gaps(min(size, max_size))
        with np.errstate(over="ignore"):  # infinity is cut off too
            rounded = np.rint(np.minimum(drawn * span.tick, cutoff)).astype(np.int64)
        ends.append(last + np.cumsum(rounded))
        last = int(ends[-1][-1])
    at = np.concatenate(ends)
    return at[: int(np.searchsorted(at, span.end))]


def poisson_instants(
    edges: np.ndarray, rates: np.ndarray, rng: np.random.Generator, span: Span
) -> tuple[np.ndarray, np.ndarray]:
    """Poisson visits at `rates[k]` a time unit from `edges[k]` to `edges[k + 1]` (µs), and the k of each.

    By inversion: in operational time, the integral of the rate from time 0, the process has rate 1 and unit
    exponential gaps. Edges that are added at the end leave the first visits alone.
    """
    integral = np.concatenate(([0.0], np.cumsum(rates * np.diff(edges) / span.tick)))
    last = min(int(np.searchsorted(edges, span.end, side="right")), len(rates)) - 1
    end = min(float(integral[last] + rates[last] * ((span.end + 1 - edges[last]) / span.tick)), float(integral[-1]))
    total, sums = 0.0, [np.empty(0)]
    while total < end:
        size = min(int(1.1 * (end - total)) + MIN_CHUNK, MAX_CHUNK)
        # the total goes first, so that the sum does not depend on where a chunk ends
        sums.append(np.cumsum(np.concatenate(([total], rng.standard_exponential(size))))[1:])
        total = float(sums[-1][-1])
    operational = np.concatenate(sums)
    operational = operational[operational < end]
    k = np.searchsorted(integral, operational, side="right") - 1
    at = edges[k] + np.rint((operational - integral[k]) * span.tick / rates[k]).astype(np.int64)
    played = at < span.end
    return at[played], k[played]


class TimeUnits:
    """The whole time units between `since` and `until` (µs), and in which of them each instant `at` lies.

    An instant at the very end belongs to no unit of them. Only units with any instant are stored: a span may have far
    more units than visits.
    """

    def __init__(self, at: np.ndarray, *, tick: int, since: int, until: int) -> None:
        self.tick = tick
        self.length = max(until - since, 1)
        self.whole = (until - since) // tick
        self.inside = (at >= since) & (at < since + self.whole * tick)
        unit = (at[self.inside] - since) // tick
        stored, index = np.unique(unit, return_inverse=True)
        self.stored = len(stored)
        self.index = np.zeros(len(at), dtype=np.int64)
        self.index[self.inside] = index

    def counts(self, units: np.ndarray, rows: np.ndarray | None = None) -> CountMoments:
        """Mean and sample variance per time unit of the `units` at the instants, or at those in `rows`.

        With less than two whole time units there is no sample variance; it is the mean, as for Poisson visits of one
        unit.
        """
        if self.whole < 2:
            mean = float(units.sum()) * self.tick / self.length
            return CountMoments(mean, mean)
        inside, index = (self.inside, self.index) if rows is None else (self.inside[rows], self.index[rows])
        sums = np.bincount(index[inside], weights=units[inside], minlength=self.stored)
        mean = float(sums.sum() / self.whole)
        squares = float(((sums - mean) ** 2).sum() + (self.whole - self.stored) * mean**2)
        return CountMoments(mean, squares / (self.whole - 1))


def counts_per_unit(at: np.ndarray, units: np.ndarray, *, tick: int, since: int, until: int) -> CountMoments:
    """Mean and sample variance of the `units` at `at` per whole time unit of `tick` µs, between `since` and `until`.

    >>> counts_per_unit(np.array([1, 4, 12, 15, 17]), np.ones(5), tick=10, since=0, until=20)
    CountMoments(mean=2.5, variance=0.5)
    """
    return TimeUnits(at, tick=tick, since=since, until=until).counts(units)
