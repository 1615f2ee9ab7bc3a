"""Each order split over suppliers in fixed shares."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, WithJsonSchema

from sim.sourcing import Route, SourcingInformation, SourcingRule, WordPath
from sim.units import SHARE_SCHEMA, refuse, share


def _shares(value: object) -> dict[str, float]:
    if not isinstance(value, dict) or not value:
        raise refuse("suppliers with their shares, such as {acme: 0.7, bolt: 0.3}")
    shares = {str(name): share(part) for name, part in value.items()}
    if abs(sum(shares.values()) - 1) > 1e-9:
        raise refuse(f"shares that add up to 1 (they add up to {sum(shares.values()):g})")
    return shares


class Split(SourcingRule):
    """Each order in parts by `shares`, in units; those that do not divide go by the largest remainder.

    Remainders are remembered: what is decided keeps all that was decided so far to the shares, so that orders of
    single units do not all go to the largest. Smallest orders and multiples are applied to each part after that.

    >>> Split.decide(10, (0.7, 0.3), (0, 0)), Split.decide(1, (0.7, 0.3), (1, 0)), Split.decide(1, (0.7, 0.3), (1, 1))
    ((7, 3), (0, 1), (1, 0))
    """

    type: ClassVar[str] = "split"
    example: ClassVar[dict[str, Any]] = {"shares": {"acme": 0.7, "bolt": 0.3}}
    shares: Annotated[
        dict[str, float],
        BeforeValidator(_shares),
        WithJsonSchema({"type": "object", "minProperties": 1, "additionalProperties": SHARE_SCHEMA}),
    ]

    @staticmethod
    def decide(quantity: int, shares: Sequence[float], decided: Sequence[int]) -> tuple[int, ...]:
        """Units for each supplier that keep `decided` units and these to the `shares`, by the largest remainder."""
        total = quantity + sum(decided)
        due = [share * total - given for share, given in zip(shares, decided, strict=True)]
        units = [max(0, floor(fraction + 1e-9)) for fraction in due]
        while sum(units) < quantity:
            furthest_below = max(range(len(due)), key=lambda route: due[route] - units[route])
            units[furthest_below] += 1
        while sum(units) > quantity:
            with_units = (route for route in range(len(due)) if units[route])
            furthest_above = max(with_units, key=lambda route: units[route] - due[route])
            units[furthest_above] -= 1
        return tuple(units)

    @property
    def routes(self) -> tuple[Route, ...]:
        """One route to each of the suppliers, on regular terms."""
        return tuple(Route(supplier) for supplier in self.shares)

    @property
    def places(self) -> tuple[WordPath, ...]:
        """The names in the mapping `shares`."""
        return tuple(("shares", supplier) for supplier in self.shares)

    def divide(self, quantity: int, information: SourcingInformation) -> Sequence[int]:
        """`decide` with the shares of this rule and the units given to each route before."""
        return self.decide(quantity, tuple(self.shares.values()), information.decided())
