"""The customer is a person: how each order ends, in stories told line by line; and where nobody says or feels anything,
nothing has changed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import read_scenario
from sim.engine.ledger import Outcome
from sim.experiments.run import Run, simulate
from sim.report.findings.policy_grid import grid_of
from tests.helpers.people import HONEST, ONE_FOR_ONE, SLIPS, ends, letters, position, scripted, store, told
from tests.helpers.places import SCENARIOS
from tests.helpers.scenarios import played, visits

# the ends of the account


def test_orders_filled_at_once_on_time_and_late_are_told_apart():
    run = store(visits([1, 2, 3]), promise={"quote": {"type": "fixed", "time": 4}}, on_hand=1, coming=((1, 6), (1, 9)))
    # the second is promised 6 and filled at 6, which is by then; the third is promised 7
    assert told(run) == [
        "1 filled_at_once",
        "2 filled_on_time at 6, quoted 4, promised 6",
        "3 filled_late at 9, quoted 4, promised 7",
    ]


def test_an_order_without_a_promised_date_is_filled_on_time():
    assert told(store(visits([1]), coming=((1, 90),))) == ["1 filled_on_time at 90"]


def test_orders_are_substituted_lost_or_declined_at_the_shortage():
    run = store(
        {
            "changeable": visits([1], [3], alternatives={"cup": 1}),
            "impatient": visits([2], [3], willing_to_wait=0),
            "uncertain": visits([3], [3], reaction={"uninformed_acceptance": 0}),
        },
        on_hand=1,
        cups=2,
    )
    # the first took the last mug and two cups for the rest
    assert told(run) == ["1 substituted, 2 cup", "2 lost", "3 declined"]
    columns = ["filled_at_once_units", "substituted_units", "lost_units", "cancelled_units"]
    assert run.orders[columns].to_numpy().tolist() == [[1, 2, 0, 0], [0, 0, 3, 0], [0, 0, 3, 0]]
    units = run.account()["units"]
    assert (units["filled_at_once"], units["substituted"], units["lost"], units["declined"]) == (1, 2, 3, 3)
    # nobody waits, so nothing is owed and nothing is to be had
    assert position(run, 3) == 0
    assert position(run, 3, "cup") == 0


def test_units_on_hand_are_filled_even_if_the_backorder_is_declined():
    run = store(visits([1], [3], reaction={"uninformed_acceptance": 0}), on_hand=2)
    row = run.orders.iloc[0]
    assert (row.outcome, row.filled_at_once_units, row.lost_units) == ("declined", 2, 1)
    assert position(run, 1) == 0


def test_orders_are_cancelled_cancelled_at_a_notice_or_still_backordered():
    # everybody is promised the day after next and written to every fourth day; a mug for each comes on day 20
    run = store(
        visits([1, 2, 3], patience=scripted(3, 10, 30)),
        promise={"quote": {"type": "fixed", "time": 2}, "notices": {"type": "periodic", "every": 4}},
        coming=((3, 20),),
        horizon=12,
    )
    assert told(run) == [
        "1 cancelled at 4, quoted 2, promised 3",
        "2 cancelled_at_notice at 6, quoted 2, promised 4, notices 1",
        "3 still_waiting, quoted 2, promised 5, agreed 20, notices 2",
    ]
    assert letters(run) == [(1, 6, 20), (2, 7, 20), (2, 11, 20)]
    assert [position(run, at) for at in (1, 2, 3, 4, 6)] == [2, 1, 0, 1, 2]
    ended = {word: count for word, count in run.account()["orders"].items() if count}
    assert ended == {"placed": 3, "cancelled": 1, "cancelled_at_notice": 1, "still_waiting": 1}


def test_patience_that_ends_with_the_run_leaves_the_backorder_waiting():
    assert told(store(visits([1], patience=9), horizon=10)) == ["1 still_waiting"]
    assert told(store(visits([1], patience=9), horizon=11)) == ["1 cancelled at 10"]


def test_orders_are_lost_when_unwilling_to_wait_beyond_the_backlog_limit_and_beyond_the_refused_wait():
    run = store(
        {"people": visits([1, 3, 4, 5], [1, 2, 1, 1]), "unwilling": visits([2], willing_to_wait=0)},
        promise={"quote": HONEST, "refuse_beyond": 10},
        coming=((1, 4.5), (1, 14.5), (9, 90)),
        max_backorders=2,
    )
    assert told(run) == [
        "1 filled_on_time at 4.5, quoted 3.5, promised 4.5",
        "2 lost",
        "3 lost",  # three units would be owed
        "4 lost, quoted 10.5",  # which is not offered
        "5 filled_on_time at 14.5, quoted 9.5, promised 14.5",
    ]


def test_a_quote_of_just_the_longest_wait_is_offered():
    coming = ((1, 11), (1, 12))
    run = store(visits([1, 1.5]), promise={"quote": HONEST, "refuse_beyond": 10}, coming=coming)
    assert told(run) == ["1 filled_on_time at 11, quoted 10, promised 11", "1.5 lost, quoted 10.5"]


def test_alternatives_are_tried_before_anything_else_at_a_shortage():
    run = store(visits([1, 2], willing_to_wait=0, alternatives={"cup": 1}), cups=1, max_backorders=0)
    assert told(run) == ["1 substituted, 1 cup", "2 lost"]


# policies


def test_a_policy_may_declare_promises_that_the_scenario_does_not():
    own = {"customers": {"people": visits([0])}, "suppliers": {"acme": {"lead_time": SLIPS}}}
    own |= {"promise": {"quote": HONEST}, "stock": {"mug": {"restock": ONE_FOR_ONE}}}
    spoken = {"promise": {"notices": "on_slip", "refuse_beyond": 30, "notice_cost": 0.1}}
    changes = own | {"policies": {"silent": {}, "spoken": spoken, "curt": {"promise": {"refuse_beyond": 2}}}}
    assert told(played(changes, policy="silent")) == ["0 filled_late at 10, quoted 3, promised 3"]
    assert told(played(changes, policy="spoken")) == [
        "0 filled_on_time at 10, quoted 3, promised 3, agreed 10, notices 1"
    ]
    assert told(played(changes, policy="curt")) == ["0 lost, quoted 3"]


def test_the_communication_scenario_is_three_restock_rules_by_four_kinds_of_promise():
    scenario = read_scenario(SCENARIOS / "communication.yaml")
    grid = grid_of(scenario, tuple(scenario.policies))
    assert grid is not None
    assert grid.restock == ("reorder_point fill_rate 0.8", "periodic_order_up_to", "reorder_point fill_rate 0.95")
    assert grid.promises == (
        "quote: none",
        "quote: fixed 3 days",
        "quote: pipeline",
        "quote: pipeline, notices: on_slip",
    )
    reached = {word for policy in grid.cells for word in set(ends(simulate(scenario, policy)))}
    assert reached == {outcome.word for outcome in Outcome}  # all nine ends, and visits not made


# by default nothing of all this

DEFAULTS: dict[str, dict[str, Any]] = {
    "promise": {"promise": {"quote": "none", "notices": "none"}},
    "cost of no notices": {"promise": {"quote": {"type": "none"}, "notices": {"type": "none"}, "notice_cost": 0}},
    "reaction": {"reaction": {"uninformed_acceptance": 1, "grace": 1, "update_credit": 1}},
    "alternatives": {"alternatives": {}},
    "alternatives nobody wants": {"alternatives": {"cup": 0, "mug": 0}},
    "loyalty that nothing shakes": {"loyalty": {"churn": {}}},
    "no loyalty": {"loyalty": None},
    "no returns": {"returns_on_restock": None},
    "returns that nobody makes": {"returns_on_restock": {"probability": 0, "within": 9}},
}
BUSY: dict[str, Any] = {
    "horizon": 60,
    "warm_up": 5,
    "seed": 7,
    "products": {"mug": {"price": 5, "backorder_cost": 1, "lost_sale_cost": 2}, "cup": {"price": 3}},
    "profiles": {"calm": {"patience": {"type": "gamma", "mean": 9, "cv": 1}}, "hasty": {"willing_to_wait": 0.5}},
    "customers": {
        "people": {
            "wants": {"mug": 0.6, "cup": 0.4},
            "arrivals": {"type": "poisson", "rate": 4},
            "quantity": {"type": "geometric", "mean": 1.5},
            "profile": {"calm": 0.5, "hasty": 0.5},
        },
        "shops": {
            "wants": "mug",
            "arrivals": {"type": "poisson", "rate": 0.3},
            "quantity": 5,
            "ships": "complete",
            "priority": 2,
            "patience": {"type": "exponential", "mean": 6},
        },
    },
    "suppliers": {"acme": {"lead_time": {"type": "gamma", "mean": 4, "cv": 0.6}}},
    "stock": {
        "mug": {"restock": {"type": "min_max", "reorder_point": 9, "order_up_to_level": 25}, "reserve": {2: 3}},
        "cup": {
            "source": "acme",
            "on_cancellation": "withdraw",
            "restock": {"type": "periodic_order_up_to", "review_period": 3, "order_up_to_level": 12},
        },
    },
}


def with_words(words: dict[str, Any]) -> dict[str, Any]:
    """The busy world, every group and profile with those words of a person beside its own."""
    if "promise" in words:
        return BUSY | words
    told_people = {group: {**own, **words} for group, own in BUSY["customers"].items()}
    return BUSY | {"customers": told_people}


def bytes_of(run: Run) -> bytes:
    columns = [column for part in run.ledger for column in (part if isinstance(part, tuple) else (part,))]
    return b"".join(np.asarray(column).astype(np.int64).tobytes() for column in columns)


@pytest.mark.parametrize("word", DEFAULTS)
def test_default_promises_reactions_and_loyalty_change_no_bit_of_the_results(word: str):
    plain = played(BUSY)
    said = played(with_words(DEFAULTS[word]))
    assert bytes_of(said) == bytes_of(plain)
    assert plain.orders.equals(said.orders)
    assert plain.levels.equals(said.levels)
    mine, theirs = plain.measures(), said.measures()
    if "shakes" in word:  # loyalty that is measured is not loyalty that is not there
        loyal = mine.measure.isin(["churned_customers", "visits_lost", "retention", "value_of_visits_lost"])
        mine, theirs = mine[~loyal], theirs[~loyal]
    assert mine.equals(theirs)


def test_the_busy_scenario_has_more_than_three_orders_of_every_usual_outcome():
    counts = {end: count for end, count in played(BUSY).account()["orders"].items() if count > 3}
    assert set(counts) >= {"filled_at_once", "filled_on_time", "lost", "cancelled"}


SPEECH: dict[str, dict[str, Any]] = {
    "promises": {"promise": {"quote": {"type": "fixed", "time": 2}, "notices": {"type": "periodic", "every": 1}}},
    "honest promises": {"promise": {"quote": "pipeline", "notices": "on_slip", "refuse_beyond": 6}},
    "consent": {"promise": {"quote": {"type": "lead_time"}, "notices": "consent"}},
    "reaction": {"reaction": {"uninformed_acceptance": 0.5, "grace": 0.5, "update_credit": 1.5}},
    "alternatives": {"alternatives": {"cup": 0.5, "mug": 0.3}},
    "loyalty of new people": {"loyalty": {"churn": {"lost": 0.5, "cancelled": 0.5}}},
    "returns": {"returns_on_restock": {"probability": 0.7, "within": 20}},
}


@pytest.mark.parametrize("word", SPEECH)
def test_promises_and_reactions_change_no_arrival_and_no_random_number_of_a_customer(word: str):
    plain, said = played(BUSY), played(with_words(SPEECH[word]))
    assert bytes_of(said) != bytes_of(plain)
    count = len(plain.ledger.orders.quantity)
    for column in ("arrived_at", "group", "profile", "stock", "customer", "priority", "quantity"):
        theirs = getattr(said.ledger.orders, column)[:count]
        assert np.array_equal(getattr(plain.ledger.orders, column), theirs), column
    same_numbers(plain, said)


def test_customers_of_a_population_arrive_when_new_ones_would_with_the_same_random_numbers():
    # of two profiles a person has one for good, so only people of one kind bring the very same patience
    people = {**BUSY["customers"]["shops"], "quantity": {"type": "poisson", "mean": 3}}
    plain = played(BUSY | {"customers": {"people": BUSY["customers"]["people"], "shops": people}})
    loyal = {**people, "loyalty": {"population": 9, "churn": {"cancelled": 1, "lost": 1, "late": 1}}}
    said = played(BUSY | {"customers": {"people": BUSY["customers"]["people"], "shops": loyal}})
    assert (said.orders.outcome == "stayed_away").any()
    for column in ("arrived_at", "group", "profile", "stock", "priority", "quantity"):
        assert np.array_equal(getattr(plain.ledger.orders, column), getattr(said.ledger.orders, column)), column
    same_numbers(plain, said)


def same_numbers(plain: Run, said: Run) -> None:
    """Whatever chance gave the one run under a name, it gave the other too; lead times as far as both needed them."""
    mine, theirs = plain.tape, said.tape
    assert set(mine) <= set(theirs)
    for name, numbers in mine.items():
        known = min(len(numbers), len(theirs[name]))
        assert known == len(numbers) or "lead_time" in name
        assert np.array_equal(numbers[:known], theirs[name][:known]), name
