"""Capacity: orders queue for the work on them before their lead time begins."""

from __future__ import annotations

import numpy as np

from tests.helpers.scenarios import played, visits
from tests.helpers.supply import CALENDAR, at_once, column, ordering, scripted, times, withdrawing


def test_orders_queue_for_the_suppliers_capacity_before_their_lead_time():
    # 2 a day: 6 units take 3 days, the 2 behind them one more, the 4 of day 10 two; each then travels 5 days
    run = played(ordering([1, 2, 10], [6, 2, 4], {"capacity": 2}))
    assert times(run, "shipped_at") == [4, 5, 12]
    assert times(run, "received_at") == [9, 10, 17]


def test_the_processing_time_of_each_unit_may_be_random():
    acme = {"unit_processing_time": scripted(0.5, 1.5, 2, 1)}
    run = played(ordering([1, 2], [3, 1], acme))
    assert times(run, "shipped_at") == [5, 6]


def test_orders_of_all_stock_points_wait_in_one_queue_of_their_supplier():
    run = played(
        {
            "products": {"cup": {}},
            "customers": {"people": visits([1, 3], [4, 2]), "others": visits([2], [2], wants="cup")},
            "suppliers": {"acme": {"capacity": 1}},
            "stock": {
                "mug": {"restock": {"type": "order_for_order"}},
                "cup": {"source": "acme", "restock": {"type": "order_for_order"}},
            },
        }
    )
    # mug 1 to 5, cup 5 to 7, mug 7 to 9
    assert times(run, "shipped_at") == [5, 9, 7]


def test_units_withdrawn_from_the_suppliers_queue_are_not_processed():
    # one a day. 2 units are worked on from 1 to 3; the 5 of day 1.5 are cancelled at 2.5, the 1 of day 2 stays
    run = played(withdrawing([1, 1.5, 2], [2, 5, 1], [90, 1, 90], capacity=1))
    # withdrawn from the newest first: the 1, and 4 of the 5; the one left is worked on from 3 to 4
    assert column(run, "quantity") == [2, 1, 0]
    assert times(run, "shipped_at")[:2] == [3, 4]
    assert run.account()["orders"]["filled_on_time"] == 2


def test_units_withdrawn_from_the_suppliers_queue_do_not_count_in_expected_times():
    # one a day. 2 units are worked on from 1 to 3, and the 5 behind them are cancelled at 2.5; at 3.5 nothing waits,
    # so that a cup is there after a day of work and one of travel, as soon as from bolt
    words = withdrawing([1, 1.5], [2, 5], [90, 1], capacity=1, lead_time=1)
    words["products"] = {"cup": {}}
    words["customers"]["others"] = visits([3.5], wants="cup")
    words["suppliers"]["bolt"] = {"lead_time": 2}
    fastest = {"type": "fastest", "among": ["acme", "bolt"]}
    words["stock"]["cup"] = {"source": fastest, "restock": {"type": "order_for_order"}}
    assert column(played(words), "source")[-1] == "acme"


def test_a_fully_withdrawn_order_frees_the_capacity_for_the_one_behind_it():
    # both stock points have one order each; that of the mug is emptied while it is worked on
    words = withdrawing([1], [10], [2], capacity=1)
    words["products"] = {"cup": {}}
    words["customers"]["others"] = visits([2], [3], wants="cup")
    words["stock"]["cup"] = {"source": "acme", "restock": {"type": "order_for_order"}}
    run = played(words)
    assert column(run, "quantity") == [0, 3]
    assert times(run, "shipped_at")[1] == 6  # from 3 on
    assert np.isnan(run.replenishments.shipped_at[0])


def test_the_processing_time_of_an_order_is_fixed_when_it_begins():
    # 4 units are worked on from 1 to 5; two of them are taken back at 3: still until 5
    run = played(withdrawing([1, 1], [2, 2], [90, 2], capacity=1) | at_once(-4))
    assert column(run, "quantity") == [2]
    assert times(run, "shipped_at") == [5]


def test_production_ends_before_any_other_event_of_its_instant():
    # no lead time: what is done at 3 is there for the customer of 3
    run = played(ordering([1, 3], [2, 1], {"capacity": 1, "lead_time": 0}, initial=0))
    assert times(run, "received_at") == [3, 4]
    # and what is done at 2 has left before the supplier goes down
    assert times(played(ordering([1], [1], {"capacity": 1, "disruptions": CALENDAR})), "shipped_at") == [2]
    run = played(ordering([1, 3], [1, 1], {"capacity": 1, "lead_time": 0, "minimum_order": 2}, initial=0))
    assert run.orders.outcome.astype(str).tolist() == ["filled_on_time", "filled_at_once"]


def test_processing_times_after_the_end_of_the_run_are_not_drawn():
    # a billion units of a day each on the average, and as many of no microsecond each
    for time, shipped in (({"type": "exponential", "mean": 1}, []), (1e-12, [1])):
        run = played(ordering([1], [10**9], {"unit_processing_time": time}))
        assert run.replenishments.shipped_at.dropna().tolist() == shipped


def test_the_horizon_changes_no_processing_time_behind_a_withdrawn_order():
    # 10,000 units, some hundred days of work, are cancelled a day after they were begun; one unit is asked for then
    words = withdrawing([1, 3], [10_000, 1], [1, 90], unit_processing_time={"type": "exponential", "mean": 0.01})
    long, short = (played({**words, "horizon": horizon}) for horizon in (500, 50))
    assert long.replenishments.shipped_at[1] == short.replenishments.shipped_at[1] > 3


def test_a_frozen_supplier_begins_no_work_so_that_units_taken_back_until_then_save_theirs():
    # down from day 1 to 5: the lot of 4 of day 2 is one unit less from day 3.5 on, when its customer cancels. The work
    # on 3 units begins at day 5 and takes 3 days, the lead time one more
    run = played(
        {
            "horizon": 20,
            "customers": {"people": visits([2], patience=1.5)},
            "suppliers": {
                "acme": {
                    "lead_time": 1,
                    "unit_processing_time": 1,
                    "disruptions": {"calendar": [{"from": 1, "to": 5}], "effect": "freeze"},
                }
            },
            "stock": {
                "mug": {
                    "initial": 0,
                    "restock": {"type": "reorder_point", "reorder_point": -1, "order_quantity": 4},
                    "on_cancellation": "withdraw",
                }
            },
        }
    )
    assert run.replenishments[["quantity", "shipped_at", "received_at"]].to_numpy().tolist() == [[3, 8, 9]]
