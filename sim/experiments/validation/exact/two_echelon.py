"""One warehouse and its retailers, all at base stock, Poisson demand of single units, first come first served.

Retailer i: rate λᵢ, level Sᵢ, transit Tᵢ constant. Warehouse: level S₀, orders of every retailer, rate λ₀ = Σλᵢ, lead
time of mean L₀, of any law if its orders may cross. All wait. (Simon 1971; Graves 1985.)

Why it is exact. Each unit that goes is ordered at once at every echelon, so the warehouse meets the customers' own
Poisson process. Its orders under way are N₀ ~ Poisson(λ₀L₀) (Palm) and it owes B₀ = (N₀ − S₀)⁺. Served in order of
arrival, the B₀ units owed are those of the last B₀ orders that came; who placed an order is drawn afresh for each,
with pᵢ = λᵢ/λ₀, and neither instants nor lead times know of it: given B₀, what is owed to i is binomial(B₀, pᵢ).
At t + Tᵢ all that was shipped to i by t is there and nothing shipped later. So outstanding at i then is what was
owed to it at t and what it has ordered since, Poisson(λᵢTᵢ); the first knows only of what came by t, the second only
of what came after. The two are independent, and Oᵢ is their sum. (At one instant; the Oᵢ of several retailers are
not independent.)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import binom

from sim.experiments.validation.exact.base_stock import palm
from sim.experiments.validation.exact.demand import Mass, poisson_mass
from sim.experiments.validation.exact.supplier_queues import met


class Retailer(NamedTuple):
    """Base stock `level`, `rate` of single units, constant `transit` from the warehouse."""

    level: int
    rate: float
    transit: float


def backorders(level: int, under_way: Mass) -> Mass:
    """The law of what the warehouse owes, (N₀ − S₀)⁺.

    >>> backorders(1, np.array([0.5, 0.25, 0.25])).tolist()
    [0.75, 0.25]
    """
    law = under_way[level:].copy() if level < len(under_way) else np.zeros(1)
    law[0] = under_way[: level + 1].sum()
    return law


def thinned(law: Mass, share: float) -> Mass:
    """Of a random number of units each is one retailer's with probability `share`: binomial given the number.

    >>> thinned(np.array([0.0, 0.0, 1.0]), 0.5).round(12).tolist()
    [0.25, 0.5, 0.25]
    """
    k = np.arange(len(law))
    return np.asarray(law @ binom.pmf(k[None, :], k[:, None], share))


def warehouse(level: int, retailers: Sequence[Retailer], *, lead_time: float) -> dict[str, float]:
    """The measures of the retailers' orders: Palm's theorem at the sum of their rates."""
    return palm(level, rate=sum(r.rate for r in retailers), lead_time=lead_time)


def at_retailers(level: int, retailers: Sequence[Retailer], *, lead_time: float) -> list[dict[str, float]]:
    """What customers meet at each retailer of a warehouse with that `level` and `lead_time`: exact."""
    rate = sum(r.rate for r in retailers)
    short = backorders(level, poisson_mass(rate * lead_time))
    return [retailer_measures(short, retailer, rate=rate) for retailer in retailers]


def retailer_measures(short: Mass, retailer: Retailer, *, rate: float) -> dict[str, float]:
    """One retailer under a warehouse that owes `short` and meets that `rate` in all."""
    mine = thinned(short, retailer.rate / rate)
    return _met(np.convolve(mine, poisson_mass(retailer.rate * retailer.transit)), retailer)


def metric(level: int, retailers: Sequence[Retailer], *, lead_time: float) -> list[dict[str, float]]:
    """Sherbrooke's METRIC (1968), an approximation: Oᵢ as if Poisson, its mean λᵢ(Tᵢ + E[B₀]/λ₀) being exact."""
    wait = warehouse(level, retailers, lead_time=lead_time)["mean_wait"]
    return [_met(poisson_mass(r.rate * (r.transit + wait)), r) for r in retailers]


def _met(outstanding: Mass, retailer: Retailer) -> dict[str, float]:
    values = met(outstanding, retailer.level, rate=retailer.rate)
    short = 1 - values["fill_rate"]
    return {**values, "backorder_rate": short, "mean_backorder_wait": values["mean_wait"] / short}
