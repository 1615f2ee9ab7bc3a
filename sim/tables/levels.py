"""The levels of stock points over time (on hand, on order, backorders), computed from the rows of a ledger."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.engine.ledger import Ledger
from sim.tables.rows import accepted, ordered_units, received, withdrawn_above


class Levels(NamedTuple):
    """On hand, on order and backorders of stock points, in units, as step functions of time in microseconds.

    By stock point and then by instant: a row holds from its `at`, everything of that instant included, until the
    next row of the same stock point. The first row of each stock point is at 0.
    """

    stock: np.ndarray
    at: np.ndarray
    on_hand: np.ndarray
    on_order: np.ndarray
    backorders: np.ndarray


class _Changes(NamedTuple):
    """Changes of the levels, a row each; a plain number is the same change on every row."""

    stock: np.ndarray
    at: np.ndarray
    on_hand: np.ndarray | int
    on_order: np.ndarray | int
    backorders: np.ndarray | int


def levels_of(ledger: Ledger, stock: int | None = None) -> Levels:
    """The levels of one stock point (its position in the plan), or of all: a row where something changed.

    The orders owed at time 0 are rows of the ledger, so backorders are counted from the orders alone.
    """
    changes = _changes(ledger)
    if stock is not None:
        changes = [_where(change, change.stock == stock) for change in changes]
    at_stock = np.concatenate([change.stock for change in changes])
    at = np.concatenate([change.at for change in changes])
    order = _in_order(at_stock, at)
    at_stock, at = at_stock[order], at[order]
    first = np.flatnonzero(_differs(at_stock) | _differs(at))
    # sums per instant, a level at a time to spare memory; what went up and down within one instant is no change
    at_stock, at = at_stock[first], at[first]
    steps = [np.add.reduceat(_spread(changes, level)[order], first) for level in ("on_hand", "on_order", "backorders")]
    del changes, order, first
    begins = _differs(at_stock)
    kept = begins | (steps[0] != 0) | (steps[1] != 0) | (steps[2] != 0)
    at_stock, at, begins = at_stock[kept], at[kept], np.flatnonzero(begins[kept])
    rows_each = np.diff(np.append(begins, len(at)))
    levels = []
    for step in steps:
        total = np.cumsum(step[kept])
        before = total[begins] - step[kept][begins]  # where the stock point before it ended
        levels.append(total - np.repeat(before, rows_each))
    return Levels(at_stock, at, *levels)


def _changes(ledger: Ledger) -> list[_Changes]:
    orders, fills, replenishments, withdrawals = ledger.orders, ledger.fills, ledger.replenishments, ledger.withdrawals
    short = np.where(accepted(orders), orders.quantity - orders.filled_at_once_units, 0)
    arrived = received(ledger)
    cancelled = orders.cancelled_units > 0
    cancelled[ledger.transfer_requests.order] = False  # stock points withdraw in parts: see below
    start = np.arange(len(ledger.on_hand))
    new = replenishments.order >= 0  # what was on order at time 0 is in the first on_order
    changes = [
        _Changes(start, np.zeros_like(start), ledger.on_hand, ledger.on_order, 0),
        _where(
            _Changes(orders.stock, orders.arrived_at, -orders.filled_at_once_units, 0, short),
            (orders.filled_at_once_units > 0) | (short > 0),
        ),
        _where(_Changes(orders.stock, orders.resolved_at, 0, 0, -orders.cancelled_units), cancelled),
        _Changes(orders.stock[fills.order], fills.at, -fills.units, 0, -fills.units),
        _where(_Changes(replenishments.stock, replenishments.ordered_at, 0, ordered_units(ledger), 0), new),
        _where(
            _Changes(
                replenishments.stock,
                replenishments.received_at,
                replenishments.received_quantity,
                -replenishments.quantity,
                0,
            ),
            arrived,
        ),
        _Changes(replenishments.stock[withdrawals.replenishment], withdrawals.at, 0, -withdrawals.units, 0),
    ]
    if len(ledger.transfer_requests.order):
        from_stock_point = withdrawn_above(ledger)
        upstream = replenishments.source[withdrawals.replenishment] - ledger.suppliers
        changes.append(_where(_Changes(upstream, withdrawals.at, 0, 0, -withdrawals.units), from_stock_point))
    return [*changes, *_substitutions(ledger)] if len(ledger.substitutions.order) else changes


def _substitutions(ledger: Ledger) -> list[_Changes]:
    """Alternatives: units leave the stock of the other product, and backorders of the first are settled."""
    orders, substitutions = ledger.orders, ledger.substitutions
    waited = orders.resolved_at[substitutions.order] > orders.arrived_at[substitutions.order]
    return [
        _Changes(substitutions.stock, substitutions.at, -substitutions.units, 0, 0),
        _where(_Changes(orders.stock[substitutions.order], substitutions.at, 0, 0, -substitutions.units), waited),
    ]


def _where(changes: _Changes, mask: np.ndarray) -> _Changes:
    columns = [change if isinstance(change, int) else change[mask] for change in changes[2:]]
    return _Changes(changes.stock[mask], changes.at[mask], *columns)


def _spread(changes: list[_Changes], level: str) -> np.ndarray:
    """The changes of one level, a number a row."""
    columns = ((len(change.stock), getattr(change, level)) for change in changes)
    return np.concatenate(
        [
            np.full(rows, column, dtype=np.int64) if isinstance(column, int) else column.astype(np.int64, copy=False)
            for rows, column in columns
        ]
    )


def _in_order(stock: np.ndarray, at: np.ndarray) -> np.ndarray:
    """The rows by stock point and then by instant; those of one instant in any order."""
    span = int(at.max(initial=0)) + 1
    if (int(stock.max(initial=0)) + 1) * span >= 2**63:
        return np.lexsort((at, stock))
    # one number for both sorts several times faster than two keys
    return np.argsort(stock.astype(np.int64) * span + at)


def _differs(column: np.ndarray) -> np.ndarray:
    """Where a row differs from the one above it; the first does."""
    return np.concatenate(([True], column[1:] != column[:-1]))
