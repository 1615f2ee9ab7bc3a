"""What the report draws and says of customers who are told something, who leave, and who stay away."""

from __future__ import annotations

import re
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from plotly.offline import get_plotlyjs

from sim.engine.ledger import Outcome
from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.measures.promise_outcomes import Spoken
from sim.measures.statistics import Waits, half_widths
from sim.report.figures import Figure
from sim.report.figures.flow import DOMAINS
from sim.report.findings.policy_grid import Place, grid_of
from sim.report.page.page import page
from sim.report.theme.theme import COLOURS, SYMBOLS, Look
from sim.scenario.model import Scenario
from tests.helpers.reports import HOSTILE, Seen, frame_of, rows, tiny
from tests.helpers.scenarios import scenario_of, visits

ONE, TWO = ({"type": "base_stock", "base_stock_level": level} for level in (1, 2))
SOON = {"quote": {"type": "fixed", "time": 0.5}}
NEW = ("restock_by_promise", "flow", "promised_against_actual", "cancellations")


MUG = {"price": 5, "unit_cost": 2, "holding_cost": 1}


def store(policies: dict[str, Any], mug: dict[str, Any] = MUG, **words: Any) -> Scenario:
    """The report's tiny world, all of whose customers are one person whom a late delivery loses for good."""
    people = {"loyalty": {"population": 1, "churn": {"late": 1}}} | words
    return scenario_of(
        {
            "horizon": 10,
            "currency": "EUR",
            "products": {"mug": mug},
            "customers": {"people": visits([1, 2, 7], **people)},
            "suppliers": {"acme": {"lead_time": 2}},
            "stock": {"mug": {"restock": ONE}},
            "policies": policies,
        }
    )


def crossed(dated: str = "dated", promise: dict[str, Any] = SOON) -> dict[str, Any]:
    """Base stock 1 and 2, in silence and with a date."""
    return {
        "one, silent": {},
        f"one, {dated}": {"promise": promise},
        "two, silent": {"restock": TWO},
        f"two, {dated}": {"restock": TWO, "promise": promise},
    }


@cache
def talk() -> Comparison:
    """With one mug the second customer waits from 2 to 3; told 2.5, they never come again: the third is the same."""
    return compare(store(crossed()), 2)


@cache
def hasty() -> Comparison:
    """They are told 2.25 and leave at 2.5, before the mug is there."""
    promise = {"quote": {"type": "fixed", "time": 0.25}}
    return compare(store(crossed(promise=promise), patience=0.5, loyalty={"churn": {}}), 2)


def says(key: str, comparison: Any, look: Look | None = None) -> str:
    return Figure.found()[key].says(frame_of(key, comparison), look or Look.of(comparison))


def ids(html: str) -> list[str | None]:
    return [attributes["id"] for tag, attributes in Seen(html).tags if tag == "section" and "id" in attributes]


# What was told


def test_what_was_told_is_remembered_with_what_came_of_it_over_all_replications() -> None:
    told = talk().spoken["one, dated"]
    assert told.outcome.tolist() == [Outcome.FILLED_LATE] * 2
    assert [column.tolist() for column in told[1:]] == [[1, 1], [0.5, 0.5], [0.5, 0.5]]
    assert len(talk().spoken["one, silent"].wait) == 0
    assert len(talk().spoken["two, dated"].wait) == 0  # nobody meets a shortage


# The grid


def test_every_rule_under_every_promise_is_a_grid_named_by_the_policies_own_words() -> None:
    grid = grid_of(talk().scenario, talk().policies)
    assert grid is not None
    assert grid.restock == ("one", "two")
    assert grid.promises == ("silent", "dated")
    assert grid.places["two, dated"] == Place(1, 1)
    assert grid.policy(0, 1) == "one, dated"


@pytest.mark.parametrize("left_out", ["one, dated", "two, silent"])
def test_a_grid_has_no_holes(left_out: str) -> None:
    policies = tuple(policy for policy in talk().policies if policy != left_out)
    assert grid_of(talk().scenario, policies) is None


def test_one_rule_or_one_promise_makes_no_grid() -> None:
    assert grid_of(talk().scenario, ("one, silent", "one, dated")) is None
    assert grid_of(talk().scenario, ("one, silent", "two, silent")) is None


def test_policies_that_differ_in_something_else_make_no_grid() -> None:
    policies = crossed()
    policies["two, dated"] = policies["two, dated"] | {"stock": {"mug": {"max_backorders": 3}}}
    scenario = store(policies)
    assert grid_of(scenario, tuple(scenario.policies)) is None


