"""A product: what is sold, and the money of a unit."""

from __future__ import annotations

from pydantic import (
    model_validator,
)

from sim.registry import Block
from sim.units import (
    Money,
    ShareRate,
    refuse,
)


class Product(Block):
    """What is sold: money per unit; `holding_cost` and `backorder_cost` per unit and time unit, `holding_rate` as a
    share of the unit cost per time unit."""

    price: Money = 0.0
    unit_cost: Money = 0.0
    holding_cost: Money = 0.0
    holding_rate: ShareRate | None = None
    backorder_cost: Money = 0.0
    backorder_fee: Money = 0.0
    lost_sale_cost: Money = 0.0

    @model_validator(mode="after")
    def _one_way_to_hold(self) -> Product:
        if self.holding_rate is not None and "holding_cost" in self.model_fields_set:
            raise refuse("either holding_cost or holding_rate, not both")
        return self
