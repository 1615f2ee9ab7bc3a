"""Rules that order from a slow and a fast source at the same reviews, and decide the quantities themselves."""

from __future__ import annotations

from typing import ClassVar

from sim.sourcing import Route, SourceName, SourcingRule, WordPath, second_route
from sim.units import Duration, PositiveDuration, Whole


class TwoSpeeds(SourcingRule):
    """A `regular` and an `expedited` supplier, ordered from at the same reviews; no restock rule stands beside it.

    The regular supplier named again as the expedited one stands for its `expedite` terms. A member gives `orders`,
    told two positions: the inventory position, and the expedited one, that counts of the units under way only those
    expected by the time at which an expedited order placed now would come. Each member's `decide` is the same as a
    plain function of numbers.
    """

    decides: ClassVar[bool] = True
    periodic: ClassVar[bool] = True
    regular: SourceName
    expedited: SourceName
    review_period: PositiveDuration
    first_review: Duration = 0.0
    expedited_level: Whole

    @property
    def target(self) -> int:
        """On-hand stock at time 0 unless the scenario says otherwise, in units."""
        return self.expedited_level

    def orders(self, position: int, expedited_position: int) -> tuple[int, int]:
        """Units to order from the regular and from the expedited source, at the two inventory positions."""
        raise NotImplementedError

    @property
    def routes(self) -> tuple[Route, ...]:
        """The regular and the expedited route, in this order."""
        return Route(self.regular), second_route(self.expedited, self.regular, "expedited")

    @property
    def places(self) -> tuple[WordPath, ...]:
        """The words `regular` and `expedited`."""
        return ("regular",), ("expedited",)
