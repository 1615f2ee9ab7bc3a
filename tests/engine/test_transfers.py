"""Transfers: a stock point orders from another one as a customer does, and nothing is paid for twice."""

from __future__ import annotations

import pytest

from tests.helpers.chains import (
    BIKE,
    base_stock,
    bike,
    customer_orders,
    play,
    rows,
    scripted,
    store,
    supplied,
)
from tests.helpers.scenarios import values


def test_a_store_orders_from_its_warehouse_and_waits_for_the_transit():
    stock = {"mug@hub": supplied(3), "mug@berlin": store(1)}
    run = play(stock, {"people": scripted([1, 2], wants="mug@berlin")})
    # at 1 the store ships its unit, and the hub sends one, which is there at 3; at 2 the second customer waits for it
    assert rows(run, "mug@berlin", "source", "ordered_at", "shipped_at", "received_at", "quantity") == [
        ("mug@hub", 1, 1, 3, 1),
        ("mug@hub", 2, 2, 4, 1),
    ]
    assert rows(run, "mug@hub", "source", "ordered_at", "received_at") == [("acme", 1, 6), ("acme", 2, 7)]
    people = customer_orders(run)
    assert people["resolved_at"].tolist() == [1, 3]
    requests = run.orders[run.orders["group"] == "replenishment"]
    assert requests[["customer", "stock", "arrived_at", "outcome"]].to_numpy().tolist() == [
        ["mug@berlin", "mug@hub", 1, "filled_at_once"],
        ["mug@berlin", "mug@hub", 2, "filled_at_once"],
    ]


def test_units_that_the_warehouse_has_not_shipped_are_the_last_row_without_a_receipt():
    stock = {"mug@hub": supplied(2), "mug@berlin": store(0)}
    run = play(stock, {"people": scripted([1], [5], wants="mug@berlin")}, horizon=4)
    table = run.replenishments[run.replenishments["stock"] == "mug@berlin"]
    assert table["quantity"].tolist() == [2, 3]
    assert table["receipt"].isna().tolist() == [False, True]
    assert table["shipped_at"].isna().tolist() == [False, True]


def test_all_shipments_of_a_transfer_order_take_the_transit_that_was_drawn_for_it():
    stock = {"mug@hub": supplied(2), "mug@berlin": store(0, transit={"type": "scripted", "values": [2, 9]})}
    run = play(stock, {"people": scripted([1, 2], [5, 1], wants="mug@berlin")})
    receipts = rows(run, "mug@berlin", "order", "shipped_at", "received_at")
    assert receipts == [(0, 1, 3), (0, 6, 8), (1, 6, 15)]


def test_a_warehouse_allocates_to_stores_in_the_first_class_before_its_second_class_customers():
    stock = {
        "mug@hub": supplied(0, initial={"on_hand": 0, "on_order": [{"quantity": 1, "due": 8}]}),
        "mug@berlin": store(0),
    }
    customers = {
        "callers": scripted([1], wants="mug@hub", priority=2),
        "people": scripted([2], wants="mug@berlin"),
    }
    run = play(stock, customers)
    # the store's order makes the hub order one more, there at 7: the store has it, though the caller came first
    assert rows(run, "mug@berlin", "shipped_at") == [(7,)]
    assert run.orders.set_index("group")["resolved_at"].to_dict() == {"callers": 8, "people": 9, "replenishment": 7}


def test_a_store_order_takes_no_units_that_a_complete_backorder_of_the_warehouse_waits_for():
    stock = {"mug@hub": supplied(1), "mug@berlin": store(0)}
    customers = {
        "callers": scripted([1], [2], wants="mug@hub", ships="complete"),
        "people": scripted([2], wants="mug@berlin"),
    }
    run = play(stock, customers)
    # the hub's one unit is kept for the caller of two, until two more come at 6, of which one is left
    assert rows(run, "mug@berlin", "shipped_at") == [(6,)]


def test_a_store_order_makes_the_promised_dates_of_second_class_customers_of_the_warehouse_slip():
    under_way = {"on_hand": 0, "on_order": [{"quantity": 1, "due": 5}, {"quantity": 1, "due": 8}]}
    stock = {"mug@hub": supplied(-9, initial=under_way), "mug@berlin": store(0)}
    stock["mug@hub"]["restock"] = {"type": "reorder_point", "reorder_point": -99, "order_quantity": 1}
    customers = {
        "callers": scripted([1], wants="mug@hub", priority=2),
        "people": scripted([2], wants="mug@berlin"),
    }
    promise = {"promise": {"quote": "pipeline", "notices": "on_slip"}}
    run = play(stock, customers, **promise)
    sent, day = run.ledger.notices_sent, run.scenario.tick
    # the store's order of 2 has the unit of 5; the caller was told 5 and hears of 8 at once
    assert [(at / day, date / day) for at, date in zip(sent.at.tolist(), sent.date.tolist(), strict=True)] == [(2, 8)]


def test_an_order_passes_up_three_echelons_to_the_supplier():
    stock = {
        "mug@plant": supplied(0),
        "mug@hub": {"source": "mug@plant", "transit": 3, "restock": base_stock(0)},
        "mug@berlin": store(0),
    }
    run = play(stock, {"people": scripted([1], wants="mug@berlin")})
    assert rows(run, "mug@plant", "received_at") == [(6,)]
    assert rows(run, "mug@hub", "shipped_at", "received_at") == [(6, 9)]
    assert rows(run, "mug@berlin", "shipped_at", "received_at") == [(9, 11)]


