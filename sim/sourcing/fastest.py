"""Each order to the supplier that is expected to deliver it first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from sim.sourcing import SourcingInformation, all_to_one
from sim.sourcing.select_one import SelectOne


class Fastest(SelectOne):
    """Each order to who is expected to deliver it first, of those `among`; of equals, to the one named first.

    Expected is the mean lead time, after the work that waits for the supplier's capacity and, while it is down, the
    mean time until it is up again.

    >>> Fastest.decide([7.0 + 3.0, 9.0])
    1
    """

    type: ClassVar[str] = "fastest"
    example: ClassVar[dict[str, Any]] = {"among": ["acme", "bolt"]}

    def divide(self, quantity: int, information: SourcingInformation) -> Sequence[int]:
        """All of it on the route of least `expected_time`."""
        count = len(self.among)
        times = [information.expected_time(route, quantity) for route in range(count)]
        return all_to_one(quantity, chosen=self.decide(times), routes=count)
