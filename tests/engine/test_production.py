"""Production: orders that take components from stock, wait for the last of them, and are made by a workshop."""

from __future__ import annotations

import pytest

from tests.helpers.chains import (
    BIKE,
    base_stock,
    bike,
    network,
    play,
    rows,
    scripted,
    supplied,
)


def test_a_production_order_takes_its_components_and_waits_for_the_last_of_them():
    stock = {"bike": bike(), "wheel": supplied(2), "frame": {"source": "bolt", "restock": base_stock(0)}}
    run = play(stock, {"people": scripted([1], [2], wants="bike")}, **BIKE)
    # two bikes: two wheels are there at 1, two come at 6, the frames at 4; the workshop takes a day from 6 on
    assert rows(run, "bike", "kind", "ordered_at", "shipped_at", "received_at", "quantity") == [
        ("produced", 1, 6, 7, 2)
    ]
    requests = run.orders[run.orders["group"] == "replenishment"].set_index("stock")
    assert requests.loc["wheel", ["customer", "quantity", "filled_at_once_units", "resolved_at"]].tolist() == [
        "bike",
        4,
        2,
        6,
    ]
    assert requests.loc["frame", ["quantity", "resolved_at"]].tolist() == [2, 4]


def test_a_production_order_is_not_withdrawn_by_a_cancellation():
    # its parts have been asked for: the two bikes are made, though nobody wants the one any more
    stock = {"bike": bike(on_cancellation="withdraw"), "wheel": supplied(9), "frame": supplied(9)}
    run = play(stock, {"people": scripted([1], [2], wants="bike", patience=0.5)}, **BIKE)
    assert rows(run, "bike", "received_at", "quantity") == [(2, 2)]


def test_the_quoted_wait_of_a_made_product_is_that_of_its_last_component():
    # the frame takes nine days and the wheels five; the workshop takes a day
    stock = {"bike": bike(), "wheel": supplied(0), "frame": {"source": "bolt", "restock": base_stock(0)}}
    blocks = {**BIKE, "suppliers": {**BIKE["suppliers"], "bolt": {"lead_time": 9}}, "promise": {"quote": "pipeline"}}
    order = play(stock, {"people": scripted([1], wants="bike")}, **blocks).orders.iloc[0]
    assert (order["quoted_wait"], order["resolved_at"]) == (10, 11)


def test_a_workshop_processes_orders_as_their_components_are_complete():
    stock = {"bike": bike(), "wheel": supplied(9), "frame": {"source": "bolt", "restock": base_stock(1)}}
    workshop = {"lead_time": 0, "capacity": 1}
    blocks = {**BIKE, "suppliers": {**BIKE["suppliers"], "workshop": workshop}}
    run = play(stock, {"people": scripted([1, 2, 3], wants="bike")}, **blocks)
    # the first bike's frame is there at 1; the frame ordered then comes at 4, the next at 5; each bike is a day's work
    assert rows(run, "bike", "shipped_at") == [(2,), (5,), (6,)]


def test_components_at_the_same_location_are_taken_first():
    stock = {
        "bike@plant": bike(),
        "wheel@plant": supplied(9),
        "wheel": supplied(9),
        "frame": {"source": "bolt", "restock": base_stock(9)},
    }
    run = play(stock, {"people": scripted([1], wants="bike@plant")}, **BIKE)
    requests = run.orders[run.orders["group"] == "replenishment"]
    assert sorted(requests["stock"]) == ["frame", "wheel@plant"]


# demand for components


def test_components_of_components_are_counted_through_every_level():
    from sim.scenario.chain import below

    products = {name: {} for name in ("bike", "wheel", "spoke")}
    stock = {
        "spoke": supplied(0),
        "wheel": {"made_from": {"spoke": 3}, "source": "acme", "restock": base_stock(0)},
        "bike": {"made_from": {"wheel": 2}, "source": "acme", "restock": base_stock(0)},
    }
    scenario = network(stock, {"people": scripted([1], wants="bike")}, products=products)
    assert below(scenario, "spoke") == {"wheel": 3, "bike": 6}


def test_the_demand_variance_of_a_component_grows_with_the_square_of_its_usage():
    from sim.scenario.demand import demands

    stock = {"bike": bike(), "wheel": supplied(0), "frame": supplied(0)}
    people = {"wants": "bike", "arrivals": {"type": "poisson", "rate": 3}}
    scenario = network(stock, {"people": people}, **BIKE)
    assert demands(scenario)["wheel"] == pytest.approx((6, 12))
