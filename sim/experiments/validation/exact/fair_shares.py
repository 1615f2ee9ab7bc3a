"""Fair shares of what comes free at a warehouse, among the stock points that wait: proportional, in whole units.

However units are rationed, the warehouse's own stock and its backorders in all are the same: a free unit is shipped at
once. Only whose backorders they are changes. Of free units that do not cover what is owed, each gets its proportion of
the free, rounded down; the units left over go to the largest remainders, of equal ones to the first in the file.

One unit at a time it is to whom most is owed: the longest queue is served. With exponential times upstream that is a
Markov chain on what is owed to each, to which the transit adds as in `two_echelon`. If ties always go to the first,
two retailers of the same numbers do not meet the same: the chain says by how much. Under any rule of ties that is
blind to names, as to whose order is the oldest, their laws are those of ties that fall as a coin does: how the
larger and the smaller of the two queues go on does not depend on ties at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sim.experiments.validation.exact.demand import Mass, poisson_mass
from sim.experiments.validation.exact.markov import long_run
from sim.experiments.validation.exact.supplier_queues import met
from sim.experiments.validation.exact.two_echelon import Retailer

Joint = dict[tuple[int, int], float]


def shares(free: int, owed: Sequence[int]) -> list[int]:
    """Of `free` units, each one's part in proportion to what is `owed`, by largest remainder.

    5 of 3, 2 and 2 owed: 15/7, 10/7, 10/7 → 2, 1, 1, and the one left to the first remainder of 3/7.

    >>> shares(5, [3, 2, 2]), shares(2, [1, 1, 1]), shares(9, [3, 2, 2])
    ([2, 2, 1], [1, 1, 0], [3, 2, 2])
    """
    total = sum(owed)
    if free >= total:
        return list(owed)
    whole, remainders = zip(*(divmod(free * units, total) for units in owed), strict=True)
    found = list(whole)
    by_remainder = sorted(range(len(owed)), key=lambda i: -remainders[i])
    for i in by_remainder[: free - sum(whole)]:
        found[i] += 1
    return found


def longest_queue(
    level: int, rates: tuple[float, float], *, completes: Callable[[int], float], most: int, tie: float = 1.0
) -> tuple[Joint, Mass]:
    """The joint law of what is owed to two retailers, and the law of the warehouse's orders under way.

    `completes(n)` is the rate at which one of n orders comes in: n/L for exponential lead times that may cross,
    1/w for one server. States (n, b₁): b₁ + b₂ = (n − S)⁺. At `most` orders no demand arrives; choose it large.
    `tie` is the first retailer's chance of a unit of which both are owed as many.
    """

    def moves(state: tuple[int, int]) -> list[tuple[float, tuple[int, int]]]:
        """The rates out of a state (orders under way, units owed to the first), each with the next state."""
        n, first = state
        second = max(n - level, 0) - first
        found: list[tuple[float, tuple[int, int]]] = []
        if n < most:
            short = n >= level
            found += [(rates[0], (n + 1, first + short)), (rates[1], (n + 1, first))]
        if n > level:
            to_first = tie if first == second else float(first > second)
            found += [
                (completes(n) * to_first, (n - 1, first - 1)),
                (completes(n) * (1 - to_first), (n - 1, first)),
            ]
        elif n:
            found.append((completes(n), (n - 1, 0)))
        return found

    joint: Joint = {}
    under_way = np.zeros(most + 1)
    for (n, first), p in long_run((0, 0), moves).items():
        pair = (first, max(n - level, 0) - first)
        joint[pair] = joint.get(pair, 0.0) + p
        under_way[n] += p
    return joint, under_way


def at_retailers(joint: Joint, retailers: Sequence[Retailer]) -> list[dict[str, float]]:
    """What customers of the two meet, transits added."""
    found = []
    for number, retailer in enumerate(retailers):
        mine = np.zeros(1 + max(pair[number] for pair in joint))
        for pair, p in joint.items():
            mine[pair[number]] += p
        outstanding = np.convolve(mine, poisson_mass(retailer.rate * retailer.transit))
        found.append(met(outstanding, retailer.level, rate=retailer.rate))
    return found
