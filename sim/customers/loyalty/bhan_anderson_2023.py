"""Loyalty after the field study of Bhan and Anderson (2023)."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import PrivateAttr, ValidationInfo, model_validator

from sim.customers.loyalty import Experience, Loyalty
from sim.units import MICROSECONDS

ANY_DELAY, BEYOND_TEN_DAYS = 0.021, 0.061


class BhanAnderson2023(Loyalty):
    """Churn that cuts the next year's orders as backorder delays did in a field study, a share of customers.

    Bhan and Anderson (Marketing Science 42(2), 2023) find that a backorder delay lowers a customer's orders over
    the next year by 2.1 % on average, and by 6.1 % where the delay is longer than ten days. Here a delayed customer
    who is filled stays away for good with that probability: the mean of their next orders falls by that share.
    Customers who cancel or are lost were not studied; they count as delayed beyond ten days.

    >>> rule = BhanAnderson2023()
    >>> rule.chance("waited", wait=5), rule.chance("late", wait=12), rule.chance("filled", wait=0)
    (0.021, 0.061, 0.0)
    """

    type: ClassVar[str] = "bhan_anderson_2023"
    example: ClassVar[dict[str, Any]] = {"population": 4000}
    _ten_days: float = PrivateAttr(10.0)

    @model_validator(mode="after")
    def _in_units(self, info: ValidationInfo) -> BhanAnderson2023:
        unit = (info.context or {}).get("unit", "day")
        self._ten_days = 10 * MICROSECONDS["day"] / MICROSECONDS[unit]
        return self

    def chance(self, experience: Experience, wait: float) -> float:
        """0 without a delay, 2.1 % after a delay, 6.1 % after one beyond ten days or an order that is not filled."""
        if experience in ("filled", "substituted"):
            return 0.0
        if experience in ("lost", "declined", "cancelled"):
            return BEYOND_TEN_DAYS
        return BEYOND_TEN_DAYS if wait > self._ten_days else ANY_DELAY
