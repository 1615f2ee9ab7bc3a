"""How customers react to quotes, broken promises and restocks."""

from __future__ import annotations

from sim.registry import Block
from sim.units import Factor, PositiveDuration, Share


class Reaction(Block):
    """How a customer takes what the store says, and what it does not say; the defaults change nothing.

    With no date quoted a backorder is accepted with probability `uninformed_acceptance`. When a promise breaks in
    silence, `grace` is the share that is left of the time to the deadline. The first notice ahead of a slip
    multiplies the time left to the deadline by `update_credit`.
    """

    uninformed_acceptance: Share = 1.0
    grace: Share = 1.0
    update_credit: Factor = 1.0


class ReturnsOnRestock(Block):
    """Who left may come back: with `probability`, if the product is on hand again `within` that time."""

    probability: Share
    within: PositiveDuration
