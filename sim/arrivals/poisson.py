"""A Poisson process, stationary or with a pattern."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, cast

import numpy as np

from sim.arrivals import Arrivals, Flow, RandomStreams, Span, Visits
from sim.arrivals.instants import poisson_instants, summed
from sim.arrivals.pattern import Pattern
from sim.memory import SMALL, free
from sim.registry import Impossible
from sim.units import Rate

BYTES_DRAWN = 64
"""Bytes that thinning needs for a candidate visit."""


class PoissonArrivals(Arrivals):
    """Independent people, `rate` λ of them a time unit, times what the `pattern` says of the moment.

    Without a pattern the gaps are exponential. With one the process is exact by thinning: visits come at the
    ceiling of each week, and one at t stays with probability factor(t) / ceiling. The ceiling is a week's and not
    the span's, so that a longer span, or a feast late in it, leaves the first visits alone.

    >>> PoissonArrivals(rate=12).flow(Span(end=1000, tick=10))
    Flow(rate=12.0, variance=12.0)
    """

    type: ClassVar[str] = "poisson"
    example: ClassVar[dict[str, Any]] = {
        "rate": "12 per day",
        "pattern": {"trend": "20% per year", "wave": {"amplitude": 0.3, "period": "1 year", "phase": "30 days"}},
    }
    rate: Rate
    pattern: Pattern | None = None

    def draw(self, streams: RandomStreams, span: Span) -> Visits:
        """Sums exponential gaps (stream `gaps`); with a pattern thins the result (stream `thinning`)."""
        if self.rate == 0:
            return Visits(np.empty(0, dtype=np.int64))
        rng = streams("gaps")
        if self.pattern is None:
            return Visits(summed(lambda size: rng.exponential(1 / self.rate, size), span, self.rate * span.length))
        edges, ceiling = self._ceilings(span)
        at, week = poisson_instants(edges, self.rate * ceiling, rng, span)
        kept = streams("thinning").random(len(at)) * ceiling[week] < self.pattern.factor(at, span)
        return Visits(at[kept])

    def flow(self, span: Span) -> Flow:
        """The count of a Poisson process has its mean as its variance: both are λ times the mean factor."""
        rate = self.rate * (self.pattern.mean(span) if self.pattern else 1.0)
        return Flow(rate, rate)

    def problems(self, scenario: Any) -> Iterator[Impossible]:
        """Dates without a `start`, and peaks whose visits before thinning do not fit in memory."""
        if self.pattern is None:
            return
        undated = list(self.pattern.without_start()) if scenario.start is None else []
        yield from undated
        if undated:
            return
        with np.errstate(over="ignore", invalid="ignore"):
            drawn, kept = self._drawn(scenario.span), self.visits(scenario.span)
        if drawn * BYTES_DRAWN < SMALL:
            return
        memory = free().alone
        if drawn * BYTES_DRAWN > memory > kept * BYTES_DRAWN:  # too many visits are a problem of the horizon
            expected = f"a pattern whose peaks, each held for a week, fit in memory ({memory / 1e9:.1f} GB)"
            needed = f"which need about {drawn * BYTES_DRAWN / 1e9:.3g} GB"
            yield Impossible("pattern", expected, f"about {drawn:.3g} visits to choose {kept:.3g} from, {needed}")

    def _drawn(self, span: Span) -> float:
        """The expected number of candidate visits for thinning."""
        edges, ceiling = self._ceilings(span)
        until = np.minimum(edges[1:], span.end)
        return float(self.rate / span.tick * (ceiling @ (until - edges[:-1])))

    def _ceilings(self, span: Span) -> tuple[np.ndarray, np.ndarray]:
        """Edges of time (µs), and an upper bound on the pattern's factor from each to the next."""
        pattern = cast(Pattern, self.pattern)
        block = pattern.block(span.tick)
        edges = np.arange(span.end // block + 2, dtype=np.int64) * block
        return edges, pattern.ceiling(edges[:-1], edges[1:], span)
