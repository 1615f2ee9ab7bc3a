"""Loyalty: the probability of churn after each end of an order."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from sim.registry import Kind, KindOf
from sim.units import Count

Experience = Literal["filled", "waited", "late", "substituted", "lost", "declined", "cancelled"]
"""How an order ended, as its customer sees it: `waited` is filled after a wait and on time."""


class Loyalty(Kind):
    """Which ends of an order make a customer stay away for good.

    Visits are made by `population` people, drawn evenly; without it by the people of the trace, or, where the
    arrivals name nobody, each by somebody new.
    """

    noun: ClassVar[str] = "a kind of loyalty"
    package_name: ClassVar[str] = "sim.customers.loyalty"
    default_type: ClassVar[str] = "churn"
    population: Count | None = None

    def chance(self, experience: Experience, wait: float) -> float:
        """The probability of churn after an order that ended so, after a `wait` in units of time."""
        raise NotImplementedError


AnyLoyalty = Annotated[Loyalty, KindOf(Loyalty)]
