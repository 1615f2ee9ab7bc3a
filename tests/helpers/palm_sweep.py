"""A sweep whose answer is known exactly: the fill rate of a base stock with Poisson demand (Palm 1938).

Every unit that goes is ordered at once, so that the units on order are Poisson of mean λ·E[L], whatever the law of the
lead time; an arriving customer is filled at once if fewer than S are on order: fill rate = P(Poisson(λL) ≤ S − 1).
S is 2, 3, … or 8, each equally likely, L uniform on 1 to 3 days, λ uniform on 1 to 2 a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import poisson

LEVEL = "stock.mug.restock.base_stock_level"
LEAD_TIME = "suppliers.acme.lead_time"
RATE = "customers.everybody.arrivals.rate"
VARIED = {LEVEL: "2..8", LEAD_TIME: "1..3 days", RATE: "1..2 per day"}
"""What is varied, in the grammar; the columns of a design made of it are these three in this order."""
LEVELS = np.arange(2, 9)

PALM: dict[str, Any] = {
    "name": "palm",
    "unit": "day",
    "warm_up": 30,
    "horizon": 1000,
    "replications": 4,
    "seed": 1938,
    "products": {"mug": {}},
    "customers": {"everybody": {"wants": "mug", "arrivals": {"type": "poisson", "rate": 1.5}}},
    "suppliers": {"acme": {"lead_time": 2}},
    "stock": {"mug": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 3}}},
}


class Shares(NamedTuple):
    """The exact shares of the fill rate's variance, by path: of each alone, and with all that it does with others."""

    first: dict[str, float]
    total: dict[str, float]


def fill_rate(level: Any, lead_time: Any, rate: Any) -> Any:
    """P(Poisson(λL) ≤ S − 1), of numbers or arrays."""
    return poisson.cdf(np.asarray(level) - 1, np.asarray(lead_time) * np.asarray(rate))


def fill_rates(rows: Sequence[tuple[Any, ...]]) -> np.ndarray:
    """The exact fill rate at each row of a design of `VARIED`."""
    level, lead_time, rate = np.array(rows, dtype=float).T
    return np.asarray(fill_rate(level, lead_time, rate))


def exact_shares(nodes: int = 40) -> Shares:
    """Sobol' indices by their definition, Var(E[Y|x])/Var(Y) and 1 − Var(E[Y|all but x])/Var(Y).

    A sum over the levels and Gauss–Legendre quadrature over L and λ; the fill rate is smooth in both, and 20 nodes
    give the same twelve digits.
    """
    at, weight = np.polynomial.legendre.leggauss(nodes)
    at, weight = (at + 1) / 2, weight / 2
    y = fill_rate(LEVELS[:, None, None], (1 + 2 * at)[None, :, None], (1 + at)[None, None, :])
    weights = [np.full(len(LEVELS), 1 / len(LEVELS)), weight, weight]

    def averaged(values: np.ndarray, axes: Sequence[int]) -> np.ndarray:
        for axis in axes:
            along = [1, 1, 1]
            along[axis] = -1
            values = (values * weights[axis].reshape(along)).sum(axis=axis, keepdims=True)
        return values

    def variance_given(kept: tuple[int, ...]) -> float:
        """Var(E[Y | the axes kept])."""
        mean = averaged(y, [axis for axis in range(3) if axis not in kept])
        return float((averaged(mean**2, kept) - averaged(mean, kept) ** 2).squeeze())

    everything = variance_given((0, 1, 2))
    others = {0: (1, 2), 1: (0, 2), 2: (0, 1)}
    return Shares(
        {path: variance_given((axis,)) / everything for axis, path in enumerate(VARIED)},
        {path: 1 - variance_given(others[axis]) / everything for axis, path in enumerate(VARIED)},
    )
