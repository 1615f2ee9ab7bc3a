"""Orders at suppliers: when they are due and received, whether they cross, and what they cost."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.scenarios import played, values, visits


def test_an_order_is_due_after_the_quoted_lead_time_and_not_when_it_is_received():
    times = {"type": "scripted", "values": [5, 3]}
    changes: dict[str, Any] = {
        "customers": {"people": visits([1, 10])},
        "suppliers": {"acme": {"lead_time": times, "quoted_lead_time": 3}},
        "stock": {"mug": {"restock": {"type": "order_for_order"}}},
    }
    run = played(changes)
    assert list(run.replenishments.due_at) == [4, 13]
    assert list(run.replenishments.received_at) == [6, 13]
    assert values(run)["supplier_on_time_rate"] == 1 / 2
    # unless it says otherwise it promises its mean
    del changes["suppliers"]["acme"]["quoted_lead_time"]
    assert list(played(changes).replenishments.due_at) == [5, 14]


@pytest.mark.parametrize(("crossing", "received"), [("allowed", [11, 4]), ("prevented", [11, 11])])
def test_orders_cross_only_where_order_crossing_is_allowed(crossing: str, received: list[float]):
    run = played(
        {
            "customers": {"people": visits([1, 2])},
            "suppliers": {"acme": {"lead_time": {"type": "scripted", "values": [10, 2]}, "order_crossing": crossing}},
            "stock": {"mug": {"restock": {"type": "order_for_order"}}},
        }
    )
    assert list(run.replenishments.received_at) == received


def test_initial_orders_are_not_crossed_where_order_crossing_is_prevented():
    run = played(
        {
            "customers": {"people": visits([1])},
            "suppliers": {"acme": {"order_crossing": "prevented"}},
            "stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 2},
                              "initial": {"on_order": [{"quantity": 2, "due": 20}]}}},
        }
    )  # fmt: skip
    assert list(run.replenishments.received_at) == [20, 20]


def test_orders_of_two_stock_points_at_one_supplier_may_cross():
    # never before an earlier order of the same stock point; another's may pass
    supplier = {"lead_time": {"type": "scripted", "values": [9, 2]}, "order_crossing": "prevented"}
    there = {"source": "acme", "restock": {"type": "order_for_order"}}
    groups = {"here": visits([1]), "there": visits([2, 3], wants="mug@ulm")}
    run = played({"customers": groups, "suppliers": {"acme": supplier}, "stock": {"mug": there, "mug@ulm": there}})
    received = run.replenishments.groupby("stock", observed=True).received_at
    # each pair has the supplier's numbers from the first on: 9, then 2
    assert {stock: times.tolist() for stock, times in received} == {"mug": [10], "mug@ulm": [11, 11]}


def test_each_stock_point_pays_the_order_cost_of_its_own_supplier():
    suppliers = {"acme": {"lead_time": 1, "order_cost": 5}, "bolt": {"lead_time": 2, "order_cost": 7, "unit_cost": 3}}
    rule = {"restock": {"type": "order_for_order"}}
    run = played(
        {
            "customers": {"people": visits([1, 2]), "others": visits([3], wants="mug@ulm")},
            "products": {"mug": {"unit_cost": 2}},
            "suppliers": suppliers,
            "stock": {"mug": {"source": "acme", **rule}, "mug@ulm": {"source": "bolt", **rule}},
        }
    )
    assert run.replenishments.source.astype(str).tolist() == ["acme", "acme", "bolt"]
    here, there = values(run, "mug"), values(run, "mug@ulm")
    assert (here["ordering_cost_sum"], there["ordering_cost_sum"]) == (10, 7)
    assert (here["purchase_cost_sum"], there["purchase_cost_sum"]) == (4, 3)
    assert (here["lead_time_mean"], there["lead_time_mean"]) == (1, 2)
