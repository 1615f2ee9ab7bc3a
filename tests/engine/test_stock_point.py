"""The stock point and its supplier: who is served and when, what is ordered, taken back and due."""

from __future__ import annotations

from typing import Any

import pytest

from sim.experiments.run import Run
from tests.helpers.worlds import played, values, visits

NEVER_RESTOCKED = {"type": "constant_order", "review_period": 1000, "order_quantity": 1, "first_review": 900}
DAY = 86_400 * 10**6


def shelf(**words: Any) -> dict[str, Any]:
    """A mug's stock point that orders nothing, with whatever words a test gives it."""
    return {"mug": {"restock": NEVER_RESTOCKED, **words}}


def outcomes(run: Run) -> list[str]:
    return list(run.orders.outcome.astype(str))


def ordered(run: Run) -> list[tuple[float, int]]:
    """When what was ordered, and how much of it came or is still to come."""
    return list(zip(run.replenishments.ordered_at.tolist(), run.replenishments.quantity.tolist(), strict=True))


# who is served


def test_who_comes_later_takes_no_part_of_what_a_whole_order_waits_for():
    groups = {"whole": visits([1], [10], ships="complete"), "part": visits([2], [6])}
    run = played({"customers": {"people": visits([]), **groups}, "stock": shelf(initial=4)})
    assert list(run.orders.filled_at_once_units) == [0, 0]
    assert run.levels.on_hand.tolist()[-1] == 4


def test_a_whole_order_goes_as_soon_as_exactly_that_much_is_there():
    state = {"on_hand": 2, "on_order": [{"quantity": 2, "due": 4}, {"quantity": 1, "due": 5}]}
    run = played({"customers": {"people": visits([1], [5], ships="complete")}, "stock": shelf(initial=state)})
    assert (outcomes(run), list(run.orders.resolved_at)) == (["filled_on_time"], [5])
    assert run.ledger.fills.units.tolist() == [5]


def test_a_whole_order_whose_customer_would_not_wait_takes_nothing_with_it():
    run = played({"customers": {"people": visits([1], [5], ships="complete", willing_to_wait=0)},
                  "stock": shelf(initial=4)})  # fmt: skip
    row = run.orders.iloc[0]
    assert (row.filled_at_once_units, row.lost_units) == (0, 5)
    assert run.levels.on_hand.tolist() == [4]


def test_who_would_not_wait_takes_what_is_there_and_the_rest_is_lost():
    run = played({"customers": {"people": visits([1], [5], willing_to_wait=0)}, "stock": shelf(initial=4)})
    row = run.orders.iloc[0]
    assert (row.outcome, row.filled_at_once_units, row.lost_units) == ("lost", 4, 1)


def test_units_go_to_the_first_class_first_whoever_came_first():
    groups = {"second": visits([1], [1], priority=2), "first": visits([2], [1], priority=1)}
    state = {"on_order": [{"quantity": 1, "due": 5}, {"quantity": 1, "due": 6}]}
    run = played({"customers": {"people": visits([]), **groups}, "stock": shelf(initial=state)})
    assert list(run.orders.group.astype(str)) == ["second", "first"]
    assert list(run.orders.resolved_at) == [6, 5]


def test_a_waiting_second_class_does_not_hold_up_the_first():
    # 2 on hand, kept back from the second class; the first class is served past who waits
    groups = {"second": visits([1], [1], priority=2), "first": visits([2], [2], priority=1)}
    run = played({"customers": {"people": visits([]), **groups}, "stock": shelf(initial=2, reserve={2: 2})})
    assert outcomes(run) == ["still_waiting", "filled_at_once"]


def test_a_whole_order_of_the_first_class_holds_up_the_second():
    groups = {"first": visits([1], [5], ships="complete"), "second": visits([2], [1], priority=2)}
    state = {"on_hand": 4, "on_order": [{"quantity": 1, "due": 7}, {"quantity": 1, "due": 8}]}
    run = played({"customers": {"people": visits([]), **groups}, "stock": shelf(initial=state)})
    assert list(run.orders.resolved_at) == [7, 8]


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
def test_a_reserve_is_kept_from_the_class_it_names_and_all_below(reserve: dict[int, int], priority: int, free: int):
    people = visits([1], [9], priority=priority)
    run = played({"customers": {"people": people}, "stock": shelf(initial=5, reserve=reserve)})
    assert list(run.orders.filled_at_once_units) == [free]


def test_what_is_owed_at_time_0_is_filled_then_from_what_is_there():
    run = played({"stock": shelf(initial={"on_hand": 3, "backorders": 2})})
    assert (outcomes(run), list(run.orders.resolved_at)) == (["filled_on_time"], [0])
    assert run.levels[["at", "on_hand", "backorders"]].to_numpy().tolist() == [[0, 1, 0]]


# who waits


def test_only_the_units_short_count_against_the_limit_on_backorders():
    run = played({"customers": {"people": visits([1, 2], [3, 1])}, "stock": shelf(initial=1, max_backorders=2)})
    assert outcomes(run) == ["still_waiting", "lost"]


def test_a_deadline_passes_before_who_comes_at_that_instant():
    # the 3 of the first hold the line until 5, and then are gone
    groups = {"whole": visits([1], [3], ships="complete", patience=4), "next": visits([5], [2])}
    run = played({"customers": {"people": visits([]), **groups}, "stock": shelf(initial=2)})
    assert outcomes(run) == ["cancelled", "filled_at_once"]


