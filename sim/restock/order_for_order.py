"""The rule that orders each backorder and stocks nothing."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.restock import RestockRule, Review


class OrderForOrder(RestockRule):
    """Nothing is stocked: each shortage is ordered at once, as base stock with S = 0 (dropshipping), in units.

    >>> OrderForOrder.decide(-3), OrderForOrder.decide(0), OrderForOrder.decide(5)
    (3, 0, 0)
    """

    type: ClassVar[str] = "order_for_order"
    example: ClassVar[dict[str, Any]] = {"review": "each_change"}
    review: Review = "each_change"

    @staticmethod
    def decide(position: int) -> int:
        """(−position)⁺: the units that are short."""
        return max(-position, 0)

    @property
    def target(self) -> int:
        """0."""
        return 0
