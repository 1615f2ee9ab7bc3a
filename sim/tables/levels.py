"""Levels: what stock points hold, are owed and owe; they follow from what moved."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.engine.ledger import Ledger
from sim.tables.rows import accepted, ordered_units, received, withdrawn_above


class Levels(NamedTuple):
    """What stock points hold, are owed and owe, in units, as step functions of time in microseconds.

    By stock point and then by instant: a row holds from its `at`, everything of that instant included, until the
    next row of the same stock point. The first row of each stock point is at 0.
    """

    stock: np.ndarray
    at: np.ndarray
    on_hand: np.ndarray
    on_order: np.ndarray
    backorders: np.ndarray


class _Moves(NamedTuple):
    """Changes of the levels; a number stands for that many on every row."""

    stock: np.ndarray
    at: np.ndarray
    on_hand: np.ndarray | int
    on_order: np.ndarray | int
    backorders: np.ndarray | int


def levels_of(ledger: Ledger, stock: int | None = None) -> Levels:
    """The levels of one stock point (its position in the plan), or of all: a row where something changed.

    The orders owed at time 0 are rows of the ledger, so backorders are counted from the orders alone.
    """
    moves = _moves(ledger)
    if stock is not None:
        moves = [_where(move, move.stock == stock) for move in moves]
    at_stock = np.concatenate([move.stock for move in moves])
    at = np.concatenate([move.at for move in moves])
    order = _in_order(at_stock, at)
    at_stock, at = at_stock[order], at[order]
    first = np.flatnonzero(_differs(at_stock) | _differs(at))
    # sums per instant, a level at a time to spare memory; what went up and down within one instant is no change
    at_stock, at = at_stock[first], at[first]
    steps = [np.add.reduceat(_spread(moves, level)[order], first) for level in ("on_hand", "on_order", "backorders")]
    del moves, order, first
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


def _moves(ledger: Ledger) -> list[_Moves]:
    orders, fills, placed, back = ledger.orders, ledger.fills, ledger.replenishments, ledger.withdrawals
    short = np.where(accepted(orders), orders.quantity - orders.filled_at_once_units, 0)
    came = received(ledger)
    cancelled = orders.cancelled_units > 0
    cancelled[ledger.claims.order] = False  # stock points take back bit by bit: see below
    start = np.arange(len(ledger.on_hand))
    new = placed.order >= 0  # what was under way at time 0 is in the first on_order
    moves = [
        _Moves(start, np.zeros_like(start), ledger.on_hand, ledger.on_order, 0),
        _where(
            _Moves(orders.stock, orders.arrived_at, -orders.filled_at_once_units, 0, short),
            (orders.filled_at_once_units > 0) | (short > 0),
        ),
        _where(_Moves(orders.stock, orders.resolved_at, 0, 0, -orders.cancelled_units), cancelled),
        _Moves(orders.stock[fills.order], fills.at, -fills.units, 0, -fills.units),
        _where(_Moves(placed.stock, placed.ordered_at, 0, ordered_units(ledger), 0), new),
        _where(_Moves(placed.stock, placed.received_at, placed.received_quantity, -placed.quantity, 0), came),
        _Moves(placed.stock[back.replenishment], back.at, 0, -back.units, 0),
    ]
    if len(ledger.claims.order):
        above = withdrawn_above(ledger)
        upstream = placed.source[back.replenishment] - ledger.suppliers
        moves.append(_where(_Moves(upstream, back.at, 0, 0, -back.units), above))
    return [*moves, *_switched(ledger)] if len(ledger.substitutions.order) else moves


def _switched(ledger: Ledger) -> list[_Moves]:
    """Alternatives: units leave the shelf of the other product, and what had been owed of the first is owed no more."""
    orders, taken = ledger.orders, ledger.substitutions
    waited = orders.resolved_at[taken.order] > orders.arrived_at[taken.order]
    return [
        _Moves(taken.stock, taken.at, -taken.units, 0, 0),
        _where(_Moves(orders.stock[taken.order], taken.at, 0, 0, -taken.units), waited),
    ]


def _where(moves: _Moves, mask: np.ndarray) -> _Moves:
    numbers = [move if isinstance(move, int) else move[mask] for move in moves[2:]]
    return _Moves(moves.stock[mask], moves.at[mask], *numbers)


def _spread(moves: list[_Moves], level: str) -> np.ndarray:
    """The changes of one level, a number a row."""
    columns = ((len(move.stock), getattr(move, level)) for move in moves)
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
