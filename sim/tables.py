"""The three tables of a run, and the levels that follow from what moved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.engine.ledger import NEVER, Kind, Ledger, Orders, Outcome
from sim.engine.plan import Plan
from sim.scenario.names import INITIAL, REPLENISHMENT, TRANSSHIPMENT

if TYPE_CHECKING:
    import pandas as pd
    from pandas.arrays import IntegerArray


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


_WAITED = (
    Outcome.FILLED_ON_TIME,
    Outcome.FILLED_LATE,
    Outcome.CANCELLED,
    Outcome.CANCELLED_AT_NOTICE,
    Outcome.STILL_WAITING,
)


def accepted(orders: Orders) -> np.ndarray:
    """Which orders accepted to wait for the units they were short of (a mask)."""
    switched = (orders.outcome == Outcome.SUBSTITUTED) & (orders.resolved_at > orders.arrived_at)
    return np.array([outcome in _WAITED for outcome in Outcome])[orders.outcome] | switched


def substituted_units(ledger: Ledger) -> np.ndarray:
    """The units of each order that went out from another stock point than the one asked."""
    taken = ledger.substitutions
    return np.bincount(taken.order, taken.units, minlength=len(ledger.orders.quantity)).astype(np.int64)


def received(ledger: Ledger) -> np.ndarray:
    """Which replenishment orders came (a mask); one that was withdrawn to nothing never does."""
    return (ledger.replenishments.received_at != NEVER) & (ledger.replenishments.quantity > 0)


def ordered_units(ledger: Ledger) -> np.ndarray:
    """The units of each replenishment order as placed: what came or is to come, and what was taken back."""
    rows, back = ledger.replenishments.quantity, ledger.withdrawals
    return rows + np.bincount(back.replenishment, back.units, minlength=len(rows)).astype(np.int64)


def between_stock_points(ledger: Ledger) -> np.ndarray:
    """Which orders stock points placed with each other (a mask)."""
    mask = np.zeros(len(ledger.orders.quantity), dtype=bool)
    mask[ledger.claims.order] = True
    return mask


def withdrawn_above(ledger: Ledger) -> np.ndarray:
    """Which withdrawals were of units that another stock point still owed (a mask)."""
    return ledger.replenishments.source[ledger.withdrawals.replenishment] >= ledger.suppliers


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


def orders_table(ledger: Ledger, plan: Plan) -> pd.DataFrame:
    """Customers' orders in order of arrival, one row each; those owed at time 0 are last.

    `order` is the number in the ledger, where people who returned follow all others. `customer` is 'group/17' for
    made-up people, the trace's own name otherwise. Visits not made are rows too: `stayed_away`, without units but
    those of `quantity` that would have been asked. What stock points order from each other are rows too, of the groups
    `replenishment` and `transshipment`: `customer` is the stock point that asks. Where a shop sells what it cannot see,
    there is a column more, `oversold_units`: those that it showed and that were not there.
    """
    import pandas as pd

    orders, tick = ledger.orders, plan.scenario.tick
    rows = len(orders.quantity)
    said, taken, back = ledger.promises, ledger.substitutions, ledger.returns
    wait, promised, agreed = (
        _scattered(rows, said.order, column, NEVER) for column in (said.quoted_wait, said.promised_at, said.agreed_at)
    )
    first = _scattered(rows, back.order, back.returns_of, -1)
    frame = pd.DataFrame(
        {
            "order": np.arange(rows),
            "customer": _customers(plan, orders),
            "group": _named(orders.group, plan.groups),
            "profile": _named(orders.profile, plan.profiles),
            "priority": orders.priority,
            "stock": _named(orders.stock, plan.stocks),
            "arrived_at": _time(orders.arrived_at, tick),
            "quantity": orders.quantity,
            "filled_at_once_units": orders.filled_at_once_units,
            "filled_later_units": orders.filled_later_units,
            "substituted_units": substituted_units(ledger),
            "lost_units": orders.lost_units,
            "cancelled_units": orders.cancelled_units,
            "alternative": _named(_scattered(rows, taken.order, taken.stock, -1), plan.stocks),
            "quoted_wait": _time(wait, tick),
            "promised_at": _time(promised, tick),
            "agreed_at": _time(agreed, tick),
            "notices": _scattered(rows, said.order, said.notices, 0),
            "resolved_at": _time(orders.resolved_at, tick),
            "outcome": _named(orders.outcome, [outcome.word for outcome in Outcome]),
            "returns_of": _numbers(np.maximum(first, 0), first < 0),
        }
    )
    if any(point.sells_from is not None for point in plan.scenario.stock.values()):
        frame["oversold_units"] = _scattered(rows, ledger.oversold.order, ledger.oversold.units, 0)
    if not len(back.order) and not len(ledger.claims.order):
        return frame
    # stable: who returns comes after who is new at the same instant
    initial = orders.group == plan.groups.index(INITIAL)
    place = np.argsort(np.where(initial, NEVER, orders.arrived_at), kind="stable")
    return frame.iloc[place].reset_index(drop=True)


def _scattered(rows: int, where: np.ndarray, values: np.ndarray, other: int) -> np.ndarray:
    """A column with `values` at the rows `where`, and `other` at the rest."""
    column = np.full(rows, other, dtype=np.int64)
    column[where] = values
    return column


def replenishments_table(ledger: Ledger, plan: Plan) -> pd.DataFrame:
    """Replenishment orders by stock point and then in order of placing; `receipt` is null while under way.

    `quantity` is what came or is still to come, after withdrawals; `received_quantity` of it arrived. `shipped_at` is
    when the supplier had worked on it and was not down, so that its lead time began. An order that another stock point
    filled bit by bit has a row for each receipt, counted from 0.
    """
    import pandas as pd

    placed, tick = ledger.replenishments, plan.scenario.tick
    return pd.DataFrame(
        {
            "order": placed.order,
            "receipt": _numbers(placed.receipt, placed.received_at == NEVER),
            "stock": _named(placed.stock, plan.stocks),
            "source": _named(placed.source, plan.sources),
            "kind": _named(placed.kind, [kind.word for kind in Kind]),
            "ordered_at": _time(placed.ordered_at, tick),
            "due_at": _time(placed.due_at, tick),
            "shipped_at": _time(placed.shipped_at, tick),
            "received_at": _time(placed.received_at, tick),
            "quantity": placed.quantity,
            "received_quantity": placed.received_quantity,
        }
    )


def levels_table(ledger: Ledger, plan: Plan) -> pd.DataFrame:
    """The levels by instant and then by stock point: a row when something changes, the first ones at 0."""
    import pandas as pd

    levels = levels_of(ledger)
    order = np.argsort(levels.at, kind="stable")
    return pd.DataFrame(
        {
            "at": _time(levels.at[order], plan.scenario.tick),
            "stock": _named(levels.stock[order], plan.stocks),
            "on_hand": levels.on_hand[order],
            "on_order": levels.on_order[order],
            "backorders": levels.backorders[order],
        }
    )


def _customers(plan: Plan, orders: Orders) -> list[str]:
    people = zip(orders.customer.tolist(), orders.group.tolist(), strict=True)
    between = {plan.groups.index(name) for name in (REPLENISHMENT, TRANSSHIPMENT) if name in plan.groups}

    def name_of(who: int | str, group: int) -> str:
        if isinstance(who, str):
            return who
        return plan.stocks[who] if group in between else f"{plan.groups[group]}/{who}"

    return [name_of(who, group) for who, group in people]


def _named(positions: np.ndarray, names: Iterable[str]) -> pd.Categorical[str]:
    """Positions in a list of names (−1: none), as those names."""
    import pandas as pd

    return pd.Categorical.from_codes(positions, pd.Index(list(names)))


def _numbers(values: np.ndarray, absent: np.ndarray) -> IntegerArray:
    """Whole numbers of which some are absent."""
    import pandas as pd

    return pd.arrays.IntegerArray(values, absent)


def _time(instants: np.ndarray, tick: int) -> np.ndarray:
    """Instants in the scenario's unit of time, NaN for NEVER."""
    return np.where(instants == NEVER, np.nan, instants / tick)
