"""A claim: what one stock point asks of another, waiting in the other's line like a customer who never leaves."""

from __future__ import annotations

from collections.abc import Callable

from sim.engine.ledger import NEVER
from sim.engine.simpy_engine.customers import Waiting

CLASS = 1
"""The priority class of every stock point."""


class Claim(Waiting):
    """Units asked for `by` a stock point (its position in the plan); `taker` is told of the units of each shipment.

    A `lateral` one comes from a sister.
    """

    __slots__ = ("by", "lateral", "taker")

    def __init__(self, units: int, *, by: int, taker: Callable[[int], None], lateral: bool = False) -> None:
        super().__init__(-1, units, CLASS, False, NEVER)  # the stock point that is asked numbers the order
        self.by = by
        self.taker: Callable[[int], None] = taker
        self.lateral = lateral


def fair_shares(free: int, owed: dict[int, int]) -> dict[int, int]:
    """What each gets of the `free` units: in proportion to the units owed to each, rounded by the largest remainder.

    Of equal remainders the one named first.

    >>> fair_shares(7, {1: 2, 2: 6, 3: 2})
    {1: 2, 2: 4, 3: 1}
    """
    total = sum(owed.values())
    shares = {by: min(units, free * units // total) for by, units in owed.items()}
    left = min(free, total) - sum(shares.values())
    for by in sorted(owed, key=lambda by: -(free * owed[by] % total))[:left]:
        shares[by] += 1
    return shares
