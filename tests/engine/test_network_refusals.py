"""Networks that are refused, or that are read with a warning."""

from __future__ import annotations

from typing import Any

import pytest

from sim.errors import ScenarioError
from tests.helpers.chains import (
    BIKE,
    base_stock,
    bike,
    network,
    scripted,
    supplied,
)

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a circle": (
        {
            "mug@a": {"source": "mug@b", "restock": base_stock(0)},
            "mug@b": {"source": "mug@a", "restock": base_stock(0)},
        },
        r"stock.mug@a.source: expected units that come from a supplier in the end, found a circle: mug@a ← mug@b ←",
    ),
    "its own source": (
        {"mug": {"source": "mug", "restock": base_stock(0)}},
        r"stock.mug.source: expected another stock point, found 'mug', itself",
    ),
    "another product": (
        {"mug": supplied(1), "cup": {"source": "mug", "restock": base_stock(0)}},
        r"stock.cup.source: expected a stock point of the same product, cup, found 'mug'",
    ),
    "an unknown source": (
        {"mug": {"source": "mug@hup", "restock": base_stock(0)}, "mug@hub": supplied(1)},
        r"stock.mug.source: expected a supplier, or another stock point, found 'mug@hup' \(did you mean 'mug@hub'\?\)",
    ),
    "transit from a supplier": (
        {"mug": supplied(1, transit=2)},
        r"stock.mug.transit: expected no 'transit' where a supplier's lead_time says how long it takes",
    ),
    "a dropship store that restocks": (
        {"mug": supplied(1), "mug@web": {"sells_from": "mug", "restock": base_stock(0)}},
        r"stock.mug@web.restock: expected no 'restock' beside sells_from: .*, found one",
    ),
    "a dropship store of a dropship store": (
        {"mug": supplied(1), "mug@web": {"sells_from": "mug"}, "mug@app": {"sells_from": "mug@web"}},
        r"stock.mug@app.sells_from: expected a stock point that holds something, found 'mug@web', a shop",
    ),
    "a dropship store of an unknown stock point": (
        {"mug": supplied(1), "mug@web": {"sells_from": "mugg"}},
        r"stock.mug@web.sells_from: expected another stock point, found 'mugg' \(did you mean 'mug'\?\)",
    ),
    "visibility without a dropship store": (
        {"mug": supplied(1, visibility={"every": 1})},
        r"stock.mug.visibility: expected no 'visibility' without sells_from, found one",
    ),
    "visibility refreshed too often": (
        {"mug": supplied(1), "mug@web": {"sells_from": "mug", "visibility": {"every": 1e-6}}},
        r"stock.mug@web.visibility.every: expected a time that fits at most 10,000,000 times into the 100 days",
    ),
    "no source at all": (
        {"mug": {"restock": base_stock(0)}},
        r"stock.mug.source: expected the word 'source', found nothing",
    ),
    "a component of itself": (
        {"mug": supplied(1, made_from={"mug": 1})},
        r"stock.mug.made_from.mug: expected another product, found 'mug'",
    ),
    "a component without stock": (
        {"mug": supplied(1, made_from={"cup": 1})},
        r"stock.mug.made_from.cup: expected a product with a stock point, found 'cup'",
    ),
    "an undeclared component": (
        {"mug": supplied(1, made_from={"cupp": 1}), "cup": supplied(1)},
        r"stock.mug.made_from.cupp: expected a product, found 'cupp' \(did you mean 'cup'\?\)",
    ),
    "components in a circle": (
        {"mug": supplied(1, made_from={"cup": 1}), "cup": supplied(1, made_from={"mug": 1})},
        r"stock.mug.made_from: expected units that come from a supplier in the end, found a circle: mug ← cup ← mug",
    ),
    "half a component": (
        {"mug": supplied(1, made_from={"cup": 0.5}), "cup": supplied(1)},
        r"stock.mug.made_from.cup: expected a whole number",
    ),
    "transshipment from an unknown stock point": (
        {"mug@a": supplied(1, transship_from=["mug@c"]), "mug@b": supplied(1)},
        r"stock.mug@a.transship_from.0: expected another stock point, found 'mug@c'",
    ),
    "a stock point that expedites": (
        {
            "mug@hub": supplied(1),
            "mug": {
                "source": {"type": "backup", "first": "mug@hub", "then": "mug@hub", "when": {"backorders": 1}},
                "restock": base_stock(0),
            },
        },
        r"stock.mug.source.then: expected another supplier than the first, or one with 'expedite' terms",
    ),
}


@pytest.mark.parametrize(("stock", "message"), REFUSED.values(), ids=REFUSED)
def test_an_impossible_network_is_refused_with_a_reason(stock: dict[str, Any], message: str):
    people = {"people": scripted([1], wants=next(iter(stock)))}
    with pytest.raises(ScenarioError, match=message):
        network(stock, people, products={"mug": {}, "cup": {}})


def test_all_problems_of_a_network_are_reported_at_once():
    stock = {
        "mug@a": {"source": "mug@b", "restock": base_stock(0), "transit": "soon"},
        "mug@b": {"source": "mug@a", "restock": base_stock(0)},
        "cup": supplied(1, transship_from=["mug@a"], initial=-1),
        "mug@web": {"sells_from": "mug@webb"},
    }
    with pytest.raises(ScenarioError) as refused:
        network(stock, {"people": scripted([1], wants="cup")}, products={"mug": {}, "cup": {}}, horizon="never")
    assert {problem.path for problem in refused.value.problems} == {
        "horizon", "stock.mug@a.transit", "stock.mug@a.source", "stock.cup.transship_from", "stock.cup.initial.on_hand",
        "stock.mug@web.sells_from",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["initial", "replenishment", "transshipment"])
def test_a_customer_group_may_not_have_a_name_that_orders_of_stock_points_have(name: str):
    with pytest.raises(ScenarioError, match=f"customers.{name}: expected another name: this one is for"):
        network({"mug": supplied(1)}, {name: scripted([1])})


def test_a_made_product_without_components_is_refused():
    with pytest.raises(ScenarioError, match=r"made_from: expected the products it is made from .*, found none"):
        network({"mug": supplied(1, made_from={})}, {"people": scripted([1])})


def test_an_overloaded_supplier_and_fair_shares_among_nobody_are_warned_of():
    workshop = {"workshop": {"lead_time": 1, "capacity": 3}}
    stock = {"bike": bike(shares="fair"), "wheel": supplied(2), "frame": {"source": "bolt", "restock": base_stock(1)}}
    people = {"wants": "bike", "arrivals": {"type": "poisson", "rate": 4}}
    scenario = network(stock, {"people": people}, **{**BIKE, "suppliers": {**BIKE["suppliers"], **workshop}})
    assert list(scenario.warnings) == [
        "suppliers.workshop: it works on 3 units a day, and 4 are asked for by customers who all wait for ever: its "
        "queue grows as long as the run lasts",
        "stock.bike.shares: no other stock point orders here, so there is nothing to share",
    ]
