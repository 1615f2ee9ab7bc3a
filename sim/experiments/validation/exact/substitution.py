"""Two products that can stand in for each other, base stocks, Poisson demand of single units, nobody waits."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.experiments.validation.exact.markov import long_run


def two_products(
    levels: tuple[int, int], *, rates: tuple[float, float], takes: tuple[float, float], lead_time: float
) -> dict[str, dict[str, float]]:
    """Shares by who asked first, 'first' and 'second', and '*' over both; exponential lead times.

    State (m, n): orders under way of either product, S₁ − m and S₂ − n on hand. A customer of the first (λ₁) takes
    it if there is one; else the second with probability t₁, if there is one; else is lost. What is sold is ordered:

    · (m + 1, n) at λ₁ where m < S₁; and at λ₂t₂ where n = S₂, m < S₁: the second's customers who take the first.
    · (m, n + 1) likewise, with 1 and 2 exchanged.
    · (m − 1, n) at m/E[L], (m, n − 1) at n/E[L].

    Customers meet the long-run law (Poisson arrivals see time averages).
    """
    first, second = levels

    def moves(state: tuple[int, int]) -> Iterable[tuple[float, tuple[int, int]]]:
        """The rates out of a state (orders under way of either product), each with the next state."""
        m, n = state
        if m < first:
            yield rates[0] + (rates[1] * takes[1] if n == second else 0), (m + 1, n)
        if n < second:
            yield rates[1] + (rates[0] * takes[0] if m == first else 0), (m, n + 1)
        yield m / lead_time, (m - 1, n)
        yield n / lead_time, (m, n - 1)

    law = long_run((0, 0), moves)
    m, n = (np.array(column) for column in zip(*law, strict=True))
    p = np.array(list(law.values()))

    def met(own: np.ndarray, other: np.ndarray, take: float) -> dict[str, float]:
        """What those meet who find their product where `own` says so, and its substitute where `other` does."""
        none, neither = float(p[~own].sum()), float(p[~own & ~other].sum())
        substituted = take * (none - neither)
        return {"fill_rate": 1 - none, "substitution_rate": substituted, "lost_rate": none - substituted}

    by_first_choice = {"first": met(m < first, n < second, takes[0]), "second": met(n < second, m < first, takes[1])}
    total = sum(rates)
    over_all = {
        word: sum(rate * shares[word] for rate, shares in zip(rates, by_first_choice.values(), strict=True)) / total
        for word in ("fill_rate", "substitution_rate", "lost_rate")
    }
    over_all["on_order"] = float(p @ (m + n))
    over_all["on_hand"] = float(p @ (first - m + second - n))
    return {"*": over_all, **by_first_choice}
