"""Supply: what becomes of a replenishment order, from its placing to its receipt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.plain_model import line
from tests.plain_model.chance import DAY, instant, mean
from tests.plain_model.outages import freezes, is_down, lets_nothing_leave, shift, slows_by
from tests.plain_model.world import Replenishment, Thing, World


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
        as_placed=rounded,
    )
    stream = f"suppliers/{source}/{stock}"
    order.lead_time = instant(world.chance.number(words["lead_time"], f"{stream}/lead_time", len(mine)))
    order.slow = slows_by(world, source)
    order.share = world.chance.number(words.get("yield", 1), f"{stream}/yield", len(mine))
    order.done = "capacity" not in words and "unit_processing_time" not in words
    world.replenishments.append(order)
    go_on(world)


def go_on(world: World) -> None:
    """Suppliers begin with what waits and let go what is done, as far as they can."""
    for source, words in world.scenario["suppliers"].items():
        here = [one for one in world.replenishments if one.source == source and one.is_open and one.shipped_at is None]
        at_work = [one for one in here if one.done_at is not None and not one.done]
        fresh = [one for one in here if one.done_at is None and not one.done]
        if fresh and not at_work and not (freezes(world, source) and is_down(world, source)):
            fresh[0].done_at = world.now + work(world, words, fresh[0])
        for order in here:
            if order.done and not lets_nothing_leave(world, source):
                leave(world, words, order)


def work(world: World, words: dict[str, Any], order: Replenishment) -> int:
    """How long the supplier works on an order: on each unit, one after the other."""
    if "capacity" in words:
        return round(order.quantity / words["capacity"] * DAY)
    pair = f"suppliers/{order.source}/{order.stock}"
    begun = world.units_begun.get(pair, 0)
    world.units_begun[pair] = begun + order.quantity
    units = range(begun, begun + order.quantity)
    stream = f"{pair}/unit_processing_time"
    return sum(instant(world.chance.number(words["unit_processing_time"], stream, k)) for k in units)


def leave(world: World, words: dict[str, Any], order: Replenishment) -> None:
    """It leaves the supplier, and its lead time begins."""
    order.shipped_at = world.now
    order.comes_at = world.now + round(order.lead_time * order.slow)
    if words.get("order_crossing") == "prevented":
        mine = [one for one in world.replenishments if one.stock == order.stock and one.is_open]
        order.comes_at = max(one.comes_at for one in mine if one.comes_at is not None)


def due(world: World) -> Iterator[Thing]:
    """Work that is done, receipts, and suppliers that go down or come up."""
    sources = list(world.scenario["suppliers"])
    for order in world.replenishments:
        if not order.is_open or (freezes(world, order.source) and is_down(world, order.source)):
            continue
        if order.done_at is not None and not order.done:
            done = (0, sources.index(order.source))
            yield Thing(order.done_at, 2, done, lambda order=order: finish(world, order))  # type: ignore[misc]
        if order.comes_at is not None:
            place = (1, world.stocks.index(order.stock), order.number)
            yield Thing(order.comes_at, 2, place, lambda order=order: receive(world, order))  # type: ignore[misc]
    for place, source in enumerate(sources):
        for at in world.turns_of[source][:1]:
            yield Thing(at, 3, (place,), lambda source=source: turn(world, source))  # type: ignore[misc]


def finish(world: World, order: Replenishment) -> None:
    """The supplier has worked on the whole order."""
    order.done = True
    go_on(world)


def turn(world: World, source: str) -> None:
    """A supplier goes down, or comes up."""
    shift(world, source)
    go_on(world)


def receive(world: World, order: Replenishment) -> None:
    """What came goes on the shelf, and at once to those who wait."""
    order.received_at = world.now
    order.received = round(order.quantity * order.share)
    line.serve(world, order.stock)
    line.call_back(world, order.stock)
    world.touch(order.stock)
    world.received.add(order.stock)
