"""Figures: what each draws, and what they are as a family."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from sim.experiments.compare import compare
from sim.measures.statistics import Waits
from sim.report.figures import Figure, figures_of
from sim.report.figures.account import OUTCOME_STYLES, OUTCOMES
from sim.report.figures.stock_over_time import ALL_POINTS
from sim.report.findings.downsampling import keep_extremes, merge_marks
from sim.report.page.page import page
from sim.report.sections.account_table import MEANINGS
from sim.report.theme.theme import COLOURS, DASHES, GLYPHS, SYMBOLS, Theme
from tests.helpers.reports import HOSTILE, frame_of, rows, says, tiny
from tests.helpers.scenarios import scenario_of, visits


def test_service_against_stock_has_a_mark_a_policy_and_stock_point() -> None:
    # 1 on the shelf over [0, 1], [4, 7] and [9, 10]; 2 over [0, 1], [4, 7], [9, 10] and 1 over [1, 2], [3, 4], [7, 9]
    frame = frame_of("service_against_stock")
    assert set(frame.pop("measure")) == {"fill_rate"}
    assert frame.pop("target").isna().all()  # the goal asks for nothing
    assert rows(frame) == [
        ("as today", "*", 0.5, 0.0, round(2 / 3, 9), 0.0, 2),
        (HOSTILE, "*", 1.4, 0.0, 1.0, 0.0, 2),
        ("as today", "mug", 0.5, 0.0, round(2 / 3, 9), 0.0, 2),
        (HOSTILE, "mug", 1.4, 0.0, 1.0, 0.0, 2),
    ]


def test_cost_by_kind_adds_up_to_the_running_cost_without_the_goods_and_kinds_that_cost_nothing() -> None:
    # 3 mugs bought at 2 in 10 days; held 0.5 and 1.4 at 1 a day; one owed for one day at 4
    frame = frame_of("cost_by_kind")
    assert [(policy, kind, mean) for policy, kind, mean, _, _ in rows(frame)] == [
        ("as today", "holding_cost", 0.5),
        ("as today", "backorder_cost", 0.4),
        ("as today", "running_cost", 0.9),
        (HOSTILE, "holding_cost", 1.4),
        (HOSTILE, "backorder_cost", 0.0),
        (HOSTILE, "running_cost", 1.4),
    ]
    assert set(frame["half_width"]) == {0.0}
    assert set(frame["n"]) == {2}
    assert says("cost_by_kind", tiny()).startswith("The running cost of *as today* is 0.900 ± 0.000 EUR per day")


def test_units_bought_cheaper_than_their_reference_are_drawn_left_of_0() -> None:
    table = pd.DataFrame(
        [("a", "*", "", kind, mean, 0.0, 2) for kind, mean in (("purchase_premium", -3), ("holding_cost", 5), TOTAL)],
        columns=["policy", "stock", "group", "measure", "mean", "half_width", "n"],
    )
    comparison = SimpleNamespace(policies=("a",), table=table, differences=None)
    frame = frame_of("cost_by_kind", comparison)
    assert [(kind, mean) for _, kind, mean, _, _ in rows(frame)] == [
        ("holding_cost", 5),
        ("purchase_premium", -3),
        TOTAL,
    ]
    drawing = Figure.registered()["cost_by_kind"].draw(frame, Theme(("a",)))
    assert drawing.layout.barmode == "relative"


TOTAL = ("running_cost", 2)


def test_the_wait_curve_steps_where_backorders_end_and_counts_who_still_waits() -> None:
    assert rows(frame_of("wait_curve")) == [
        ("as today", 0.0, 0.0, 0.0, 2, 0),
        ("as today", 1.0, 1.0, 0.0, 2, 0),
        ("as today", 1.0, 1.0, 0.0, 2, 0),
    ]
    comparison = SimpleNamespace(
        policies=("a",),
        waits={"a": Waits(np.array([1.0, 3.0]), np.array([2.0]), np.array([2.5]))},
    )
    # of four, one is filled at 1 and one leaves at 2; then one is out of sight, and the last stands for two
    assert rows(frame_of("wait_curve", comparison)) == [
        ("a", 0.0, 0.0, 0.0, 4, 1),
        ("a", 1.0, 0.25, 0.0, 4, 1),
        ("a", 2.0, 0.25, 0.25, 4, 1),
        ("a", 3.0, 0.75, 0.25, 4, 1),
        ("a", 3.0, 0.75, 0.25, 4, 1),
    ]


def test_stock_over_time_shows_levels_owed_units_below_the_line_and_orders_both_ways() -> None:
    frame = frame_of("stock_over_time")
    as_today = frame[frame["policy"] == "as today"]
    points = {
        series: list(zip(rows["time"], rows["units"], strict=True))
        for series, rows in as_today.groupby("series", sort=False)
    }
    assert points["on hand"] == [(0, 1), (1, 0), (4, 1), (7, 0), (9, 1), (10, 1)]
    assert points["backorders"] == [(0, 0), (2, -1), (3, 0), (10, 0)]
    assert points["order placed"] == [(1, 1), (2, 1), (7, 1)]
    assert points["order received"] == [(3, 1), (4, 1), (9, 1)]


def test_the_account_figure_has_every_end_of_an_order_and_adds_up() -> None:
    frame = frame_of("account")
    assert [row for row in rows(frame) if row[2]] == [
        ("as today", "filled_at_once", 4, round(2 / 3, 9), 4),
        ("as today", "filled_on_time", 2, round(1 / 3, 9), 2),
        (HOSTILE, "filled_at_once", 6, 1.0, 6),
    ]
    assert frame.groupby("policy")["share"].sum().tolist() == pytest.approx([1, 1])


def test_every_end_of_an_order_has_its_style_and_its_meaning() -> None:
    assert set(OUTCOME_STYLES) == set(OUTCOMES) - {"filled_at_once"}
    assert set(MEANINGS) == set(OUTCOMES)


def test_a_long_line_keeps_its_lowest_and_highest_points() -> None:
    rng = np.random.default_rng(11)
    at, units = np.sort(rng.uniform(0, 1000, 50_000)), rng.integers(0, 1000, 50_000)
    units[31_415], units[27_182] = 5_000, -5_000
    kept = keep_extremes(at, units, 5_000)
    assert len(kept) <= 5_000
    assert {0, 31_415, 27_182, 49_999} <= set(kept.tolist())
    assert (np.diff(kept) > 0).all()


def test_merged_marks_of_replenishment_orders_lose_no_unit() -> None:
    rng = np.random.default_rng(12)
    at, units = rng.uniform(0, 1000, 9_000), rng.integers(1, 9, 9_000)
    _, sums, counts = merge_marks(at, units, 400)
    assert len(sums) <= 400
    assert (sums.sum(), counts.sum()) == (units.sum(), 9_000)


def test_many_stock_points_share_what_the_page_can_hold() -> None:
    stocks = [f"item {number}" for number in range(50)]
    at = np.linspace(0, 100, 3_000)
    levels = pd.concat(
        pd.DataFrame({"at": at, "stock": stock, "on_hand": np.arange(3_000), "on_order": 0, "backorders": place})
        for place, stock in enumerate(stocks)
    )
    orders = pd.DataFrame({"stock": [], "ordered_at": [], "received_at": [], "quantity": [], "received_quantity": []})
    policies = tuple("abcde")
    run = SimpleNamespace(levels=levels, replenishments=orders)
    comparison = SimpleNamespace(
        policies=policies, runs=dict.fromkeys(policies, run), scenario=SimpleNamespace(warm_up=0, horizon=100)
    )
    frame = frame_of("stock_over_time", comparison)
    assert len(frame) <= ALL_POINTS
    assert list(dict.fromkeys(frame["stock"])) == stocks[-12:]


# Figures as a family


@pytest.mark.parametrize("key", ["service_against_stock", "cost_by_kind", "wait_curve", "stock_over_time", "account"])
def test_a_comparison_has_its_figures_by_name(key: str) -> None:
    assert isinstance(tiny().figures[key], go.Figure)
    assert tiny().figures[key].layout.title.text


def test_a_figure_is_drawn_when_it_is_first_asked_for_and_then_kept() -> None:
    comparison = SimpleNamespace(**{word: getattr(tiny(), word) for word in ("scenario", "policies", "replications")})
    figures = figures_of(comparison)  # it has no tables, so whatever is drawn unasked would fail
    assert set(figures) == set(Figure.registered())
    comparison.accounts = tiny().accounts
    assert figures["account"] is figures["account"]


def test_every_figure_is_one_file_that_says_what_it_draws() -> None:
    for key, kind in Figure.registered().items():
        assert kind.__module__ == f"sim.report.figures.{key}"
        assert kind.__doc__
        assert kind.title


@pytest.mark.parametrize("lacking", ["data_for", "draw", "says"])
def test_a_figure_that_lacks_an_answer_is_refused_where_it_is_defined(lacking: str) -> None:
    answers = {name: classmethod(lambda cls, *_: None) for name in ("data_for", "draw", "says") if name != lacking}
    with pytest.raises(TypeError, match=f"Own: expected a class method '{lacking}', found none"):
        type("Own", (Figure,), {"key": "own", **answers})
    assert "own" not in Figure.registered()


def test_a_policy_keeps_its_colour_and_its_second_cue_everywhere() -> None:
    figures, theme = tiny().figures, Theme.of(tiny())
    styles = [theme.style(policy) for policy in tiny().policies]
    marks = [(trace.marker.color, trace.marker.symbol) for trace in figures["service_against_stock"].data]
    assert marks == [(style.colour, style.symbol) for style in styles]
    lines = [(trace.line.color, trace.line.dash) for trace in figures["wait_curve"].data]
    assert lines == [(styles[0].colour, styles[0].dash)] * 2  # filled and cancelled; nobody waits under the other
    total = next(trace for trace in figures["cost_by_kind"].data if trace.error_x.array is not None)
    assert total.marker.color == tuple(style.colour for style in styles)
    assert total.marker.symbol == tuple(style.symbol for style in styles)
    shelves = [trace.line.color for trace in figures["stock_over_time"].data if trace.name == "on hand (units)"]
    assert shelves == [style.colour for style in styles]
    kinds = [trace for key in ("cost_by_kind", "account") for trace in figures[key].data if trace.type == "bar"]
    assert not {trace.marker.color for trace in kinds} & set(COLOURS)


def test_two_policies_never_look_alike() -> None:
    theme = Theme(policies=tuple(f"policy {number}" for number in range(len(COLOURS) * len(SYMBOLS))))
    styles = [theme.style(policy) for policy in theme.policies]
    assert len({(style.colour, style.symbol) for style in styles}) == len(styles)
    assert (len(GLYPHS), len(set(DASHES))) == (len(SYMBOLS), len(DASHES))


def test_nothing_of_its_kind_gives_an_empty_drawing_that_says_so() -> None:
    idle = compare(scenario_of({"customers": {"people": visits([1])}, "horizon": 0.5}), 2)
    assert len(idle.figures["account"].data) == 0
    assert "nothing" in idle.figures["wait_curve"].layout.annotations[0].text
    assert 'id="account"' not in page(idle)


def test_a_baseline_that_costs_nothing_has_no_largest_kind_of_cost():
    changes = {
        "horizon": 10,
        "products": {"mug": {"holding_cost": 0.1}},
        "policies": {"nothing there": {}, "two": {"restock": {"base_stock_level": 2}}},
    }
    assert says("cost_by_kind", compare(scenario_of(changes), progress=False)).startswith(
        "The running cost of *nothing there* is 0 ± 0 money per day."
    )
