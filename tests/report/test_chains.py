"""Where the stock of a chain is, how variance grows upstream, and the pages of chains."""

from __future__ import annotations

from functools import cache

import pytest

from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.report.figures import Figure
from sim.report.page.page import page
from sim.report.theme.theme import Theme
from sim.scenario.reading import read_scenario
from tests.helpers.chains import BIKE, bike, dropship, network, scripted, store, supplied
from tests.helpers.places import SCENARIOS
from tests.helpers.reports import Seen, frame_of, hub_and_store, rows, section_ids, tiny

CHAIN_FIGURES = ("network", "stock_along_the_chain", "bullwhip")


def test_the_stock_of_a_chain_is_on_hand_on_the_way_or_owed_upstream():
    frame = frame_of("stock_along_the_chain", hub_and_store())
    as_today = frame[frame["policy"] == "as today"]
    # the hub holds one until 1 and from 6 on hands on four of five; Berlin one until 1 and one from 8 on
    assert rows(as_today[["place", "state", "units"]]) == [
        ("mug@hub", "on the way", 2.5),
        ("mug@hub", "on hand", round((1 + 4) / 10, 9)),
        ("mug@hub", "owed upstream", 0),
        ("mug@berlin", "on the way", 1.0),
        ("mug@berlin", "on hand", round((1 + 2) / 10, 9)),
        ("mug@berlin", "owed upstream", 2.0),
    ]


def test_stock_points_of_an_echelon_are_drawn_as_one_where_there_are_too_many():
    stores = {f"mug@{number}": store(1) for number in range(8)}
    world = network({"mug@hub": supplied(3), **stores}, {"people": scripted([], wants="mug@0")})
    frame = frame_of("stock_along_the_chain", compare(world, 1))
    held = frame[frame["state"] == "on hand"]
    assert rows(held[["place", "units"]]) == [("mug@hub", 3), ("mug@0 and 7 more", 8)]


def best(comparison: Comparison) -> str:
    return comparison.sentences[0].split("*")[1]


def test_the_headline_says_where_the_best_policy_has_its_stock():
    money = {"mug": {"price": 10, "unit_cost": 1, "lost_sale_cost": 5}}
    stock = {"mug@hub": supplied(4), "mug@berlin": store(1), "mug@hamburg": store(1)}
    moved = {"mug@hub": {"restock": {"base_stock_level": 2}}, "mug@berlin": {"restock": {"base_stock_level": 3}}}
    customers = {"people": scripted([1, 2], [2, 3], wants="mug@berlin", willing_to_wait=0)}
    world = network(stock, customers, products=money, policies={"above": {}, "below": {"stock": moved}})
    comparison = compare(world, 2)

    def head(*policies: str) -> str:
        shown = compare(world, 2, policies=list(policies))
        frame = frame_of("stock_along_the_chain", shown)
        return Figure.registered()["stock_along_the_chain"].headline(frame, Theme.of(shown))

    assert best(comparison) == "below"
    assert head("above", "below").startswith("Of what *below* has on hand, ")
    assert "; of what *above* has, " in head("above", "below")
    assert "; of what" not in head("below", "above")  # the baseline is the best
    assert head("below") == ""


@cache
def lots() -> Comparison:
    """At noon of eight days one mug and two by turns; Berlin orders four at a time, the hub eight; or one by one."""
    lot = {"type": "reorder_point", "reorder_point": 0, "order_quantity": 4}
    larger = {"type": "reorder_point", "reorder_point": 0, "order_quantity": 8}
    stock = {"mug@hub": {"source": "acme", "restock": larger}, "mug@berlin": store(0, restock=lot)}
    customers = {"people": scripted([0.5 + day for day in range(8)], wants="mug@berlin")}
    others = {"in pairs": scripted([1.5, 3.5, 5.5, 7.5], wants="mug@berlin")}
    one_by_one = {"restock": {"type": "base_stock", "base_stock_level": 4}}
    policies = {"lots": {}, "one by one": {"stock": {"mug@hub": one_by_one, "mug@berlin": one_by_one}}}
    return compare(network(stock, {**customers, **others}, horizon=8, policies=policies), 2)


