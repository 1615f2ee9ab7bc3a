"""Two classes and a critical level c (the reserve): class 2 is served only while more than c are on hand."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.experiments.validation.exact.markov import birth_and_death, long_run


def both_lost(
    level: int, reserve: int, *, first: float, second: float, lead_time: float
) -> dict[str, dict[str, float]]:
    """Base stock, nobody waits; by class, '1' and '2', and '*' over both. Any lead time of this mean.

    n orders under way, S − n on hand: they come at λ₁ + λ₂ while S − n > c, at λ₁ while 0 < S − n ≤ c.
    """
    p = birth_and_death(lambda n: first + second if level - n > reserve else first, lambda n: n / lead_time, level)
    on_hand = level - np.arange(level + 1)
    refused = {"1": float(p[on_hand == 0].sum()), "2": float(p[on_hand <= reserve].sum())}
    lost = (first * refused["1"] + second * refused["2"]) / (first + second)
    of_both = {
        "lost_rate": lost,
        "fill_rate": 1 - lost,
        "on_hand": float(p @ on_hand),
        "on_order": float(p @ (level - on_hand)),
    }
    by_class = {name: {"lost_rate": share, "fill_rate": 1 - share} for name, share in refused.items()}
    return {"*": of_both, **by_class}


def both_wait(
    level: int, reserve: int, *, first: float, second: float, lead_time: float
) -> dict[str, dict[str, float]]:
    """Base stock, everybody waits, exponential lead times; backorders of class 2 are filled above c only.

    State (x, b): x is on hand less what class 1 is owed, b what class 2 is owed; n = S − x + b under way.
    · Class 1 (λ₁): (x − 1, b).
    · Class 2 (λ₂): (x − 1, b) if x > c, and then b = 0; else (x, b + 1).
    · A receipt (n/E[L]): (x + 1, b), unless x = c and b > 0: the unit above c goes to class 2, (c, b − 1).
    """
    least = -30 - int(4 * first * lead_time)
    most = 40 + int(8 * (first + second) * lead_time)

    def moves(state: tuple[int, int]) -> Iterable[tuple[float, tuple[int, int]]]:
        """The rates out of a state (x, b), each with the next state."""
        x, b = state
        if x > least:
            yield first, (x - 1, b)
        if x > reserve:
            yield second, (x - 1, b)
        elif b < most:
            yield second, (x, b + 1)
        receipts = (level - x + b) / lead_time
        yield (receipts, (x, b - 1)) if x == reserve and b else (receipts, (x + 1, b))

    law = long_run((level, 0), moves)
    x, b = (np.array(column) for column in zip(*law, strict=True))
    p = np.array(list(law.values()))
    filled = {"1": float(p[x > 0].sum()), "2": float(p[x > reserve].sum())}
    owed = {"1": float(p @ np.maximum(-x, 0)), "2": float(p @ b)}
    rates = {"1": first, "2": second}
    of_both = {
        "fill_rate": sum(rates[name] * filled[name] for name in rates) / (first + second),
        "on_hand": float(p @ np.maximum(x, 0)),
        "backorders": owed["1"] + owed["2"],
        "on_order": float(p @ (level - x + b)),
    }
    by_class = {
        name: {"fill_rate": filled[name], "mean_wait": owed[name] / rates[name]}  # Little
        for name in rates
    }
    return {"*": of_both, **by_class}
