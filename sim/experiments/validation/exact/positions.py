"""Where the inventory position stands in the long run just after a rule has looked: {position: probability}.

If all wait and the lead time L is constant, everything follows from it: what is ordered by time t is there at t + L
and nothing ordered later is, so the level at t + L is the position at t less the demand of (t, t + L] (Hadley and
Whitin's argument), and the two are independent.
"""

from __future__ import annotations

import numpy as np

from sim.experiments.validation.exact.demand import Mass

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


def capped(level: int, cap: int, step: Mass) -> Positions:
    """Up to S at each review, but at most `cap` at a time: y = S − V, V what the cap has left undone so far.

    V → (V + D − cap)⁺ from review to review, a walk kept at or above 0 (Lindley); it needs E[D] < cap. Its law is
    found by following it until it no longer changes.
    """
    mean = float(step @ np.arange(len(step)))
    assert mean < cap, "the backlog would grow for ever"
    undone = np.zeros(4096)
    undone[0] = 1.0
    for _ in range(100_000):
        asked = np.convolve(undone, step)
        after = np.zeros_like(undone)
        after[0] = asked[: cap + 1].sum()
        rest = asked[cap + 1 :][: len(after) - 1]
        after[1 : 1 + len(rest)] = rest
        if np.abs(after - undone).sum() < 1e-13:
            break
        undone = after / after.sum()
    return {level - v: float(p) for v, p in enumerate(undone) if p > 1e-15}


def standing_order(quantity: int, step: Mass) -> Positions:
    """On hand just after the same `quantity` came, as it does every period; what finds nothing is lost.

    X → (X − D)⁺ + Q: what is left, X − Q, is a walk kept at or above 0 that needs Q < E[D]. With the sign of the
    walk of `capped` turned: (V + Q − D)⁺.
    """
    mean = float(step @ np.arange(len(step)))
    assert quantity < mean, "the stock would grow for ever"
    left = np.zeros(2048)
    left[0] = 1.0
    for _ in range(100_000):
        # V + Q − D as a correlation: index i of `moved` is V + Q − D = i + Q − (len(step) − 1)
        moved = np.convolve(left, step[::-1])
        zero = len(step) - 1 - quantity
        after = np.zeros_like(left)
        after[0] = moved[: zero + 1].sum() if zero >= 0 else 0.0
        rest = moved[zero + 1 :] if zero >= 0 else np.concatenate([np.zeros(-zero - 1), moved])
        after[1:] = rest[: len(after) - 1]
        if np.abs(after - left).sum() < 1e-13:
            break
        left = after / after.sum()
    return {quantity + v: float(p) for v, p in enumerate(left) if p > 1e-15}
