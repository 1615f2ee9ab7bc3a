"""The three tables of a run as pandas frames, with names for positions and times in the scenario's unit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.ledger import NEVER, Ledger, Orders, OrderType, Outcome
from sim.engine.plan import Plan
from sim.scenario.names import INITIAL, REPLENISHMENT, TRANSSHIPMENT
from sim.tables.levels import levels_of
from sim.tables.purchase_orders import NO_PURCHASE_ORDER, purchase_orders
from sim.tables.rows import substituted_units

if TYPE_CHECKING:
    import pandas as pd
    from pandas.arrays import IntegerArray


def orders_table(ledger: Ledger, plan: Plan) -> pd.DataFrame:
    """Customers' orders in order of arrival, one row each; the backorders of time 0 are last.

    `order` is the number in the ledger, where orders of returning customers follow all others. `customer` is 'group/17'
    for generated customers, the trace's own name otherwise. Visits that were not made are rows too: `stayed_away`, with
    a `quantity` that would have been asked and no other units. Orders between stock points are rows too, of the groups
    `replenishment` and `transshipment`: `customer` is the stock point that orders. Where a shop sells from another
    stock point there is a further column, `oversold_units`: units that it showed and that were not there.
    """
    import pandas as pd

    orders, tick = ledger.orders, plan.scenario.tick
    rows = len(orders.quantity)
    promises, substitutions, returns = ledger.promises, ledger.substitutions, ledger.returns
    wait, promised, agreed = (
        _scattered(rows, promises.order, column, NEVER)
        for column in (promises.quoted_wait, promises.promised_at, promises.agreed_at)
    )
    returns_of = _scattered(rows, returns.order, returns.returns_of, -1)
    frame = pd.DataFrame(
        {
            "order": np.arange(rows),
            "customer": _customer_names(plan, orders),
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
            "alternative": _named(_scattered(rows, substitutions.order, substitutions.stock, -1), plan.stocks),
            "quoted_wait": _time(wait, tick),
            "promised_at": _time(promised, tick),
            "agreed_at": _time(agreed, tick),
            "notices": _scattered(rows, promises.order, promises.notices, 0),
            "resolved_at": _time(orders.resolved_at, tick),
            "outcome": _named(orders.outcome, [outcome.word for outcome in Outcome]),
            "returns_of": _numbers(np.maximum(returns_of, 0), returns_of < 0),
        }
    )
    if any(point.sells_from is not None for point in plan.scenario.stock.values()):
        frame["oversold_units"] = _scattered(rows, ledger.oversold.order, ledger.oversold.units, 0)
    if not len(returns.order) and not len(ledger.transfer_requests.order):
        return frame
    # stable: a returning customer comes after a new one of the same instant
    initial = orders.group == plan.groups.index(INITIAL)
    by_arrival = np.argsort(np.where(initial, NEVER, orders.arrived_at), kind="stable")
    return frame.iloc[by_arrival].reset_index(drop=True)


def _scattered(rows: int, positions: np.ndarray, values: np.ndarray, default: int) -> np.ndarray:
    """A column with `values` at these `positions`, and `default` at the rest."""
    column = np.full(rows, default, dtype=np.int64)
    column[positions] = values
    return column


def replenishments_table(ledger: Ledger, plan: Plan) -> pd.DataFrame:
    """Replenishment orders by stock point and then in order of placing; `receipt` is null while one is on order.

    `quantity` is the units ordered minus those withdrawn; `received_quantity` of them arrived, `refused_quantity` were
    sent back for want of room. At `shipped_at` the lead time began: the supplier had capacity for the order and was not
    down. An order that another stock point filled in parts has a row for each receipt, counted from 0.
    `purchase_order` counts, from 0, those that the orders to suppliers are lines of.
    """
    import pandas as pd

    replenishments, tick = ledger.replenishments, plan.scenario.tick
    purchase_order = purchase_orders(ledger, plan)
    return pd.DataFrame(
        {
            "order": replenishments.order,
            "receipt": _numbers(replenishments.receipt, replenishments.received_at == NEVER),
            "stock": _named(replenishments.stock, plan.stocks),
            "source": _named(replenishments.source, plan.sources),
            "kind": _named(replenishments.kind, [kind.word for kind in OrderType]),
            "ordered_at": _time(replenishments.ordered_at, tick),
            "due_at": _time(replenishments.due_at, tick),
            "shipped_at": _time(replenishments.shipped_at, tick),
            "received_at": _time(replenishments.received_at, tick),
            "quantity": replenishments.quantity,
            "received_quantity": replenishments.received_quantity,
            "refused_quantity": replenishments.refused_quantity,
            "purchase_order": _numbers(np.maximum(purchase_order, 0), purchase_order == NO_PURCHASE_ORDER),
        }
    )


def levels_table(ledger: Ledger, plan: Plan) -> pd.DataFrame:
    """The levels by instant and then by stock point: a row for each change, and one for each stock point at time 0."""
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


def _customer_names(plan: Plan, orders: Orders) -> list[str]:
    customers = zip(orders.customer.tolist(), orders.group.tolist(), strict=True)
    of_stock_points = {plan.groups.index(name) for name in (REPLENISHMENT, TRANSSHIPMENT) if name in plan.groups}

    def name_of(customer: int | str, group: int) -> str:
        """A customer's own name, that of the ordering stock point, or the group with a number."""
        if isinstance(customer, str):
            return customer
        return plan.stocks[customer] if group in of_stock_points else f"{plan.groups[group]}/{customer}"

    return [name_of(customer, group) for customer, group in customers]


def _named(positions: np.ndarray, names: Iterable[str]) -> pd.Categorical[str]:
    """The names at these positions in a list of names; −1 is none."""
    import pandas as pd

    return pd.Categorical.from_codes(positions, pd.Index(list(names)))


def _numbers(values: np.ndarray, absent: np.ndarray) -> IntegerArray:
    """Whole numbers, null where `absent` (a mask)."""
    import pandas as pd

    return pd.arrays.IntegerArray(values, absent)


def _time(instants: np.ndarray, tick: int) -> np.ndarray:
    """Instants, in microseconds, in the scenario's unit of time; NaN for NEVER."""
    return np.where(instants == NEVER, np.nan, instants / tick)
