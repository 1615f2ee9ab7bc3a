"""One customer's order told line by line: every end, every kind of notice, a promise kept or broken, who never came
again and who came back."""

from __future__ import annotations

import datetime as dt
from typing import Any

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
from tests.helpers.scenarios import played, visits

SPEAKS = Promise(quote=PipelineQuote(), notices=OnSlipNotices(slip=0.5), refuse_beyond=30)


def store(promise: Promise = SPEAKS) -> Plan:
    return plan_of(stock=["mug", "cup"], promise=promise, loyal=["regulars"])


def told(*sales: Sale, order: int = 0, plan: Plan | None = None, shelf: int = 9) -> list[str]:
    plan = plan or store()
    book = ledger(plan, sales, [Delivery(1, 2, 99)], on_hand={"mug": shelf, "cup": 9})
    return story(plan, book, order)


def test_who_is_served_at_once():
    assert told(served(1.5, 2)) == [
        "day 1.50: order 0, one of regulars, asks for 2 units of mug.",
        "day 1.50: everything is on the shelf and goes out at once.",
    ]


def test_a_silent_store_says_nothing_of_dates():
    sale = backorder(1, 3, (3, 1), (4, 1), at_once=1)
    assert told(sale, plan=store(Promise())) == [
        "day 1.00: order 0, one of regulars, asks for 3 units of mug.",
        "day 1.00: 1 unit on the shelf goes out at once; 2 are short.",
        "day 1.00: the customer waits.",
        "day 3.00: 1 unit comes in and goes out; 1 still owed.",
        "day 4.00: 1 unit comes in and goes out; none still owed.",
        "So the order ends as filled on time after 3.00 days.",
    ]


def test_a_promise_that_is_kept():
    assert told(backorder(1, 2, (6, 2), date=7.5), shelf=0) == [
        "day 1.00: order 0, one of regulars, asks for 2 units of mug.",
        "day 1.00: nothing is on the shelf; 2 units are short.",
        "day 1.00: the customer is told day 7.50, 6.50 days from now, and waits.",
        "day 6.00: 2 units come in and go out; none still owed.",
        "So the order ends as filled on time after 5.00 days: the promise is kept.",
    ]


def test_a_promise_broken_in_silence():
    assert told(backorder(1, 2, (4, 1), (9, 1), date=7.5, late=True))[2:] == [
        "day 1.00: the customer is told day 7.50, 6.50 days from now, and waits.",
        "day 4.00: 1 unit comes in and goes out; 1 still owed.",
        "day 7.50: the date agreed passes without a word from the store.",
        "day 9.00: 1 unit comes in and goes out; none still owed.",
        "So the order ends as filled late after 8.00 days, 1.50 days after the date agreed.",
    ]


def test_who_runs_out_of_patience_when_a_promise_breaks_leaves_at_that_instant():
    assert told(cancelled(1, 2, 7.5, date=7.5))[3:] == [
        "day 7.50: the date agreed passes without a word from the store.",
        "day 7.50: patience is at its end; the customer cancels 2 units.",
        "So the order ends as cancelled after 6.50 days.",
    ]


def test_a_fill_on_the_very_date_breaks_no_promise():
    assert told(backorder(1, 2, (7.5, 2), date=7.5))[3:] == [
        "day 7.50: 2 units come in and go out; none still owed.",
        "So the order ends as filled on time after 6.50 days: the promise is kept.",
    ]


def test_a_date_that_moved_ahead_of_its_slip_and_was_kept_then():
    sale = backorder(1, 2, (9, 2), date=7.5, agreed=9.5, notices=((5, 9.5),))
    assert told(sale)[3:] == [
        "day 5.00: a notice says day 9.50, 2.00 days later than agreed; the customer waits on.",
        "day 9.00: 2 units come in and go out; none still owed.",
        "So the order ends as filled on time after 8.00 days: by the last date agreed, but 1.50 days after the first.",
    ]


def test_a_date_that_moved_and_was_broken_again():
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


def test_who_cancels_at_a_notice():
    sale = refused_later(1, 3, 4, (3, 1), date=5, notices=((4, 9),))
    assert told(sale)[3:] == [
        "day 3.00: 1 unit comes in and goes out; 2 still owed.",
        "day 4.00: a notice says day 9.00; the customer cancels 2 units.",
        "So the order ends as cancelled at notice after 3.00 days.",
    ]


def test_an_indefinite_delay_that_is_not_consented_to():
    sale = refused_later(1, 1, 4, date=5, notices=((4, None),))
    assert told(sale)[3] == "day 4.00: a notice comes, without a date; the customer cancels 1 unit."


