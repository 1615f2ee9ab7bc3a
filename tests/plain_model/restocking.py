"""Restocking: when a stock point reviews its inventory position, and orders."""

from __future__ import annotations

from collections.abc import Iterator

from tests.plain_model import supply
from tests.plain_model.rules import each_instant, may_order, next_review, order_quantity, reviews
from tests.plain_model.state import Event, State


def review_position(state: State, stock: str) -> None:
    """Orders by the rule, unless too many orders are outstanding: then the next receipt reviews again.

    Nor is anything ordered in an instant in which the supplier's maximum has cut an order.
    """
    quantity = order_quantity(state.stock_point(stock)["restock"], state.position(stock))
    blocked_by_cap = quantity > 0 and not may_order(state, stock)
    state.blocked_by_cap[stock] = blocked_by_cap
    if quantity > 0 and not blocked_by_cap and state.cut_at.get(stock) != state.now:
        supply.place(state, stock, quantity)


def due(state: State) -> Iterator[Event]:
    """Reviews; the one review at time 0 of a rule of continuous review, and those of a rule that reviews once in every
    instant in which its position changed."""
    for place, stock in enumerate(state.stocks):

        def review(stock: str = stock) -> None:
            state.reviews_held[stock] += 1
            state.review_pending.discard(stock)
            review_position(state, stock)

        if reviews(state.stock_point(stock)["restock"]):
            yield Event(next_review(state, stock), 7, (place,), review)
        elif state.reviews_held[stock] == 0:
            yield Event(0, 7, (place,), review)
        elif stock in state.review_pending:
            yield Event(state.now, 7, (place,), review)


def review_changed(state: State) -> None:
    """Reviews what changed: a rule of continuous review after every change of its position, or at the end of the
    instant; any that was blocked by the cap on outstanding orders after a receipt."""
    for stock in state.changed:
        rule = state.stock_point(stock)["restock"]
        blocked_by_cap = stock in state.received and state.blocked_by_cap[stock]
        if each_instant(rule):
            state.review_pending.add(stock)
        elif blocked_by_cap or not reviews(rule):
            review_position(state, stock)
    state.changed.clear()
    state.received.clear()
