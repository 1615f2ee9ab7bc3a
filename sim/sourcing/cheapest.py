"""Each order to the supplier that asks the least money for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from sim.sourcing import SourcingInformation, all_to_one
from sim.sourcing.select_one import SelectOne


class Cheapest(SelectOne):
    """Each order to who asks the least money for it, of those `among`: order cost and price of the units that must
    be taken; of equals, to the one named first.

    >>> Cheapest.decide([40 + 20 * 7.5, 15 + 20 * 9.5])
    0
    """

    type: ClassVar[str] = "cheapest"
    example: ClassVar[dict[str, Any]] = {"among": ["acme", "bolt"]}

    def divide(self, quantity: int, information: SourcingInformation) -> Sequence[int]:
        """All of it on the route of least `order_money`."""
        count = len(self.among)
        costs = [information.order_money(route, quantity) for route in range(count)]
        return all_to_one(quantity, chosen=self.decide(costs), routes=count)
