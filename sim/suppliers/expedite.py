"""Expedite terms: the same goods sooner for more money."""

from __future__ import annotations

from sim.distributions import DurationDistribution
from sim.registry import Block
from sim.units import Money


class Expedite(Block):
    """The same goods sooner: by this `lead_time` instead, for `extra_cost` more per unit.

    A sourcing rule that names its supplier a second time orders on these terms. Capacity, disruptions, smallest order
    and order cost are the supplier's own all the same.
    """

    lead_time: DurationDistribution
    extra_cost: Money = 0.0
