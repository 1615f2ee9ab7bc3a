"""Allocation: which order gets a unit first, by class, by order of arrival, complete or partial, rationed in shares."""

from __future__ import annotations

import pytest

from sim.engine.simpy_engine.backlog import fair_shares
from tests.helpers.chains import (
    customer_orders,
    hub_awaiting,
    play,
    scripted,
    store,
)
from tests.helpers.scenarios import played, visits
from tests.helpers.stock_points import NEVER_RESTOCKED, never_restocked, outcomes

# first come, first served within a class


def test_a_small_order_waits_behind_a_large_complete_backorder_of_its_class():
    # 4 on hand; ten are asked for, then two: a complete backorder holds up the next until the 20 of day 5 come
    run = played(
        {
            "customers": {"people": visits([1, 2], [10, 2], ships="complete")},
            "stock": {
                "mug": {
                    "initial": {"on_hand": 4, "on_order": [{"quantity": 20, "due": 5}]},
                    "restock": NEVER_RESTOCKED,
                }
            },
        }
    )
    assert list(run.orders.filled_at_once_units) == [0, 0]
    assert list(run.orders.resolved_at) == [5, 5]


def test_two_backorders_are_not_filled_by_the_same_unit():
    run = played(
        {
            "customers": {"people": visits([1, 1])},
            "stock": {
                "mug": {
                    "initial": {"on_order": [{"quantity": 1, "due": 5}]},
                    "restock": NEVER_RESTOCKED,
                }
            },
        }
    )
    assert outcomes(run) == ["filled_on_time", "still_waiting"]
    assert run.levels.on_hand.min() == 0


def test_a_later_order_takes_no_units_that_a_complete_backorder_waits_for():
    groups = {"whole": visits([1], [10], ships="complete"), "part": visits([2], [6])}
    run = played({"customers": {"people": visits([]), **groups}, "stock": never_restocked(initial=4)})
    assert list(run.orders.filled_at_once_units) == [0, 0]
    assert run.levels.on_hand.tolist()[-1] == 4


# classes


def test_a_receipt_is_allocated_to_the_first_class_before_older_backorders_of_the_second():
    groups = {"second": visits([1], [1], priority=2), "first": visits([2], [1], priority=1)}
    state = {"on_order": [{"quantity": 1, "due": 5}, {"quantity": 1, "due": 6}]}
    run = played({"customers": {"people": visits([]), **groups}, "stock": never_restocked(initial=state)})
    assert list(run.orders.group.astype(str)) == ["second", "first"]
    assert list(run.orders.resolved_at) == [6, 5]


def test_a_complete_backorder_of_the_first_class_holds_up_the_second_class():
    groups = {"first": visits([1], [5], ships="complete"), "second": visits([2], [1], priority=2)}
    state = {"on_hand": 4, "on_order": [{"quantity": 1, "due": 7}, {"quantity": 1, "due": 8}]}
    run = played({"customers": {"people": visits([]), **groups}, "stock": never_restocked(initial=state)})
    assert list(run.orders.resolved_at) == [7, 8]


# fair shares


def test_fair_shares_ration_by_the_units_owed_and_the_largest_remainder():
    assert fair_shares(5, {1: 2, 2: 6, 3: 2}) == {1: 1, 2: 3, 3: 1}
    assert fair_shares(3, {1: 1, 2: 1, 3: 1, 4: 1}) == {1: 1, 2: 1, 3: 1, 4: 0}
    assert fair_shares(9, {1: 1, 2: 3}) == {1: 1, 2: 3}


@pytest.mark.parametrize(("shares", "berlin", "hamburg"), [("first_come", 4, 0), ("fair", 3, 1)])
def test_a_receipt_is_rationed_first_come_first_served_or_in_fair_shares(shares: str, berlin: int, hamburg: int):
    hub = hub_awaiting(4, due=5, shares=shares)
    stock = {"mug@hub": hub, "mug@berlin": store(0), "mug@hamburg": store(0)}
    customers = {"people": scripted([1], [6], wants="mug@berlin"), "others": scripted([2], [2], wants="mug@hamburg")}
    run = play(stock, customers, horizon=20)
    received = run.replenishments.dropna(subset=["received_at"]).groupby("stock", observed=True)["quantity"].sum()
    assert (received.get("mug@berlin", 0), received.get("mug@hamburg", 0)) == (berlin, hamburg)


def test_a_complete_backorder_beyond_the_customers_fair_share_holds_up_the_customers_behind_it():
    hub = hub_awaiting(4, due=5, shares="fair")
    customers = {
        "others": scripted([1], [3], wants="mug@berlin"),
        "whole": scripted([2], [4], wants="mug@hub", ships="complete"),
        "people": scripted([3], [1], wants="mug@hub"),
    }
    run = play({"mug@hub": hub, "mug@berlin": store(0)}, customers, horizon=20)
    # of four units the customers get five eighths: too few for their complete order, and the next waits behind it
    assert customer_orders(run)["outcome"].tolist() == ["still_waiting"]


def test_a_complete_backorder_holds_up_no_stock_point_where_shares_are_fair():
    hub = hub_awaiting(4, due=5, shares="fair")
    complete, orders_of_store = (
        scripted([1], [6], wants="mug@hub", ships="complete"),
        scripted([1], [4], wants="mug@berlin"),
    )
    for customers in ({"whole": complete, "people": orders_of_store}, {"people": orders_of_store, "whole": complete}):
        run = play({"mug@hub": hub, "mug@berlin": store(0)}, customers, horizon=20)
        received = run.replenishments.dropna(subset=["received_at"])
        assert (
            received[received["stock"] == "mug@berlin"]["quantity"].sum() == 2
        )  # four tenths of four, and the largest rest
