"""A stock point: one product at one place, where its units come from and when it is restocked."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    SerializerFunctionWrapHandler,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    model_serializer,
    model_validator,
)
from pydantic_core import InitErrorDetails

from sim.distributions import DurationDistribution
from sim.distributions.parameters import refuse_word
from sim.registry import Block
from sim.restock import AnyRestockRule
from sim.scenario.dates import Due, time_until
from sim.scenario.schema_shorthand import OneOrList, Shorthand
from sim.sourcing import AnySourcingRule, Route, SourceName
from sim.units import (
    UNITS_AT_LEAST_0,
    Count,
    Money,
    PositiveDuration,
    PositiveUnits,
    Rate,
    Units,
    as_name,
    refuse,
    whole,
    whole_units,
)


class UnderWay(Block):
    """Units ordered before time 0 that are `due` some time after it, or at a date; overdue they come at once."""

    quantity: PositiveUnits
    due: Due

    _overdue: bool = PrivateAttr(default=False)

    @model_validator(mode="wrap")
    @classmethod
    def _noting_what_is_overdue(
        cls, value: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        order = handler(value)
        if isinstance(value, dict) and order.due == 0:
            order._overdue = time_until(value["due"], info) < 0
        return order

    @property
    def overdue(self) -> bool:
        """Whether the date at which the units were due is before time 0."""
        return self._overdue


def _under_way(value: object, info: ValidationInfo) -> object:
    """One order may stand without a list."""
    if isinstance(value, dict):
        return (UnderWay.model_validate(value, context=info.context),)
    if not isinstance(value, list | tuple):
        raise refuse("orders under way, such as [{quantity: 200, due: 3 days}]")
    return value


OrdersUnderWay = Annotated[tuple[UnderWay, ...], BeforeValidator(_under_way), OneOrList()]


def _on_hand(value: object) -> int:
    units = whole_units(value)
    if units < 0:
        raise refuse(UNITS_AT_LEAST_0, f"what is owed says so: {{on_hand: 0, backorders: {-units}}}")
    return units


UnitsOnHand = Annotated[int, BeforeValidator(_on_hand), WithJsonSchema({"type": "integer", "minimum": 0})]


class State(Block):
    """The state of today: what a stock point holds, is owed and owes at time 0, in units."""

    on_hand: UnitsOnHand = 0
    on_order: OrdersUnderWay = ()
    backorders: Units = 0


def _state(value: object) -> object:
    return value if isinstance(value, dict | State) else {"on_hand": value}


def _reserve(value: object) -> dict[int, int]:
    expected = "units kept back by priority, such as {2: 10}"
    if not isinstance(value, dict):
        raise refuse(expected)
    # the keys of a block are texts here, as in JSON
    keyed = {int(key) if isinstance(key, str) and re.fullmatch("[0-9]{1,9}", key) else key: value[key] for key in value}
    reserve = {whole(key, expected): whole_units(units, expected) for key, units in keyed.items()}
    if any(key < 1 or units < 0 for key, units in reserve.items()):
        raise refuse(expected)
    return dict(sorted(reserve.items()))


_RESERVE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "patternProperties": {"^[1-9][0-9]*$": {"type": "integer", "minimum": 0}},
    "additionalProperties": False,
}


def _parts(value: object) -> object:
    if not isinstance(value, dict):
        raise refuse("the products it is made from with the units of each, such as {frame: 1, wheel: 2}")
    return {str(name): units for name, units in value.items()}


def _stock_points(value: object) -> object:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list | tuple):
        raise refuse("a list of stock points, such as [mug@hamburg]")
    stocks = tuple(as_name(name) for name in names)
    if len(set(map(str, stocks))) < len(stocks):
        raise refuse("each stock point once")
    return stocks


class ShelfCapacity(Block):
    """Room for so many `units`: orders are `cut` so that the position stays within it, or what does not fit when it
    comes is refused (`refuse`)."""

    units: PositiveUnits
    over: Literal["cut", "refuse"] = "cut"


def _shelf(value: object) -> object:
    return value if isinstance(value, dict | ShelfCapacity) else {"units": value}


class Visibility(Block):
    """How a shop sees the stock that it sells from: a look `every` so often; does it count its own sales between?"""

    every: PositiveDuration
    counts_own_sales: bool = False


def _source_or_shop(schema: dict[str, Any]) -> None:
    """Makes the JSON Schema ask for `source` or `sells_from`, of which a stock point has one."""
    schema["required"] = [word for word in schema["required"] if word != "source"]
    schema["anyOf"] = [{"required": ["source"]}, {"required": ["sells_from"]}]


class StockPointSpec(Block):
    """One product at one place: what is there, where more comes from, and when it is restocked.

    `holding_cost` and `backorder_cost` override the product's here; what is owed to other stock points costs nothing
    unless the latter is said. `demand` is units per time unit, asked for by the customers who want items.
    """

    model_config = ConfigDict(json_schema_extra=_source_or_shop)

    source: AnySourcingRule | None
    restock: AnyRestockRule | None = None
    initial: Annotated[State, BeforeValidator(_state), Shorthand({"type": "integer", "minimum": 0})] | None = None
    reserve: Annotated[dict[int, int], BeforeValidator(_reserve), WithJsonSchema(_RESERVE_SCHEMA)] = Field(
        default_factory=dict
    )
    shelf_capacity: (
        Annotated[ShelfCapacity, BeforeValidator(_shelf), Shorthand({"type": "integer", "minimum": 1})] | None
    ) = None
    max_backorders: Units | None = None
    max_outstanding_orders: Count | None = None
    on_cancellation: Literal["keep", "withdraw"] = "keep"
    transit: DurationDistribution | None = None
    transship_from: Annotated[
        tuple[SourceName, ...], BeforeValidator(_stock_points), WithJsonSchema({"type": ["array", "string"]})
    ] = ()
    shares: Literal["first_come", "fair"] = "first_come"
    made_from: Annotated[
        dict[str, PositiveUnits],
        BeforeValidator(_parts),
        WithJsonSchema({"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}}),
    ] = Field(default_factory=dict)
    sells_from: SourceName | None = None
    visibility: Visibility | None = None
    holding_cost: Money | None = None
    backorder_cost: Money | None = None
    demand: Rate | None = None

    @model_serializer(mode="wrap")
    def _as_written(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leaves out words that say nothing where most stock points have none."""
        return {word: value for word, value in handler(self).items() if value or word not in UNSAID_WORDS}

    @model_validator(mode="before")
    @classmethod
    def _a_shop_has_no_source(cls, words: object) -> object:
        return {"source": None, **words} if isinstance(words, dict) and "sells_from" in words else words

    @model_validator(mode="after")
    def _one_way_to_have_units(self) -> StockPointSpec:
        if self.sells_from is not None:
            for word in self.model_fields_set - SHOP_WORDS:
                if getattr(self, word) is not None:
                    expected = f"no '{word}' beside sells_from: a shop holds nothing and orders what its customers do"
                    raise refuse_word(word, getattr(self, word), expected, found="one")
            return self
        if self.source is None:
            raise refuse_word("source", None, "a supplier's name, or a sourcing rule as {type: …}")
        if self.visibility is not None:
            raise refuse_word("visibility", self.visibility, "no 'visibility' without sells_from", found="one")
        return self

    @model_validator(mode="after")
    def _somebody_says_how_much(self) -> StockPointSpec:
        if self.source is None:
            return self
        if self.restock is None and "restock" in self.model_fields_set and not self.source.decides:
            raise refuse_word("restock", None, "a restock rule, as {type: …}")
        if self.restock is None and not self.source.decides:
            lacking: InitErrorDetails = {"type": "missing", "loc": ("restock",), "input": {}}
            raise ValidationError.from_exception_data("StockPointSpec", [lacking])
        if self.restock is not None and self.source.decides:
            expected = f"no 'restock' beside a {self.source.type} (a policy takes it away with 'restock: null')"
            raise refuse_word("restock", self.restock.type, expected)
        return self

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes on which the stock point may order; of a shop the one to the stock point that it sells from."""
        if self.source is None:
            return (Route(str(self.sells_from)),)
        if self.made_from:
            return tuple(
                route._replace(kind="produced") if route.kind == "regular" else route for route in self.source.routes
            )
        return self.source.routes

    @property
    def main(self) -> str:
        """The first source, whose terms count where only those of one source can."""
        return self.routes[0].source


UNSAID_WORDS = ("made_from", "transship_from", "shelf_capacity", "demand")
"""Words of a stock point that are left out where they say nothing: fingerprints of scenarios without them stay."""

SHOP_WORDS = frozenset({"sells_from", "visibility", "max_backorders", "backorder_cost", "demand"})
"""Words of a stock point that sells from another one; all others are refused."""


def part_of(stocks: Container[str], stock: str, product: str) -> str:
    """The stock point that supplies a part for what is made at `stock`: see `Scenario.part`."""
    location = stock.partition("@")[2]
    same_location = f"{product}@{location}"
    return same_location if location and "@" not in product and same_location in stocks else product
