"""Sourcing: of which supplier how much is ordered."""

from __future__ import annotations

import pytest

from tests.helpers.scenarios import played, values
from tests.helpers.supply import CALENDAR, column, ordering, scripted, sourced, times


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


def test_the_backup_supplier_gets_orders_while_the_first_is_down():
    source = {"type": "backup", "first": "acme", "then": "bolt", "when": {"disrupted": True}}
    run = played(sourced(source, [1, 3, 7], [1, 1, 1], {"disruptions": CALENDAR}))
    assert column(run, "kind") == ["regular", "backup", "regular"]
    assert column(run, "source") == ["acme", "bolt", "acme"]


def test_the_backup_supplier_gets_orders_when_the_expected_wait_is_too_long():
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


def test_the_cheapest_supplier_asks_the_least_for_the_order_rounded_to_what_it_sells():
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


def test_the_fastest_supplier_counts_its_queue_and_its_outage():
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


def test_dual_index_orders_the_expedited_part_from_the_fast_supplier():
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


def test_the_expedited_position_counts_backorders_and_orders_due_within_the_expedited_lead_time():
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


def test_expediting_leaves_the_lead_times_drawn_for_regular_orders_alone():
    acme = {"lead_time": {"type": "exponential", "mean": 5}, "expedite": {"lead_time": 1}}
    source = {"type": "backup", "first": "acme", "then": "acme", "when": {"backorders": 3}}
    run = played(ordering([1, 1.01, 1.02, 40], [1, 1, 1, 1], acme, source=source))
    plain = played(ordering([1, 1.01, 40], [1, 1, 1], acme))
    assert column(run, "kind") == ["regular", "regular", "expedited", "regular"]
    waits = run.replenishments.received_at - run.replenishments.ordered_at
    theirs = plain.replenishments.received_at - plain.replenishments.ordered_at
    assert waits[[0, 1, 3]].tolist() == pytest.approx(theirs.tolist())
