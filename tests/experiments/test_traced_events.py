"""What a trace says of each kind of event: in which turn, of whom, and at which stock point."""

from __future__ import annotations

from tests.helpers.chains import dropship, network, scripted
from tests.helpers.scenarios import visits
from tests.helpers.traced import told, traced


def test_everything_is_traced_once_in_the_order_in_which_it_happened():
    assert told("all") == [
        (0, "0 start", "mug", "opens"),
        (1, "6 customer", "order 0", "people: asks for 1"),
        (1, "6 customer", "order 0", "filled at once"),
        (1, "6 customer", "mug", "orders 1 of acme (regular, no. 0)"),
        (2, "6 customer", "order 1", "people: asks for 2"),
        (2, "6 customer", "order 1", "waits, 1 filled at once"),
        (2, "6 customer", "mug", "orders 2 of acme (regular, no. 1)"),
        (4, "2 receipt", "mug", "receives 1 of acme (no. 0)"),
        (4, "2 receipt", "order 1", "gets 1"),
        (4, "2 receipt", "order 1", "filled_on_time"),
        (5, "2 receipt", "mug", "receives 2 of acme (no. 1)"),
    ]


def test_a_supplier_is_traced_with_its_outages():
    down = {"acme": {"lead_time": 3, "disruptions": {"calendar": [{"from": 2, "to": 6}]}}}
    lines = told("acme", horizon=9, suppliers=down, customers={"people": visits([1])})
    assert lines == [(2, "3 supplier", "acme", "goes down"), (6, "3 supplier", "acme", "comes up")]


def test_turns_are_told_by_their_names():
    lines = told(
        "all",
        horizon=9,
        customers={"hasty": visits([1], patience=1.5), "calm": visits([1])},
        suppliers={"acme": {"lead_time": 30}},
        promise={"quote": {"type": "fixed", "time": 1}, "notices": {"type": "periodic", "every": 2}},
        stock={"mug": {"initial": 0, "restock": {"type": "base_stock", "base_stock_level": 1}}},
    )
    assert (0, "7 review", "mug", "orders 1 of acme (regular, no. 0)") in lines
    assert (2.5, "4 deadline", "order 0", "cancelled") in lines
    assert (3, "5 notice", "order 1", "hears of 30") in lines


def test_a_substitute_is_traced_where_it_is_sold():
    stock = {
        "mug": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 9}},
        "cup": {"source": "acme", "restock": "order_for_order"},
    }
    people = visits([1], [2], wants="cup", alternatives={"mug": 1})
    scenario = network(stock, {"people": people}, products={"mug": {}, "cup": {}})
    (line,) = [line for line in traced(scenario, "0") if "instead" in line[3]]
    assert [line[3].strip(), line[4].strip()] == ["takes 2 instead", "mug: on hand 7, on order 2, backorders 0"]
    assert "takes 2 instead" in [line[3].strip() for line in traced(scenario, "mug")]


def test_what_is_taken_back_is_traced():
    stock = {"mug": {"on_cancellation": "withdraw", "restock": {"type": "order_for_order"}}}
    lines = told(
        "mug", customers={"people": visits([1], [3], patience=2)}, suppliers={"acme": {"lead_time": 10}}, stock=stock
    )
    assert (3, "4 deadline", "mug", "takes back 3 (no. 0)") in lines


def test_a_stock_point_that_asks_another_is_traced_at_both():
    base = {"type": "base_stock", "base_stock_level": 5}
    stock = {"mug@hub": {"source": "acme", "restock": base}, "mug@north": {"source": "mug@hub", "restock": base}}
    scenario = network(stock, {"n": {**visits([1], [2]), "wants": "mug@north"}})
    said = [line[3].strip() for line in traced(scenario, "mug@hub")]
    assert said[1:3] == ["mug@north asks for 2", "filled at once"]


def test_who_returns_is_traced_with_the_order_they_come_back_for():
    people = visits([1], willing_to_wait=0, returns_on_restock={"probability": 1, "within": 9})
    stock = {"mug": {"initial": 0, "restock": {"type": "base_stock", "base_stock_level": 2}}}
    lines = told("all", horizon=20, customers={"people": people}, stock=stock)
    assert [(turn, who, what) for at, turn, who, what in lines if at == 5 and who.startswith("order")] == [
        ("6 customer", "order 1", "the customer of order 0 returns for 1"),
        ("6 customer", "order 1", "filled at once"),
    ]


def test_oversold_units_are_traced():
    scenario = network(dropship(), {"people": scripted([1, 2], [2, 2], wants="mug@web")}, horizon=30)
    said = [line[3].strip() for line in traced(scenario, "1")]
    assert "oversold by 1" in said


def test_what_a_store_says_at_its_refresh_is_traced_in_the_customers_turn():
    people = scripted([8, 9], [3, 1], wants="mug@web", willing_to_wait=0)
    scenario = network(dropship(), {"people": people}, promise={"notices": "on_slip"})
    at, turn, _, what, _ = traced(scenario, "1")[-1]
    assert (float(at), turn.strip(), what.strip()) == (10, "6 customer", "cancelled_at_notice")
