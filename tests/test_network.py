"""Stock points that get their units from each other: small worlds told line by line."""

from __future__ import annotations

from typing import Any

import pytest
from worlds import mapping, values

from sim.engine.simpy_engine.claim import fair_shares
from sim.errors import ScenarioError
from sim.experiments.run import Run, simulate
from sim.experiments.story import story
from sim.scenario.model import Scenario
from sim.scenario.reading import read_mapping

FULL = {"type": "base_stock", "base_stock_level": 0}


def scripted(
    times: list[float], quantities: list[int] | None = None, wants: str = "mug", **words: Any
) -> dict[str, Any]:
    asked = {} if quantities is None else {"quantity": {"type": "scripted", "values": quantities}}
    return {"wants": wants, "arrivals": {"type": "scripted", "times": times}, **asked, **words}


def chain(stock: dict[str, Any], customers: dict[str, Any], **words: Any) -> Scenario:
    """A world with that stock; `acme` delivers after 5 days."""
    return read_mapping({**mapping(), "stock": stock, "customers": customers, **words})


def play(stock: dict[str, Any], customers: dict[str, Any], **words: Any) -> Run:
    run = simulate(chain(stock, customers, **words))
    run.account()  # checks itself, over the whole network
    return run


def rows(run: Run, stock: str, *columns: str) -> list[tuple[Any, ...]]:
    """The replenishments of a stock point, those columns."""
    table = run.replenishments
    return [tuple(row) for row in table[table["stock"] == stock][list(columns)].to_numpy().tolist()]


def base(level: int) -> dict[str, Any]:
    return {"type": "base_stock", "base_stock_level": level}


def pool(level: int, **words: Any) -> dict[str, Any]:
    return {"source": "acme", "restock": base(level), **words}


def shop(level: int, transit: float = 2, **words: Any) -> dict[str, Any]:
    return {"source": "mug@hub", "transit": transit, "restock": base(level), **words}


# transfers


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


# shares


def test_fair_shares_go_by_what_is_owed_and_the_largest_remainder():
    assert fair_shares(5, {1: 2, 2: 6, 3: 2}) == {1: 1, 2: 3, 3: 1}
    assert fair_shares(3, {1: 1, 2: 1, 3: 1, 4: 1}) == {1: 1, 2: 1, 3: 1, 4: 0}
    assert fair_shares(9, {1: 1, 2: 3}) == {1: 1, 2: 3}


@pytest.mark.parametrize(("shares", "berlin", "hamburg"), [("first_come", 4, 0), ("fair", 3, 1)])
def test_what_comes_in_is_shared_by_first_come_or_fairly(shares: str, berlin: int, hamburg: int):
    hub = {
        "source": "acme",
        "restock": {"type": "constant_order", "review_period": 99, "order_quantity": 1, "first_review": 99},
        "initial": {"on_hand": 0, "on_order": [{"quantity": 4, "due": 5}]},
        "shares": shares,
    }
    stock = {"mug@hub": hub, "mug@berlin": shop(0), "mug@hamburg": shop(0)}
    customers = {"people": scripted([1], [6], wants="mug@berlin"), "others": scripted([2], [2], wants="mug@hamburg")}
    run = play(stock, customers, horizon=20)
    came = run.replenishments.dropna(subset=["received_at"]).groupby("stock", observed=True)["quantity"].sum()
    assert (came.get("mug@berlin", 0), came.get("mug@hamburg", 0)) == (berlin, hamburg)


# echelons


def test_an_echelon_rule_orders_for_what_customers_take_anywhere_below():
    hub = {"source": "acme", "restock": {"type": "echelon_base_stock", "echelon_base_stock_level": 9}}
    lot = {"type": "reorder_point", "reorder_point": 0, "order_quantity": 3}
    stock = {"mug@hub": hub, "mug@berlin": {"source": "mug@hub", "transit": 2, "restock": lot}}
    run = play(stock, {"people": scripted([1, 2, 3, 4], wants="mug@berlin")})
    # three are in Berlin at the start and six in the hub; each customer's unit is ordered at once, though Berlin
    # itself orders three at 3
    assert run.levels[run.levels["at"] == 0].set_index("stock")["on_hand"].to_dict() == {"mug@hub": 6, "mug@berlin": 3}
    assert rows(run, "mug@hub", "ordered_at", "quantity") == [(1, 1), (2, 1), (3, 1), (4, 1)]
    assert rows(run, "mug@berlin", "ordered_at", "quantity") == [(3, 3)]


