"""A Markov-modulated Poisson process: quiet and busy states follow each other."""

from __future__ import annotations

import math
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from sim.arrivals import Arrivals, Flow, RandomStreams, Span, Visits
from sim.arrivals.instants import poisson_instants, summed
from sim.registry import Block
from sim.units import PositiveDuration, Rate

MAX_RATE = 1e100
"""Rate beyond which the variance is taken as infinite: its square nearly overflows."""


class MmppState(Block):
    """A state of the world: Poisson visits at `rate`, for an exponential time of mean `stay`."""

    rate: Rate
    stay: PositiveDuration


class Mmpp(Arrivals):
    """Quiet times and busy ones: a Poisson process whose rate is that of a state (Markov-modulated).

    The `states` follow each other in the order of the list, round and round; the first holds at time 0.

    >>> Mmpp(states=[{"rate": 5, "stay": 2}, {"rate": 20, "stay": 1}]).flow(Span(end=1000, tick=10)).rate
    10.0
    """

    type: ClassVar[str] = "mmpp"
    example: ClassVar[dict[str, Any]] = {
        "states": [{"rate": "5 per day", "stay": "10 days"}, {"rate": "30 per day", "stay": "2 days"}]
    }
    states: Annotated[tuple[MmppState, ...], Field(min_length=1)]

    def draw(self, streams: RandomStreams, span: Span) -> Visits:
        """Draws the changes of state (stream `stays`), then Poisson visits at the rate of each (stream `gaps`)."""
        stays = np.array([state.stay for state in self.states])
        rates = np.array([state.rate for state in self.states])
        rng, next_state = streams("stays"), 0

        def next_stays(size: int) -> np.ndarray:
            """The durations of the next `size` stays, one state after the other, in the unit of the span."""
            nonlocal next_state
            states = np.arange(next_state, next_state + size) % len(stays)
            next_state += size
            return rng.standard_exponential(size) * stays[states]

        changes = summed(next_stays, span, span.length / float(stays.mean()))
        edges = np.concatenate(([0], changes, [span.end + 1]))
        at, _ = poisson_instants(edges, rates[np.arange(len(edges) - 1) % len(rates)], streams("gaps"), span)
        return Visits(at)

    def visits(self, span: Span) -> float:
        """By the long-run rate, or in the first state alone if that is more: the first state may outlast the span."""
        first, length = self.states[0], span.length
        return max(super().visits(span), first.rate * -first.stay * math.expm1(-length / first.stay))

    def flow(self, span: Span) -> Flow:
        """λ = Σ πᵢλᵢ and v = λ + 2·(Σ πᵢλᵢxᵢ − λ²), where x solves (Π − Q)·x = (λ₁, …, λₙ).

        Q is the generator of the states, π its stationary shares, every row of Π is π. The variance of the count
        over a time T is its mean plus the variance of the rate's integral, 2∫∫Cov(rate at s, rate at t) over
        s < t < T. Per time unit and T → ∞ that is 2·πR·∫(e^{Qt} − Π)dt·R·1, and the integral is (Π − Q)⁻¹ − Π.
        That the first state holds at time 0 does not matter in the long run.
        """
        stays = np.array([state.stay for state in self.states])
        rates = np.array([state.rate for state in self.states])
        states = range(len(rates))
        generator = np.zeros((len(rates), len(rates)))
        with np.errstate(over="ignore"):
            leaving = 1 / stays
        generator[states, states] -= leaving
        generator[states, np.roll(states, -1)] += leaving
        shares = stays / stays.sum()
        rate = float(shares @ rates)
        if rate > MAX_RATE or not np.isfinite(generator).all():
            return Flow(rate, math.inf)
        try:
            solved = np.linalg.solve(np.tile(shares, (len(rates), 1)) - generator, rates)
        except np.linalg.LinAlgError:  # of states that practically never end
            return Flow(rate, math.inf)
        with np.errstate(over="ignore", invalid="ignore"):
            variance = rate + 2 * float((shares * rates) @ solved - rate**2)
        return Flow(rate, math.inf if math.isnan(variance) else variance)
