"""Cancellation: customers who renege when their patience runs out, and the units that are withdrawn with them."""

from __future__ import annotations

import pytest

from tests.helpers.chains import (
    customer_orders,
    play,
    rows,
    scripted,
    store,
    supplied,
)
from tests.helpers.scenarios import played, values, visits
from tests.helpers.stock_points import NEVER_RESTOCKED, never_restocked, on_hand_at, outcomes, replenishments

# reneging


def test_a_backorder_whose_customer_reneged_takes_no_units_of_the_next_receipt():
    # the first leaves at 2; the delivery of 5 goes to the second, who waits for ever
    run = played(
        {
            "customers": {"people": visits([0, 1], patience={"type": "scripted", "values": [2, 90]})},
            "stock": {"mug": {"restock": {"type": "order_for_order"}}},
        }
    )
    assert outcomes(run) == ["cancelled", "filled_on_time"]
    assert list(run.orders.resolved_at) == [2, 5]


def test_a_customer_reneges_when_patience_runs_out_and_not_when_stock_arrives():
    run = played(
        {
            "customers": {"people": visits([0], patience=3)},
            "stock": {"mug": {"restock": {"type": "order_for_order"}}},
        }
    )
    assert list(run.orders.resolved_at) == [3]
    assert outcomes(run) == ["cancelled"]


def test_a_receipt_at_the_instant_of_reneging_still_fills_the_backorder():
    # receipts (turn 2) come before deadlines (turn 4)
    run = played(
        {
            "customers": {"people": visits([0], patience=5)},
            "stock": {"mug": {"restock": {"type": "order_for_order"}}},
        }
    )
    assert outcomes(run) == ["filled_on_time"]


def test_a_complete_backorder_that_reneges_frees_its_units_for_the_backorders_behind_it():
    # ten hold the line with 4 on hand; when their patience ends at 3, the two behind are served there and then
    run = played(
        {
            "customers": {
                "people": visits([1, 2], [10, 2], ships="complete", patience={"type": "scripted", "values": [2, 90]})
            },
            "stock": {
                "mug": {
                    "initial": 4,
                    "restock": NEVER_RESTOCKED,
                }
            },
        }
    )
    assert outcomes(run) == ["cancelled", "filled_on_time"]
    assert list(run.orders.resolved_at) == [3, 3]


def test_a_backorder_reneges_before_the_demands_of_the_same_instant():
    # the 3 of the first hold the line until 5, and then are gone
    groups = {"whole": visits([1], [3], ships="complete", patience=4), "next": visits([5], [2])}
    run = played({"customers": {"people": visits([]), **groups}, "stock": never_restocked(initial=2)})
    assert outcomes(run) == ["cancelled", "filled_at_once"]


def test_backorders_renege_within_an_instant_in_the_order_of_the_groups_in_the_file():
    # both end at 5; if the second group, which came first, went first, its 2 units would go to the other
    groups = {"first": visits([2], [2], patience=3), "second": visits([1], [3], ships="complete", patience=4)}
    run = played({"customers": {"people": visits([]), **groups}, "stock": never_restocked(initial=2)})
    assert outcomes(run) == ["cancelled", "cancelled"]


def test_patience_that_runs_out_after_the_backorder_is_filled_cancels_nothing():
    run = played(
        {
            "customers": {"people": visits([1], patience=6)},
            "stock": {"mug": {"restock": {"type": "order_for_order"}, "on_cancellation": "withdraw"}},
        }
    )
    assert (outcomes(run), list(run.orders.resolved_at)) == (["filled_on_time"], [6])
    assert replenishments(run) == [(1, 1)]


# what is withdrawn


def test_a_cancelled_backorder_withdraws_units_from_the_newest_open_order():
    # order for order; two ask for 3 and 2; the second leaves at 4: its order of 2 is emptied, the other stays
    changes = {
        "customers": {"people": visits([1, 2], [3, 2], patience={"type": "scripted", "values": [90, 2]})},
        "suppliers": {"acme": {"lead_time": 10}},
        "stock": {"mug": {"on_cancellation": "withdraw", "restock": {"type": "order_for_order"}}},
    }
    run = played(changes)
    assert list(run.replenishments.quantity) == [3, 0]
    assert run.levels.on_order.max() == 5
    assert on_hand_at(run, 50) == 0
    changes["stock"]["mug"]["on_cancellation"] = "keep"
    kept = played(changes)
    assert list(kept.replenishments.quantity) == [3, 2]
    assert on_hand_at(kept, 50) == 2


def test_units_withdrawn_for_a_cancelled_backorder_are_reordered_for_the_next_demand():
    # the first's order of 3 is emptied at 2; the mug asked for at 3 needs one of its own
    run = played(
        {
            "customers": {"people": visits([1, 3], [3, 1], patience={"type": "scripted", "values": [1, 90]})},
            "stock": {"mug": {"restock": {"type": "order_for_order"}, "on_cancellation": "withdraw"}},
        }
    )
    assert replenishments(run) == [(1, 0), (3, 1)]
    assert outcomes(run) == ["cancelled", "filled_on_time"]


