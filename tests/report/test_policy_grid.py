"""The policy grid: which policies form one, what its rows and columns are called, and its heat map."""

from __future__ import annotations

import re

import numpy as np
import pytest

from sim.experiments.compare import compare
from sim.report.figures import Figure
from sim.report.findings.policy_grid import GridCell, grid_of
from sim.report.theme.theme import COLOURS, SYMBOLS, Theme
from tests.helpers.promise_reports import SOON, TWO, broken_date, late_date, measured, one_customer_store, two_by_two
from tests.helpers.reports import frame_of, rows, says


def test_every_restock_rule_under_every_promise_is_a_grid_labelled_by_what_differs() -> None:
    grid = grid_of(late_date().scenario, late_date().policies)
    assert grid is not None
    assert grid.restock == ("base_stock 1", "base_stock 2")
    assert grid.promises == ("quote: none", "quote: fixed 0.5 days")
    assert grid.cells["two, dated"] == GridCell(1, 1)
    assert grid.policy(0, 1) == "one, dated"


@pytest.mark.parametrize("left_out", ["one, dated", "two, silent"])
def test_a_grid_of_restock_rules_and_promises_has_no_holes(left_out: str) -> None:
    policies = tuple(policy for policy in late_date().policies if policy != left_out)
    assert grid_of(late_date().scenario, policies) is None


def test_one_restock_rule_or_one_promise_makes_no_grid() -> None:
    assert grid_of(late_date().scenario, ("one, silent", "one, dated")) is None
    assert grid_of(late_date().scenario, ("one, silent", "two, silent")) is None


def test_policies_that_differ_in_max_backorders_too_make_no_grid() -> None:
    policies = two_by_two()
    policies["two, dated"] = policies["two, dated"] | {"stock": {"mug": {"max_backorders": 3}}}
    scenario = one_customer_store(policies)
    assert grid_of(scenario, tuple(scenario.policies)) is None


def test_labels_do_not_depend_on_what_policies_are_called() -> None:
    scenario = one_customer_store(
        {
            "as today": {},
            "told a date": {"promise": SOON},
            "more, as it is": {"restock": TWO},
            "more, told a date": {"restock": TWO, "promise": SOON},
        }
    )
    grid = grid_of(scenario, tuple(scenario.policies))
    assert grid == grid_of(late_date().scenario, late_date().policies)._replace(cells=grid.cells)


def test_in_a_grid_a_colour_is_a_restock_rule_and_a_marker_a_promise() -> None:
    theme = Theme.of(late_date())
    styles = {policy: theme.style(policy) for policy in late_date().policies}
    assert [style.colour for style in styles.values()] == [COLOURS[0]] * 2 + [COLOURS[1]] * 2
    assert [style.symbol for style in styles.values()] == [*SYMBOLS[:2]] * 2


def test_the_heat_map_shows_profit_and_retention_and_marks_the_best_cell() -> None:
    # in 10 days: 3 sold at 5, 3 bought at 2, 0.5 or 1.4 held at 1 a day; who is told a date comes twice, and then
    # 0.7 are held; one of one customer is lost
    frame = frame_of("restock_by_promise", late_date())
    cells = [(row[1], row[2], row[3], row[4], row[7]) for row in rows(frame)]
    assert cells == [
        ("base_stock 1", "quote: none", "profit", 0.4, True),
        ("base_stock 1", "quote: fixed 0.5 days", "profit", -0.1, False),
        ("base_stock 2", "quote: none", "profit", -0.5, False),
        ("base_stock 2", "quote: fixed 0.5 days", "profit", -0.5, False),
        ("base_stock 1", "quote: none", "retention", 1.0, True),
        ("base_stock 1", "quote: fixed 0.5 days", "retention", 0.0, False),
        ("base_stock 2", "quote: none", "retention", 1.0, False),
        ("base_stock 2", "quote: fixed 0.5 days", "retention", 1.0, False),
    ]
    alike = frame.loc[frame["alike"], ["policy", "measure"]]
    assert rows(alike) == [("two, silent", "retention"), ("two, dated", "retention")]
    assert frame.loc[frame["measure"] == "profit", "gain"].round(9).tolist() == [0, -0.5, -0.9, -0.9]
    assert frame.loc[frame["measure"] == "profit", "behind"].round(9).tolist() == [0, -0.5, -0.9, -0.9]