def test_who_has_no_name_of_its_own_is_called_by_its_type() -> None:
    scenario = store(
        {
            "as today": {},
            "told a date": {"promise": SOON},
            "more, as it is": {"restock": TWO},
            "more, told a date": {"restock": TWO, "promise": SOON},
        }
    )
    grid = grid_of(scenario, tuple(scenario.policies))
    assert grid is not None
    assert grid.restock == ("base stock 1", "more")
    assert grid.promises == ("as it is", "told a date")


def test_in_a_grid_a_colour_is_a_restock_rule_and_a_marker_a_promise() -> None:
    look = Look.of(talk())
    styles = {policy: look.style(policy) for policy in talk().policies}
    assert [style.colour for style in styles.values()] == [COLOURS[0]] * 2 + [COLOURS[1]] * 2
    assert [style.symbol for style in styles.values()] == [*SYMBOLS[:2]] * 2


# The heat map


def test_the_grid_shows_profit_and_retention_and_marks_the_best_cell() -> None:
    # in 10 days: 3 sold at 5, 3 bought at 2, 0.5 or 1.4 held at 1 a day; who is told a date comes twice, and then
    # 0.7 are held; one of one customer is lost
    frame = frame_of("restock_by_promise", talk())
    cells = [(row[1], row[2], row[3], row[4], row[7]) for row in rows(frame)]
    assert cells == [
        ("one", "silent", "profit", 0.4, True),
        ("one", "dated", "profit", -0.1, False),
        ("two", "silent", "profit", -0.5, False),
        ("two", "dated", "profit", -0.5, False),
        ("one", "silent", "retention", 1.0, True),
        ("one", "dated", "retention", 0.0, False),
        ("two", "silent", "retention", 1.0, False),
        ("two", "dated", "retention", 1.0, False),
    ]
    alike = frame.loc[frame["alike"], ["policy", "measure"]]
    assert rows(alike) == [("two, silent", "retention"), ("two, dated", "retention")]
    assert frame.loc[frame["measure"] == "profit", "gain"].round(9).tolist() == [0, -0.5, -0.9, -0.9]
    assert frame.loc[frame["measure"] == "profit", "behind"].round(9).tolist() == [0, -0.5, -0.9, -0.9]


def test_without_prices_the_grid_shows_cost_and_less_of_it_is_better() -> None:
    free = compare(store(crossed(), mug={"holding_cost": 1}, loyalty={"churn": {}}), 2)
    frame = frame_of("restock_by_promise", free)
    assert rows(frame.loc[frame["best"], ["policy", "measure", "mean"]]) == [
        ("one, silent", "total_cost", 0.5),
        ("one, silent", "retention", 1.0),
    ]
    assert "The lowest total cost, 0.500 ± 0.000 EUR per day, is that of *one, silent*" in says(
        "restock_by_promise", free
    )


def test_a_cell_that_cannot_be_told_apart_from_the_best_is_marked_and_named() -> None:
    # profits of three replications: the second cell is 1 behind on average, but now above and now below
    made = _measured({"profit": [[10, 11, 12], [8, 12, 10], [1, 2, 3], [1, 2, 3]]})
    frame = frame_of("restock_by_promise", made)
    assert frame["best"].tolist() == [True, False, False, False]
    assert frame["alike"].tolist() == [False, True, False, False]
    text = says("restock_by_promise", made, Look.of(talk())._replace(replications=3))
    assert "The highest profit, 11.0 ± 2.5 EUR per day, is that of *one, silent*" in text
    assert "with this restock rule no promise can be told apart from it" in text


def test_cells_of_another_row_that_cannot_be_told_apart_are_named() -> None:
    made = _measured({"profit": [[10, 11, 12], [1, 2, 3], [1, 2, 3], [8, 12, 10]]})
    text = says("restock_by_promise", made, Look.of(talk())._replace(replications=3))
    assert "*two, dated* cannot be told apart from it" in text


def test_the_headline_says_what_promise_and_stock_bring_by_themselves() -> None:
    made = _measured({"profit": [[1, 2, 3], [3, 4, 5], [11, 12, 13], [1, 2, 4]]})
    headline = Figure.found()["restock_by_promise"].headline(
        frame_of("restock_by_promise", made), Look.of(talk())._replace(replications=3)
    )
    assert headline == (
        "From *one, silent*, another promise alone raises profit by up to 2.00 ± 0.00 EUR per day (dated), "
        "another restock rule alone by up to 10.0 ± 0.0 EUR per day (two)."
    )
    found = Figure.found()["restock_by_promise"].headline(frame_of("restock_by_promise", talk()), Look.of(talk()))
    assert found == "From *one, silent*, no other promise alone does better, no other restock rule alone does better."


