"""The constant-order rule: the same quantity at every review."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.restock import RestockRule
from sim.restock.levels import OrderQuantity
from sim.units import Duration, PositiveDuration


class ConstantOrder(RestockRule):
    """The same amount at every review, whatever the position: a standing order of `order_quantity` Q units.

    R is `review_period`, the first review at `first_review`.

    >>> ConstantOrder.decide(-50, 12), ConstantOrder.decide(500, 12)
    (12, 12)
    """

    type: ClassVar[str] = "constant_order"
    example: ClassVar[dict[str, Any]] = {"review_period": "1 day", "order_quantity": 12}
    review_period: PositiveDuration
    order_quantity: OrderQuantity
    first_review: Duration = 0.0

    @staticmethod
    def decide(position: int, order_quantity: int) -> int:
        """Q at every position."""
        return order_quantity

    @property
    def target(self) -> int:
        """0: the rule steers to no position."""
        return 0
