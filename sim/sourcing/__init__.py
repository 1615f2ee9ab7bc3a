"""Sourcing rules: which supplier or other stock point gets how much of a replenishment order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, NamedTuple, Protocol

from pydantic import BeforeValidator, WithJsonSchema

from sim.registry import Impossible, Kind, KindOf
from sim.units import as_name, refuse

WordPath = tuple[str | int, ...]
"""The words and list positions that lead to a value inside a rule."""


def _source_name(value: object) -> str:
    name = as_name(value)
    if not isinstance(name, str):
        raise refuse("the name of a supplier, or of another stock point")
    return name


SourceName = Annotated[str, BeforeValidator(_source_name), WithJsonSchema({"type": ["string", "integer"]})]


class Route(NamedTuple):
    """A way to order: from a `source` (supplier or stock point), as a `kind` of order, on `expedite` terms or not."""

    source: str
    kind: str = "regular"
    expedite: bool = False


class SourcingInformation(Protocol):
    """What a stock point knows when it places an order; routes by their position, times in the scenario's unit.

    No random number is drawn for it: expected times, and the rest of an outage, are means.
    """

    @property
    def backorders(self) -> int:
        """Units owed to customers."""

    def expected_wait(self) -> float:
        """The expected wait of a customer who is backordered now, by the orders under way."""

    def disrupted(self, route: int) -> bool:
        """Whether the route's supplier is down."""

    def expected_time(self, route: int, units: int) -> float:
        """The expected lead time of an order of so many `units`, its wait at the supplier included."""

    def order_money(self, route: int, units: int) -> float:
        """Money for an order of `units`, rounded up to what the supplier sells."""

    def decided(self) -> Sequence[int]:
        """Units given to each route so far, before rounding to what suppliers sell."""


class SourcingRule(Kind):
    """Which supplier gets how much of an order.

    A member gives `routes`, in the order of its words, and `divide`, the units for each. The first route's supplier
    is the one whose lead time and prices computed levels are made from.
    """

    noun: ClassVar[str] = "a sourcing rule"
    package_name: ClassVar[str] = "sim.sourcing"
    scalar_type: ClassVar[str] = "single"
    scalar_word: ClassVar[str] = "from"
    scalar_schema: ClassVar[dict[str, Any]] = {"type": ["string", "integer"]}
    decides: ClassVar[bool] = False  # whether it also decides how much to order, instead of a restock rule

    @classmethod
    def read(cls, value: object, context: dict[str, Any] | None = None) -> Any:
        """As of every kind, but a name alone is always a supplier's, even if it equals the `type` of a rule."""
        value = as_name(value)
        if isinstance(value, str):
            return cls.found()[cls.scalar_type].model_validate({cls.scalar_word: value}, context=context)
        if not isinstance(value, dict | cls):
            raise refuse("a supplier's name, or a sourcing rule as {type: …}")
        return super().read(value, context)

    @property
    def routes(self) -> tuple[Route, ...]:
        """The ways to order that the rule chooses from."""
        raise NotImplementedError

    @property
    def places(self) -> tuple[WordPath, ...]:
        """For each route the path of the word that names its source, for error messages."""
        raise NotImplementedError

    @property
    def main(self) -> str:
        """The source of the first route, whose lead time and prices levels are computed from."""
        return self.routes[0].source

    def divide(self, quantity: int, information: SourcingInformation) -> Sequence[int]:
        """The units that each route gets of a `quantity` above 0; they add up to it."""
        raise NotImplementedError

    def problems(self, scenario: Any) -> Iterator[Impossible]:
        """Routes on expedite terms that their supplier does not have."""
        for route, path in zip(self.routes, self.places, strict=True):
            supplier = scenario.suppliers.get(route.source)
            if route.expedite and (supplier is None or supplier.expedite is None):
                expected = "another supplier than the first, or one with 'expedite' terms"
                yield Impossible(path, expected, f"'{route.source}'")


AnySourcingRule = Annotated[SourcingRule, KindOf(SourcingRule)]


def all_to_one(quantity: int, chosen: int, routes: int) -> tuple[int, ...]:
    """The whole `quantity` for the `chosen` one of so many `routes`, 0 for the others.

    >>> all_to_one(5, chosen=1, routes=3)
    (0, 5, 0)
    """
    return tuple(quantity if route == chosen else 0 for route in range(routes))


def second_route(source: str, first: str, kind: str) -> Route:
    """The route to the second supplier; if it is the `first` one again, on that one's expedite terms.

    >>> second_route("bolt", "acme", "backup"), second_route("acme", "acme", "backup").expedite
    (Route(source='bolt', kind='backup', expedite=False), True)
    """
    return Route(source, "expedited", True) if source == first else Route(source, kind)
