"""Transfers: a stock point is a customer of another one, and pays for nothing twice."""

from __future__ import annotations

import pytest

from tests.helpers.chains import BIKE, base, bike, play, pool, rows, scripted, shop
from tests.helpers.worlds import values


def test_a_store_is_a_customer_of_its_warehouse_and_waits_for_the_transit():
    stock = {"mug@hub": pool(3), "mug@berlin": shop(1)}
    run = play(stock, {"people": scripted([1, 2], wants="mug@berlin")})
    # at 1 the shelf gives its unit, and the hub sends one, which is there at 3; at 2 the second customer waits for it
    assert rows(run, "mug@berlin", "source", "ordered_at", "shipped_at", "received_at", "quantity") == [
        ("mug@hub", 1, 1, 3, 1),
        ("mug@hub", 2, 2, 4, 1),
    ]
    assert rows(run, "mug@hub", "source", "ordered_at", "received_at") == [("acme", 1, 6), ("acme", 2, 7)]
    people = run.orders[run.orders["group"] == "people"]
    assert people["resolved_at"].tolist() == [1, 3]
    claims = run.orders[run.orders["group"] == "replenishment"]
    assert claims[["customer", "stock", "arrived_at", "outcome"]].to_numpy().tolist() == [
        ["mug@berlin", "mug@hub", 1, "filled_at_once"],
        ["mug@berlin", "mug@hub", 2, "filled_at_once"],
    ]


def test_an_order_that_the_warehouse_fills_bit_by_bit_is_a_row_for_each_receipt():
    stock = {"mug@hub": pool(2), "mug@berlin": shop(0)}
    run = play(stock, {"people": scripted([1], [5], wants="mug@berlin")})
    # two of five go at once; the hub orders five for its own level at 1, which come at 6
    told = rows(run, "mug@berlin", "order", "receipt", "shipped_at", "received_at", "quantity")
    assert told == [(0, 0, 1, 3, 2), (0, 1, 6, 8, 3)]
    assert rows(run, "mug@hub", "quantity") == [(5,)]
    assert values(run, "mug@berlin")["replenishment_orders"] == pytest.approx(1 / 100)
    assert values(run, "mug@berlin")["order_size"] == 5
    assert values(run, "mug@berlin")["lead_time_mean"] == (2 + 7) / 2


def test_what_has_not_left_the_warehouse_is_the_last_row_without_a_receipt():
    stock = {"mug@hub": pool(2), "mug@berlin": shop(0)}
    run = play(stock, {"people": scripted([1], [5], wants="mug@berlin")}, horizon=4)
    table = run.replenishments[run.replenishments["stock"] == "mug@berlin"]
    assert table["quantity"].tolist() == [2, 3]
    assert table["receipt"].isna().tolist() == [False, True]
    assert table["shipped_at"].isna().tolist() == [False, True]


def test_all_receipts_of_an_order_take_the_transit_that_was_drawn_for_it():
    stock = {"mug@hub": pool(2), "mug@berlin": shop(0, transit={"type": "scripted", "values": [2, 9]})}
    run = play(stock, {"people": scripted([1, 2], [5, 1], wants="mug@berlin")})
    told = rows(run, "mug@berlin", "order", "shipped_at", "received_at")
    assert told == [(0, 1, 3), (0, 6, 8), (1, 6, 15)]


def test_units_from_upstream_arrive_before_those_of_suppliers_within_an_instant():
    # both come at 7: the transfer first, so that the first customer in line gets it from there
    stock = {
        "mug@hub": pool(9),
        "mug@berlin": {
            "source": {"type": "split", "shares": {"acme": 0.75, "mug@hub": 0.25}},
            "transit": 5,
            "restock": {"type": "order_for_order"},
        },
    }
    run = play(stock, {"people": scripted([2], [4], wants="mug@berlin")})
    assert rows(run, "mug@berlin", "source", "received_at", "quantity") == [("acme", 7, 3), ("mug@hub", 7, 1)]
    assert run.ledger.fills.units.tolist() == [1, 3]


def test_a_warehouse_serves_stores_in_the_first_class_before_its_own_second_class():
    stock = {"mug@hub": pool(0, initial={"on_hand": 0, "on_order": [{"quantity": 1, "due": 8}]}), "mug@berlin": shop(0)}
    customers = {
        "callers": scripted([1], wants="mug@hub", priority=2),
        "people": scripted([2], wants="mug@berlin"),
    }
    run = play(stock, customers)
    # the store's order makes the hub order one more, there at 7: the store has it, though the caller came first
    assert rows(run, "mug@berlin", "shipped_at") == [(7,)]
    assert run.orders.set_index("group")["resolved_at"].to_dict() == {"callers": 8, "people": 9, "replenishment": 7}


