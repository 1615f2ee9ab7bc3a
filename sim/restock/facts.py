"""What levels are computed from: demand, lead time, review period and costs of a stock point."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from sim.restock.economic_lot import LotPrice
from sim.restock.normal_loss import shortage, shortage_beyond
from sim.restock.units_outstanding import UnitsOutstanding


class StockPointFacts(NamedTuple):
    """What is declared of a stock point, per time unit of the scenario and in units of product.

    Demand mean μ_D and variance σ_D², batches included; lead time mean L and standard deviation σ_L of its
    source; review period R (0 under continuous review); money for one order and for a unit held one time unit;
    the supplier's smallest order and its multiple; how many time units a day has; the supplier's largest order, None
    for any. `lot_prices` are what units cost by the lot, where that varies. `outstanding` are the units outstanding of
    a rule that orders each unit demanded at once; None unless Palm's theorem gives them.
    """

    demand_mean: float
    demand_variance: float
    lead_time_mean: float
    lead_time_std: float
    review_period: float
    order_cost: float
    holding_cost: float
    minimum_order: int
    order_multiple: int
    day: float
    maximum_order: int | None = None
    lot_prices: tuple[LotPrice, ...] = ()
    outstanding: UnitsOutstanding | None = None

    @property
    def as_palm(self) -> StockPointFacts:
        """The facts with a lead time that does not vary, for the mean and variance of demand over it are then those of
        the units outstanding, λ·E[L]·E[Q] and λ·E[L]·E[Q²]; under continuous review."""
        return self._replace(lead_time_std=0.0)

    @property
    def exposure_mean(self) -> float:
        """Mean demand over lead time and review, μ_D·L', L' = L + R."""
        return self.demand_mean * (self.lead_time_mean + self.review_period)

    @property
    def exposure_std(self) -> float:
        """Its standard deviation √(L'·σ_D² + μ_D²·σ_L²), demand and lead time independent."""
        return self._std(self.lead_time_mean + self.review_period)

    def fill_rate(self, low: float, high: float) -> float:
        """Share of the units demanded that is filled at once, demand over any time being taken as normal.

        The inventory position just after a review is taken as uniform on (`low`, `high`].

        Under continuous review a unit is short if the demand of the lead time reaches the position it met: the mean
        of P(D_L ≥ y) over the positions, 1 − (σ/Q)·[G(k) − G(k + Q/σ)], Q = `high` − `low`. At reviews, the units
        short between a receipt and the next, R later, are the backorders before the next less those just after the
        first: E[(D_{L+R} − y)⁺] − E[(D_L − y)⁺] of the R·μ_D units demanded, averaged over the positions.
        """
        exposure, width = (self.exposure_mean, self.exposure_std), high - low
        if self.demand_mean == 0:
            return 1.0
        if self.review_period == 0:
            return 1 - (shortage(low, *exposure) - shortage(high, *exposure)) / width
        lead_time = (self.demand_mean * self.lead_time_mean, self._std(self.lead_time_mean))
        demanded = self.demand_mean * self.review_period
        if width == 0:
            return 1 - (shortage(low, *exposure) - shortage(low, *lead_time)) / demanded
        before_receipt = shortage_beyond(low, *exposure) - shortage_beyond(high, *exposure)
        after_receipt = shortage_beyond(low, *lead_time) - shortage_beyond(high, *lead_time)
        return 1 - (before_receipt - after_receipt) / width / demanded

    def _std(self, time: float) -> float:
        return math.sqrt(time * self.demand_variance + (self.demand_mean * self.lead_time_std) ** 2)


PositionRange = Callable[[int], tuple[int, int]]
"""The (low, high] on which the inventory position lies just after a review, given the level that is computed."""


def one_for_one(level: int) -> tuple[int, int]:
    """The positions of a one-for-one rule, which orders each unit as it is demanded: always `level`."""
    return level - 1, level
