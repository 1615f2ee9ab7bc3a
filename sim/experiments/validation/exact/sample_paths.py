"""Base stock in a tree of stock points, unit by unit: when each unit is shipped, by arithmetic on its number.

Not the long run but every path: units asked for at the leaves, each ordered at once at every echelon above. An order
of several is as many units of one instant; it is filled when its last one leaves.
The k-th unit asked for at a stock point of level s (k = 0, 1, …, in order of arrival) is one of the s on hand at first,
or the (k − s)-th to come in: it leaves at max(aₖ, r₍ₖ₋ₛ₎), r the receipts in order. The m-th order of a stock point is
received when its source ships it and the transit has passed. When the supplier's orders come in is given from
outside: lead times may be any and may cross.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Instants = NDArray[np.int64]


class Point(NamedTuple):
    """A stock point with its base stock `level`; `below`, the points that it serves; `transit` from its source."""

    name: str
    level: int
    transit: int = 0
    below: Sequence[Point] = ()


def unit_demands(point: Point, demands: Mapping[str, Instants]) -> tuple[Instants, NDArray[np.int64]]:
    """The instants at which units are asked for at `point`, in order, and by whom: index in `below`, −1 for customers.

    Of one instant, its own customers come first and then the points below by their order.
    """
    own = demands.get(point.name, np.empty(0, np.int64))
    parts = [own, *(unit_demands(child, demands)[0] for child in point.below)]
    instants = np.concatenate(parts)
    whose = np.repeat(np.arange(-1, len(point.below)), [len(part) for part in parts])
    order = np.argsort(instants, kind="stable")
    return instants[order], whose[order]


def shipped(point: Point, demands: Mapping[str, Instants], received: Instants) -> dict[str, Instants]:
    """When each customer's unit leaves, by the name of the stock point at which it was asked for.

    `received` are the instants at which the units that `point` orders come in, one for each asked for there.

    >>> warehouse = Point("warehouse", 1, below=[Point("north", 0, 2), Point("south", 0, 2)])
    >>> demands = {"north": np.array([10, 12]), "south": np.array([11])}
    >>> {name: at.tolist() for name, at in shipped(warehouse, demands, np.array([15, 16, 17])).items()}
    {'north': [12, 18], 'south': [17]}
    """
    instants, whose = unit_demands(point, demands)
    coming = np.sort(received)
    leaves = instants.copy()
    late = max(len(instants) - point.level, 0)
    leaves[point.level :] = np.maximum(instants[point.level :], coming[:late])
    found = {point.name: leaves[whose == -1]} if point.name in demands else {}
    for number, child in enumerate(point.below):
        found |= shipped(child, demands, leaves[whose == number] + child.transit)
    return found
