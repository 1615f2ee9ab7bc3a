"""The book: where the actors of a SimPy run write what happened, column by column."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from struct import Struct
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.ledger import (
    NEVER,
    Churned,
    Claims,
    Fills,
    Ledger,
    Messages,
    Orders,
    Outcome,
    Oversold,
    Promises,
    Replenishments,
    Returns,
    Substitutions,
    SupplierOutages,
    Withdrawals,
)
from sim.engine.plan import Plan
from sim.engine.simpy_engine.claim import CLASS
from sim.engine.simpy_engine.latecomers import Columns, Latecomers
from sim.engine.tape import Customers
from sim.scenario.names import INITIAL

if TYPE_CHECKING:
    from sim.engine.simpy_engine.crowd import Crowd
    from sim.engine.simpy_engine.delivery import Delivery


_ROW = Struct(f"={len(Replenishments._fields)}q").pack
"""Numbers as an array holds them: to write them so costs a seventh of what `array.extend` takes for each by itself."""

COLUMNS = ("_quantity", "_resolved_at", "_filled_at_once", "_filled_later", "_lost", "_cancelled", "_outcome")


class Book:
    """Orders as if all were filled at once, until an actor writes otherwise; the rest grows as it happens.

    Rows: the customers in order of arrival, then what was owed at time 0, then whoever comes later: people who return,
    and stock points that order from others. The columns that actors write are memoryviews: a write costs half of what
    numpy's own would.
    """

    def __init__(self, plan: Plan, customers: Customers) -> None:
        self.plan = plan
        self.customers = customers
        self.crowd: Crowd | None = None
        owed = [point.initial.backorders if point.initial else 0 for point in plan.scenario.stock.values()]
        self.owed_first = [(stock, units) for stock, units in enumerate(owed) if units]
        self.count, first = len(customers.arrived_at), len(self.owed_first)
        self.known = self.count + first  # rows that there are from the start
        self.later = Latecomers()
        rows = self.known
        more = np.array([units for _, units in self.owed_first], dtype=np.int64)
        # copies where anything is written: replications under other policies share the people
        self._quantity = np.concatenate([customers.quantity, more]) if len(more) else customers.quantity
        self._resolved_at = np.concatenate([customers.arrived_at, np.zeros_like(more)])
        self._filled_at_once = self._quantity.copy()
        self._filled_later = np.zeros(rows, dtype=np.int64)
        self._lost = np.zeros(rows, dtype=np.int64)
        self._cancelled = np.zeros(rows, dtype=np.int64)
        self._outcome = np.zeros(rows, dtype=np.int8)
        self._open()
        self.fill_order, self.fill_at, self.fill_units = array("q"), array("q"), array("q")
        self.deliveries = array("q")  # rows of Replenishments, end to end
        self.withdrawals: list[tuple[int, Delivery, int, int]] = []  # stock, delivery, at, units
        self.said: dict[int, list[int]] = {}  # by order: quoted_wait, promised_at, agreed_at, notices
        self.messages: list[tuple[int, int, int]] = []  # order, at, date
        self.substitutions: list[tuple[int, int, int, int]] = []  # order, stock, at, units
        self.churned: list[tuple[int, int]] = []  # order, at
        self.oversold: list[tuple[int, int]] = []  # order, units

    def _open(self) -> None:
        """The columns as actors write them."""
        self.filled_at_once = memoryview(self._filled_at_once.data)
        self.filled_later = memoryview(self._filled_later.data)
        self.lost = memoryview(self._lost.data)
        self.cancelled = memoryview(self._cancelled.data)
        self.resolved_at = memoryview(self._resolved_at.data)
        self.outcome = memoryview(self._outcome.data)

    def _room(self, order: int) -> int:
        """Makes room to write of a latecomer's order in, by half of what there is: a row costs the same in the end."""
        more = np.zeros(max(1024, order // 2), dtype=np.int64)
        for column in COLUMNS:
            own = getattr(self, column)
            setattr(self, column, np.concatenate([own, more.astype(own.dtype)]))
        self._open()
        return order

    # whose order it is

    def is_return(self, order: int) -> bool:
        """Whether it is the order of somebody who came back."""
        return order >= self.known and self.later.first(order - self.known) >= 0

    def address(self, order: int) -> int:
        """Where the numbers of an order's customer are found: who returns is the person that left."""
        return self.later.first(order - self.known) if order >= self.known else order

    def person_of(self, order: int) -> int:
        """The position of an order's customer in `plan.persons`."""
        return int(self.customers.person[self.address(order)])

    def group_of(self, order: int) -> int:
        """The position of an order's customer group in the file."""
        return int(self.customers.group[self.address(order)])

    def stock_of(self, order: int) -> int:
        """The position of the stock point that was asked first."""
        return int(self.customers.stock[self.address(order)])

    def arrived_at(self, order: int) -> int:
        """When an order was placed."""
        return self.later.at(order - self.known) if order >= self.known else int(self.customers.arrived_at[order])

    # what happens

    def filled(self, order: int, at: int, units: int) -> None:
        """`units` went out to an order that waited."""
        self.fill_order.append(order)
        self.fill_at.append(at)
        self.fill_units.append(units)

    def ended(self, order: int, at: int, outcome: Outcome) -> None:
        """The last unit of an order that waited is decided."""
        self.resolved_at[order] = at
        self.outcome[order] = outcome
        if self.crowd is not None:
            self.crowd.ended(order, at, outcome)

    def waits(self, order: int, at_once: int) -> None:
        """An order found `at_once` units there and waits for the rest."""
        self.filled_at_once[order] = at_once
        self.resolved_at[order] = NEVER
        self.outcome[order] = Outcome.STILL_WAITING

    def leaves(self, order: int, at_once: int, lost: int, outcome: Outcome = Outcome.LOST) -> None:
        """An order found `at_once` units there and does without the rest: lost, declined or substituted."""
        self.filled_at_once[order] = at_once
        self.lost[order] = lost
        self.outcome[order] = outcome

    def stays_away(self, order: int) -> None:
        """A visit that a churned customer does not make."""
        self.filled_at_once[order] = 0
        self.outcome[order] = Outcome.STAYED_AWAY

    def quoted(self, order: int, wait: int) -> None:
        """A customer is told how long it would take, in microseconds."""
        self.said.setdefault(order, [NEVER, NEVER, NEVER, 0])[0] = wait

    def promised(self, order: int, date: int) -> None:
        """A customer agrees to a date: the first one is the promise, the last one what counts."""
        said = self.said.setdefault(order, [NEVER, NEVER, NEVER, 0])
        said[1] = min(said[1], date) if said[1] == NEVER else said[1]
        said[2] = date

    def told(self, order: int, at: int, date: int) -> None:
        """A message goes to who waits, with a date or without."""
        self.said.setdefault(order, [NEVER, NEVER, NEVER, 0])[3] += 1
        self.messages.append((order, at, date))

    def substituted(self, order: int, stock: int, at: int, units: int) -> None:
        """Units go out from another stock point than the one that was asked."""
        self.substitutions.append((order, stock, at, units))

    def churns(self, order: int, at: int) -> None:
        """The end of this order made its customer stay away for good."""
        self.churned.append((order, at))

    def returns(self, first: int, at: int, units: int) -> int:
        """Somebody who left is back and asks for what they did not get; the number of the new order."""
        stock = int(self.customers.stock[first])
        order = self.known + self.later.add(first, at, stock, -1, False, units)
        return order if order < len(self.outcome) else self._room(order)

    def claimed(self, stock: int, by: int, at: int, units: int, lateral: bool) -> int:
        """A stock point asks another one for units, or a sister for help; the number of the order."""
        order = self.known + self.later.add(-1, at, stock, by, lateral, units)
        return order if order < len(self.outcome) else self._room(order)

    def delivered(self, stock: int, delivery: Delivery, received_at: int, units: int) -> None:
        """Nothing more will happen to what a stock point ordered: it came, was taken back, or the run ends (NEVER)."""
        link, number = delivery.link, delivery.number
        self.deliveries.frombytes(
            _ROW(
                stock,
                number,
                delivery.receipt,
                link.source,
                link.kind,
                delivery.ordered_at,
                delivery.due_at,
                delivery.shipped_at if number >= 0 else 0,
                received_at,
                delivery.quantity,
                units,
            )
        )

    def closed(self, disruptions: SupplierOutages, on_hand: np.ndarray, on_order: np.ndarray) -> Ledger:
        """The ledger of the run, which began with those levels."""
        replenishments = self._replenishments()
        later = self.later.columns()
        back, claimed = np.flatnonzero(later.first >= 0), np.flatnonzero(later.first < 0)
        backorders = np.zeros(len(self.plan.stocks), dtype=np.int64)
        for stock, units in self.owed_first:
            backorders[stock] = units
        return Ledger(
            orders=self._orders(later),
            fills=Fills(*(np.array(column) for column in (self.fill_order, self.fill_at, self.fill_units))),
            replenishments=replenishments,
            withdrawals=self._withdrawals(replenishments),
            promises=Promises(*_columns([(order, *said) for order, said in sorted(self.said.items())], 5)),
            messages=Messages(*_columns(self.messages, 3)),
            substitutions=Substitutions(*_columns(self.substitutions, 4)),
            returns=Returns(back + self.known, later.first[back]),
            churned=Churned(*_columns(self.churned, 2)),
            on_hand=on_hand,
            on_order=on_order,
            backorders=backorders,
            disruptions=disruptions,
            claims=Claims(claimed + self.known, later.by[claimed]),
            oversold=Oversold(*_columns(self.oversold, 2)),
            suppliers=len(self.plan.scenario.suppliers),
        )

    def _replenishments(self) -> Replenishments:
        """By stock point and then in order of placing, whatever came first."""
        rows = np.array(self.deliveries).reshape(-1, len(Replenishments._fields))
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
                [(row[stock, one.number, one.receipt], at, units) for stock, one, at, units in self.withdrawals], 3
            )
        )

    def _orders(self, later: Columns) -> Orders:
        them, plan = self.customers, self.plan
        rows = self.known + len(later.at)
        profiles = {name: position for position, name in enumerate(plan.profiles)}
        profile = np.array([profiles[person.profile] for person in plan.persons], dtype=np.int32)
        priority = np.array([person.behaviour.priority for person in plan.persons], dtype=np.int32)

        claimed = later.first < 0

        def extended(column: np.ndarray, owed: list[int], claims: np.ndarray | int) -> np.ndarray:
            """The customers' column, then what was owed at time 0, then who returned as they were, and claims."""
            if rows == self.count:
                return column
            last = (
                column[np.where(claimed, 0, later.first)] if self.count else np.zeros_like(column, shape=len(claimed))
            )
            return np.concatenate([column, np.array(owed, dtype=column.dtype), np.where(claimed, claims, last)])

        owed, initial = [0 for _ in self.owed_first], plan.groups.index(INITIAL)
        arrived_at = extended(them.arrived_at, owed, 0)
        if rows > self.known:
            arrived_at[self.known :] = later.at
            self._quantity[self.known : rows] = later.units
            # of those that were filled at once, and of who went at once, nobody wrote so
            at_once = self._outcome[self.known : rows] == Outcome.FILLED_AT_ONCE
            self._filled_at_once[self.known : rows][at_once] = later.units[at_once]
            unwritten = self._resolved_at[self.known : rows] == 0
            self._resolved_at[self.known : rows][unwritten] = later.at[unwritten]
        return Orders(
            arrived_at=arrived_at,
            group=extended(them.group, [initial for _ in owed], initial + 1 + later.lateral),
            profile=extended(profile[them.person], owed, 0),
            stock=extended(them.stock, [stock for stock, _ in self.owed_first], later.stock),
            customer=extended(them.customer, owed, later.by),
            priority=extended(priority[them.person], [CLASS for _ in owed], CLASS),
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