def test_without_prices_the_heat_map_shows_cost_and_less_of_it_is_better() -> None:
    free = compare(one_customer_store(two_by_two(), mug={"holding_cost": 1}, loyalty={"churn": {}}), 2)
    frame = frame_of("restock_by_promise", free)
    assert rows(frame.loc[frame["best"], ["policy", "measure", "mean"]]) == [
        ("one, silent", "total_cost", 0.5),
        ("one, silent", "retention", 1.0),
    ]
    assert "The lowest total cost, 0.500 ± 0.000 EUR per day, is that of *one, silent*" in says(
        "restock_by_promise", free
    )


def test_a_cell_whose_profit_cannot_be_told_apart_from_the_best_is_marked_and_named() -> None:
    # profits of three replications: the second cell is 1 behind on average, but now above and now below
    comparison = measured({"profit": [[10, 11, 12], [8, 12, 10], [1, 2, 3], [1, 2, 3]]})
    frame = frame_of("restock_by_promise", comparison)
    assert frame["best"].tolist() == [True, False, False, False]
    assert frame["alike"].tolist() == [False, True, False, False]
    text = says("restock_by_promise", comparison, Theme.of(late_date())._replace(replications=3))
    assert "The highest profit, 11.0 ± 2.5 EUR per day, is that of *one, silent*" in text
    assert "with this restock rule no promise can be told apart from it" in text


def test_cells_of_another_row_that_cannot_be_told_apart_are_named() -> None:
    comparison = measured({"profit": [[10, 11, 12], [1, 2, 3], [1, 2, 3], [8, 12, 10]]})
    text = says("restock_by_promise", comparison, Theme.of(late_date())._replace(replications=3))
    assert "*two, dated* cannot be told apart from it" in text


def test_the_headline_says_what_another_promise_or_restock_rule_alone_brings() -> None:
    comparison = measured({"profit": [[1, 2, 3], [3, 4, 5], [11, 12, 13], [1, 2, 4]]})
    headline = Figure.registered()["restock_by_promise"].headline(
        frame_of("restock_by_promise", comparison), Theme.of(late_date())._replace(replications=3)
    )
    assert headline == (
        "From *one, silent*, another promise alone raises profit by up to 2.00 ± 0.00 EUR per day "
        "(“quote: fixed 0.5 days”), another restock rule alone by up to 10.0 ± 0.0 EUR per day (“base_stock 2”)."
    )
    headline = Figure.registered()["restock_by_promise"].headline(
        frame_of("restock_by_promise", late_date()), Theme.of(late_date())
    )
    assert (
        headline == "From *one, silent*, no other promise alone does better, no other restock rule alone does better."
    )


def test_a_cancellation_rate_that_no_replication_defines_is_said_to_be_so_in_its_cell() -> None:
    # with two mugs nobody waits, so nobody can cancel
    frame = frame_of("restock_by_promise", broken_date())
    cancelled = frame[frame["measure"] == "cancellation_rate"]
    assert cancelled["mean"].fillna(-1).tolist() == [1, 1, -1, -1]
    drawing = broken_date().figures["restock_by_promise"]
    assert sum("not defined" in note.text for note in drawing.layout.annotations) == 2
    assert not re.search(r"\bnan\b", drawing.to_json() + says("restock_by_promise", broken_date()), re.IGNORECASE)


def test_every_cell_has_its_number_and_the_best_has_a_frame_and_a_star() -> None:
    drawing = late_date().figures["restock_by_promise"]
    assert len(drawing.layout.shapes) == 2  # a panel each
    assert sum("★" in note.text for note in drawing.layout.annotations if note.text.startswith("<b>★")) == 2
    assert [trace.type for trace in drawing.data] == ["heatmap"] * 2
    shades = [np.asarray(trace.z, dtype=float) for trace in drawing.data]
    assert shades[0][0][0] == 1  # the best is the darkest
    assert shades[0].min() == 0


def test_one_replication_tells_no_cells_apart() -> None:
    single = compare(late_date().scenario, 1)
    assert "one replication cannot tell cells apart" in says("restock_by_promise", single)
