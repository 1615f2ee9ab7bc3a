"""The three tables of a run as data frames, in names and in the scenario's unit of time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.ledger import NEVER, Ledger, Orders, OrderType, Outcome
from sim.engine.plan import Plan
from sim.scenario.names import INITIAL, REPLENISHMENT, TRANSSHIPMENT
from sim.tables.levels import levels_of
from sim.tables.rows import substituted_units

if TYPE_CHECKING:
    import pandas as pd
    from pandas.arrays import IntegerArray


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
            "kind": _named(placed.kind, [kind.word for kind in OrderType]),
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
