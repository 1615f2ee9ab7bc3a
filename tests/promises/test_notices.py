"""Notices: what a customer who waits is told later, and when."""

from __future__ import annotations

import pytest

from tests.helpers.people import HONEST, ONE_FOR_ONE, SLIPS, SLIPS_TWICE, letters, scripted, store, told
from tests.helpers.scenarios import played, visits


def test_without_notices_no_message_is_sent():
    run = store(visits([0]), promise={"quote": HONEST}, restock=ONE_FOR_ONE, lead_time=SLIPS)
    assert told(run) == ["0 filled_late at 10, quoted 3, promised 3"]
    assert letters(run) == []


def test_periodic_notices_carry_the_current_date_until_the_order_ends():
    run = store(
        visits([0.5], patience=20),
        promise={"quote": HONEST, "notices": {"type": "periodic", "every": 2}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert told(run) == ["0.5 filled_on_time at 10.5, quoted 3, promised 3.5, agreed 10.5, notices 4"]
    # what was known after a day is told after two; the delivery of 10.5 comes before the letter of that instant
    assert letters(run) == [(0, 2.5, 10.5), (0, 4.5, 10.5), (0, 6.5, 10.5), (0, 8.5, 10.5)]


@pytest.mark.parametrize(
    ("slip", "story"),
    [
        (7, "0 cancelled_at_notice at 2, quoted 3, promised 3, notices 1"),
        (7.5, "0 cancelled at 9, quoted 3, promised 3, notices 4"),  # no credit either
    ],
)
def test_a_periodic_notice_of_a_delay_below_the_slip_changes_nothing(slip: float, story: str):
    run = store(
        visits([0], patience=9, reaction={"update_credit": 1.1}),  # 2 + 1.1 · 7 = 9.7, too little for a date of 10
        promise={"quote": HONEST, "notices": {"type": "periodic", "every": 2, "slip": slip}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert told(run) == [story]


@pytest.mark.parametrize(
    ("slip", "story"),
    [
        (0, "0 filled_on_time at 10, quoted 3, promised 3, agreed 10, notices 1"),
        (7, "0 filled_on_time at 10, quoted 3, promised 3, agreed 10, notices 1"),
        (7.1, "0 filled_late at 10, quoted 3, promised 3"),
    ],
)
def test_a_notice_on_slip_is_sent_as_soon_as_a_long_enough_delay_is_known(slip: float, story: str):
    run = store(
        visits([0]),
        promise={"quote": HONEST, "notices": {"type": "on_slip", "slip": slip}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert told(run) == [story]
    assert letters(run) == ([(0, 1, 10)] if slip <= 7 else [])


def test_every_slip_is_notified_once():
    run = store(
        visits([0]), promise={"quote": HONEST, "notices": "on_slip"}, restock=ONE_FOR_ONE, lead_time=SLIPS_TWICE
    )
    assert letters(run) == [(0, 1, 10), (0, 5, 20)]
    assert told(run) == ["0 filled_on_time at 20, quoted 3, promised 3, agreed 20, notices 2"]


def test_a_backorder_of_higher_priority_makes_the_dates_of_lower_ones_slip():
    run = store(
        {"second": visits([1, 2], priority=2), "first": visits([4], priority=1)},
        promise={"quote": HONEST, "notices": "on_slip"},
        coming=((1, 5), (1, 8), (1, 12)),
    )
    assert letters(run) == [(0, 4, 8), (1, 4, 12)]
    assert told(run) == [
        "1 filled_on_time at 8, quoted 4, promised 5, agreed 8, notices 1",
        "2 filled_on_time at 12, quoted 6, promised 8, agreed 12, notices 1",
        "4 filled_on_time at 5, quoted 1, promised 5",
    ]


def test_units_taken_from_a_backorder_that_ships_complete_make_its_date_slip():
    # two at a time: one is there, one comes on day 5; then the one that is there goes to somebody of class 1
    second = visits([1], [2], priority=2, ships="complete")
    promise = {"quote": HONEST, "notices": "on_slip"}
    story = "1 filled_on_time at 8, quoted 4, promised 5, agreed 8, notices 1"
    coming = ((1, 5), (1, 8))
    bought = store({"second": second, "first": visits([3])}, promise=promise, on_hand=1, coming=coming)
    assert (told(bought), letters(bought)) == ([story, "3 filled_at_once"], [(0, 3, 8)])
    # or to somebody who found no cups
    first = visits([3], wants="cup", alternatives={"mug": 1})
    taken = store({"second": second, "first": first}, promise=promise, on_hand=1, coming=coming, cups=0)
    assert (told(taken), letters(taken)) == ([story, "3 substituted, 1 mug"], [(0, 3, 8)])


def test_a_cancellation_at_a_notice_spares_backorders_behind_it_their_notice():
    # the one of class 1 would make both wait for the next mug; the first cannot, so the second need not
    run = store(
        {"second": visits([1, 2], priority=2, patience=scripted(5, 90)), "first": visits([4], priority=1)},
        promise={"quote": HONEST, "notices": "on_slip"},
        coming=((1, 5), (1, 8), (1, 12)),
    )
    assert letters(run) == [(0, 4, 8)]
    assert told(run) == [
        "1 cancelled_at_notice at 4, quoted 4, promised 5, notices 1",
        "2 filled_on_time at 8, quoted 6, promised 8",
        "4 filled_on_time at 5, quoted 1, promised 5",
    ]


def test_crossing_replenishment_orders_do_not_cause_notices_for_ever():
    # six of ten take 5 days, four take 50, and so do the first two; those not here after 5 are expected on day 50
    run = store(
        visits([0, 4]),
        promise={"quote": HONEST, "notices": "on_slip"},
        restock=ONE_FOR_ONE,
        lead_time=scripted(50, 50, 50, 50, 5, 5, 5, 5, 5, 5),
    )
    # 5: the first order is late; the second is expected at 9 and would go to who is first. 9: so is that one.
    assert letters(run) == [(0, 5, 9), (1, 5, 50), (0, 9, 50), (1, 9, 54)]
    assert told(run) == [
        "0 filled_on_time at 50, quoted 5, promised 5, agreed 50, notices 2",
        "4 filled_on_time at 54, quoted 5, promised 9, agreed 54, notices 2",
    ]


def test_a_review_that_orders_too_little_makes_a_promised_date_slip():
    # at most one a week is ordered: who is second learns at the review of day 7 that theirs is not among it
    rule = {"type": "capped_base_stock", "review_period": 7, "base_stock_level": 0, "cap": 1}
    run = store(visits([1, 2]), promise={"quote": HONEST, "notices": "on_slip"}, restock=rule)
    assert told(run) == [
        "1 filled_on_time at 12, quoted 11, promised 12",
        "2 filled_on_time at 19, quoted 10, promised 12, agreed 19, notices 1",
    ]
    assert letters(run) == [(1, 7, 19)]


def test_notices_of_slips_are_sent_once_a_day_at_most():
    # in hours: what is known after one hour is told a day after the last word
    run = played(
        {
            "unit": "hour",
            "horizon": 200,
            "customers": {"people": visits([0])},
            "suppliers": {"acme": {"lead_time": scripted(90, 1, 1, 3, 90)}},
            "promise": {"quote": HONEST, "notices": "on_slip"},
            "stock": {"mug": {"restock": ONE_FOR_ONE}},
        }
    )
    assert letters(run) == [(0, 24, 90)]


def test_periodic_notices_without_a_quote_carry_no_date_and_change_nothing():
    people = visits([0, 1], patience=scripted(4.5, 90), reaction={"grace": 0, "update_credit": 9})
    run = store(
        people, promise={"notices": {"type": "periodic", "every": 2}}, restock=ONE_FOR_ONE, lead_time=scripted(7, 7)
    )
    assert told(run) == ["0 cancelled at 4.5, notices 2", "1 filled_on_time at 7, notices 2"]
    assert letters(run) == [(0, 2, None), (1, 3, None), (0, 4, None), (1, 5, None)]
    for notices in ("on_slip", "consent"):
        silent = store(people, promise={"notices": notices}, restock=ONE_FOR_ONE, lead_time=scripted(7, 7))
        assert told(silent) == ["0 cancelled at 4.5", "1 filled_on_time at 7"]


def test_a_notice_carries_the_honest_date_whatever_the_quote_was():
    # promised 2 by a rule of thumb; the nine of ten lead times that take 8 are what the store knows
    run = store(
        visits([0]),
        promise={"quote": {"type": "fixed", "time": 2}, "notices": {"type": "periodic", "every": 1}},
        restock=ONE_FOR_ONE,
        lead_time=scripted(*[8] * 9, 20),
        horizon=1.5,
    )
    assert told(run) == ["0 still_waiting, quoted 2, promised 2, agreed 8, notices 1"]


def test_a_backorder_without_a_date_is_promised_the_first_date_of_a_notice():
    # nothing under way for the first until the second customer triggers it; the letter of day 4 has a date
    rule = {"type": "reorder_point", "reorder_point": -2, "order_quantity": 2}
    run = store(
        visits([0, 3], patience=scripted(30, 30)),
        promise={"quote": HONEST, "notices": {"type": "periodic", "every": 2}},
        restock=rule,
        lead_time=9,
    )
    assert letters(run)[:3] == [(0, 2, None), (0, 4, 12), (1, 5, 12)]
    assert told(run)[0] == "0 filled_on_time at 12, promised 12, notices 5"
    # and who cannot wait for it goes there and then
    gone = store(
        visits([0, 3], patience=scripted(11, 30)),
        promise={"quote": HONEST, "notices": {"type": "periodic", "every": 2}},
        restock=rule,
        lead_time=9,
    )
    assert told(gone)[0] == "0 cancelled_at_notice at 4, notices 2"
