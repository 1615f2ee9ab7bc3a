"""Reactions: what a broken promise costs in patience, and what a word ahead of it earns."""

from __future__ import annotations

import pytest

from tests.helpers.people import HONEST, ONE_FOR_ONE, SLIPS, SLIPS_TWICE, ends, letters, scripted, store, told
from tests.helpers.scenarios import played, visits


@pytest.mark.parametrize(
    ("grace", "patience", "story"),
    [
        (1, 13, "0 filled_late at 10, quoted 3, promised 3"),
        (0.5, 13, "0 cancelled at 8, quoted 3, promised 3"),  # 3 + ½ · (13 − 3)
        (0.7, 13, "0 filled_late at 10, quoted 3, promised 3"),  # receipts come before deadlines: 3 + 0.7 · 10
        (0, 13, "0 cancelled at 3, quoted 3, promised 3"),
        (0, None, "0 cancelled at 3, quoted 3, promised 3"),
        (0.5, None, "0 filled_late at 10, quoted 3, promised 3"),  # half of for ever is for ever
        (1, None, "0 filled_late at 10, quoted 3, promised 3"),
        (0, 500, "0 cancelled at 3, quoted 3, promised 3"),  # a deadline beyond the end comes back before it
        (0.01, 500, "0 cancelled at 7.97, quoted 3, promised 3"),
    ],
)
def test_a_promise_broken_without_a_notice_shortens_patience(grace: float, patience: float | None, story: str):
    words = {} if patience is None else {"patience": patience}
    run = store(
        visits([0], reaction={"grace": grace}, **words),
        promise={"quote": HONEST},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert told(run) == [story]


def test_a_promise_kept_or_never_made_costs_no_patience():
    people = visits([0, 1], reaction={"grace": 0})
    kept = store(people, promise={"quote": HONEST}, restock=ONE_FOR_ONE, lead_time=3)
    assert ends(kept) == ["filled_on_time"] * 2
    assert ends(store(people, restock=ONE_FOR_ONE, lead_time=30)) == ["filled_on_time"] * 2


def test_a_promise_broken_after_a_notice_does_not_shorten_patience():
    # the letter of day 2 says 10 instead of 3, which is less than a slip: nothing is changed, but something was said
    run = store(
        visits([0], reaction={"grace": 0}),
        promise={"quote": HONEST, "notices": {"type": "periodic", "every": 2, "slip": 8}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert told(run) == ["0 filled_late at 10, quoted 3, promised 3, notices 4"]
    # a letter on the very day is too late: deadlines come before notices
    late = store(
        visits([0], reaction={"grace": 0}),
        promise={"quote": HONEST, "notices": {"type": "periodic", "every": 3}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert told(late) == ["0 cancelled at 3, quoted 3, promised 3"]


def test_a_new_promise_may_be_broken_without_a_notice_as_well():
    # told on day 1 that it will be 10; that it will be 20 is told on day 11, too late for a promise of 10
    run = store(
        visits([0], patience=30, reaction={"grace": 0.1}),
        promise={"quote": HONEST, "notices": {"type": "on_slip", "slip": 7}},
        restock=ONE_FOR_ONE,
        lead_time=scripted(20, *[1] * 8, *[3] * 4, *[10] * 6, 20),
    )
    # 1: 10 of 20 are ≤ 3, and of the 12 not here after 1 half take 10 or less. 10: only 20 is left, but the promise
    # broke before the letter of that instant: deadline 10 + 0.1 · 20 = 12 < 20
    assert letters(run) == [(0, 1, 10), (0, 10, 20)]
    assert told(run) == ["0 cancelled_at_notice at 10, quoted 3, promised 3, agreed 10, notices 2"]


@pytest.mark.parametrize(
    ("credit", "story"),
    [
        (1, "0 cancelled_at_notice at 1, quoted 3, promised 3, notices 1"),
        (1.25, "0 cancelled_at_notice at 1, quoted 3, promised 3, notices 1"),  # 1 + 1.25 · 7 = 9.75
        (9 / 7, "0 filled_on_time at 10, quoted 3, promised 3, agreed 10, notices 1"),  # 1 + 9
        (0, "0 cancelled_at_notice at 1, quoted 3, promised 3, notices 1"),
    ],
)
def test_a_notice_ahead_of_a_slip_extends_patience(credit: float, story: str):
    run = store(
        visits([0], patience=8, reaction={"update_credit": credit}),
        promise={"quote": HONEST, "notices": "on_slip"},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert told(run) == [story]


def test_the_update_credit_for_a_notice_ahead_is_given_once():
    # day 1: 1 + 2 · 8 = 17, enough for 10. Day 5: no more credit, and 20 is beyond 17
    run = store(
        visits([0], patience=9, reaction={"update_credit": 2}),
        promise={"quote": HONEST, "notices": "on_slip"},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS_TWICE,
    )
    assert letters(run) == [(0, 1, 10), (0, 5, 20)]
    assert told(run) == ["0 cancelled_at_notice at 5, quoted 3, promised 3, agreed 10, notices 2"]


def test_a_notice_without_a_delay_leaves_the_update_credit_for_one_with_a_delay():
    # letters every half day: the first says 3 again, the second 10; 1 + 1.5 · 7 = 11.5
    run = store(
        visits([0], patience=8, reaction={"update_credit": 1.5}),
        promise={"quote": HONEST, "notices": {"type": "periodic", "every": 0.5}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert letters(run)[:2] == [(0, 0.5, 3), (0, 1, 10)]
    assert told(run) == ["0 filled_on_time at 10, quoted 3, promised 3, agreed 10, notices 19"]


def test_a_notice_at_the_promised_date_itself_is_not_ahead_of_it_and_the_promise_is_broken():
    letter = {"quote": {"type": "fixed", "time": 3}, "notices": {"type": "periodic", "every": 3}}
    patient = visits([0], patience=4, reaction={"update_credit": 2})
    late = store(patient, promise=letter, coming=((1, 5),))  # with credit they would wait until 5
    assert told(late) == ["0 cancelled_at_notice at 3, quoted 3, promised 3, notices 1"]
    hurt = store(visits([0], reaction={"grace": 0}), promise=letter, coming=((1, 5),))
    assert told(hurt) == ["0 cancelled at 3, quoted 3, promised 3"]


def test_a_notice_ahead_of_a_slip_may_shorten_patience_too():
    # in hours. Half come by 27; of those not here after 9 half by 30; of those not here after 30 all at 60: a slip
    # is known at 9 and told a day after the order, at 24. That leaves half of the 22 hours to 46, and the next word
    # could only come at 48.
    lead_time = scripted(60, *[9] * 8, *[27] * 2, *[30] * 5, *[60] * 4)
    run = played(
        {
            "unit": "hour",
            "customers": {"people": visits([0], patience=46, reaction={"update_credit": 0.5})},
            "suppliers": {"acme": {"lead_time": lead_time}},
            "promise": {"quote": HONEST, "notices": "on_slip"},
            "stock": {"mug": {"restock": ONE_FOR_ONE}},
        }
    )
    assert told(run) == ["0 cancelled at 35, quoted 27, promised 27, agreed 30, notices 1"]


def test_a_notice_after_the_promise_broke_gives_no_update_credit():
    run = store(
        visits([0], patience=9, reaction={"update_credit": 5}),
        promise={"quote": HONEST, "notices": {"type": "periodic", "every": 4}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert told(run) == ["0 cancelled_at_notice at 4, quoted 3, promised 3, notices 1"]
