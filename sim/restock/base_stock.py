"""The base-stock rule (S − 1, S)."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.restock import RestockRule, Review
from sim.restock.levels import UpToLevel, number


class BaseStock(RestockRule):
    """Whatever goes is ordered at once, up to the base stock level: (S − 1, S), in units.

    S is `base_stock_level`.

    >>> BaseStock.decide(28, 30), BaseStock.decide(30, 30), BaseStock.decide(33, 30)
    (2, 0, 0)
    """

    type: ClassVar[str] = "base_stock"
    example: ClassVar[dict[str, Any]] = {"base_stock_level": 30}
    base_stock_level: UpToLevel
    review: Review = "each_change"

    @staticmethod
    def decide(position: int, base_stock_level: int) -> int:
        """S − position, or 0 from S on."""
        return base_stock_level - position if position < base_stock_level else 0

    @property
    def one_for_one(self) -> bool:
        """It does."""
        return True

    @property
    def target(self) -> int:
        """S."""
        return number(self.base_stock_level)
