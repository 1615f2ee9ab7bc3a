"""Lateral transshipment: a stock point that is short gets units from another one of the same echelon."""

from __future__ import annotations

import pytest

from tests.helpers.chains import (
    BIKE,
    TRANSSHIPMENT,
    bike,
    customer_orders,
    echelon_base_stock,
    play,
    rows,
    scripted,
    supplied,
    transshipped,
)
from tests.helpers.scenarios import values


def test_a_transshipment_is_of_units_that_the_sender_does_not_need_until_its_next_receipt():
    run = play(TRANSSHIPMENT, {"people": scripted([1, 2], [1, 2], wants="mug@berlin")})
    # two are short at 2; Hamburg has no demand of its own, so that all six are to spare; they are there at 3
    assert rows(run, "mug@berlin", "kind", "source", "ordered_at", "received_at", "quantity") == [
        ("regular", "acme", 1, 6, 1),
        ("transshipped", "mug@hamburg", 2, 3, 2),
    ]
    # Hamburg reorders what it transshipped, and Berlin does not
    assert rows(run, "mug@hamburg", "ordered_at", "quantity") == [(2, 2)]
    assert customer_orders(run)["resolved_at"].tolist() == [1, 3]
    (request,) = run.orders[run.orders["group"] == "transshipment"].itertuples()
    assert (request.customer, request.stock, request.quantity) == ("mug@berlin", "mug@hamburg", 2)
    assert values(run, "mug@hamburg")["orders_placed"] == 0


def test_a_transshipment_covers_a_shortage_though_it_was_lost_and_not_backordered():
    run = play(TRANSSHIPMENT, {"people": scripted([1], [3], wants="mug@berlin", willing_to_wait=0)})
    # one of three goes out, two are lost; two are sent, for the demand to come
    assert ("transshipped", 2) in rows(run, "mug@berlin", "kind", "quantity")


def test_a_transshipment_is_requested_for_what_a_complete_order_lacks():
    stock = {"mug@a": supplied(2, transship_from=["mug@b"], transit=1), "mug@b": supplied(9)}
    run = play(stock, {"people": scripted([1], [3], wants="mug@a", ships="complete")})
    assert ("transshipped", 1) in rows(run, "mug@a", "kind", "quantity")


def test_units_being_transshipped_are_not_requested_again():
    stock = {"mug@berlin": supplied(0, transship_from=["mug@hamburg"], transit=9), "mug@hamburg": supplied(9)}
    customers = {"people": scripted([1, 2], [2, 1], wants="mug@berlin", willing_to_wait=0)}
    run = play(stock, customers, horizon=20)
    assert list(rows(run, "mug@berlin", "kind", "ordered_at", "quantity")) == [("transshipped", 1, 2)]


def test_a_product_made_at_both_stock_points_can_be_transshipped():
    stock = {
        "bike@a": {**bike(0), "transship_from": ["bike@b"]},
        "bike@b": bike(5),
        "wheel": supplied(20),
        "frame": supplied(20),
    }
    run = play(stock, {"people": scripted([1], wants="bike@a")}, **BIKE)
    assert ("transshipped", "bike@b") in rows(run, "bike@a", "kind", "source")


# what the sender keeps


def test_a_stock_point_transships_none_of_its_expected_demand():
    # Hamburg sells 1 a day and orders take 5 days: of the six on hand at 2.2, it needs five itself
    people = {
        "people": scripted([1, 2.2], [1, 3], wants="mug@berlin"),
        "others": {"wants": "mug@hamburg", "arrivals": {"type": "per_period", "every": 1, "quantity": 1, "at": 0.5}},
    }
    run = play({**TRANSSHIPMENT, "mug@hamburg": supplied(6, initial=8)}, people, horizon=10)
    given = [row for row in rows(run, "mug@berlin", "kind", "quantity") if row[0] == "transshipped"]
    assert given == [("transshipped", 1)]


