"""Lots: in which quantities a supplier sells an item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Rounding = Literal["up", "down", "nearest"]
"""Which multiple is ordered of a quantity that is none: the next one above, below, or the nearer of the two."""


class LotTerms(NamedTuple):
    """Units: the smallest order and the largest (None: no limit), and the multiple of which every order is."""

    minimum: int = 0
    multiple: int = 1
    rounding: Rounding = "up"
    maximum: int | None = None

    @property
    def smallest(self) -> int:
        """The smallest order there is, in units.

        >>> LotTerms(minimum=12, multiple=5).smallest, LotTerms().smallest
        (15, 1)
        """
        return -(-max(self.minimum, 1) // self.multiple) * self.multiple

    @property
    def largest(self) -> int | None:
        """The largest order there is, in units, a whole multiple; None where there is no limit.

        >>> LotTerms(multiple=6, maximum=50).largest
        48
        """
        return None if self.maximum is None else self.maximum // self.multiple * self.multiple

    def ordered(self, units: int) -> int:
        """What is ordered where `units` are asked for: at least the smallest order, then rounded, then the largest.

        0 where rounding leaves nothing of an order that has no smallest. Half a multiple is rounded up by `nearest`.

        >>> LotTerms(minimum=12, multiple=5).ordered(7), LotTerms(multiple=3, rounding="down").ordered(20)
        (15, 18)
        >>> [LotTerms(multiple=4, rounding="nearest", maximum=9).ordered(units) for units in (1, 2, 5, 6, 99)]
        [0, 4, 4, 8, 8]
        """
        lot = self._rounded(units)
        return lot if self.maximum is None else min(lot, self.maximum // self.multiple * self.multiple)

    def cuts(self, units: int) -> bool:
        """Whether the order for `units` is smaller because of the maximum.

        >>> [LotTerms(multiple=4, rounding="down", maximum=9).cuts(units) for units in (8, 11, 12)]
        [False, False, True]
        """
        return self.maximum is not None and self._rounded(units) > self.maximum

    def _rounded(self, units: int) -> int:
        """At least the smallest order, and a multiple."""
        lot = max(units, self.minimum)
        if self.rounding == "up":
            return -(-lot // self.multiple) * self.multiple
        half = self.multiple if self.rounding == "nearest" else 0
        lot = (2 * lot + half) // (2 * self.multiple) * self.multiple
        return lot if lot >= self.minimum else self.smallest  # rounded below what the supplier sells

    def within(self, units: int) -> int:
        """The largest order of at most `units`; 0 where even the smallest is larger.

        >>> LotTerms(minimum=12, multiple=5).within(19), LotTerms(minimum=12, multiple=5).within(14)
        (15, 0)
        """
        lot = units // self.multiple * self.multiple
        return lot if lot >= self.smallest else 0


class LotProblem(NamedTuple):
    """Why no order fits: at this `word` with that `value`, what was `expected`."""

    word: str
    value: object
    expected: str


def lot_problem(lots: LotTerms, said: Mapping[str, Any]) -> LotProblem | None:
    """What is wrong where the largest order is smaller than the smallest; `said` are the words of the block."""
    if lots.largest is None or lots.largest >= lots.smallest:
        return None
    if said.get("maximum_order") is not None:
        expected = f"at least the smallest order, {lots.smallest:,} (minimum_order, order_multiple)"
        return LotProblem("maximum_order", lots.maximum, expected)
    word = "minimum_order" if said.get("minimum_order") else "order_multiple"
    return LotProblem(word, said.get(word), f"an order within maximum_order, {lots.maximum:,}")
