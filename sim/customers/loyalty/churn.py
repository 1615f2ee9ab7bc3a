"""Loyalty with a probability of churn for each end of an order."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.customers.loyalty import Experience, Loyalty
from sim.registry import Block
from sim.units import Share


class ChurnProbabilities(Block):
    """The probability of churn after each end of an order."""

    lost: Share = 0.0
    declined: Share = 0.0
    cancelled: Share = 0.0
    late: Share = 0.0
    waited: Share = 0.0
    substituted: Share = 0.0
    filled: Share = 0.0


class Churn(Loyalty):
    """A customer stays away for good with a probability that depends on how the order ended; a share of customers.

    >>> Churn(churn={"lost": 0.25}).chance("lost", wait=0), Churn(churn={"lost": 0.25}).chance("filled", wait=0)
    (0.25, 0.0)
    """

    type: ClassVar[str] = "churn"
    example: ClassVar[dict[str, Any]] = {"population": 4000, "churn": {"lost": 0.25, "cancelled": 0.3}}
    churn: ChurnProbabilities

    def chance(self, experience: Experience, wait: float) -> float:
        """The probability that the file gives for the `experience`, whatever the wait."""
        return float(getattr(self.churn, experience))
