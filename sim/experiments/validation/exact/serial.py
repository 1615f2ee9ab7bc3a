"""Stages in a row, each at base stock and each the one source of the next; Poisson or compound Poisson demand.

Stage 1 serves the customers, stage N orders from a supplier; Lⱼ, constant, is the way into stage j; all wait; orders
are filled by units. What stage j owes at t + Lⱼ is what it was owed itself at t (that has not been sent to it) and
what has been asked for since, less its level: Bⱼ(t + Lⱼ) = (Bⱼ₊₁(t) + D(t, t + Lⱼ] − sⱼ)⁺, B of the supplier being 0.
The demand since t is independent of all that was before, so the laws follow from one another by convolution,
whatever the number of stages; it is the two echelons with one retailer, which is owed all that is owed.

Installation and echelon levels (Axsäter and Rosling 1993). An echelon position is all that is at a stage, on order
to it or below it, less what is owed to customers; it is the sum of the installation positions of the stage and of
those below, as what is owed between two stages is on order to the lower. At base stock each installation position is
at its level after every order, so the echelon's is at Sⱼ = s₁ + … + sⱼ: both rules then order the same quantity at the
same instant. (Going the other way, an echelon rule has an installation rule of the same orders if S₁ ≤ S₂ ≤ … .)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from sim.experiments.validation.exact.constant_lead_time import UNIT, expected
from sim.experiments.validation.exact.demand import Mass, compound_mass
from sim.experiments.validation.exact.two_echelon import backorders


class Stage(NamedTuple):
    """An installation base stock `level`, and the constant `lead_time` into it (from the supplier: the highest)."""

    level: int
    lead_time: float


def outstanding(row: Sequence[Stage], demand: Callable[[float], Mass]) -> list[Mass]:
    """The law of the units on order at each stage of the `row`, `demand(t)` being that of what is asked for in t.

    The `row` is given as units flow: the supplier's stage first, the customers' last.
    """
    found, short = [], np.ones(1)
    for stage in row:
        found.append(np.convolve(short, demand(stage.lead_time)))
        short = backorders(stage.level, found[-1])
    return found


def stages(row: Sequence[Stage], *, rate: float, size: Mass = UNIT) -> list[dict[str, float]]:
    """What is met at each stage of the `row`, with (compound) Poisson demand of that `rate` of orders.

    `mean_wait` (Little) is of a unit; it is an order's own for orders of one unit.
    """
    units = rate * float(size @ np.arange(len(size)))
    found = []
    for stage, law in zip(row, outstanding(row, lambda t: compound_mass(rate * t, size)), strict=True):
        values = expected({stage.level: 1.0}, law, size)
        values["on_order"] = float(law @ np.arange(len(law)))
        values["mean_wait"] = values["backorders"] / units
        values["backorder_rate"] = 1 - values["order_fill_rate"]
        found.append(values)
    return found


def echelon_levels(levels: Sequence[int]) -> list[int]:
    """Those that play as the installation `levels`, both from the supplier's stage to the customers'.

    >>> echelon_levels([3, 0, 2])
    [5, 2, 2]
    """
    return list(accumulate(reversed(levels)))[::-1]


def installation_levels(levels: Sequence[int]) -> list[int]:
    """The other way round, for echelon levels that do not grow on the way down.

    >>> installation_levels([5, 2, 2])
    [3, 0, 2]
    """
    assert all(above >= below for above, below in pairwise(levels))
    return [above - below for above, below in zip(levels, [*levels[1:], 0], strict=True)]
