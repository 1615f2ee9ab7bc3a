"""Returns: who left comes back when the product is there again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.helpers.people import HONEST, on_hand, scripted, store, told
from tests.helpers.scenarios import visits

RETURNS = {"probability": 1, "within": 10}


@pytest.mark.parametrize(
    ("within", "story"),
    [
        (10, ["1 lost", "6 filled_at_once, returns of 0"]),
        (5, ["1 lost", "6 filled_at_once, returns of 0"]),  # within five days, the fifth included
        (4.9, ["1 lost"]),
    ],
)
def test_a_lost_customer_returns_when_the_product_is_restocked_in_time(within: float, story: list[str]):
    people = visits([1], willing_to_wait=0, returns_on_restock={"probability": 1, "within": within})
    run = store(people, coming=((1, 6),))
    assert told(run) == story
    assert run.account()["orders"]["placed"] == len(story)
    assert on_hand(run, 6) == 2 - len(story)


def test_a_lost_customer_of_return_probability_0_does_not_return():
    people = visits([0], willing_to_wait=0, returns_on_restock={"probability": 0, "within": 9})
    assert told(store(people, coming=((1, 5),))) == ["0 lost"]


def test_lost_customers_return_by_their_own_random_numbers():
    people = visits(list(range(40)), willing_to_wait=0, returns_on_restock={"probability": 0.4, "within": 90})
    run = store(people, coming=((99, 50),))
    own = run.tape["customers/people/returns_on_restock"]
    assert run.orders.returns_of.dropna().tolist() == np.flatnonzero(own < 0.4).tolist()


def test_a_returning_customer_arrives_after_new_ones_and_only_once():
    run = store(
        {"people": visits([0], willing_to_wait=0, returns_on_restock=RETURNS), "new": visits([5], willing_to_wait=0)},
        coming=((1, 5), (1, 8)),
    )
    assert told(run) == ["0 lost", "5 filled_at_once", "5 lost, returns of 0"]
    assert on_hand(run, 8) == 1


def test_lost_declined_and_cancelled_customers_return_for_the_units_they_did_not_get():
    def back(words: dict[str, Any], **more: Any) -> list[Any]:
        run = store(visits([0], [3], returns_on_restock=RETURNS, **words), on_hand=1, coming=((9, 5),), **more)
        rows = run.orders[["arrived_at", "quantity", "outcome"]]
        return [list(row) for row in rows.itertuples(index=False)]

    again = [5, 2, "filled_at_once"]
    assert back({"willing_to_wait": 0}) == [[0, 3, "lost"], again]
    assert back({"reaction": {"uninformed_acceptance": 0}}) == [[0, 3, "declined"], again]
    assert back({"patience": 2}) == [[0, 3, "cancelled"], again]
    speaking = {"quote": {"type": "fixed", "time": 1}, "notices": {"type": "periodic", "every": 1}}
    assert back({"patience": 2}, promise=speaking) == [[0, 3, "cancelled_at_notice"], again]
    # all three had waited if the order was to come complete
    assert back({"patience": 2, "ships": "complete"}) == [[0, 3, "cancelled"], [5, 3, "filled_at_once"]]


def test_the_time_within_which_customers_return_runs_from_when_they_left():
    people = visits([0], patience=3, returns_on_restock={"probability": 1, "within": 2})
    assert told(store(people, coming=((1, 5),))) == ["0 cancelled at 3", "5 filled_at_once, returns of 0"]
    assert told(store(people, coming=((1, 5.1),))) == ["0 cancelled at 3"]


def test_a_returning_customer_asks_for_the_same_and_is_listed_before_backorders_of_time_0():
    people = visits([0], wants="cup", willing_to_wait=0, returns_on_restock=RETURNS)
    run = store(people, owed=1, cups=0, cups_coming=((1, 5),))
    assert run.orders[["group", "stock", "outcome"]].to_numpy().tolist() == [
        ["people", "cup", "lost"],
        ["people", "cup", "filled_at_once"],
        ["initial", "mug", "still_waiting"],
    ]


def test_a_receipt_used_up_by_backorders_makes_nobody_return():
    run = store(
        {"people": visits([0], willing_to_wait=0, returns_on_restock=RETURNS), "patient": visits([1])},
        coming=((1, 5), (1, 7)),
    )
    assert told(run) == ["0 lost", "1 filled_on_time at 5", "7 filled_at_once, returns of 0"]


def test_a_returning_customer_is_served_like_any_other():
    # two left, one mug comes: the first has it, the second would wait this time and is told when
    run = store(
        visits([0, 1], patience=scripted(2, 2), returns_on_restock=RETURNS),
        promise={"quote": HONEST},
        coming=((1, 4), (1, 5.5)),
    )
    assert told(run) == [
        "0 declined, quoted 4",
        "1 declined, quoted 3",
        "4 filled_at_once, returns of 0",
        "4 filled_on_time at 5.5, quoted 1.5, promised 5.5, returns of 1",
    ]


def test_a_customer_who_was_filled_in_the_end_does_not_return():
    people = visits([0, 1], returns_on_restock=RETURNS, alternatives={"cup": 1})
    run = store(people, coming=((9, 5),), cups=1)
    assert told(run) == ["0 substituted, 1 cup", "1 filled_on_time at 5"]


def test_a_customer_who_churned_does_not_return():
    loyalty = {"population": 1, "churn": {"lost": 1}}
    run = store(visits([0], willing_to_wait=0, returns_on_restock=RETURNS, loyalty=loyalty), coming=((1, 5),))
    assert told(run) == ["0 lost"]
    # nor who is lost for good in between, over another order: nine were too many to owe, then one had no date
    run = store(
        visits(
            [0, 1],
            [9, 1],
            reaction={"uninformed_acceptance": 0},
            returns_on_restock=RETURNS,
            loyalty={"population": 1, "churn": {"declined": 1}},
        ),
        coming=((9, 5),),
        max_backorders=5,
    )
    assert told(run) == ["0 lost", "1 declined"]
