"""Terms of a supplier for one item: what belongs to the pair of both."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from sim.distributions import DurationDistribution, ShareDistribution
from sim.distributions.parameters import refuse_word
from sim.registry import Block
from sim.suppliers.lots import Rounding
from sim.suppliers.prices import AnyPrices
from sim.units import Duration, Money, PositiveUnits, Units


class SupplierItem(Block):
    """A supplier's terms for one product, where they differ from those that it has for all.

    `price` is money per unit in orders of any size, `prices` by the size of the order.
    """

    lead_time: DurationDistribution | None = None
    quoted_lead_time: Duration | None = None
    minimum_order: Units | None = None
    order_multiple: PositiveUnits | None = None
    rounding: Rounding | None = None
    maximum_order: PositiveUnits | None = None
    price: Money | None = None
    prices: AnyPrices | None = None
    yields: Annotated[ShareDistribution | None, Field(alias="yield")] = None

    @model_validator(mode="after")
    def _one_price(self) -> SupplierItem:
        if self.price is not None and self.prices is not None:
            raise refuse_word("price", self.price, "either 'price' or 'prices', not both", found="both")
        return self

    @model_serializer(mode="wrap")
    def _as_written(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {"yield" if word == "yields" else word: value for word, value in handler(self).items()}

    @property
    def lots(self) -> dict[str, Any]:
        """The fields of `LotTerms` that the item has itself."""
        words = {"minimum": self.minimum_order, "multiple": self.order_multiple, "maximum": self.maximum_order}
        said = {**words, "rounding": self.rounding}
        return {field: value for field, value in said.items() if value is not None}

    @property
    def changes(self) -> dict[str, Any]:
        """The fields of a supplier that the item's words take the place of, with their values.

        An item with a lead time of its own is promised at that one's mean, whatever the supplier promises for others.
        """
        said = {word: value for word, value in vars(self).items() if value is not None and word != "price"}
        if "lead_time" in said:
            said.setdefault("quoted_lead_time", None)
        return said if self.price is None else {**said, "unit_cost": self.price, "prices": ()}
