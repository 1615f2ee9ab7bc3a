"""The network: which node backorders are due to, the drawing, and the bottleneck."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sim.experiments.compare import compare
from sim.experiments.run import simulate
from sim.report.figures import Figure
from sim.report.findings.bottleneck import bottleneck
from sim.report.findings.chain_flows import Upstream, backorders_by_cause, echelons, upstream
from sim.report.findings.estimates import EstimateRow
from sim.report.theme.network_drawing import FLAG
from sim.report.theme.theme import Theme
from tests.helpers.chains import BIKE, TRANSSHIPMENT, bike, dropship, network, scripted, store, supplied
from tests.helpers.reports import frame_of, hub_and_store, rows, says


def test_units_on_order_wait_upstream_and_then_are_on_the_way():
    # Berlin: one on the way from 1 to 3, four owed from 1 to 6 and on the way from 6 to 8, of 10 days
    run = hub_and_store().runs["as today"]
    assert upstream(run, "mug@berlin") == Upstream(4 * 5 / 10, (1 * 2 + 4 * 2) / 10)
    # the hub: what it has ordered leaves at once, five for 5 days
    assert upstream(run, "mug@hub") == Upstream(0, 5 * 5 / 10)


def test_backorders_are_due_to_the_hub_as_long_as_it_owes_and_to_the_store_afterwards():
    # four are owed to them from 1 to 3, three from 3 to 8; the hub owes Berlin four from 1 to 6
    due_to = backorders_by_cause(hub_and_store().runs["as today"])
    assert due_to == pytest.approx({"acme": 0, "mug@hub": (4 * 2 + 3 * 3) / 10, "mug@berlin": 3 * 2 / 10})
    # with nine at the hub they wait from 1 to 3 for the transit alone
    assert backorders_by_cause(hub_and_store().runs["more"]) == pytest.approx(
        {"acme": 0, "mug@hub": 0, "mug@berlin": 4 * 2 / 10}
    )


def test_backorders_are_due_to_a_supplier_that_is_down():
    # acme sends what was ordered at 1 at 4 only: until then the hub waits for it, and Berlin for the hub
    acme = {"acme": {"lead_time": 5, "disruptions": [{"from": 0.5, "to": 4}]}}
    stock = {"mug@hub": supplied(0), "mug@berlin": store(0)}
    run = simulate(network(stock, {"people": scripted([1], wants="mug@berlin")}, suppliers=acme, horizon=20))
    # at the hub at 9, in Berlin at 11
    assert backorders_by_cause(run) == pytest.approx({"acme": 3 / 20, "mug@hub": 5 / 20, "mug@berlin": 2 / 20})


def test_backorders_of_what_is_made_are_due_to_its_parts_and_then_to_the_workshop():
    # a bicycle asked for at 1: the frame is there at 4, the wheels at 6; the workshop needs two days, then one to dry
    stock = {"bike": bike(), "wheel": supplied(0), "frame": {"source": "bolt", "restock": supplied(0)["restock"]}}
    suppliers = {**BIKE["suppliers"], "workshop": {"lead_time": 1, "capacity": "0.5 per day"}}
    scenario = network(stock, {"people": scripted([1], wants="bike")}, horizon=10, **{**BIKE, "suppliers": suppliers})
    due_to = backorders_by_cause(simulate(scenario))
    # until 4 for both, half each; from 4 to 6 for the wheels; from 6 to 8 for the workshop; to 9 for its drying
    assert due_to == pytest.approx(
        {"workshop": 0.2, "acme": 0, "bolt": 0, "bike": 0.1, "wheel": (1.5 + 2) / 10, "frame": 1.5 / 10}
    )


def test_echelons_count_from_the_suppliers():
    stock = {"mug@berlin": store(1), "mug@hub": supplied(1), "mug@kiosk": {**store(1), "source": "mug@berlin"}}
    scenario = network(stock, {"people": scripted([1], wants="mug@berlin")})
    assert echelons(scenario) == {"mug@berlin": 2, "mug@hub": 1, "mug@kiosk": 3}


def test_nodes_stand_in_rows_and_routes_have_units_per_unit_of_time():
    frame = frame_of("network", hub_and_store())
    as_today = frame[frame["policy"] == "as today"]
    nodes = as_today[as_today["part"] == "node"]
    assert rows(nodes[["kind", "name", "row", "across"]]) == [
        ("supplier", "acme", 0, 0.5),
        ("stock point", "mug@hub", 1, 0.5),
        ("stock point", "mug@berlin", 2, 0.5),
        ("customers", "people", 3, 0.5),
    ]
    assert rows(as_today.loc[as_today["part"] == "route", ["kind", "name", "to", "units"]]) == [
        ("transfer", "acme", "mug@hub", 0.5),
        ("transfer", "mug@hub", "mug@berlin", 0.5),
        ("sales", "mug@berlin", "people", 0.5),
    ]
    # one of five at once; at the hub 1 of 5, and the one that was there until 1
    berlin = nodes[nodes["name"] == "mug@berlin"].iloc[0]
    assert (berlin["fill_rate"], berlin["on_hand"]) == (pytest.approx(0.2), pytest.approx((1 + 2) / 10))


def test_the_bottleneck_that_most_backorders_are_due_to_is_flagged_and_named():
    frame = frame_of("network", hub_and_store())
    assert rows(frame.loc[frame["bottleneck"], ["policy", "name"]]) == [("as today", "mug@hub"), ("more", "mug@berlin")]
    sentence = says("network", hub_and_store())
    # 1.7 of 2.3 units owed
    assert "The bottleneck is hub under *as today* (74 % of 2.30 units owed); " in sentence
    assert "berlin under *more* (100 % of 0.800 units owed)." in sentence
    assert "in replication 1 of 2; what is filled at once and on hand are means over all replications." in sentence
    drawing = Figure.registered()["network"].draw(frame, Theme.of(hub_and_store()))
    boxes = [note.text for note in drawing.layout.annotations if FLAG in note.text]
    assert len(boxes) == 1
    assert boxes[0].startswith("<b>hub</b>")
    assert [button.label for button in drawing.layout.updatemenus[0].buttons] == ["as today", "more"]


def estimated(fill_rate: float, half_width: float, owed: float = 1.7, owed_half_width: float = 0.0) -> Any:
    """Estimates over replications that are not those of the run."""
    estimates = {
        "fill_rate": EstimateRow(fill_rate, half_width, 9),
        "backorders": EstimateRow(owed, owed_half_width, 9),
    }
    return SimpleNamespace(of=lambda policy, measure, stock="*": estimates[measure])


@pytest.mark.parametrize(
    ("estimates", "short", "node"),
    [
        (estimated(0.9, 0.05), True, "mug@hub"),
        (estimated(0.98, 0.005), True, "mug@hub"),
        (estimated(0.98, 0.02), False, None),  # it may be that hardly anybody waits
        (estimated(0.995, 0.001), False, None),
        (estimated(0.9, 0.05, owed=1.7, owed_half_width=1.8), True, None),  # the hub may owe nothing in most of them
        (estimated(0.9, float("nan"), owed_half_width=float("nan")), True, "mug@hub"),  # a single replication
    ],
)
def test_a_bottleneck_is_more_than_noise(estimates: Any, short: bool, node: str | None):
    finding = bottleneck(hub_and_store().runs["as today"], estimates)
    assert (finding.short, finding.node) == (short, node)
    assert finding.share == pytest.approx(1.7 / 2.3)


def test_of_two_stock_points_that_hold_up_as_much_none_is_the_bottleneck():
    # two stores without stock, each a customer at 1 who waits 2 days for the transit
    stock = {"mug@hub": supplied(9), "mug@berlin": store(0), "mug@hamburg": store(0)}
    people = {place: scripted([1], wants=f"mug@{place}") for place in ("berlin", "hamburg")}
    alike = compare(network(stock, people, horizon=10), 2)
    assert not frame_of("network", alike)["bottleneck"].any()
    assert says("network", alike).startswith("Under *as declared* no one place is the bottleneck.")
    corner = Figure.registered()["network"].draw(frame_of("network", alike), Theme.of(alike)).layout.annotations[-1]
    assert corner.text == "arrows: units per day, replication 1 of 2<br>no one bottleneck"


def test_without_a_shortage_there_is_no_bottleneck_and_that_is_said():
    idle = compare(
        network({"mug@hub": supplied(9), "mug@berlin": store(9)}, {"people": scripted([1], wants="mug@berlin")}), 2
    )
    assert says("network", idle).startswith("Under *as declared* there is no bottleneck: nothing is short.")


def test_parts_flow_to_the_workshop_and_what_it_makes_to_its_stock_point():
    stock = {"bike": bike(), "wheel": supplied(4), "frame": {"source": "bolt", "restock": supplied(2)["restock"]}}
    comparison = compare(network(stock, {"bike": scripted([1], [2], wants="bike")}, horizon=10, **BIKE), 2)
    frame = frame_of("network", comparison)
    routes = rows(frame.loc[frame["part"] == "route", ["kind", "name", "to", "units"]])
    assert ("parts", "wheel", "workshop", 0.4) in routes
    assert ("transfer", "workshop", "bike", 0.2) in routes
    assert ("sales", "bike", "bike (customers)", 0.2) in routes  # the group has the product's name
    row_of = frame[frame["part"] == "node"].set_index("name")["row"]
    assert row_of["acme"] < row_of["wheel"] < row_of["workshop"] < row_of["bike"] < row_of["bike (customers)"]


def test_transshipments_and_shops_are_drawn():
    helped = compare(network(TRANSSHIPMENT, {"people": scripted([1, 2], [1, 2], wants="mug@berlin")}), 1)
    frame = frame_of("network", helped)
    assert ("transshipped", "mug@hamburg", "mug@berlin", 0.02) in rows(frame[["kind", "name", "to", "units"]])
    assert len(Figure.registered()["network"].draw(frame, Theme.of(helped)).layout.shapes) == 1
    shown = frame_of("network", compare(network(dropship(), {"people": scripted([1], wants="mug@web")}), 1))
    assert rows(shown.loc[shown["kind"] == "shop", ["name", "row"]]) == [("mug@web", 2)]


def test_a_row_has_at_most_four_boxes():
    stores = {f"mug@{number}": store(0) for number in range(6)}
    scenario = network({"mug@hub": supplied(3), **stores}, {"people": scripted([1], wants="mug@0")})
    frame = frame_of("network", compare(scenario, 1))
    assert frame[frame["part"] == "node"].groupby("row").size().tolist() == [1, 1, 3, 3, 1]
