"""Supply: what becomes of a replenishment order, from its placing to its receipt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plain_model import line
from plain_model.chance import instant, mean
from plain_model.world import Replenishment, Thing, World


def place(world: World, stock: str, quantity: int) -> None:
    """Order so much, rounded to what the supplier sells."""
    source = world.shelf(stock)["source"]
    words = world.scenario["suppliers"][source]
    multiple = words.get("order_multiple", 1)
    least = max(quantity, words.get("minimum_order", 0))
    rounded = next(units for units in range(multiple, least + multiple, multiple) if units >= least)
    mine = [one for one in world.replenishments if one.stock == stock and one.number >= 0]
    promised = words.get("quoted_lead_time", mean(words["lead_time"]))
    order = Replenishment(
        number=len(mine),
        stock=stock,
        source=source,
        ordered_at=world.now,
        due_at=world.now + instant(promised),
        quantity=rounded,
    )
    stream = f"suppliers/{source}/{stock}"
    order.lead_time = instant(world.chance.number(words["lead_time"], f"{stream}/lead_time", len(mine)))
    order.share = world.chance.number(words.get("yield", 1), f"{stream}/yield", len(mine))
    world.replenishments.append(order)
    leave(world, order)


def leave(world: World, order: Replenishment) -> None:
    """It leaves the supplier, and its lead time begins."""
    words: dict[str, Any] = world.scenario["suppliers"][order.source]
    order.shipped_at = world.now
    order.comes_at = world.now + order.lead_time
    if words.get("order_crossing") == "prevented":
        earlier = [one for one in world.replenishments if one.stock == order.stock and one.is_open]
        order.comes_at = max(one.comes_at for one in earlier if one.comes_at is not None)


def due(world: World) -> Iterator[Thing]:
    """Receipts."""
    for order in world.replenishments:
        if order.is_open and order.comes_at is not None:
            place = (1, world.stocks.index(order.stock), order.number)
            yield Thing(order.comes_at, 2, place, lambda order=order: receive(world, order))  # type: ignore[misc]


def receive(world: World, order: Replenishment) -> None:
    """What came goes on the shelf, and at once to those who wait."""
    order.received_at = world.now
    order.received = round(order.quantity * order.share)
    line.serve(world, order.stock)
    line.call_back(world, order.stock)
    world.touched.add(order.stock)
    world.received.add(order.stock)
