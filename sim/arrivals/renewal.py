from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np
from pydantic import model_validator

from sim.arrivals import Arrivals, Chance, Flow, Span, Visits
from sim.arrivals.instants import summed
from sim.distributions import DurationDistribution
from sim.units import refuse


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
        if self.interarrival.mean <= 0:
            raise refuse("a mean interarrival time above 0")
        return self

    def draw(self, chance: Chance, span: Span) -> Visits:
        rng, left = chance("gaps"), self.interarrival.length

        def gaps(size: int) -> np.ndarray:
            nonlocal left
            if left is not None:
                # what is scripted is not asked for more than it has, unless time is left when it has run out
                size = max(min(size, left), 1)
                left -= size
            return self.interarrival.sample(rng, size)

        return Visits(summed(gaps, span, span.length / self.interarrival.mean))

    def flow(self, span: Span) -> Flow:
        """λ = 1/m and v = σ²/m³, for times of mean m and variance σ².

        The n-th visit is at n·m ± σ·√n. Within a long time T come n = T/m visits, early or late by σ·√(T/m), which
        at 1/m visits a time unit is σ·√(T/m)/m visits more or fewer: squared and per time unit, σ²/m³.
        """
        mean, variance = self.interarrival.mean, self.interarrival.variance
        return Flow(1 / mean, variance / mean**3)
