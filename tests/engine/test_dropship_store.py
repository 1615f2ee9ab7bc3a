"""Dropship stores: they sell what another stock point has on hand, as far as they can see it."""

from __future__ import annotations

from sim.experiments.story import story
from sim.scenario.reading import read_mapping
from tests.helpers.chains import (
    base_stock,
    customer_orders,
    dropship,
    play,
    scripted,
    supplied,
)
from tests.helpers.scenarios import mapping, values

# visibility


def test_a_dropship_store_sells_the_stock_it_last_saw_and_oversells():
    run = play(dropship(), {"people": scripted([1, 2], [2, 2], wants="mug@web")}, horizon=30)
    # three are shown until the next refresh; the second customer is sold two, of which one is not there until 6
    people = customer_orders(run)
    assert people["filled_at_once_units"].tolist() == [2, 1]
    assert people["oversold_units"].tolist() == [0, 1]
    assert people["resolved_at"].tolist() == [1, 6]
    web = values(run, "mug@web")
    assert (web["oversold_rate"], web["on_hand"]) == (0.5, 0)
    assert values(run, "mug@acme")["orders_placed"] == 3  # two at once, and the one that was owed


def test_a_dropship_store_that_counts_its_own_sales_is_short_instead_of_overselling():
    run = play(
        dropship(counts_own_sales=True), {"people": scripted([1, 2], [2, 2], wants="mug@web", willing_to_wait=0)}
    )
    people = customer_orders(run)
    assert people["oversold_units"].tolist() == [0, 0]
    assert people["outcome"].tolist() == ["filled_at_once", "lost"]
    assert people["lost_units"].tolist() == [0, 1]


def test_a_dropship_store_with_continuous_visibility_never_oversells():
    run = play(dropship(None), {"people": scripted([1, 2, 3], [2, 2, 1], wants="mug@web")})
    people = customer_orders(run)
    assert people["oversold_units"].tolist() == [0, 0, 0]
    assert people["filled_at_once_units"].tolist() == [2, 1, 0]


def test_a_dropship_store_shows_an_outdated_shortage_too():
    # out of stock at the refresh of 10; at 11 the source has three again, and the store still shows none
    customers = {
        "others": scripted([9], [3], wants="mug@acme"),
        "people": scripted([15], wants="mug@web", willing_to_wait=0),
    }
    run = play(dropship(), customers)
    assert customer_orders(run)["outcome"].tolist() == ["lost"]
    assert values(run, "mug@acme")["on_hand"] > 0


def test_a_dropship_store_that_counts_its_own_sales_counts_substitutes_too():
    stock = {"cup": supplied(0), "cup@web": {"sells_from": "cup"}, **dropship(10, counts_own_sales=True)}
    customers = {
        "people": scripted([1], [3], wants="cup@web", alternatives={"mug": 1}),
        "last": scripted([2], [1], wants="mug@web", willing_to_wait=0),
    }
    run = play(stock, customers, horizon=9, products={"mug": {}, "cup": {}})
    last = run.orders[run.orders["group"] == "last"].iloc[0]
    assert (last["outcome"], last["oversold_units"]) == ("lost", 0)


def test_lost_orders_do_not_count_as_own_sales_of_a_dropship_store():
    customers = {"people": scripted([1, 2], [4, 1], wants="mug@web", ships="complete", willing_to_wait=0)}
    run = play(dropship(counts_own_sales=True), customers)
    assert customer_orders(run)["outcome"].tolist() == ["lost", "filled_at_once"]


# backorders


def test_an_oversold_customer_unwilling_to_wait_cancels_at_the_notice_of_the_next_refresh():
    promise = {"promise": {"notices": "on_slip"}}
    customers = {"people": scripted([8, 9], [3, 1], wants="mug@web", willing_to_wait=0)}
    run = play(dropship(), customers, **promise)
    second = customer_orders(run).iloc[1]
    assert (second["outcome"], second["resolved_at"], second["notices"]) == ("cancelled_at_notice", 10, 1)
    # the unit ordered from the source is withdrawn
    assert run.levels[run.levels["stock"] == "mug@web"]["on_order"].iloc[-1] == 0


