"""Two sources, the regular one two periods slower than the fast one, which delivers at once: long-run costs, exactly.

Each period: what was ordered of the regular source two periods ago comes, both orders are placed, the expedited one
comes at once, the demand is met or owed, and h is paid for each unit left, b for each owed. State before ordering:
(x, q), x the units on hand less those owed, q what comes next period. A policy (x, q) → (regular, expedited) makes it
a Markov chain, x' = x + e − D + q, q' = r; its law follows by iterating until it no longer changes.

The instance of Veeraraghavan and Scheller-Wolf (2008) that later papers reproduce: unit costs 100 and 105, h = 5,
b = 495, demand uniform on 0 … 4; best dual index 217.02, best tailored base-surge 216.90 a period.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np

from sim.experiments.validation.exact.demand import Mass

Orders = Callable[[int, int], tuple[int, int]]
UNIFORM = np.full(5, 0.2)
COSTS = {"regular": 100.0, "expedited": 105.0, "hold": 5.0, "owe": 495.0}


def dual_index(regular_level: int, expedited_level: int) -> Orders:
    """Expedited up to its level on hand and owed; then up to the regular level with all that is under way."""

    def orders(x: int, q: int) -> tuple[int, int]:
        """The (regular, expedited) orders in a state (x, q)."""
        expedited = max(0, expedited_level - x)
        return max(0, regular_level - x - expedited - q), expedited

    return orders


def base_surge(quantity: int, expedited_level: int) -> Orders:
    """The same regular order in every period, expedited up to its level."""
    return lambda x, q: (quantity, max(0, expedited_level - x))


def cost(
    policy: Orders, demand: Mass, *, regular: float, expedited: float, hold: float, owe: float
) -> dict[str, float]:
    """Long-run averages a period: cost in all, of buying, of holding and owing; units of each source."""
    law: dict[tuple[int, int], float] = {(0, 0): 1.0}
    for _ in range(20_000):
        after: defaultdict[tuple[int, int], float] = defaultdict(float)
        for (x, q), p in law.items():
            r, e = policy(x, q)
            for d, chance in enumerate(demand):
                after[x + e - d + q, r] += p * chance
        kept = {state: p for state, p in after.items() if p > 1e-14}
        change = sum(abs(p - law.get(state, 0.0)) for state, p in kept.items())
        total = sum(kept.values())
        law = {state: p / total for state, p in kept.items()}
        if change < 1e-12:
            break
    bought = np.zeros(2)
    levels = 0.0
    for (x, q), p in law.items():
        r, e = policy(x, q)
        bought += p * np.array([r, e])
        left = x + e - np.arange(len(demand))
        levels += p * float(demand @ (hold * np.maximum(left, 0) + owe * np.maximum(-left, 0)))
    buying = float(bought @ [regular, expedited])
    return {
        "total_cost": buying + levels,
        "purchase_cost": buying,
        "level_cost": levels,
        "regular_units": float(bought[0]),
        "expedited_units": float(bought[1]),
    }