def test_a_number_that_no_replication_defines_is_said_to_be_so_in_its_cell() -> None:
    # with two mugs nobody waits, so nobody can cancel
    frame = frame_of("restock_by_promise", hasty())
    cancelled = frame[frame["measure"] == "cancellation_rate"]
    assert cancelled["mean"].fillna(-1).tolist() == [1, 1, -1, -1]
    drawing = hasty().figures["restock_by_promise"]
    assert sum("not defined" in note.text for note in drawing.layout.annotations) == 2
    assert not re.search(r"\bnan\b", drawing.to_json() + says("restock_by_promise", hasty()), re.IGNORECASE)


def test_every_cell_has_its_number_and_the_best_has_a_frame_and_a_star() -> None:
    drawing = talk().figures["restock_by_promise"]
    assert len(drawing.layout.shapes) == 2  # a panel each
    assert sum("★" in note.text for note in drawing.layout.annotations if note.text.startswith("<b>★")) == 2
    assert [trace.type for trace in drawing.data] == ["heatmap"] * 2
    shades = [np.asarray(trace.z, dtype=float) for trace in drawing.data]
    assert shades[0][0][0] == 1  # the best is the darkest
    assert shades[0].min() == 0


# The flow


def test_the_flow_follows_every_visit_to_its_end() -> None:
    # two replications of three visits
    frame = frame_of("flow", talk())
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


