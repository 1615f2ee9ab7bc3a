"""Quotes: which date a customer is told at the shortage, and who accepts it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.people import DAY, HONEST, ONE_FOR_ONE, SLIPS, ends, letters, scripted, store, told
from tests.helpers.scenarios import played, visits


def test_a_quote_is_accepted_if_patience_covers_it_to_the_microsecond():
    patience = scripted(3, (3 * DAY - 1) / DAY, 9)
    run = store(
        visits([0, 1, 2], patience=patience), promise={"quote": {"type": "fixed", "time": 3}}, restock=ONE_FOR_ONE
    )
    assert told(run) == [
        "0 cancelled at 3, quoted 3, promised 3",  # D = deadline: accepted; the supplier takes five days
        "1 declined, quoted 3",
        "2 filled_on_time at 5, quoted 3, promised 5",  # by what was ordered for the first
    ]
    # who declines has ordered nothing upstream
    assert list(run.replenishments.ordered_at) == [0, 2]


@pytest.mark.parametrize(("share", "outcome"), [(0, "declined"), (1, "filled_on_time")])
def test_a_backorder_without_a_quote_is_accepted_with_the_uninformed_probability(share: float, outcome: str):
    people = visits([1, 2, 3], reaction={"uninformed_acceptance": share})
    run = store(people, restock=ONE_FOR_ONE)
    assert ends(run) == [outcome] * 3
    assert run.orders.quoted_wait.isna().all()
    # a date makes them ask their patience instead
    assert ends(store(people, restock=ONE_FOR_ONE, promise={"quote": HONEST})) == ["filled_on_time"] * 3


def test_a_quote_without_a_date_is_as_no_quote():
    # two mugs come, the third customer's is not even ordered
    for share, last in ((0, "3 declined"), (1, "3 still_waiting")):
        people = visits([1, 2, 3], reaction={"uninformed_acceptance": share})
        run = store(people, promise={"quote": HONEST}, coming=((2, 5),))
        assert told(run) == [
            "1 filled_on_time at 5, quoted 4, promised 5",
            "2 filled_on_time at 5, quoted 3, promised 5",
            last,
        ]


def test_customers_accept_without_a_quote_by_their_own_random_numbers():
    run = store(visits(list(range(40)), reaction={"uninformed_acceptance": 0.4}))
    own = run.tape["customers/people/uninformed_acceptance"]
    assert [end == "still_waiting" for end in ends(run)] == (own < 0.4).tolist()


@pytest.mark.parametrize(
    ("quote", "lead_time", "wait"),
    [
        ({"type": "lead_time"}, {"type": "gamma", "mean": 7, "cv": 0.5}, 7),
        ({"type": "lead_time", "quantile": 0.5}, {"type": "discrete", "values": [4, 10], "weights": [6, 4]}, 4),
        ({"type": "lead_time", "quantile": 0.61}, {"type": "discrete", "values": [4, 10], "weights": [6, 4]}, 10),
    ],
)
def test_a_lead_time_quote_ignores_orders_under_way(quote: Any, lead_time: Any, wait: float):
    # though one mug comes on day 2 there is another customer before, or not: the same is told to all
    run = store(visits([0, 1, 1.5]), promise={"quote": quote}, lead_time=lead_time, coming=((1, 2),), horizon=1.7)
    assert run.orders.quoted_wait.tolist() == pytest.approx([wait] * 3, abs=1e-11)
    assert run.orders.promised_at.tolist() == pytest.approx([wait, 1 + wait, 1.5 + wait], abs=1e-11)


def test_a_pipeline_quote_is_the_receipt_that_covers_the_place_in_the_backlog():
    run = store(visits([1, 2, 3], [1, 2, 1]), promise={"quote": HONEST}, coming=((2, 5), (1, 8), (1, 12)))
    # the second stands behind one unit, so the last of its two is the third to come; the third waits for the fourth
    assert told(run) == [
        "1 filled_on_time at 5, quoted 4, promised 5",
        "2 filled_on_time at 8, quoted 6, promised 8",
        "3 filled_on_time at 12, quoted 9, promised 12",
    ]


def test_a_pipeline_quote_does_not_count_units_filled_at_once():
    coming = ((1, 5), (1, 8))
    partial = store(visits([1], [3]), promise={"quote": HONEST}, on_hand=2, coming=coming)
    assert told(partial) == ["1 filled_on_time at 5, quoted 4, promised 5"]
    # what a complete order may not have yet is still meant for it
    complete = store(visits([1], [3], ships="complete"), promise={"quote": HONEST}, on_hand=2, coming=coming)
    assert told(complete) == ["1 filled_on_time at 5, quoted 4, promised 5"]


def test_backorders_at_time_0_stand_in_front_in_a_quote():
    run = store(visits([1]), promise={"quote": HONEST}, owed=1, coming=((1, 5), (1, 8)))
    assert told(run)[0] == "1 filled_on_time at 8, quoted 7, promised 8"


def test_backorders_of_higher_priority_stand_in_front_in_a_quote_but_not_those_to_come():
    run = store(
        {"second": visits([1, 3], priority=2), "first": visits([2], priority=1)},
        promise={"quote": HONEST},
        coming=((1, 5), (1, 8), (1, 12)),
    )
    assert told(run) == [
        "1 filled_late at 8, quoted 4, promised 5",  # the one of day 2 came between
        "2 filled_on_time at 5, quoted 3, promised 5",
        "3 filled_on_time at 12, quoted 9, promised 12",
    ]


def test_units_held_in_reserve_are_not_promised_in_a_quote():
    # one is kept back from class 2: the mug of day 5 stays on the shelf, the one of day 8 goes out
    run = store(visits([1], priority=2), promise={"quote": HONEST}, coming=((1, 5), (1, 8)), reserve={2: 1})
    assert told(run) == ["1 filled_on_time at 8, quoted 7, promised 8"]


def test_a_quote_expects_a_receipt_by_how_long_its_order_has_been_under_way():
    # three ordered at time 0: half of all lead times are 4, those not here after 4 take 10, as this one does
    run = store(
        visits([1, 3.9, 4]),
        promise={"quote": HONEST},
        restock={"type": "reorder_point", "reorder_point": 0, "order_quantity": 6},
        lead_time=scripted(10, 4, 4, 4),
    )
    assert told(run) == [
        "1 filled_late at 10, quoted 3, promised 4",
        "3.9 filled_late at 10, quoted 0.1, promised 4",
        "4 filled_on_time at 10, quoted 6, promised 10",  # receipts come first: at 4 it is known not to have come
    ]


@pytest.mark.parametrize(("crossing", "wait"), [("allowed", 3), ("prevented", 4)])
def test_a_quote_expects_no_crossing_of_orders_that_cannot_cross(crossing: str, wait: float):
    # what was ordered at 0 and did not take 4 days takes 10; what is ordered on day 5 is expected on day 9
    run = played(
        {
            "customers": {"second": visits([5], priority=2), "first": visits([6])},
            "suppliers": {"acme": {"lead_time": scripted(10, 4, 4, 4), "order_crossing": crossing}},
            "promise": {"quote": HONEST},
            "stock": {"mug": {"initial": 0, "restock": {"type": "base_stock", "base_stock_level": 1}}},
        }
    )
    assert run.orders.quoted_wait.tolist() == [5, wait]
    assert ends(run) == ["filled_on_time"] * 2


def test_a_quote_beyond_the_orders_under_way_is_by_the_order_that_accepting_triggers():
    run = store(visits([1, 2, 3]), promise={"quote": HONEST}, restock=ONE_FOR_ONE, lead_time=5)
    assert [line.split(", ")[1] for line in told(run)] == ["quoted 5"] * 3
    # units that go at once count for what it triggers: position 2 − 3 ≤ −1
    rule = {"type": "reorder_point", "reorder_point": -1, "order_quantity": 5}
    assert told(store(visits([1], [3]), promise={"quote": HONEST}, restock=rule, on_hand=2)) == [
        "1 filled_on_time at 6, quoted 5, promised 6"
    ]


def test_a_quote_has_no_date_if_accepting_triggers_no_order():
    # at −3 five are ordered; the first two customers are told nothing, the third is what triggers it
    rule = {"type": "reorder_point", "reorder_point": -3, "order_quantity": 5}
    run = store(visits([1, 2, 3, 4]), promise={"quote": HONEST}, restock=rule)
    assert told(run) == [
        "1 filled_on_time at 8",
        "2 filled_on_time at 8",
        "3 filled_on_time at 8, quoted 5, promised 8",
        "4 filled_on_time at 8, quoted 4, promised 8",
    ]


def test_a_quote_has_no_date_if_the_order_may_not_be_placed_yet():
    run = store(visits([1, 2]), promise={"quote": HONEST}, restock=ONE_FOR_ONE, max_outstanding_orders=1)
    assert told(run) == ["1 filled_on_time at 6, quoted 5, promised 6", "2 filled_on_time at 11"]


def test_a_quote_beyond_the_orders_under_way_is_by_the_next_review():
    rule = {"type": "periodic_order_up_to", "review_period": 7, "order_up_to_level": 0}
    run = store(visits([1, 7, 9]), promise={"quote": HONEST}, restock=rule)
    assert told(run) == [
        "1 filled_on_time at 12, quoted 11, promised 12",
        "7 filled_on_time at 12, quoted 5, promised 12",  # customers come before the review of the same instant
        "9 filled_on_time at 19, quoted 10, promised 19",
    ]


def test_a_quote_may_be_by_a_review_after_the_end_of_the_run():
    rule = {"type": "periodic_order_up_to", "review_period": 7, "order_up_to_level": 0}
    for horizon in (10, 17):
        run = store(visits([9]), promise={"quote": HONEST}, restock=rule, horizon=horizon)
        assert told(run) == ["9 still_waiting, quoted 10, promised 19"]


def test_a_buffer_is_added_to_the_quote_and_to_the_date_of_every_notice():
    run = store(
        visits([0]),
        promise={"quote": {**HONEST, "buffer": 2}, "notices": {"type": "periodic", "every": 2}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
        horizon=5,
    )
    assert told(run) == ["0 still_waiting, quoted 5, promised 5, agreed 12, notices 2"]
    assert letters(run) == [(0, 2, 12), (0, 4, 12)]


def test_a_quote_beyond_all_times_is_the_latest_date_there_is():
    supplier = {"lead_time": 5, "unit_processing_time": 1e9}  # days, more than 2⁶¹ µs
    changes = {
        "promise": {"quote": "pipeline"},
        "suppliers": {"acme": supplier},
        "stock": {"mug": {"restock": ONE_FOR_ONE}},
    }
    run = played({**changes, "customers": {"people": visits([0, 1, 2, 3, 4])}})
    # of each in the line later by the work on one mug; the fourth would be beyond 64 bits
    dates = [2**61 / DAY + 5, 2**62 / DAY + 5, 3 * 2**61 / DAY + 5, 2**63 / DAY, 2**63 / DAY]
    assert run.orders.promised_at.tolist() == pytest.approx(dates, rel=1e-12)