def test_an_echelon_rule_orders_for_what_is_taken_instead_as_well():
    hub = {"source": "acme", "restock": {"type": "echelon_base_stock", "echelon_base_stock_level": 9}}
    lot = {"type": "reorder_point", "reorder_point": 0, "order_quantity": 3}
    stock = {"mug@hub": hub, "mug@berlin": shop(3, restock=lot), "cup@berlin": pool(0)}
    people = scripted([1], wants="cup@berlin", alternatives={"mug": 1})
    run = play(stock, {"people": people}, products={"mug": {}, "cup": {}})
    assert rows(run, "mug@hub", "ordered_at", "quantity") == [(1, 1)]


# production

BIKE = {
    "products": {"bike": {}, "wheel": {}, "frame": {}},
    "suppliers": {"workshop": {"lead_time": 1}, "acme": {"lead_time": 5}, "bolt": {"lead_time": 3}},
}


def bike(level: int = 0, **words: Any) -> dict[str, Any]:
    return {"made_from": {"frame": 1, "wheel": 2}, "source": "workshop", "restock": base(level), **words}


def test_a_production_order_takes_its_parts_and_waits_for_the_last_of_them():
    stock = {"bike": bike(), "wheel": pool(2), "frame": {"source": "bolt", "restock": base(0)}}
    run = play(stock, {"people": scripted([1], [2], wants="bike")}, **BIKE)
    # two bikes: two wheels are there at 1, two come at 6, the frames at 4; the workshop takes a day from 6 on
    assert rows(run, "bike", "kind", "ordered_at", "shipped_at", "received_at", "quantity") == [
        ("produced", 1, 6, 7, 2)
    ]
    claims = run.orders[run.orders["group"] == "replenishment"].set_index("stock")
    assert claims.loc["wheel", ["customer", "quantity", "filled_at_once_units", "resolved_at"]].tolist() == [
        "bike",
        4,
        2,
        6,
    ]
    assert claims.loc["frame", ["quantity", "resolved_at"]].tolist() == [2, 4]


def test_what_is_to_be_made_is_not_taken_back():
    # its parts have been asked for: the two bikes are made, though nobody wants the one any more
    stock = {"bike": bike(on_cancellation="withdraw"), "wheel": pool(9), "frame": pool(9)}
    run = play(stock, {"people": scripted([1], [2], wants="bike", patience=0.5)}, **BIKE)
    assert rows(run, "bike", "received_at", "quantity") == [(2, 2)]


def test_what_is_made_is_quoted_by_its_last_part():
    # the frame takes nine days and the wheels five; the workshop takes a day
    stock = {"bike": bike(), "wheel": pool(0), "frame": {"source": "bolt", "restock": base(0)}}
    world = {**BIKE, "suppliers": {**BIKE["suppliers"], "bolt": {"lead_time": 9}}, "promise": {"quote": "pipeline"}}
    people = play(stock, {"people": scripted([1], wants="bike")}, **world).orders.iloc[0]
    assert (people["quoted_wait"], people["resolved_at"]) == (10, 11)


def test_a_workshop_works_on_orders_as_their_parts_are_complete():
    stock = {"bike": bike(), "wheel": pool(9), "frame": {"source": "bolt", "restock": base(1)}}
    workshop = {"lead_time": 0, "capacity": 1}
    world = {**BIKE, "suppliers": {**BIKE["suppliers"], "workshop": workshop}}
    run = play(stock, {"people": scripted([1, 2, 3], wants="bike")}, **world)
    # the first bike's frame is there at 1; the frame ordered then comes at 4, the next at 5; each bike is a day's work
    assert rows(run, "bike", "shipped_at") == [(2,), (5,), (6,)]


def test_parts_of_the_same_place_come_first():
    stock = {
        "bike@plant": bike(),
        "wheel@plant": pool(9),
        "wheel": pool(9),
        "frame": {"source": "bolt", "restock": base(9)},
    }
    run = play(stock, {"people": scripted([1], wants="bike@plant")}, **BIKE)
    claims = run.orders[run.orders["group"] == "replenishment"]
    assert sorted(claims["stock"]) == ["frame", "wheel@plant"]


# shops


def dropship(every: float | None = 10, **words: Any) -> dict[str, Any]:
    seen = {} if every is None else {"visibility": {"every": every, **words}}
    return {"mug@acme": pool(3), "mug@web": {"sells_from": "mug@acme", **seen}}


