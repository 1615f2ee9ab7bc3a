"""How customers come: the instants of their visits, drawn before the run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated, ClassVar, NamedTuple

import numpy as np

from sim.distributions import Distribution
from sim.registry import Kind, KindOf

Chance = Callable[[str], np.random.Generator]
"""`chance("thinning")` is this customer group's own random stream of that name, at its first number."""


class Span(NamedTuple):
    """The time that is simulated: 0 to `end`, in microseconds; a unit of the scenario is `tick` microseconds."""

    end: int
    tick: int
    start: dt.date | None = None

    @property
    def length(self) -> float:
        """The span in the scenario's units of time."""
        return self.end / self.tick


class Visits(NamedTuple):
    """Customers in order of arrival: `at` in microseconds (int64, sorted, 0 ≤ at ≤ the span's end).

    What is None is drawn by the customer group; what is not, the arrivals themselves brought: units ordered,
    product asked for (text), name of the person (text).
    """

    at: np.ndarray
    quantity: np.ndarray | None = None
    product: np.ndarray | None = None
    customer: np.ndarray | None = None


class Demand(NamedTuple):
    """Demand on a product per time unit of the scenario: `mean` μ_D and `variance` σ_D², in units and units²."""

    mean: float
    variance: float


class Flow(NamedTuple):
    """Visits per time unit: their `rate` λ and the long-run `variance` of their count per time unit."""

    rate: float
    variance: float


class Arrivals(Kind):
    """How the customers of a group come."""

    noun: ClassVar[str] = "a kind of arrivals"
    home: ClassVar[str] = "sim.arrivals"

    @property
    def brings(self) -> frozenset[str]:
        """Which of "product", "quantity" and "customer" the visits bring themselves; the group draws the others."""
        return frozenset()

    def draw(self, chance: Chance, span: Span) -> Visits:
        """Every visit of the span. A longer span has the same first visits."""
        raise NotImplementedError

    def flow(self, span: Span) -> Flow:
        """The mean rate and the variance rate of the visits, averaged over the span."""
        raise NotImplementedError

    def demand(self, span: Span, product: str, share: float, quantity: Distribution) -> Demand:
        """Demand on a product that a `share` of the visitors asks for, `quantity` units each.

        A visit brings Y = B·Q units, B Bernoulli(share): mean λE[Y], variance λVar[Y] + v·E[Y]², where v is the
        long-run variance of the number of visits per time unit (λ itself for a Poisson process).
        """
        flow = self.flow(span)
        mean = share * quantity.mean
        variance = share * (quantity.variance + quantity.mean**2) - mean**2
        return Demand(flow.rate * mean, flow.rate * variance + flow.variance * mean**2)


AnyArrivals = Annotated[Arrivals, KindOf(Arrivals)]
