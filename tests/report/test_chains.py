"""What the report draws and says of chains: the network, where its stock lies, how variance grows on its way up."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest

from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.experiments.run import simulate
from sim.report.figures import Figure
from sim.report.figures.network import FLAG
from sim.report.findings.bottleneck import bottleneck
from sim.report.findings.chain_flows import Upstream, blamed, echelons, upstream
from sim.report.findings.estimates import Estimate
from sim.report.page.page import page
from sim.report.theme.theme import Look
from sim.scenario.reading import read_scenario
from tests.helpers.chains import BIKE, TRANSSHIPMENT, bike, dropship, network, scripted, store, supplied
from tests.helpers.places import SCENARIOS
from tests.helpers.reports import Seen, frame_of, rows, tiny

NEW = ("network", "stock_along_the_chain", "bullwhip")


@cache
def two(**words: Any) -> Comparison:
    """A hub with one mug (5 days from acme) and Berlin with one (2 days from the hub); five mugs are sold at 1.

    Berlin gives one and owes four; it orders five, of which the hub sends one at 1, there at 3, and four as soon as
    they come, at 6, there at 8. `more`: nine at the hub, so that all five leave at 1.
    """
    policies = {"as today": {}, "more": {"stock": {"mug@hub": {"restock": {"base_stock_level": 9}}}}}
    stock = {"mug@hub": supplied(1), "mug@berlin": store(1)}
    return compare(
        network(stock, {"people": scripted([1], [5], wants="mug@berlin")}, horizon=10, policies=policies, **words), 2
    )


def says(key: str, comparison: Comparison) -> str:
    return Figure.found()[key].says(frame_of(key, comparison), Look.of(comparison))


# what the tables tell


def test_what_is_ordered_waits_upstream_and_then_is_on_the_way():
    # Berlin: one on the way from 1 to 3, four owed from 1 to 6 and on the way from 6 to 8, of 10 days
    run = two().runs["as today"]
    assert upstream(run, "mug@berlin") == Upstream(4 * 5 / 10, (1 * 2 + 4 * 2) / 10)
    # the hub: what it has ordered leaves at once, five for 5 days
    assert upstream(run, "mug@hub") == Upstream(0, 5 * 5 / 10)


def test_customers_wait_for_the_hub_as_long_as_it_owes_and_for_the_store_afterwards():
    # four are owed to them from 1 to 3, three from 3 to 8; the hub owes Berlin four from 1 to 6
    found = blamed(two().runs["as today"])
    assert found == pytest.approx({"acme": 0, "mug@hub": (4 * 2 + 3 * 3) / 10, "mug@berlin": 3 * 2 / 10})
    # with nine at the hub they wait from 1 to 3 for the transit alone
    assert blamed(two().runs["more"]) == pytest.approx({"acme": 0, "mug@hub": 0, "mug@berlin": 4 * 2 / 10})


def test_a_supplier_that_is_down_is_what_customers_wait_for():
    # acme sends what was ordered at 1 at 4 only: until then the hub waits for it, and Berlin for the hub
    acme = {"acme": {"lead_time": 5, "disruptions": [{"from": 0.5, "to": 4}]}}
    stock = {"mug@hub": supplied(0), "mug@berlin": store(0)}
    run = simulate(network(stock, {"people": scripted([1], wants="mug@berlin")}, suppliers=acme, horizon=20))
    # at the hub at 9, in Berlin at 11
    assert blamed(run) == pytest.approx({"acme": 3 / 20, "mug@hub": 5 / 20, "mug@berlin": 2 / 20})


def test_what_is_made_waits_for_its_parts_and_then_for_the_workshop():
    # a bicycle asked for at 1: the frame is there at 4, the wheels at 6; the workshop needs two days, then one to dry
    stock = {"bike": bike(), "wheel": supplied(0), "frame": {"source": "bolt", "restock": supplied(0)["restock"]}}
    suppliers = {**BIKE["suppliers"], "workshop": {"lead_time": 1, "capacity": "0.5 per day"}}
    world = network(stock, {"people": scripted([1], wants="bike")}, horizon=10, **{**BIKE, "suppliers": suppliers})
    found = blamed(simulate(world))
    # until 4 for both, half each; from 4 to 6 for the wheels; from 6 to 8 for the workshop; to 9 for its drying
    assert found == pytest.approx(
        {"workshop": 0.2, "acme": 0, "bolt": 0, "bike": 0.1, "wheel": (1.5 + 2) / 10, "frame": 1.5 / 10}
    )


def test_echelons_count_from_the_suppliers():
    stock = {"mug@berlin": store(1), "mug@hub": supplied(1), "mug@kiosk": {**store(1), "source": "mug@berlin"}}
    world = network(stock, {"people": scripted([1], wants="mug@berlin")})
    assert echelons(world) == {"mug@berlin": 2, "mug@hub": 1, "mug@kiosk": 3}


# the network


def test_places_stand_in_rows_and_ways_say_what_came_per_unit_of_time():
    frame = frame_of("network", two())
    mine = frame[frame["policy"] == "as today"]
    places = mine[mine["part"] == "place"]
    assert rows(places[["kind", "name", "row", "place"]]) == [
        ("supplier", "acme", 0, 0.5),
        ("stock point", "mug@hub", 1, 0.5),
        ("stock point", "mug@berlin", 2, 0.5),
        ("customers", "people", 3, 0.5),
    ]
    assert rows(mine.loc[mine["part"] == "way", ["kind", "name", "to", "units"]]) == [
        ("transfer", "acme", "mug@hub", 0.5),
        ("transfer", "mug@hub", "mug@berlin", 0.5),
        ("sales", "mug@berlin", "people", 0.5),
    ]
    # one of five at once; at the hub 1 of 5, and the one that was there until 1
    berlin = places[places["name"] == "mug@berlin"].iloc[0]
    assert (berlin["fill_rate"], berlin["on_hand"]) == (pytest.approx(0.2), pytest.approx((1 + 2) / 10))


def test_the_place_that_customers_wait_for_is_flagged_and_named():
    frame = frame_of("network", two())
    assert rows(frame.loc[frame["bottleneck"], ["policy", "name"]]) == [("as today", "mug@hub"), ("more", "mug@berlin")]
    sentence = says("network", two())
    # 1.7 of 2.3 units owed
    assert "The bottleneck is hub under *as today* (74 % of 2.30 units owed); " in sentence
    assert "berlin under *more* (100 % of 0.800 units owed)." in sentence
    assert "in replication 1 of 2; what is filled at once and on hand are means over all replications." in sentence
    drawing = Figure.found()["network"].draw(frame, Look.of(two()))
    boxes = [one.text for one in drawing.layout.annotations if FLAG in one.text]
    assert len(boxes) == 1
    assert boxes[0].startswith("<b>hub</b>")
    assert [button.label for button in drawing.layout.updatemenus[0].buttons] == ["as today", "more"]


def estimated(fill_rate: float, half_width: float, owed: float = 1.7, owed_half_width: float = 0.0) -> Any:
    """Estimates over replications that are not those of the run."""
    found = {"fill_rate": Estimate(fill_rate, half_width, 9), "backorders": Estimate(owed, owed_half_width, 9)}
    return SimpleNamespace(of=lambda policy, measure, stock="*": found[measure])


@pytest.mark.parametrize(
    ("estimates", "short", "place"),
    [
        (estimated(0.9, 0.05), True, "mug@hub"),
        (estimated(0.98, 0.005), True, "mug@hub"),
        (estimated(0.98, 0.02), False, None),  # it may be that hardly anybody waits
        (estimated(0.995, 0.001), False, None),
        (estimated(0.9, 0.05, owed=1.7, owed_half_width=1.8), True, None),  # the hub may owe nothing in most of them
        (estimated(0.9, float("nan"), owed_half_width=float("nan")), True, "mug@hub"),  # a single replication
    ],
)
def test_a_bottleneck_is_more_than_noise(estimates: Any, short: bool, place: str | None):
    found = bottleneck(two().runs["as today"], estimates)
    assert (found.short, found.place) == (short, place)
    assert found.share == pytest.approx(1.7 / 2.3)


def test_of_two_places_that_hold_up_as_much_none_is_the_bottleneck():
    # two stores without stock, each a customer at 1 who waits 2 days for the transit
    stock = {"mug@hub": supplied(9), "mug@berlin": store(0), "mug@hamburg": store(0)}
    people = {place: scripted([1], wants=f"mug@{place}") for place in ("berlin", "hamburg")}
    alike = compare(network(stock, people, horizon=10), 2)
    assert not frame_of("network", alike)["bottleneck"].any()
    assert says("network", alike).startswith("Under *as declared* no one place is the bottleneck.")
    corner = Figure.found()["network"].draw(frame_of("network", alike), Look.of(alike)).layout.annotations[-1]
    assert corner.text == "arrows: units per day, replication 1 of 2<br>no one bottleneck"


def test_where_nothing_is_short_there_is_no_bottleneck_and_that_is_said():
    idle = compare(
        network({"mug@hub": supplied(9), "mug@berlin": store(9)}, {"people": scripted([1], wants="mug@berlin")}), 2
    )
    assert says("network", idle).startswith("Under *as declared* there is no bottleneck: nothing is short.")


def test_parts_go_to_the_workshop_and_what_it_makes_to_its_stock_point():
    stock = {"bike": bike(), "wheel": supplied(4), "frame": {"source": "bolt", "restock": supplied(2)["restock"]}}
    comparison = compare(network(stock, {"bike": scripted([1], [2], wants="bike")}, horizon=10, **BIKE), 2)
    frame = frame_of("network", comparison)
    ways = rows(frame.loc[frame["part"] == "way", ["kind", "name", "to", "units"]])
    assert ("parts", "wheel", "workshop", 0.4) in ways
    assert ("transfer", "workshop", "bike", 0.2) in ways
    assert ("sales", "bike", "bike (customers)", 0.2) in ways  # the group has the product's name
    at = frame[frame["part"] == "place"].set_index("name")["row"]
    assert at["acme"] < at["wheel"] < at["workshop"] < at["bike"] < at["bike (customers)"]


def test_sisters_and_shops_are_drawn():
    helped = compare(network(TRANSSHIPMENT, {"people": scripted([1, 2], [1, 2], wants="mug@berlin")}), 1)
    frame = frame_of("network", helped)
    assert ("between sisters", "mug@hamburg", "mug@berlin", 0.02) in rows(frame[["kind", "name", "to", "units"]])
    assert len(Figure.found()["network"].draw(frame, Look.of(helped)).layout.shapes) == 1
    shown = frame_of("network", compare(network(dropship(), {"people": scripted([1], wants="mug@web")}), 1))
    assert rows(shown.loc[shown["kind"] == "shop", ["name", "row"]]) == [("mug@web", 2)]


def test_a_row_has_at_most_four_boxes():
    stores = {f"mug@{number}": store(0) for number in range(6)}
    world = network({"mug@hub": supplied(3), **stores}, {"people": scripted([1], wants="mug@0")})
    frame = frame_of("network", compare(world, 1))
    assert frame[frame["part"] == "place"].groupby("row").size().tolist() == [1, 1, 3, 3, 1]


# where the stock lies


def test_the_stock_of_the_chain_is_on_hand_on_the_way_or_owed():
    frame = frame_of("stock_along_the_chain", two())
    mine = frame[frame["policy"] == "as today"]
    # the hub holds one until 1 and from 6 on hands on four of five; Berlin one until 1 and one from 8 on
    assert rows(mine[["place", "state", "units"]]) == [
        ("mug@hub", "on the way", 2.5),
        ("mug@hub", "on hand", round((1 + 4) / 10, 9)),
        ("mug@hub", "owed upstream", 0),
        ("mug@berlin", "on the way", 1.0),
        ("mug@berlin", "on hand", round((1 + 2) / 10, 9)),
        ("mug@berlin", "owed upstream", 2.0),
    ]


def test_stores_side_by_side_are_one_place_where_there_are_too_many():
    stores = {f"mug@{number}": store(1) for number in range(8)}
    world = network({"mug@hub": supplied(3), **stores}, {"people": scripted([], wants="mug@0")})
    frame = frame_of("stock_along_the_chain", compare(world, 1))
    held = frame[frame["state"] == "on hand"]
    assert rows(held[["place", "units"]]) == [("mug@hub", 3), ("mug@0 and 7 more", 8)]


def best(comparison: Comparison) -> str:
    return comparison.sentences[0].split("*")[1]


def test_the_head_says_where_the_best_policy_has_its_stock():
    money = {"mug": {"price": 10, "unit_cost": 1, "lost_sale_cost": 5}}
    stock = {"mug@hub": supplied(4), "mug@berlin": store(1), "mug@hamburg": store(1)}
    moved = {"mug@hub": {"restock": {"base_stock_level": 2}}, "mug@berlin": {"restock": {"base_stock_level": 3}}}
    customers = {"people": scripted([1, 2], [2, 3], wants="mug@berlin", willing_to_wait=0)}
    world = network(stock, customers, products=money, policies={"above": {}, "below": {"stock": moved}})
    comparison = compare(world, 2)

    def head(*policies: str) -> str:
        shown = compare(world, 2, policies=list(policies))
        frame = frame_of("stock_along_the_chain", shown)
        return Figure.found()["stock_along_the_chain"].headline(frame, Look.of(shown))

    assert best(comparison) == "below"
    assert head("above", "below").startswith("Of what *below* has on hand, ")
    assert "; of what *above* has, " in head("above", "below")
    assert "; of what" not in head("below", "above")  # the baseline is the best
    assert head("below") == ""


# variance on its way up


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


def test_the_cumulative_ratio_is_against_what_customers_ask_for():
    # a day's demand is 1, 2, 1, 2, …: variance 2/7. Berlin starts with four and orders four on days 2, 5 and 7:
    # variance 30/7. The hub starts with eight and orders eight on day 5: variance 8
    frame = frame_of("bullwhip", lots()).set_index(["policy", "stock"]).loc["lots"]
    assert frame["ratio"].tolist() == pytest.approx([15, 8 / (30 / 7), 28])
    assert frame["cumulative"].tolist()[:2] == pytest.approx([15, 28])
    assert frame.index.tolist() == ["mug@berlin", "mug@hub", "*"]  # from the customers upstream


def test_who_orders_what_was_ordered_adds_nothing():
    frame = frame_of("bullwhip", lots())
    mine = frame[frame["policy"] == "one by one"]
    assert mine["ratio"].tolist() == [1, 1, 1]
    assert mine["cumulative"].tolist()[:2] == [1, 1]


def test_parts_are_held_against_bicycles_in_units_of_parts():
    stock = {"bike": bike(2), "wheel": supplied(4), "frame": {"source": "bolt", "restock": supplied(2)["restock"]}}
    comparison = compare(network(stock, {"people": scripted([1, 2.5], [1, 2], wants="bike")}, horizon=4, **BIKE), 1)
    frame = frame_of("bullwhip", comparison).set_index("stock")
    assert frame.loc[["bike", "wheel", "frame"], "cumulative"].tolist() == pytest.approx([1, 1, 1])


# the page and the scenarios


def sections(comparison: Comparison) -> set[str | None]:
    return {attributes.get("id") for tag, attributes in Seen(page(comparison)).tags if tag == "section"}


def test_only_the_page_of_a_chain_has_these_figures():
    ids = {key.replace("_", "-") for key in NEW}
    assert all(frame_of(key, tiny()).empty for key in NEW)
    assert not ids & sections(tiny())
    assert ids <= sections(two())


def test_a_chain_with_outages_and_a_shop_has_a_page():
    acme = {"acme": {"lead_time": 5, "disruptions": [{"from": 1, "to": 8}]}}
    comparison = compare(network(dropship(), {"people": scripted([1, 2], [2, 2], wants="mug@web")}, suppliers=acme), 2)
    assert set(frame_of("disruptions_over_time", comparison)["stock"]) == {"mug@acme"}
    assert "mug@web" in page(comparison)


@pytest.mark.parametrize("name", ["network", "beer_game", "bicycle"])
def test_a_chain_that_comes_along_is_played_and_shown(name: str):
    scenario = read_scenario(SCENARIOS / f"{name}.yaml")
    assert scenario.warnings == ()
    assert {key.replace("_", "-") for key in NEW} <= sections(compare(scenario, 2))


def test_in_the_beer_game_the_players_make_the_swing():
    comparison = compare(read_scenario(SCENARIOS / "beer_game.yaml"), 2)
    frame = frame_of("bullwhip", comparison)
    whole = frame[frame["stock"] == "*"].set_index("policy")["ratio"]
    assert whole["order what was ordered"] == 1  # a base stock orders what it was asked for, at once
    assert whole["retailer's trucks, all see the till"] == 1
    assert whole["larger trucks further up"] > whole["by the truck"] > 1
    assert whole["chase it, play safe"] > whole["chase a forecast"] > 1
    head = Figure.found()["bullwhip"].headline(frame, Look.of(comparison))
    assert "times as much under *chase it, play safe* and 1.00" in head
    # what the game is played for is said first, then what forecasts are worth
    text = Seen(page(comparison)).text
    assert text.index("Of customers' variance") < text.index("Forecasting does not pay")
    # a chase grows from one to the next
    chase = frame[(frame["policy"] == "chase a forecast") & (frame["stock"] != "*")]["cumulative"].tolist()
    assert chase == sorted(chase)
    assert chase[0] > 1
    # from the fifth week on 8 a week: 16 are on the way and 4 on each of four shelves at the end of a week
    levels = comparison.runs["order what was ordered"].levels
    last = levels.drop_duplicates("stock", keep="last")
    assert last["on_hand"].tolist() == [4] * 4
