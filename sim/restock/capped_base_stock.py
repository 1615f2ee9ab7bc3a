"""The base-stock rule with a largest order."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.restock import RestockRule
from sim.restock.levels import UpToLevel, number
from sim.units import Duration, PositiveDuration, PositiveUnits


class CappedBaseStock(RestockRule):
    """At reviews, up to the base stock level, but at most the cap at a time, in units.

    R is `review_period`, the first review at `first_review`; S `base_stock_level`. A level computed for a fill
    rate leaves the `cap` out.

    >>> CappedBaseStock.decide(55, 60, 20), CappedBaseStock.decide(22, 60, 20), CappedBaseStock.decide(61, 60, 20)
    (5, 20, 0)
    """

    type: ClassVar[str] = "capped_base_stock"
    example: ClassVar[dict[str, Any]] = {"review_period": "1 day", "base_stock_level": 60, "cap": 20}
    review_period: PositiveDuration
    base_stock_level: UpToLevel
    cap: PositiveUnits
    first_review: Duration = 0.0

    @staticmethod
    def decide(position: int, base_stock_level: int, cap: int) -> int:
        """min(S − position, cap), or 0 from S on."""
        return min(max(base_stock_level - position, 0), cap)

    @property
    def target(self) -> int:
        """S."""
        return number(self.base_stock_level)
