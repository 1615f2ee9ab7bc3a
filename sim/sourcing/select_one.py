"""Rules that give each order to one of several suppliers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from sim.sourcing import Route, SourcingRule, WordPath
from sim.units import refuse


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise refuse("a list of suppliers, such as [acme, bolt]")
    names = tuple(str(name) for name in value)
    if len(set(names)) < len(names):
        raise refuse("each supplier once")
    return names


class SelectOne(SourcingRule):
    """A rule that chooses one of the suppliers `among` for each order."""

    among: Annotated[
        tuple[str, ...],
        BeforeValidator(_names),
        WithJsonSchema({"type": "array", "items": {"type": "string"}, "minItems": 1}),
    ]

    @staticmethod
    def decide(numbers: Sequence[float]) -> int:
        """The position of the least of the `numbers`, one per supplier; the first of equal ones."""
        return min(range(len(numbers)), key=numbers.__getitem__)

    @property
    def routes(self) -> tuple[Route, ...]:
        """One route to each of the suppliers, on regular terms."""
        return tuple(Route(supplier) for supplier in self.among)

    @property
    def places(self) -> tuple[WordPath, ...]:
        """The entries of the list `among`."""
        return tuple(("among", number) for number in range(len(self.among)))
