"""Restock rules: how much each orders at an inventory position."""

from __future__ import annotations

from typing import Any

from tests.plain_model.chance import instant
from tests.plain_model.state import State


def order_quantity(rule: dict[str, Any], position: int) -> int:
    """What a rule orders at this inventory position.

    >>> order_quantity({"type": "reorder_point", "reorder_point": 2, "order_quantity": 3}, -1)
    6
    """
    kind = rule["type"].removeprefix("periodic_")
    if kind == "reorder_point":
        lots = 0
        while position <= rule["reorder_point"] and position + lots * rule["order_quantity"] <= rule["reorder_point"]:
            lots += 1
        return int(lots * rule["order_quantity"])
    if kind == "min_max":
        return max(0, rule["order_up_to_level"] - position) if position <= rule["reorder_point"] else 0
    if kind == "constant_order":
        return int(rule["order_quantity"])
    level = {"order_up_to": "order_up_to_level", "order_for_order": ""}.get(kind, "base_stock_level")
    short = max(0, rule.get(level, 0) - position)
    return min(short, rule["cap"]) if kind == "capped_base_stock" else short


def each_instant(rule: dict[str, Any]) -> bool:
    """Whether the rule reviews once in every instant in which its position changed, at its end."""
    return rule.get("review") == "each_instant"


def reviews(rule: dict[str, Any]) -> bool:
    return "review_period" in rule


def may_order(state: State, stock: str) -> bool:
    """Whether fewer orders are outstanding than `max_outstanding_orders`."""
    most = state.stock_point(stock).get("max_outstanding_orders")
    under_way = sum(one.is_open for one in state.replenishments if one.stock == stock)
    return most is None or under_way < most


def next_review(state: State, stock: str) -> int:
    rule = state.stock_point(stock)["restock"]
    return instant(rule.get("first_review", 0)) + state.reviews_held[stock] * instant(rule["review_period"])
