"""(s, S) at every period: average cost by renewal and reward, and the best (s, S), after Zheng and Federgruen 1991.

Each period: look, order (K an order) up to S if at or below s, receive at once, sell a demand D, then pay h for
each unit left and p for each owed. Starting from S, the position visits S − j for m(j) periods before it falls to s
or below, where m = Σ of the n-fold convolutions of D; so a cycle costs K + Σ_{j < S−s} m(j)·G(S − j) and lasts
M = Σ_{j < S−s} m(j) periods, with G(y) = h·E[(y − D)⁺] + p·E[(D − y)⁺]. (Operations Research 39, 654–665.)
"""

from __future__ import annotations

import numpy as np

from sim.experiments.validation.exact.demand import Mass


def period_cost(demand: Mass, y: int, *, hold: float, owe: float) -> float:
    """G(y): what a period costs that begins with y units there or owed."""
    left = y - np.arange(len(demand))
    return float(demand @ (hold * np.maximum(left, 0) + owe * np.maximum(-left, 0)))


def renewals(demand: Mass, upto: int) -> np.ndarray:
    """m(j) for j < upto: m = 1{j = 0} + m ∗ f, solved for m(j) as f(0) < 1."""
    m = np.zeros(upto)
    f = np.concatenate([demand, np.zeros(max(0, upto - len(demand)))])
    for j in range(upto):
        m[j] = ((j == 0) + sum(f[i] * m[j - i] for i in range(1, j + 1))) / (1 - f[0])
    return m


def cost(demand: Mass, s: int, level: int, *, order: float, hold: float, owe: float) -> float:
    """Average cost per period of (s, S)."""
    m = renewals(demand, level - s)
    paid = sum(m[j] * period_cost(demand, level - j, hold=hold, owe=owe) for j in range(level - s))
    return float((order + paid) / m.sum())


def best(demand: Mass, *, order: float, hold: float, owe: float) -> tuple[int, int, float]:
    """(s, S, cost) of the cheapest pair: every pair within bounds that hold the best one is tried.

    With y* the least of G, the best s is below y* ≤ S; S is no higher than where G alone costs more than the best
    found so far (Zheng and Federgruen's lemmas 1 and 2), and s no lower than where a period owes more than that.
    """
    costs = {y: period_cost(demand, y, hold=hold, owe=owe) for y in range(-200, 400)}
    bottom = min(costs, key=lambda y: costs[y])
    least = cost(demand, bottom - 1, bottom, order=order, hold=hold, owe=owe)
    top = next(y for y in range(bottom, 400) if costs[y] > least)
    low = next(y for y in range(bottom, -200, -1) if costs[y] > least) - 1
    m = renewals(demand, top - low)
    found = []
    for level in range(bottom, top + 1):
        paid = np.cumsum([m[j] * costs[level - j] for j in range(level - low)])
        visits = np.cumsum(m[: level - low])
        per_period = (order + paid) / visits
        wide = int(per_period.argmin())
        found.append((float(per_period[wide]), level - wide - 1, level))
    average, s, level = min(found)
    return s, level, average
