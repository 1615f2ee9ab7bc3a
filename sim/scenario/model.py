"""The scenario: what is declared, checked and frozen before anything is played."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PrivateAttr,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, InitErrorDetails

from sim.arrivals import AnyArrivals, Span
from sim.customers.loyalty import AnyLoyalty
from sim.customers.reaction import Reaction, ReturnsOnRestock
from sim.distributions import DurationDistribution, QuantityDistribution
from sim.distributions.constant import Constant, require_whole_units
from sim.distributions.parameters import refuse_word
from sim.plugins import sources
from sim.promises import Promise
from sim.registry import Declared, Kind
from sim.restock import AnyRestockRule
from sim.scenario.names import FolderName, Label, Name, Text
from sim.sourcing import AnySourcingRule, Route, SourceName
from sim.suppliers import Supplier
from sim.units import (
    MICROSECONDS,
    Duration,
    Money,
    PositiveDuration,
    PositiveUnits,
    Seed,
    Share,
    ShareRate,
    Units,
    as_name,
    refuse,
    whole,
)


class Short:
    """What may stand in a block's place: a JSON Schema beside the block's own."""

    def __init__(self, short: dict[str, Any]) -> None:
        self.short = short

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [self.short, handler(schema)]}


class Product(Declared):
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


def _priority(value: object) -> int:
    expected = "a priority from 1, served first, to 99"
    number = whole(value, expected)
    if not 1 <= number <= 99:
        raise refuse(expected)
    return number


def _alternatives(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise refuse("other products with the probability of choosing each, such as {cup: 0.3}")
    return {str(name): part for name, part in value.items()}


def _at_most_1(chances: dict[str, float]) -> dict[str, float]:
    if sum(chances.values()) > 1 + 1e-9:
        raise refuse(f"probabilities that add up to at most 1 (they add up to {sum(chances.values()):g})")
    return chances


Alternatives = Annotated[
    dict[str, Share],
    BeforeValidator(_alternatives),
    AfterValidator(_at_most_1),
    WithJsonSchema({"type": "object", "additionalProperties": {"type": ["number", "string"]}}),
]
"""Other products with the probability that each is chosen; what is left of 1 chooses none."""


class Behaviour(Declared):
    """How a customer takes a shortage; the words of a profile, and of a group, which override its profile's."""

    willing_to_wait: Share = 1.0
    patience: DurationDistribution | None = None
    alternatives: Alternatives = Field(default_factory=dict)
    reaction: Reaction = Reaction()
    loyalty: AnyLoyalty | None = None
    returns_on_restock: ReturnsOnRestock | None = None
    ships: Literal["partial", "complete"] = "partial"
    priority: Annotated[int, BeforeValidator(_priority), WithJsonSchema({"type": "integer", "minimum": 1})] = 1


def _shares(value: object) -> dict[str, object]:
    """A name alone, or names with shares."""
    value = as_name(value)
    if isinstance(value, str):
        return {value: 1}
    if not isinstance(value, dict) or not value:
        raise refuse("a name, or names with their shares")
    return {str(name): part for name, part in value.items()}


def _add_up(shares: dict[str, float]) -> dict[str, float]:
    if abs(sum(shares.values()) - 1) > 1e-9:
        raise refuse(f"shares that add up to 1 (they add up to {sum(shares.values()):g})")
    return shares


_NAME_SCHEMA = {"type": ["string", "integer"]}

Shares = Annotated[
    dict[str, Share],
    BeforeValidator(_shares),
    AfterValidator(_add_up),
    WithJsonSchema(
        {"anyOf": [_NAME_SCHEMA, {"type": "object", "additionalProperties": {"type": ["number", "string"]}}]}
    ),
]


class CustomerGroup(Behaviour):
    """People who come in one way and want the same things."""

    wants: Shares | None = None
    arrivals: AnyArrivals
    quantity: QuantityDistribution = Constant(value=1)
    profile: Shares | None = None

    @model_validator(mode="after")
    def _whole_units(self) -> CustomerGroup:
        require_whole_units(self.quantity)
        return self

    @model_validator(mode="after")
    def _something_wanted(self) -> CustomerGroup:
        brings = self.arrivals.brings
        if "product" not in brings and self.wants is None:
            raise refuse("the word 'wants': these arrivals name no product")
        if "product" in brings and self.wants is not None:
            raise refuse("no 'wants' beside arrivals that name the product themselves")
        if "quantity" in brings and "quantity" in self.model_fields_set:
            raise refuse("no 'quantity' beside arrivals that bring their own")
        return self


class UnderWay(Declared):
    """Units ordered before time 0 that are `due` some time after it."""

    quantity: PositiveUnits
    due: Duration


class State(Declared):
    """The state of today: what a stock point holds, is owed and owes at time 0, in units."""

    on_hand: Units = 0
    on_order: tuple[UnderWay, ...] = ()
    backorders: Units = 0


