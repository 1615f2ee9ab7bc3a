"""Impatience: the process of a customer who waits, but not for ever."""

from __future__ import annotations

from simpy.events import ProcessGenerator

from sim.engine.simpy_engine.clock import Clock, Turn
from sim.engine.simpy_engine.interfaces import BackorderHolder
from sim.engine.simpy_engine.orders import Backorder


def lose_patience(clock: Clock, point: BackorderHolder, backorder: Backorder, group: int) -> ProcessGenerator:
    """Reneges at the deadline of a backorder; what the store says may move the deadline.

    `group` is the index of its customer group.
    """
    while backorder.owed:
        yield clock.at(backorder.deadline, Turn.DEADLINE, group, backorder.order)
        if backorder.deadline <= clock._now:
            point.renege(backorder)