def test_a_shop_sells_what_it_last_saw_and_oversells():
    run = play(dropship(), {"people": scripted([1, 2], [2, 2], wants="mug@web")}, horizon=30)
    # three are shown until the next look; the second customer is sold two, of which one is not there until 6
    people = run.orders[run.orders["group"] == "people"]
    assert people["filled_at_once_units"].tolist() == [2, 1]
    assert people["oversold_units"].tolist() == [0, 1]
    assert people["resolved_at"].tolist() == [1, 6]
    web = values(run, "mug@web")
    assert (web["oversold_rate"], web["on_hand"]) == (0.5, 0)
    assert values(run, "mug@acme")["orders_placed"] == 3  # two at once, and the one that was owed


def test_a_shop_that_counts_its_own_sales_meets_an_open_shortage_instead():
    run = play(
        dropship(counts_own_sales=True), {"people": scripted([1, 2], [2, 2], wants="mug@web", willing_to_wait=0)}
    )
    people = run.orders[run.orders["group"] == "people"]
    assert people["oversold_units"].tolist() == [0, 0]
    assert people["outcome"].tolist() == ["filled_at_once", "lost"]
    assert people["lost_units"].tolist() == [0, 1]


def test_a_shop_that_sees_all_the_time_never_oversells():
    run = play(dropship(None), {"people": scripted([1, 2, 3], [2, 2, 1], wants="mug@web")})
    people = run.orders[run.orders["group"] == "people"]
    assert people["oversold_units"].tolist() == [0, 0, 0]
    assert people["filled_at_once_units"].tolist() == [2, 1, 0]


def test_a_shop_shows_old_shortages_too():
    # empty at the look of 10; at 11 the other has three again, and the shop still says there is none
    customers = {
        "others": scripted([9], [3], wants="mug@acme"),
        "people": scripted([15], wants="mug@web", willing_to_wait=0),
    }
    run = play(dropship(), customers)
    assert run.orders[run.orders["group"] == "people"]["outcome"].tolist() == ["lost"]
    assert values(run, "mug@acme")["on_hand"] > 0


def test_who_was_oversold_hears_of_it_at_the_next_look_and_who_would_not_wait_cancels():
    promise = {"promise": {"notices": "on_slip"}}
    customers = {"people": scripted([8, 9], [3, 1], wants="mug@web", willing_to_wait=0)}
    run = play(dropship(), customers, **promise)
    second = run.orders[run.orders["group"] == "people"].iloc[1]
    assert (second["outcome"], second["resolved_at"], second["notices"]) == ("cancelled_at_notice", 10, 1)
    # the unit asked of the other is taken back
    assert run.levels[run.levels["stock"] == "mug@web"]["on_order"].iloc[-1] == 0


def test_who_was_oversold_and_hears_nothing_waits():
    customers = {"people": scripted([8, 9], [3, 1], wants="mug@web", willing_to_wait=0)}
    run = play(dropship(), customers)
    second = run.orders[run.orders["group"] == "people"].iloc[1]
    assert (second["outcome"], second["resolved_at"]) == ("filled_on_time", 13)


def test_a_cancelled_order_of_a_shop_is_taken_back():
    customers = {"people": scripted([1, 2], [3, 2], wants="mug@web", patience=1)}
    run = play(dropship(None), customers)
    last = run.levels[run.levels["stock"] == "mug@web"].iloc[-1]
    assert (last["on_hand"], last["on_order"], last["backorders"]) == (0, 0, 0)
    assert run.orders[run.orders["group"] == "people"]["outcome"].tolist() == ["filled_at_once", "cancelled"]


# sisters

SISTERS = {
    "mug@berlin": pool(1, transship_from=["mug@hamburg"], transit=1),
    "mug@hamburg": pool(6),
}


def test_a_sister_sends_what_she_has_beyond_her_need_until_her_next_receipt():
    run = play(SISTERS, {"people": scripted([1, 2], [1, 2], wants="mug@berlin")})
    # two are short at 2; Hamburg has no demand of its own, so that all six are to spare; they are there at 3
    assert rows(run, "mug@berlin", "kind", "source", "ordered_at", "received_at", "quantity") == [
        ("regular", "acme", 1, 6, 1),
        ("transshipped", "mug@hamburg", 2, 3, 2),
    ]
    # what the sister gave she orders again, and Berlin does not
    assert rows(run, "mug@hamburg", "ordered_at", "quantity") == [(2, 2)]
    assert run.orders[run.orders["group"] == "people"]["resolved_at"].tolist() == [1, 3]
    (asked,) = run.orders[run.orders["group"] == "transshipment"].itertuples()
    assert (asked.customer, asked.stock, asked.quantity) == ("mug@berlin", "mug@hamburg", 2)
    assert values(run, "mug@hamburg")["orders_placed"] == 0


