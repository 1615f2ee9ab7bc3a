"""Quantity discounts: prices by the size of the order."""

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
    """Money per unit in an order of so many `units` (all-units discount); `otherwise` below the first price.

    >>> prices = [Price.model_validate({"from": 0, "price": 7.5}), Price.model_validate({"from": 100, "price": 7.1})]
    >>> price_of(99, prices, 9), price_of(100, prices, 9), price_of(5, prices[1:], 9)
    (7.5, 7.1, 9)
    """
    return next((price.price for price in reversed(prices) if units >= price.least), otherwise)


def _ascending(prices: tuple[Price, ...]) -> tuple[Price, ...]:
    for before, price in itertools.pairwise(prices):
        if before.least >= price.least:
            raise refuse(f"prices in order, each 'from' above the one before it ({price.least} follows {before.least})")
    return prices


AnyPrices = Annotated[tuple[Price, ...], AfterValidator(_ascending)]
