"""`review: each_instant`: a continuous rule that looks once in every instant in which its position changed."""

from __future__ import annotations

from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.restock.order_for_order import OrderForOrder
from tests.helpers.chains import play as play_network
from tests.helpers.chains import rows
from tests.helpers.reviews import BASE, quantities, run_of
from tests.helpers.scenarios import played, scenario_of, visits

MIN_MAX = {"type": "min_max", "reorder_point": 300, "order_up_to_level": 600}


def test_two_customers_of_one_instant_are_ordered_for_once():
    # on hand 400, (s, S) = (300, 600), 120 and 80 at t = 1: 280 is at or below 300 after the first, 200 after both
    assert quantities(run_of(MIN_MAX, [1, 1], [120, 80])) == [320]
    assert quantities(run_of({**MIN_MAX, "review": "each_change"}, [1, 1], [120, 80])) == [320]
    run = run_of({**MIN_MAX, "review": "each_instant"}, [1, 1], [120, 80])
    assert quantities(run) == [400]
    assert run.replenishments.ordered_at.tolist() == [1]


@pytest.mark.parametrize(
    ("rule", "each_change", "each_instant"),
    [
        ({"type": "base_stock", "base_stock_level": 10}, [2, 3], [5]),
        ({"type": "reorder_point", "reorder_point": 8, "order_quantity": 2}, [2, 2], [4]),
        ({"type": "min_max", "reorder_point": 8, "order_up_to_level": 10}, [2, 3], [5]),
        ({"type": "order_for_order"}, [2, 3], [5]),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)
def test_every_continuous_rule_may_review_once_an_instant(
    rule: dict[str, Any], each_change: list[int], each_instant: list[int]
):
    initial = 0 if rule["type"] == "order_for_order" else 10
    assert quantities(run_of(rule, [1, 1], [2, 3], initial=initial)) == each_change
    assert quantities(run_of({**rule, "review": "each_instant"}, [1, 1], [2, 3], initial=initial)) == each_instant


def test_an_echelon_position_that_two_stores_change_in_one_instant_is_reviewed_once():
    rule = {"type": "echelon_base_stock", "echelon_base_stock_level": 20}
    local = {"type": "base_stock", "base_stock_level": 5}

    def ordered(**review: str) -> list[int]:
        stock = {
            "mug@hub": {"source": "acme", "restock": {**rule, **review}},
            "mug@north": {"source": "mug@hub", "restock": local},
            "mug@south": {"source": "mug@hub", "restock": local},
        }
        customers = {
            "n": {**visits([1], [2]), "wants": "mug@north"},
            "s": {**visits([1], [3]), "wants": "mug@south"},
        }
        run = play_network(stock, customers)
        return [units for (units,) in rows(run, "mug@hub", "quantity")]

    assert ordered() == [2, 3]
    assert ordered(review="each_instant") == [5]


def test_periodic_rules_have_no_such_word():
    for kind in ("periodic_min_max", "periodic_reorder_point", "periodic_order_up_to", "capped_base_stock"):
        words = {"review_period": 1, "reorder_point": 1, "order_up_to_level": 2, "order_quantity": 1}
        with pytest.raises(ScenarioError, match="found 'review'"):
            scenario_of({"stock": {"mug": {"restock": {"type": kind, **words, "review": "each_instant"}}}})
    with pytest.raises(ScenarioError, match="expected 'each_change' or 'each_instant'"):
        scenario_of({"stock": {"mug": {"restock": {**MIN_MAX, "review": "daily"}}}})


def test_a_lead_time_of_0_is_received_right_after_the_review():
    blocks = {"suppliers": {"acme": {"lead_time": 0}}, "initial": 0}
    run = run_of({"type": "base_stock", "base_stock_level": 0, "review": "each_instant"}, [1, 1], [2, 3], **blocks)
    assert run.orders.outcome.tolist() == ["filled_on_time", "filled_on_time"]
    assert run.orders.resolved_at.tolist() == [1, 1]
    assert quantities(run) == [5]
    assert run.replenishments.received_at.tolist() == [1]


def test_what_a_receipt_of_the_same_instant_lost_is_reviewed_once_more():
    # nothing arrives of the first order, all of the second; both within the instant
    supplier = {"lead_time": 0, "yield": {"type": "scripted", "values": [0, 1]}}
    rule = {"type": "base_stock", "base_stock_level": 0, "review": "each_instant"}
    run = run_of(rule, [1], [2], suppliers={"acme": supplier}, initial=0)
    assert quantities(run) == [2, 2]
    assert run.orders.resolved_at.tolist() == [1]


def test_the_initial_state_is_reviewed_once_also_where_customers_come_at_time_0():
    rule = {"type": "base_stock", "base_stock_level": 10}
    assert quantities(run_of(rule, [0], [3], initial=4)) == [9]
    assert quantities(run_of({**rule, "review": "each_instant"}, [0, 0], [3, 1], initial=4)) == [10]


def test_a_rule_blocked_by_its_cap_reviews_at_the_end_of_the_instant_that_frees_it():
    rule = {"type": "base_stock", "base_stock_level": 4, "review": "each_instant"}
    stock = {"restock": rule, "initial": 4, "max_outstanding_orders": 1}
    run = played({"horizon": 20, "customers": {"people": visits([1, 2, 6], [1, 1, 1])}, "stock": {"mug": stock}})
    # the order of day 1 is received at day 6, in turn 2; at the end of that instant both later demands are ordered
    assert list(zip(run.replenishments.ordered_at, run.replenishments.quantity, strict=True)) == [(1, 1), (6, 2)]


def test_a_loss_in_transit_a_cancellation_and_a_customer_of_one_instant_are_reviewed_together():
    # 5 are owed and all 5 lost at day 6, when 2 of them are cancelled and somebody asks for 4 more
    customers = {
        "hasty": visits([1], [2], patience=5),
        "calm": visits([1, 6], [3, 4]),
    }
    supplier = {"lead_time": 5, "yield": {"type": "scripted", "values": [0, 1, 1, 1]}}
    blocks = {"customers": {"people": visits([]), **customers}, "suppliers": {"acme": supplier}, "initial": 0}
    assert quantities(run_of({**BASE, "review": "each_change"}, [], [], **blocks))[:2] == [2, 3]
    assert quantities(run_of(BASE, [], [], **blocks)) == [5, 7]


def test_a_customer_who_will_not_wait_at_all_is_not_ordered_for():
    for review, expected in (("each_change", [2]), ("each_instant", [])):
        blocks = {"customers": {"people": visits([1], [2], patience=0)}, "initial": 0}
        assert quantities(run_of({**BASE, "review": review}, [], [], **blocks)) == expected


def test_two_stock_points_that_ask_another_in_one_instant_are_ordered_for_once_there():
    local = {"type": "base_stock", "base_stock_level": 5}

    def ordered(**review: str) -> list[Any]:
        stock = {
            "mug@hub": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 10, **review}},
            "mug@north": {"source": "mug@hub", "restock": local},
            "mug@south": {"source": "mug@hub", "restock": local},
        }
        customers = {"n": {**visits([1], [2]), "wants": "mug@north"}, "s": {**visits([1], [3]), "wants": "mug@south"}}
        return rows(play_network(stock, customers), "mug@hub", "ordered_at", "quantity")

    assert ordered() == [(1, 2), (1, 3)]
    assert ordered(review="each_instant") == [(1, 5)]


