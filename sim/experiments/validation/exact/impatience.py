"""Base stock S, Poisson demand of single units, exponential lead time of each order and exponential patience.

Orders are for one unit each and under way independently of each other, n of them; each customer with a backorder
reneges at rate θ, whatever their place in the queue.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.experiments.validation.exact.markov import birth_and_death, long_run


def withdraw(level: int, *, rate: float, lead_time: float, patience: float) -> dict[str, float]:
    """A cancellation takes its unit back from the newest order under way, so the position stays S.

    Level = S − n, backorders (n − S)⁺; n falls by a receipt (rate n/E[L]) or a cancellation (rate (n − S)⁺·θ).
    Which order is taken back does not matter, as exponential lead times have no memory.
    """
    last = level + 60 + int(8 * rate * lead_time)
    p = birth_and_death(lambda n: rate, lambda n: n / lead_time + max(n - level, 0) / patience, last)
    return measures({(n, level - n): float(chance) for n, chance in enumerate(p)}, rate=rate, patience=patience)


def keep(level: int, *, rate: float, lead_time: float, patience: float) -> dict[str, float]:
    """A cancellation leaves the orders under way as they are, which lifts the position above S.

    State (n, e): n orders under way, position S + e. The position is on hand + n − backorders, so the level (on
    hand − backorders) is S + e − n.
    · A customer comes (λ): the position falls by one. If e > 0 it falls to no less than S and nothing is ordered:
      (n, e − 1). If e = 0 it falls to S − 1 and one is ordered: (n + 1, 0).
    · A receipt (n/E[L]): (n − 1, e); the position does not change.
    · A cancellation (θ for each of (n − S − e)⁺ backorders): (n, e + 1).
    While e > 0 nothing is ordered, so the shortage that follows a rush is shorter than under `withdraw`.
    """
    most = level + 30 + int(5 * rate * lead_time)

    def moves(state: tuple[int, int]) -> Iterable[tuple[float, tuple[int, int]]]:
        """The rates out of a state (n, e), each with the next state."""
        n, e = state
        if e > 0:
            yield rate, (n, e - 1)
        elif n < most:
            yield rate, (n + 1, 0)
        yield n / lead_time, (n - 1, e)
        yield max(n - level - e, 0) / patience, (n, e + 1)

    law = long_run((0, 0), moves)
    return measures({(n, level + e - n): p for (n, e), p in law.items()}, rate=rate, patience=patience)


def measures(law: dict[tuple[int, int], float], *, rate: float, patience: float) -> dict[str, float]:
    """From the law of (orders under way, level): what customers meet, and what becomes of them."""
    under_way, level = (np.array(column) for column in zip(*law, strict=True))
    p = np.array(list(law.values()))
    short = float(p[level <= 0].sum())
    backorders = float(p @ np.maximum(-level, 0))
    given_up = backorders / patience / rate  # of all who come
    return {
        "fill_rate": 1 - short,
        "backorder_rate": short,
        "ready_rate": 1 - short,
        "cancellation_rate_of_placed": given_up,
        "cancellation_rate": given_up / short,
        "on_hand": float(p @ np.maximum(level, 0)),
        "on_order": float(p @ under_way),
        "backorders": backorders,
    }
