"""Consent: which orders stand after a delay was told, if nothing is answered."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.people import HONEST, ONE_FOR_ONE, SLIPS, SLIPS_TWICE, letters, store, told
from tests.helpers.scenarios import played, visits


@pytest.mark.parametrize(
    ("words", "stays"),
    [
        ({"objects": 0, "consents": 0}, True),  # a first delay of 7 days stands in silence
        ({"objects": 1, "consents": 1}, False),  # unless they object
        ({"objects": 0, "consents": 0, "first_delay": 7}, True),
        ({"objects": 0, "consents": 0, "first_delay": 6.9}, False),  # a longer one needs consent
        ({"objects": 1, "consents": 1, "first_delay": 6.9}, True),  # and then objections are not asked for
    ],
)
def test_a_first_delay_notice_stands_without_objection_and_a_long_one_needs_consent(words: Any, stays: bool):
    run = store(
        visits([0]),
        promise={"quote": HONEST, "notices": {"type": "consent", **words}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert letters(run) == [(0, 1, 10)]
    assert told(run) == [
        "0 filled_on_time at 10, quoted 3, promised 3, agreed 10, notices 1"
        if stays
        else "0 cancelled_at_notice at 1, quoted 3, promised 3, notices 1"
    ]


@pytest.mark.parametrize(
    ("consents", "story"),
    [
        (0, "0 cancelled_at_notice at 5, quoted 3, promised 3, agreed 10, notices 2"),
        (1, "0 filled_on_time at 20, quoted 3, promised 3, agreed 20, notices 2"),
    ],
)
def test_a_second_delay_notice_needs_consent(consents: float, story: str):
    run = store(
        visits([0]),
        promise={"quote": HONEST, "notices": {"type": "consent", "objects": 0, "consents": consents}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS_TWICE,
    )
    assert letters(run) == [(0, 1, 10), (0, 5, 20)]
    assert told(run) == [story]


@pytest.mark.parametrize(
    ("consents", "story"),
    [
        (0, "1 cancelled_at_notice at 3, quoted 4, promised 5, notices 1"),
        (1, "1 still_waiting, quoted 4, promised 5, notices 1"),
    ],
)
def test_a_notice_of_indefinite_delay_needs_consent_and_is_sent_once(consents: float, story: str):
    # the only mug under way goes to the one of class 1, and no more is ordered; what comes later goes to others
    run = store(
        {"second": visits([1], priority=2), "first": visits([3, 8, 9], priority=1)},
        promise={"quote": HONEST, "notices": {"type": "consent", "objects": 0, "consents": consents}},
        coming=((1, 5),),
        horizon=20,
    )
    assert letters(run) == [(0, 3, None)]
    assert told(run)[0] == story


def test_consent_to_a_delay_does_not_extend_patience():
    run = store(
        visits([0], patience=8),
        promise={"quote": HONEST, "notices": {"type": "consent", "objects": 0, "consents": 1}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert told(run) == ["0 cancelled_at_notice at 1, quoted 3, promised 3, notices 1"]


def test_the_30_days_of_consent_are_days_in_every_unit_of_time():
    for unit, number in (("hour", 24), ("day", 1), ("week", 1 / 7)):
        run = played({"unit": unit, "horizon": number, "promise": {"notices": "consent"}})
        assert run.scenario.promise.notices.first_delay == pytest.approx(30 * number)  # type: ignore[attr-defined]
