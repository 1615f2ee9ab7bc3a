"""A renewal process: independent times between visits."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np
from pydantic import model_validator

from sim.arrivals import Arrivals, Flow, RandomStreams, Span, Visits
from sim.distributions import DurationDistribution
from sim.distributions.parameters import LEAST
from sim.errors import UserError
from sim.units import refuse

MARGIN = 2e6
"""Visits more than twenty times the expected number that are still played; a run with more of them has a probability of
at most e⁻²⁰ unless the mean of the gaps is wrong."""


class Renewal(Arrivals):
    """Visits one after another, the times between them (and up to the first) independent draws of `interarrival`.

    >>> Renewal(interarrival=0.25).flow(Span(end=1000, tick=10))
    Flow(rate=4.0, variance=0.0)
    """

    type: ClassVar[str] = "renewal"
    example: ClassVar[dict[str, Any]] = {"interarrival": {"type": "gamma", "mean": "2 hours", "cv": 0.5}}
    interarrival: DurationDistribution

    @model_validator(mode="after")
    def _time_goes_on(self) -> Self:
        if self.interarrival.mean < LEAST:
            raise refuse(f"a mean interarrival time above 0 ({LEAST:g} or more)")
        return self

    def draw(self, streams: RandomStreams, span: Span) -> Visits:
        """Sums the gaps (stream `gaps`) before the span's end.

        Raises `UserError` if there are far more visits than the mean of the gaps says.
        """
        at: list[int] = []
        now, cutoff = 0, span.end + 1
        limit = 20 * self.visits(span) + MARGIN
        # one by one, because a script may run out, which is an error only while time is left
        for gap in self.interarrival.stream(streams("gaps")):
            now += round(min(gap * span.tick, cutoff))
            if now >= span.end:
                break
            at.append(now)
            if len(at) > limit:  # a distribution of a plug-in whose mean is wrong
                raise UserError(
                    f"arrivals: expected about {self.visits(span):.3g} visits of a renewal process, by the mean of its "
                    f"gaps, found more than {limit:.3g}: the gaps that are drawn are shorter"
                )
        return Visits(np.array(at, dtype=np.int64))

    def visits(self, span: Span) -> float:
        """About T/m, within a factor of two or so, for gaps X of mean m and a span T; more if most gaps are nearly 0.

        Wald's identity for gaps cut off at T, n + 1 of which are at least T long: E[n + 1] ≥ T/E[min(X, T)]. Lorden's
        inequality says when T/m does: E[n] ≤ T/m + E[X²]/m².
        """
        mean, length = self.interarrival.mean, span.length
        if self.interarrival.variance <= mean * (mean + length):
            return length / mean
        # a sum from above, over shares of the longest gaps that grow by a tenth
        rarer = np.geomspace(1e-15, 1, 363)
        gaps = np.minimum(self.interarrival.quantile(1 - rarer), length)
        return float(length / (rarer[0] * length + np.diff(rarer) @ gaps[:-1]))

    def flow(self, span: Span) -> Flow:
        """λ = 1/m and v = σ²/m³, for times of mean m and variance σ².

        The n-th visit is at n·m ± σ·√n. Within a long time T come n = T/m visits, early or late by σ·√(T/m), which
        at 1/m visits a time unit is σ·√(T/m)/m visits more or fewer: squared and per time unit, σ²/m³.
        """
        mean, variance = self.interarrival.mean, self.interarrival.variance
        return Flow(1 / mean, variance / mean**3)
