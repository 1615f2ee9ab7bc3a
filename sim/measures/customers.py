"""The customers of a window: promises to those who waited, who may churn, and the visits that were not made."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from sim.engine.ledger import Ledger, Outcome
from sim.engine.plan import Plan
from sim.measures.slicing import sorted_by


class BackorderPromises(NamedTuple):
    """Backorders whose customers got a date or a notice, one entry each; instants in microseconds, NEVER for none."""

    resolved_at: np.ndarray
    outcome: np.ndarray
    promised_at: np.ndarray  # the first date promised
    agreed_at: np.ndarray  # the last date agreed
    notices: np.ndarray  # how many were sent


class VisitRecords(NamedTuple):
    """Visits of customers who may churn, made or not: the number of each, and whether they churned by the end."""

    customer: np.ndarray
    churned: np.ndarray


class CustomerRecords(NamedTuple):
    """The customers of a window; `can_churn`: whether any of them may, without which loyalty is not measured."""

    promises: BackorderPromises
    visits: VisitRecords
    can_churn: bool


class CustomerRecordsByWindow(NamedTuple):
    """The customers over all, by stock point (the one asked first) and by customer group."""

    everywhere: CustomerRecords
    stocks: Iterator[CustomerRecords]
    groups: Iterator[CustomerRecords]


def customer_records(
    plan: Plan, ledger: Ledger, *, start: int, end: int, backordered: np.ndarray
) -> CustomerRecordsByWindow:
    """The customers of the window from `start` to `end`; `backordered`: its orders that accepted to wait (a mask)."""
    orders, points, groups = ledger.orders, len(plan.stocks), len(plan.groups)
    may_churn = _may_churn(plan)
    promises, promise_rows = _promises(ledger, backordered)
    visits, visit_rows = _visits(ledger, may_churn, start, end)
    any_may, by_group = bool(may_churn.any()), [bool(row.any()) for row in may_churn]

    def parts(key: np.ndarray, keys: int, can_churn: Iterable[bool]) -> Iterator[CustomerRecords]:
        """One part for each stock point or group, which is the `key` of each order."""
        each = sorted_by(promises, key[promise_rows], keys), sorted_by(visits, key[visit_rows], keys)
        return itertools.starmap(CustomerRecords, zip(*each, can_churn, strict=True))

    return CustomerRecordsByWindow(
        CustomerRecords(promises, visits, any_may),
        parts(orders.stock, points, itertools.repeat(any_may, points)),
        parts(orders.group, groups, by_group),
    )


def visits_lost(ledger: Ledger, *, start: int, end: int) -> np.ndarray:
    """Rows of the visits that churned customers would have made within the window."""
    orders = ledger.orders
    away = np.flatnonzero(orders.outcome == Outcome.STAYED_AWAY)
    at = orders.arrived_at[away]
    return away[(start <= at) & (at < end)]


def _may_churn(plan: Plan) -> np.ndarray:
    """Which customers may churn: customer groups × profiles, a mask."""
    may_churn = np.zeros((len(plan.groups), len(plan.profiles)), dtype=bool)
    for person in plan.persons:
        if person.behaviour.loyalty is not None:
            may_churn[plan.groups.index(person.group), plan.profiles.index(person.profile)] = True
    return may_churn


def _promises(ledger: Ledger, backordered: np.ndarray) -> tuple[BackorderPromises, np.ndarray]:
    """The promises to backorders, and the row of each in the orders."""
    orders, promises = ledger.orders, ledger.promises
    chosen = backordered[promises.order]
    rows = promises.order[chosen]
    dates = promises.promised_at[chosen], promises.agreed_at[chosen]
    return BackorderPromises(orders.resolved_at[rows], orders.outcome[rows], *dates, promises.notices[chosen]), rows


def _visits(ledger: Ledger, may_churn: np.ndarray, start: int, end: int) -> tuple[VisitRecords, np.ndarray]:
    """The visits, and the row of each in the orders."""
    orders = ledger.orders
    if not may_churn.any():
        none = np.zeros(0, dtype=np.int64)
        return VisitRecords(none, none.astype(bool)), none
    rows = np.flatnonzero(may_churn[orders.group, orders.profile])
    number = _numbered(orders.group[rows], orders.customer[rows])
    churned = np.zeros(len(rows), dtype=bool)  # by the customer's number: there are no more customers than visits
    churned[number[np.searchsorted(rows, ledger.churned.order)]] = True
    at = orders.arrived_at[rows]
    inside = (start <= at) & (at < end)
    return VisitRecords(number[inside], churned[number[inside]]), rows[inside]


def _numbered(group: np.ndarray, customer: np.ndarray) -> np.ndarray:
    """A number from 0 on for each row, the same for the same customer of the same group."""
    if customer.dtype != object:
        key = group.astype(np.int64) * (int(customer.max(initial=0)) + 1) + customer
        return np.unique(key, return_inverse=True)[1]
    # names and numbers together cannot be sorted
    known: dict[tuple[int, object], int] = {}
    keys = zip(group.tolist(), customer.tolist(), strict=True)
    return np.array([known.setdefault(key, len(known)) for key in keys], dtype=np.int64)