def _state(value: object) -> object:
    return value if isinstance(value, dict | State) else {"on_hand": value}


def _reserve(value: object) -> dict[int, int]:
    expected = "units kept back by priority, such as {2: 10}"
    if not isinstance(value, dict):
        raise refuse(expected)
    # a name of a block is a text to YAML's readers, and to JSON
    named = {int(key) if isinstance(key, str) and re.fullmatch("[0-9]{1,9}", key) else key: value[key] for key in value}
    reserve = {whole(key, expected): whole(units, expected) for key, units in named.items()}
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


def _sisters(value: object) -> object:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list | tuple):
        raise refuse("a list of stock points, such as [mug@hamburg]")
    found = tuple(as_name(name) for name in names)
    if len(set(map(str, found))) < len(found):
        raise refuse("each stock point once")
    return found


class Visibility(Declared):
    """How a shop sees the stock that it sells from: a look `every` so often; does it count its own sales between?"""

    every: PositiveDuration
    counts_own_sales: bool = False


def _source_or_shop(schema: dict[str, Any]) -> None:
    """In an editor, too, a shop needs no source."""
    schema["required"] = [word for word in schema["required"] if word != "source"]
    schema["anyOf"] = [{"required": ["source"]}, {"required": ["sells_from"]}]


class StockPoint(Declared):
    """One product at one place: what is there, where more comes from, and when it is restocked.

    `holding_cost` and `backorder_cost` override the product's here; what is owed to other stock points costs nothing
    unless the latter is said.
    """

    model_config = ConfigDict(json_schema_extra=_source_or_shop)

    source: AnySourcingRule | None
    restock: AnyRestockRule | None = None
    initial: Annotated[State, BeforeValidator(_state), Short({"type": "integer", "minimum": 0})] | None = None
    reserve: Annotated[dict[int, int], BeforeValidator(_reserve), WithJsonSchema(_RESERVE_SCHEMA)] = Field(
        default_factory=dict
    )
    max_backorders: Units | None = None
    max_outstanding_orders: PositiveUnits | None = None
    on_cancellation: Literal["keep", "withdraw"] = "keep"
    transit: DurationDistribution | None = None
    transship_from: Annotated[
        tuple[SourceName, ...], BeforeValidator(_sisters), WithJsonSchema({"type": ["array", "string"]})
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

    @model_validator(mode="before")
    @classmethod
    def _a_shop_has_no_source(cls, words: object) -> object:
        return {"source": None, **words} if isinstance(words, dict) and "sells_from" in words else words

    @model_validator(mode="after")
    def _one_way_to_have_units(self) -> StockPoint:
        if self.sells_from is not None:
            for word in self.model_fields_set - SHOP_WORDS:
                if getattr(self, word) is not None:
                    expected = f"no '{word}' beside sells_from: a shop holds nothing and orders what its customers do"
                    raise refuse_word(word, getattr(self, word), expected)
            return self
        if self.source is None:
            raise refuse_word("source", None, "a supplier's name, or a sourcing rule as {type: …}")
        if self.visibility is not None:
            raise refuse_word("visibility", self.visibility, "no 'visibility' without sells_from")
        return self

    @model_validator(mode="after")
    def _somebody_says_how_much(self) -> StockPoint:
        if self.source is None:
            return self
        if self.restock is None and "restock" in self.model_fields_set and not self.source.decides:
            raise refuse_word("restock", None, "a restock rule, as {type: …}")
        if self.restock is None and not self.source.decides:
            lacking: InitErrorDetails = {"type": "missing", "loc": ("restock",), "input": {}}
            raise ValidationError.from_exception_data("StockPoint", [lacking])
        if self.restock is not None and self.source.decides:
            expected = f"no 'restock' beside a {self.source.type} (a policy takes it away with 'restock: null')"
            raise refuse_word("restock", self.restock.type, expected)
        return self

    @property
    def routes(self) -> tuple[Route, ...]:
        """The ways to order, a shop's one way included."""
        if self.source is None:
            return (Route(str(self.sells_from)),)
        if self.made_from:
            return tuple(
                route._replace(kind="produced") if route.kind == "regular" else route for route in self.source.routes
            )
        return self.source.routes

    @property
    def main(self) -> str:
        """The source whose terms stand for the stock point where only one can."""
        return self.routes[0].source


SHOP_WORDS = frozenset({"sells_from", "visibility", "max_backorders", "backorder_cost"})
"""What may be said of a stock point that sells from another one."""


class Accounting(Declared):
    """When the books are kept: all the time, or at the end of every `period`."""

    type: Literal["continuous", "period_end"] = "continuous"
    period: PositiveDuration | None = None

    @model_validator(mode="after")
    def _a_period_or_none(self) -> Accounting:
        if (self.period is None) == (self.type == "period_end"):
            raise refuse("a 'period' with period_end accounting, and only with it")
        return self


def _accounting(value: object) -> object:
    return {"type": value} if isinstance(value, str) else value


def _start(value: object) -> dt.date:
    if isinstance(value, dt.datetime):
        if value.tzinfo is not None or value.time() != dt.time():
            raise refuse("a date alone, such as 2026-01-05")
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        # a number such as 20260105 would be a date to Python, but is none to an editor's schema
        return dt.date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        written = isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)
        raise refuse(f"a date{' that there is' if written else ''}, such as 2026-01-05") from None


