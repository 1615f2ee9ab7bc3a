"""Backorders: how they are counted and capped, those of time 0, and those that are never filled."""

from __future__ import annotations

import numpy as np

from tests.helpers.chains import (
    play,
    scripted,
    store,
    supplied,
)
from tests.helpers.scenarios import played, values, visits
from tests.helpers.stock_points import never_restocked, outcomes


def test_a_backorder_that_is_never_filled_is_counted_as_still_waiting():
    run = played({"customers": {"people": visits([1])}, "suppliers": {"acme": {"lead_time": 500}}})
    assert run.account()["orders"]["still_waiting"] == 1
    assert np.isnan(run.orders.resolved_at.iloc[0])


def test_a_backorder_beyond_max_backorders_is_a_lost_sale():
    run = played({"customers": {"people": visits([1, 2, 3], [2, 2, 1])}, "stock": {"mug": {"max_backorders": 3}}})
    assert outcomes(run) == ["filled_on_time", "lost", "filled_on_time"]


def test_only_the_units_short_count_against_max_backorders():
    run = played(
        {"customers": {"people": visits([1, 2], [3, 1])}, "stock": never_restocked(initial=1, max_backorders=2)}
    )
    assert outcomes(run) == ["still_waiting", "lost"]


def test_initial_backorders_are_filled_at_time_0_from_what_is_on_hand():
    run = played({"stock": never_restocked(initial={"on_hand": 3, "backorders": 2})})
    assert (outcomes(run), list(run.orders.resolved_at)) == (["filled_on_time"], [0])
    assert run.levels[["at", "on_hand", "backorders"]].to_numpy().tolist() == [[0, 1, 0]]


def test_initial_backorders_are_filled_first_and_are_not_measured():
    run = played(
        {
            "customers": {"people": visits([1])},
            "stock": {
                "mug": {
                    "initial": {"backorders": 2, "on_order": [{"quantity": 3, "due": 4}]},
                    "restock": {"type": "base_stock", "base_stock_level": 1},
                }
            },
        }
    )
    account = run.account()
    assert account["orders"]["placed"] == 1
    assert account["units"]["filled_on_time"] == 1
    assert run.orders.group.astype(str).tolist() == ["people", "initial"]
    assert list(run.orders.resolved_at) == [4, 4]


def test_a_warehouse_has_a_backorder_rate_of_its_own_and_no_backorder_fees():
    money = {"mug": {"backorder_fee": 7}}
    stock = {"mug@hub": supplied(1), "mug@berlin": store(0)}
    run = play(stock, {"people": scripted([1, 2], [1, 3], wants="mug@berlin")}, products=money, horizon=30)
    hub, berlin = values(run, "mug@hub"), values(run, "mug@berlin")
    # one unit was there for the first order; the three of the second are owed
    assert (hub["backorder_rate"], hub["backorder_unit_rate"]) == (0.5, 0.75)
    assert (hub["backorder_fee_sum"], berlin["backorder_fee_sum"]) == (0, 28)
