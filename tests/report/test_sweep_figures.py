"""Figures of a sweep: what each draws, and for which designs it has anything to draw."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.report.sweep_figures import SweepFigure, figures_of
from tests.helpers.sweeps import (
    LEAD_TIME,
    LEVEL,
    PRICE,
    MadeSweep,
    around,
    curve,
    grid,
    hypercube,
    indices,
    one_at_a_time,
    policy_map,
    shop,
)

HALF_WIDTH = 2.262157 * 0.1 / np.sqrt(10)
"""Of ten replications with a standard deviation of 0.1: Student's t, 9 degrees of freedom."""


def frame_of(key: str, sweep: MadeSweep) -> pd.DataFrame:
    return SweepFigure.registered()[key].data_for(sweep)


@pytest.mark.parametrize(
    ("sweep", "keys"),
    [
        (curve(), ["policy_map", "response_curve"]),
        (policy_map(), ["policy_map", "response_curve", "measure_map"]),
        (policy_map(sensitivities=indices(("S1", LEAD_TIME, 0.5), ("S1", PRICE, 0.4))),
         ["policy_map", "variance_shares", "response_curve", "measure_map"]),
        (hypercube(), ["scatter", "parallel_coordinates"]),
        (hypercube(kind="saltelli", sensitivities=indices(("S1", LEAD_TIME, 0.5), ("ST", LEAD_TIME, 0.6),
                                                          ("S1", PRICE, 0.2), ("ST", PRICE, 0.3))),
         ["variance_shares", "scatter", "parallel_coordinates"]),
        (hypercube(kind="morris", sensitivities=indices(("mu_star", LEAD_TIME, 3), ("sigma", LEAD_TIME, 1))),
         ["elementary_effects", "parallel_coordinates"]),
        (one_at_a_time(), ["tornado", "response_curve"]),
    ],
)  # fmt: skip
def test_a_design_has_the_figures_that_suit_it(sweep: MadeSweep, keys: list[str]):
    figures = figures_of(sweep)
    assert list(figures) == keys
    for key in keys:
        assert figures[key].data
        says = SweepFigure.registered()[key].says(figures.data(key), figures._theme)
        assert says.endswith(".")
        assert "nan" not in says + figures[key].to_json().lower().replace("nanometre", "")


def test_what_a_sweep_has_nothing_of_is_an_empty_drawing_that_says_so():
    drawing = figures_of(curve())["tornado"]
    assert drawing.layout.annotations[0].text == "There is nothing of this kind in the sweep."


def test_a_response_curve_has_the_mean_of_each_value_with_its_interval():
    frame = frame_of("response_curve", curve(unfelt={"honest": (LEAD_TIME,)}))
    rows = frame[frame["measure"] == "running_cost"]
    as_today = rows[rows["policy"] == "as today"]
    assert as_today["x"].tolist() == [2, 3, 4, 5, 6]
    assert as_today["mean"].tolist() == pytest.approx([2, 3, 4, 5, 6])
    assert as_today["half_width"].tolist() == pytest.approx([HALF_WIDTH] * 5, rel=1e-5)
    assert as_today["x_text"].tolist() == ["2 days", "3 days", "4 days", "5 days", "6 days"]
    assert set(rows.loc[rows["level"], "policy"]) == {"honest"}
    assert set(frame["label"]) == {"mean lead time of acme (days)"}


def test_over_a_grid_a_curve_is_the_mean_over_the_other_paths_values():
    rows = frame_of("response_curve", policy_map()).query("measure == 'running_cost' and policy == 'as today'")
    by_path = {path: of["mean"].tolist() for path, of in rows.groupby("path")}
    assert by_path[LEAD_TIME] == pytest.approx([x + 5.5 for x in range(1, 11)])
    assert by_path[PRICE] == pytest.approx([y + 5.5 for y in range(1, 11)])