def test_the_cumulative_bullwhip_ratio_is_against_the_demand_of_customers():
    # a day's demand is 1, 2, 1, 2, …: variance 2/7. Berlin starts with four and orders four on days 2, 5 and 7:
    # variance 30/7. The hub starts with eight and orders eight on day 5: variance 8
    frame = frame_of("bullwhip", lots()).set_index(["policy", "stock"]).loc["lots"]
    assert frame["ratio"].tolist() == pytest.approx([15, 8 / (30 / 7), 28])
    assert frame["cumulative"].tolist()[:2] == pytest.approx([15, 28])
    assert frame.index.tolist() == ["mug@berlin", "mug@hub", "*"]  # from the customers upstream


def test_one_for_one_orders_add_nothing_to_the_bullwhip():
    frame = frame_of("bullwhip", lots())
    one_by_one = frame[frame["policy"] == "one by one"]
    assert one_by_one["ratio"].tolist() == [1, 1, 1]
    assert one_by_one["cumulative"].tolist()[:2] == [1, 1]


def test_the_bullwhip_ratio_of_parts_is_against_demand_for_products_in_units_of_parts():
    stock = {"bike": bike(2), "wheel": supplied(4), "frame": {"source": "bolt", "restock": supplied(2)["restock"]}}
    comparison = compare(network(stock, {"people": scripted([1, 2.5], [1, 2], wants="bike")}, horizon=4, **BIKE), 1)
    frame = frame_of("bullwhip", comparison).set_index("stock")
    assert frame.loc[["bike", "wheel", "frame"], "cumulative"].tolist() == pytest.approx([1, 1, 1])


def test_only_the_page_of_a_chain_has_these_figures():
    ids = {key.replace("_", "-") for key in CHAIN_FIGURES}
    assert all(frame_of(key, tiny()).empty for key in CHAIN_FIGURES)
    assert not ids & set(section_ids(tiny()))
    assert ids <= set(section_ids(hub_and_store()))


def test_a_chain_with_outages_and_a_shop_has_a_page():
    acme = {"acme": {"lead_time": 5, "disruptions": [{"from": 1, "to": 8}]}}
    comparison = compare(network(dropship(), {"people": scripted([1, 2], [2, 2], wants="mug@web")}, suppliers=acme), 2)
    assert set(frame_of("disruptions_over_time", comparison)["stock"]) == {"mug@acme"}
    assert "mug@web" in page(comparison)


@pytest.mark.parametrize("name", ["network", "beer_game", "bicycle"])
def test_a_chain_that_comes_along_is_played_and_shown(name: str):
    scenario = read_scenario(SCENARIOS / f"{name}.yaml")
    assert scenario.warnings == ()
    assert {key.replace("_", "-") for key in CHAIN_FIGURES} <= set(section_ids(compare(scenario, 2)))


def test_in_the_beer_game_the_restock_rules_make_the_bullwhip():
    comparison = compare(read_scenario(SCENARIOS / "beer_game.yaml"), 2)
    frame = frame_of("bullwhip", comparison)
    whole = frame[frame["stock"] == "*"].set_index("policy")["ratio"]
    assert whole["order what was ordered"] == 1  # a base stock orders what it was asked for, at once
    # in the week of warm-up the factory has ordered 16 more, to reach its echelon level of 96
    assert whole["retailer's trucks, all see the till"] == 1
    assert whole["larger trucks further up"] > whole["by the truck"] > 1
    assert whole["chase it, play safe"] > whole["chase a forecast"] > 1
    head = Figure.registered()["bullwhip"].headline(frame, Theme.of(comparison))
    assert "times as much under *chase it, play safe* and 1.00" in head
    assert Seen(page(comparison)).text_of["bullwhip"].startswith("Bullwhip Of customers' variance")
    # a chase grows from one to the next
    chase = frame[(frame["policy"] == "chase a forecast") & (frame["stock"] != "*")]["cumulative"].tolist()
    assert chase == sorted(chase)
    assert chase[0] > 1
    # from the fifth week on 8 a week: 16 are on the way and 4 on each of four shelves at the end of a week
    levels = comparison.runs["order what was ordered"].levels
    last = levels.drop_duplicates("stock", keep="last")
    assert last["on_hand"].tolist() == [4] * 4
