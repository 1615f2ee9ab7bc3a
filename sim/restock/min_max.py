"""The (s, S) rule under continuous review, and what it shares with the periodic one."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from pydantic import model_validator

from sim.restock import RestockRule, Review
from sim.restock.levels import ComputedLevel, FillRate, Level, UpToLevel, number
from sim.units import refuse


class MinMaxLevels(RestockRule):
    """What the continuous and the periodic (s, S) rule share: s is `reorder_point`, S `order_up_to_level`, in units."""

    reorder_point: Level
    order_up_to_level: UpToLevel

    @model_validator(mode="after")
    def _levels_in_order(self) -> Self:
        low, high = self.reorder_point, self.order_up_to_level
        if isinstance(low, FillRate) and isinstance(high, FillRate):
            raise refuse("a fill_rate for the reorder point or the order-up-to level, not both: many pairs reach it")
        if not isinstance(low, ComputedLevel) and not isinstance(high, ComputedLevel) and low > high:
            raise refuse(f"a reorder point not above the order-up-to level ({low} is above {high})")
        return self

    @staticmethod
    def decide(position: int, reorder_point: int, order_up_to_level: int) -> int:
        """S − position at or below s, else 0."""
        if position > reorder_point:
            return 0
        return order_up_to_level - position

    @property
    def target(self) -> int:
        """S."""
        return number(self.order_up_to_level)

    def positions(self, word: str, level: int) -> tuple[int, int]:
        """(s, S], undershoot left out; (S − 1, S] where s is S − 1 or more."""
        if word == "reorder_point":
            # with s = S − 1 or more every unit demanded is ordered at once
            return min(level, number(self.order_up_to_level) - 1), number(self.order_up_to_level)
        # with S at s + 1 or less every unit demanded is ordered at once
        return min(number(self.reorder_point), level - 1), level


class MinMax(MinMaxLevels):
    """When the position is at or below the reorder point, up to the order-up-to level: (s, S), in units.

    s is `reorder_point`, S `order_up_to_level`.

    >>> MinMax.decide(21, 20, 70), MinMax.decide(20, 20, 70), MinMax.decide(-5, 20, 70)
    (0, 50, 75)
    """

    type: ClassVar[str] = "min_max"
    example: ClassVar[dict[str, Any]] = {"reorder_point": 230, "order_up_to_level": 430}
    review: Review = "each_change"