def test_one_at_a_time_a_curve_has_only_the_points_of_its_path():
    rows = frame_of("response_curve", one_at_a_time()).query("measure == 'running_cost' and policy == 'as today'")
    by_path = {path: (of["x"].tolist(), of["mean"].round(9).tolist()) for path, of in rows.groupby("path")}
    assert by_path == {LEAD_TIME: ([2, 8, 20], [6, 18, 42]), PRICE: ([1, 2, 5], [17, 18, 21])}


def test_the_policy_map_is_pale_where_the_policies_cannot_be_told_apart():
    frame = frame_of("policy_map", policy_map())
    sums = frame["x"] + frame["y"]
    assert (frame["told_apart"] == (sums != 10)).all()
    assert (frame.loc[sums < 10, "best"] == "as today").all()
    assert (frame.loc[sums > 10, "best"] == "honest").all()
    cells = figures_of(policy_map())["policy_map"].data[0]
    assert np.asarray(cells.z).shape == (10, 10)
    # 0 and 1 are the policies where they are surely best, 2 and 3 where they are not
    assert [cells.z[y][0] for y in (7, 8, 9)] == [0, 2, 1]
    assert cells.x[0] == pytest.approx(0.5)
    assert "<br>" in cells.text[0][0]


def test_cells_where_no_policy_meets_the_conditions_are_marked():
    asked = shop(goal={"minimise": "running_cost", "subject_to": {"fill_rate": ">= 90%"}})
    fill_rates = around([0.95, 0.9, 0.8], 0.01)
    numbers = {
        policy: {"running_cost": around([1, 2, 3]), "fill_rate": fill_rates} for policy in ("as today", "honest")
    }
    sweep = MadeSweep(asked, grid({LEAD_TIME: [1, 2, 3]}), numbers)
    assert frame_of("policy_map", sweep)["standing"].tolist() == ["met", "open", "missed"]
    names = {trace.name: trace.x for trace in figures_of(sweep)["policy_map"].data if trace.name}
    assert names["no policy meets every condition"] == (3,)
    assert names["conditions open"] == (2,)


def test_a_map_has_a_subplot_a_policy_in_one_scale_of_colours():
    drawing = figures_of(policy_map())["measure_map"]
    assert [trace.coloraxis for trace in drawing.data] == ["coloraxis", "coloraxis"]
    assert np.asarray(drawing.data[0].z)[2, 4] == pytest.approx(8)  # y = 3, x = 5
    assert [note.text.split("<b>")[1] for note in drawing.layout.annotations] == ["as today</b>", "honest</b>"]


def test_values_spread_over_a_logarithmic_axis_are_drawn_on_one():
    prices = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2]
    numbers = {policy: {"running_cost": around(np.arange(6.0))} for policy in ("as today", "honest")}
    figures = figures_of(MadeSweep(shop(), grid({PRICE: prices}), numbers))
    axis = figures["response_curve"].layout.xaxis
    assert (axis.type, list(axis.tickvals)) == ("log", prices)
    edges = figures["policy_map"].data[0].x
    assert edges[1] == pytest.approx(0.1 * np.sqrt(2))
    assert figures_of(curve())["response_curve"].layout.xaxis.type is None


def test_over_words_there_is_no_line_and_an_upright_interval_each():
    numbers = {policy: {"running_cost": around([1, 2])} for policy in ("as today", "honest")}
    lead_times = ["2 days", '{"type": "gamma", "mean": 4}']
    drawing = figures_of(MadeSweep(shop(), grid({"suppliers.acme.lead_time": lead_times}), numbers))["response_curve"]
    band, marks = drawing.data[:2]
    assert (band.x, marks.mode) == ((0, 0, None, 1, 1, None), "markers")
    assert band.y[:2] == pytest.approx((1 - HALF_WIDTH, 1 + HALF_WIDTH), rel=1e-5)
    assert drawing.layout.xaxis.title.text == "lead time of acme"
    assert list(drawing.layout.xaxis.ticktext) == ["2 days", "gamma (mean 4)"]


