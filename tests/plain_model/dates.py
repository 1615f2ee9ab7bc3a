"""Dates: what the store can tell a customer of when the units will be there."""

from __future__ import annotations

from typing import Any

from tests.plain_model import outages
from tests.plain_model.chance import instant, mean, quantile
from tests.plain_model.rules import may_order, next_review, reviews, wanted
from tests.plain_model.world import Order, Replenishment, World


def block(world: World, word: str) -> dict[str, Any]:
    """The quote or the notices of the store."""
    said = world.scenario.get("promise", {}).get(word, "none")
    return {"type": said} if isinstance(said, str) else said


def confidence_and_buffer(world: World) -> tuple[float, int]:
    """Of every pipeline's date, the quote's own or those of notices beside another quote."""
    quote = block(world, "quote")
    if quote["type"] != "pipeline":
        return 0.9, 0
    return quote.get("confidence", 0.9), instant(quote.get("buffer", 0))


def quoted(world: World, order: Order, short: int) -> int | None:
    """The date told at the shortage, None for no date."""
    quote = block(world, "quote")
    if quote["type"] == "none":
        return None
    if quote["type"] == "fixed":
        return world.now + instant(quote["time"])
    if quote["type"] == "lead_time":
        law = world.scenario["suppliers"][world.shelf(order.stock)["source"]]["lead_time"]
        wait = quantile(law, quote["quantile"], -1) if "quantile" in quote else instant(mean(law))
        return world.now + wait
    return pipeline(world, order, short)


def pipeline(world: World, order: Order, own: int) -> int | None:
    """When the last of `own` units will be there, by what is under way; for an order in the line or one that asks."""
    stock = order.stock
    confidence, buffer = confidence_and_buffer(world)
    line = world.line(stock)
    waits = order in line
    ahead = line[: line.index(order)] if waits else [one for one in line if one.priority <= order.priority]
    needed = sum(one.owed for one in ahead) + own - (world.on_hand(stock) - world.reserve(stock, order.priority))
    receipts = sorted(expected_receipts(world, stock, confidence))
    for at, _, units in receipts:
        needed -= units
        if needed <= 0:
            return at + buffer
    latest = max((at for at, *_ in receipts), default=0)
    at = fresh(world, order, own, confidence, latest)
    return None if at is None else at + buffer


def expected_receipts(world: World, stock: str, confidence: float) -> list[tuple[int, int, int]]:
    """Of every order under way when it is expected, its number and its units."""
    words = world.scenario["suppliers"][world.shelf(stock)["source"]]
    mine = [one for one in world.replenishments if one.stock == stock and one.is_open]
    found: list[tuple[int, int, int]] = []
    for one in mine:
        at = expected(world, one, confidence)
        if words.get("order_crossing") == "prevented" and one.number >= 0:
            at = max([at, *(earlier for earlier, *_ in found)])
        found.append((at, one.number, one.quantity))
    return found


def expected(world: World, one: Replenishment, confidence: float) -> int:
    """When an order under way is expected, by how long it has been."""
    law = world.scenario["suppliers"][one.source]["lead_time"]
    still_down = outages.remaining(world, one.source)
    if one.shipped_at is None:
        return world.now + still_down + round(quantile(law, confidence, -1) * one.slow)
    rest = world.now + (still_down if outages.freezes(world, one.source) else 0)
    since = world.down_since[one.source]
    stands_still = world.now - since if since is not None and outages.freezes(world, one.source) else 0
    if one.number < 0:
        assert one.comes_at is not None
        return max(rest, one.comes_at + rest - world.now + stands_still)
    spent = world.now - one.shipped_at - one.stood_still - stands_still
    return rest + max(0, round(quantile(law, confidence, int(spent / one.slow)) * one.slow) - spent)


def fresh(world: World, order: Order, own: int, confidence: float, latest: int) -> int | None:
    """When an order is expected that is placed now because of this customer, or at the next review."""
    stock = order.stock
    source, rule = world.shelf(stock)["source"], world.shelf(stock)["restock"]
    words = world.scenario["suppliers"][source]
    placed_at = world.now
    if reviews(rule):
        placed_at = next_review(world, stock)
    elif order.waits or not may_order(world, stock) or wanted(rule, world.position(stock) - own) == 0:
        return None
    over_at = world.turns_of[source][0] if outages.is_down(world, source) else world.now
    slow = outages.slows_by(world, source) if placed_at < over_at else 1
    at = max(placed_at, world.now + outages.remaining(world, source))
    at += round(quantile(words["lead_time"], confidence, -1) * slow)
    return max(at, latest) if words.get("order_crossing") == "prevented" else at
