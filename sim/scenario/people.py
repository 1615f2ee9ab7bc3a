"""Customer groups and profiles: how customers arrive, what they want, and how they react to a shortage."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from sim.arrivals import AnyArrivals
from sim.customers.loyalty import AnyLoyalty
from sim.customers.reaction import Reaction, ReturnsOnRestock
from sim.distributions import DurationDistribution, QuantityDistribution
from sim.distributions.constant import Constant, require_whole_units
from sim.registry import Block
from sim.units import (
    SHARE_SCHEMA,
    Share,
    as_name,
    refuse,
    whole,
)


def _priority(value: object) -> int:
    expected = "a priority from 1, served first, to 99"
    number = whole(value, expected)
    if not 1 <= number <= 99:
        raise refuse(expected)
    return number


def _alternatives(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise refuse("other products with the probability of choosing each, such as {cup: 0.3}")
    return {str(name): share for name, share in value.items()}


def _at_most_1(probabilities: dict[str, float]) -> dict[str, float]:
    if sum(probabilities.values()) > 1 + 1e-9:
        raise refuse(f"probabilities that add up to at most 1 (they add up to {sum(probabilities.values()):g})")
    return probabilities


Alternatives = Annotated[
    dict[str, Share],
    BeforeValidator(_alternatives),
    AfterValidator(_at_most_1),
    WithJsonSchema({"type": "object", "additionalProperties": SHARE_SCHEMA}),
]
"""Other products with the probability that each is chosen; what is left of 1 chooses none."""


class Behaviour(Block):
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
    return {str(name): share for name, share in value.items()}


def _add_up(shares: dict[str, float]) -> dict[str, float]:
    if abs(sum(shares.values()) - 1) > 1e-9:
        raise refuse(f"shares that add up to 1 (they add up to {sum(shares.values()):g})")
    return shares


_NAME_SCHEMA = {"type": ["string", "integer"]}

Shares = Annotated[
    dict[str, Share],
    BeforeValidator(_shares),
    AfterValidator(_add_up),
    WithJsonSchema({"anyOf": [_NAME_SCHEMA, {"type": "object", "additionalProperties": SHARE_SCHEMA}]}),
]


def _items_have_a_rate(schema: dict[str, Any]) -> None:
    """Makes the JSON Schema ask for no `rate` of Poisson arrivals where a group wants items."""
    arrivals = schema["properties"]["arrivals"]
    words = {"type": {"const": "poisson"}, "pattern": {}}
    poisson = {"type": "object", "properties": words, "required": ["type"], "additionalProperties": False}
    without_rate = [{"const": "poisson"}, poisson]
    schema["properties"]["arrivals"] = {"anyOf": [arrivals, *without_rate]}
    schema["if"] = {"properties": {"wants": {"const": "items"}}, "required": ["wants"]}
    schema["else"] = {"properties": {"arrivals": {"not": {"anyOf": without_rate}}}}


class CustomerGroup(Behaviour):
    """People who come in one way and want the same things: products by share, or all items by their demand."""

    model_config = ConfigDict(json_schema_extra=_items_have_a_rate)

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
            expected = "no 'wants' beside arrivals that name the product themselves (a trace that has no such column: "
            raise refuse(f"{expected}'columns: {{product: null}}')")
        if "quantity" in brings and "quantity" in self.model_fields_set:
            raise refuse("no 'quantity' beside arrivals that bring their own")
        return self
