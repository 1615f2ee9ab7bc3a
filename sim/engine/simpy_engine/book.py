"""The book: where the actors of a SimPy run write what happened, column by column."""

from __future__ import annotations

from array import array

import numpy as np

from sim.engine.ledger import (
    NEVER,
    Fills,
    Ledger,
    Orders,
    Outcome,
    Replenishments,
    Withdrawals,
)
from sim.engine.plan import Plan
from sim.engine.tape import Customers
from sim.scenario.names import INITIAL


class Book:
    """Orders as if all were filled at once, until an actor writes otherwise; the rest grows as it happens.

    The columns that actors write are memoryviews: a write costs half of what numpy's own would.
    """

    def __init__(self, plan: Plan, customers: Customers) -> None:
        self.plan = plan
        self.customers = customers
        owed = [point.initial.backorders if point.initial else 0 for point in plan.scenario.stock.values()]
        self.owed_first = [(stock, units) for stock, units in enumerate(owed) if units]
        count, first = len(customers.arrived_at), len(self.owed_first)
        self.count = count
        rows = count + first
        owed_units = np.array([units for _, units in self.owed_first], dtype=np.int64)
        # copies: replications under other policies share the people
        self._quantity = np.concatenate([customers.quantity, owed_units]) if first else customers.quantity
        self._resolved_at = np.concatenate([customers.arrived_at, np.zeros(first, dtype=np.int64)])
        self._filled_at_once = self._quantity.copy()
        self._filled_later = np.zeros(rows, dtype=np.int64)
        self._lost = np.zeros(rows, dtype=np.int64)
        self._cancelled = np.zeros(rows, dtype=np.int64)
        self._outcome = np.zeros(rows, dtype=np.int8)
        self.filled_at_once = memoryview(self._filled_at_once.data)
        self.filled_later = memoryview(self._filled_later.data)
        self.lost = memoryview(self._lost.data)
        self.cancelled = memoryview(self._cancelled.data)
        self.resolved_at = memoryview(self._resolved_at.data)
        self.outcome = memoryview(self._outcome.data)
        self.fill_order, self.fill_at, self.fill_units = array("q"), array("q"), array("q")
        self.withdrawals: list[tuple[int, int, int, int]] = []  # stock, order, at, units

    def filled(self, order: int, at: int, units: int) -> None:
        """`units` went out to an order that waited."""
        self.fill_order.append(order)
        self.fill_at.append(at)
        self.fill_units.append(units)

    def ended(self, order: int, at: int, outcome: Outcome) -> None:
        """The last unit of an order is decided."""
        self.resolved_at[order] = at
        self.outcome[order] = outcome

    def waits(self, order: int, at_once: int) -> None:
        """An order found `at_once` units there and waits for the rest."""
        self.filled_at_once[order] = at_once
        self.resolved_at[order] = NEVER
        self.outcome[order] = Outcome.STILL_WAITING

    def leaves(self, order: int, at_once: int, lost: int) -> None:
        """An order found `at_once` units there and does without the rest."""
        self.filled_at_once[order] = at_once
        self.lost[order] = lost
        self.outcome[order] = Outcome.LOST

    def closed(self, replenishments: Replenishments, on_hand: np.ndarray, on_order: np.ndarray) -> Ledger:
        """The ledger of the run, which began with those levels."""
        rows = {
            key: row
            for row, key in enumerate(zip(replenishments.stock.tolist(), replenishments.order.tolist(), strict=True))
        }
        taken = np.array(
            [(rows[stock, order], at, units) for stock, order, at, units in self.withdrawals], dtype=np.int64
        ).reshape(-1, 3)
        backorders = np.zeros(len(self.plan.stocks), dtype=np.int64)
        for stock, units in self.owed_first:
            backorders[stock] = units
        return Ledger(
            orders=self._orders(),
            fills=Fills(*(np.array(column) for column in (self.fill_order, self.fill_at, self.fill_units))),
            replenishments=replenishments,
            withdrawals=Withdrawals(taken[:, 0], taken[:, 1], taken[:, 2]),
            on_hand=on_hand,
            on_order=on_order,
            backorders=backorders,
        )

    def _orders(self) -> Orders:
        them, first = self.customers, len(self.owed_first)
        profiles = {name: position for position, name in enumerate(self.plan.profiles)}
        profile = np.array([profiles[person.profile] for person in self.plan.persons], dtype=np.int32)
        priority = np.array([person.behaviour.priority for person in self.plan.persons], dtype=np.int32)

        def extended(column: np.ndarray, value: object) -> np.ndarray:
            return np.concatenate([column, np.full(first, value, dtype=column.dtype)]) if first else column

        stock = extended(them.stock, 0)
        stock[self.count :] = [where for where, _ in self.owed_first]
        return Orders(
            arrived_at=extended(them.arrived_at, 0),
            group=extended(them.group, self.plan.groups.index(INITIAL)),
            profile=extended(profile[them.person], 0),
            stock=stock,
            customer=extended(them.customer, 0),
            priority=extended(priority[them.person], 1),
            quantity=self._quantity,
            filled_at_once_units=self._filled_at_once,
            filled_later_units=self._filled_later,
            lost_units=self._lost,
            cancelled_units=self._cancelled,
            resolved_at=self._resolved_at,
            outcome=self._outcome,
        )
