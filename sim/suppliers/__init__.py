"""Suppliers: lead times, capacity, prices, yield and disruptions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)
from pydantic_core import InitErrorDetails

from sim.distributions import DurationDistribution, ShareDistribution
from sim.errors import shown
from sim.registry import Block
from sim.suppliers.disruptions import AnyDisruptions
from sim.suppliers.expedite import Expedite
from sim.suppliers.items import SupplierItem
from sim.suppliers.lots import LotProblem, LotTerms, Rounding, lot_problem
from sim.suppliers.prices import AnyPrices, price_of
from sim.units import Duration, Money, PositiveUnits, Rate, Units, refuse


def _above_zero(rate: float | None) -> float | None:
    if rate == 0:
        raise refuse("a rate above 0, such as '60 per day'")
    return rate


def _lead_time_or_items(schema: dict[str, Any]) -> None:
    """Makes the JSON Schema ask for `lead_time` or `items`, of which one must say how long an order takes."""
    schema["anyOf"] = [{"required": ["lead_time"]}, {"required": ["items"]}]


def _refuse_lots(problem: LotProblem | None, *block: str) -> None:
    """Raises pydantic's error for what is wrong with the lots of the `block` inside a supplier."""
    if problem is not None:
        error = refuse(problem.expected, found=shown(problem.value))
        details: InitErrorDetails = {"type": error, "loc": (*block, problem.word), "input": problem.value}
        raise ValidationError.from_exception_data("SupplierSpec", [details])


class SupplierSpec(Block):
    """Who delivers, and on what terms; `unit_cost` overrides the product's.

    A purchase order costs `order_cost`, and each of its lines `line_cost`. A line waits for the `capacity` (units per
    time; or `unit_processing_time`, drawn for every unit), is held while the supplier is down, and then takes its
    `lead_time`. Of what was ordered the share `yield` arrives. `items` has the terms of products for which they differ.
    """

    model_config = ConfigDict(json_schema_extra=_lead_time_or_items)

    lead_time: DurationDistribution | None = None
    quoted_lead_time: Duration | None = None
    order_crossing: Literal["allowed", "prevented"] = "allowed"
    order_cost: Money = 0.0
    line_cost: Money = 0.0
    minimum_order: Units = 0
    order_multiple: PositiveUnits = 1
    rounding: Rounding = "up"
    maximum_order: PositiveUnits | None = None
    unit_cost: Money | None = None
    capacity: Rate | None = None
    unit_processing_time: DurationDistribution | None = None
    yields: Annotated[ShareDistribution | None, Field(alias="yield")] = None
    disruptions: AnyDisruptions | None = None
    prices: AnyPrices = ()
    expedite: Expedite | None = None
    items: dict[str, SupplierItem] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _a_lead_time(self) -> SupplierSpec:
        if self.lead_time is None and not any(item.lead_time is not None for item in self.items.values()):
            lacking: InitErrorDetails = {"type": "missing", "loc": ("lead_time",), "input": {}}
            raise ValidationError.from_exception_data("SupplierSpec", [lacking])
        return self

    @model_validator(mode="after")
    def _one_kind_of_capacity(self) -> SupplierSpec:
        _above_zero(self.capacity)
        if self.capacity is not None and self.unit_processing_time is not None:
            raise refuse("either capacity or unit_processing_time, not both")
        return self

    @model_validator(mode="after")
    def _some_lot_fits(self) -> SupplierSpec:
        _refuse_lots(lot_problem(self.lots, vars(self)))
        for name, item in self.items.items():
            lots = self.lots._replace(**item.lots)
            _refuse_lots(lot_problem(lots, vars(item)), "items", name)
        return self

    @model_serializer(mode="wrap")
    def _as_written(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """With the words of a file, and without those for items that say what is so anyway."""
        said = {"yield" if word == "yields" else word: value for word, value in handler(self).items()}
        return {word: value for word, value in said.items() if word not in UNSAID or value != UNSAID[word]}

    @property
    def rate(self) -> float | None:
        """The mean number of units processed per time unit; None if there is no limit."""
        if self.capacity is not None:
            return self.capacity
        if self.unit_processing_time is None or self.unit_processing_time.mean == 0:
            return None
        return 1 / self.unit_processing_time.mean

    @property
    def lots(self) -> LotTerms:
        """In which quantities the supplier sells."""
        return LotTerms(self.minimum_order, self.order_multiple, self.rounding, self.maximum_order)

    def price(self, units: int, otherwise: float) -> float:
        """Money per unit in an order of so many `units`; `otherwise` is the product's own cost, 0 if it has none.

        Then the first of the `prices` holds for smaller orders too, where the supplier has no `unit_cost`.
        """
        if self.unit_cost is not None:
            otherwise = self.unit_cost
        elif not otherwise and self.prices:
            otherwise = self.prices[0].price
        return price_of(units, self.prices, otherwise)

    def has_lead_time(self, product: str) -> bool:
        """Whether the supplier says how long an order of the product takes."""
        item = self.items.get(product)
        return self.lead_time is not None or (item is not None and item.lead_time is not None)

    def terms(self, product: str) -> SupplierTerms:
        """The supplier's terms for a product. Raises `KeyError` where it says no lead time for it."""
        item = self.items.get(product)
        words = vars(self) if item is None else {**vars(self), **item.changes}
        if words["lead_time"] is None:
            raise KeyError(product)
        # as `model_construct` does, which takes forty times as long: a table has thousands of items
        terms = SupplierTerms.__new__(SupplierTerms)
        for name, value in (("__dict__", words), ("__pydantic_fields_set__", self.model_fields_set)):
            object.__setattr__(terms, name, value)
        object.__setattr__(terms, "__pydantic_extra__", None)
        object.__setattr__(terms, "__pydantic_private__", None)
        return terms


UNSAID: dict[str, Any] = {"line_cost": 0.0, "rounding": "up", "maximum_order": None, "items": {}}
"""Words of a supplier that are left out where they say nothing: fingerprints of scenarios without them stay."""


class SupplierTerms(SupplierSpec):
    """A supplier's terms for one item, laid over those that it has for all: they have a lead time."""

    lead_time: DurationDistribution

    @property
    def promised_lead_time(self) -> float:
        """The `quoted_lead_time`, by default the mean lead time, in units of time."""
        return self.lead_time.mean if self.quoted_lead_time is None else self.quoted_lead_time