class Scenario(Declared):
    """A whole world to play: frozen, picklable, and known by its fingerprint.

    Durations are in `unit`s of time, rates per `unit`. `policies` holds the same scenario under each policy.
    """

    name: FolderName
    description: Text = ""
    unit: Literal["hour", "day", "week"] = "day"
    currency: Text = ""
    start: Annotated[dt.date, BeforeValidator(_start)] | None = None
    warm_up: Duration = 0.0
    horizon: PositiveDuration
    replications: PositiveUnits = 30
    seed: Seed = 0
    accounting: Annotated[Accounting, BeforeValidator(_accounting), Short({"const": "continuous"})] = Accounting()
    products: dict[Name, Product] = Field(min_length=1)
    profiles: dict[Label, Behaviour] = Field(default_factory=dict)
    customers: dict[Label, CustomerGroup] = Field(min_length=1)
    suppliers: dict[Label, Supplier] = Field(min_length=1)
    promise: Promise = Promise()
    stock: dict[str, StockPoint] = Field(min_length=1)

    _policies: dict[str, Scenario] = PrivateAttr(default_factory=dict)
    _text: str = PrivateAttr("")
    _warnings: list[str] = PrivateAttr(default_factory=list)

    @property
    def policies(self) -> dict[str, Scenario]:
        """The scenario under each policy, by the policy's name; the first is the baseline."""
        return self._policies or {"as declared": self}

    @property
    def tick(self) -> int:
        """Microseconds in a unit of the scenario's time."""
        return MICROSECONDS[self.unit]

    @property
    def span(self) -> Span:
        """All the time that is simulated, warm-up and horizon."""
        return Span(round((self.warm_up + self.horizon) * self.tick), self.tick, self.start)

    @property
    def chained(self) -> bool:
        """Whether any stock point gets units from another one."""
        return any(
            point.sells_from is not None
            or point.made_from
            or point.transship_from
            or any(route.source not in self.suppliers for route in point.routes)
            for point in self.stock.values()
        )

    def part(self, stock: str, product: str) -> str:
        """The stock point that gives a product to what is made at `stock`: of its place if there is one, else without
        any; a name with a place is taken as it is."""
        place = stock.partition("@")[2]
        near = f"{product}@{place}"
        return near if place and "@" not in product and near in self.stock else product

    @property
    def text(self) -> str:
        """The scenario file as read."""
        return self._text

    @property
    def warnings(self) -> tuple[str, ...]:
        """What reading found odd but possible, in sentences."""
        return tuple(self._warnings)

    def behaviours(self, group: str) -> dict[str, tuple[float, Behaviour]]:
        """The group's profiles with their shares, each with the group's own words laid over it.

        A group without profiles has one behaviour, its own, under the name ''.
        """
        own = self.customers[group]
        words = {name: getattr(own, name) for name in Behaviour.model_fields if name in own.model_fields_set}
        mixed = own.profile or {"": 1.0}
        return {
            name: (part, self.profiles.get(name, Behaviour()).model_copy(update=words)) for name, part in mixed.items()
        }

    def canonical(self) -> dict[str, Any]:
        """The scenario as plain numbers and words, policies included: equal for scenarios that play the same."""
        own = self.model_dump(mode="json")
        if self._policies:
            own["policies"] = {name: world.model_dump(mode="json") for name, world in self._policies.items()}
        return own

    def fingerprint(self, **beside: object) -> str:
        """16 hex digits that stand for the scenario and its policies, for the files they read, for the text of what
        plug-ins play in them, and for whatever is told `beside` them."""
        digest = hashlib.blake2b(digest_size=8)
        digest.update(json.dumps([self.canonical(), beside], sort_keys=False, default=str).encode())
        kinds = [kind for world in (self, *self._policies.values()) for _, kind in kinds_with_paths(world)]
        for file in sorted({file for kind in kinds for file in kind.files()}):
            digest.update(file.read_bytes())
        for text in sources({type(kind) for kind in kinds}):
            digest.update(text)
        return digest.hexdigest()


def kinds_with_paths(block: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Kind]]:
    """Every kind that a block holds, at any depth, and the path to it."""
    if isinstance(block, Kind):
        yield path, block
    values: Iterable[tuple[Any, Any]]
    if isinstance(block, Declared):
        values = ((name, getattr(block, name)) for name in type(block).model_fields)
    elif isinstance(block, dict):
        values = block.items()
    elif isinstance(block, list | tuple):
        values = enumerate(block)
    else:
        return
    for name, value in values:
        yield from kinds_with_paths(value, (*path, name))
