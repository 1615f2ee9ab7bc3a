"""The (r, nQ) rule under continuous review."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.restock import RestockRule, Review
from sim.restock.levels import Level, OrderQuantity, number


class ReorderPointLots(RestockRule):
    """What the continuous and the periodic (r, nQ) rule share: r is `reorder_point`, Q `order_quantity`, in units."""

    reorder_point: Level
    order_quantity: OrderQuantity

    @staticmethod
    def decide(position: int, reorder_point: int, order_quantity: int) -> int:
        """The least multiple of Q that lifts the position above r; 0 above r."""
        if position > reorder_point:
            return 0
        lots = (reorder_point - position) // order_quantity + 1
        return lots * order_quantity

    @property
    def one_for_one(self) -> bool:
        """It does with lots of one unit, under continuous review: S is r + 1."""
        return self.order_quantity == 1 and not self.periodic

    @property
    def target(self) -> int:
        """r + Q, at least 0."""
        # a reorder point far below 0 steers to a backlog, and on-hand stock cannot be negative
        return max(0, number(self.reorder_point) + number(self.order_quantity))

    def positions(self, word: str, level: int) -> tuple[int, int]:
        """(r, r + Q]."""
        return level, level + number(self.order_quantity)


class ReorderPoint(ReorderPointLots):
    """When the position is at or below the reorder point, lots that lift it above: (r, nQ), in units.

    r is `reorder_point`, Q `order_quantity`; one order of the smallest nQ that ends above r.

    >>> ReorderPoint.decide(21, 20, 50), ReorderPoint.decide(20, 20, 50), ReorderPoint.decide(-30, 20, 50)
    (0, 50, 100)
    """

    type: ClassVar[str] = "reorder_point"
    example: ClassVar[dict[str, Any]] = {"reorder_point": 230, "order_quantity": 200}
    review: Review = "each_change"
