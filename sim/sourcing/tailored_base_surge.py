"""The tailored base-surge rule: a constant regular order, surges expedited."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.sourcing.two_speeds import TwoSpeeds
from sim.units import Units


class TailoredBaseSurge(TwoSpeeds):
    """At reviews, the same amount from the regular source, and the expedited position up to its level, in units.

    The base is `regular_quantity` Q at every review, whatever the position; surges are met up to `expedited_level`.
    R is `review_period`, the first review at `first_review`. Allon and Van Mieghem (2010), 'Global Dual Sourcing:
    Tailored Base-Surge Allocation to Near- and Offshore Production'.

    >>> TailoredBaseSurge.decide(3, regular_quantity=1, expedited_level=5)
    (1, 2)
    >>> TailoredBaseSurge.decide(8, regular_quantity=1, expedited_level=5)
    (1, 0)
    """

    type: ClassVar[str] = "tailored_base_surge"
    example: ClassVar[dict[str, Any]] = {
        "regular": "acme",
        "expedited": "bolt",
        "regular_quantity": 10,
        "expedited_level": 15,
        "review_period": "1 day",
    }
    regular_quantity: Units

    @staticmethod
    def decide(expedited_position: int, regular_quantity: int, expedited_level: int) -> tuple[int, int]:
        """Regular and expedited units: Q, and (Sₑ − expedited position)⁺."""
        return regular_quantity, max(expedited_level - expedited_position, 0)

    def orders(self, position: int, expedited_position: int) -> tuple[int, int]:
        """`decide` with the quantity and level of this rule; the inventory position is not used."""
        return self.decide(expedited_position, self.regular_quantity, self.expedited_level)
