"""Outages: when a supplier is down, and what that does to the orders it has."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from tests.plain_model.chance import Chance, instant

if TYPE_CHECKING:
    from tests.plain_model.world import World


def turns(source: str, words: dict[str, Any], chance: Chance, end: int) -> list[int]:
    """The instants at which a supplier goes down, comes up, goes down, … ."""
    said = words.get("disruptions")
    if said is None:
        return []
    calendar = said if isinstance(said, list) else said.get("calendar")
    if calendar is not None:
        return [instant(one[edge]) for one in sorted(calendar, key=lambda one: one["from"]) for edge in ("from", "to")]
    found: list[int] = []
    at = 0
    for k in count():
        for word in ("up", "down"):
            at += instant(chance.number(said[word], f"suppliers/{source}/{word}", k))
            if at > end:
                return found
            found.append(at)


def is_down(world: World, source: str) -> bool:
    return world.down_since[source] is not None


def effect(world: World, source: str) -> Any:
    said = world.scenario["suppliers"][source].get("disruptions")
    return said.get("effect", "hold") if isinstance(said, dict) else "hold"


def freezes(world: World, source: str) -> bool:
    return bool(effect(world, source) == "freeze")


def lets_nothing_leave(world: World, source: str) -> bool:
    return is_down(world, source) and effect(world, source) in ("hold", "freeze")


def slows_by(world: World, source: str) -> float:
    """How many times as long an order takes that comes to it now."""
    said = effect(world, source)
    return float(said["slow"]) if is_down(world, source) and isinstance(said, dict) else 1.0


def shift(world: World, source: str) -> None:
    """It goes down, or comes up: then what stood still is as much later as it was down."""
    since = world.down_since[source]
    del world.turns_of[source][0]
    world.down_since[source] = world.now if since is None else None
    if since is None or not freezes(world, source):
        return
    for order in world.replenishments:
        if order.source == source and order.is_open:
            if order.comes_at is not None:
                order.comes_at += world.now - since
                order.stood_still += world.now - since
            elif order.done_at is not None and not order.done:
                order.done_at += world.now - since


def remaining(world: World, source: str) -> int:
    """How long it will still be down, if it is: a calendar says so, and so does a constant."""
    if not lets_nothing_leave(world, source):
        return 0
    return world.turns_of[source][0] - world.now
