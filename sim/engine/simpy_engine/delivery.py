"""A delivery: units that a stock point has ordered, and what is known of when they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simpy.events import Event

from sim.engine.ledger import NEVER

if TYPE_CHECKING:
    from sim.engine.simpy_engine.claim import Claim
    from sim.engine.simpy_engine.link import Link


class Delivery(Event):
    """An order upstream: its `number` at the stock point, units still to come, instants in microseconds.

    It is itself the event of its arrival, at which the stock point receives it: a process for each would do nothing but
    wait for that, and cost more than all the rest.

    It waits, is worked on from `began_at`, leaves at `shipped_at` and takes its `lead_time`; `arrives` is the share
    of the units that will come. An order that another stock point fills bit by bit is several deliveries of the same
    number, told apart by their `receipt`; what has not left yet is the last of them, and `claim` its place in the
    other's line.
    """

    # of the event: it cannot fail, and what is to be done its link says when it leaves
    _ok = True
    _value = None
    callbacks: Any = ()

    # most are never written: an order that is neither worked on nor parted costs nothing for them
    receipt = 0
    claim: Claim | None = None
    arrives = 1.0
    slow = 1.0
    units_ahead = 0
    begun_units = 0
    began_at: int = NEVER
    shipped_at: int = NEVER
    received_at: int = NEVER

    def __init__(self, link: Link, number: int, quantity: int, ordered_at: int, due_at: int, lead_time: int) -> None:
        # what SimPy's own would set costs as much again, and no order needs it
        self.link = link
        self.number = number
        self.quantity = quantity
        self.ordered_at = ordered_at
        self.due_at = due_at
        self.lead_time = lead_time
