"""The (r, nQ) rule at periodic reviews."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.restock.reorder_point import ReorderPointLots
from sim.units import Duration, PositiveDuration


class PeriodicReorderPoint(ReorderPointLots):
    """At reviews, lots as (r, nQ) orders them: (R, r, nQ), in units.

    R is `review_period`, the first review at `first_review`; r `reorder_point`, Q `order_quantity`.

    >>> PeriodicReorderPoint.decide(15, 20, 4)  # 8 lift it to 23, and 4 only to 19
    8
    """

    type: ClassVar[str] = "periodic_reorder_point"
    example: ClassVar[dict[str, Any]] = {"review_period": "7 days", "reorder_point": 230, "order_quantity": 200}
    review_period: PositiveDuration
    first_review: Duration = 0.0
