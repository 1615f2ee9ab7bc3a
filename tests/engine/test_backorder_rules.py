"""The traps of a simulator of backorders, each with the smallest world that falls into it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.ledger import Outcome
from tests.helpers.worlds import played, visits


def outcomes(run) -> list[str]:
    return list(run.orders.outcome.astype(str))


def on_hand_at(run, at: float) -> int:
    rows = run.levels[run.levels["at"] <= at]
    return int(rows.on_hand.iloc[-1])


def test_a_customer_who_gave_up_does_not_swallow_the_next_delivery():
    # the first leaves at 2; the delivery of 5 goes to the second, who waits for ever
    run = played(
        {
            "customers": {"people": visits([0, 1], patience={"type": "scripted", "values": [2, 90]})},
            "stock": {"mug": {"restock": {"type": "order_for_order"}}},
        }
    )
    assert outcomes(run) == ["cancelled", "filled_on_time"]
    assert list(run.orders.resolved_at) == [2, 5]


def test_a_small_order_waits_behind_a_large_one_of_its_class():
    # 4 on hand; ten are asked for, then two: `complete` holds the line until the 20 of day 5 come
    run = played(
        {
            "customers": {"people": visits([1, 2], [10, 2], ships="complete")},
            "stock": {
                "mug": {
                    "initial": {"on_hand": 4, "on_order": [{"quantity": 20, "due": 5}]},
                    "restock": {
                        "type": "constant_order",
                        "review_period": 1000,
                        "order_quantity": 1,
                        "first_review": 900,
                    },
                }
            },
        }
    )
    assert list(run.orders.filled_at_once_units) == [0, 0]
    assert list(run.orders.resolved_at) == [5, 5]


def test_what_is_there_goes_out_at_once_and_the_rest_as_it_comes():
    run = played(
        {
            "customers": {"people": visits([1, 2], [10, 2])},
            "stock": {
                "mug": {
                    "initial": {"on_hand": 4, "on_order": [{"quantity": 5, "due": 5}, {"quantity": 5, "due": 7}]},
                    "restock": {
                        "type": "constant_order",
                        "review_period": 1000,
                        "order_quantity": 1,
                        "first_review": 900,
                    },
                }
            },
        }
    )
    assert list(run.orders.filled_at_once_units) == [4, 0]
    assert list(run.orders.resolved_at) == [7, 7]
    fills = run.ledger.fills
    assert [(int(o), int(u)) for o, u in zip(fills.order, fills.units, strict=True)] == [(0, 5), (0, 1), (1, 2)]


def test_a_customer_who_left_leaves_the_inventory_position_too():
    # base stock 1: the order of day 1 is placed for the one who leaves at 2, so the demand of day 3 orders nothing
    run = played(
        {
            "customers": {"people": visits([0, 1, 3], patience={"type": "scripted", "values": [9, 1, 90]})},
            "suppliers": {"acme": {"lead_time": 50}},
            "stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 1}}},
        }
    )
    assert outcomes(run) == ["filled_at_once", "cancelled", "filled_on_time"]
    assert list(run.replenishments.ordered_at) == [0, 1]


def test_two_who_wait_do_not_both_claim_one_unit():
    run = played(
        {
            "customers": {"people": visits([1, 1])},
            "stock": {
                "mug": {
                    "initial": {"on_order": [{"quantity": 1, "due": 5}]},
                    "restock": {
                        "type": "constant_order",
                        "review_period": 1000,
                        "order_quantity": 1,
                        "first_review": 900,
                    },
                }
            },
        }
    )
    assert outcomes(run) == ["filled_on_time", "still_waiting"]
    assert run.levels.on_hand.min() == 0


def test_patience_is_looked_at_when_it_runs_out_not_when_stock_arrives():
    run = played(
        {
            "customers": {"people": visits([0], patience=3)},
            "stock": {"mug": {"restock": {"type": "order_for_order"}}},
        }
    )
    assert list(run.orders.resolved_at) == [3]
    assert outcomes(run) == ["cancelled"]


def test_a_delivery_at_the_very_deadline_is_in_time():
    # receipts (turn 2) come before deadlines (turn 4)
    run = played(
        {
            "customers": {"people": visits([0], patience=5)},
            "stock": {"mug": {"restock": {"type": "order_for_order"}}},
        }
    )
    assert outcomes(run) == ["filled_on_time"]


def test_a_shortage_is_counted_once_however_many_shipments_end_it():
    run = played(
        {
            "customers": {"people": visits([1], [3])},
            "stock": {
                "mug": {
                    "initial": {"on_order": [{"quantity": 1, "due": day} for day in (2, 3, 4)]},
                    "restock": {
                        "type": "constant_order",
                        "review_period": 1000,
                        "order_quantity": 1,
                        "first_review": 900,
                    },
                }
            },
        }
    )
    assert run.account()["orders"]["filled_on_time"] == 1
    assert len(run.ledger.fills.order) == 3


def test_what_is_on_order_counts_so_nothing_is_ordered_for_ever():
    run = played(
        {
            "customers": {"people": visits([1, 2, 3])},
            "suppliers": {"acme": {"lead_time": 50}},
            "stock": {
                "mug": {
                    "restock": {"type": "reorder_point", "reorder_point": 0, "order_quantity": 10},
                    "initial": 0,
                }
            },
        }
    )
    # one at time 0 for the empty shelf; the three who wait leave a position of 7
    assert list(run.replenishments.quantity) == [10]


def test_a_shortage_is_decided_before_a_receipt_of_no_lead_time():
    run = played(
        {
            "customers": {"people": visits([1])},
            "suppliers": {"acme": {"lead_time": 0}},
            "stock": {"mug": {"restock": {"type": "order_for_order"}}},
        }
    )
    assert outcomes(run) == ["filled_on_time"]
    assert list(run.orders.resolved_at) == [1]


def test_whom_nobody_serves_is_counted_and_not_dropped():
    run = played({"customers": {"people": visits([1])}, "suppliers": {"acme": {"lead_time": 500}}})
    assert run.account()["orders"]["still_waiting"] == 1
    assert np.isnan(run.orders.resolved_at.iloc[0])


def test_what_happens_at_the_very_end_still_happens():
    run = played({"horizon": 10, "customers": {"people": visits([5, 10])}, "suppliers": {"acme": {"lead_time": 5}}})
    assert outcomes(run) == ["filled_on_time", "still_waiting"]
    assert run.account()["orders"]["placed"] == 2


def test_receipts_come_before_customers_and_customers_before_reviews():
    # at day 5: the unit due then is there for the customer of day 5, and the review sees both
    run = played(
        {
            "customers": {"people": visits([5])},
            "stock": {
                "mug": {
                    "initial": {"on_order": [{"quantity": 1, "due": 5}]},
                    "restock": {
                        "type": "periodic_order_up_to",
                        "review_period": 5,
                        "order_up_to_level": 1,
                        "first_review": 5,
                    },
                }
            },
        }
    )
    assert outcomes(run) == ["filled_at_once"]
    assert run.replenishments[run.replenishments.ordered_at == 5].quantity.tolist() == [1]


def test_an_order_that_goes_away_frees_the_line_behind_it():
    # ten hold the line with 4 on hand; when their patience ends at 3, the two behind are served there and then
    run = played(
        {
            "customers": {
                "people": visits([1, 2], [10, 2], ships="complete", patience={"type": "scripted", "values": [2, 90]})
            },
            "stock": {
                "mug": {
                    "initial": 4,
                    "restock": {
                        "type": "constant_order",
                        "review_period": 1000,
                        "order_quantity": 1,
                        "first_review": 900,
                    },
                }
            },
        }
    )
    assert outcomes(run) == ["cancelled", "filled_on_time"]
    assert list(run.orders.resolved_at) == [3, 3]


def test_a_limit_on_orders_under_way_is_looked_at_again_at_every_receipt():
    # reviews at 0, 10, 20, …; the second demand finds one order under way, and is ordered when that one comes at 15
    run = played(
        {
            "horizon": 40,
            "customers": {"people": visits([8, 9], [1, 1])},
            "suppliers": {"acme": {"lead_time": {"type": "scripted", "values": [15, 1]}}},
            "stock": {
                "mug": {
                    "initial": 0,
                    "max_outstanding_orders": 1,
                    "restock": {"type": "periodic_order_up_to", "review_period": 10, "order_up_to_level": 5},
                }
            },
        }
    )
    # 5 at the review of 0; at 10 the position is 3, but the order of 0 is under way; it comes at 15 and 2 are ordered
    assert [
        (float(a), int(q)) for a, q in zip(run.replenishments.ordered_at, run.replenishments.quantity, strict=True)
    ] == [
        (0, 5),
        (15, 2),
    ]


def test_a_reserve_is_kept_from_the_lower_class_on_arrival_and_in_the_line():
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
                    "restock": {
                        "type": "constant_order",
                        "review_period": 1000,
                        "order_quantity": 1,
                        "first_review": 900,
                    },
                }
            },
        }
    )
    # day 1: 3 on hand, 1 free for class 2. day 2: 2 on hand, none free. day 3: class 1 takes one of the two.
    # day 5: 2 on hand again, none free. day 6: 4 on hand, 2 free: the one who waits is served.
    assert outcomes(run) == ["filled_at_once", "filled_on_time", "filled_at_once"]
    assert list(run.orders.resolved_at) == [1, 6, 3]


def test_a_cancellation_takes_units_back_from_the_newest_order_under_way():
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


def test_a_backorder_beyond_the_limit_is_refused():
    run = played({"customers": {"people": visits([1, 2, 3], [2, 2, 1])}, "stock": {"mug": {"max_backorders": 3}}})
    assert outcomes(run) == ["filled_on_time", "lost", "filled_on_time"]


def test_orders_are_rounded_to_what_the_supplier_sells_even_under_a_cap():
    run = played(
        {
            "horizon": 3,
            "suppliers": {"acme": {"lead_time": 1, "minimum_order": 12, "order_multiple": 5}},
            "stock": {
                "mug": {
                    "initial": 0,
                    "restock": {"type": "capped_base_stock", "review_period": 10, "base_stock_level": 30, "cap": 7},
                }
            },
        }
    )
    assert list(run.replenishments.quantity) == [15]


@pytest.mark.parametrize(("crossing", "received"), [("allowed", [11, 4]), ("prevented", [11, 11])])
def test_orders_cross_only_where_they_may(crossing: str, received: list[float]):
    run = played(
        {
            "customers": {"people": visits([1, 2])},
            "suppliers": {"acme": {"lead_time": {"type": "scripted", "values": [10, 2]}, "order_crossing": crossing}},
            "stock": {"mug": {"restock": {"type": "order_for_order"}}},
        }
    )
    assert list(run.replenishments.received_at) == received


def test_backorders_of_today_are_served_first_and_stand_outside_the_window():
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


def test_units_that_wait_for_one_order_are_the_outcome_of_its_last_unit():
    run = played(
        {
            "customers": {"people": visits([1], [3], patience=4)},
            "stock": {
                "mug": {
                    "initial": {"on_hand": 1, "on_order": [{"quantity": 1, "due": 3}]},
                    "restock": {
                        "type": "constant_order",
                        "review_period": 1000,
                        "order_quantity": 1,
                        "first_review": 900,
                    },
                }
            },
        }
    )
    row = run.orders.iloc[0]
    assert (row.filled_at_once_units, row.filled_later_units, row.cancelled_units) == (1, 1, 1)
    assert row.outcome == Outcome.CANCELLED.word
