"""The recorder: the actors of a SimPy run write here what happened, column by column; it calls nobody."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from struct import Struct

import numpy as np

from sim.engine.ledger import (
    NEVER,
    Churned,
    Fills,
    Ledger,
    NoticesSent,
    Orders,
    Outcome,
    Oversold,
    Promises,
    Replenishments,
    Returns,
    Substitutions,
    SupplierOutages,
    TransferRequests,
    Withdrawals,
)
from sim.engine.plan import Plan
from sim.engine.simpy_engine.appended_orders import AppendedColumns, AppendedOrders
from sim.engine.simpy_engine.orders import STOCK_POINT_PRIORITY, ReplenishmentOrder
from sim.engine.tape import Customers
from sim.scenario.names import INITIAL

_ROW = Struct(f"={len(Replenishments._fields)}q").pack
"""Numbers as an array holds them: to write them so costs a seventh of what `array.extend` takes for each by itself."""

WRITTEN_COLUMNS = ("_quantity", "_resolved_at", "_filled_at_once", "_filled_later", "_lost", "_cancelled", "_outcome")


NO_PROMISE = (NEVER, NEVER, NEVER, 0)
"""quoted_wait (a duration), promised_at, agreed_at (instants; NEVER for none), notices (a count)."""


class Recorder:
    """The ledger of a run as it grows: every order counts as filled at once until an actor writes otherwise.

    Rows of orders: the customers' in order of arrival, then the backorders of time 0 (`initial_backorders`: stock
    point and units), then those appended in the run. `customer_orders` and `initial_orders` count the first and both
    of the first two. The columns that actors write are memoryviews: a write costs half of what numpy's own would.
    Instants in microseconds.
    """

    def __init__(self, plan: Plan, customers: Customers) -> None:
        self.plan = plan
        self.customers = customers
        owed = [point.initial.backorders if point.initial else 0 for point in plan.scenario.stock.values()]
        self.initial_backorders = [(stock, units) for stock, units in enumerate(owed) if units]
        self.customer_orders = len(customers.arrived_at)
        self.initial_orders = self.customer_orders + len(self.initial_backorders)
        self.appended = AppendedOrders()
        rows = self.initial_orders
        more = np.array([units for _, units in self.initial_backorders], dtype=np.int64)
        # copies where anything is written: replications under other policies share the people
        self._quantity = np.concatenate([customers.quantity, more]) if len(more) else customers.quantity
        self._resolved_at = np.concatenate([customers.arrived_at, np.zeros_like(more)])
        self._filled_at_once = self._quantity.copy()
        self._filled_later = np.zeros(rows, dtype=np.int64)
        self._lost = np.zeros(rows, dtype=np.int64)
        self._cancelled = np.zeros(rows, dtype=np.int64)
        self._outcome = np.zeros(rows, dtype=np.int8)
        self._expose()
        self.fill_order, self.fill_at, self.fill_units = array("q"), array("q"), array("q")
        self.receipts = array("q")  # rows of Replenishments, end to end
        self.withdrawals: list[tuple[int, ReplenishmentOrder, int, int]] = []  # stock, replenishment, at, units
        self.promise_rows: dict[int, list[int]] = {}  # by order: quoted_wait, promised_at, agreed_at, notices
        self.notices_sent: list[tuple[int, int, int]] = []  # order, at, date
        self.substitutions: list[tuple[int, int, int, int]] = []  # order, stock, at, units
        self.churned: list[tuple[int, int]] = []  # order, at
        self.oversold: list[tuple[int, int]] = []  # order, units

    def _expose(self) -> None:
        """Opens the columns to the actors that write them."""
        self.filled_at_once = memoryview(self._filled_at_once.data)
        self.filled_later = memoryview(self._filled_later.data)
        self.lost = memoryview(self._lost.data)
        self.cancelled = memoryview(self._cancelled.data)
        self.resolved_at = memoryview(self._resolved_at.data)
        self.outcome = memoryview(self._outcome.data)

    def _grow(self, order: int) -> int:
        """Enlarges the written columns by half, at least 1024 rows, so that appending costs constant time on average.

        Returns `order`.
        """
        more = np.zeros(max(1024, order // 2), dtype=np.int64)
        for column in WRITTEN_COLUMNS:
            values = getattr(self, column)
            setattr(self, column, np.concatenate([values, more.astype(values.dtype)]))
        self._expose()
        return order

    # whose order it is

    def is_return(self, order: int) -> bool:
        """Whether it is the order of a customer who returned."""
        return order >= self.initial_orders and self.appended.first(order - self.initial_orders) >= 0

    def is_of_customer(self, order: int) -> bool:
        """Whether it is the order of a customer, who has come or returned, and not of time 0 or of a stock point."""
        return order < self.customer_orders or self.is_return(order)

    def draw_index(self, order: int) -> int:
        """The row of the tape with the draws of an order's customer; a returning customer has those of the first visit.

        Only of customers' orders (`is_of_customer`): −1 for a transfer request, beyond all rows for a backorder of
        time 0.
        """
        return self.appended.first(order - self.initial_orders) if order >= self.initial_orders else order

    def person_of(self, order: int) -> int:
        """The index of an order's customer in `plan.persons`; only of customers' orders."""
        return int(self.customers.person[self.draw_index(order)])

    def group_of(self, order: int) -> int:
        """The index of an order's customer group in the file; only of customers' orders."""
        return int(self.customers.group[self.draw_index(order)])

    def asked_stock(self, order: int) -> int:
        """The stock point that any order was placed at: a customer's, an initial backorder or a transfer request."""
        if order >= self.initial_orders:
            return self.appended.stock(order - self.initial_orders)
        if order >= self.customer_orders:
            return self.initial_backorders[order - self.customer_orders][0]
        return int(self.customers.stock[order])

    def arrived_at(self, order: int) -> int:
        """The instant at which an order was placed."""
        if order >= self.initial_orders:
            return self.appended.at(order - self.initial_orders)
        return int(self.customers.arrived_at[order])

    # what happens

    def record_backorder(self, order: int, at_once: int) -> None:
        """An order found `at_once` units available and waits for the rest."""
        self.filled_at_once[order] = at_once
        self.resolved_at[order] = NEVER
        self.outcome[order] = Outcome.STILL_WAITING

    def record_unfilled(self, order: int, at_once: int, lost: int, outcome: Outcome) -> None:
        """An order found `at_once` units available and goes without the rest: lost, declined or substituted."""
        self.filled_at_once[order] = at_once
        self.lost[order] = lost
        self.outcome[order] = outcome

    def record_fill(self, order: int, at: int, units: int) -> None:
        """Units went out to a backorder."""
        self.filled_later[order] += units
        self.fill_order.append(order)
        self.fill_at.append(at)
        self.fill_units.append(units)

    def record_end(self, order: int, at: int, outcome: Outcome) -> None:
        """The last unit of a backorder is decided."""
        self.resolved_at[order] = at
        self.outcome[order] = outcome

    def record_oversold(self, order: int, units: int) -> None:
        """A customer was sold so many units that were not there."""
        self.oversold.append((order, units))

    def record_visit_lost(self, order: int) -> None:
        """A churned customer does not make this visit."""
        self.filled_at_once[order] = 0
        self.outcome[order] = Outcome.STAYED_AWAY

    def record_quote(self, order: int, wait: int) -> None:
        """A customer is quoted a wait, in microseconds."""
        self.promise_rows.setdefault(order, [*NO_PROMISE])[0] = wait

    def record_promise(self, order: int, date: int) -> None:
        """A customer agrees to a date: the first one is the promise, the last one what counts."""
        dates = self.promise_rows.setdefault(order, [*NO_PROMISE])
        if dates[1] == NEVER:
            dates[1] = date
        dates[2] = date

    def record_deadline(self, order: int, deadline: int, *, broken: bool) -> None:
        """A customer's deadline has moved: by a promise that broke, or by an early notice. Only a trace notes it."""

    def record_notice(self, order: int, at: int, date: int) -> None:
        """A notice goes to a customer who waits; `date` is NEVER if it carries none."""
        self.promise_rows.setdefault(order, [*NO_PROMISE])[3] += 1
        self.notices_sent.append((order, at, date))

    def record_substitution(self, order: int, stock: int, at: int, units: int) -> None:
        """Units go out from another stock point than the one that was asked."""
        self.substitutions.append((order, stock, at, units))

    def record_churn(self, order: int, at: int) -> None:
        """The end of this order made its customer stay away for good."""
        self.churned.append((order, at))

    def record_order_placed(self, stock: int, replenishment: ReplenishmentOrder) -> None:
        """A replenishment order is placed. Only a trace notes it: its row is written when it is received."""

    def record_withdrawal(self, stock: int, replenishment: ReplenishmentOrder, at: int, units: int) -> None:
        """Units of a replenishment order are taken back."""
        self.withdrawals.append((stock, replenishment, at, units))

    def append_return(self, first: int, at: int, units: int) -> int:
        """A customer who left returns and asks for what they did not get; the number of the new order."""
        stock = int(self.customers.stock[first])
        order = self.initial_orders + self.appended.add(first, at, stock, -1, units)
        return order if order < len(self.outcome) else self._grow(order)

    def append_transfer_request(self, stock: int, by: int, at: int, units: int, *, lateral: bool) -> int:
        """The stock point `by` asks another one for units; the number of the order."""
        order = self.initial_orders + self.appended.add(-1, at, stock, by, units, lateral=lateral)
        return order if order < len(self.outcome) else self._grow(order)

    def record_receipt(
        self, stock: int, replenishment: ReplenishmentOrder, received_at: int, units: int, refused: int = 0
    ) -> None:
        """A replenishment order was received, was taken back as a whole, or the run ends (NEVER).

        `units` of it are there, or went out at once; `refused` were sent back.
        """
        route, number = replenishment.route, replenishment.number
        self.receipts.frombytes(
            _ROW(
                stock,
                number,
                replenishment.receipt,
                route.source,
                route.order_type,
                replenishment.ordered_at,
                replenishment.due_at,
                replenishment.shipped_at if number >= 0 else 0,
                received_at,
                replenishment.quantity,
                units,
                refused,
            )
        )

    def ledger(self, disruptions: SupplierOutages, on_hand: np.ndarray, on_order: np.ndarray) -> Ledger:
        """The ledger of the run, which began with those levels on hand and on order."""
        replenishments = self._replenishments()
        appended = self.appended.columns()
        returns, requests = np.flatnonzero(appended.first >= 0), np.flatnonzero(appended.first < 0)
        backorders = np.zeros(len(self.plan.stocks), dtype=np.int64)
        for stock, units in self.initial_backorders:
            backorders[stock] = units
        return Ledger(
            orders=self._orders(appended),
            fills=Fills(*(np.array(column) for column in (self.fill_order, self.fill_at, self.fill_units))),
            replenishments=replenishments,
            withdrawals=self._withdrawals(replenishments),
            promises=Promises(*_columns([(order, *dates) for order, dates in sorted(self.promise_rows.items())], 5)),
            notices_sent=NoticesSent(*_columns(self.notices_sent, 3)),
            substitutions=Substitutions(*_columns(self.substitutions, 4)),
            returns=Returns(returns + self.initial_orders, appended.first[returns]),
            churned=Churned(*_columns(self.churned, 2)),
            on_hand=on_hand,
            on_order=on_order,
            backorders=backorders,
            disruptions=disruptions,
            transfer_requests=TransferRequests(requests + self.initial_orders, appended.by[requests]),
            oversold=Oversold(*_columns(self.oversold, 2)),
            suppliers=len(self.plan.scenario.suppliers),
        )

    def _replenishments(self) -> Replenishments:
        """Replenishment orders by stock point and then in order of placing, whichever was received first."""
        rows = np.array(self.receipts).reshape(-1, len(Replenishments._fields))
        # one number for both, nearly in order; receipts of one order are written in theirs
        key = (rows[:, 0] << 32) + rows[:, 1] + (1 << 30)
        return Replenishments(*np.ascontiguousarray(rows[np.argsort(key, kind="stable")].T))

    def _withdrawals(self, rows: Replenishments) -> Withdrawals:
        if not self.withdrawals:
            return Withdrawals(*_columns([], 3))
        keys = zip(rows.stock.tolist(), rows.order.tolist(), rows.receipt.tolist(), strict=True)
        row = {key: position for position, key in enumerate(keys)}
        return Withdrawals(
            *_columns(
                [
                    (row[stock, replenishment.number, replenishment.receipt], at, units)
                    for stock, replenishment, at, units in self.withdrawals
                ],
                3,
            )
        )

    def _orders(self, appended: AppendedColumns) -> Orders:
        customers, plan = self.customers, self.plan
        rows = self.initial_orders + len(appended.at)
        profiles = {name: position for position, name in enumerate(plan.profiles)}
        profile = np.array([profiles[person.profile] for person in plan.persons], dtype=np.int32)
        priority = np.array([person.behaviour.priority for person in plan.persons], dtype=np.int32)
        requested = appended.first < 0

        def extended(column: np.ndarray, initial: list[int], of_requests: np.ndarray | int) -> np.ndarray:
            """The customers' column, then that of initial backorders, then of returns as they were, and of requests."""
            if rows == self.customer_orders:
                return column
            if self.customer_orders:
                last = column[np.where(requested, 0, appended.first)]
            else:
                last = np.zeros_like(column, shape=len(requested))
            return np.concatenate(
                [column, np.array(initial, dtype=column.dtype), np.where(requested, of_requests, last)]
            )

        zeros, initial = [0 for _ in self.initial_backorders], plan.groups.index(INITIAL)
        arrived_at = extended(customers.arrived_at, zeros, 0)
        if rows > self.initial_orders:
            new = slice(self.initial_orders, rows)
            arrived_at[new] = appended.at
            self._quantity[new] = appended.units
            # nobody wrote of those that were filled at once how many units and when
            at_once = self._outcome[new] == Outcome.FILLED_AT_ONCE
            self._filled_at_once[new][at_once] = appended.units[at_once]
            unwritten = self._resolved_at[new] == 0
            self._resolved_at[new][unwritten] = appended.at[unwritten]
        return Orders(
            arrived_at=arrived_at,
            group=extended(customers.group, [initial for _ in zeros], initial + 1 + appended.lateral),
            profile=extended(profile[customers.person], zeros, 0),
            stock=extended(customers.stock, [stock for stock, _ in self.initial_backorders], appended.stock),
            customer=extended(customers.customer, zeros, appended.by),
            priority=extended(priority[customers.person], [STOCK_POINT_PRIORITY for _ in zeros], STOCK_POINT_PRIORITY),
            quantity=self._quantity[:rows],
            filled_at_once_units=self._filled_at_once[:rows],
            filled_later_units=self._filled_later[:rows],
            lost_units=self._lost[:rows],
            cancelled_units=self._cancelled[:rows],
            resolved_at=self._resolved_at[:rows],
            outcome=self._outcome[:rows],
        )


def _columns(rows: Sequence[tuple[int, ...]], width: int) -> np.ndarray:
    return np.array(rows, dtype=np.int64).reshape(-1, width).T
