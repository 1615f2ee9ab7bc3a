"""The (R, S) rule: up to a level at periodic reviews."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.restock import RestockRule
from sim.restock.levels import UpToLevel, number
from sim.units import Duration, PositiveDuration


class PeriodicOrderUpTo(RestockRule):
    """At reviews, up to the order-up-to level: (R, S), in units.

    R is `review_period`, the first review at `first_review`; S `order_up_to_level`.

    >>> PeriodicOrderUpTo.decide(22, 60), PeriodicOrderUpTo.decide(60, 60), PeriodicOrderUpTo.decide(61, 60)
    (38, 0, 0)
    """

    type: ClassVar[str] = "periodic_order_up_to"
    example: ClassVar[dict[str, Any]] = {"review_period": "7 days", "order_up_to_level": 60}
    review_period: PositiveDuration
    order_up_to_level: UpToLevel
    first_review: Duration = 0.0

    @staticmethod
    def decide(position: int, order_up_to_level: int) -> int:
        """S − position, or 0 from S on."""
        return max(order_up_to_level - position, 0)

    @property
    def target(self) -> int:
        """S."""
        return number(self.order_up_to_level)
