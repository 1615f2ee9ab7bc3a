"""Echelon base stock: what counts in an echelon inventory position, and which orders it places."""

from __future__ import annotations

import pytest

from tests.helpers.chains import (
    BIKE,
    base_stock,
    bike,
    echelon_base_stock,
    network,
    play,
    rows,
    scripted,
    store,
    supplied,
)


def test_an_echelon_base_stock_orders_for_demand_anywhere_downstream():
    hub = {"source": "acme", "restock": echelon_base_stock(9)}
    lot = {"type": "reorder_point", "reorder_point": 0, "order_quantity": 3}
    stock = {"mug@hub": hub, "mug@berlin": {"source": "mug@hub", "transit": 2, "restock": lot}}
    run = play(stock, {"people": scripted([1, 2, 3, 4], wants="mug@berlin")})
    # three are in Berlin at the start and six in the hub; each customer's unit is ordered at once, though Berlin
    # itself orders three at 3
    assert run.levels[run.levels["at"] == 0].set_index("stock")["on_hand"].to_dict() == {"mug@hub": 6, "mug@berlin": 3}
    assert rows(run, "mug@hub", "ordered_at", "quantity") == [(1, 1), (2, 1), (3, 1), (4, 1)]
    assert rows(run, "mug@berlin", "ordered_at", "quantity") == [(3, 3)]


def test_an_echelon_base_stock_orders_for_substitutes_taken_downstream():
    hub = {"source": "acme", "restock": echelon_base_stock(9)}
    lot = {"type": "reorder_point", "reorder_point": 0, "order_quantity": 3}
    stock = {"mug@hub": hub, "mug@berlin": store(3, restock=lot), "cup@berlin": supplied(0)}
    people = scripted([1], wants="cup@berlin", alternatives={"mug": 1})
    run = play(stock, {"people": people}, products={"mug": {}, "cup": {}})
    assert rows(run, "mug@hub", "ordered_at", "quantity") == [(1, 1)]


def test_an_echelon_base_stock_orders_for_the_sales_of_a_dropship_store():
    hub = {"source": "acme", "restock": echelon_base_stock(5)}
    stock = {"mug@hub": hub, "mug@web": {"sells_from": "mug@hub"}}
    run = play(stock, {"people": scripted([1, 2, 3], wants="mug@web")}, horizon=60)
    assert rows(run, "mug@hub", "ordered_at", "quantity") == [(1, 1), (2, 1), (3, 1)]


def test_an_echelon_base_stock_reorders_what_a_yield_lost():
    acme = {"acme": {"lead_time": 5, "yield": {"type": "scripted", "values": [0.5, 1, 1, 1]}}}
    hub = {"source": "acme", "restock": echelon_base_stock(4)}
    stock = {"mug@hub": hub, "mug@berlin": store(0)}
    run = play(stock, {"people": scripted([1], [2], wants="mug@berlin")}, suppliers=acme, horizon=20)
    assert rows(run, "mug@hub", "ordered_at", "quantity")[:2] == [(1, 2), (6, 1)]


def test_an_echelon_base_stock_reorders_components_of_units_lost_in_production():
    wheel = {"source": "acme", "restock": echelon_base_stock(8)}
    workshop = {"lead_time": 1, "yield": {"type": "scripted", "values": [0.5, 1, 1, 1]}}
    blocks = {**BIKE, "suppliers": {**BIKE["suppliers"], "workshop": workshop}}
    lot = {"type": "reorder_point", "reorder_point": 0, "order_quantity": 2}
    stock = {"bike": {**bike(), "restock": lot}, "wheel": wheel, "frame": {"source": "bolt", "restock": base_stock(9)}}
    run = play(stock, {"people": scripted([1], [2], wants="bike")}, horizon=20, **blocks)
    # two bikes are sold at 1: four wheels; of the two made for them one is lost at 2, and with it two wheels
    assert rows(run, "wheel", "ordered_at", "quantity")[:2] == [(1, 4), (2, 2)]


def test_an_echelon_position_counts_downstream_stock_in_units_of_its_own_product():
    wheel = {"source": "acme", "restock": echelon_base_stock(10)}
    stock = {"bike": bike(2), "wheel": wheel, "frame": {"source": "bolt", "restock": base_stock(5)}}
    run = play(stock, {"people": scripted([1], wants="bike")}, horizon=20, **BIKE)
    # two bikes hold four wheels, six are left; a bike sold is two wheels to order
    assert run.levels[run.levels["stock"] == "wheel"]["on_hand"].iloc[0] == 6
    assert rows(run, "wheel", "ordered_at", "quantity") == [(1, 2)]


def test_an_echelon_position_counts_a_stock_point_with_two_routes_once():
    backup = {"type": "backup", "first": "mug@hub", "then": "mug@plant", "when": {"backorders": 3}}
    stock = {
        "mug@plant": {"source": "acme", "restock": echelon_base_stock(20)},
        "mug@hub": {"source": "mug@plant", "restock": base_stock(3)},
        "mug@store": {"source": backup, "restock": base_stock(5)},
    }
    run = play(stock, {"people": scripted([99], wants="mug@store")}, horizon=10)
    assert run.levels.set_index("stock")["on_hand"]["mug@plant"] == 20 - 3 - 5


def test_an_echelon_lead_time_is_that_of_the_longest_route_with_its_variances_added():
    from sim.scenario.resolving import facts

    hub = {"source": "acme", "restock": echelon_base_stock(9)}
    stock = {"mug@hub": hub, "mug@berlin": store(0, transit={"type": "exponential", "mean": 3})}
    scenario = network(
        stock,
        {"people": scripted([1], wants="mug@berlin")},
        suppliers={"acme": {"lead_time": {"type": "exponential", "mean": 4}}},
    )
    assert facts(scenario, "mug@hub").lead_time_std == pytest.approx(5)
