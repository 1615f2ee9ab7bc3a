"""The account: every order ends in one way, every unit is somewhere, and books that do not close are refused."""

from __future__ import annotations

import contextlib

import pytest

from sim.engine.ledger import Ledger, Outcome
from sim.errors import BookkeepingError
from sim.measures import account
from sim.measures.account_checks import _same
from tests.helpers.ledgers import Delivery, Sale, backorder, cancelled, ledger, plan_of, served, waiting
from tests.helpers.measures_by_hand import fortnight


def test_the_account_of_a_fortnight():
    plan, book = fortnight()
    # a lost order's units: none at once here; the cancelled one's 2: 1 at once, 1 cancelled
    assert account(plan, book) == {
        "orders": {
            "placed": 10,
            "filled_at_once": 4,
            "filled_on_time": 2,
            "filled_late": 0,
            "substituted": 0,
            "lost": 1,
            "declined": 0,
            "cancelled": 1,
            "cancelled_at_notice": 0,
            "still_waiting": 2,
        },
        "units": {
            "placed": 26,
            "filled_at_once": 16,
            "filled_on_time": 3,
            "filled_late": 0,
            "substituted": 0,
            "lost": 2,
            "declined": 0,
            "cancelled": 1,
            "cancelled_at_notice": 0,
            "still_waiting": 4,
        },
    }


def test_units_stand_in_the_account_under_their_outcome():
    plan = plan_of()
    sales = [
        backorder(1, 5, (3, 2), (4, 3), late=True),
        Sale(1.5, 2, Outcome.DECLINED, at_once=0, lost=2, ended_at=1.5),
        cancelled(2, 4, 6, (4, 1)),  # 1 unit came before the other 3 were given up
        Sale(3, 2, Outcome.CANCELLED_AT_NOTICE, cancelled=2, ended_at=5),
        waiting(5, 6, (7, 2)),
    ]
    book = ledger(plan, sales, [Delivery(1, 3, 2), Delivery(1, 4, 4), Delivery(1, 7, 2)])
    found = account(plan, book)["units"]
    assert {word: units for word, units in found.items() if units} == {
        "placed": 19,
        "filled_on_time": 1 + 2,
        "filled_late": 5,
        "declined": 2,
        "cancelled": 3,
        "cancelled_at_notice": 2,
        "still_waiting": 4,
    }


def spoilt(book: Ledger, table: str, column: str, row: int, by: int) -> Ledger:
    """The ledger with one number changed."""
    old = getattr(book, table)
    if column:
        new = getattr(old, column).copy()
        new[row] += by
        return book._replace(**{table: old._replace(**{column: new})})
    new = old.copy()
    new[row] += by
    return book._replace(**{table: new})


@pytest.mark.parametrize(
    ("table", "column", "row", "by", "said"),
    [
        ("orders", "filled_at_once_units", 3, -1, "being owed units .* of order 3: 1 and 0 differ"),
        ("orders", "filled_at_once_units", 3, 1, "units not below 0, of order 3: -1 and 0 differ"),
        ("orders", "lost_units", 6, -1, "being owed units .* of order 6"),
        ("orders", "cancelled_units", 7, 1, "units not below 0, of order 7"),
        ("orders", "filled_later_units", 5, -1, "units shipped later, of order 5: 1 and 2 differ"),
        ("orders", "quantity", 5, 1, "being owed units .* of order 5"),
        ("orders", "resolved_at", 9, -5, "having no end .* of order 9: 0 and 1 differ"),
        ("fills", "units", 0, 1, "units shipped later, of order 2: 1 and 2 differ"),
        ("replenishments", "received_quantity", 1, -1, "on_hand is -1 at 'mug' at time 6"),
        ("on_hand", "", 0, -1, "on_hand is -1 at 'mug'"),
        ("on_order", "", 0, 1, "units under way by the replenishments and by the levels, at mug: 8 and 9"),
        ("orders", "outcome", 3, 3, "units of an alternative went out and of ending so, of order 3: 0 and 1 differ"),
        ("backorders", "", 0, 1, "units owed at time 0 and the orders for them, at mug: 1 and 0 differ"),
    ],
)
def test_an_account_that_does_not_close_is_refused(table, column, row, by, said):
    plan, book = fortnight()
    with pytest.raises(BookkeepingError, match=said):
        account(plan, spoilt(book, table, column, row, by))


def test_units_shipped_before_they_were_received_are_refused():
    # 1 goes at 2, but it comes at 3
    plan = plan_of()
    with pytest.raises(BookkeepingError, match="on_hand is -1 at 'mug' at time 2"):
        account(plan, ledger(plan, [served(2)], [Delivery(1, 3, 1)]))


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [(2**52, 2**52 + 1, True), (2.0**60, 2.0**60 + 256, False), (2.0**60, 1.000000001 * 2.0**60, True)],
)
def test_sums_beyond_what_a_float_counts_differ_by_more_than_their_rounding(one: float, other: float, differ: bool):
    with pytest.raises(BookkeepingError, match="units of mug") if differ else contextlib.nullcontext():
        _same("units of", [one], [other], ["mug"])
