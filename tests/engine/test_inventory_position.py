"""The inventory position: what counts in it, and which orders restock rules and caps on outstanding orders place."""

from __future__ import annotations

from tests.helpers.scenarios import played, visits
from tests.helpers.stock_points import outcomes, replenishments


def test_units_on_order_count_in_the_inventory_position_so_nothing_is_ordered_twice():
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
    # one order at time 0, when nothing is on hand; the three backorders leave an inventory position of 7
    assert list(run.replenishments.quantity) == [10]


def test_an_order_whose_customer_reneged_leaves_the_inventory_position():
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


def test_units_shipped_to_a_lost_order_are_reordered_and_its_lost_units_are_not():
    rule = {"type": "base_stock", "base_stock_level": 2}
    run = played({"customers": {"people": visits([1], [4], willing_to_wait=0)}, "stock": {"mug": {"restock": rule}}})
    assert replenishments(run) == [(1, 2)]


def test_order_quantities_are_rounded_to_minimum_and_multiple_even_under_a_cap():
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


# max_outstanding_orders


def test_an_order_blocked_by_max_outstanding_orders_is_placed_at_the_next_receipt():
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


def test_an_order_blocked_at_a_review_is_placed_before_the_next_review():
    # 5 ordered at 0, due 25; at 10 one more is missing, which waits for the receipt and not for the review of 30
    rule = {"type": "periodic_order_up_to", "review_period": 10, "order_up_to_level": 5}
    mug = {"initial": 0, "max_outstanding_orders": 1, "restock": rule}
    changes = {"customers": {"people": visits([5])}, "suppliers": {"acme": {"lead_time": 25}}, "stock": {"mug": mug}}
    assert replenishments(played(changes)) == [(0, 5), (25, 1)]


def test_a_review_that_finds_the_inventory_position_at_its_level_forgets_a_blocked_order():
    # held back at 10; at 20 the customer of 5 has left again; so the receipt of 25 is no reason to look
    run = played(
        {
            "horizon": 32,
            "customers": {"people": visits([5, 22], [2, 1], patience={"type": "scripted", "values": [10, 90]})},
            "suppliers": {"acme": {"lead_time": {"type": "scripted", "values": [25, 1]}}},
            "stock": {
                "mug": {
                    "initial": 0,
                    "max_outstanding_orders": 1,
                    "restock": {"type": "periodic_order_up_to", "review_period": 10, "order_up_to_level": 5},
                }
            },
        }
    )
    assert replenishments(run) == [(0, 5), (30, 1)]
