"""The three tables, as lists of rows, and the measures."""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.plain_model.chance import DAY
from tests.plain_model.measures import measures, purchase_order, purchase_order_numbers
from tests.plain_model.state import Order, Replenishment, State


class Tables(NamedTuple):
    orders: list[dict[str, Any]]
    replenishments: list[dict[str, Any]]
    levels: list[dict[str, Any]]
    measures: dict[str, dict[str, float | None]]


def tables(state: State) -> Tables:
    initial = [one for one in state.orders if one.initial]
    others = sorted((one for one in state.orders if not one.initial), key=lambda one: (one.arrived_at, one.number))
    placed = sorted(state.replenishments, key=lambda one: (state.stocks.index(one.stock), one.number))
    numbers = purchase_order_numbers(state)
    changes = sorted(state.level_rows, key=lambda row: (row[0], state.stocks.index(row[1])))
    return Tables(
        [_order(one) for one in [*others, *initial]],
        [_replenishment(one, numbers) for one in placed],
        [
            {"at": at / DAY, "stock": stock, "on_hand": on_hand, "on_order": on_order, "backorders": owed}
            for at, stock, on_hand, on_order, owed in changes
        ],
        measures(state),
    )


def _order(one: Order) -> dict[str, Any]:
    return {
        "order": one.number,
        "customer": one.person.customer,
        "group": one.person.group,
        "profile": one.person.profile,
        "priority": one.priority,
        "stock": one.stock,
        "arrived_at": one.arrived_at / DAY,
        "quantity": one.quantity,
        "filled_at_once_units": one.at_once,
        "filled_later_units": one.later,
        "substituted_units": one.substitute_units,
        "lost_units": one.lost,
        "cancelled_units": one.cancelled,
        "alternative": one.substitute or None,
        "quoted_wait": _days(one.quoted_wait),
        "promised_at": _days(one.promised),
        "agreed_at": _days(one.agreed),
        "notices": one.notices,
        "resolved_at": _days(one.resolved_at),
        "outcome": one.outcome,
        "returns_of": one.returns_of,
    }


def _replenishment(one: Replenishment, purchase_orders: dict[tuple[int, str, str], int]) -> dict[str, Any]:
    return {
        "order": one.number,
        "receipt": None if one.received_at is None else 0,
        "stock": one.stock,
        "source": one.source,
        "kind": "regular",
        "ordered_at": one.ordered_at / DAY,
        "due_at": one.due_at / DAY,
        "shipped_at": _days(one.shipped_at),
        "received_at": _days(one.received_at),
        "quantity": one.quantity,
        "received_quantity": one.received,
        "refused_quantity": one.refused,
        "purchase_order": None if one.number < 0 else purchase_orders[purchase_order(one)],
    }


def _days(instant: int | None) -> float | None:
    return None if instant is None else instant / DAY
