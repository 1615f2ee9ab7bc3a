"""A delivery: units that a stock point has ordered, and what is known of when they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.ledger import NEVER

if TYPE_CHECKING:
    from sim.engine.simpy_engine.claim import Claim
    from sim.engine.simpy_engine.link import Link


class Delivery:
    """An order upstream: its `number` at the stock point, units still to come, instants in microseconds.

    It waits, is worked on from `began_at`, leaves at `shipped_at` and takes its `lead_time`; `arrives` is the share
    of the units that will come. An order that another stock point fills bit by bit is several deliveries of the same
    number, told apart by their `receipt`; what has not left yet is the last of them, and `claim` its place in the
    other's line.
    """

    __slots__ = (
        "arrives",
        "began_at",
        "begun_units",
        "claim",
        "due_at",
        "lead_time",
        "link",
        "number",
        "ordered_at",
        "quantity",
        "receipt",
        "received",
        "received_at",
        "received_quantity",
        "row",
        "shipped_at",
        "slow",
        "units_ahead",
    )

    def __init__(self, link: Link, number: int, quantity: int, *, ordered_at: int, due_at: int, lead_time: int) -> None:
        self.link = link
        self.number = number
        self.quantity = quantity
        self.ordered_at = ordered_at
        self.due_at = due_at
        self.lead_time = lead_time
        self.receipt = 0
        self.claim: Claim | None = None
        self.arrives = 1.0
        self.slow = 1.0
        self.units_ahead = 0
        self.begun_units = 0
        self.began_at = NEVER
        self.shipped_at = NEVER
        self.received_at = NEVER
        self.received = False
        self.received_quantity = 0
        self.row = 0  # of the ledger, once it is closed