# measures and money


def test_measures_over_all_stock_points_are_of_customer_orders_and_of_all_inventory_levels():
    stock = {"mug@hub": supplied(3), "mug@berlin": store(1)}
    run = play(stock, {"people": scripted([1, 2], wants="mug@berlin")}, horizon=10)
    everywhere, hub, berlin = (values(run, name) for name in ("*", "mug@hub", "mug@berlin"))
    assert everywhere["orders_placed"] == 2
    assert hub["orders_placed"] == 2
    assert everywhere["fill_rate"] == berlin["fill_rate"] == 0.5
    assert hub["fill_rate"] == 1
    assert everywhere["on_hand"] == pytest.approx(hub["on_hand"] + berlin["on_hand"])
    assert everywhere["ready_rate"] == berlin["ready_rate"]
    assert run.account()["orders"]["placed"] == 2


def test_store_orders_are_measured_within_the_window_only():
    stock = {"mug@hub": supplied(3), "mug@berlin": store(1)}
    run = play(stock, {"people": scripted([1, 2, 3, 12], wants="mug@berlin")}, warm_up=2, horizon=10)
    everywhere, hub, berlin = (values(run, name) for name in ("*", "mug@hub", "mug@berlin"))
    # the orders of 1 and of 2 are before it, those of 3 and of 12 within
    assert (hub["orders_placed"], hub["units_demanded"]) == (2, 2)
    # the hub has one from 2 and none from 3 on; one comes at 6, at 7 and at 8
    assert hub["on_hand"] == pytest.approx((1 * 1 + 1 * 1 + 2 * 1 + 3 * 4) / 10)
    assert hub["inventory_turns"] == pytest.approx(2 / 10 * 365 / hub["on_hand"])
    # Berlin has none at 2, and one that came for the customer of 2 or of 3 as soon as neither waits, from 5 on
    assert berlin["on_hand"] == pytest.approx(7 / 10)
    # to its supplier the chain passes on what customers ask for, neither more nor less
    assert everywhere["bullwhip_ratio"] == hub["bullwhip_ratio"] == pytest.approx(1)


def test_revenue_comes_from_customers_and_purchases_are_paid_once():
    money = {"mug": {"price": 10, "unit_cost": 4, "backorder_cost": 1}}
    stock = {"mug@hub": supplied(0), "mug@berlin": store(0)}
    run = play(stock, {"people": scripted([1], wants="mug@berlin")}, products=money, horizon=20)
    everywhere, hub, berlin = (values(run, name) for name in ("*", "mug@hub", "mug@berlin"))
    assert (everywhere["revenue_sum"], hub["revenue_sum"], berlin["revenue_sum"]) == (10, 0, 10)
    assert (everywhere["purchase_cost_sum"], hub["purchase_cost_sum"], berlin["purchase_cost_sum"]) == (4, 4, 0)
    # owed from 1 to 8 to the customer; what the hub owes the store from 1 to 6 costs nothing
    assert everywhere["backorder_cost_sum"] == pytest.approx(7)
    assert hub["backorders"] == pytest.approx(5 / 20)
    assert hub["backorder_cost_sum"] == 0


def test_the_value_of_a_made_unit_is_what_it_and_its_components_cost_where_they_were_bought():
    rate = {"holding_rate": "10% per day"}
    products = {"bike": {**rate, "unit_cost": 9}, "wheel": {"unit_cost": 4}, "frame": {"unit_cost": 7}}
    suppliers = {**BIKE["suppliers"], "workshop": {"lead_time": 1, "unit_cost": 5}}
    stock = {
        "bike": bike(1),
        "wheel": supplied(2),
        "frame": {"source": "bolt", "restock": base_stock(1)},
        "bike@store": {"source": "bike", "restock": base_stock(1)},
    }
    run = play(stock, {"people": scripted([99], wants="bike")}, products=products, suppliers=suppliers, horizon=10)
    # work for 5, two wheels for 4 and a frame for 7: 20 in a bike, wherever it stands
    assert values(run, "bike")["holding_cost"] == pytest.approx(2)
    assert values(run, "bike@store")["holding_cost"] == pytest.approx(2)


def test_a_stock_point_may_have_holding_and_backorder_costs_of_its_own():
    money = {"mug": {"backorder_cost": 1, "holding_cost": 2}}
    stock = {"mug@hub": supplied(0, backorder_cost=3), "mug@berlin": store(1, holding_cost=5)}
    run = play(stock, {"people": scripted([1, 2], wants="mug@berlin")}, products=money, horizon=20)
    hub, berlin = values(run, "mug@hub"), values(run, "mug@berlin")
    assert hub["backorder_cost_sum"] == pytest.approx(3 * 20 * hub["backorders"])
    assert berlin["holding_cost_sum"] == pytest.approx(5 * 20 * berlin["on_hand"])
    assert berlin["backorder_cost_sum"] == pytest.approx(1 * 20 * berlin["backorders"])