def test_a_sister_sends_what_is_short_though_nobody_waits_for_it():
    run = play(SISTERS, {"people": scripted([1], [3], wants="mug@berlin", willing_to_wait=0)})
    # one of three goes out, two are lost; so many are sent, that the next need not go without
    assert ("transshipped", 2) in rows(run, "mug@berlin", "kind", "quantity")


def test_a_sister_keeps_her_own_need():
    # Hamburg sells 1 a day and orders take 5 days: of the six on hand at 2.2, five are her own need
    people = {
        "people": scripted([1, 2.2], [1, 3], wants="mug@berlin"),
        "hers": {"wants": "mug@hamburg", "arrivals": {"type": "per_period", "every": 1, "quantity": 1, "at": 0.5}},
    }
    run = play({**SISTERS, "mug@hamburg": pool(6, initial=8)}, people, horizon=10)
    given = [row for row in rows(run, "mug@berlin", "kind", "quantity") if row[0] == "transshipped"]
    assert given == [("transshipped", 1)]


@pytest.mark.parametrize(("every", "given"), [(1, []), (2, [1])])
def test_a_sister_keeps_the_part_of_a_unit_that_she_may_need_too(every: float, given: list[int]):
    # in the five days of an order she sells five, or two and a half: of four none, or one, is to spare
    people = {
        "people": scripted([0.2, 0.3], [1, 2], wants="mug@berlin"),
        "hers": {"wants": "mug@hamburg", "arrivals": {"type": "per_period", "every": every, "quantity": 1}},
    }
    run = play({**SISTERS, "mug@hamburg": pool(4)}, people, horizon=0.4)
    assert [units for kind, units in rows(run, "mug@berlin", "kind", "quantity") if kind == "transshipped"] == given


def test_a_sister_keeps_her_reserve():
    stock = {**SISTERS, "mug@hamburg": pool(6, reserve={1: 5})}
    run = play(stock, {"people": scripted([1, 2], [1, 2], wants="mug@berlin")})
    assert [units for kind, units in rows(run, "mug@berlin", "kind", "quantity") if kind == "transshipped"] == [1]


def test_a_sister_sends_nothing_of_what_others_wait_for():
    people = {
        "people": scripted([1, 3], wants="mug@berlin"),
        "hers": scripted([2], [9], wants="mug@hamburg", ships="complete"),
    }
    run = play(SISTERS, people, horizon=90)  # her six are not enough for who asks for nine, and kept for them
    assert [kind for (kind,) in rows(run, "mug@berlin", "kind")] == ["regular", "regular"]


def test_a_pipeline_quote_knows_that_a_sister_can_help():
    promise = {"promise": {"quote": "pipeline"}}
    run = play(SISTERS, {"people": scripted([1, 2], wants="mug@berlin")}, **promise)
    second = run.orders[run.orders["group"] == "people"].iloc[1]
    assert second["quoted_wait"] == 1
    assert second["resolved_at"] == 3


# what the store knows


def test_a_quote_counts_what_the_warehouse_has_under_way():
    stock = {"mug@hub": pool(1), "mug@berlin": shop(0)}
    promise = {"promise": {"quote": "pipeline"}}
    run = play(stock, {"people": scripted([1, 2], wants="mug@berlin")}, **promise)
    people = run.orders[run.orders["group"] == "people"]
    # the first unit is at the hub: two days; the second is ordered from acme at 1: there at 6, here at 8
    assert people["quoted_wait"].tolist() == [2, 6]
    assert people["resolved_at"].tolist() == [3, 8]


def test_a_quote_of_what_is_made_knows_when_its_parts_come():
    stock = {"bike": bike(), "wheel": pool(0), "frame": {"source": "bolt", "restock": base(0)}}
    promise = {"promise": {"quote": "pipeline"}}
    run = play(stock, {"people": scripted([1], wants="bike")}, **BIKE, **promise)
    person = run.orders[run.orders["group"] == "people"].iloc[0]
    assert person["quoted_wait"] == 6  # five days for the wheels, one for the work
    assert person["resolved_at"] == 7