def test_deadlines_of_one_instant_pass_in_the_order_of_the_groups_in_the_file():
    # both end at 5; if the second group, which came first, went first, its 2 units would go to the other
    groups = {"first": visits([2], [2], patience=3), "second": visits([1], [3], ships="complete", patience=4)}
    run = played({"customers": {"people": visits([]), **groups}, "stock": shelf(initial=2)})
    assert outcomes(run) == ["cancelled", "cancelled"]


def test_a_deadline_of_who_is_served_already_changes_nothing():
    run = played(
        {
            "customers": {"people": visits([1], patience=6)},
            "stock": {"mug": {"restock": {"type": "order_for_order"}, "on_cancellation": "withdraw"}},
        }
    )
    assert (outcomes(run), list(run.orders.resolved_at)) == (["filled_on_time"], [6])
    assert ordered(run) == [(1, 1)]


# what is ordered


def test_what_a_lost_order_takes_with_it_is_ordered_again_and_what_is_lost_is_not():
    rule = {"type": "base_stock", "base_stock_level": 2}
    run = played({"customers": {"people": visits([1], [4], willing_to_wait=0)}, "stock": {"mug": {"restock": rule}}})
    assert ordered(run) == [(1, 2)]


def test_what_was_taken_back_is_ordered_anew_for_the_next():
    # the first's order of 3 is emptied at 2; the mug asked for at 3 needs one of its own
    run = played(
        {
            "customers": {"people": visits([1, 3], [3, 1], patience={"type": "scripted", "values": [1, 90]})},
            "stock": {"mug": {"restock": {"type": "order_for_order"}, "on_cancellation": "withdraw"}},
        }
    )
    assert ordered(run) == [(1, 0), (3, 1)]
    assert outcomes(run) == ["cancelled", "filled_on_time"]


def test_no_more_is_taken_back_than_was_still_owed():
    # the first took 1 at once and owes itself 2: the second's order is emptied, its own stays whole
    run = played(
        {
            "customers": {"people": visits([1, 2], [3, 2], patience={"type": "scripted", "values": [2, 90]})},
            "stock": {"mug": {"restock": {"type": "order_for_order"}, "initial": 1, "on_cancellation": "withdraw"}},
        }
    )
    assert ordered(run) == [(1, 2), (2, 0)]


def test_what_the_newest_order_cannot_give_back_the_next_newest_does():
    run = played(
        {
            "customers": {"people": visits([1, 2], [3, 2], patience={"type": "scripted", "values": [4, 90]})},
            "stock": {"mug": {"restock": {"type": "order_for_order"}, "on_cancellation": "withdraw"}},
        }
    )
    assert ordered(run) == [(1, 2), (2, 0)]
    assert run.ledger.withdrawals.units.tolist() == [2, 1]


def test_an_order_taken_back_makes_room_under_the_limit_at_once():
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
    assert ordered(run) == [(1, 0), (3, 1)]


def test_a_review_that_finds_nothing_missing_forgets_what_was_held_back():
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
    assert ordered(run) == [(0, 5), (30, 1)]


def test_what_a_review_held_back_is_ordered_as_soon_as_there_is_room():
    # 5 ordered at 0, due 25; at 10 one more is missing, which waits for the receipt and not for the review of 30
    rule = {"type": "periodic_order_up_to", "review_period": 10, "order_up_to_level": 5}
    mug = {"initial": 0, "max_outstanding_orders": 1, "restock": rule}
    world = {"customers": {"people": visits([5])}, "suppliers": {"acme": {"lead_time": 25}}, "stock": {"mug": mug}}
    assert ordered(played(world)) == [(0, 5), (25, 1)]


def test_reviews_are_multiples_of_the_period_whose_roundings_do_not_add_up():
    # a seventh of a day is 12,342,857,142.86 µs; seven of them are a day, to the microsecond
    rule = {"type": "constant_order", "review_period": 1 / 7, "order_quantity": 1}
    run = played({"horizon": 2, "stock": {"mug": {"restock": rule}}})
    assert run.ledger.replenishments.ordered_at.tolist() == [round(k * DAY / 7) for k in range(15)]


# suppliers


def test_an_order_is_due_when_the_supplier_promised_and_not_when_it_comes():
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


def test_what_was_under_way_at_time_0_is_not_overtaken_either():
    run = played(
        {
            "customers": {"people": visits([1])},
            "suppliers": {"acme": {"order_crossing": "prevented"}},
            "stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 2},
                              "initial": {"on_order": [{"quantity": 2, "due": 20}]}}},
        }
    )  # fmt: skip
    assert list(run.replenishments.received_at) == [20, 20]


def test_the_stock_points_of_one_supplier_do_not_hold_up_each_other():
    # never before an earlier order of the same stock point; another's may pass
    supplier = {"lead_time": {"type": "scripted", "values": [9, 2]}, "order_crossing": "prevented"}
    there = {"source": "acme", "restock": {"type": "order_for_order"}}
    groups = {"here": visits([1]), "there": visits([2, 3], wants="mug@ulm")}
    run = played({"customers": groups, "suppliers": {"acme": supplier}, "stock": {"mug": there, "mug@ulm": there}})
    received = run.replenishments.groupby("stock", observed=True).received_at
    # each pair has the supplier's numbers from the first on: 9, then 2
    assert {stock: times.tolist() for stock, times in received} == {"mug": [10], "mug@ulm": [11, 11]}


def test_each_stock_point_pays_what_its_own_supplier_asks_for_an_order():
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
