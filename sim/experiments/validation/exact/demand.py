"""The number of units asked for in a time: probability mass functions as arrays, index = units."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.stats import poisson

Mass = NDArray[np.float64]
CUT = 1e-14


def poisson_mass(mean: float) -> Mass:
    """P(D = d) of a Poisson demand, cut where the tail is below 10⁻¹⁴.

    >>> poisson_mass(0).tolist()
    [1.0]
    """
    return poisson.pmf(np.arange(int(poisson.isf(CUT, mean)) + 2), mean) if mean > 0 else np.ones(1)


def geometric_mass(mean: float) -> Mass:
    """P(X = x) = (1 − q)·q^(x − 1) on 1, 2, …, q = 1 − 1/mean: sizes of orders.

    >>> geometric_mass(2)[:4].tolist()
    [0.0, 0.5, 0.25, 0.125]
    """
    q = 1 - 1 / mean
    x = np.arange(1, int(np.log(CUT) / np.log(q)) + 2 if q > 0 else 2)
    return np.concatenate([[0.0], (1 - q) * q ** (x - 1.0)])


def compound_mass(orders: float, size: Mass) -> Mass:
    """P(D = d) of a Poisson number (mean `orders`) of orders of independent `size`s (size 0 has no probability).

    Panjer's recursion: g₀ = e^{−a}, g_d = a/d · Σ_j j·f_j·g_{d−j}, which is a·g'(z) of the generating function
    exp(a(f(z) − 1)) read off at z^{d−1}. Cut at mean + 40 standard deviations or so, where nothing is left.
    """
    if orders == 0:
        return np.ones(1)
    x = np.arange(len(size))
    spread = np.sqrt(orders * (size @ x**2))
    last = int(orders * (size @ x) + 12 * spread + 12 * (x[-1] if len(x) < 20 else (size @ x**2)) + 60)
    weighted = orders * x * size
    mass = np.zeros(last + 1)
    mass[0] = np.exp(-orders)
    for d in range(1, last + 1):
        j = min(d, len(size) - 1)
        mass[d] = weighted[1 : j + 1] @ mass[d - j : d][::-1] / d
    return mass


def average(over: float, value: Callable[[float], float], start: float = 0.0, points: int = 24) -> float:
    """The mean of a smooth `value(u)` for u in [start, start + over], by Gauss and Legendre."""
    nodes, weights = np.polynomial.legendre.leggauss(points)
    return float(sum(w * value(start + over * (x + 1) / 2) for x, w in zip(nodes, weights, strict=True)) / 2)
