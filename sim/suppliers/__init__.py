"""Suppliers: lead times, capacity, prices, yield and disruptions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from sim.distributions import DurationDistribution, ShareDistribution
from sim.registry import Block
from sim.suppliers.disruptions import AnyDisruptions
from sim.suppliers.expedite import Expedite
from sim.suppliers.prices import AnyPrices, price_of
from sim.units import Duration, Money, PositiveUnits, Rate, Units, refuse


def _above_zero(rate: float | None) -> float | None:
    if rate == 0:
        raise refuse("a rate above 0, such as '60 per day'")
    return rate


class SupplierSpec(Block):
    """Who delivers, and on what terms; `order_cost` is money per order, `unit_cost` overrides the product's.

    An order waits for the `capacity` (units per time; or `unit_processing_time`, drawn for every unit), is held while
    the supplier is down, and then takes its `lead_time`. Of what was ordered the share `yield` arrives.
    """

    lead_time: DurationDistribution
    quoted_lead_time: Duration | None = None
    order_crossing: Literal["allowed", "prevented"] = "allowed"
    order_cost: Money = 0.0
    minimum_order: Units = 0
    order_multiple: PositiveUnits = 1
    unit_cost: Money | None = None
    capacity: Rate | None = None
    unit_processing_time: DurationDistribution | None = None
    yields: Annotated[ShareDistribution | None, Field(alias="yield")] = None
    disruptions: AnyDisruptions | None = None
    prices: AnyPrices = ()
    expedite: Expedite | None = None

    @model_validator(mode="after")
    def _one_kind_of_capacity(self) -> SupplierSpec:
        _above_zero(self.capacity)
        if self.capacity is not None and self.unit_processing_time is not None:
            raise refuse("either capacity or unit_processing_time, not both")
        return self

    @model_serializer(mode="wrap")
    def _as_written(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {"yield" if word == "yields" else word: value for word, value in handler(self).items()}

    @property
    def rate(self) -> float | None:
        """The mean number of units processed per time unit; None if there is no limit."""
        if self.capacity is not None:
            return self.capacity
        if self.unit_processing_time is None or self.unit_processing_time.mean == 0:
            return None
        return 1 / self.unit_processing_time.mean

    @property
    def promised_lead_time(self) -> float:
        """The `quoted_lead_time`, by default the mean lead time, in units of time."""
        return self.lead_time.mean if self.quoted_lead_time is None else self.quoted_lead_time

    def price(self, units: int, otherwise: float) -> float:
        """Money per unit in an order of so many `units`; `otherwise` is the product's own cost."""
        return price_of(units, self.prices, otherwise if self.unit_cost is None else self.unit_cost)

    def rounded(self, units: int) -> int:
        """`units` rounded up to the smallest order and then to a whole multiple.

        >>> from sim.distributions.constant import Constant
        >>> SupplierSpec(lead_time=Constant(value=1), minimum_order=12, order_multiple=5).rounded(7)
        15
        """
        return -(-max(units, self.minimum_order) // self.order_multiple) * self.order_multiple
