"""Corners of networks and of the forecasts in them, each of which a fault in one line would bend."""

from __future__ import annotations

import pytest

from tests.helpers.chains import BIKE, base, bike, chain, dropship, play, pool, rows, scripted, shop
from tests.helpers.worlds import values


def people(run):
    return run.orders[run.orders["group"] == "people"]


def test_help_for_a_sister_makes_an_echelon_look():
    """A sister that is herself an echelon rule orders anew for what she gave away... to one that is not below her."""
    echelon = {"source": "acme", "restock": {"type": "echelon_base_stock", "echelon_base_stock_level": 5}}
    stock = {"mug@berlin": pool(0, transship_from=["mug@hub"]), "mug@hub": echelon}
    run = play(stock, {"people": scripted([1], [2], wants="mug@berlin")}, horizon=10)
    assert rows(run, "mug@hub", "ordered_at", "quantity") == [(1, 2)]


def test_help_for_a_sister_of_another_chain_is_seen_from_above():
    hub = {"source": "acme", "restock": {"type": "echelon_base_stock", "echelon_base_stock_level": 6}}
    stock = {
        "mug@hub": hub,
        "mug@hamburg": {
            "source": "mug@hub",
            "restock": {"type": "reorder_point", "reorder_point": 0, "order_quantity": 5},
        },
        "mug@berlin": pool(0, transship_from=["mug@hamburg"]),
    }
    run = play(stock, {"people": scripted([1], [2], wants="mug@berlin")}, horizon=10)
    assert rows(run, "mug@hub", "ordered_at", "quantity") == [(1, 2)]


def test_a_complete_order_without_its_part_holds_up_those_of_its_own_part():
    hub = {
        "source": "acme",
        "shares": "fair",
        "restock": {"type": "constant_order", "review_period": 99, "order_quantity": 1, "first_review": 99},
        "initial": {"on_hand": 0, "on_order": [{"quantity": 4, "due": 5}]},
    }
    customers = {
        "others": scripted([1], [3], wants="mug@berlin"),
        "whole": scripted([2], [4], wants="mug@hub", ships="complete"),
        "people": scripted([3], [1], wants="mug@hub"),
    }
    run = play({"mug@hub": hub, "mug@berlin": shop(0)}, customers, horizon=20)
    # of four units five eighths are the customers': two or three, too few for the first of them, and the next waits
    assert people(run)["outcome"].tolist() == ["still_waiting"]


def test_an_order_in_several_parts_is_one_outstanding_order():
    stock = {"mug@hub": pool(2), "mug@berlin": shop(0, transit=9, max_outstanding_orders=2)}
    run = play(stock, {"people": scripted([1, 2, 3], [5, 1, 1], wants="mug@berlin")})
    # the first is on its way in part and waits in part, and yet one alone
    assert [at for at, receipt in rows(run, "mug@berlin", "ordered_at", "receipt") if receipt == 0][:2] == [1, 2]


def test_an_echelon_orders_anew_what_a_yield_has_lost():
    acme = {"acme": {"lead_time": 5, "yield": {"type": "scripted", "values": [0.5, 1, 1, 1]}}}
    hub = {"source": "acme", "restock": {"type": "echelon_base_stock", "echelon_base_stock_level": 4}}
    stock = {"mug@hub": hub, "mug@berlin": shop(0)}
    run = play(stock, {"people": scripted([1], [2], wants="mug@berlin")}, suppliers=acme, horizon=20)
    assert rows(run, "mug@hub", "ordered_at", "quantity")[:2] == [(1, 2), (6, 1)]


