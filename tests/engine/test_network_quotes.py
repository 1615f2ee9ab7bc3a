"""Quotes in a network: a pipeline quote counts what warehouses, workshops and their suppliers have on order."""

from __future__ import annotations

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


def test_a_pipeline_quote_counts_what_the_warehouse_has_on_order():
    stock = {"mug@hub": supplied(1), "mug@berlin": store(0)}
    promise = {"promise": {"quote": "pipeline"}}
    run = play(stock, {"people": scripted([1, 2], wants="mug@berlin")}, **promise)
    people = customer_orders(run)
    # the first unit is at the hub: two days; the second is ordered from acme at 1: there at 6, here at 8
    assert people["quoted_wait"].tolist() == [2, 6]
    assert people["resolved_at"].tolist() == [3, 8]


def test_a_pipeline_quote_knows_that_orders_may_not_cross():
    law = {"type": "discrete", "values": [2, 10], "weights": [0.6, 0.4]}
    acme = {"acme": {"lead_time": law, "order_crossing": "prevented"}}
    quotes = set()
    for seed in range(12):
        customers = {"people": scripted([1, 2, 3.5], wants="mug")}
        promise = {"quote": {"type": "pipeline", "confidence": 0.5}}
        run = play({"mug": supplied(2)}, customers, suppliers=acme, promise=promise, seed=seed)
        if rows(run, "mug", "received_at")[0] == (11,):  # the first takes long, so the second cannot be here before it
            quotes.add(float(customer_orders(run)["quoted_wait"].iloc[2]))
    assert quotes == {7.5}


def test_a_customer_of_a_store_gets_a_notice_when_the_supplier_of_its_warehouse_is_disrupted():
    calendar = {"calendar": [{"from": 2, "to": 20}], "effect": "freeze"}
    acme = {"acme": {"lead_time": 5, "disruptions": calendar}}
    stock = {"mug@hub": supplied(0), "mug@berlin": store(0)}
    promise = {"promise": {"quote": "pipeline", "notices": "on_slip"}}
    run = play(stock, {"people": scripted([1], wants="mug@berlin")}, suppliers=acme, **promise)
    order = customer_orders(run).iloc[0]
    assert order["quoted_wait"] == 7
    # the notice comes a day after the quote: frozen from 2 to 20 with four days to go, at the hub at 24, here at 26
    assert (order["notices"], order["agreed_at"], order["resolved_at"]) == (1, 26, 26)


# made products


def test_a_pipeline_quote_of_a_made_product_counts_when_its_components_are_received():
    stock = {"bike": bike(), "wheel": supplied(0), "frame": {"source": "bolt", "restock": base_stock(0)}}
    promise = {"promise": {"quote": "pipeline"}}
    run = play(stock, {"people": scripted([1], wants="bike")}, **BIKE, **promise)
    order = customer_orders(run).iloc[0]
    assert order["quoted_wait"] == 6  # five days for the wheels, one for the work
    assert order["resolved_at"] == 7


def test_a_pipeline_quote_of_a_made_product_counts_all_components_of_each_unit():
    stock = {"bike": bike(), "wheel": supplied(1), "frame": {"source": "bolt", "restock": base_stock(1)}}
    run = play(stock, {"people": scripted([1], wants="bike")}, promise={"quote": "pipeline"}, **BIKE)
    assert customer_orders(run)["quoted_wait"].tolist() == [
        6
    ]  # of two wheels one is there: five days, and one for the work


def test_a_pipeline_quote_waits_for_the_last_component_of_an_open_production_order():
    stock = {
        "bike": {"made_from": {"wheel": 2, "frame": 1}, "source": "workshop", "restock": base_stock(1), "initial": 0},
        "wheel": supplied(0),
        "frame": {"source": "bolt", "restock": base_stock(0)},
    }
    run = play(stock, {"people": scripted([1], wants="bike")}, promise={"quote": "pipeline"}, **BIKE)
    # ordered at 0: frames come at 3, wheels at 5, the work is done at 6
    assert customer_orders(run)["quoted_wait"].tolist() == [5]
