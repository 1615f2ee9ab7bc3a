"""The flow: from the visit to the end of each order, with those that were oversold and those never made."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd

from sim.engine.ledger import Outcome
from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.measures.promise_outcomes import PromiseOutcomes
from sim.measures.statistics import Waits
from sim.report.figures import Figure
from sim.report.figures.flow import DOMAINS
from sim.report.theme.theme import Theme
from tests.helpers.promise_reports import ONE, late_date
from tests.helpers.reports import frame_of, rows
from tests.helpers.scenarios import scenario_of, visits


def test_the_flow_follows_every_visit_to_its_end() -> None:
    # two replications of three visits
    frame = frame_of("flow", late_date())
    assert rows(frame[frame["policy"] == "one, silent"]) == [
        ("one, silent", "before", "orders placed", "filled at once", 4),
        ("one, silent", "before", "orders placed", "met a shortage", 2),
        ("one, silent", "after", "met a shortage", "accepted to wait", 2),
        ("one, silent", "after", "accepted to wait", "filled, no date told", 2),
    ]
    assert rows(frame[frame["policy"] == "one, dated"]) == [
        ("one, dated", "before", "visits", "stayed away", 2),
        ("one, dated", "before", "visits", "orders placed", 4),
        ("one, dated", "before", "orders placed", "filled at once", 2),
        ("one, dated", "before", "orders placed", "met a shortage", 2),
        ("one, dated", "after", "met a shortage", "accepted to wait", 2),
        ("one, dated", "after", "accepted to wait", "filled late", 2),
    ]


def test_a_substitution_at_the_shortage_and_one_at_a_notice_are_two_ends() -> None:
    ends = ("filled_at_once", "filled_on_time", "filled_late", "substituted", "lost", "declined", "cancelled")
    counts = dict(zip(ends, (50, 8, 4, 7, 5, 6, 9), strict=True))
    orders = {"placed": 100, **counts, "cancelled_at_notice": 3, "still_waiting": 8}
    promises = PromiseOutcomes(
        np.array([Outcome.FILLED_ON_TIME] * 6), np.ones(6), np.array([1, 1, 1, 2, 2, np.nan]), np.ones(6)
    )
    empty = np.empty(0)
    comparison = SimpleNamespace(
        policies=("a",),
        accounts={"a": {"orders": orders}},
        promise_outcomes={"a": promises},
        waits={"a": Waits(empty, empty, empty, np.ones(2))},
        measures=pd.DataFrame(columns=["policy", "stock", "group", "measure", "value"]),
    )
    frame = frame_of("flow", comparison)
    orders_by_step = {(row.source, row.target): row.orders for row in frame.itertuples()}
    assert orders_by_step == {
        ("orders placed", "filled at once"): 50,
        ("orders placed", "met a shortage"): 50,
        ("met a shortage", "accepted to wait"): 34,
        ("met a shortage", "took an alternative"): 5,
        ("met a shortage", "declined"): 6,
        ("met a shortage", "lost"): 5,
        ("accepted to wait", "filled by the date"): 5,
        ("accepted to wait", "filled, no date told"): 3,
        ("accepted to wait", "filled late"): 4,
        ("accepted to wait", "alternative at a notice"): 2,
        ("accepted to wait", "cancelled"): 9,
        ("accepted to wait", "cancelled at a notice"): 3,
        ("accepted to wait", "still waiting"): 8,
    }
    for node in ("met a shortage", "accepted to wait"):
        into = frame.loc[frame["target"] == node, "orders"].sum()
        assert into == frame.loc[frame["source"] == node, "orders"].sum()
    theme = Theme(policies=("a",))
    assert (
        Figure.registered()["flow"]
        .says(frame, theme)
        .startswith(
            "Under *a*, 69.0 % of 100 orders ended with the goods: 50.0 % at once, 12.0 % after a wait, 7.00 % with an "
            "alternative. 23.0 % left empty-handed."
        )
    )
    nodes = Figure.registered()["flow"].draw(frame, theme).data[1].node
    assert all(0 <= y <= 1 for y in nodes.y)
    assert len(nodes.label) == 12


def test_the_flow_has_a_diagram_of_everybody_and_one_of_who_met_a_shortage_for_each_policy() -> None:
    drawing = late_date().figures["flow"]
    assert {trace.type for trace in drawing.data} == {"sankey"}
    assert len(drawing.data) == 2 * len(DOMAINS) + 2  # with two mugs there is no shortage to show
    choices = drawing.layout.updatemenus[0].buttons
    assert [choice.label for choice in choices] == list(late_date().policies)
    for choice in choices:
        assert len(choice.args[0]["visible"]) == len(drawing.data)


@cache
def oversold() -> Comparison:
    """A shop shows three mugs of acme's until the next look: of 2 + 2 asked for one is sold though it is gone.

    Then acme has none until 6: the third customer, at 3, is shown three still and waits too; and one who asks at 4 for
    four is told that there are not so many, and agrees to wait. With a shop that sees all the time nobody is surprised.
    """
    stock = {"mug@acme": {"source": "acme", "restock": {**ONE, "base_stock_level": 3}}}
    stock["mug@web"] = {"sells_from": "mug@acme", "visibility": {"every": 10}}
    seen = {"stock": {"mug@web": {"visibility": None}}}
    changes = {
        "horizon": 30,
        "products": {"mug": {}},
        "customers": {"people": visits([1, 2, 3, 4], [2, 2, 1, 4], wants="mug@web")},
        "suppliers": {"acme": {"lead_time": 5}},
        "stock": stock,
        "policies": {"a list": {}, "seen at once": seen},
    }
    return compare(scenario_of(changes), 2)


def test_an_oversold_customer_was_not_asked_to_wait_and_has_a_node_of_its_own() -> None:
    frame = frame_of("flow", oversold())
    after_shortage = frame[(frame["policy"] == "a list") & (frame["part"] == "after")]
    assert rows(after_shortage[["source", "target", "orders"]]) == [
        ("met a shortage", "accepted to wait", 2),
        ("met a shortage", "oversold", 4),
        ("accepted to wait", "waited", 2),
        ("oversold", "waited", 4),
        ("waited", "filled, no date told", 6),
    ]
    other = frame[frame["policy"] == "seen at once"]
    assert "oversold" not in set(other["target"])
    assert ("accepted to wait", "filled, no date told", 6) in rows(other[["source", "target", "orders"]])
    node = Figure.registered()["flow"].draw(after_shortage, Theme.of(oversold())).data[0].node
    at = dict(zip((label.split("<br>")[0] for label in node.label), zip(node.x, node.y, strict=True), strict=True))
    assert at["accepted to wait"][0] == at["oversold"][0] < at["waited"][0]
    assert at["accepted to wait"][1] < at["waited"][1] < at["oversold"][1]


def test_the_headline_says_how_many_orders_were_oversold() -> None:
    flow, frame, theme = Figure.registered()["flow"], frame_of("flow", oversold()), Theme.of(oversold())
    assert flow.headline(frame, theme) == (
        "Oversold, which is sold though it was gone: 50.0 % of orders under *a list*, the fewest, 0 %, under "
        "*seen at once*."
    )
    assert flow.headline(frame[frame["policy"] == "a list"], theme) == ""  # nothing to compare with
    assert flow.headline(frame_of("flow", late_date()), Theme.of(late_date())) == ""
    assert "4 orders under *a list* were oversold: " in flow.says(frame, theme)


def test_the_flow_says_how_many_visits_lost_customers_never_made() -> None:
    frame = frame_of("flow", late_date())
    text = Figure.registered()["flow"].says(frame[frame["policy"] == "one, dated"], Theme.of(late_date()))
    assert "66.7 % of 6 visits ended with the goods: 33.3 % at once, 33.3 % after a wait" in text
    assert "33.3 % were never made, by customers lost earlier" in text
