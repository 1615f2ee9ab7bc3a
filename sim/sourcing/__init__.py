"""Sourcing rules: which supplier, or other stock point, gets an order, decided on what the store can see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, NamedTuple, Protocol

from pydantic import BeforeValidator, WithJsonSchema

from sim.registry import Impossible, Kind, KindOf
from sim.units import as_name, refuse

WordPath = tuple[str | int, ...]


def _source_name(value: object) -> str:
    name = as_name(value)
    if not isinstance(name, str):
        raise refuse("the name of a supplier, or of another stock point")
    return name


SourceName = Annotated[str, BeforeValidator(_source_name), WithJsonSchema({"type": ["string", "integer"]})]


class Route(NamedTuple):
    """One way to order: from a `source` (supplier or stock point), as a `kind` of order, on `expedite` terms or not."""

    source: str
    kind: str = "regular"
    expedite: bool = False


class SourcingInformation(Protocol):
    """What the store can see when it orders; routes by their position, times in the scenario's unit.

    Nothing in it is drawn: expected times are means, and how long an outage will still last is its mean.
    """

    @property
    def backorders(self) -> int:
        """Units owed to customers."""

    def expected_wait(self) -> float:
        """How long a customer who came now and found nothing would wait, by what is under way."""

    def disrupted(self, route: int) -> bool:
        """Whether its supplier is down."""

    def expected_time(self, route: int, units: int) -> float:
        """How long an order of so many units would take, its wait at the supplier included."""

    def order_money(self, route: int, units: int) -> float:
        """Money for an order of at least so many units, rounded to what the supplier sells."""

    def decided(self) -> Sequence[int]:
        """Units given to each route so far, before any rounding."""


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
    decides: ClassVar[bool] = False  # whether it says itself how much to order, so that no restock rule does

    @classmethod
    def read(cls, value: object, context: dict[str, Any] | None = None) -> Any:
        """As every kind; but a name alone is a supplier's, though it were called like a rule."""
        value = as_name(value)
        if isinstance(value, str):
            return cls.found()[cls.scalar_type].model_validate({cls.scalar_word: value}, context=context)
        if not isinstance(value, dict | cls):
            raise refuse("a supplier's name, or a sourcing rule as {type: …}")
        return super().read(value, context)

    @property
    def routes(self) -> tuple[Route, ...]:
        """The ways to order that it chooses from."""
        raise NotImplementedError

    @property
    def places(self) -> tuple[WordPath, ...]:
        """For each route the word of the rule that names its supplier, as a path."""
        raise NotImplementedError

    @property
    def main(self) -> str:
        """The supplier whose terms stand for the stock point where only one can."""
        return self.routes[0].source

    def divide(self, quantity: int, information: SourcingInformation) -> Sequence[int]:
        """The units that each route gets of a `quantity` above 0; their sum is the quantity."""
        raise NotImplementedError

    def problems(self, world: Any) -> Iterator[Impossible]:
        """Routes on expedite terms that their supplier does not have."""
        for route, place in zip(self.routes, self.places, strict=True):
            supplier = world.suppliers.get(route.source)
            if route.expedite and (supplier is None or supplier.expedite is None):
                expected = "another supplier than the first, or one with 'expedite' terms"
                yield Impossible(".".join(map(str, place)), expected, f"'{route.source}'")


AnySourcingRule = Annotated[SourcingRule, KindOf(SourcingRule)]


def whole_to(quantity: int, chosen: int, routes: int) -> tuple[int, ...]:
    """All of it to one route.

    >>> whole_to(5, chosen=1, routes=3)
    (0, 5, 0)
    """
    return tuple(quantity if route == chosen else 0 for route in range(routes))


def second(source: str, first: str, kind: str) -> Route:
    """The route to who is named second: another supplier as it is, or the first one's expedite terms.

    >>> second("bolt", "acme", "backup"), second("acme", "acme", "backup").expedite
    (Route(source='bolt', kind='backup', expedite=False), True)
    """
    return Route(source, "expedited", True) if source == first else Route(source, kind)