@pytest.mark.parametrize(("every", "given"), [(1, []), (2, [1])])
def test_a_stock_point_does_not_transship_a_unit_of_which_it_expects_to_need_a_part(every: float, given: list[int]):
    # in the five days of an order it sells five, or two and a half: of four none, or one, is to spare
    people = {
        "people": scripted([0.2, 0.3], [1, 2], wants="mug@berlin"),
        "others": {"wants": "mug@hamburg", "arrivals": {"type": "per_period", "every": every, "quantity": 1}},
    }
    run = play({**TRANSSHIPMENT, "mug@hamburg": supplied(4)}, people, horizon=0.4)
    assert transshipped(run, "mug@berlin") == given


def test_a_stock_point_does_not_transship_its_reserve():
    stock = {**TRANSSHIPMENT, "mug@hamburg": supplied(6, reserve={1: 5})}
    run = play(stock, {"people": scripted([1, 2], [1, 2], wants="mug@berlin")})
    assert transshipped(run, "mug@berlin") == [1]


def test_units_that_a_complete_backorder_waits_for_are_not_transshipped():
    people = {
        "people": scripted([1, 3], wants="mug@berlin"),
        "others": scripted([2], [9], wants="mug@hamburg", ships="complete"),
    }
    run = play(
        TRANSSHIPMENT, people, horizon=90
    )  # its six do not fill the complete backorder of nine, and are kept for it
    assert [kind for (kind,) in rows(run, "mug@berlin", "kind")] == ["regular", "regular"]


def test_a_stock_point_that_expects_no_receipt_transships_nothing():
    stock = {
        "mug@berlin": supplied(0, transship_from=["mug@hamburg"]),
        "mug@hamburg": {
            "source": "mug@plant",
            "restock": {"type": "reorder_point", "reorder_point": 0, "order_quantity": 9},
        },
        "mug@plant": {
            "source": "acme",
            "restock": {"type": "reorder_point", "reorder_point": -50, "order_quantity": 9},
            "initial": 0,
        },
    }
    run = play(stock, {"people": scripted([1], wants="mug@berlin")}, horizon=20)
    assert rows(run, "mug@berlin", "kind") == [("regular",)]


# orders, quotes and echelons


def test_a_transshipment_does_not_count_against_max_outstanding_orders():
    stock = {"mug@a": supplied(1, transship_from=["mug@b"], transit=30, max_outstanding_orders=1), "mug@b": supplied(9)}
    run = play(stock, {"people": scripted([1, 2, 3, 8], [2, 1, 1, 1], wants="mug@a")}, horizon=40)
    orders = rows(run, "mug@a", "ordered_at", "kind")
    # three transshipped units are under way from 3 to 31, and at 8 the rule may order all the same
    assert [at for at, kind in orders if kind == "transshipped"] == [1, 2, 3]
    assert [at for at, kind in orders if kind == "regular"] == [1, 8]


def test_a_pipeline_quote_counts_on_a_transshipment():
    promise = {"promise": {"quote": "pipeline"}}
    run = play(TRANSSHIPMENT, {"people": scripted([1, 2], wants="mug@berlin")}, **promise)
    second = customer_orders(run).iloc[1]
    assert second["quoted_wait"] == 1
    assert second["resolved_at"] == 3


def test_an_echelon_base_stock_reorders_the_units_that_it_transshipped():
    """The sender has an echelon rule, and the receiver is not downstream of it."""
    echelon = {"source": "acme", "restock": echelon_base_stock(5)}
    stock = {"mug@berlin": supplied(0, transship_from=["mug@hub"]), "mug@hub": echelon}
    run = play(stock, {"people": scripted([1], [2], wants="mug@berlin")}, horizon=10)
    assert rows(run, "mug@hub", "ordered_at", "quantity") == [(1, 2)]


def test_units_transshipped_to_another_chain_are_reordered_by_the_echelon_above():
    hub = {"source": "acme", "restock": echelon_base_stock(6)}
    stock = {
        "mug@hub": hub,
        "mug@hamburg": {
            "source": "mug@hub",
            "restock": {"type": "reorder_point", "reorder_point": 0, "order_quantity": 5},
        },
        "mug@berlin": supplied(0, transship_from=["mug@hamburg"]),
    }
    run = play(stock, {"people": scripted([1], [2], wants="mug@berlin")}, horizon=10)
    assert rows(run, "mug@hub", "ordered_at", "quantity") == [(1, 2)]
