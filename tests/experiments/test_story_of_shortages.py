"""The story of an order that meets a shortage: why nothing goes out, and why nobody may wait."""

from __future__ import annotations

from typing import Any

from sim.experiments.story import story
from tests.helpers.scenarios import played, visits


def story_of(changes: dict[str, Any], order: int) -> list[str]:
    """The story of an order of a mug shop that has 3 mugs and none under way until day 8."""
    changes = {"horizon": 9, "suppliers": {"acme": {"lead_time": 8}}, **changes}
    changes["stock"] = {"mug": {"restock": {"type": "base_stock", "base_stock_level": 3}, **changes.get("stock", {})}}
    run = played(changes)
    return story(run.plan, run.ledger, order)


def test_an_order_shipped_only_complete_is_not_told_that_nothing_is_on_hand():
    assert story_of({"customers": {"people": visits([1], [5], ships="complete")}}, 0)[1] == (
        "day 1.00: 3 units are on the shelf, but this order goes out whole or not at all; 5 units are short."
    )


def test_a_small_backorder_waits_behind_a_large_one():
    assert story_of({"customers": {"people": visits([1, 2], [5, 1], ships="complete")}}, 1)[1] == (
        "day 2.00: 3 units are on the shelf, but others who came first wait for them; 1 unit is short."
    )


def test_a_backorder_that_a_reserve_causes_is_told_so():
    second = {"customers": {"people": visits([1, 2], [1, 1], priority=2)}, "stock": {"reserve": {2: 2}}}
    assert story_of(second, 1)[1] == (
        "day 2.00: 2 units are on the shelf, kept back for customers of a higher class; 1 unit is short."
    )


def test_max_backorders_loses_orders_of_customers_who_would_have_waited():
    # 3 of 5 at once and 2 owed; 3 more would make 5, but 2 more are still let wait
    full = {"customers": {"people": visits([1, 2, 3], [5, 3, 2])}, "stock": {"max_backorders": 4}}
    assert story_of(full, 1)[2] == (
        "day 2.00: the store owes 2 units already and never more than 4, so it lets nobody wait for these; "
        "3 units are lost."
    )
    assert story_of(full, 2)[2] == "day 3.00: the customer waits."
    # who would not have waited anyway is asked only where there is room
    unwilling = {"customers": {"people": visits([1], [5], willing_to_wait=0)}, "stock": {"max_backorders": 4}}
    assert story_of(unwilling, 0)[2] == "day 1.00: the customer does not wait; 2 units are lost."
