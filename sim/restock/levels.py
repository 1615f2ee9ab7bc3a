"""Levels of a restock rule that are computed from demand, lead time and cost: `{days: 14}`, `eoq`, …"""

from __future__ import annotations

import math
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import BeforeValidator, SerializerFunctionWrapHandler, ValidationInfo, WithJsonSchema, WrapSerializer

from sim.registry import Declared
from sim.units import MICROSECONDS, PositiveNumber, refuse, share, whole


class Facts(NamedTuple):
    """What a stock point knows before the run, per time unit of the scenario and in units of product.

    Demand mean μ_D and variance σ_D², batches included; lead time mean L and standard deviation σ_L of its
    source; review period R (0 if it looks all the time); money for one order and for a unit held one time unit;
    the supplier's smallest order and its multiple; how many time units a day has.
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

    @property
    def exposure_mean(self) -> float:
        """Mean demand over lead time and review, μ_D·L', L' = L + R."""
        return self.demand_mean * (self.lead_time_mean + self.review_period)

    @property
    def exposure_std(self) -> float:
        """Its standard deviation √(L'·σ_D² + μ_D²·σ_L²) (Silver, Pyke and Thomas 2017, section 6.10)."""
        exposure = self.lead_time_mean + self.review_period
        return math.sqrt(exposure * self.demand_variance + (self.demand_mean * self.lead_time_std) ** 2)