def test_no_more_units_are_withdrawn_than_the_cancelled_backorder_was_owed():
    # the first took 1 at once and owes itself 2: the second's order is emptied, its own stays whole
    run = played(
        {
            "customers": {"people": visits([1, 2], [3, 2], patience={"type": "scripted", "values": [2, 90]})},
            "stock": {"mug": {"restock": {"type": "order_for_order"}, "initial": 1, "on_cancellation": "withdraw"}},
        }
    )
    assert replenishments(run) == [(1, 2), (2, 0)]


def test_a_cancellation_withdraws_from_the_next_newest_order_what_the_newest_cannot_give_back():
    run = played(
        {
            "customers": {"people": visits([1, 2], [3, 2], patience={"type": "scripted", "values": [4, 90]})},
            "stock": {"mug": {"restock": {"type": "order_for_order"}, "on_cancellation": "withdraw"}},
        }
    )
    assert replenishments(run) == [(1, 2), (2, 0)]
    assert run.ledger.withdrawals.units.tolist() == [2, 1]


def test_an_order_withdrawn_by_a_cancellation_makes_room_under_max_outstanding_orders_at_once():
    # one order at a time: the second's is held back until the first's is emptied at 3
    run = played(
        {
            "customers": {"people": visits([1, 2], patience={"type": "scripted", "values": [2, 90]})},
            "stock": {
                "mug": {
                    "restock": {"type": "order_for_order"},
                    "on_cancellation": "withdraw",
                    "max_outstanding_orders": 1,
                }
            },
        }
    )
    assert replenishments(run) == [(1, 0), (3, 1)]


def test_a_cancellation_withdraws_units_from_the_warehouse_that_it_has_not_shipped():
    stock = {
        "mug@hub": supplied(1, on_cancellation="withdraw"),
        "mug@berlin": store(0, on_cancellation="withdraw"),
    }
    run = play(stock, {"people": scripted([1], [3], wants="mug@berlin", patience=2)})
    # one has left and comes at 3; of the other two, still owed by the hub at 3, nothing is left, here or at acme
    assert rows(run, "mug@berlin", "quantity", "received_at")[0] == (1, 3)
    assert rows(run, "mug@berlin", "quantity")[1] == (0,)
    assert rows(run, "mug@hub", "quantity") == [(1,)]
    request = run.orders[run.orders["group"] == "replenishment"].iloc[0]
    assert (request["filled_at_once_units"], request["cancelled_units"], request["outcome"]) == (1, 2, "cancelled")
    people = customer_orders(run).iloc[0]
    assert (people["filled_later_units"], people["cancelled_units"]) == (1, 2)
    assert values(run, "mug@hub")["lost_sale_cost"] == 0


def test_units_that_the_warehouse_has_shipped_are_received_in_spite_of_a_cancellation():
    stock = {"mug@hub": supplied(1), "mug@berlin": store(0, on_cancellation="withdraw")}
    run = play(stock, {"people": scripted([1], wants="mug@berlin", patience=1)})
    assert rows(run, "mug@berlin", "received_at", "quantity") == [(3, 1)]


def test_cancellations_withdraw_a_transfer_order_unit_by_unit():
    # two that came one after the other are ordered together; each gives up after two days, and the hub owes nothing
    lot = {"type": "min_max", "reorder_point": -2, "order_up_to_level": 0}
    stock = {"mug@hub": supplied(0), "mug@berlin": store(0, restock=lot, on_cancellation="withdraw")}
    owing = {"mug": {"backorder_cost": 1}}
    run = play(stock, {"people": scripted([1, 2], wants="mug@berlin", patience=2)}, products=owing)
    request = run.orders[run.orders["group"] == "replenishment"].iloc[0]
    assert (request["quantity"], request["cancelled_units"], request["resolved_at"]) == (2, 2, 4)
    assert values(run, "mug@hub")["backorder_cost_sum"] == pytest.approx(0)  # what is owed to a store costs nothing
    assert run.ledger.withdrawals.units.tolist() == [1, 1]


def test_units_withdrawn_from_a_warehouse_have_no_backorder_cost_there():
    money = {"mug": {"backorder_cost": 1}}
    stock = {"mug@hub": supplied(0, on_cancellation="withdraw"), "mug@berlin": store(0, on_cancellation="withdraw")}
    run = play(stock, {"people": scripted([1], wants="mug@berlin", patience=2)}, products=money, horizon=20)
    assert values(run, "mug@hub")["backorder_cost_sum"] == pytest.approx(0)
    assert values(run)["backorder_cost_sum"] == pytest.approx(2)


def test_a_wholly_withdrawn_order_does_not_count_as_crossed():
    stock = {"mug@hub": supplied(0), "mug@berlin": store(0, on_cancellation="withdraw")}
    customers = {"gone": scripted([1], wants="mug@berlin", patience=1), "people": scripted([3], wants="mug@berlin")}
    run = play(stock, customers, horizon=30)
    assert values(run, "mug@berlin")["order_crossing_rate"] == 0