def test_an_echelon_orders_anew_what_is_lost_in_making():
    wheel = {"source": "acme", "restock": {"type": "echelon_base_stock", "echelon_base_stock_level": 8}}
    workshop = {"lead_time": 1, "yield": {"type": "scripted", "values": [0.5, 1, 1, 1]}}
    world = {**BIKE, "suppliers": {**BIKE["suppliers"], "workshop": workshop}}
    lot = {"type": "reorder_point", "reorder_point": 0, "order_quantity": 2}
    stock = {"bike": {**bike(), "restock": lot}, "wheel": wheel, "frame": {"source": "bolt", "restock": base(9)}}
    run = play(stock, {"people": scripted([1], [2], wants="bike")}, horizon=20, **world)
    # two bikes are sold at 1: four wheels; of the two made for them one is lost at 2, and with it two wheels
    assert rows(run, "wheel", "ordered_at", "quantity")[:2] == [(1, 4), (2, 2)]


def test_who_left_a_shop_that_sees_all_the_time_is_back_when_the_other_has_some():
    again = {"returns_on_restock": {"probability": 1, "within": 30}}
    stock = {"mug@acme": pool(1), "mug@web": {"sells_from": "mug@acme"}}
    customers = {"people": scripted([1, 2], wants="mug@web", willing_to_wait=0, **again)}
    run = play(stock, customers)
    assert people(run)["arrived_at"].tolist() == [1, 2, 6]


def test_an_echelon_counts_what_is_below_in_units_of_its_own():
    wheel = {"source": "acme", "restock": {"type": "echelon_base_stock", "echelon_base_stock_level": 10}}
    stock = {"bike": bike(2), "wheel": wheel, "frame": {"source": "bolt", "restock": base(5)}}
    run = play(stock, {"people": scripted([1], wants="bike")}, horizon=20, **BIKE)
    # two bikes hold four wheels, six are left; a bike sold is two wheels to order
    assert run.levels[run.levels["stock"] == "wheel"]["on_hand"].iloc[0] == 6
    assert rows(run, "wheel", "ordered_at", "quantity") == [(1, 2)]


def test_a_quote_of_what_is_made_counts_all_the_parts_of_each():
    stock = {"bike": bike(), "wheel": pool(1), "frame": {"source": "bolt", "restock": base(1)}}
    run = play(stock, {"people": scripted([1], wants="bike")}, promise={"quote": "pipeline"}, **BIKE)
    assert people(run)["quoted_wait"].tolist() == [6]  # of two wheels one is there: five days, and one for the work


def test_a_quote_waits_for_the_last_part_of_what_is_being_made():
    stock = {
        "bike": {"made_from": {"wheel": 2, "frame": 1}, "source": "workshop", "restock": base(1), "initial": 0},
        "wheel": pool(0),
        "frame": {"source": "bolt", "restock": base(0)},
    }
    run = play(stock, {"people": scripted([1], wants="bike")}, promise={"quote": "pipeline"}, **BIKE)
    # ordered at 0: frames come at 3, wheels at 5, the work is done at 6
    assert people(run)["quoted_wait"].tolist() == [5]


def test_who_left_a_shop_comes_back_only_when_it_had_shown_nothing():
    again = {"returns_on_restock": {"probability": 1, "within": 30}}
    customers = {"people": scripted([1], [5], wants="mug@web", willing_to_wait=0, ships="complete", **again)}
    run = play(dropship(5), customers, horizon=20)
    assert people(run)["arrived_at"].tolist() == [1]


def test_a_sister_is_asked_once_for_what_she_has_sent_already():
    stock = {"mug@berlin": pool(0, transship_from=["mug@hamburg"], transit=9), "mug@hamburg": pool(9)}
    customers = {"people": scripted([1, 2], [2, 1], wants="mug@berlin", willing_to_wait=0)}
    run = play(stock, customers, horizon=20)
    assert list(rows(run, "mug@berlin", "kind", "ordered_at", "quantity")) == [("transshipped", 1, 2)]


