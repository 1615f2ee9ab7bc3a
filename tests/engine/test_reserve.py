"""The reserve (critical level): units on hand kept from lower classes, from their demands and from their backorders."""

from __future__ import annotations

import pytest

from tests.helpers.chains import (
    play,
    rows,
    scripted,
    store,
    supplied,
)
from tests.helpers.scenarios import played, visits
from tests.helpers.stock_points import NEVER_RESTOCKED, never_restocked, outcomes


@pytest.mark.parametrize(
    ("reserve", "priority", "free"),
    [
        ({2: 3}, 1, 5),
        ({2: 3}, 2, 2),
        ({2: 3}, 3, 2),  # who stands below the class that is named, too
        ({2: 3, 4: 4}, 3, 2),
        ({2: 4, 3: 1}, 3, 1),  # the largest, not the last
    ],
)
def test_a_reserve_is_kept_from_the_class_it_names_and_from_all_below(
    reserve: dict[int, int], priority: int, free: int
):
    people = visits([1], [9], priority=priority)
    run = played({"customers": {"people": people}, "stock": never_restocked(initial=5, reserve=reserve)})
    assert list(run.orders.filled_at_once_units) == [free]


def test_a_reserve_is_kept_from_new_demands_and_from_backorders_of_lower_classes():
    groups = {
        "first": visits([3], [1], priority=1),
        "second": visits([1, 2], [1, 1], priority=2),
    }
    run = played(
        {
            "customers": {"people": visits([]), **groups},
            "stock": {
                "mug": {
                    "initial": {"on_hand": 3, "on_order": [{"quantity": 1, "due": 5}, {"quantity": 2, "due": 6}]},
                    "reserve": {2: 2},
                    "restock": NEVER_RESTOCKED,
                }
            },
        }
    )
    # day 1: 3 on hand, 1 free for class 2. day 2: 2 on hand, none free. day 3: class 1 takes one of the two.
    # day 5: 2 on hand again, none free. day 6: 4 on hand, 2 free: the one who waits is served.
    assert outcomes(run) == ["filled_at_once", "filled_on_time", "filled_at_once"]
    assert list(run.orders.resolved_at) == [1, 6, 3]


def test_a_backorder_held_back_by_the_reserve_does_not_hold_up_the_first_class():
    # 2 on hand, kept back from the second class; the first class is served past who waits
    groups = {"second": visits([1], [1], priority=2), "first": visits([2], [2], priority=1)}
    run = played({"customers": {"people": visits([]), **groups}, "stock": never_restocked(initial=2, reserve={2: 2})})
    assert outcomes(run) == ["still_waiting", "filled_at_once"]


def test_a_reserve_of_a_warehouse_is_kept_from_lower_class_customers_and_not_from_stores():
    stock = {"mug@hub": supplied(2, reserve={2: 1}), "mug@berlin": store(0)}
    customers = {
        "callers": scripted([1], [2], wants="mug@hub", priority=2),
        "people": scripted([2], wants="mug@berlin"),
    }
    run = play(stock, customers)
    callers = run.orders[run.orders["group"] == "callers"].iloc[0]
    assert callers["filled_at_once_units"] == 1
    assert rows(run, "mug@berlin", "shipped_at") == [(2,)]


def test_a_reserve_kept_from_the_first_class_is_kept_from_backorders_of_stores_too():
    stock = {"mug@hub": supplied(3, reserve={1: 2}), "mug@berlin": store(0)}
    run = play(stock, {"people": scripted([1], [2], wants="mug@berlin")})
    # one of three is free; two are ordered for it at 1 and there at 6, and two of what is then four stay
    assert rows(run, "mug@berlin", "shipped_at", "quantity") == [(1, 1), (6, 1)]
