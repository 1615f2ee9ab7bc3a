"""Base stock, Poisson demand of single units, each ordered at once: the orders under way are an M/G/∞ queue.

With full backordering the number under way is Poisson of mean a = λ·E[L] for every law of the lead time (Palm
1938). Where what comes depends on how many are under way (customers lost, classes refused) it is a queue with as
many servers as orders and a rate λ(n), whose law P(n) ∝ Π λ(k)/((k + 1)μ) again needs the lead time's mean alone
(insensitivity of the loss system; Erlang's formula is the best-known case). Level = S − n throughout.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import lil_array
from scipy.sparse.linalg import expm_multiply
from scipy.stats import poisson

from sim.experiments.validation.exact.demand import poisson_mass
from sim.experiments.validation.exact.markov import birth_and_death


def palm(level: int, *, rate: float, lead_time: float) -> dict[str, float]:
    """All wait. A customer is filled at once if fewer than S orders are under way, n ~ Poisson(λ·E[L])."""
    under_way = poisson_mass(rate * lead_time)
    n = np.arange(len(under_way))
    fill_rate = float(under_way[n < level].sum())
    backorders = float(under_way @ np.maximum(n - level, 0))
    return {
        "fill_rate": fill_rate,
        "ready_rate": fill_rate,
        "backorder_rate": 1 - fill_rate,
        "on_hand": float(under_way @ np.maximum(level - n, 0)),
        "backorders": backorders,
        "on_order": rate * lead_time,
        "mean_wait": backorders / rate,  # Little
        "mean_backorder_wait": backorders / rate / (1 - fill_rate),
    }


def erlang_b(level: int, *, rate: float, lead_time: float) -> dict[str, float]:
    """None wait: n orders under way are n busy lines of S, and who meets all busy is lost: Erlang's B(S, a).

    B(0) = 1, B(s) = a·B(s − 1)/(s + a·B(s − 1)).
    """
    offered, lost = rate * lead_time, 1.0
    for servers in range(1, level + 1):
        lost = offered * lost / (servers + offered * lost)
    return {
        "lost_rate": lost,
        "fill_rate": 1 - lost,
        "ready_rate": 1 - lost,
        "on_order": offered * (1 - lost),
        "on_hand": level - offered * (1 - lost),
        "backorders": 0.0,
    }


def partial_backordering(level: int, *, rate: float, lead_time: float, waits: float) -> dict[str, float]:
    """Who meets a shortage waits with probability `waits`, else is lost: λ(n) = λ below S, `waits`·λ from S on."""
    last = level + 60 + int(8 * rate * lead_time)
    p = birth_and_death(lambda n: rate if n < level else waits * rate, lambda n: n / lead_time, last)
    n = np.arange(last + 1)
    short = float(p[level:].sum())
    backorders = float(p @ np.maximum(n - level, 0))
    return {
        "fill_rate": 1 - short,
        "ready_rate": 1 - short,
        "lost_rate": short * (1 - waits),
        "backorder_rate": short * waits,
        "backorders": backorders,
        "on_hand": float(p @ np.maximum(level - n, 0)),
        "on_order": float(p @ n),
        "mean_backorder_wait": backorders / (rate * waits * short),  # Little, of those who wait
    }


def wait_tail_exponential(level: int, *, rate: float, lead_time: float, waits: float) -> float:
    """P(W > w), all wait, first come first served, lead times exponential and free to cross.

    A customer who meets n ≥ S orders under way stands behind n − S others, and adds an order: the (n − S + 1)-th
    receipt from now is theirs, be it of an order placed before or after them. So W is the time in which the chain
    (m under way, k receipts still needed), from (n + 1, n − S + 1), reaches k = 0; m goes up at rate λ and, with k,
    down at m/E[L].
    """
    offered = rate * lead_time
    most = int(poisson.isf(1e-13, offered)) + 12
    wanted = most - level + 1
    states = [(m, k) for k in range(1, wanted + 1) for m in range(most + 3)]
    index = {state: row for row, state in enumerate(states)}
    generator = lil_array((len(states), len(states)))
    for (m, k), row in index.items():
        out = m / lead_time
        generator[row, row] -= out
        if k > 1 and m:
            generator[row, index[m - 1, k - 1]] += out
        if (m + 1, k) in index:
            generator[row, row] -= rate
            generator[row, index[m + 1, k]] += rate
    start = np.zeros(len(states))
    for n in range(level, most + 1):
        start[index[n + 1, n - level + 1]] = poisson.pmf(n, offered)
    # start·e^{Gw}, as a column
    return float(expm_multiply(generator.T.tocsr() * waits, start).sum())
