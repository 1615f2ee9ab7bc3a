"""Loyalty of those who quit when they get nothing."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.customers.loyalty import Experience, Loyalty
from sim.units import Share


class QuitOrSwitch(Loyalty):
    """Who meets an empty shelf and gets nothing quits for good with probability `quits`; a share of customers.

    The way stockouts work in models of family planning such as FPsim, where a user whose method is out of stock
    either stops or takes another one: the other one is what `alternatives` offers here.

    >>> QuitOrSwitch(quits=0.4).chance("lost", wait=0), QuitOrSwitch(quits=0.4).chance("substituted", wait=0)
    (0.4, 0.0)
    """

    type: ClassVar[str] = "quit_or_switch"
    example: ClassVar[dict[str, Any]] = {"population": 500, "quits": 0.4}
    quits: Share

    def chance(self, experience: Experience, wait: float) -> float:
        """`quits` after an order that was lost, declined or cancelled, else 0."""
        return self.quits if experience in ("lost", "declined", "cancelled") else 0.0
