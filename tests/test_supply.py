"""Suppliers that queue, fail, lose and charge by quantity, and the ways around them: small stories told literally."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from worlds import mapping, played, values, visits, world

from sim.distributions.constant import Constant
from sim.distributions.discrete import Discrete
from sim.distributions.exponential import Exponential
from sim.distributions.gamma import Gamma
from sim.distributions.lognormal import Lognormal
from sim.distributions.uniform import Uniform
from sim.engine.remaining import Remaining
from sim.errors import ScenarioError, UserError
from sim.scenario.schema import schema

LATER = {"type": "constant_order", "review_period": 1000, "order_quantity": 1, "first_review": 900}
"""A rule that orders nothing while anybody looks."""


def scripted(*numbers: float) -> dict[str, Any]:
    return {"type": "scripted", "values": list(numbers)}


def times(run, column: str) -> list[float]:
    return [round(float(at), 9) for at in run.replenishments[column]]


def column(run, name: str) -> list[Any]:
    return run.replenishments[name].tolist()


def ordering(at: list[float], quantities: list[int], acme: dict[str, Any], **mug: Any) -> dict[str, Any]:
    """Every visit finds nothing there and is ordered for at once."""
    return {
        "customers": {"people": visits(at, quantities)},
        "suppliers": {"acme": acme},
        "stock": {"mug": {"restock": {"type": "order_for_order"}, **mug}},
    }


# capacity


def test_orders_queue_for_the_capacity_before_their_lead_time():
    # 2 a day: 6 units take 3 days, the 2 behind them one more, the 4 of day 10 two; each then travels 5 days
    run = played(ordering([1, 2, 10], [6, 2, 4], {"capacity": 2}))
    assert times(run, "shipped_at") == [4, 5, 12]
    assert times(run, "received_at") == [9, 10, 17]


def test_the_work_on_each_unit_may_be_drawn():
    acme = {"unit_processing_time": scripted(0.5, 1.5, 2, 1)}
    run = played(ordering([1, 2], [3, 1], acme))
    assert times(run, "shipped_at") == [5, 6]


def test_all_stock_points_of_a_supplier_wait_in_one_line():
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


def withdrawing(at: list[float], quantities: list[int], patience: list[float], **acme: Any) -> dict[str, Any]:
    words = ordering(at, quantities, acme, on_cancellation="withdraw")
    words["customers"]["people"] = visits(at, quantities, patience=scripted(*patience))
    return words


def at_once(owed: int) -> dict[str, Any]:
    """All is ordered in one, when so many are owed."""
    rule = {"type": "min_max", "reorder_point": owed, "order_up_to_level": 0}
    return {"stock": {"mug": {"on_cancellation": "withdraw", "restock": rule}}}


def test_units_taken_back_from_the_queue_are_not_worked_on():
    # one a day. 2 units are worked on from 1 to 3; the 5 of day 1.5 are cancelled at 2.5, the 1 of day 2 stays
    run = played(withdrawing([1, 1.5, 2], [2, 5, 1], [90, 1, 90], capacity=1))
    # withdrawn from the newest first: the 1, and 4 of the 5; the one left is worked on from 3 to 4
    assert column(run, "quantity") == [2, 1, 0]
    assert times(run, "shipped_at")[:2] == [3, 4]
    assert run.account()["orders"]["filled_on_time"] == 2


def test_units_taken_back_are_no_more_waited_for():
    # one a day. 2 units are worked on from 1 to 3, and the 5 behind them are cancelled at 2.5; at 3.5 nothing waits,
    # so that a cup is there after a day of work and one of travel, as soon as from bolt
    words = withdrawing([1, 1.5], [2, 5], [90, 1], capacity=1, lead_time=1)
    words["products"] = {"cup": {}}
    words["customers"]["others"] = visits([3.5], wants="cup")
    words["suppliers"]["bolt"] = {"lead_time": 2}
    fastest = {"type": "fastest", "among": ["acme", "bolt"]}
    words["stock"]["cup"] = {"source": fastest, "restock": {"type": "order_for_order"}}
    assert column(played(words), "source")[-1] == "acme"


def test_an_order_that_is_emptied_frees_the_one_behind_it():
    # both stock points have one order each; that of the mug is emptied while it is worked on
    words = withdrawing([1], [10], [2], capacity=1)
    words["products"] = {"cup": {}}
    words["customers"]["others"] = visits([2], [3], wants="cup")
    words["stock"]["cup"] = {"source": "acme", "restock": {"type": "order_for_order"}}
    run = played(words)
    assert column(run, "quantity") == [0, 3]
    assert times(run, "shipped_at")[1] == 6  # from 3 on
    assert np.isnan(run.replenishments.shipped_at[0])


def test_the_work_on_an_order_is_fixed_when_it_begins():
    # 4 units are worked on from 1 to 5; two of them are taken back at 3: still until 5
    run = played(withdrawing([1, 1], [2, 2], [90, 2], capacity=1) | at_once(-4))
    assert column(run, "quantity") == [2]
    assert times(run, "shipped_at") == [5]


def test_production_is_done_before_anything_else_of_its_instant():
    # no lead time: what is done at 3 is there for the customer of 3
    run = played(ordering([1, 3], [2, 1], {"capacity": 1, "lead_time": 0}, initial=0))
    assert times(run, "received_at") == [3, 4]
    # and what is done at 2 has left before the supplier goes down
    assert times(played(ordering([1], [1], {"capacity": 1, "disruptions": CALENDAR})), "shipped_at") == [2]
    run = played(ordering([1, 3], [1, 1], {"capacity": 1, "lead_time": 0, "minimum_order": 2}, initial=0))
    assert run.orders.outcome.astype(str).tolist() == ["filled_on_time", "filled_at_once"]


# disruptions

CALENDAR = [{"from": 2, "to": 6}, {"from": 20, "to": 21}]


def test_hold_new_orders_wait_for_the_recovery_and_those_under_way_come():
    run = played(ordering([1, 3, 7, 19], [1, 1, 1, 1], {"disruptions": CALENDAR}))
    assert times(run, "shipped_at") == [1, 6, 7, 19]
    assert times(run, "received_at") == [6, 11, 12, 24]


def test_freeze_those_under_way_stand_still_too():
    acme = {"disruptions": {"calendar": CALENDAR, "effect": "freeze"}}
    run = played(ordering([1, 3, 7, 19], [1, 1, 1, 1], acme))
    # 1: one day, four frozen, four more; 3: from 6 on; 7: undisturbed; 19: one day, one frozen, four more
    assert times(run, "received_at") == [10, 11, 12, 25]


def test_slow_lead_times_of_orders_placed_while_down_are_longer():
    acme = {"disruptions": {"calendar": CALENDAR, "effect": {"slow": 3}}}
    run = played(ordering([1, 3, 7], [1, 1, 1], acme))
    assert times(run, "received_at") == [6, 18, 12]


def test_down_comes_after_receipts_and_before_customers_and_so_does_up():
    # at 2 the order of 2 finds it down; at 6 that of 6 finds it up
    for effect in ("hold", "freeze"):
        run = played(ordering([2, 6], [1, 1], {"disruptions": {"calendar": CALENDAR, "effect": effect}}))
        assert times(run, "received_at") == [11, 11]
    slow = {"disruptions": {"calendar": CALENDAR, "effect": {"slow": 3}}}
    assert times(played(ordering([2, 6], [1, 1], slow)), "received_at") == [2 + 15, 11]
    # what is due at the very instant of going down is still received
    run = played(ordering([1], [1], {"lead_time": 1, "disruptions": {"calendar": CALENDAR, "effect": "freeze"}}))
    assert times(run, "received_at") == [2]


def test_production_goes_on_while_orders_are_held_and_stands_still_while_all_is_frozen():
    # one a day, 4 units from day 1: done at 5, held until 6; or frozen from 2 to 6, done at 9
    held = played(ordering([1], [4], {"capacity": 1, "disruptions": CALENDAR}))
    assert times(held, "shipped_at") == [6]
    frozen = played(ordering([1], [4], {"capacity": 1, "disruptions": {"calendar": CALENDAR, "effect": "freeze"}}))
    assert times(frozen, "shipped_at") == [9]


def test_what_was_under_way_at_the_start_stands_still_in_a_freeze():
    mug = {"initial": {"on_order": [{"quantity": 3, "due": 4}]}, "restock": LATER}
    changes = {"stock": {"mug": mug}, "suppliers": {"acme": {"disruptions": {"calendar": CALENDAR}}}}
    assert times(played(changes), "received_at") == [4]
    changes["suppliers"]["acme"]["disruptions"]["effect"] = "freeze"
    assert times(played(changes), "received_at") == [8]


def test_up_and_down_times_are_drawn_from_time_0_on_and_are_the_suppliers_own():
    acme = {"disruptions": {"up": scripted(2, 10, 90), "down": scripted(4, 1)}}
    run = played(ordering([1, 3, 16.5], [1, 1, 1], acme))
    assert times(run, "shipped_at") == [1, 6, 17]
    down = run.ledger.disruptions
    day = run.scenario.tick
    assert (down.down_at / day).tolist() == [2, 16]
    assert (down.up_at / day).tolist() == [6, 17]


def test_a_held_order_that_is_emptied_never_leaves():
    run = played(withdrawing([3], [2], [1], disruptions=CALENDAR))
    assert column(run, "quantity") == [0]
    assert np.isnan(run.replenishments.shipped_at[0])


def test_outages_may_be_dates():
    changes = ordering([1, 3], [1, 1], {"disruptions": [{"from": "2026-01-07", "to": "2026-01-11"}]})
    run = played({**changes, "start": "2026-01-05"})
    assert times(run, "shipped_at") == [1, 6]
    begun = played({**changes, "start": "2026-01-09"})  # what was down before time 0 is down from then on
    assert times(begun, "shipped_at") == [2, 3]
    assert begun.ledger.disruptions.down_at.tolist() == [0]


def test_orders_of_one_stock_point_do_not_cross_where_they_must_not_though_held():
    acme = {"lead_time": scripted(10, 1, 1), "order_crossing": "prevented", "disruptions": CALENDAR}
    run = played(ordering([1, 3, 12], [1, 1, 1], acme))
    assert times(run, "received_at") == [11, 11, 13]


# yield


@pytest.mark.parametrize("share", [0, 0.4])
def test_a_source_that_delivers_nothing_at_once_is_refused_instead_of_ordered_from_for_ever(share: float):
    changes = ordering([1], [1], {"yield": share, "lead_time": 0})
    with pytest.raises(UserError, match=r"stock\.mug: expected a source of which something comes, found 100,000"):
        played(changes)


def test_a_share_of_the_units_arrives_and_the_loss_leaves_what_is_on_order():
    run = played(
        {
            "customers": {"people": visits([30], [1])},
            "suppliers": {"acme": {"yield": scripted(0.5, 1, 1), "lead_time": 5}},
            "stock": {"mug": {"initial": 0, "restock": {"type": "base_stock", "base_stock_level": 9}}},
        },
    )
    # 9 ordered at 0; 4 of them (4.5, rounded to the even) come at 5, when 5 more are ordered, which all come
    assert column(run, "quantity") == [9, 5, 1]
    assert column(run, "received_quantity")[:2] == [4, 5]
    levels = run.levels.set_index("at")
    assert levels.on_hand[5] == 4
    assert levels.on_order[5] == 5
    assert levels.on_hand[10] == 9
    run.account()


def test_nothing_of_an_order_may_arrive():
    run = played(ordering([1], [3], {"yield": scripted(0, 1)}))
    assert column(run, "received_quantity") == [0, 3]
    assert times(run, "received_at") == [6, 11]
    run = played(ordering([1], [3], {"yield": scripted(0.6, 1)}))  # 1.8 of 3 are nearly two
    assert column(run, "received_quantity") == [2, 1]


def test_no_more_arrives_than_was_ordered():
    days = [float(day) for day in range(1, 41)]
    run = played(ordering(days, [10] * 40, {"yield": {"type": "gamma", "mean": 0.95, "cv": 0.3}}))
    share = run.replenishments.received_quantity[run.replenishments.received_at.notna()] / 10
    assert share.max() == 1
    assert share.min() < 0.9


# money


def test_all_units_cost_what_the_size_of_their_order_says():
    acme = {
        "prices": [{"from": 0, "price": 8}, {"from": 10, "price": 7}],
        "order_cost": 3,
        "expedite": {"lead_time": 1, "extra_cost": 2},
    }
    run = played(ordering([1, 2], [9, 10], acme))
    assert values(run)["purchase_cost_sum"] == 9 * 8 + 10 * 7
    assert values(run)["ordering_cost_sum"] == 6
    source = {"type": "backup", "first": "acme", "then": "acme", "when": {"backorders": 10}}
    run = played(ordering([1, 2], [9, 10], acme, source=source))
    # the second order meets 19 owed
    assert column(run, "kind") == ["regular", "expedited"]
    assert times(run, "received_at") == [6, 3]
    assert values(run)["purchase_cost_sum"] == 9 * 8 + 10 * (7 + 2)


def test_an_order_keeps_the_price_of_the_size_it_was_placed_in():
    acme = {"prices": [{"from": 1, "price": 8}, {"from": 10, "price": 7}]}
    run = played(withdrawing([1, 1], [8, 4], [90, 1], **acme) | at_once(-12))
    assert column(run, "received_quantity") == [8]
    assert values(run)["purchase_cost_sum"] == 8 * 7


def test_below_the_first_price_the_own_cost_holds():
    acme = {"unit_cost": 9, "prices": [{"from": 10, "price": 7}]}
    assert values(played(ordering([1], [3], acme)))["purchase_cost_sum"] == 27
    given = ordering([1], [3], {"unit_cost": 0}) | {"products": {"mug": {"unit_cost": 4}}}
    assert values(played(given))["purchase_cost_sum"] == 0  # a cost of 0 is one


# sourcing

BOLT = {"bolt": {"lead_time": 2, "unit_cost": 9, "order_cost": 15}}


def sourced(source: object, at: list[float], quantities: list[int], acme: dict[str, Any], **mug: Any) -> dict[str, Any]:
    changes = ordering(at, quantities, acme, source=source, **mug)
    changes["suppliers"].update(BOLT)
    return changes


def test_a_split_gives_each_supplier_its_share_and_remembers_remainders():
    source = {"type": "split", "shares": {"acme": 0.7, "bolt": 0.3}}
    run = played(sourced(source, [1, 2, 3, 4], [10, 1, 1, 1], {}))
    orders = list(zip(column(run, "source"), column(run, "quantity"), strict=True))
    # 13 in all are 9.1 and 3.9: of the three single ones acme gets two
    assert orders == [("acme", 7), ("bolt", 3), ("acme", 1), ("bolt", 1), ("acme", 1)]
    assert times(run, "received_at")[:2] == [6, 3]


def test_each_part_of_a_split_is_rounded_to_what_its_supplier_sells():
    source = {"type": "split", "shares": {"acme": 0.5, "bolt": 0.5}}
    run = played(sourced(source, [1], [10], {"order_multiple": 4}))
    assert column(run, "quantity") == [8, 5]


def test_the_backup_is_asked_while_the_first_is_down():
    source = {"type": "backup", "first": "acme", "then": "bolt", "when": {"disrupted": True}}
    run = played(sourced(source, [1, 3, 7], [1, 1, 1], {"disruptions": CALENDAR}))
    assert column(run, "kind") == ["regular", "backup", "regular"]
    assert column(run, "source") == ["acme", "bolt", "acme"]


def test_the_backup_is_asked_when_a_customer_would_wait_too_long():
    # 5 days from acme are more than 4; the 20 of day 1 come at 6, so that on day 3 nobody would wait longer than 4
    for longest, kinds in ((4, ["backup"]), (5, ["regular"])):
        source = {"type": "backup", "first": "acme", "then": "bolt", "when": {"expected_wait": longest}}
        assert column(played(sourced(source, [1], [1], {})), "kind") == kinds
    mug = {"initial": {"on_order": [{"quantity": 20, "due": 6}]}}
    source = {"type": "backup", "first": "acme", "then": "bolt", "when": {"expected_wait": 4}}
    # the unit due at 2 is owed to who came at 1, and not to who would come next
    owed = {"initial": {"on_hand": 0, "on_order": [{"quantity": 1, "due": 2}]}}
    owed["restock"] = {"type": "base_stock", "base_stock_level": 1}
    assert column(played(sourced(source, [1], [1], {}, **owed)), "kind") == ["regular", "backup"]
    run = played(sourced(source, [1, 3], [21, 1], {}, **mug))
    # day 1: 21 owed, 20 under way: the next would wait 5 days. day 3: 22 owed, of 1 backup unit due today: 5 days
    assert column(run, "kind") == ["regular", "backup", "backup"]


HUNDRED = {"from": 100, "price": 1}


def test_the_cheapest_asks_the_least_for_the_units_that_must_be_taken():
    source = {"type": "cheapest", "among": ["acme", "bolt"]}
    acme = {"unit_cost": 7.5, "order_cost": 40}
    # acme 40 + 7.5 q against bolt 15 + 9 q: equal at 16⅔
    run = played(sourced(source, [1, 2], [16, 17], acme))
    assert column(run, "source") == ["bolt", "acme"]
    # to take 100 of acme costs more than 17 of bolt
    run = played(sourced(source, [1, 2], [16, 17], {**acme, "minimum_order": 100}))
    assert column(run, "source") == ["bolt", "bolt"]
    # unless a hundred are cheap
    run = played(sourced(source, [1], [16], {"minimum_order": 100, "prices": [{"from": 0, "price": 9}, HUNDRED]}))
    assert column(run, "source") == ["acme"]


def test_the_fastest_counts_the_queue_and_the_outage():
    source = {"type": "fastest", "among": ["acme", "bolt"]}
    # acme: 1 day, one unit a day; bolt: 2 days. 1 unit: 2 days, a tie; behind 3 others it takes longer
    run = played(sourced(source, [1, 1.5, 9], [1, 1, 1], {"lead_time": 1, "capacity": 1}))
    assert column(run, "source") == ["acme", "bolt", "acme"]
    run = played(sourced(source, [1], [2], {"lead_time": 1, "capacity": 1}))  # and so do two at once
    assert column(run, "source") == ["bolt"]
    run = played(sourced(source, [1], [1], {"lead_time": 1, "capacity": 1, "minimum_order": 2}))  # or one sold in twos
    assert column(run, "source") == ["bolt"]
    # down from 2 to 6 and everybody knows it; at 5.5 it is half a day
    run = played(sourced(source, [1, 3, 5.5], [1, 1, 1], {"lead_time": 1, "disruptions": CALENDAR}))
    assert column(run, "source") == ["acme", "bolt", "acme"]
    # drawn outages: how long it will last is known on average only, constant here: from 2 to 6 again
    acme = {"lead_time": 1, "disruptions": {"up": scripted(2, 500), "down": 4}}
    run = played(sourced(source, [1, 3, 5.5], [1, 1, 1], acme))
    assert column(run, "source") == ["acme", "bolt", "acme"]


def test_dual_index_orders_the_urgent_part_from_the_fast_source():
    source = {
        "type": "dual_index", "regular": "acme", "expedited": "bolt", "regular_level": 10, "expedited_level": 4,
        "review_period": 1,
    }  # fmt: skip
    changes = sourced(source, [0.5, 1.5], [7, 2], {"lead_time": 3}, initial=10)
    changes["stock"]["mug"]["restock"] = None
    changes["suppliers"]["bolt"]["lead_time"] = 1
    run = played({**changes, "horizon": 4})
    # 1: 3 left; 1 expedited, 6 regular (due 4). 2: 2 came in, 1 + 1 − … = 2 on hand, the 6 come in 2 days, an
    # expedited order in 1: two are expedited; the position is then 10
    told = list(zip(column(run, "kind"), times(run, "ordered_at"), column(run, "quantity"), strict=True))
    assert told == [("regular", 1, 6), ("expedited", 1, 1), ("expedited", 2, 2)]


def test_what_is_owed_and_what_comes_no_later_than_what_is_expedited_are_counted():
    source = {
        "type": "dual_index", "regular": "acme", "expedited": "bolt", "regular_level": 4, "expedited_level": 4,
        "review_period": 1,
    }  # fmt: skip
    changes = sourced(source, [0.5], [6], {"lead_time": 2}, initial={"on_hand": 4})
    changes["stock"]["mug"]["restock"] = None
    changes["suppliers"]["bolt"]["lead_time"] = 2
    run = played({**changes, "horizon": 2})
    # 1: two are owed, and six expedited. 2: they come at 3, before what would be expedited now
    told = list(zip(column(run, "kind"), times(run, "ordered_at"), column(run, "quantity"), strict=True))
    assert told == [("expedited", 1, 6)]
    even = sourced(
        source, [0.5], [1], {"lead_time": 2}, initial={"on_hand": 1, "on_order": [{"quantity": 3, "due": 3}]}
    )
    even["stock"]["mug"]["restock"] = None
    even["suppliers"]["bolt"]["lead_time"] = 2
    # 0: the three are late. 1: none is on hand, and the three of 3 come when what is expedited would
    run = played({**even, "horizon": 1})
    told = list(zip(column(run, "kind"), times(run, "ordered_at"), column(run, "quantity"), strict=True))
    assert told[1:] == [("expedited", 0, 3)]


def test_tailored_base_surge_orders_the_same_and_expedites_the_rest():
    source = {
        "type": "tailored_base_surge", "regular": "acme", "expedited": "acme", "regular_quantity": 2,
        "expedited_level": 5, "review_period": 1,
    }  # fmt: skip
    changes = ordering([0.5, 1.5], [4, 1], {"lead_time": 3, "expedite": {"lead_time": 0, "extra_cost": 3}})
    changes["stock"]["mug"] = {"source": source, "restock": None}
    run = played({**changes, "horizon": 2.5})
    # starts with 5; 0: 2 regular. 1: 2 regular, 4 of 5 expedited. 2: 4 on hand, 1 expedited
    told = list(zip(column(run, "kind"), times(run, "ordered_at"), column(run, "quantity"), strict=True))
    assert told == [("regular", 0, 2), ("regular", 1, 2), ("expedited", 1, 4), ("regular", 2, 2), ("expedited", 2, 1)]
    assert times(run, "due_at") == [3, 4, 1, 5, 2]
    assert values(run)["purchase_cost_sum"] == 5 * 3


def test_expediting_shifts_no_number_of_the_regular_orders():
    acme = {"lead_time": {"type": "exponential", "mean": 5}, "expedite": {"lead_time": 1}}
    source = {"type": "backup", "first": "acme", "then": "acme", "when": {"backorders": 3}}
    run = played(ordering([1, 1.01, 1.02, 40], [1, 1, 1, 1], acme, source=source))
    plain = played(ordering([1, 1.01, 40], [1, 1, 1], acme))
    assert column(run, "kind") == ["regular", "regular", "expedited", "regular"]
    waits = run.replenishments.received_at - run.replenishments.ordered_at
    theirs = plain.replenishments.received_at - plain.replenishments.ordered_at
    assert waits[[0, 1, 3]].tolist() == pytest.approx(theirs.tolist())


# what the store says


def quoted(changes: dict[str, Any], confidence: float = 0.5) -> list[float]:
    run = played({**changes, "promise": {"quote": {"type": "pipeline", "confidence": confidence}}})
    return [round(float(wait), 6) for wait in run.orders.quoted_wait]


def test_a_quote_counts_the_queue_at_the_supplier():
    # one a day and 5 days: 2 units take 7; the 1 of half a day later waits 1.5, 1 and 5
    assert quoted(ordering([1, 1.5], [2, 1], {"capacity": 1})) == [7, 7.5]


def test_a_quote_sees_what_the_supplier_has_begun_meanwhile():
    # twos are ordered at 1, 1.2 and 1.4, each two days of work: at 3.5 half a day of the second's is over, so that
    # the third's is done at 7
    lots = {"restock": {"type": "reorder_point", "reorder_point": -1, "order_quantity": 2}, "initial": 0}
    assert quoted(ordering([1, 1.1, 1.2, 1.3, 1.4, 3.5], [1] * 6, {"capacity": 1}, **lots))[-1] == 7 + 5 - 3.5


def test_a_quote_is_by_who_would_send_the_last_part_or_what_is_expedited():
    split = {"type": "split", "shares": {"acme": 0.5, "bolt": 0.5}}
    assert quoted(sourced(split, [1], [2], {"lead_time": 9})) == [9]
    dual = {
        "type": "dual_index", "regular": "acme", "expedited": "bolt", "regular_level": 0, "expedited_level": 0,
        "review_period": 7, "first_review": 7,
    }  # fmt: skip
    changes = sourced(dual, [1], [2], {"lead_time": 9})
    changes["stock"]["mug"]["restock"] = None
    assert quoted(changes) == [6 + 2]


def test_a_quote_counts_the_work_on_all_that_is_ordered_with_what_is_wanted():
    # six are ordered at once, one a day and five days, and none of them leaves before the last is done
    lot = {"restock": {"type": "min_max", "reorder_point": -1, "order_up_to_level": 5}, "initial": 0}
    run = played(ordering([1], [1], {"capacity": 1}, **lot) | {"promise": {"quote": "pipeline"}})
    assert (run.orders.quoted_wait[0], run.orders.resolved_at[0]) == (11, 12)
    # so they are where no less than six are sold, and where they are ordered at a review
    assert quoted(ordering([1], [1], {"capacity": 1, "minimum_order": 6})) == [11]
    weekly = {"type": "periodic_order_up_to", "review_period": 7, "first_review": 7, "order_up_to_level": 5}
    assert quoted(ordering([1], [1], {"capacity": 1}, restock=weekly, initial=0)) == [6 + 6 + 5]


def test_a_quote_adds_the_mean_time_that_an_outage_will_still_last():
    assert quoted(ordering([1, 3], [1, 1], {"disruptions": CALENDAR})) == [5, 3 + 5]
    down = {"type": "exponential", "mean": 4}
    acme = {"disruptions": {"up": scripted(2, 500), "down": down}}
    assert quoted(ordering([1, 2.5], [1, 1], acme)) == [5, 4 + 5]
    # discrete: 2 or 8 days; after one day, 4 on average; after two, 6 if not over
    down = {"type": "discrete", "values": [2, 8], "weights": [1, 1]}
    acme = {"disruptions": {"up": scripted(2, 500), "down": down}}
    assert quoted(ordering([3], [1], acme)) == [4 + 5]


def test_what_is_frozen_is_expected_the_later_by_what_it_has_lost():
    # placed at 1, a day under way, four frozen: at 4, two more frozen days and four of travel; at 7 just the travel
    mug = {"restock": {"type": "min_max", "reorder_point": -1, "order_up_to_level": 5}, "initial": 0}
    acme = {"disruptions": {"calendar": CALENDAR, "effect": "freeze"}}
    assert quoted(ordering([1, 4, 7], [1, 1, 1], acme, **mug)) == [5, 6, 3]
    # one a day: at 4 one of the ten units of day 1 is done; nine and the one asked for from 6 on, and five of travel
    assert quoted(ordering([1, 4], [10, 1], acme | {"capacity": 1})) == [10 + 5, 2 + 10 + 5]


def test_a_quote_is_the_longer_for_a_slow_supplier_but_not_for_an_order_of_a_later_review():
    acme = {"disruptions": {"calendar": CALENDAR, "effect": {"slow": 3}}}
    assert quoted(ordering([3, 8], [1, 1], acme)) == [15, 5]
    lot = {"restock": {"type": "min_max", "reorder_point": -1, "order_up_to_level": 5}, "initial": 0}
    assert quoted(ordering([3, 8], [1, 1], acme, **lot)) == [15, 10]  # the order of 3 is for both
    weekly = {"type": "periodic_order_up_to", "review_period": 7, "order_up_to_level": 0}
    assert quoted(ordering([3], [1], acme, restock=weekly)) == [4 + 5]


def test_who_was_promised_a_date_hears_of_the_outage_that_breaks_it():
    changes = ordering([1], [1], {"disruptions": {"calendar": CALENDAR, "effect": "freeze"}})
    promise = {"quote": {"type": "pipeline"}, "notices": "on_slip"}
    run = played({**changes, "promise": promise})
    sent = run.ledger.messages
    day = run.scenario.tick
    # promised for 6; at 2 the supplier goes down until 6, so that it will be 10
    assert [(at / day, date / day) for at, date in zip(sent.at.tolist(), sent.date.tolist(), strict=True)] == [(2, 10)]
    assert run.orders.outcome.astype(str).tolist() == ["filled_on_time"]


def test_who_counted_on_units_that_were_lost_hears_of_it():
    changes = ordering([1, 1], [2, 2], {"yield": scripted(0.5, 1, 1, 1)})
    run = played({**changes, "promise": {"quote": {"type": "pipeline"}, "notices": "on_slip"}})
    sent, day = run.ledger.messages, run.scenario.tick
    # both are promised day 6, when one of the first order's two units is lost and ordered anew, due 11; the second
    # order's two serve the rest of the first customer and one of the second, who waits on
    told = [(o, at / day, date / day) for o, at, date in zip(*(c.tolist() for c in sent), strict=True)]
    assert told == [(1, 6, 11)]


LASTING = {
    "exponential": Exponential(mean=3),
    "gamma": Gamma(mean=3, cv=0.5),
    "lognormal": Lognormal(mean=3, cv=1.2),
    "uniform": Uniform(low=1, high=5),
    "constant": Constant(value=3),
    "discrete": Discrete(values=[1, 2, 8], weights=[2, 1, 1]),
}


@pytest.mark.parametrize("law", LASTING)
def test_what_remains_of_an_outage_is_its_mean_residual_life(law: str):
    # E[L − a | L > a] by numbers: L at a million equally likely quantiles
    tick = 10**6
    lasting = np.rint(LASTING[law].quantile((np.arange(10**6) + 0.5) / 10**6) * tick)
    remaining = Remaining.of(LASTING[law], tick)
    for elapsed in (0, tick // 2, 2 * tick, 4 * tick):
        left = lasting[lasting > elapsed] - elapsed
        exact = left.mean() if len(left) else 0
        assert remaining.after(elapsed) == pytest.approx(exact, rel=2e-3, abs=2)


# measures


def test_uptime_and_recovery_are_measured():
    run = played({**ordering([3], [1], {"disruptions": CALENDAR}), "horizon": 50})
    found = values(run, "mug")
    assert found["supplier_uptime"] == pytest.approx(45 / 50)
    # up again at 6, the order comes at 11; at 21 nobody waits
    assert found["recovery_time"] == pytest.approx((5 + 0) / 2)
    assert values(run)["recovery_time"] == pytest.approx(2.5)
    assert values(run)["supplier_on_time_rate"] == 0  # promised for 8
    backup = {"type": "backup", "first": "acme", "then": "bolt", "when": {"backorders": 9}}
    two = played({**sourced(backup, [3], [1], {"disruptions": CALENDAR}), "horizon": 50})
    assert values(two, "mug")["supplier_uptime"] == pytest.approx((45 / 50 + 1) / 2)


def test_what_happens_as_the_window_begins_is_before_it_and_as_it_ends_within():
    acme = {"disruptions": CALENDAR, "order_cost": 20}
    run = played({**ordering([3, 21], [1, 1], acme), "warm_up": 6, "horizon": 15})
    found = values(run, "mug")
    assert found["supplier_uptime"] == pytest.approx(14 / 15)
    assert found["recovery_time"] == 0  # of the outage that ends at 21, where the run does; not of that of 6
    assert found["replenishment_orders"] == pytest.approx(1 / 15)  # the one of 21
    assert found["ordering_cost_sum"] == 20
    late = played({**ordering([3, 21], [1, 1], acme), "warm_up": 3, "horizon": 18})
    assert values(late)["ordering_cost_sum"] == 20
    # of the receipts of 6, 8 and 10 the first is before it: one cycle, in which the customer of 9 found nothing
    run = played({**ordering([1, 3, 5, 9], [1, 1, 1, 1], {}), "warm_up": 6, "horizon": 6})
    assert values(run, "mug")["cycle_service_level"] == 0
    # and so it is where it begins within a unit of time
    run = played({**ordering([1, 2.25, 3, 9.2], [1, 1, 1, 1], {}), "warm_up": 2.5, "horizon": 6.75})
    assert values(run)["orders_placed"] == 2
    assert values(run)["period_service_level"] == 1  # of the six whole days from 3 on, in which nobody came


def test_what_is_still_owed_at_the_end_counts_for_as_long_as_was_seen():
    run = played({**ordering([3], [1], {"disruptions": CALENDAR}), "horizon": 10})
    assert values(run)["recovery_time"] == pytest.approx(4)


def test_without_disruptions_there_is_nothing_to_recover_from():
    found = values(played(ordering([3], [1], {})))
    assert np.isnan(found["supplier_uptime"])
    assert np.isnan(found["recovery_time"])


# what changes nothing

NEUTRAL: dict[str, dict[str, Any]] = {
    "a whole yield": {"suppliers": {"acme": {"yield": 1}}},
    "never down": {"suppliers": {"acme": {"disruptions": {"up": 10**6, "down": 3}}}},
    "no processing time": {"suppliers": {"acme": {"unit_processing_time": 0}}},
    "slow by 1": {"suppliers": {"acme": {"disruptions": {"up": 3, "down": 1, "effect": {"slow": 1}}}}},
    "single": {"stock": {"mug": {"source": {"type": "single", "from": "acme"}}}},
    "split in one": {"stock": {"mug": {"source": {"type": "split", "shares": {"acme": 1}}}}},
    "split in one and nothing": {"stock": {"mug": {"source": {"type": "split", "shares": {"acme": 1, "bolt": 0}}}}},
    "a backup for nothing": {
        "stock": {"mug": {"source": {"type": "backup", "first": "acme", "then": "bolt", "when": {"disrupted": True}}}}
    },
    "the cheaper": {"stock": {"mug": {"source": {"type": "cheapest", "among": ["bolt", "acme"]}}}},
    "one alone": {"stock": {"mug": {"source": {"type": "fastest", "among": ["acme"]}}}},
}


@pytest.mark.parametrize("words", NEUTRAL.values(), ids=NEUTRAL)
@pytest.mark.parametrize("withdraws", ["keep", "withdraw"])
def test_words_that_say_nothing_change_nothing(words: dict[str, Any], withdraws: str):
    acme = {"lead_time": {"type": "gamma", "mean": 4, "cv": 0.6}, "unit_cost": 1}
    people = {
        "wants": "mug",
        "arrivals": {"type": "poisson", "rate": 3},
        "patience": {"type": "exponential", "mean": 4},
    }
    base = {
        "customers": {"people": people},
        "suppliers": {"acme": acme, **BOLT},
        "stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 12}, "on_cancellation": withdraws}},
    }
    plain, other = played(base), played(_laid_over(base, words))
    for part, theirs in zip(plain.ledger, other.ledger, strict=True):
        for mine, its in zip(part, theirs, strict=True) if isinstance(part, tuple) else ((part, theirs),):
            if part is not plain.ledger.disruptions:
                assert np.array_equal(mine, its)


def _laid_over(base: dict[str, Any], words: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for word, value in words.items():
        inside = isinstance(value, dict) and isinstance(merged.get(word), dict) and "type" not in value
        merged[word] = _laid_over(merged[word], value) if inside else value
    return merged


# reading

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "both speeds": (
        {"suppliers": {"acme": {"capacity": 3, "unit_processing_time": 1}}},
        "either capacity or unit_processing_time",
    ),
    "no capacity": ({"suppliers": {"acme": {"capacity": 0}}}, "a rate above 0"),
    "half a cycle": ({"suppliers": {"acme": {"disruptions": {"up": 3}}}}, "'up' and 'down' times, or a calendar"),
    "an unknown effect": (
        {"suppliers": {"acme": {"disruptions": {"up": 3, "down": 1, "effect": "stop"}}}},
        "hold, freeze or {slow: 3}",
    ),
    "no time at all": ({"suppliers": {"acme": {"disruptions": {"up": 0, "down": 0}}}}, "that takes time"),
    "a date without a start": (
        {"suppliers": {"acme": {"disruptions": [{"from": "2026-01-07", "to": "2026-01-08"}]}}},
        "a scenario with a 'start'",
    ),
    "prices out of order": (
        {"suppliers": {"acme": {"prices": [{"from": 10, "price": 1}, {"from": 5, "price": 2}]}}},
        "prices in order",
    ),
    "restock beside what decides itself": (
        {
            "stock": {
                "mug": {
                    "source": {
                        "type": "dual_index",
                        "regular": "acme",
                        "expedited": "acme",
                        "regular_level": 3,
                        "expedited_level": 1,
                        "review_period": 1,
                    }
                }
            }
        },
        "no 'restock' beside a dual_index",
    ),
    "nobody who says how much": ({"stock": {"mug": {"restock": None}}}, "a restock rule, as {type: …}, found nothing"),
    "an unknown supplier": (
        {"stock": {"mug": {"source": {"type": "split", "shares": {"acme": 0.5, "acmee": 0.5}}}}},
        r"stock.mug.source.shares.acmee: expected a supplier, or another stock point, found 'acmee' \(did you",
    ),
    "no terms to expedite on": (
        {"stock": {"mug": {"source": {"type": "backup", "first": "acme", "then": "acme", "when": {"backorders": 1}}}}},
        "another supplier than the first, or one with 'expedite' terms",
    ),
    "when never": (
        {"stock": {"mug": {"source": {"type": "backup", "first": "acme", "then": "acme", "when": {}}}}},
        "at least one of disrupted, expected_wait and backorders",
    ),
    "shares that do not add up": (
        {"stock": {"mug": {"source": {"type": "split", "shares": {"acme": 0.5}}}}},
        "shares that add up to 1",
    ),
}


@pytest.mark.parametrize(("changes", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_with_a_reason(changes: dict[str, Any], said: str):
    with pytest.raises(ScenarioError, match=said):
        world(changes)


def test_a_policy_may_change_who_says_how_much():
    source = {
        "type": "tailored_base_surge", "regular": "acme", "expedited": "bolt", "regular_quantity": 2,
        "expedited_level": 5, "review_period": 1,
    }  # fmt: skip
    scenario = world(
        {
            "suppliers": BOLT,
            "policies": {"as today": {}, "two": {"stock": {"mug": {"source": source, "restock": None}}}},
        }
    )
    assert scenario.policies["two"].stock["mug"].restock is None


def test_a_supplier_may_be_called_like_a_rule():
    run = played({"suppliers": {"split": {"lead_time": 3}}, "stock": {"mug": {"source": "split"}},
                  "customers": {"people": visits([1])}})  # fmt: skip
    assert column(run, "source") == ["split"]


def test_what_is_written_reads_as_the_same():
    scenario = world(
        {
            "suppliers": {
                "acme": {
                    "yield": 0.9,
                    "prices": [{"from": 0, "price": 3}],
                    "disruptions": [{"from": 3, "to": 4}],
                    "expedite": {"lead_time": 1},
                }
            }
        }
    )
    written = scenario.canonical()
    assert written["suppliers"]["acme"]["yield"] == {"type": "constant", "value": 0.9}
    assert written["suppliers"]["acme"]["disruptions"]["calendar"] == [{"from": 3, "to": 4}]
    assert written["stock"]["mug"]["source"] == {"type": "single", "from": "acme"}
    assert world({"suppliers": written["suppliers"], "stock": written["stock"]}).canonical() == written


def test_the_schema_takes_what_the_reader_takes():
    jsonschema = pytest.importorskip("jsonschema")
    values = mapping(
        {
            "suppliers": {
                "acme": {
                    "capacity": "60 per day",
                    "yield": 0.9,
                    "prices": [{"from": 0, "price": 3}],
                    "disruptions": [{"from": 3, "to": "4 days"}],
                    "expedite": {"lead_time": 1, "extra_cost": 2},
                },
                "bolt": {"lead_time": 2, "disruptions": {"up": 9, "down": 2, "effect": {"slow": 3}}},
            },
            "stock": {"mug": {"source": {"type": "split", "shares": {"acme": 0.5, "bolt": 0.5}}}},
        }
    )
    jsonschema.validate(values, schema())
    jsonschema.validate(mapping(), schema())
    values["suppliers"]["bolt"]["disruptions"]["effect"] = "stop"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(values, schema())
