"""Networks: shares, echelons, sisters and what the store knows of other stock points; and what cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine.simpy_engine.backlog import fair_shares
from sim.errors import ScenarioError
from sim.experiments.story import story
from sim.scenario.reading import read_mapping
from tests.helpers.chains import BIKE, FULL, SISTERS, base, bike, chain, dropship, play, pool, rows, scripted, shop
from tests.helpers.worlds import mapping, values

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


# sisters


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
        r"stock.mug@web.restock: expected no 'restock' beside sells_from: .*, found one",
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
        r"stock.mug.visibility: expected no 'visibility' without sells_from, found one",
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


def test_an_echelon_rule_orders_for_what_is_taken_instead_as_well():
    hub = {"source": "acme", "restock": {"type": "echelon_base_stock", "echelon_base_stock_level": 9}}
    lot = {"type": "reorder_point", "reorder_point": 0, "order_quantity": 3}
    stock = {"mug@hub": hub, "mug@berlin": shop(3, restock=lot), "cup@berlin": pool(0)}
    people = scripted([1], wants="cup@berlin", alternatives={"mug": 1})
    run = play(stock, {"people": people}, products={"mug": {}, "cup": {}})
    assert rows(run, "mug@hub", "ordered_at", "quantity") == [(1, 1)]
