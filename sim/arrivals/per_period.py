"""One order in every period, its quantity drawn."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

import numpy as np
from pydantic import AfterValidator, model_validator

from sim.arrivals import Arrivals, Demand, Flow, RandomStreams, Span, Visits
from sim.distributions import Distribution, QuantityDistribution
from sim.distributions.constant import require_whole_units
from sim.units import PositiveDuration, Share, refuse


def _before_the_end(at: float) -> float:
    if at == 1:
        raise refuse("a share of the period below 1: at 1 the next period has begun")
    return at


class PerPeriod(Arrivals):
    """One order a period `every` so long, for `quantity` units, `at` that share of the period.

    Day k is [k, k + 1): receipts and reviews at its start come before its demand. A quantity that is drawn is rounded
    to whole units; 0 is no order.

    >>> day = Span(end=30, tick=10)
    >>> PerPeriod(every=1, quantity=10).draw(lambda word: np.random.default_rng(0), day).at.tolist()
    [5, 15, 25]
    """

    type: ClassVar[str] = "per_period"
    example: ClassVar[dict[str, Any]] = {"every": "1 day", "quantity": {"type": "poisson", "mean": 10}, "at": 0.5}
    every: PositiveDuration
    quantity: QuantityDistribution
    at: Annotated[Share, AfterValidator(_before_the_end)] = 0.5

    @model_validator(mode="after")
    def _whole_units(self) -> Self:
        require_whole_units(self.quantity)
        return self

    @property
    def brings(self) -> frozenset[str]:
        """Quantities."""
        return frozenset({"quantity"})

    def draw(self, streams: RandomStreams, span: Span) -> Visits:
        """One visit at the share `at` of every period, with its quantity (stream `quantity`)."""
        # the period is rounded, not its multiples: the k-th period starts at exactly k times the first's end
        period = max(round(min(self.every * span.tick, 2.0**62)), 1)
        first = min(round(self.at * period), period - 1)
        at = np.arange(first, span.end, period, dtype=np.int64)
        # an order of 0 units keeps its place, and so its position in every other stream
        return Visits(at, quantity=np.rint(self.quantity.sample(streams("quantity"), len(at))).astype(np.int64))

    def flow(self, span: Span) -> Flow:
        """λ = 1/every; nothing about the instants is random: v = 0."""
        return Flow(1 / self.every, 0.0)

    def demand(self, span: Span, product: str, share: float, quantity: Distribution) -> Demand:
        """As for any arrivals, with the `quantity` they bring: mean λE[Y], variance λVar[Y], Y = B·Q."""
        return super().demand(span, product, share, self.quantity)
