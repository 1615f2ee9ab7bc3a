"""A drop link: the stock of another stock point, as a shopfront meets it that holds nothing itself."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any

from sim.distributions.constant import Constant
from sim.engine.simpy_engine.delivery import Delivery
from sim.engine.simpy_engine.transfer_link import TransferLink

if TYPE_CHECKING:
    from sim.engine.simpy_engine.shopfront import Shopfront


class DropLink(TransferLink):
    """What the other fills goes straight to the customer, at once."""

    point: Shopfront

    def __init__(self, *clock_and_tape: Any, **words: Any) -> None:
        super().__init__(*clock_and_tape, transit=Constant(value=0), stream="", **words)
        self.transits = repeat(0)

    def ship(self, delivery: Delivery) -> None:
        delivery.shipped_at = delivery.received_at = self.clock._now
        self.point.receive(delivery)
