"""Where the inventory position stands in the long run just after a rule has looked: {position: probability}.

If all wait and the lead time L is constant, everything follows from it: what is ordered by time t is there at t + L
and nothing ordered later is, so the level at t + L is the position at t less the demand of (t, t + L] (Hadley and
Whitin's argument), and the two are independent.
"""

from __future__ import annotations

import numpy as np

from theory.demand import Mass

Positions = dict[int, float]


def base_stock(level: int) -> Positions:
    """Whatever goes is ordered at once (or at each review): the position is always the level."""
    return {level: 1.0}


def lots(reorder_point: int, quantity: int) -> Positions:
    """(r, nQ): even over r + 1 … r + Q, whatever the demand, if it can be of a single unit.

    Demand moves the position down by x, modulo Q on that circle; a walk on a circle is even in the long run.
    """
    return {reorder_point + k: 1 / quantity for k in range(1, quantity + 1)}


def min_max(reorder_point: int, level: int, step: Mass) -> Positions:
    """(s, S) with a demand of `step` between two looks: each order of a customer, or a whole review period.

    The position is a Markov chain on s + 1 … S: y → y − x while that is above s, else S. Its long-run law follows
    by solving π = πP.
    """
    levels = np.arange(reorder_point + 1, level + 1)
    moves = np.zeros((len(levels), len(levels)))
    for row, y in enumerate(levels):
        for x, p in enumerate(step[: y - reorder_point]):
            moves[row, row - x] += p
        moves[row, -1] += 1 - step[: y - reorder_point].sum()
    equations = np.vstack([(moves.T - np.eye(len(levels)))[:-1], np.ones(len(levels))])
    law = np.linalg.solve(equations, np.eye(len(levels))[-1])
    return {int(y): float(p) for y, p in zip(levels, law, strict=True)}
