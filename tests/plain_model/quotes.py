"""Quotes: the date that a customer is told, and how receipts are expected."""

from __future__ import annotations

from typing import Any

from tests.plain_model import outages
from tests.plain_model.chance import instant, mean, quantile
from tests.plain_model.rules import each_instant, may_order, next_review, order_quantity, reviews
from tests.plain_model.state import Order, Replenishment, State
from tests.plain_model.terms import lot, room_on_shelf, terms


def block(state: State, word: str) -> dict[str, Any]:
    """The quote or the notices of the store."""
    declared = state.scenario.get("promise", {}).get(word, "none")
    return {"type": declared} if isinstance(declared, str) else declared


def confidence_and_buffer(state: State) -> tuple[float, int]:
    """Of every pipeline's date, the quote's own or those of notices beside another quote."""
    quote = block(state, "quote")
    if quote["type"] != "pipeline":
        return 0.9, 0
    return quote.get("confidence", 0.9), instant(quote.get("buffer", 0))


def quoted(state: State, order: Order, short: int) -> int | None:
    """The date told at the shortage, None for no date."""
    quote = block(state, "quote")
    if quote["type"] == "none":
        return None
    if quote["type"] == "fixed":
        return state.now + instant(quote["time"])
    if quote["type"] == "lead_time":
        law = terms(state, order.stock)["lead_time"]
        wait = quantile(law, quote["quantile"], -1) if "quantile" in quote else instant(mean(law))
        return state.now + wait
    return pipeline(state, order, short)


def pipeline(state: State, order: Order, own: int) -> int | None:
    """When the last of `own` units will be there, by what is under way; for an order in the line or one that asks."""
    stock = order.stock
    confidence, buffer = confidence_and_buffer(state)
    backlog = state.backlog(stock)
    waits = order in backlog
    ahead = backlog[: backlog.index(order)] if waits else [one for one in backlog if one.priority <= order.priority]
    needed = sum(one.owed for one in ahead) + own - (state.on_hand(stock) - state.reserve(stock, order.priority))
    receipts = sorted(expected_receipts(state, stock, confidence))
    for at, _, units in receipts:
        needed -= units
        if needed <= 0:
            return at + buffer
    latest = max((at for at, *_ in receipts), default=0)
    at = expected_of_new_order(state, order, own, confidence, latest)
    return None if at is None else at + buffer


def expected_receipts(state: State, stock: str, confidence: float) -> list[tuple[int, int, int]]:
    """Of every order under way when it is expected, its number and its units."""
    words = terms(state, stock)
    of_stock = [one for one in state.replenishments if one.stock == stock and one.is_open]
    found: list[tuple[int, int, int]] = []
    for one in of_stock:
        at = expected(state, one, confidence)
        if words.get("order_crossing") == "prevented" and one.number >= 0:
            at = max([at, *(earlier for earlier, *_ in found)])
        found.append((at, one.number, one.quantity))
    return found


def expected(state: State, one: Replenishment, confidence: float) -> int:
    """When an order under way is expected, by how long it has been."""
    law = terms(state, one.stock)["lead_time"]
    still_down = outages.remaining(state, one.source)
    if one.shipped_at is None:
        return state.now + still_down + round(quantile(law, confidence, -1) * one.slow)
    rest = state.now + (still_down if outages.freezes(state, one.source) else 0)
    since = state.down_since[one.source]
    stands_still = state.now - since if since is not None and outages.freezes(state, one.source) else 0
    if one.number < 0:
        assert one.arrives_at is not None
        return max(rest, one.arrives_at + rest - state.now + stands_still)
    spent = state.now - one.shipped_at - one.frozen_for - stands_still
    return rest + max(0, round(quantile(law, confidence, int(spent / one.slow)) * one.slow) - spent)


def _orders_now(state: State, order: Order, own: int, rule: dict[str, Any]) -> bool:
    """Whether the rule orders in this instant: because of this customer, or because of others at the instant's end."""
    stock = order.stock
    to_review = stock in state.review_pending or stock in state.changed or state.reviews_held[stock] == 0
    if order.waits and not (each_instant(rule) and to_review):
        return False
    demand = 0 if order.waits else own
    quantity = order_quantity(rule, state.position(order.stock) - demand)
    if quantity <= 0 or state.cut_at.get(order.stock) == state.now:
        return False
    room = room_on_shelf(state, order.stock)
    return lot(terms(state, order.stock), quantity, None if room is None else room + demand)[0] > 0


def expected_of_new_order(state: State, order: Order, own: int, confidence: float, latest: int) -> int | None:
    """When an order is expected that is placed now because of this customer, or at the next review."""
    stock = order.stock
    source, rule = state.stock_point(stock)["source"], state.stock_point(stock)["restock"]
    words = terms(state, stock)
    placed_at = state.now
    if reviews(rule):
        placed_at = next_review(state, stock)
    elif not may_order(state, stock) or not _orders_now(state, order, own, rule):
        return None
    over_at = state.outage_instants_of[source][0] if outages.is_down(state, source) else state.now
    slow = outages.slow_factor(state, source) if placed_at < over_at else 1
    at = max(placed_at, state.now + outages.remaining(state, source))
    at += round(quantile(words["lead_time"], confidence, -1) * slow)
    return max(at, latest) if words.get("order_crossing") == "prevented" else at
