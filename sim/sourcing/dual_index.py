"""The dual-index rule: two order-up-to levels, one for each speed."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.sourcing.two_speeds import TwoSpeeds
from sim.units import Whole


class DualIndex(TwoSpeeds):
    """At reviews, the expedited position up to `expedited_level`, then the position up to `regular_level`, in units.

    Of the units under way the expedited position counts those expected no later than an expedited order placed now.
    R is `review_period`, the first review at `first_review`. Veeraraghavan and Scheller-Wolf (2008), 'Now or Later: A
    Simple Policy for Effective Dual Sourcing in Capacitated Systems'.

    >>> DualIndex.decide(9, 3, regular_level=12, expedited_level=4)  # one at once; then 10 are two short of 12
    (2, 1)
    >>> DualIndex.decide(11, 6, regular_level=12, expedited_level=4)
    (1, 0)
    """

    type: ClassVar[str] = "dual_index"
    example: ClassVar[dict[str, Any]] = {
        "regular": "acme",
        "expedited": "bolt",
        "regular_level": 12,
        "expedited_level": 4,
        "review_period": "1 day",
    }
    regular_level: Whole

    @staticmethod
    def decide(position: int, expedited_position: int, regular_level: int, expedited_level: int) -> tuple[int, int]:
        """Regular and expedited units: e = (Sₑ − expedited position)⁺, then (Sᵣ − position − e)⁺."""
        expedited = max(expedited_level - expedited_position, 0)
        return max(regular_level - position - expedited, 0), expedited

    @property
    def target(self) -> int:
        """The regular level Sᵣ."""
        return self.regular_level

    def orders(self, position: int, expedited_position: int) -> tuple[int, int]:
        """`decide` with the two levels of this rule."""
        return self.decide(position, expedited_position, self.regular_level, self.expedited_level)
