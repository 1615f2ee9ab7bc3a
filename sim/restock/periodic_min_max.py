"""The (s, S) rule at periodic reviews."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.restock.min_max import MinMaxLevels
from sim.units import Duration, PositiveDuration


class PeriodicMinMax(MinMaxLevels):
    """At reviews, up to the order-up-to level if the position is at or below the reorder point: (R, s, S).

    R is `review_period`, the first review at `first_review`; s `reorder_point`, S `order_up_to_level`, in units.

    >>> PeriodicMinMax.decide(6, 6, 40), PeriodicMinMax.decide(7, 6, 40)
    (34, 0)
    """

    type: ClassVar[str] = "periodic_min_max"
    example: ClassVar[dict[str, Any]] = {"review_period": "7 days", "reorder_point": 230, "order_up_to_level": 430}
    review_period: PositiveDuration
    first_review: Duration = 0.0
