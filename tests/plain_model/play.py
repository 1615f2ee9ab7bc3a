"""Playing: whatever is due next among everything there is, until the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.plain_model import line, notices, restocking, supply
from tests.plain_model.chance import Chance, instant
from tests.plain_model.people import PLAIN, Person
from tests.plain_model.tables import Tables, tables
from tests.plain_model.world import Order, Replenishment, Thing, World


def play(scenario: dict[str, Any], tape: Mapping[str, Any]) -> Tables:
    """The three tables of one run."""
    world = World(scenario, Chance(tape))
    begin(world)
    while (thing := next_thing(world)) is not None:
        if thing.at > world.now:
            world.close_instant()
            world.now = thing.at
            notices.look_at_the_clock(world)
        thing.happens()
        restocking.look_at_what_changed(world)
    world.close_instant()
    return tables(world)


def next_thing(world: World) -> Thing | None:
    """The first of all that is due by the end: by instant, by turn, by its place in the turn."""
    things = [*line.due(world), *supply.due(world), *notices.due(world), *restocking.due(world)]
    return min((one for one in things if one.at <= world.end), key=lambda one: one[:3], default=None)


def begin(world: World) -> None:
    """The state of today: what is under way and owed at time 0, the latter served before anything else happens."""
    for stock in world.stocks:
        today, source = world.initial(stock), world.shelf(stock)["source"]
        for number, one in enumerate(today["on_order"], -len(today["on_order"])):
            due = instant(one["due"])
            under_way = Replenishment(number, stock, source, 0, due, one["quantity"], shipped_at=0, comes_at=due)
            world.replenishments.append(under_way)
        if today["backorders"]:
            number = len(world.people) + len(world.orders)
            nobody = Person("initial", 0, "initial/0", "", PLAIN, stock, 0, today["backorders"], None, world.chance)
            world.orders.append(Order(number, nobody, 0, today["backorders"], first=True, waits=True))
    for stock in world.stocks:
        line.serve(world, stock)