def test_a_reserve_of_the_warehouse_is_kept_from_lower_classes_and_not_from_stores():
    stock = {"mug@hub": pool(2, reserve={2: 1}), "mug@berlin": shop(0)}
    customers = {
        "callers": scripted([1], [2], wants="mug@hub", priority=2),
        "people": scripted([2], wants="mug@berlin"),
    }
    run = play(stock, customers)
    callers = run.orders[run.orders["group"] == "callers"].iloc[0]
    assert callers["filled_at_once_units"] == 1
    assert rows(run, "mug@berlin", "shipped_at") == [(2,)]


def test_a_reserve_for_urgent_customers_is_kept_from_stores_too():
    stock = {"mug@hub": pool(3, reserve={1: 2}), "mug@berlin": shop(0)}
    run = play(stock, {"people": scripted([1], [2], wants="mug@berlin")})
    # one of three is free; two are ordered for it at 1 and there at 6, and two of what is then four stay
    assert rows(run, "mug@berlin", "shipped_at", "quantity") == [(1, 1), (6, 1)]


def test_a_store_does_not_overtake_who_waits_at_the_warehouse_for_a_whole_order():
    stock = {"mug@hub": pool(1), "mug@berlin": shop(0)}
    customers = {
        "callers": scripted([1], [2], wants="mug@hub", ships="complete"),
        "people": scripted([2], wants="mug@berlin"),
    }
    run = play(stock, customers)
    # the hub's one unit is kept for the caller of two, until two more come at 6, of which one is left
    assert rows(run, "mug@berlin", "shipped_at") == [(6,)]


def test_what_a_store_takes_makes_the_dates_of_the_warehouses_second_class_slip():
    under_way = {"on_hand": 0, "on_order": [{"quantity": 1, "due": 5}, {"quantity": 1, "due": 8}]}
    stock = {"mug@hub": pool(-9, initial=under_way), "mug@berlin": shop(0)}
    stock["mug@hub"]["restock"] = {"type": "reorder_point", "reorder_point": -99, "order_quantity": 1}
    customers = {
        "callers": scripted([1], wants="mug@hub", priority=2),
        "people": scripted([2], wants="mug@berlin"),
    }
    promise = {"promise": {"quote": "pipeline", "notices": "on_slip"}}
    run = play(stock, customers, **promise)
    sent, day = run.ledger.messages, run.scenario.tick
    # the store's order of 2 has the unit of 5; the caller was told 5 and hears of 8 at once
    assert [(at / day, date / day) for at, date in zip(sent.at.tolist(), sent.date.tolist(), strict=True)] == [(2, 8)]


def test_withdrawn_units_are_taken_back_from_the_warehouse_while_they_have_not_left():
    stock = {
        "mug@hub": pool(1, on_cancellation="withdraw"),
        "mug@berlin": shop(0, on_cancellation="withdraw"),
    }
    run = play(stock, {"people": scripted([1], [3], wants="mug@berlin", patience=2)})
    # one has left and comes at 3; of the other two, still owed by the hub at 3, nothing is left, here or at acme
    assert rows(run, "mug@berlin", "quantity", "received_at")[0] == (1, 3)
    assert rows(run, "mug@berlin", "quantity")[1] == (0,)
    assert rows(run, "mug@hub", "quantity") == [(1,)]
    claim = run.orders[run.orders["group"] == "replenishment"].iloc[0]
    assert (claim["filled_at_once_units"], claim["cancelled_units"], claim["outcome"]) == (1, 2, "cancelled")
    people = run.orders[run.orders["group"] == "people"].iloc[0]
    assert (people["filled_later_units"], people["cancelled_units"]) == (1, 2)
    assert values(run, "mug@hub")["lost_sale_cost"] == 0


def test_what_has_left_the_warehouse_comes_whoever_cancels():
    stock = {"mug@hub": pool(1), "mug@berlin": shop(0, on_cancellation="withdraw")}
    run = play(stock, {"people": scripted([1], wants="mug@berlin", patience=1)})
    assert rows(run, "mug@berlin", "received_at", "quantity") == [(3, 1)]


def test_an_order_may_be_taken_back_from_the_warehouse_bit_by_bit():
    # two that came one after the other are ordered together; each gives up after two days, and the hub owes nothing
    lot = {"type": "min_max", "reorder_point": -2, "order_up_to_level": 0}
    stock = {"mug@hub": pool(0), "mug@berlin": shop(0, restock=lot, on_cancellation="withdraw")}
    owing = {"mug": {"backorder_cost": 1}}
    run = play(stock, {"people": scripted([1, 2], wants="mug@berlin", patience=2)}, products=owing)
    claim = run.orders[run.orders["group"] == "replenishment"].iloc[0]
    assert (claim["quantity"], claim["cancelled_units"], claim["resolved_at"]) == (2, 2, 4)
    assert values(run, "mug@hub")["backorder_cost_sum"] == pytest.approx(0)  # what is owed to a store costs nothing
    assert run.ledger.withdrawals.units.tolist() == [1, 1]