def test_parallel_coordinates_have_the_best_fifty_points_and_say_so():
    figures = figures_of(hypercube())
    frame = figures.data("parallel_coordinates")
    points = frame[frame["rank"] > 0]
    assert points["rank"].nunique() == 50
    costs = points[points["axis"] == 3].sort_values("rank")["height"]
    assert costs.is_monotonic_increasing
    assert (costs.iloc[0], costs.iloc[-1]) == (0, 1)
    assert (
        SweepFigure.registered()["parallel_coordinates"]
        .says(frame, figures._theme)
        .startswith("The best 50 of 60 points")
    )


def test_the_tornado_goes_from_the_least_to_the_most_of_each_path_the_widest_first():
    frame = frame_of("tornado", one_at_a_time())
    rows = frame[frame["policy"] == "as today"]
    found = [(row["path"], row["side"], row["value"], round(row["mean"], 9)) for _, row in rows.iterrows()]
    assert found == [
        (LEAD_TIME, "low", "2 days", 6), (LEAD_TIME, "high", "20 days", 42),
        (PRICE, "low", "1", 17), (PRICE, "high", "5", 21),
    ]  # fmt: skip
    assert set(rows["base"].round(9)) == {18}
    bar = figures_of(one_at_a_time())["tornado"].data[1]
    assert list(bar.x) == pytest.approx([24, 3])


def test_shares_of_variance_stand_in_the_order_of_their_totals():
    of = [("S1", LEAD_TIME, 0.3), ("ST", LEAD_TIME, 0.35), ("S1", LEVEL, 0.2), ("ST", LEVEL, 0.6)]
    drawing = figures_of(hypercube(kind="saltelli", sensitivities=indices(*of)))["variance_shares"]
    first, total = drawing.data
    assert list(total.x) == pytest.approx([60, 35])
    assert list(first.x) == pytest.approx([20, 30])
    assert list(total.error_x.array) == pytest.approx([5, 5])
    assert [button.label for button in drawing.layout.updatemenus[0].buttons] == ["as today", "honest"]


def test_elementary_effects_stand_at_mu_star_and_sigma():
    of = [("mu_star", LEAD_TIME, 3), ("sigma", LEAD_TIME, 1), ("mu_star", PRICE, 2), ("sigma", PRICE, 0)]
    mark = figures_of(hypercube(kind="morris", sensitivities=indices(*of)))["elementary_effects"].data[0]
    assert (list(mark.x), list(mark.y)) == ([3, 2], [1, 0])


def test_the_mean_among_a_tenth_of_the_points_follows_the_path_that_decides():
    rows = frame_of("scatter", hypercube(points=200)).query("kind == 'smooth' and policy == 'as today'")
    smooth = rows[rows["path"] == LEAD_TIME]
    assert len(smooth) == 10
    assert set(smooth["n"]) == {20}
    # as today costs the lead time itself: the mean of a bin lies near its median, within the width of the bin
    assert np.abs(smooth["mean"] - smooth["x"]).max() < 1.8
    assert frame_of("scatter", hypercube())["path"].iloc[0] == LEAD_TIME  # along which it moves most stands first


@pytest.mark.parametrize("name", ["<b>&", "{policy}", "%{x}"])
def test_names_of_users_are_no_markup_of_a_figure(name: str):
    numbers: dict[str, dict[str, Any]] = {
        "as today": {"running_cost": around([1, 2])}, name: {"running_cost": around([2, 1])}
    }  # fmt: skip
    figures = figures_of(MadeSweep(shop(("as today", name)), grid({LEAD_TIME: [1, 2]}), numbers))
    for key in figures:
        assert "<b>&" not in figures[key].to_json()


def test_a_figure_without_its_parts_is_refused():
    with pytest.raises(TypeError, match="expected a class method 'data_for', found none"):
        type("Half", (SweepFigure,), {"key": "half"})