def test_a_sister_who_expects_nothing_gives_nothing():
    stock = {
        "mug@berlin": pool(0, transship_from=["mug@hamburg"]),
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


def test_what_is_made_of_what_is_made_counts_all_the_way_down():
    from sim.scenario.chain import below

    products = {name: {} for name in ("bike", "wheel", "spoke")}
    stock = {
        "spoke": pool(0),
        "wheel": {"made_from": {"spoke": 3}, "source": "acme", "restock": base(0)},
        "bike": {"made_from": {"wheel": 2}, "source": "acme", "restock": base(0)},
    }
    world = chain(stock, {"people": scripted([1], wants="bike")}, products=products)
    assert below(world, "spoke") == {"wheel": 3, "bike": 6}


def test_the_variance_of_parts_goes_by_the_square():
    from sim.scenario.demand import demands

    stock = {"bike": bike(), "wheel": pool(0), "frame": pool(0)}
    people = {"wants": "bike", "arrivals": {"type": "poisson", "rate": 3}}
    world = chain(stock, {"people": people}, **BIKE)
    assert demands(world)["wheel"] == pytest.approx((6, 12))


def test_what_a_store_took_back_is_owed_to_it_no_more_in_money():
    money = {"mug": {"backorder_cost": 1}}
    stock = {"mug@hub": pool(0, on_cancellation="withdraw"), "mug@berlin": shop(0, on_cancellation="withdraw")}
    run = play(stock, {"people": scripted([1], wants="mug@berlin", patience=2)}, products=money, horizon=20)
    assert values(run, "mug@hub")["backorder_cost_sum"] == pytest.approx(0)
    assert values(run)["backorder_cost_sum"] == pytest.approx(2)


def test_an_order_taken_back_to_nothing_is_overtaken_by_nobody():
    stock = {"mug@hub": pool(0), "mug@berlin": shop(0, on_cancellation="withdraw")}
    customers = {"gone": scripted([1], wants="mug@berlin", patience=1), "people": scripted([3], wants="mug@berlin")}
    run = play(stock, customers, horizon=30)
    assert values(run, "mug@berlin")["order_crossing_rate"] == 0


def test_an_echelon_reaches_through_the_longest_way_with_all_its_spread():
    from sim.scenario.resolving import facts

    hub = {"source": "acme", "restock": {"type": "echelon_base_stock", "echelon_base_stock_level": 9}}
    stock = {"mug@hub": hub, "mug@berlin": shop(0, transit={"type": "exponential", "mean": 3})}
    world = chain(
        stock,
        {"people": scripted([1], wants="mug@berlin")},
        suppliers={"acme": {"lead_time": {"type": "exponential", "mean": 4}}},
    )
    assert facts(world, "mug@hub").lead_time_std == pytest.approx(5)


def test_a_shop_counts_what_it_sells_instead_of_something_else():
    stock = {"cup": pool(0), "cup@web": {"sells_from": "cup"}, **dropship(10, counts_own_sales=True)}
    customers = {
        "people": scripted([1], [3], wants="cup@web", alternatives={"mug": 1}),
        "last": scripted([2], [1], wants="mug@web", willing_to_wait=0),
    }
    run = play(stock, customers, horizon=9, products={"mug": {}, "cup": {}})
    last = run.orders[run.orders["group"] == "last"].iloc[0]
    assert (last["outcome"], last["oversold_units"]) == ("lost", 0)


def test_help_for_a_sister_is_no_demand_to_forecast():
    forecast = {"type": "forecast_driven", "review_period": 5, "forecast": "naive", "service_level": 0.5}
    stock = {
        "mug@berlin": pool(0, transship_from=["mug@hamburg"]),
        "mug@hamburg": {"source": "acme", "restock": forecast, "initial": 20},
    }
    run = play(stock, {"people": scripted([1, 6, 11], [3, 3, 3], wants="mug@berlin")}, horizon=20)
    assert run.forecasts["forecast"].tolist() == [0] * len(run.forecasts)


def test_help_for_a_sister_is_no_demand_that_a_forecast_missed():
    forecast = {"type": "forecast_driven", "review_period": 5, "forecast": "naive", "service_level": 0.5}
    stock = {
        "mug@berlin": pool(0, transship_from=["mug@hamburg"]),
        "mug@hamburg": {"source": "acme", "restock": forecast, "initial": 20},
    }
    run = play(stock, {"people": scripted([1, 6, 11], [3, 3, 3], wants="mug@berlin")}, horizon=20)
    assert run.forecasts["demand"].dropna().tolist() == [0] * len(run.forecasts["demand"].dropna())


def test_a_perfect_forecast_of_a_part_counts_all_that_are_in_each():
    perfect = {"type": "forecast_driven", "review_period": 5, "forecast": "perfect", "service_level": 0.5}
    stock = {"bike": bike(), "wheel": {"source": "acme", "restock": perfect}, "frame": pool(0)}
    run = play(stock, {"people": scripted([1, 2, 12], wants="bike")}, horizon=30, **BIKE)
    assert run.forecasts["forecast"].tolist()[0] == 4


def test_an_error_over_the_horizon_is_held_against_the_horizon_and_not_until_the_review():
    rule = {"type": "forecast_driven", "review_period": 5, "forecast": "naive", "service_level": 0.9}
    acme = {"acme": {"lead_time": 2}}  # horizons of seven days end between reviews
    people = {"wants": "mug", "arrivals": {"type": "per_period", "every": 1, "quantity": 2}}
    run = play({"mug": {"source": "acme", "restock": rule}}, {"people": people}, suppliers=acme, horizon=60)
    assert run.forecasts["error"].iloc[-1] == pytest.approx(0)


def test_a_quote_knows_that_no_order_overtakes_an_earlier_one():
    law = {"type": "discrete", "values": [2, 10], "weights": [0.6, 0.4]}
    acme = {"acme": {"lead_time": law, "order_crossing": "prevented"}}
    quotes = set()
    for seed in range(12):
        customers = {"people": scripted([1, 2, 3.5], wants="mug")}
        promise = {"quote": {"type": "pipeline", "confidence": 0.5}}
        run = play({"mug": pool(2)}, customers, suppliers=acme, promise=promise, seed=seed)
        if rows(run, "mug", "received_at")[0] == (11,):  # the first takes long, so the second cannot be here before it
            quotes.add(float(people(run)["quoted_wait"].iloc[2]))
    assert quotes == {7.5}


# worlds that once went wrong


def test_units_set_aside_for_a_complete_order_are_nobody_elses():
    customers = {
        "whole": scripted([1], [4], wants="mug@web", ships="complete"),
        "people": scripted([2], [2], wants="mug@web"),
    }
    for every in (10, None):
        run = play(dropship(every), customers, horizon=60)
        ended = run.orders.set_index("group")["resolved_at"]
        assert ended["whole"] == 6
        assert ended["people"] >= 6


def test_an_echelon_sees_what_a_shop_sells():
    hub = {"source": "acme", "restock": {"type": "echelon_base_stock", "echelon_base_stock_level": 5}}
    stock = {"mug@hub": hub, "mug@web": {"sells_from": "mug@hub"}}
    run = play(stock, {"people": scripted([1, 2, 3], wants="mug@web")}, horizon=60)
    assert rows(run, "mug@hub", "ordered_at", "quantity") == [(1, 1), (2, 1), (3, 1)]


def test_what_is_made_may_come_from_a_sister_too():
    stock = {
        "bike@a": {**bike(0), "transship_from": ["bike@b"]},
        "bike@b": bike(5),
        "wheel": pool(20),
        "frame": pool(20),
    }
    run = play(stock, {"people": scripted([1], wants="bike@a")}, **BIKE)
    assert ("transshipped", "bike@b") in rows(run, "bike@a", "kind", "source")


def test_of_two_ways_to_the_same_units_one_is_below():
    backup = {"type": "backup", "first": "mug@hub", "then": "mug@plant", "when": {"backorders": 3}}
    stock = {
        "mug@plant": {"source": "acme", "restock": {"type": "echelon_base_stock", "echelon_base_stock_level": 20}},
        "mug@hub": {"source": "mug@plant", "restock": base(3)},
        "mug@store": {"source": backup, "restock": base(5)},
    }
    run = play(stock, {"people": scripted([99], wants="mug@store")}, horizon=10)
    assert run.levels.set_index("stock")["on_hand"]["mug@plant"] == 20 - 3 - 5


def test_a_perfect_forecast_foresees_its_share_of_what_a_split_store_sells():
    perfect = {"type": "forecast_driven", "review_period": 7, "service_level": 0.5, "forecast": "perfect"}
    split = {"type": "split", "shares": {"mug@hub": 0.5, "acme": 0.5}}
    stock = {"mug@hub": {"source": "acme", "restock": perfect}, "mug@store": {"source": split, "restock": base(20)}}
    people = {"wants": "mug@store", "arrivals": {"type": "per_period", "every": 1, "quantity": 4}}
    run = play(stock, {"people": people}, horizon=60)
    # five days under way and seven to the next review: twelve days of two units
    assert run.forecasts["forecast"].iloc[0] == 24


def test_a_shop_does_not_ask_again_for_what_went_out_at_once():
    due = [{"quantity": 1, "due": 6}, {"quantity": 1, "due": 9}]
    stock = {
        "mug@acme": {"source": "acme", "restock": base(2), "initial": {"on_hand": 2, "on_order": due}},
        "mug@web": {"sells_from": "mug@acme"},
    }
    world = {"promise": {"quote": "pipeline"}, "suppliers": {"acme": {"lead_time": 30}}}
    person = people(play(stock, {"people": scripted([1], [3], wants="mug@web")}, **world)).iloc[0]
    assert (person["quoted_wait"], person["resolved_at"]) == (5, 6)


def test_a_complete_order_holds_no_stock_point_up_where_shares_are_fair():
    hub = {
        "source": "acme",
        "shares": "fair",
        "restock": {"type": "constant_order", "review_period": 99, "order_quantity": 1, "first_review": 99},
        "initial": {"on_hand": 0, "on_order": [{"quantity": 4, "due": 5}]},
    }
    whole, store = scripted([1], [6], wants="mug@hub", ships="complete"), scripted([1], [4], wants="mug@berlin")
    for customers in ({"whole": whole, "people": store}, {"people": store, "whole": whole}):
        run = play({"mug@hub": hub, "mug@berlin": shop(0)}, customers, horizon=20)
        sent = run.replenishments.dropna(subset=["received_at"])
        assert sent[sent["stock"] == "mug@berlin"]["quantity"].sum() == 2  # four tenths of four, and the largest rest


def test_only_sales_count_as_own_sales():
    customers = {"people": scripted([1, 2], [4, 1], wants="mug@web", ships="complete", willing_to_wait=0)}
    run = play(dropship(counts_own_sales=True), customers)
    assert people(run)["outcome"].tolist() == ["lost", "filled_at_once"]


def test_a_sister_is_asked_for_what_a_complete_order_lacks():
    stock = {"mug@a": pool(2, transship_from=["mug@b"], transit=1), "mug@b": pool(9)}
    run = play(stock, {"people": scripted([1], [3], wants="mug@a", ships="complete")})
    assert ("transshipped", 1) in rows(run, "mug@a", "kind", "quantity")


def test_a_sisters_help_is_no_outstanding_order_of_the_rule():
    stock = {"mug@a": pool(1, transship_from=["mug@b"], transit=30, max_outstanding_orders=1), "mug@b": pool(9)}
    run = play(stock, {"people": scripted([1, 2, 3, 8], [2, 1, 1, 1], wants="mug@a")}, horizon=40)
    told = rows(run, "mug@a", "ordered_at", "kind")
    # three sisters' units are under way from 3 to 31, and at 8 the rule may order all the same
    assert [at for at, kind in told if kind == "transshipped"] == [1, 2, 3]
    assert [at for at, kind in told if kind == "regular"] == [1, 8]
