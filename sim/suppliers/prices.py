"""Prices by the size of the order."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_serializer

from sim.registry import Block
from sim.units import Money, Units, refuse


class Price(Block):
    """The `price` per unit of orders `from` so many units on."""

    least: Annotated[Units, Field(alias="from")]
    price: Money

    @model_serializer
    def _as_written(self) -> dict[str, Any]:
        return {"from": self.least, "price": self.price}


def price_of(units: int, prices: Sequence[Price], otherwise: float) -> float:
    """What each unit costs in an order of so many (all-units discount); below the first price, `otherwise`.

    >>> prices = [Price.model_validate({"from": 0, "price": 7.5}), Price.model_validate({"from": 100, "price": 7.1})]
    >>> price_of(99, prices, 9), price_of(100, prices, 9), price_of(5, prices[1:], 9)
    (7.5, 7.1, 9)
    """
    return next((one.price for one in reversed(prices) if units >= one.least), otherwise)


def _ascending(prices: tuple[Price, ...]) -> tuple[Price, ...]:
    for one, other in itertools.pairwise(prices):
        if one.least >= other.least:
            raise refuse(f"prices in order, each 'from' above the one before it ({other.least} follows {one.least})")
    return prices


AnyPrices = Annotated[tuple[Price, ...], AfterValidator(_ascending)]
