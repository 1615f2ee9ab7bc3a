"""Loyalty: which ends of an order make a customer stay away for good."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from sim.registry import Kind, KindOf
from sim.units import PositiveUnits

Experience = Literal["filled", "waited", "late", "substituted", "lost", "declined", "cancelled"]
"""How an order ended, as its customer sees it: `waited` is filled after a wait and on time."""


class Loyalty(Kind):
    """Which ends of an order make a customer stay away for good.

    Visits are made by `population` people, drawn evenly; without it by the people of the trace, or, where the
    arrivals name nobody, each by somebody new.
    """

    noun: ClassVar[str] = "a kind of loyalty"
    home: ClassVar[str] = "sim.customers.loyalty"
    population: PositiveUnits | None = None

    def chance(self, experience: Experience, wait: float) -> float:
        """The probability of churn after an order that ended so, after a `wait` in units of time."""
        raise NotImplementedError

    @classmethod
    def read(cls, value: object, context: dict[str, Any] | None = None) -> Loyalty:
        # the usual block says its probabilities itself and needs no `type`
        if isinstance(value, dict) and "type" not in value:
            value = {"type": "churn", **value}
        return super().read(value, context)


AnyLoyalty = Annotated[Loyalty, KindOf(Loyalty)]
