"""The measures of people, of those who were told something and of those who may churn, worked out by hand."""

from __future__ import annotations

import pytest

from sim.measures import ALL, account, measure_run
from sim.measures.promise_outcomes import promise_outcomes
from sim.measures.statistics import waits
from sim.promises import Promise
from sim.scenario.product import Product
from tests.helpers.ledgers import (
    Delivery,
    away,
    backorder,
    cancelled,
    declined,
    ledger,
    lost,
    plan_of,
    refused_later,
    served,
    substituted,
    waiting,
)

MUG = Product(price=10, unit_cost=4, backorder_fee=3, lost_sale_cost=5)
CUP = Product(price=6, unit_cost=1)
PLAN = plan_of(
    warm_up=2,
    horizon=10,
    products={"mug": MUG, "cup": CUP},
    stock=("mug", "cup"),
    groups=("regulars", "guests"),
    loyal=("regulars", "guests"),
    promise=Promise(notice_cost=0.5),
)
# Measured from 2, itself within, to 12, when nothing happens any more. Guest 1 is somebody else than regular 1.
SALES = [
    # before it begins
    lost(1, 1, customer=1, churns=True),
    substituted(1.25, 1, "cup", customer=20),
    backorder(1.5, 1, (3.5, 1), date=3, agreed=3.25, notices=((1.75, 3), (3, 3.25)), late=True, customer=20),
    away(1.75, 7, customer=1),
    lost(1.75, 1, customer=2, churns=True),
    # within
    backorder(2, 1, (4, 1), date=5, customer=3),
    backorder(3.5, 1, (7, 1), date=5, agreed=7, notices=((4, 7),), customer=4),
    backorder(4, 1, (9, 1), date=6, agreed=7, notices=((5, 7), (8, None)), late=True, customer=5),
    declined(4.5, 1, date=9, customer=10),
    away(5, 2, customer=1),
    refused_later(5.5, 1, 6, date=8, notices=((6, 11),), customer=6, churns=True),
    cancelled(6, 1, 11.75, date=13, customer=7, churns=True),
    waiting(7, 1, date=11.5, notices=((11.5, None),), customer=8),
    waiting(8, 1, date=12, customer=9),
    substituted(9, 2, "cup", group="guests", customer=1),
    substituted(10, 1, "cup", 11, group="guests", customer=2, date=10.5, notices=((11, 20),)),
    served(11.75, 1, customer=3),
    away(11.75, 1, customer=1),
]
BOOK = ledger(
    PLAN, SALES, [Delivery(at, at, 1) for at in (3.5, 4, 7, 9, 11.75)], on_hand={"cup": 4}
)  # each mug comes just when it goes


def values(stock: str = ALL, group: str = "") -> dict[str, float | None]:
    return {row.measure: row.value for row in measure_run(PLAN, BOOK) if (row.stock, row.group) == (stock, group)}


def test_every_measure_of_customers_is_as_worked_out_by_hand():
    exact = {
        # those of 2, 3.5, 4, 4.5, 5.5, 6, 7, 8, 9, 10 and 11.75; eight of them agreed to wait
        "orders_placed": 11,
        "units_demanded": 12,
        "backorder_rate": 8 / 11,
        "declined_rate": 1 / 11,
        "substitution_rate": 2 / 11,
        "lost_rate": 0,
        "cancellation_rate": 2 / 8,
        "cancellation_rate_of_placed": 2 / 11,
        "mean_time_to_cancel": (0.5 + 5.75) / 2,
        "mean_backorder_wait": (2 + 3.5 + 5) / 3,
        "open_backorder_age": (5 + 4) / 2,
        # of eight dates the one at 12 is open; that of 11.5 is over, and so is that of who left before 13
        "promise_kept_rate": 1 / 7,
        "agreed_kept_rate": 2 / 7,
        # a day early, two late and three late
        "quote_error": 4 / 3,
        "quote_absolute_error": 6 / 3,
        "notices_per_backorder": 6 / 8,
        # at 6 and at 11.75
        "churned_customers": 2,
        # at 5 and at 11.75, of three mugs with a margin of 6
        "visits_lost": 2,
        "value_of_visits_lost": 18,
        # nine regulars and two guests came, or would have; regulars 1, 6 and 7 are gone
        "retention": 8 / 11,
        # at 3, 4, 5, 6, 8, 11 and 11.5
        "notice_cost_sum": 3.5,
        "backorder_fee_sum": 24,
        # who declined, and the two who gave up
        "lost_sale_cost_sum": 15,
        # five mugs and three cups
        "revenue_sum": 68,
        # 3.5 + 24 + 15, four for each of five mugs, and one for each of three cups that were there
        "total_cost_sum": 65.5,
    }
    assert {key: value for key, value in values().items() if key in exact} == pytest.approx(exact)
    account(PLAN, BOOK)  # checks itself


def test_substituted_units_count_where_they_stood_and_everything_else_where_it_was_asked():
    mug, cup = values("mug"), values("cup")
    assert (mug["revenue_sum"], cup["revenue_sum"]) == (50, 18)
    for measure, number in (("notice_cost_sum", 3.5), ("churned_customers", 2), ("visits_lost", 2)):
        assert (mug[measure], cup[measure]) == (number, 0)
    assert (mug["orders_placed"], cup["orders_placed"]) == (11, 0)
    assert (mug["retention"], cup["retention"]) == (pytest.approx(8 / 11), None)


def test_each_customer_group_has_its_own_promises_and_visits():
    regulars, guests = values(group="regulars"), values(group="guests")
    assert (regulars["retention"], guests["retention"]) == (pytest.approx(6 / 9), 1)
    assert (regulars["promise_kept_rate"], guests["promise_kept_rate"]) == (pytest.approx(1 / 6), 0)
    for measure, ours, theirs in (
        ("notice_cost_sum", 3, 0.5),
        ("churned_customers", 2, 0),
        ("visits_lost", 2, 0),
        ("value_of_visits_lost", 18, 0),
        ("revenue_sum", 50, 18),
        ("backorder_fee_sum", 21, 3),
    ):
        assert (regulars[measure], guests[measure]) == (ours, theirs), measure


def test_waits_of_the_windows_backorders_are_by_outcome():
    waited = waits(PLAN, BOOK)
    assert [part.tolist() for part in waited] == [[2, 3.5, 5], [0.5, 5.75], [5, 4], [1]]


def test_promise_outcomes_of_the_windows_backorders_count_from_their_order_on():
    said = promise_outcomes(PLAN, BOOK)  # nothing of who declined, nor of who came before
    assert said.wait.tolist() == [2, 3.5, 5, 0.5, 5.75, 5, 4, 1]
    assert said.promised.tolist() == [3, 1.5, 2, 2.5, 7, 4.5, 4, 0.5]
    assert said.agreed.tolist() == [3, 3.5, 3, 2.5, 7, 4.5, 4, 0.5]
