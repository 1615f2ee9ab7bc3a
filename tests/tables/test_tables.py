"""The three tables, and the levels that follow from what moved."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.engine.ledger import Ledger, Outcome
from sim.engine.plan import INITIAL, Plan
from sim.tables import accepted, levels_of, levels_table, orders_table, replenishments_table
from tests.helpers.ledgers import DAY, Delivery, Sale, backorder, cancelled, ledger, lost, plan_of, served, waiting


def rows_of(frame: pd.DataFrame, *columns: str) -> list[tuple]:
    return list(frame[list(columns)].itertuples(index=False, name=None))


def levels(plan: Plan, ledger: Ledger, stock: int | None = None) -> list[tuple]:
    """(at in days, on hand, on order, backorders) of each row."""
    found = levels_of(ledger, stock)
    return [
        (at / plan.scenario.tick, *numbers)
        for at, *numbers in zip(*(column.tolist() for column in found[1:]), strict=True)
    ]


def test_without_events_a_level_is_one_row_at_0():
    plan = plan_of()
    assert levels(plan, ledger(plan, on_hand=7)) == [(0, 7, 0, 0)]


def test_units_filled_at_once_leave_on_hand():
    plan = plan_of()
    assert levels(plan, ledger(plan, [served(1, 2), served(3)], on_hand=5)) == [
        (0, 5, 0, 0),
        (1, 3, 0, 0),
        (3, 2, 0, 0),
    ]


def test_a_row_has_the_levels_after_everything_of_its_instant():
    plan = plan_of()
    book = ledger(plan, [served(1, 2), served(1, 1), waiting(1, 4)], on_hand=3)
    assert levels(plan, book) == [(0, 3, 0, 0), (1, 0, 0, 4)]


def test_what_happens_at_0_is_in_the_first_row():
    plan = plan_of()
    book = ledger(plan, [served(0, 2)], [Delivery(0, None, 6)], on_hand=3)
    assert levels(plan, book) == [(0, 1, 6, 0)]


def test_what_went_up_and_down_in_one_instant_is_no_change():
    # ordered, received and filled with no lead time, all at 2
    plan = plan_of()
    book = ledger(plan, [backorder(2, 1, (2, 1))], [Delivery(2, 2, 1)])
    assert levels(plan, book) == [(0, 0, 0, 0)]


def test_a_lost_order_changes_no_level_but_by_the_units_filled_at_once():
    plan = plan_of()
    assert levels(plan, ledger(plan, [lost(1, 2), lost(2, 3, at_once=1)], on_hand=1)) == [
        (0, 1, 0, 0),
        (2, 0, 0, 0),
    ]


def test_a_shortage_grows_backorders_by_the_short_units_and_a_fill_shrinks_them():
    plan = plan_of()
    book = ledger(plan, [backorder(1, 5, (3, 1), (4, 2), at_once=2)], [Delivery(1, 3, 1), Delivery(1, 4, 4)], on_hand=2)
    # at 4: 4 units come, 2 go out at once
    assert levels(plan, book) == [(0, 2, 0, 0), (1, 0, 5, 3), (3, 0, 4, 2), (4, 2, 0, 0)]


def test_a_cancellation_takes_the_owed_units_out_when_it_happens():
    plan = plan_of()
    book = ledger(plan, [cancelled(1, 5, 6, (3, 1))], [Delivery(2, 3, 1)])
    assert levels(plan, book) == [(0, 0, 0, 0), (1, 0, 0, 5), (2, 0, 1, 5), (3, 0, 0, 4), (6, 0, 0, 0)]


def test_units_lost_in_transit_leave_on_order_at_the_receipt():
    plan = plan_of()
    assert levels(plan, ledger(plan, [], [Delivery(1, 3, 10, received=9)])) == [
        (0, 0, 0, 0),
        (1, 0, 10, 0),
        (3, 9, 0, 0),
    ]


def test_withdrawn_units_leave_on_order_when_they_are_withdrawn():
    # 8 were ordered, 3 taken back at 2, 5 came at 4
    plan = plan_of()
    book = ledger(plan, [], [Delivery(1, 4, 5, withdrawn=((2, 3),))])
    assert levels(plan, book) == [(0, 0, 0, 0), (1, 0, 8, 0), (2, 0, 5, 0), (4, 5, 0, 0)]


def test_an_order_withdrawn_altogether_keeps_its_row_and_is_never_received():
    plan = plan_of()
    book = ledger(plan, [], [Delivery(1, None, 0, due_at=3, withdrawn=((2, 3),))])
    assert levels(plan, book) == [(0, 0, 0, 0), (1, 0, 3, 0), (2, 0, 0, 0)]
    assert rows_of(replenishments_table(book, plan), "order", "quantity", "received_quantity") == [(0, 0, 0)]


def test_units_on_order_at_0_are_on_order_from_the_start():
    plan = plan_of()
    book = ledger(plan, [], [Delivery(0, 3, 5, under_way=True), Delivery(0, 4, 2)])
    assert levels(plan, book) == [(0, 0, 7, 0), (3, 5, 2, 0), (4, 7, 0, 0)]


def test_initial_backorders_are_counted_once():
    plan = plan_of()
    book = ledger(plan, [backorder(0, 2, (3, 2), group=INITIAL)], [Delivery(0, 3, 5, under_way=True)])
    assert book.backorders.tolist() == [2]
    assert levels(plan, book) == [(0, 0, 5, 2), (3, 3, 0, 0)]


def test_each_stock_point_has_its_own_levels():
    plan = plan_of(stock=["mug", "cup"])
    book = ledger(plan, [served(2, 1, stock="cup"), served(1, 1)], [Delivery(2, 5, 4)], on_hand={"mug": 9, "cup": 3})
    assert levels(plan, book, 0) == [(0, 9, 0, 0), (1, 8, 0, 0), (2, 8, 4, 0), (5, 12, 0, 0)]
    assert levels(plan, book, 1) == [(0, 3, 0, 0), (2, 2, 0, 0)]
    # all together: by stock point, then by time
    assert levels(plan, book) == levels(plan, book, 0) + levels(plan, book, 1)
    assert levels_of(book).stock.tolist() == [0, 0, 0, 0, 1, 1]


def test_levels_are_in_order_however_late_it_is():
    # a day's microseconds times 10⁸ days, at the second of two stock points, is the most that 64 bits hold
    plan = plan_of(stock=["mug", "cup"], horizon=10**8)
    book = ledger(
        plan, [served(9 * 10**7, stock="cup"), served(3), served(2, stock="cup")], on_hand={"mug": 1, "cup": 2}
    )
    assert levels(plan, book) == [(0, 1, 0, 0), (3, 0, 0, 0), (0, 2, 0, 0), (2, 1, 0, 0), (9 * 10**7, 0, 0, 0)]


def test_levels_equal_a_plain_replay_of_a_thousand_moves():
    plan = plan_of(stock=["mug", "cup"], horizon=400)
    draw = np.random.default_rng(1)
    sales, deliveries = [], []
    for at in range(1, 300):
        stock, units = ("mug", "cup")[draw.integers(2)], int(draw.integers(1, 9))
        sales.append(
            [
                served(at, units, stock=stock),
                backorder(at, units, (at + int(draw.integers(9)), units), stock=stock),
                cancelled(at, units, at + int(draw.integers(9)), stock=stock),
                waiting(at, units, stock=stock),
                lost(at, units, stock=stock),
            ][draw.integers(5)]
        )
        deliveries.append(Delivery(at, at + int(draw.integers(9)), units, received=units - 1, stock=stock))
    replayed = {"mug": {0: [50, 0, 0]}, "cup": {0: [60, 0, 0]}}

    def move(stock: str, at: float, *by: int) -> None:
        replayed[stock].setdefault(int(at), [0, 0, 0])
        replayed[stock][int(at)] = [one + other for one, other in zip(replayed[stock][int(at)], by, strict=True)]

    for sale in sales:
        waited = sale.outcome not in (Outcome.FILLED_AT_ONCE, Outcome.LOST)
        move(sale.stock, sale.at, -sale.at_once, 0, sale.quantity if waited else 0)
        for at, units in sale.later:
            move(sale.stock, at, -units, 0, -units)
        if sale.cancelled:
            move(sale.stock, sale.ended_at or 0, 0, 0, -sale.cancelled)
    for one in deliveries:
        move(one.stock, one.ordered_at, 0, one.quantity, 0)
        move(one.stock, one.received_at or 0, one.received or 0, -one.quantity, 0)
    book = ledger(plan, sales, deliveries, on_hand={"mug": 50, "cup": 60})
    for i, stock in enumerate(plan.stocks):
        state, expected = [0, 0, 0], []
        for at, by in sorted(replayed[stock].items()):
            state = [one + other for one, other in zip(state, by, strict=True)]
            if any(by):
                expected.append((at, *state))
        assert levels(plan, book, i) == expected


def test_which_orders_were_backordered():
    plan = plan_of()
    sales = [
        served(1),
        backorder(2, 1, (3, 1)),
        backorder(3, 1, (4, 1), late=True),
        Sale(4, 1, Outcome.SUBSTITUTED, ended_at=4),  # took the alternative instead of waiting
        Sale(5, 1, Outcome.SUBSTITUTED, ended_at=6),  # waited, then took it at a notice
        lost(6, 1),
        Sale(7, 1, Outcome.DECLINED, lost=1, ended_at=7),
        cancelled(8, 1, 9),
        Sale(9, 1, Outcome.CANCELLED_AT_NOTICE, cancelled=1, ended_at=9.5),
        waiting(10, 1),
    ]
    assert accepted(ledger(plan, sales).orders).tolist() == [
        False,
        True,
        True,
        False,
        True,
        False,
        False,
        True,
        True,
        True,
    ]


def test_the_orders_table_has_the_columns_of_the_contract():
    plan = plan_of()
    assert ", ".join(orders_table(ledger(plan), plan).columns) == (
        "order, customer, group, profile, priority, stock, arrived_at, quantity, filled_at_once_units, "
        "filled_later_units, substituted_units, lost_units, cancelled_units, alternative, quoted_wait, "
        "promised_at, agreed_at, notices, resolved_at, outcome, returns_of"
    )


def test_the_orders_table_speaks_in_names_and_units_of_time():
    plan = plan_of(stock=["mug", "cup"], groups=["regulars", "hurried"])
    book = ledger(
        plan, [served(1.5, 2, stock="cup", group="hurried", customer=17), waiting(2, 3, customer=4)], on_hand=2
    )
    frame = orders_table(book, plan)
    assert rows_of(frame, "order", "customer", "group", "profile", "stock", "arrived_at", "quantity", "outcome") == [
        (0, "hurried/17", "hurried", "", "cup", 1.5, 2, "filled_at_once"),
        (1, "regulars/4", "regulars", "", "mug", 2.0, 3, "still_waiting"),
    ]
    assert frame.resolved_at.isna().tolist() == [False, True]
    # what later versions fill in
    assert frame[["alternative", "quoted_wait", "promised_at", "agreed_at", "returns_of"]].isna().all(axis=None)
    assert frame[["substituted_units", "notices"]].eq(0).all(axis=None)


def test_the_unit_of_time_is_the_scenarios():
    plan = plan_of(unit="week")
    book = ledger(plan, [served(3)], [Delivery(1, 2, 4)])
    assert book.orders.arrived_at.tolist() == [21 * DAY]
    assert orders_table(book, plan).arrived_at.tolist() == [3.0]
    assert levels_table(book, plan)["at"].tolist() == [0.0, 1.0, 2.0, 3.0]
    assert replenishments_table(book, plan).received_at.tolist() == [2.0]


def test_a_trace_brings_its_own_names():
    plan = plan_of()
    book = ledger(plan, [served(1, customer="Ada"), waiting(2, 1, customer=3)])
    assert orders_table(book, plan).customer.tolist() == ["Ada", "regulars/3"]


def test_the_replenishments_table_has_one_receipt_an_order_and_none_while_under_way():
    plan = plan_of()
    frame = replenishments_table(
        ledger(plan, [], [Delivery(1, 4, 10, received=9, due_at=3), Delivery(5, None, 6, due_at=7)]), plan
    )
    assert ", ".join(frame.columns) == (
        "order, receipt, stock, source, kind, ordered_at, due_at, shipped_at, received_at, quantity, "
        "received_quantity, refused_quantity, purchase_order"
    )
    assert rows_of(
        frame, "order", "stock", "source", "kind", "ordered_at", "due_at", "quantity", "received_quantity"
    ) == [
        (0, "mug", "acme", "regular", 1.0, 3.0, 10, 9),
        (1, "mug", "acme", "regular", 5.0, 7.0, 6, 0),
    ]
    assert frame.receipt.tolist() == [0, pd.NA]
    assert frame.received_at.isna().tolist() == [False, True]
    assert frame.shipped_at.isna().all()


def test_the_levels_table_runs_through_time():
    plan = plan_of(stock=["mug", "cup"])
    book = ledger(plan, [served(2, stock="mug"), served(1, stock="cup")], on_hand={"mug": 3, "cup": 4})
    frame = levels_table(book, plan)
    assert rows_of(frame, "at", "stock", "on_hand", "on_order", "backorders") == [
        (0.0, "mug", 3, 0, 0),
        (0.0, "cup", 4, 0, 0),
        (1.0, "cup", 3, 0, 0),
        (2.0, "mug", 2, 0, 0),
    ]


@pytest.mark.parametrize("table", [orders_table, replenishments_table, levels_table])
def test_a_table_comes_back_from_parquet_as_it_was(table, tmp_path: Path):
    plan = plan_of()
    frame = table(ledger(plan, [served(1), waiting(2, 1)], [Delivery(1, None, 6)], on_hand=1), plan)
    frame.to_parquet(tmp_path / "table.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "table.parquet"), frame)


@pytest.mark.parametrize("table", [orders_table, replenishments_table])
def test_a_table_without_rows_has_all_its_columns(table, tmp_path: Path):
    plan = plan_of()
    frame = table(ledger(plan), plan)
    frame.to_parquet(tmp_path / "table.parquet")
    back = pd.read_parquet(tmp_path / "table.parquet")
    assert back.empty
    assert back.columns.tolist() == frame.columns.tolist()