def test_a_customer_of_a_store_hears_that_the_supplier_of_its_warehouse_is_down():
    calendar = {"calendar": [{"from": 2, "to": 20}], "effect": "freeze"}
    acme = {"acme": {"lead_time": 5, "disruptions": calendar}}
    stock = {"mug@hub": pool(0), "mug@berlin": shop(0)}
    promise = {"promise": {"quote": "pipeline", "notices": "on_slip"}}
    run = play(stock, {"people": scripted([1], wants="mug@berlin")}, suppliers=acme, **promise)
    person = run.orders[run.orders["group"] == "people"].iloc[0]
    assert person["quoted_wait"] == 7
    # a day after the first word: frozen from 2 to 20 with four days to go, at the hub at 24, here at 26
    assert (person["notices"], person["agreed_at"], person["resolved_at"]) == (1, 26, 26)


# levels that are computed, and worlds that cannot be


def test_levels_of_a_warehouse_are_made_from_all_the_demand_below():
    stock = {
        "mug@hub": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": {"days": 10}}},
        "mug@berlin": shop(1),
        "mug@hamburg": shop(1),
    }
    people = {"wants": {"mug@berlin": 0.5, "mug@hamburg": 0.5}, "arrivals": {"type": "poisson", "rate": 3}}
    run = play(stock, {"people": people}, horizon=1)
    assert run.levels.set_index("stock")["on_hand"]["mug@hub"].iloc[0] == 30


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a circle": (
        {"mug@a": {"source": "mug@b", "restock": FULL}, "mug@b": {"source": "mug@a", "restock": FULL}},
        r"stock.mug@a.source: expected units that come from a supplier in the end, found a circle: mug@a ← mug@b ←",
    ),
    "itself": (
        {"mug": {"source": "mug", "restock": FULL}},
        r"stock.mug.source: expected another stock point, found 'mug', itself",
    ),
    "another product": (
        {"mug": pool(1), "cup": {"source": "mug", "restock": FULL}},
        r"stock.cup.source: expected a stock point of the same product, cup, found 'mug'",
    ),
    "nobody": (
        {"mug": {"source": "mug@hup", "restock": FULL}, "mug@hub": pool(1)},
        r"stock.mug.source: expected a supplier, or another stock point, found 'mug@hup' \(did you mean 'mug@hub'\?\)",
    ),
    "transit from a supplier": (
        {"mug": pool(1, transit=2)},
        r"stock.mug.transit: expected no 'transit' where a supplier's lead_time says how long it takes",
    ),
    "a shop that restocks": (
        {"mug": pool(1), "mug@web": {"sells_from": "mug", "restock": FULL}},
        r"stock.mug@web.restock: expected no 'restock' beside sells_from",
    ),
    "a shop of a shop": (
        {"mug": pool(1), "mug@web": {"sells_from": "mug"}, "mug@app": {"sells_from": "mug@web"}},
        r"stock.mug@app.sells_from: expected a stock point that holds something, found 'mug@web', a shop",
    ),
    "a shop of nothing": (
        {"mug": pool(1), "mug@web": {"sells_from": "mugg"}},
        r"stock.mug@web.sells_from: expected another stock point, found 'mugg' \(did you mean 'mug'\?\)",
    ),
    "sight without a shop": (
        {"mug": pool(1, visibility={"every": 1})},
        r"stock.mug.visibility: expected no 'visibility' without sells_from",
    ),
    "sight all the time but one look after another": (
        {"mug": pool(1), "mug@web": {"sells_from": "mug", "visibility": {"every": 1e-6}}},
        r"stock.mug@web.visibility.every: expected a time that fits at most 10,000,000 times into the 100 days",
    ),
    "no source at all": ({"mug": {"restock": FULL}}, r"stock.mug.source: expected the word 'source', found nothing"),
    "a part of itself": (
        {"mug": pool(1, made_from={"mug": 1})},
        r"stock.mug.made_from.mug: expected another product, found 'mug'",
    ),
    "a part without stock": (
        {"mug": pool(1, made_from={"cup": 1})},
        r"stock.mug.made_from.cup: expected a product with a stock point, found 'cup'",
    ),
    "a part that nobody declared": (
        {"mug": pool(1, made_from={"cupp": 1}), "cup": pool(1)},
        r"stock.mug.made_from.cupp: expected a product, found 'cupp' \(did you mean 'cup'\?\)",
    ),
    "a part of a circle": (
        {"mug": pool(1, made_from={"cup": 1}), "cup": pool(1, made_from={"mug": 1})},
        r"stock.mug.made_from: expected units that come from a supplier in the end, found a circle: mug ← cup ← mug",
    ),
    "half a wheel": (
        {"mug": pool(1, made_from={"cup": 0.5}), "cup": pool(1)},
        r"stock.mug.made_from.cup: expected a whole number",
    ),
    "a sister of another name": (
        {"mug@a": pool(1, transship_from=["mug@c"]), "mug@b": pool(1)},
        r"stock.mug@a.transship_from.0: expected another stock point, found 'mug@c'",
    ),
    "a stock point that expedites": (
        {
            "mug@hub": pool(1),
            "mug": {
                "source": {"type": "backup", "first": "mug@hub", "then": "mug@hub", "when": {"backorders": 1}},
                "restock": FULL,
            },
        },
        r"stock.mug.source.then: expected another supplier than the first, or one with 'expedite' terms",
    ),
}


