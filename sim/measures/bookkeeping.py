"""The account of orders and of units, and the check that it closes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.engine.ledger import NEVER, Ledger, Outcome
from sim.engine.plan import Plan
from sim.errors import BookkeepingError
from sim.measures.windowing import in_window
from sim.scenario.names import INITIAL
from sim.tables import levels_of, ordered_units, received

Account = dict[str, dict[str, int]]


def account(plan: Plan, ledger: Ledger) -> Account:
    """What became of the orders placed within the window, and of their units: two accounts that close.

    Raises `BookkeepingError` if an account does not close, or if units came from nowhere at some stock point at
    any time of the run.
    """
    check_orders(plan, ledger)
    check_stock(plan, ledger)
    rows = in_window(plan, ledger)
    kinds = len(Outcome)
    outcome, quantity = ledger.orders.outcome[rows], ledger.orders.quantity[rows]
    ended = np.bincount(outcome, minlength=kinds)
    units = np.zeros(kinds, dtype=np.int64)
    for settled, at in _settlement(ledger):
        units += np.bincount(at[rows], settled[rows], minlength=kinds).astype(np.int64)
    _same("orders placed and the sum of their ends", [len(outcome)], [int(ended.sum())], ["the window"])
    _same("units placed and the sum of their ends", [int(quantity.sum())], [int(units.sum())], ["the window"])
    return {
        "orders": {"placed": len(outcome), **{end.word: int(ended[end]) for end in Outcome}},
        "units": {"placed": int(quantity.sum()), **{end.word: int(units[end]) for end in Outcome}},
    }


def _settlement(ledger: Ledger) -> list[tuple[np.ndarray, np.ndarray]]:
    """Each column of units of the orders, and the word of the account under which it stands for each order."""
    orders = ledger.orders
    outcome = orders.outcome.astype(np.int64)

    def under(word: Outcome, other: Outcome) -> np.ndarray:
        """`other` for the orders that ended so; `word` for the rest."""
        return np.where(outcome == other, other, word)

    return [
        (orders.filled_at_once_units, np.full_like(outcome, Outcome.FILLED_AT_ONCE)),
        (orders.filled_later_units, under(Outcome.FILLED_ON_TIME, Outcome.FILLED_LATE)),
        (orders.lost_units, under(Outcome.LOST, Outcome.DECLINED)),
        (orders.cancelled_units, under(Outcome.CANCELLED, Outcome.CANCELLED_AT_NOTICE)),
        (_owed(ledger), np.full_like(outcome, Outcome.STILL_WAITING)),
    ]


def _owed(ledger: Ledger) -> np.ndarray:
    """The units of each order that are in no column: owed at the end."""
    orders = ledger.orders
    settled = orders.filled_at_once_units + orders.filled_later_units + orders.lost_units + orders.cancelled_units
    return orders.quantity - settled


def check_orders(plan: Plan, ledger: Ledger) -> None:
    """Every unit of every order is filled, lost, cancelled or owed, once; raises `BookkeepingError` if not."""
    orders, fills = ledger.orders, ledger.fills
    names = range(len(orders.quantity))
    owed = _owed(ledger)
    waiting = (orders.outcome == Outcome.STILL_WAITING).astype(np.int64)
    columns = orders.filled_at_once_units, orders.filled_later_units, orders.lost_units, orders.cancelled_units
    for units in (*columns, owed):
        _same("units and units not below 0, of order", units, np.maximum(units, 0), names)
    shipped = np.bincount(fills.order, fills.units, minlength=len(names))
    _same("units filled later and units shipped later, of order", orders.filled_later_units, shipped, names)
    _same("being owed units (1: yes) and waiting still, of order", (owed > 0).astype(np.int64), waiting, names)
    undecided = (orders.resolved_at == NEVER).astype(np.int64)
    _same("having no end (1: yes) and waiting still, of order", undecided, waiting, names)


def check_stock(plan: Plan, ledger: Ledger) -> None:
    """At every stock point and all the time, initial + received = shipped + on hand, and nothing is below 0.

    What the orders say is owed and what the replenishments say is under way must be what the levels come to.
    Raises `BookkeepingError` if not.
    """
    orders, fills, rows, points = ledger.orders, ledger.fills, ledger.replenishments, len(plan.stocks)
    levels = levels_of(ledger)

    def by_stock(stock: np.ndarray, units: np.ndarray) -> np.ndarray:
        return np.bincount(stock, units, minlength=points)

    for word in ("on_hand", "on_order", "backorders"):
        level = getattr(levels, word)
        low = int(level.argmin())
        if level[low] < 0:
            at = levels.at[low] / plan.scenario.tick
            raise BookkeepingError(f"{word} is {level[low]} at {plan.stocks[levels.stock[low]]!r} at time {at:g}")
    last = np.searchsorted(levels.stock, np.arange(points), side="right") - 1
    came = received(ledger)
    under_way, first = rows.received_at == NEVER, rows.order < 0
    initially = orders.group == plan.groups.index(INITIAL)
    _same(
        "initial + received and shipped + on_hand, in units at",
        ledger.on_hand + by_stock(rows.stock[came], rows.received_quantity[came]),
        by_stock(orders.stock, orders.filled_at_once_units)
        + by_stock(orders.stock[fills.order], fills.units)
        + levels.on_hand[last],
        plan.stocks,
    )
    _same(
        "units owed by the orders and by the levels, at",
        by_stock(orders.stock, _owed(ledger)),
        levels.backorders[last],
        plan.stocks,
    )
    _same(
        "units under way by the replenishments and by the levels, at",
        by_stock(rows.stock[under_way], rows.quantity[under_way]),
        levels.on_order[last],
        plan.stocks,
    )
    _same(
        "units owed at time 0 and the orders for them, at",
        ledger.backorders,
        by_stock(orders.stock[initially], orders.quantity[initially]),
        plan.stocks,
    )
    _same(
        "units under way at time 0 and the replenishments for them, at",
        ledger.on_order,
        by_stock(rows.stock[first], ordered_units(ledger)[first]),
        plan.stocks,
    )


def _same(what: str, one: np.ndarray | list[int], other: np.ndarray | list[int], names: Sequence[object]) -> None:
    """Raises `BookkeepingError` at the first place where two columns differ."""
    wrong = np.flatnonzero(np.asarray(one) != np.asarray(other))
    if len(wrong):
        i = wrong[0]
        raise BookkeepingError(f"{what} {names[i]}: {one[i]:g} and {other[i]:g} differ")