def test_alternatives_at_the_shortage_and_at_a_notice_are_two_ends() -> None:
    ends = ("filled_at_once", "filled_on_time", "filled_late", "substituted", "lost", "declined", "cancelled")
    counts = dict(zip(ends, (50, 8, 4, 7, 5, 6, 9), strict=True))
    orders = {"placed": 100, **counts, "cancelled_at_notice": 3, "still_waiting": 8}
    told = Spoken(np.array([Outcome.FILLED_ON_TIME] * 6), np.ones(6), np.array([1, 1, 1, 2, 2, np.nan]), np.ones(6))
    nothing = np.empty(0)
    made = SimpleNamespace(
        policies=("a",),
        accounts={"a": {"orders": orders}},
        spoken={"a": told},
        waits={"a": Waits(nothing, nothing, nothing, np.ones(2))},
        measures=pd.DataFrame(columns=["policy", "stock", "group", "measure", "value"]),
    )
    frame = frame_of("flow", made)
    found = {(row.source, row.target): row.orders for row in frame.itertuples()}
    assert found == {
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
    look = Look(policies=("a",))
    assert (
        Figure.found()["flow"]
        .says(frame, look)
        .startswith(
            "Under *a*, 69.0 % of 100 orders ended with the goods: 50.0 % at once, 12.0 % after a wait, 7.00 % with an "
            "alternative. 23.0 % left empty-handed."
        )
    )
    nodes = Figure.found()["flow"].draw(frame, look).data[1].node
    assert all(0 <= y <= 1 for y in nodes.y)
    assert len(nodes.label) == 12


def test_the_flow_has_a_diagram_of_everybody_and_one_of_who_met_a_shortage_for_each_policy() -> None:
    drawing = talk().figures["flow"]
    assert {trace.type for trace in drawing.data} == {"sankey"}
    assert len(drawing.data) == 2 * len(DOMAINS) + 2  # with two mugs there is no shortage to show
    choices = drawing.layout.updatemenus[0].buttons
    assert [choice.label for choice in choices] == list(talk().policies)
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


def test_whom_a_shop_sold_what_was_gone_was_not_asked_and_has_a_node_of_its_own() -> None:
    frame = frame_of("flow", oversold())
    mine = frame[(frame["policy"] == "a list") & (frame["part"] == "after")]
    assert rows(mine[["source", "target", "orders"]]) == [
        ("met a shortage", "accepted to wait", 2),
        ("met a shortage", "oversold", 4),
        ("accepted to wait", "waited", 2),
        ("oversold", "waited", 4),
        ("waited", "filled, no date told", 6),
    ]
    other = frame[frame["policy"] == "seen at once"]
    assert "oversold" not in set(other["target"])
    assert ("accepted to wait", "filled, no date told", 6) in rows(other[["source", "target", "orders"]])
    node = Figure.found()["flow"].draw(mine, Look.of(oversold())).data[0].node
    at = dict(zip((label.split("<br>")[0] for label in node.label), zip(node.x, node.y, strict=True), strict=True))
    assert at["accepted to wait"][0] == at["oversold"][0] < at["waited"][0]
    assert at["accepted to wait"][1] < at["waited"][1] < at["oversold"][1]


def test_the_head_says_how_many_were_sold_what_was_gone() -> None:
    flow, frame, look = Figure.found()["flow"], frame_of("flow", oversold()), Look.of(oversold())
    assert flow.headline(frame, look) == (
        "Oversold, which is sold though it was gone: 50.0 % of orders under *a list*, the fewest, 0 %, under "
        "*seen at once*."
    )
    assert flow.headline(frame[frame["policy"] == "a list"], look) == ""  # nothing to compare with
    assert flow.headline(frame_of("flow", talk()), Look.of(talk())) == ""
    assert "4 orders under *a list* were oversold: " in flow.says(frame, look)


def test_the_flow_says_who_never_came_again() -> None:
    frame = frame_of("flow", talk())
    text = Figure.found()["flow"].says(frame[frame["policy"] == "one, dated"], Look.of(talk()))
    assert "66.7 % of 6 visits ended with the goods: 33.3 % at once, 33.3 % after a wait" in text
    assert "33.3 % were never made, by customers lost earlier" in text


# Promises


def test_a_promise_stands_over_what_came_of_it() -> None:
    # the axes end at 1 day, the longest wait, in 36 squares: promised 0.5, the 19th; came after 1, the last
    assert rows(frame_of("promised_against_actual", talk())) == [
        ("one, dated", round(18.5 / 36, 9), round(35.5 / 36, 9), round(1 / 36, 9), 2, 2, 0.0, 0.0, 1.0, 0)
    ]
    assert "Under *one, dated* 0 % of 2 who were told a date had everything by the first one, 100 % later" in says(
        "promised_against_actual", talk()
    )


def test_kept_counts_who_left_and_leaves_out_dates_beyond_the_end() -> None:
    outcome = [
        *(Outcome.FILLED_ON_TIME, Outcome.FILLED_ON_TIME, Outcome.FILLED_LATE, Outcome.CANCELLED),
        *(Outcome.STILL_WAITING, Outcome.STILL_WAITING, Outcome.CANCELLED_AT_NOTICE),
    ]
    told = Spoken(
        np.array(outcome),
        wait=np.array([1.0, 3.0, 6.0, 2.0, 4.0, 4.0, 1.0]),
        promised=np.array([1.0, 2.0, 4.0, 2.0, 9.0, 3.0, np.nan]),  # the fifth is not due, the last had no date
        agreed=np.array([1.0, 3.0, 5.0, 2.0, 9.0, 9.0, np.nan]),  # nor is the sixth, by the last date
    )
    made = SimpleNamespace(policies=("a",), spoken={"a": told})
    frame = frame_of("promised_against_actual", made)
    assert frame[["due", "kept", "agreed", "late", "beyond"]].drop_duplicates().values.tolist() == [
        [5, 1 / 5, 2 / 4, 2 / 5, 0]
    ]
    assert frame["orders"].sum() == 3


# Cancellations


def test_cancellations_are_told_apart_by_cause() -> None:
    # both who were told a date left a quarter of a day after it had passed, half a day after the order
    frame = frame_of("cancellations", hasty())
    found = frame[frame["orders"] > 0]
    assert rows(found[["policy", "cause", "orders", "share", "median"]]) == [
        ("one, silent", "patience ran out", 2, 1.0, 0.5),
        ("one, dated", "after the date had passed", 2, 1.0, 0.5),
    ]
    assert says("cancellations", hasty()) == (
        "Under *one, silent* 100 % of those who waited cancelled. Patience that ran out, without a date or before it, "
        "lost most under *one, silent*: 100 %, half of them within 0.500 days of the order. Waiting on after the date "
        "had passed lost most under *one, dated*: 100 %, half of them within 0.500 days of the order."
    )


def test_what_neither_a_date_nor_a_notice_caused_is_patience() -> None:
    cancelled = np.array([1.0, 2.0, 2.0, 3.0, 10.0])
    told = Spoken(
        np.array([Outcome.CANCELLED, Outcome.CANCELLED, Outcome.CANCELLED_AT_NOTICE]),
        wait=np.array([2.0, 10.0, 3.0]),
        promised=np.array([2.0, 12.0, 1.0]),  # at the date itself it is broken too: receipts come before deadlines
        agreed=np.array([2.0, 12.0, 4.0]),
    )
    made = SimpleNamespace(policies=("a",), spoken={"a": told}, waits={"a": Waits(np.ones(3), cancelled, np.ones(2))})
    frame = frame_of("cancellations", made)
    found = frame[frame["orders"] > 0]
    assert rows(found[["cause", "start", "width", "orders", "share"]]) == [
        ("patience ran out", 1.0, 0.5, 1, 0.1),
        ("patience ran out", 2.0, 0.5, 1, 0.1),
        ("patience ran out", 9.5, 0.5, 1, 0.1),  # the last bar is open to the right
        ("after the date had passed", 2.0, 0.5, 1, 0.1),
        ("at a notice of a later date", 3.0, 0.5, 1, 0.1),
    ]


def test_patience_alone_is_left_to_the_wait_curve() -> None:
    silent = compare(store({"as today": {}}, patience=0.5, loyalty={"churn": {}}), 2)
    assert silent.accounts["as today"]["orders"]["cancelled"] == 2
    assert frame_of("cancellations", silent).empty


# The page


def test_a_world_in_which_nobody_says_anything_has_none_of_it() -> None:
    for key in NEW:
        assert frame_of(key, tiny()).empty
        assert key.replace("_", "-") not in ids(page(tiny()))
    text = Seen(page(tiny())).text
    for words in ("notices per", "promise kept", "retention", "stayed away", "visits"):
        assert words not in text


def test_the_grid_comes_first_and_the_flow_before_the_tables() -> None:
    found = ids(page(talk()))
    assert found[:5] == ["cautions", "restock-by-promise", "flow", "findings", "policies"]
    assert found.index("wait-curve") < found.index("promised-against-actual")
    text = Seen(page(talk())).text
    head = text[: text.index("More stock")]
    assert "another promise" not in head
    assert "no other promise alone does better" in head


def test_cards_and_tables_have_the_measures_of_people_where_they_are_defined() -> None:
    html = page(talk())
    cards = html.split('<div class="cards">')[1].split("</section>")[0]
    assert "promise kept rate" in cards
    assert "retention" in cards
    text = Seen(html).text
    for words in ("quote error", "visits lost", "value of visits lost"):
        assert words in text
    assert 'id="f-retention"' in html
    assert "notices per backorder" not in text  # nothing was ever written


def test_names_are_shown_as_they_are_in_the_new_figures_too() -> None:
    nasty = compare(store(crossed(f"</script>{HOSTILE}")), 2)
    text = page(nasty).replace(get_plotlyjs(), "")
    assert HOSTILE not in text
    assert text.count("<script") == text.count("</script>")
    for key in NEW:
        if len(frame_of(key, nasty)):
            drawing: go.Figure = nasty.figures[key]
            assert HOSTILE not in drawing.to_json()
    names = nasty.figures["restock_by_promise"].layout.xaxis.ticktext
    assert names[1].replace("<br>", "") == "&lt;/script&gt;&lt;b&gt;&amp;"


def test_nothing_undefined_is_shown_as_a_number() -> None:
    for comparison in (talk(), hasty(), compare(talk().scenario, 1)):
        text = Seen(page(comparison)).text
        assert not re.search(r"\b(nan|none|null|inf)\b", text, re.IGNORECASE)
        for key in NEW:
            assert not re.search(r"\bnan\b", comparison.figures[key].to_json(), re.IGNORECASE)


def test_one_replication_tells_no_cells_apart() -> None:
    single = compare(talk().scenario, 1)
    assert "one replication cannot tell cells apart" in says("restock_by_promise", single)


def _measured(values: dict[str, list[list[float]]]) -> SimpleNamespace:
    """The talking world's grid with these values of measures, a list of replications for each policy."""
    policies = talk().policies
    tidy, table = [], []
    for measure, by_policy in values.items():
        for policy, own in zip(policies, by_policy, strict=True):
            tidy += [(policy, number, "*", "", measure, value) for number, value in enumerate(own)]
            (mean,), (half_width,), (n,) = half_widths(np.array(own, dtype=float)[:, None])
            table.append((policy, "*", "", measure, mean, half_width, n))
            table.append((policy, "*", "", "revenue", 1.0, 0.0, n))
    return SimpleNamespace(
        scenario=talk().scenario,
        policies=policies,
        table=pd.DataFrame(table, columns=["policy", "stock", "group", "measure", "mean", "half_width", "n"]),
        differences=None,
        measures=pd.DataFrame(tidy, columns=["policy", "replication", "stock", "group", "measure", "value"]),
    )
