"""A claim: what one stock point asks of another, waiting in the other's line like a customer who never leaves."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Protocol

from sim.engine.ledger import NEVER
from sim.engine.simpy_engine.customers import Waiting

if TYPE_CHECKING:
    from sim.engine.simpy_engine.delivery import Delivery
    from sim.engine.simpy_engine.stock_point import StockPoint

CLASS = 1
"""The priority class of every stock point."""


class Receiver(Protocol):
    """A link that is told of what another stock point sends for one of its deliveries."""

    point: StockPoint
    lateral: bool

    @abstractmethod
    def filled(self, delivery: Delivery, units: int) -> None:
        """So many units leave."""


class Claim(Waiting):
    """Units that a stock point still owes another one, `by` whose `link` they were ordered as `delivery`."""

    __slots__ = ("by", "delivery", "link")

    def __init__(self, order: int, units: int, link: Receiver, delivery: Delivery) -> None:
        super().__init__(order, units, CLASS, False, NEVER)
        self.by = link.point.stock
        self.link = link
        self.delivery = delivery


def fair_shares(free: int, owed: dict[int, int]) -> dict[int, int]:
    """What each gets of the `free` units: in proportion to the units owed to each, rounded by the largest remainder.

    Of equal remainders the one named first: who has waited longest.

    >>> fair_shares(7, {1: 2, 2: 6, 3: 2})
    {1: 2, 2: 4, 3: 1}
    """
    total = sum(owed.values())
    shares = {by: min(units, free * units // total) for by, units in owed.items()}
    left = min(free, total) - sum(shares.values())
    for by in sorted(owed, key=lambda by: -(free * owed[by] % total))[:left]:
        shares[by] += 1
    return shares
