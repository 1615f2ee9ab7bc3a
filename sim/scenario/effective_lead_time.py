"""Lead times of orders that wait for those before them, and the chance that an order overtakes one."""

from __future__ import annotations

import math

import numpy as np

from sim.distributions import Distribution

TAIL = 1e-9
"""Probability of the lead times that are left out, at the upper end."""
CELLS = 4000
"""Cells of time, at least, into which lead times are divided."""
MOST_CELLS = 1_000_000
"""And at most; where more orders than that may be waited for, those further apart stand for them."""
OVERTAKING = 400
"""Lead times of which each is held against all, for the share of orders that are overtaken."""


def effective_lead_time(lead_time: Distribution, between: float) -> float:
    """The mean time from an order to its receipt where none arrives before an earlier one, orders `between` apart.

    An order arrives with the last of those placed up to it: after max over j ≥ 0 of Lⱼ − j·τ, L₀, L₁, … independent. So
    P(T ≤ x) = Π F(x + j·τ), and E[T] = ∫ P(T > x) dx, summed over cells of time in whose middle F is taken. Of
    continuous lead times F is interpolated between quantiles, which leaves four digits or so. Infinite without end.

    >>> from sim.distributions.gamma import Gamma
    >>> round(effective_lead_time(Gamma(mean=10, std=5), between=1), 1)
    15.6
    """
    longest = float(lead_time.quantile(np.array([1 - TAIL]))[0])
    if longest == 0 or not math.isfinite(longest) or not between > 0:
        return longest
    between = max(between, longest / MOST_CELLS)
    in_between = math.ceil(between / longest * CELLS)
    cell = between / in_between
    orders = math.ceil(longest / between)
    middles = (np.arange(orders * in_between) + 0.5) * cell
    with np.errstate(divide="ignore"):
        logarithms = np.log(_up_to(lead_time, middles, CELLS)).reshape(orders, in_between)
    # a row an order earlier: summed from the earliest on
    none_later = np.exp(np.cumsum(logarithms[::-1], axis=0))
    return float(cell * (1 - none_later).sum())


def overtaking_share(lead_time: Distribution, between: float) -> float:
    """P(L₀ > τ + L₁): the share of orders that the next one, `between` later, overtakes where they may cross."""
    shares = (np.arange(OVERTAKING) + 0.5) / OVERTAKING
    of_next = lead_time.quantile(shares)
    return float(1 - _up_to(lead_time, between + of_next, OVERTAKING).mean())


def _up_to(lead_time: Distribution, at: np.ndarray, cells: int) -> np.ndarray:
    """F(x) at each x, of continuous ones between so many quantiles."""
    if (steps := lead_time.steps()) is not None:
        return np.concatenate(([0.0], steps.up_to))[np.searchsorted(steps.at, at, side="right")]
    # dense at both ends, where ln(p/(1 − p)) is long
    shares = 1 / (1 + np.exp(-np.linspace(math.log(TAIL), -math.log(TAIL), cells)))
    return np.interp(at, lead_time.quantile(shares), shares, left=0.0, right=1.0)
