"""The echelon base-stock rule of Clark and Scarf."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.restock import RestockRule, Review
from sim.restock.levels import UpToLevel, number


class EchelonBaseStock(RestockRule):
    """Up to the level on the echelon position, the own inventory position and those of all below, in units.

    Whatever a customer takes anywhere below is ordered at once. S is `echelon_base_stock_level`; what a stock point
    below holds counts as often as it has units of this one in it. Clark and Scarf (1960).

    >>> EchelonBaseStock.decide(28, 30), EchelonBaseStock.decide(30, 30)
    (2, 0)
    """

    type: ClassVar[str] = "echelon_base_stock"
    example: ClassVar[dict[str, Any]] = {"echelon_base_stock_level": 30}
    echelon_base_stock_level: UpToLevel
    review: Review = "each_change"

    @staticmethod
    def decide(position: int, echelon_base_stock_level: int) -> int:
        """S − echelon position, or 0 from S on."""
        return echelon_base_stock_level - position if position < echelon_base_stock_level else 0

    @property
    def one_for_one(self) -> bool:
        """It does."""
        return True

    @property
    def target(self) -> int:
        """S, of the echelon."""
        return number(self.echelon_base_stock_level)
