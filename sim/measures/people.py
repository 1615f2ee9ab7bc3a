"""People in a window: what those who waited were told, who may churn, and the visits that were not made."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from sim.engine.ledger import Ledger, Outcome
from sim.engine.plan import Plan
from sim.measures.slicing import sorted_by


class Told(NamedTuple):
    """Backorders whose customers were told anything, one entry each; instants in microseconds, NEVER for no date."""

    resolved_at: np.ndarray
    outcome: np.ndarray
    promised_at: np.ndarray
    agreed_at: np.ndarray
    notices: np.ndarray


class Visitors(NamedTuple):
    """Visits of people who may churn, made or not: the person's number, and whether they had churned by the end."""

    person: np.ndarray
    churned: np.ndarray


class People(NamedTuple):
    """The customers of a window as people; `loyal`: whether any of them may churn, so that loyalty can be measured."""

    told: Told
    visitors: Visitors
    loyal: bool


class Everybody(NamedTuple):
    """People over all, by stock point (the one asked first) and by customer group."""

    everywhere: People
    stocks: Iterator[People]
    groups: Iterator[People]


def people(plan: Plan, ledger: Ledger, *, start: int, end: int, backordered: np.ndarray) -> Everybody:
    """The people of the window from `start` to `end`; `backordered` are its orders that accepted to wait (a mask)."""
    orders, points, groups = ledger.orders, len(plan.stocks), len(plan.groups)
    loyal = _loyal(plan)
    told, told_rows = _told(ledger, backordered)
    visitors, visitor_rows = _visitors(ledger, loyal, start, end)
    anybody, by_group = bool(loyal.any()), [bool(row.any()) for row in loyal]

    def parts(of: np.ndarray, number: int, loyal: Iterable[bool]) -> Iterator[People]:
        """One for each stock point or group; `of` says which, for each order."""
        told_of, visitors_of = sorted_by(told, of[told_rows], number), sorted_by(visitors, of[visitor_rows], number)
        return itertools.starmap(People, zip(told_of, visitors_of, loyal, strict=True))

    return Everybody(
        People(told, visitors, anybody),
        parts(orders.stock, points, itertools.repeat(anybody, points)),
        parts(orders.group, groups, by_group),
    )


def visits_lost(ledger: Ledger, *, start: int, end: int) -> np.ndarray:
    """Rows of the visits that churned customers would have made within the window."""
    orders = ledger.orders
    away = np.flatnonzero(orders.outcome == Outcome.STAYED_AWAY)
    at = orders.arrived_at[away]
    return away[(start < at) & (at <= end)]


def _loyal(plan: Plan) -> np.ndarray:
    """Who may churn: customer groups × profiles, a mask."""
    loyal = np.zeros((len(plan.groups), len(plan.profiles)), dtype=bool)
    for person in plan.persons:
        if person.behaviour.loyalty is not None:
            loyal[plan.groups.index(person.group), plan.profiles.index(person.profile)] = True
    return loyal


def _told(ledger: Ledger, backordered: np.ndarray) -> tuple[Told, np.ndarray]:
    """What was told, and the row of each in the orders."""
    orders, said = ledger.orders, ledger.promises
    mine = backordered[said.order]
    rows = said.order[mine]
    dates = said.promised_at[mine], said.agreed_at[mine]
    return Told(orders.resolved_at[rows], orders.outcome[rows], *dates, said.notices[mine]), rows


def _visitors(ledger: Ledger, loyal: np.ndarray, start: int, end: int) -> tuple[Visitors, np.ndarray]:
    """The visits, and the row of each in the orders."""
    orders = ledger.orders
    if not loyal.any():
        nobody = np.zeros(0, dtype=np.int64)
        return Visitors(nobody, nobody.astype(bool)), nobody
    mine = np.flatnonzero(loyal[orders.group, orders.profile])
    number = _numbered(orders.group[mine], orders.customer[mine])
    churned = np.zeros(len(mine), dtype=bool)  # by the person's number, of which there are at most as many
    churned[number[np.searchsorted(mine, ledger.churned.order)]] = True
    at = orders.arrived_at[mine]
    inside = (start < at) & (at <= end)
    return Visitors(number[inside], churned[number[inside]]), mine[inside]


def _numbered(group: np.ndarray, customer: np.ndarray) -> np.ndarray:
    """The same number, from 0 on, for the same customer of the same group."""
    if customer.dtype != object:
        both = group.astype(np.int64) * (int(customer.max(initial=0)) + 1) + customer
        return np.unique(both, return_inverse=True)[1]
    # names and numbers together cannot be sorted
    known: dict[tuple[int, object], int] = {}
    persons = zip(group.tolist(), customer.tolist(), strict=True)
    return np.array([known.setdefault(person, len(known)) for person in persons], dtype=np.int64)
