"""Restocking: when the store looks at its inventory position, and orders."""

from __future__ import annotations

from collections.abc import Iterator

from tests.plain_model import supply
from tests.plain_model.rules import may_order, next_review, reviews, wanted
from tests.plain_model.world import Thing, World


def look(world: World, stock: str) -> None:
    """The rule looks at the position, and orders, unless too many orders are under way: then a receipt looks again."""
    quantity = wanted(world.shelf(stock)["restock"], world.position(stock))
    held_back = quantity > 0 and not may_order(world, stock)
    world.held_back[stock] = held_back
    if quantity > 0 and not held_back:
        supply.place(world, stock, quantity)


def due(world: World) -> Iterator[Thing]:
    """Reviews; and the one look at time 0 of a rule that looks all the time."""
    for place, stock in enumerate(world.stocks):

        def review(stock: str = stock) -> None:
            world.looks[stock] += 1
            look(world, stock)

        if reviews(world.shelf(stock)["restock"]):
            yield Thing(next_review(world, stock), 7, (place,), review)
        elif world.looks[stock] == 0:
            yield Thing(0, 7, (place,), review)


def look_at_what_changed(world: World) -> None:
    """A rule that looks all the time does so right after a change of its own position; any that was held back, after a
    receipt."""
    for stock in world.touched:
        held_back = stock in world.received and world.held_back[stock]
        if held_back or not reviews(world.shelf(stock)["restock"]):
            look(world, stock)
    world.touched.clear()
    world.received.clear()
