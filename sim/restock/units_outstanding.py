"""The units outstanding of a one-for-one rule by Palm's theorem, and the base stock levels that follow from them."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.distributions import Distribution
from sim.distributions.constant import Constant
from sim.distributions.poisson import Poisson
from sim.distributions.step_function import ROUNDING
from sim.distributions.whole_units import unit_probabilities

MOST_COUNTS = 2**20
"""Counts of outstanding units whose probabilities are listed at most: a level takes a quarter of a second then."""
TAIL_EXPONENT = 33.0
"""The counts listed leave out a probability of at most exp(−33), 5·10⁻¹⁵."""
LARGEST_MEAN = 1e6
"""With more orders outstanding the incomplete gamma function loses digits far out, and a level by the normal
distribution is off by a unit or two, in a million."""


class OrderStream(NamedTuple):
    """Customers who come as a Poisson process of `rate` λ, each for a `quantity` of units."""

    rate: float
    quantity: Distribution


class UnitsOutstanding(NamedTuple):
    """N, the units ordered and not yet received where each customer's order is passed on at once, and orders may cross.

    Orders come as Poisson `streams`, and every lead time, of mean `lead_time` E[L], is drawn by itself; so the number
    of orders outstanding is Poisson of mean λ·E[L], whatever the lead time's distribution (Palm's theorem; see Feeney
    and Sherbrooke 1966 for orders of several units), and N is compound Poisson.
    """

    streams: tuple[OrderStream, ...]
    lead_time: float

    def base_stock_level(self, share: float, *, of_units: bool) -> int | None:
        """The smallest S with P(N < S) ≥ `share`, or, `of_units`, with a fill rate of at least that share, in units.

        The fill rate is that of orders shipped in part, E[min(Q, (S − N)⁺)]/E[Q] = P(N + J < S), J the units of an
        order that go out before one of its units: P(J = j) = P(Q > j)/E[Q]. Probabilities are exact to 1e-12 or so.
        0 without demand. None where more than MOST_COUNTS counts, or LARGEST_MEAN orders, matter. Raises
        `OverflowError` if the mean is beyond all numbers.
        """
        orders = self._orders()
        if orders is None or orders.mean == 0 == orders.rate:
            return None if orders is None else 0
        if not math.isfinite(orders.mean):
            raise OverflowError("beyond all numbers")
        target = share * (1 - ROUNDING)
        found = _of_single_lots(orders, target) if len(orders.lots) == 2 else _of_lots(orders, target, of_units)
        if found is None:
            return None
        if not of_units:
            return found.lots * orders.lot + 1  # N is a multiple of the lot: N < S from one unit beyond on
        # within a lot the fill rate rises evenly from unit to unit
        units = math.ceil(orders.lot * (target - found.below) / found.here)
        return found.lots * orders.lot + min(max(units, 1), orders.lot)

    def _orders(self) -> _Orders | None:
        """All streams as one. None where quantities are too large to be listed."""
        masses = [(rate, _probabilities(quantity)) for rate, quantity in self.streams]
        total = np.zeros(max((2 if mass is None else max(2, len(mass)) for _, mass in masses), default=2))
        for rate, mass in masses:
            if mass is None:
                return None
            total[: len(mass)] += rate * mass
        total[0] = 0  # an order of 0 units is none
        rate = float(total.sum())
        if rate == 0 or not math.isfinite(rate):
            return _Orders(rate, rate, 1, np.array([0.0, 1.0]))
        lot = int(np.gcd.reduce(np.flatnonzero(total)))
        return _Orders(rate, rate * self.lead_time, lot, total[::lot] / rate)


def _probabilities(quantity: Distribution) -> np.ndarray | None:
    """`unit_probabilities` up to MOST_COUNTS."""
    if isinstance(quantity, Constant) and quantity.value == 1:  # of most customers
        return np.array([0.0, 1.0])
    return unit_probabilities(quantity, MOST_COUNTS)


class _Orders(NamedTuple):
    """Orders of 1 unit or more: their `rate`, the `mean` number outstanding, and the probabilities of their quantities
    in `lots`, from 0 on; a lot is the largest number of units that divides all quantities."""

    rate: float
    mean: float
    lot: int
    lots: np.ndarray


class _Quantile(NamedTuple):
    """The smallest number of `lots` whose distribution function reaches a share: the probability `below` and `here`."""

    lots: int
    below: float
    here: float


def _of_single_lots(orders: _Orders, target: float) -> _Quantile | None:
    """Where P(N ≤ n) reaches `target`, N a Poisson number of lots; J is 0."""
    if orders.mean > LARGEST_MEAN:
        return None
    from scipy.special import gammaincc, pdtrik

    if orders.mean == 0:
        return _Quantile(0, 0.0, 1.0)
    # F as a function of real numbers, inverted, is within a count of where it is a step function
    near = float(pdtrik(target, orders.mean))
    lowest = max(math.floor(near) - 1, 0) if math.isfinite(near) else 0
    counts = np.arange(lowest, lowest + 4)
    up_to = gammaincc(counts + 1, orders.mean)
    found = int(np.searchsorted(up_to, target))
    if found == len(counts) or (found == 0 and lowest):  # far out, where the inversion fails
        lowest, found = int(Poisson(mean=orders.mean).quantile(np.array([target]))[0]), 0
        up_to = gammaincc([lowest + 1.0], orders.mean)
    below = float(gammaincc(lowest + found, orders.mean)) if lowest + found else 0.0
    return _Quantile(lowest + found, below, float(up_to[found]) - below)


def _of_lots(orders: _Orders, target: float, of_units: bool) -> _Quantile | None:
    """Where P(N ≤ n), or P(N + J ≤ n) `of_units`, reaches `target`, in lots; None if that is too many counts.

    By the generating function, φ = exp(a·(f − 1)) at the roots of unity, and back by the fast Fourier transform. Counts
    beyond the last come round to the first; they are at most exp(−TAIL_EXPONENT) by Bernstein's inequality.
    """
    from scipy.fft import irfft, next_fast_len, rfft

    lots, largest = np.arange(len(orders.lots)), len(orders.lots) - 1
    mean_lots, variance = float(orders.lots @ lots), orders.mean * float(orders.lots @ lots**2.0)
    reach = largest * TAIL_EXPONENT / 3
    last = orders.mean * mean_lots + reach + math.sqrt(reach**2 + 2 * variance * TAIL_EXPONENT) + largest
    if not last < MOST_COUNTS:
        return None
    counts = next_fast_len(math.ceil(last) + 1, real=True)
    transformed = rfft(orders.lots, counts)
    transformed[0] = 1
    law = np.exp(orders.mean * (transformed - 1))
    if of_units:
        law *= rfft((1 - np.cumsum(orders.lots)) / mean_lots, counts)
    masses = np.maximum(irfft(law, counts), 0)
    up_to = np.cumsum(masses)
    count = min(int(np.searchsorted(up_to, target)), counts - 1)
    return _Quantile(count, float(up_to[count] - masses[count]), float(masses[count]))