def test_three_echelons_pass_an_order_all_the_way_up():
    stock = {
        "mug@plant": pool(0),
        "mug@hub": {"source": "mug@plant", "transit": 3, "restock": base(0)},
        "mug@berlin": shop(0),
    }
    run = play(stock, {"people": scripted([1], wants="mug@berlin")})
    assert rows(run, "mug@plant", "received_at") == [(6,)]
    assert rows(run, "mug@hub", "shipped_at", "received_at") == [(6, 9)]
    assert rows(run, "mug@berlin", "shipped_at", "received_at") == [(9, 11)]


def test_the_stars_measures_are_of_customers_and_its_levels_of_all_stock_points():
    stock = {"mug@hub": pool(3), "mug@berlin": shop(1)}
    run = play(stock, {"people": scripted([1, 2], wants="mug@berlin")}, horizon=10)
    everywhere, hub, berlin = (values(run, name) for name in ("*", "mug@hub", "mug@berlin"))
    assert everywhere["orders_placed"] == 2
    assert hub["orders_placed"] == 2
    assert everywhere["fill_rate"] == berlin["fill_rate"] == 0.5
    assert hub["fill_rate"] == 1
    assert everywhere["on_hand"] == pytest.approx(hub["on_hand"] + berlin["on_hand"])
    assert everywhere["ready_rate"] == berlin["ready_rate"]
    assert run.account()["orders"]["placed"] == 2


def test_what_stores_order_is_measured_within_the_window_only():
    stock = {"mug@hub": pool(3), "mug@berlin": shop(1)}
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


def test_a_warehouse_has_a_backorder_rate_of_its_own_and_no_fees():
    money = {"mug": {"backorder_fee": 7}}
    stock = {"mug@hub": pool(1), "mug@berlin": shop(0)}
    run = play(stock, {"people": scripted([1, 2], [1, 3], wants="mug@berlin")}, products=money, horizon=30)
    hub, berlin = values(run, "mug@hub"), values(run, "mug@berlin")
    # one unit was there for the first order; the three of the second are owed
    assert (hub["backorder_rate"], hub["backorder_unit_rate"]) == (0.5, 0.75)
    assert (hub["backorder_fee_sum"], berlin["backorder_fee_sum"]) == (0, 28)


def test_revenue_is_of_customers_and_what_is_bought_is_paid_once():
    money = {"mug": {"price": 10, "unit_cost": 4, "backorder_cost": 1}}
    stock = {"mug@hub": pool(0), "mug@berlin": shop(0)}
    run = play(stock, {"people": scripted([1], wants="mug@berlin")}, products=money, horizon=20)
    everywhere, hub, berlin = (values(run, name) for name in ("*", "mug@hub", "mug@berlin"))
    assert (everywhere["revenue_sum"], hub["revenue_sum"], berlin["revenue_sum"]) == (10, 0, 10)
    assert (everywhere["purchase_cost_sum"], hub["purchase_cost_sum"], berlin["purchase_cost_sum"]) == (4, 4, 0)
    # owed from 1 to 8 to the customer; what the hub owes the store from 1 to 6 costs nothing
    assert everywhere["backorder_cost_sum"] == pytest.approx(7)
    assert hub["backorders"] == pytest.approx(5 / 20)
    assert hub["backorder_cost_sum"] == 0


def test_what_is_in_a_unit_is_what_it_and_its_parts_have_cost_where_they_were_bought():
    rate = {"holding_rate": 0.1}
    products = {"bike": {**rate, "unit_cost": 9}, "wheel": {"unit_cost": 4}, "frame": {"unit_cost": 7}}
    suppliers = {**BIKE["suppliers"], "workshop": {"lead_time": 1, "unit_cost": 5}}
    stock = {
        "bike": bike(1),
        "wheel": pool(2),
        "frame": {"source": "bolt", "restock": base(1)},
        "bike@store": {"source": "bike", "restock": base(1)},
    }
    run = play(stock, {"people": scripted([99], wants="bike")}, products=products, suppliers=suppliers, horizon=10)
    # work for 5, two wheels for 4 and a frame for 7: 20 in a bike, wherever it stands
    assert values(run, "bike")["holding_cost"] == pytest.approx(2)
    assert values(run, "bike@store")["holding_cost"] == pytest.approx(2)


def test_a_stock_point_may_have_costs_of_its_own():
    money = {"mug": {"backorder_cost": 1, "holding_cost": 2}}
    stock = {"mug@hub": pool(0, backorder_cost=3), "mug@berlin": shop(1, holding_cost=5)}
    run = play(stock, {"people": scripted([1, 2], wants="mug@berlin")}, products=money, horizon=20)
    hub, berlin = values(run, "mug@hub"), values(run, "mug@berlin")
    assert hub["backorder_cost_sum"] == pytest.approx(3 * 20 * hub["backorders"])
    assert berlin["holding_cost_sum"] == pytest.approx(5 * 20 * berlin["on_hand"])
    assert berlin["backorder_cost_sum"] == pytest.approx(1 * 20 * berlin["backorders"])