def test_an_oversold_customer_without_a_notice_stays_a_backorder():
    customers = {"people": scripted([8, 9], [3, 1], wants="mug@web", willing_to_wait=0)}
    run = play(dropship(), customers)
    second = customer_orders(run).iloc[1]
    assert (second["outcome"], second["resolved_at"]) == ("filled_on_time", 13)


def test_a_cancelled_backorder_of_a_dropship_store_withdraws_its_order():
    customers = {"people": scripted([1, 2], [3, 2], wants="mug@web", patience=1)}
    run = play(dropship(None), customers)
    last = run.levels[run.levels["stock"] == "mug@web"].iloc[-1]
    assert (last["on_hand"], last["on_order"], last["backorders"]) == (0, 0, 0)
    assert customer_orders(run)["outcome"].tolist() == ["filled_at_once", "cancelled"]


def test_units_set_aside_for_a_complete_backorder_of_a_dropship_store_fill_no_other():
    customers = {
        "whole": scripted([1], [4], wants="mug@web", ships="complete"),
        "people": scripted([2], [2], wants="mug@web"),
    }
    for every in (10, None):
        run = play(dropship(every), customers, horizon=60)
        ended = run.orders.set_index("group")["resolved_at"]
        assert ended["whole"] == 6
        assert ended["people"] >= 6


def test_the_quote_of_a_dropship_store_leaves_out_units_shipped_at_once():
    due = [{"quantity": 1, "due": 6}, {"quantity": 1, "due": 9}]
    stock = {
        "mug@acme": {"source": "acme", "restock": base_stock(2), "initial": {"on_hand": 2, "on_order": due}},
        "mug@web": {"sells_from": "mug@acme"},
    }
    blocks = {"promise": {"quote": "pipeline"}, "suppliers": {"acme": {"lead_time": 30}}}
    order = customer_orders(play(stock, {"people": scripted([1], [3], wants="mug@web")}, **blocks)).iloc[0]
    assert (order["quoted_wait"], order["resolved_at"]) == (5, 6)


# lost customers who return


def test_a_lost_customer_of_a_dropship_store_returns_when_its_source_restocks():
    again = {"returns_on_restock": {"probability": 1, "within": 30}}
    stock = {"mug@acme": supplied(1), "mug@web": {"sells_from": "mug@acme"}}
    customers = {"people": scripted([1, 2], wants="mug@web", willing_to_wait=0, **again)}
    run = play(stock, customers)
    assert customer_orders(run)["arrived_at"].tolist() == [1, 2, 6]


def test_a_lost_customer_returns_to_a_dropship_store_only_if_it_had_shown_no_stock():
    again = {"returns_on_restock": {"probability": 1, "within": 30}}
    customers = {"people": scripted([1], [5], wants="mug@web", willing_to_wait=0, ships="complete", **again)}
    run = play(dropship(5), customers, horizon=20)
    assert customer_orders(run)["arrived_at"].tolist() == [1]


# elsewhere


def test_a_restock_rule_for_every_stock_point_leaves_dropship_stores_out():
    words = {**mapping(), "stock": dropship(), "customers": {"people": scripted([1], wants="mug@web")}}
    words["policies"] = {"as is": {}, "more": {"restock": base_stock(9)}}
    policies = read_mapping(words).policies
    assert policies["more"].stock["mug@web"].restock is None
    assert policies["more"].stock["mug@acme"].restock is not None


def test_the_story_of_an_order_names_the_ordering_stock_point_and_what_the_dropship_store_showed():
    run = play(dropship(), {"people": scripted([1, 2], [2, 2], wants="mug@web")}, horizon=30)
    of_customer = story(run.plan, run.ledger, 1)
    assert of_customer[2] == "day 2.00: the shop had shown that it was there; the customer is not asked, and waits."
    of_store = story(run.plan, run.ledger, int(run.orders[run.orders["group"] == "replenishment"]["order"].iloc[-1]))
    assert "the stock point mug@web, asks for 1 unit of mug@acme" in of_store[0]
    assert of_store[2] == "day 2.00: the stock point waits."