def test_substitutes_sold_in_one_instant_are_ordered_for_once():
    rule = {"type": "base_stock", "base_stock_level": 9}

    def ordered(**review: str) -> list[Any]:
        stock = {
            "mug": {"source": "acme", "restock": {**rule, **review}},
            "cup": {"source": "acme", "restock": {**rule, "base_stock_level": 0}},
        }
        people = visits([1, 1], [2, 3], wants="cup", alternatives={"mug": 1})
        return rows(play_network(stock, {"people": people}, products={"mug": {}, "cup": {}}), "mug", "quantity")

    assert ordered() == [(2,), (3,)]
    assert ordered(review="each_instant") == [(5,)]


def test_reviews_of_one_instant_come_in_the_order_of_the_file():
    rule = {"type": "base_stock", "base_stock_level": 0, "review": "each_instant"}
    stock = {"cup": {"source": "acme", "restock": rule}, "mug": {"source": "acme", "restock": rule}}
    customers = {"first": visits([1], wants="mug"), "second": visits([1], wants="cup")}
    suppliers = {"acme": {"lead_time": 1, "capacity": 1}}
    run = play_network(stock, customers, products={"mug": {}, "cup": {}}, suppliers=suppliers)
    assert rows(run, "cup", "received_at") + rows(run, "mug", "received_at") == [(3,), (4,)]


@pytest.mark.parametrize("at", [0, 1])
def test_a_rule_is_asked_once_an_instant(at: float, monkeypatch: pytest.MonkeyPatch):
    # were it to order a single lot a look, a second look in the instant would order a second
    monkeypatch.setattr(OrderForOrder, "decide", staticmethod(lambda position: int(position < 0)))
    run = run_of({"type": "order_for_order", "review": "each_instant"}, [at, at, at], [1, 1, 1], initial=0)
    assert run.replenishments.ordered_at.tolist().count(at) == 1
