"""Promises, notices, alternatives, loyalty and returns: tables, accounts and measures worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from ledgers import (
    Delivery,
    Sale,
    away,
    backorder,
    cancelled,
    declined,
    ledger,
    lost,
    refused_later,
    served,
    substituted,
    waiting,
    world,
)

from sim.engine.ledger import Ledger
from sim.engine.plan import Person, Plan
from sim.errors import BookkeepingError
from sim.measures import ALL, MEASURES, account, measure_run
from sim.measures.statistics import wait_curve, waits
from sim.promises import Promise
from sim.scenario.model import Behaviour, Product, Supplier
from sim.tables import levels_of, levels_table, orders_table

MUG = Product(price=10, unit_cost=4, backorder_fee=3, lost_sale_cost=5)
CUP = Product(price=2, unit_cost=1, lost_sale_cost=7)

# Mugs are short, of cups there are 10. Regulars may churn, guests may not. Measured from 2 to 12; a notice costs 0.25.
SALES = [
    # before the window, but told within it
    backorder(1, 1, (6, 1), late=True, date=4, agreed=5, notices=((3, 5),), group="guests"),  # 0
    lost(1.5, 1, customer=6, churns=True),  # 1
    # a promise kept with a day to spare, one moved in time, one broken in silence, one that moved too far
    backorder(3, 2, (5, 2), date=6, customer=1),  # 2
    backorder(3.5, 1, (8, 1), date=6, agreed=8, notices=((5, 8),), customer=2),  # 3
    backorder(4, 1, (8, 1), late=True, date=6, customer=3),  # 4
    refused_later(4.5, 2, 6, date=7, notices=((6, 9),), group="guests"),  # 5
    # cups instead: at the shortage, and at a notice
    substituted(5, 2, "cup", customer=4),  # 6
    substituted(6.5, 3, "cup", ended_at=8, date=11, notices=((8, 14),), customer=1),  # 7
    declined(7, 2, date=20, group="guests"),  # 8
    lost(7.5, 1, customer=2, churns=True),  # 9
    away(9, 4, stock="cup", customer=2),  # 10
    backorder(9.5, 1, (10.5, 1), notices=((10, None),), customer=5),  # 11
    waiting(10, 1, date=15, group="guests"),  # 12
    waiting(10.5, 1, date=11, group="guests"),  # 13
    away(11, 2, customer=2),  # 14
    away(12, 1, customer=6),  # 15
    served(8, 2, group="guests", returns_of=8),  # 16
]
DELIVERIES = [Delivery(1, 5, 2), Delivery(2, 6, 1), Delivery(4, 8, 4), Delivery(8, 10.5, 1)]


def spoken() -> tuple[Plan, Ledger]:
    plan = world(
        warm_up=2,
        horizon=10,
        products={"mug": MUG, "cup": CUP},
        stock=["mug", "cup"],
        groups=["regulars", "guests"],
        promise=Promise(notice_cost=0.25),
        loyal=["regulars"],
    )
    return plan, ledger(plan, SALES, DELIVERIES, on_hand={"cup": 10})


def values(plan: Plan, book: Ledger, stock: str = ALL, group: str = "") -> dict[str, float | None]:
    return {row.measure: row.value for row in measure_run(plan, book) if (row.stock, row.group) == (stock, group)}


# 12 orders were placed within the window, for 2 + 1 + 1 + 2 + 2 + 3 + 2 + 1 + 1 + 1 + 1 + 2 = 19 units
EVERYWHERE = {
    "orders_placed": 12,
    "units_demanded": 19,
    "fill_rate": 2 / 19,
    "stockout_rate": 11 / 12,
    "substitution_rate": 2 / 12,
    "declined_rate": 1 / 12,
    "lost_rate": 1 / 12,
    # 2, 3, 4, 5, 7, 11, 12, 13, of 2 + 1 + 1 + 2 + 3 + 1 + 1 + 1 units
    "backorder_rate": 8 / 12,
    "backorder_unit_rate": 12 / 19,
    "cancellation_rate": 1 / 8,
    # dated and not open beyond the end: 2, 3, 4, 5, 7, 13; the first date was kept for 2, the last for 2 and 3
    "promise_kept_rate": 1 / 6,
    "agreed_kept_rate": 2 / 6,
    # 2, 3 and 4 came a day early, two days late and two days late
    "quote_error": 1,
    "quote_absolute_error": 5 / 3,
    # one each to 3, 5, 7 and 11
    "notices_per_backorder": 4 / 8,
    # and one to 0, who is not of the window, but the message is
    "notice_cost_sum": 0.25 * 5,
    "notice_cost": 0.125,
    # mugs: 2 at 5, 1 at 6, 1 + 1 + 2 at 8, 1 at 10.5; cups: 2 at 5, 3 at 8
    "revenue_sum": 10 * 8 + 2 * 5,
    "lost_sale_cost_sum": 5 * (1 + 2 + 2),  # of mugs, which were asked for: lost, declined, cancelled at the notice
    "backorder_fee_sum": 3 * 12,
    # customer 2 within the window; 6 before it
    "churned_customers": 1,
    "visits_lost": 3,
    "retention": 4 / 6,
    # 4 cups, 2 + 1 mugs
    "value_of_visits_lost": 4 * (2 - 1) + 3 * (10 - 4),
}


def test_every_measure_of_promises_notices_alternatives_and_loyalty_worked_out_by_hand():
    plan, book = spoken()
    found = values(plan, book)
    assert {key: found[key] for key in EVERYWHERE} == pytest.approx(EVERYWHERE)
    # the seven costs, and nothing for holding and owing, which are free here; the mugs were bought for 4 each
    assert found["total_cost_sum"] == pytest.approx(36 + 25 + 8 * 4 + 1.25)
    assert found["profit_sum"] == pytest.approx(90 - 94.25)


def test_service_stays_with_the_product_first_asked_for_and_money_goes_with_the_one_that_went_out():
    plan, book = spoken()
    mug, cup = values(plan, book, "mug"), values(plan, book, "cup")
    assert (mug["orders_placed"], cup["orders_placed"]) == (12, 0)
    assert (mug["substitution_rate"], cup["substitution_rate"]) == (2 / 12, None)
    assert (mug["revenue_sum"], cup["revenue_sum"]) == (80, 10)
    assert (mug["backorders"], cup["on_hand"]) == pytest.approx(
        (
            # owed: 1 from 2, 3 from 3, 4 from 3.5, 5 from 4, 7 from 4.5, 5 from 5, 2 from 6, 5 from 6.5, 0 from 8,
            # 1 from 9.5, 2 from 10
            (1 + 1.5 + 2 + 2.5 + 3.5 + 5 + 1 + 7.5 + 0.5 + 4) / 10,
            # 10 until 5, 8 until 8, 5 until 12
            (30 + 24 + 20) / 10,
        )
    )
    assert (mug["notice_cost_sum"], cup["notice_cost_sum"]) == (1.25, 0)


def test_visits_lost_belong_to_the_stock_point_that_would_have_been_asked():
    plan, book = spoken()
    mug, cup = values(plan, book, "mug"), values(plan, book, "cup")
    keys = ("churned_customers", "visits_lost", "value_of_visits_lost", "retention")
    assert [mug[key] for key in keys] == [1, 2, 18, pytest.approx(4 / 6)]
    # one person would have asked for cups, and is gone
    assert [cup[key] for key in keys] == [0, 1, 4, 0]


def test_groups_have_their_own_and_one_that_cannot_churn_has_no_loyalty_to_measure():
    plan, book = spoken()
    regulars, guests = values(plan, book, ALL, "regulars"), values(plan, book, ALL, "guests")
    expected = {
        "promise_kept_rate": (1 / 4, 0),
        "agreed_kept_rate": (2 / 4, 0),
        "quote_error": (1, None),
        "notices_per_backorder": (3 / 5, 1 / 3),
        "notice_cost_sum": (0.75, 0.5),
        "revenue_sum": (10 * 5 + 2 * 5, 10 * 3),
        "churned_customers": (1, None),
        "visits_lost": (3, None),
        "retention": (4 / 6, None),
        "value_of_visits_lost": (22, None),
    }
    assert {key: regulars[key] for key in expected} == pytest.approx({key: one for key, (one, _) in expected.items()})
    assert {key: guests[key] for key in expected} == {
        key: other if other is None else pytest.approx(other) for key, (_, other) in expected.items()
    }


def test_the_account_closes_over_all_its_nine_ends():
    plan, book = spoken()
    sales = [*SALES, cancelled(2.5, 4, 3, (2.75, 1), group="guests"), served(2.25, group="guests")]
    book = ledger(
        plan,
        [sale._replace(returns_of=10) if sale.returns_of else sale for sale in sales],
        [*DELIVERIES, Delivery(2, 2.25, 1), Delivery(2, 2.75, 1)],
        on_hand={"cup": 10},
    )
    assert account(plan, book) == {
        "orders": {
            "placed": 14,
            "filled_at_once": 2,
            "filled_on_time": 3,
            "filled_late": 1,
            "substituted": 2,
            "lost": 1,
            "declined": 1,
            "cancelled": 1,
            "cancelled_at_notice": 1,
            "still_waiting": 2,
        },
        "units": {
            "placed": 24,
            "filled_at_once": 3,
            "filled_on_time": 2 + 1 + 1 + 1,
            "filled_late": 1,
            "substituted": 5,
            "lost": 1,
            "declined": 2,
            "cancelled": 3,
            "cancelled_at_notice": 2,
            "still_waiting": 2,
        },
    }


def test_an_order_may_be_filled_in_part_before_the_rest_is_taken_from_elsewhere():
    plan, _ = spoken()
    # 1 at once, 1 at 4, and 3 cups at 5
    book = ledger(
        plan,
        [substituted(3, 5, "cup", ended_at=5, at_once=1, later=((4, 1),), notices=((5, 9),), date=4)],
        [Delivery(2, 4, 1)],
        on_hand={"mug": 1, "cup": 3},
    )
    units = account(plan, book)["units"]
    assert {word: count for word, count in units.items() if count} == {
        "placed": 5,
        "filled_at_once": 1,
        "filled_on_time": 1,
        "substituted": 3,
    }
    assert _levels(plan, book, "mug") == [(0, 1, 0, 0), (2, 1, 1, 0), (3, 0, 1, 4), (4, 0, 0, 3), (5, 0, 0, 0)]
    assert _levels(plan, book, "cup") == [(0, 3, 0, 0), (5, 0, 0, 0)]


def _levels(plan: Plan, book: Ledger, stock: str) -> list[tuple]:
    found = levels_of(book, plan.stocks.index(stock))
    rows = zip(*(column.tolist() for column in found[1:]), strict=True)
    return [(at / plan.scenario.tick, *numbers) for at, *numbers in rows]


def test_an_alternative_at_the_shortage_leaves_the_other_shelf_and_is_never_owed():
    plan, _ = spoken()
    book = ledger(plan, [substituted(3, 2, "cup")], on_hand={"cup": 5})
    assert _levels(plan, book, "mug") == [(0, 0, 0, 0)]
    assert _levels(plan, book, "cup") == [(0, 5, 0, 0), (3, 3, 0, 0)]
    # all stock points together, and the table, say the same
    assert levels_of(book).on_hand.tolist() == [0, 5, 3]
    assert levels_table(book, plan).on_hand.tolist() == [0, 5, 3]


def test_a_visit_not_made_is_no_order_and_touches_no_level():
    plan, _ = spoken()
    book = ledger(plan, [lost(3, 2, at_once=1, churns=True), away(4, 9)], on_hand={"mug": 1, "cup": 5})
    assert account(plan, book)["units"]["placed"] == 2
    assert _levels(plan, book, "mug") == [(0, 1, 0, 0), (3, 0, 0, 0)]
    found = values(plan, book)
    assert (found["orders_placed"], found["units_demanded"], found["visits_lost"]) == (1, 2, 1)
    assert found["days_of_supply"] == pytest.approx((0.1 + 5) / 0.2)


@pytest.mark.parametrize(
    ("table", "column", "row", "by", "said"),
    [
        ("substitutions", "units", 0, -1, "being owed units .* of order 6: 1 and 0 differ"),
        ("substitutions", "units", 0, 1, "units not below 0, of order 6: -1 and 0 differ"),
        ("substitutions", "stock", 0, -1, "being its own alternative .* of order 6: 1 and 0 differ"),
        ("substitutions", "at", 1, -5, "instants of taking the alternative, of order 7"),
        ("substitutions", "order", 0, -1, "units not below 0, of order 5"),
        ("orders", "filled_at_once_units", 10, 1, "units not below 0, of order 10: -1 and 0 differ"),
        ("orders", "outcome", 6, 1, "units of an alternative went out and of ending so, of order 6: 1 and 0 differ"),
        ("promises", "notices", 0, 1, "notices counted and notices sent, of order 0: 2 and 1 differ"),
        ("messages", "order", 0, 1, "notices counted and notices sent, of order 0: 1 and 0 differ"),
    ],
)
def test_an_account_that_does_not_close_is_refused(table, column, row, by, said):
    plan, book = spoken()
    account(plan, book)
    old = getattr(book, table)
    new = getattr(old, column).copy()
    new[row] += by
    with pytest.raises(BookkeepingError, match=said):
        account(plan, book._replace(**{table: old._replace(**{column: new})}))


def test_an_alternative_that_is_not_there_is_refused():
    plan, _ = spoken()
    with pytest.raises(BookkeepingError, match="on_hand is -2 at 'cup' at time 3"):
        account(plan, ledger(plan, [substituted(3, 2, "cup")]))


def test_the_orders_table_tells_what_was_promised_written_and_taken_instead():
    plan, book = spoken()
    frame = orders_table(book, plan).set_index("order")
    columns = ["quoted_wait", "promised_at", "agreed_at", "notices", "substituted_units", "alternative", "returns_of"]

    def row(order: int) -> list:
        return [None if pd.isna(value) else value for value in frame.loc[order, columns]]

    assert row(2) == [3, 6, 6, 0, 0, None, None]
    assert row(3) == [2.5, 6, 8, 1, 0, None, None]
    assert row(6) == [None, None, None, 0, 2, "cup", None]
    assert row(7) == [4.5, 11, 11, 1, 3, "cup", None]
    assert row(8) == [13, None, None, 0, 0, None, None]
    assert row(11) == [None, None, None, 1, 0, None, None]
    assert row(16) == [None, None, None, 0, 0, None, 8]
    gone = frame.loc[10]
    assert (gone.customer, gone.stock, gone.quantity, gone.outcome) == ("regulars/2", "cup", 4, "stayed_away")
    units = ["filled_at_once_units", "filled_later_units", "substituted_units", "lost_units", "cancelled_units"]
    assert gone[units].sum() == 0


def test_who_returns_stands_in_the_table_when_they_came_under_the_number_of_the_ledger():
    plan, book = spoken()
    frame = orders_table(book, plan)
    assert frame.order.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 10, 11, 12, 13, 14, 15]
    assert frame.arrived_at.is_monotonic_increasing
    assert frame.index.tolist() == list(range(17))


def test_who_returns_comes_after_who_is_new_and_what_was_owed_at_the_start_is_last():
    plan = world()
    sales = [backorder(0, 1, (3, 1), group="initial"), lost(1, 1), served(3), served(3, returns_of=1)]
    frame = orders_table(ledger(plan, sales, [Delivery(1, 3, 3)]), plan)
    assert frame.order.tolist() == [1, 2, 3, 0]


def test_the_accounts_words_are_the_ten_of_the_contract():
    plan, book = spoken()
    for part in account(plan, book).values():
        assert ", ".join(part) == (
            "placed, filled_at_once, filled_on_time, filled_late, substituted, lost, declined, cancelled, "
            "cancelled_at_notice, still_waiting"
        )


@pytest.mark.parametrize(
    ("sale", "first", "last"),
    [
        (backorder(1, 1, (5, 1), date=5), 1, 1),  # on the very day
        (backorder(1, 1, (5, 1), date=4, late=True), 0, 0),
        (backorder(1, 1, (5, 1), date=4, agreed=5), 0, 1),
        (cancelled(1, 1, 3, date=5), 0, 0),
        (refused_later(1, 1, 3, date=5), 0, 0),
        (substituted(1, 1, "cup", ended_at=3, date=5), 0, 0),
        (waiting(1, 1, date=10), 0, 0),  # the end is at 10: it was not there by then
        (waiting(1, 1, date=10.5), None, None),
        (waiting(1, 1, date=9, agreed=11), 0, None),
        (backorder(1, 1, (5, 1)), None, None),
        (declined(1, 1, date=5), None, None),
        (substituted(1, 1, "cup"), None, None),
        (lost(1, 1, date=5), None, None),
    ],
)
def test_a_promise_is_kept_by_a_fill_until_its_date_and_by_nothing_else(sale: Sale, first, last):
    plan = world(stock=["mug", "cup"])
    found = values(plan, ledger(plan, [sale], on_hand={"cup": 1, "mug": 9}))
    assert (found["promise_kept_rate"], found["agreed_kept_rate"]) == (first, last)


def test_a_date_first_told_by_a_notice_is_the_first_promise():
    plan = world()
    book = ledger(plan, [backorder(1, 1, (5, 1), agreed=6, notices=((2, 6),))], on_hand=1)
    said = book.promises
    found = values(plan, book._replace(promises=said._replace(promised_at=said.agreed_at)))
    assert (found["promise_kept_rate"], found["quote_error"]) == (1, -1)


def test_only_who_may_churn_is_counted_as_kept_or_lost():
    plan = world(groups=["regulars", "guests"], loyal=["regulars"])
    sales = [
        served(1, customer=1),
        served(2, customer=1),  # once a person, however often they come
        lost(3, 1, customer=2, churns=True),
        served(4, customer=1, group="guests"),
        served(5, customer=9, group="guests"),
    ]
    assert values(plan, ledger(plan, sales, on_hand=9))["retention"] == 1 / 2


def test_loyalty_may_be_the_profiles_own():
    plan = world()
    loyal = world(loyal=["regulars"]).persons[0].behaviour
    plan = plan._replace(
        profiles=("", "patient", "hurried"),
        persons=(Person("regulars", "patient", 0.5, Behaviour()), Person("regulars", "hurried", 0.5, loyal)),
    )
    sales = [
        served(1, customer=1, profile="patient"),
        served(2, customer=2, profile="hurried"),
        served(3, customer=3, profile="hurried"),
        lost(4, 9, customer=4, profile="hurried", churns=True),
        away(5, customer=4, profile="hurried"),
    ]
    found = values(plan, ledger(plan, sales, on_hand=9))
    assert (found["retention"], found["visits_lost"]) == (2 / 3, 1)


def test_people_of_a_trace_are_known_by_its_names_and_each_group_has_its_own():
    plan = world(groups=["regulars", "guests"], loyal=["regulars", "guests"])
    sales = [
        served(1, customer="Ada"),
        lost(2, 9, customer="Ada", group="guests", churns=True),  # another Ada
        served(3, customer="Bea"),
        lost(4, 9, customer="Bea", churns=True),
        served(5, customer=7, group="guests"),
    ]
    book = ledger(plan, sales, on_hand=9)
    assert book.orders.customer.dtype == object
    assert values(plan, book)["retention"] == 2 / 4
    assert values(plan, book, ALL, "guests")["retention"] == 1 / 2


def test_who_may_churn_and_did_not_come_leaves_retention_undefined_and_the_counts_0():
    plan = world(loyal=["regulars"])
    found = values(plan, ledger(plan))
    keys = ("churned_customers", "visits_lost", "value_of_visits_lost", "retention")
    assert [found[key] for key in keys] == [0, 0, 0, None]


def test_a_visit_lost_is_worth_the_margin_over_what_its_own_source_asks():
    bolt = Supplier(lead_time=world().scenario.suppliers["acme"].lead_time, unit_cost=9.5)
    plan = world(products={"mug": MUG}, suppliers={"bolt": bolt}, loyal=["regulars"])
    assert values(plan, ledger(plan, [away(3, 4)]))["value_of_visits_lost"] == 4 * 0.5


def test_the_stock_points_and_the_groups_make_up_the_whole():
    plan, book = spoken()
    found = values(plan, book)
    parts = [values(plan, book, stock) for stock in plan.stocks]
    groups = [values(plan, book, ALL, group) for group in ("regulars", "guests")]
    for key, one in MEASURES.items():
        if one.over_all == "summed":
            assert found[key] == pytest.approx(sum(part[key] or 0 for part in parts)), key
            if one.for_groups:
                assert found[key] == pytest.approx(sum(part[key] or 0 for part in groups)), key


def test_messages_that_cost_nothing_change_no_other_number():
    plan = world(stock=["mug", "cup"])
    silent = [backorder(1, 2, (4, 2)), cancelled(2, 1, 3), waiting(5, 1), served(6, stock="cup")]
    told = [sale._replace(notices=((2.5, None),)) if sale.later or sale.cancelled else sale for sale in silent]
    before, after = (
        measure_run(plan, ledger(plan, sales, [Delivery(2, 4, 2)], on_hand={"cup": 3})) for sales in (silent, told)
    )
    changed = {row.measure for row, other in zip(before, after, strict=True) if row != other}
    assert changed == {"notices_per_backorder"}


def test_who_switched_has_ended_and_is_not_taken_for_one_who_waited_on():
    # of two, one takes something else after half a day; the other is filled: half of them, not all
    curve = wait_curve(np.array([1.0]), np.array([]), np.array([]), np.array([0.5]))
    assert (curve.times.tolist(), curve.filled.tolist()) == ([0.5, 1.0], [0.0, 0.5])
    plan, book = spoken()
    found = waits(plan, book)
    assert [part.tolist() for part in found] == [[2, 4.5, 4, 1], [1.5], [2, 1.5], [1.5]]
