"""Outages: when a supplier is down, and what that does to the orders it has."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from tests.plain_model.chance import Chance, instant

if TYPE_CHECKING:
    from tests.plain_model.state import State


def outage_instants(source: str, words: dict[str, Any], chance: Chance, end: int) -> list[int]:
    """The instants at which a supplier goes down, comes up, goes down, … ."""
    declared = words.get("disruptions")
    if declared is None:
        return []
    calendar = declared if isinstance(declared, list) else declared.get("calendar")
    if calendar is not None:
        return [instant(one[edge]) for one in sorted(calendar, key=lambda one: one["from"]) for edge in ("from", "to")]
    found: list[int] = []
    at = 0
    for k in count():
        for word in ("up", "down"):
            at += instant(chance.number(declared[word], f"suppliers/{source}/{word}", k))
            if at > end:
                return found
            found.append(at)


def is_down(state: State, source: str) -> bool:
    return state.down_since[source] is not None


def effect(state: State, source: str) -> Any:
    declared = state.scenario["suppliers"][source].get("disruptions")
    return declared.get("effect", "hold") if isinstance(declared, dict) else "hold"


def freezes(state: State, source: str) -> bool:
    return bool(effect(state, source) == "freeze")


def holds_orders(state: State, source: str) -> bool:
    return is_down(state, source) and effect(state, source) in ("hold", "freeze")


def slow_factor(state: State, source: str) -> float:
    """How many times as long an order takes that comes to it now."""
    declared = effect(state, source)
    return float(declared["slow"]) if is_down(state, source) and isinstance(declared, dict) else 1.0


def toggle_outage(state: State, source: str) -> None:
    """It goes down, or comes up: then what stood still is as much later as it was down."""
    since = state.down_since[source]
    del state.outage_instants_of[source][0]
    state.down_since[source] = state.now if since is None else None
    if since is None or not freezes(state, source):
        return
    for order in state.replenishments:
        if order.source == source and order.is_open:
            if order.arrives_at is not None:
                order.arrives_at += state.now - since
                order.frozen_for += state.now - since
            elif order.done_at is not None and not order.done:
                order.done_at += state.now - since


def remaining(state: State, source: str) -> int:
    """How long it will still be down, if it is: a calendar says so, and so does a constant."""
    if not holds_orders(state, source):
        return 0
    return state.outage_instants_of[source][0] - state.now
