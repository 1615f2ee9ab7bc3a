"""One customer's order told line by line: every end, every kind of notice, a promise kept or broken, who never came
again and who came back."""

from __future__ import annotations

import datetime as dt

import pytest

from sim.engine.plan import Plan
from sim.errors import UserError
from sim.experiments.story import story
from sim.promises import Promise
from sim.promises.notices.on_slip import OnSlipNotices
from sim.promises.quotes.pipeline import PipelineQuote
from tests.helpers.ledgers import (
    Delivery,
    Sale,
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

SPEAKS = Promise(quote=PipelineQuote(), notices=OnSlipNotices(slip=0.5), refuse_beyond=30)


def store(promise: Promise = SPEAKS) -> Plan:
    return plan_of(stock=["mug", "cup"], promise=promise, loyal=["regulars"])


def told(*sales: Sale, order: int = 0, plan: Plan | None = None, shelf: int = 9) -> list[str]:
    plan = plan or store()
    book = ledger(plan, sales, [Delivery(1, 2, 99)], on_hand={"mug": shelf, "cup": 9})
    return story(plan, book, order)


def test_an_order_filled_at_once():
    assert told(served(1.5, 2)) == [
        "day 1.50: order 0, one of regulars, asks for 2 units of mug.",
        "day 1.50: everything is on the shelf and goes out at once.",
    ]


def test_a_backorder_without_a_quote_has_no_date():
    sale = backorder(1, 3, (3, 1), (4, 1), at_once=1)
    assert told(sale, plan=store(Promise())) == [
        "day 1.00: order 0, one of regulars, asks for 3 units of mug.",
        "day 1.00: 1 unit on the shelf goes out at once; 2 are short.",
        "day 1.00: the customer waits.",
        "day 3.00: 1 unit comes in and goes out; 1 still owed.",
        "day 4.00: 1 unit comes in and goes out; none still owed.",
        "So the order ends as filled on time after 3.00 days.",
    ]


def test_a_backorder_filled_by_the_date_promised():
    assert told(backorder(1, 2, (6, 2), date=7.5), shelf=0) == [
        "day 1.00: order 0, one of regulars, asks for 2 units of mug.",
        "day 1.00: nothing is on the shelf; 2 units are short.",
        "day 1.00: the customer is told day 7.50, 6.50 days from now, and waits.",
        "day 6.00: 2 units come in and go out; none still owed.",
        "So the order ends as filled on time after 5.00 days: the promise is kept.",
    ]


def test_a_promise_broken_without_a_notice():
    assert told(backorder(1, 2, (4, 1), (9, 1), date=7.5, late=True))[2:] == [
        "day 1.00: the customer is told day 7.50, 6.50 days from now, and waits.",
        "day 4.00: 1 unit comes in and goes out; 1 still owed.",
        "day 7.50: the date agreed passes without a word from the store.",
        "day 9.00: 1 unit comes in and goes out; none still owed.",
        "So the order ends as filled late after 8.00 days, 1.50 days after the date agreed.",
    ]


def test_a_customer_whose_patience_ends_at_a_broken_promise_cancels_at_that_instant():
    assert told(cancelled(1, 2, 7.5, date=7.5))[3:] == [
        "day 7.50: the date agreed passes without a word from the store.",
        "day 7.50: patience is at its end; the customer cancels 2 units.",
        "So the order ends as cancelled after 6.50 days.",
    ]


def test_a_backorder_filled_on_the_very_date_keeps_its_promise():
    assert told(backorder(1, 2, (7.5, 2), date=7.5))[3:] == [
        "day 7.50: 2 units come in and go out; none still owed.",
        "So the order ends as filled on time after 6.50 days: the promise is kept.",
    ]


def test_a_promise_that_a_notice_moved_and_that_was_kept_then():
    sale = backorder(1, 2, (9, 2), date=7.5, agreed=9.5, notices=((5, 9.5),))
    assert told(sale)[3:] == [
        "day 5.00: a notice says day 9.50, 2.00 days later than agreed; the customer waits on.",
        "day 9.00: 2 units come in and go out; none still owed.",
        "So the order ends as filled on time after 8.00 days: by the last date agreed, but 1.50 days after the first.",
    ]


def test_a_promise_that_a_notice_moved_and_that_was_broken_again():
    sale = backorder(1, 2, (9, 2), date=6, agreed=8, notices=((5, 8),), late=True)
    assert told(sale)[4:] == [
        "day 8.00: the date agreed passes without a word from the store.",
        "day 9.00: 2 units come in and go out; none still owed.",
        "So the order ends as filled late after 8.00 days, 1.00 days after the last date agreed "
        "and 3.00 days after the first.",
    ]


def test_notices_that_change_nothing_and_a_date_that_passes_after_a_word():
    # dates of before, of the same day, and less than half a day later; then the date passes
    sale = backorder(1, 2, (9, 2), date=6, notices=((2, 5), (3, 6), (4, 6.25)), late=True)
    assert told(sale)[3:7] == [
        "day 2.00: a notice says day 5.00, no later than agreed; nothing changes.",
        "day 3.00: a notice says day 6.00, as agreed; nothing changes.",
        "day 4.00: a notice says day 6.25, hardly later than agreed; nothing changes.",
        "day 6.00: the date agreed passes and the order is still open.",
    ]


def test_a_notice_at_the_instant_of_the_date_comes_after_it_has_passed():
    sale = backorder(1, 2, (9, 2), date=6, agreed=9, notices=((6, 9), (7, 9)))
    assert told(sale)[3:7] == [
        "day 6.00: the date agreed passes without a word from the store.",
        "day 6.00: a notice says day 9.00, 3.00 days later than agreed; the customer waits on.",
        "day 7.00: a notice says day 9.00, as agreed; nothing changes.",
        "day 9.00: 2 units come in and go out; none still owed.",
    ]


def test_a_date_passes_once_however_much_is_written_afterwards():
    sale = backorder(1, 2, (9, 2), date=5, notices=((6, None), (7, 5.25)), late=True)
    assert told(sale)[3:6] == [
        "day 5.00: the date agreed passes without a word from the store.",
        "day 6.00: a notice comes, without a date; the customer waits on.",
        "day 7.00: a notice says day 5.25, hardly later than agreed; nothing changes.",
    ]


def test_a_notice_without_a_date():
    sale = backorder(1, 1, (3, 1), notices=((2, None),))
    assert told(sale)[2:4] == [
        "day 1.00: the customer is told no date and waits.",
        "day 2.00: a notice comes, without a date; the customer waits on.",
    ]


def test_a_date_first_told_by_a_notice():
    assert told(backorder(1, 1, (3, 1), agreed=4, notices=((2, 4),)))[3] == (
        "day 2.00: a notice says day 4.00; that is the date agreed now."
    )


def test_a_backorder_cancelled_at_a_notice():
    sale = refused_later(1, 3, 4, (3, 1), date=5, notices=((4, 9),))
    assert told(sale)[3:] == [
        "day 3.00: 1 unit comes in and goes out; 2 still owed.",
        "day 4.00: a notice says day 9.00; the customer cancels 2 units.",
        "So the order ends as cancelled at notice after 3.00 days.",
    ]


def test_a_backorder_cancelled_at_a_notice_of_an_indefinite_delay():
    sale = refused_later(1, 1, 4, date=5, notices=((4, None),))
    assert told(sale)[3] == "day 4.00: a notice comes, without a date; the customer cancels 1 unit."


def test_a_backorder_substituted_at_a_notice():
    sale = substituted(1, 3, "cup", ended_at=4, date=5, notices=((2, 5), (4, 9)))
    assert told(sale)[3:] == [
        "day 2.00: a notice says day 5.00, as agreed; nothing changes.",
        "day 4.00: a notice says day 9.00; the customer takes 3 units of cup instead.",
        "So the order ends as substituted after 3.00 days.",
    ]


def test_an_order_substituted_at_the_shortage():
    assert told(substituted(1, 3, "cup", at_once=1)) == [
        "day 1.00: order 0, one of regulars, asks for 3 units of mug.",
        "day 1.00: 1 unit on the shelf goes out at once; 2 are short.",
        "day 1.00: the customer takes 2 units of cup instead.",
    ]


def test_a_quote_declined_for_its_date_or_for_having_none():
    assert told(declined(1, 2, date=9))[2:] == [
        "day 1.00: the customer is told day 9.00, 8.00 days from now, and declines; 2 units are lost."
    ]
    assert told(declined(1, 2))[2:] == ["day 1.00: the customer is told no date and declines; 2 units are lost."]


def test_an_order_lost_and_one_that_the_store_refuses():
    silent = store(Promise())
    assert told(lost(1, 2), plan=silent)[2:] == ["day 1.00: the customer does not wait; 2 units are lost."]
    assert told(lost(1, 2, date=40))[2:] == [
        "day 1.00: it would take 39.00 days, longer than the store lets anybody wait; 2 units are lost."
    ]


def test_a_backorder_still_open_at_the_end_and_the_date_that_passed_then():
    assert told(waiting(1, 2, date=10))[3:] == [
        "day 10.00: the date agreed passes without a word from the store.",
        "day 10.00: the run ends; the customer still waits, 9.00 days by now.",
    ]
    assert told(waiting(1, 2, date=11))[3:] == ["day 10.00: the run ends; the customer still waits, 9.00 days by now."]


def test_a_customer_who_churns_and_the_visits_lost():
    sales = [
        lost(1, 2, customer=17, churns=True),
        served(2, customer=4),
        away(3, 2, customer=17),
        away(5, 1, customer=17, stock="cup"),
    ]
    assert told(*sales)[2:] == [
        "day 1.00: the customer does not wait; 2 units are lost.",
        "day 1.00: the customer has had enough of this store and is lost for good.",
        "day 3.00: the customer would have come again, but stays away (order 2).",
        "day 5.00: the customer would have come again, but stays away (order 3).",
    ]
    assert told(*sales, order=3) == [
        "day 5.00: order 3, one of regulars, would have asked for 1 unit of cup.",
        "day 5.00: the customer stays away, lost for good since order 0.",
    ]


def test_of_many_visits_lost_the_first_are_told():
    sales = [lost(1, 2, customer="Ada", churns=True), *(away(1 + i, customer="Ada") for i in range(1, 9))]
    lines = told(*sales)
    assert len(lines) == 3 + 1 + 5 + 1
    assert lines[-1] == "3 more visits are not made either."


def test_a_customer_who_was_served_at_once_may_churn():
    assert told(served(1, customer=3, churns=True))[2:] == [
        "day 1.00: the customer has had enough of this store and is lost for good."
    ]


def test_a_customer_returns_when_the_product_is_restocked():
    sales = [cancelled(1, 2, 3, customer=5), served(4, 2, customer=5, returns_of=0)]
    assert told(*sales)[-1] == "day 4.00: mug is there again, and the customer comes back with order 1."
    assert told(*sales, order=1) == [
        "day 4.00: order 1, one of regulars, is back for 2 units of mug that order 0 did not bring.",
        "day 4.00: everything is on the shelf and goes out at once.",
    ]


def test_dates_are_told_as_dates_where_the_scenario_has_them():
    plan = store()
    plan = plan._replace(scenario=plan.scenario.model_copy(update={"start": dt.date(2026, 1, 5)}))
    assert told(declined(1.5, 2, date=9), plan=plan)[2] == (
        "day 1.50 (Tue 2026-01-06 12:00): the customer is told day 9.00 (Wed 2026-01-14 00:00), 7.50 days from now, "
        "and declines; 2 units are lost."
    )


@pytest.mark.parametrize("order", [-1, 1])
def test_the_story_of_an_unknown_order_is_refused(order):
    with pytest.raises(UserError, match="expected the number of an order, 0 to 0, found"):
        told(served(1), order=order)