def test_an_alternative_taken_at_a_notice():
    sale = substituted(1, 3, "cup", ended_at=4, date=5, notices=((2, 5), (4, 9)))
    assert told(sale)[3:] == [
        "day 2.00: a notice says day 5.00, as agreed; nothing changes.",
        "day 4.00: a notice says day 9.00; the customer takes 3 units of cup instead.",
        "So the order ends as substituted after 3.00 days.",
    ]


def test_an_alternative_taken_at_the_shortage():
    assert told(substituted(1, 3, "cup", at_once=1)) == [
        "day 1.00: order 0, one of regulars, asks for 3 units of mug.",
        "day 1.00: 1 unit on the shelf goes out at once; 2 are short.",
        "day 1.00: the customer takes 2 units of cup instead.",
    ]


def test_who_declines_the_date_or_that_there_is_none():
    assert told(declined(1, 2, date=9))[2:] == [
        "day 1.00: the customer is told day 9.00, 8.00 days from now, and declines; 2 units are lost."
    ]
    assert told(declined(1, 2))[2:] == ["day 1.00: the customer is told no date and declines; 2 units are lost."]


def test_who_is_lost_and_who_is_sent_away():
    silent = store(Promise())
    assert told(lost(1, 2), plan=silent)[2:] == ["day 1.00: the customer does not wait; 2 units are lost."]
    assert told(lost(1, 2, date=40))[2:] == [
        "day 1.00: it would take 39.00 days, longer than the store lets anybody wait; 2 units are lost."
    ]


def own(changes: dict[str, Any], order: int) -> list[str]:
    """The story of an order of a mug shop that has 3 mugs and none under way until day 8."""
    changes = {"horizon": 9, "suppliers": {"acme": {"lead_time": 8}}, **changes}
    changes["stock"] = {"mug": {"restock": {"type": "base_stock", "base_stock_level": 3}, **changes.get("stock", {})}}
    run = played(changes)
    return story(run.plan, run.ledger, order)


def test_who_wants_all_or_nothing_is_not_told_that_the_shelf_is_empty():
    assert own({"customers": {"people": visits([1], [5], ships="complete")}}, 0)[1] == (
        "day 1.00: 3 units are on the shelf, but this order goes out whole or not at all; 5 units are short."
    )


def test_a_small_order_behind_a_large_one_waits_for_it():
    assert own({"customers": {"people": visits([1, 2], [5, 1], ships="complete")}}, 1)[1] == (
        "day 2.00: 3 units are on the shelf, but others who came first wait for them; 1 unit is short."
    )


def test_what_is_kept_back_for_others_is_said_to_be():
    second = {"customers": {"people": visits([1, 2], [1, 1], priority=2)}, "stock": {"reserve": {2: 2}}}
    assert own(second, 1)[1] == (
        "day 2.00: 2 units are on the shelf, kept back for customers of a higher class; 1 unit is short."
    )


def test_a_store_that_owes_as_much_as_it_may_sends_customers_away_who_would_have_waited():
    # 3 of 5 at once and 2 owed; 3 more would make 5, but 2 more are still let wait
    full = {"customers": {"people": visits([1, 2, 3], [5, 3, 2])}, "stock": {"max_backorders": 4}}
    assert own(full, 1)[2] == (
        "day 2.00: the store owes 2 units already and never more than 4, so it lets nobody wait for these; "
        "3 units are lost."
    )
    assert own(full, 2)[2] == "day 3.00: the customer waits."
    # who would not have waited anyway is asked only where there is room
    unwilling = {"customers": {"people": visits([1], [5], willing_to_wait=0)}, "stock": {"max_backorders": 4}}
    assert own(unwilling, 0)[2] == "day 1.00: the customer does not wait; 2 units are lost."


def test_who_still_waits_when_the_run_ends_and_the_date_that_passed_at_its_end():
    assert told(waiting(1, 2, date=10))[3:] == [
        "day 10.00: the date agreed passes without a word from the store.",
        "day 10.00: the run ends; the customer still waits, 9.00 days by now.",
    ]
    assert told(waiting(1, 2, date=11))[3:] == ["day 10.00: the run ends; the customer still waits, 9.00 days by now."]


def test_a_customer_lost_for_good_and_the_visits_that_are_missing():
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


def test_of_many_missing_visits_the_first_are_told():
    sales = [lost(1, 2, customer="Ada", churns=True), *(away(1 + i, customer="Ada") for i in range(1, 9))]
    lines = told(*sales)
    assert len(lines) == 3 + 1 + 5 + 1
    assert lines[-1] == "3 more visits are not made either."


def test_even_who_is_served_at_once_may_never_come_again():
    assert told(served(1, customer=3, churns=True))[2:] == [
        "day 1.00: the customer has had enough of this store and is lost for good."
    ]


def test_who_comes_back_when_the_product_is_there_again():
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
def test_an_order_that_there_is_not_is_refused(order):
    with pytest.raises(UserError, match="expected the number of an order, 0 to 0, found"):
        told(served(1), order=order)