@pytest.mark.parametrize(("stock", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_with_a_reason(stock: dict[str, Any], said: str):
    people = {"people": scripted([1], wants=next(iter(stock)))}
    with pytest.raises(ScenarioError, match=said):
        chain(stock, people, products={"mug": {}, "cup": {}})


@pytest.mark.parametrize("name", ["initial", "replenishment", "transshipment"])
def test_no_group_of_customers_is_called_as_stock_points_are(name: str):
    with pytest.raises(ScenarioError, match=f"customers.{name}: expected another name: this one is for"):
        chain({"mug": pool(1)}, {name: scripted([1])})


def test_a_restock_rule_for_every_stock_point_leaves_shops_out():
    world = {**mapping(), "stock": dropship(), "customers": {"people": scripted([1], wants="mug@web")}}
    world["policies"] = {"as is": {}, "more": {"restock": base(9)}}
    policies = read_mapping(world).policies
    assert policies["more"].stock["mug@web"].restock is None
    assert policies["more"].stock["mug@acme"].restock is not None


def test_a_product_is_made_from_something():
    with pytest.raises(ScenarioError, match=r"made_from: expected the products it is made from .*, found none"):
        chain({"mug": pool(1, made_from={})}, {"people": scripted([1])})


def test_what_is_odd_about_a_chain_is_warned_of():
    workshop = {"workshop": {"lead_time": 1, "capacity": 3}}
    stock = {"bike": bike(shares="fair"), "wheel": pool(2), "frame": {"source": "bolt", "restock": base(1)}}
    people = {"wants": "bike", "arrivals": {"type": "poisson", "rate": 4}}
    world = chain(stock, {"people": people}, **{**BIKE, "suppliers": {**BIKE["suppliers"], **workshop}})
    assert list(world.warnings) == [
        "suppliers.workshop: it works on 3 units a day, and 4 are asked for by customers who all wait for ever: its "
        "queue grows as long as the run lasts",
        "stock.bike.shares: no other stock point orders here, so there is nothing to share",
    ]


def test_the_story_of_a_chain_names_who_asks_and_what_a_shop_had_shown():
    run = play(dropship(), {"people": scripted([1, 2], [2, 2], wants="mug@web")}, horizon=30)
    told = story(run.plan, run.ledger, 1)
    assert told[2] == "day 2.00: the shop had shown that it was there; the customer is not asked, and waits."
    asked = story(run.plan, run.ledger, int(run.orders[run.orders["group"] == "replenishment"]["order"].iloc[-1]))
    assert "the stock point mug@web, asks for 1 unit of mug@acme" in asked[0]
    assert asked[2] == "day 2.00: the stock point waits."


def test_whatever_is_wrong_with_the_ways_of_a_network_is_said_at_once_beside_all_else():
    stock = {
        "mug@a": {"source": "mug@b", "restock": FULL, "transit": "soon"},
        "mug@b": {"source": "mug@a", "restock": FULL},
        "cup": pool(1, transship_from=["mug@a"], initial=-1),
        "mug@web": {"sells_from": "mug@webb"},
    }
    with pytest.raises(ScenarioError) as refused:
        chain(stock, {"people": scripted([1], wants="cup")}, products={"mug": {}, "cup": {}}, horizon="never")
    assert {problem.path for problem in refused.value.problems} == {
        "horizon", "stock.mug@a.transit", "stock.mug@a.source", "stock.cup.transship_from", "stock.cup.initial.on_hand",
        "stock.mug@web.sells_from",
    }  # fmt: skip
