"""Designs: the values at their points, how many there are, and how they are balanced."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import gamma

from sim.errors import UserError
from sim.experiments.sweep.design import Design
from sim.experiments.sweep.designs import design_kinds
from sim.experiments.sweep.make_design import make_design
from sim.experiments.sweep.vary import given_variations, read_variations
from sim.scenario.model import Scenario
from tests.helpers.palm_sweep import LEAD_TIME, LEVEL, PALM, RATE, VARIED
from tests.helpers.scenarios import scenario_of

COST = "products.mug.holding_cost"
CAPITAL = "products.mug.capital_rate"


@pytest.fixture(scope="module")
def palm() -> Scenario:
    return scenario_of(PALM)


def column(design: Design, path: str) -> list[Any]:
    return [row[design.columns.index(path)] for row in design.rows]


def grid_values(scenario: Scenario, path: str, text: str, points: int | None = None) -> list[Any]:
    return column(make_design(scenario, given_variations({path: text}), "grid", points), path)


def test_every_file_of_designs_is_one():
    assert design_kinds() == ["grid", "lhs", "morris", "oat", "saltelli", "sobol"]


def test_on_a_grid_the_first_variation_is_outermost(palm: Scenario):
    vary = read_variations([f"{LEVEL}=2,3", f"{LEAD_TIME} & {COST}=1,4", f"{RATE}=1,2"])
    design = make_design(palm, vary)
    assert design.kind == "grid"
    assert design.columns == (LEVEL, LEAD_TIME, COST, RATE)
    assert design.factors == ((LEVEL,), (LEAD_TIME, COST), (RATE,))
    assert design.rows == [(level, both, both, rate) for level in (2, 3) for both in (1, 4) for rate in (1, 2)]
    assert (design.sample, design.notes) == (None, ())


@pytest.mark.parametrize(
    ("path", "text", "values"),
    [
        (LEVEL, "2..5", [2, 3, 4, 5]),
        (LEVEL, "2..5 in 4", [2, 3, 4, 5]),
        (LEVEL, "2..5 in 3", [2, 4, 5]),  # the middle, 3.5, to the even number beside it
        (LEVEL, "log 1..100 in 3", [1, 10, 100]),
        (LEAD_TIME, "2..5", [2, 3, 4, 5]),
        (LEAD_TIME, "2..5 days", [2, 3, 4, 5]),
        (LEAD_TIME, "1..2 weeks", [7, 14]),
        (LEAD_TIME, "12..36 hours by 12", [0.5, 1.0, 1.5]),
        (LEAD_TIME, "1..2 in 3", [1.0, 1.5, 2.0]),
        (LEAD_TIME, "0.1..0.5 by 0.1", [0.1, 0.2, 0.3, 0.4, 0.5]),
        (LEAD_TIME, "log 1..8 in 4", [1, 2, 4, 8]),
        (LEAD_TIME, "36 hours, 2 days", [1.5, 2]),
        (LEAD_TIME, "2 days, {type: gamma, mean: 5, cv: 1}", ["2 days", {"type": "gamma", "mean": 5, "cv": 1}]),
        (RATE, "7..14 per week", [1.0, 1.14285714286, 1.28571428571, 1.42857142857, 1.57142857143, 1.71428571429,
                                  1.85714285714, 2.0]),
        (RATE, "1 per day, 21 per week", [1, 3]),
        (CAPITAL, "10..30% per year by 10", ["10% per year", "20% per year", "30% per year"]),
        ("customers.everybody.wants.mug", "50..100% by 25", [0.5, 0.75, 1.0]),
        (COST, "5%,7%", ["5%", "7%"]),  # no share: refused as it is typed when the points are checked
        (LEVEL, "5..6 days", ["5 days", "6 days"]),
    ],
)  # fmt: skip
def test_values_are_numbers_in_the_unit_of_the_scenario_where_the_word_takes_them(
    path: str, text: str, values: list[Any]
):
    shared = {**PALM["customers"]["everybody"], "wants": {"mug": 1.0}}
    scenario = scenario_of({**PALM, "customers": {"everybody": shared}})
    assert grid_values(scenario, path, text) == values


def test_values_of_one_column_are_all_whole_or_none_is(palm: Scenario):
    assert {type(value) for value in grid_values(palm, LEAD_TIME, "1..2 in 3")} == {float}
    assert {type(value) for value in grid_values(palm, LEVEL, "1..100 in 50")} == {int}


def test_a_bare_range_on_a_grid_has_as_many_values_as_points_are_asked_for(palm: Scenario):
    assert grid_values(palm, LEAD_TIME, "1..3", 5) == [1.0, 1.5, 2.0, 2.5, 3.0]
    assert grid_values(palm, LEVEL, "1..3", 5) == [1, 2, 3]


@pytest.mark.parametrize("text", ["1..2.5", "0.5..2", "log 1..4"])
def test_a_bare_range_without_whole_ends_needs_a_step_or_a_number(palm: Scenario, text: str):
    with pytest.raises(UserError, match=r"rate: expected by STEP or in N behind the range on a grid, found neither$"):
        grid_values(palm, RATE, text)


def test_steps_that_do_not_reach_the_end_are_said(palm: Scenario):
    design = make_design(palm, given_variations({LEAD_TIME: "2..9 by 2"}))
    assert column(design, LEAD_TIME) == [2, 4, 6, 8]
    assert design.notes == (f"{LEAD_TIME}: the steps end at 8, before the range does",)


def test_whole_numbers_of_which_there_are_fewer_are_said(palm: Scenario):
    design = make_design(palm, given_variations({LEVEL: "1..3 in 9"}))
    assert column(design, LEVEL) == [1, 2, 3]
    assert design.notes == (f"{LEVEL}: 3 values, for the others are no whole numbers",)


@pytest.mark.parametrize("kind", ["lhs", "sobol"])
def test_each_value_of_a_list_and_each_whole_number_of_a_range_has_an_equal_chance(palm: Scenario, kind: str):
    vary = given_variations({LEVEL: "2..5", LEAD_TIME: "1,2,{type: gamma, mean: 5, cv: 1},7", RATE: "1..3 in 4"})
    design = make_design(palm, vary, kind, 64)
    for path in design.columns:  # 64 strata, or a sequence balanced at powers of two: 16 of each, exactly
        counts = {repr(value): 0 for value in column(design, path)}
        for value in column(design, path):
            counts[repr(value)] += 1
        assert list(counts.values()) == [16] * 4, path


def test_a_latin_hypercube_has_one_point_in_each_stratum(palm: Scenario):
    design = make_design(palm, given_variations(VARIED), "lhs", 50)
    assert design.sample is not None
    for shares in design.sample.T:
        assert sorted(np.floor(shares * 50)) == list(range(50))
    assert column(design, LEAD_TIME) == pytest.approx((1 + 2 * design.sample[:, 1]).tolist(), rel=1e-11)


def test_a_sobol_sequence_goes_up_to_a_power_of_two_and_extends(palm: Scenario):
    small, large = (make_design(palm, given_variations(VARIED), "sobol", points) for points in (50, 128))
    assert small.notes == ("64 points in place of 50: a Sobol' sequence is balanced at powers of two",)
    assert (len(small.rows), large.notes) == (64, ())
    assert large.rows[:64] == small.rows


def test_saltelli_has_two_points_more_than_factors_for_each_base_sample_and_extends(palm: Scenario):
    small, large = (make_design(palm, given_variations(VARIED), "saltelli", points) for points in (10, 32))
    assert small.notes == ("16 base samples in place of 10: a Sobol' sequence is balanced at powers of two",)
    assert (len(small.rows), len(large.rows)) == (16 * 5, 32 * 5)
    assert large.rows[:80] == small.rows


def test_of_morris_one_factor_moves_at_a_time(palm: Scenario):
    design = make_design(palm, given_variations(VARIED), "morris", 7)
    assert len(design.rows) == 7 * 4
    assert design.sample is not None
    assert np.unique(np.round(design.sample * 3, 9)).tolist() == [0, 1, 2, 3]
    for start in range(0, 28, 4):
        moved = [(design.sample[at + 1] != design.sample[at]).nonzero()[0].tolist() for at in range(start, start + 3)]
        assert sorted(itertools.chain(*moved)) == [0, 1, 2]


@pytest.mark.parametrize("kind", ["lhs", "sobol", "morris", "saltelli"])
def test_the_same_seed_gives_the_same_design_and_another_another(palm: Scenario, kind: str):
    vary = given_variations(VARIED)
    designs = [make_design(palm, vary, kind, 8, seed=seed).rows for seed in (5, 5, 6, 10**30)]
    assert designs[0] == designs[1]
    assert all(one != other for one, other in itertools.combinations(designs[1:], 2))


def test_one_at_a_time_begins_with_the_scenario_itself(palm: Scenario):
    vary = read_variations([f"{LEVEL}=2..8", f"{LEAD_TIME} & {COST}=1,2", f"{RATE}=1..2 by 0.5"])
    assert make_design(palm, vary, "oat").rows == [
        (3, 2, 0, 1.5),
        (2, 2, 0, 1.5),
        (8, 2, 0, 1.5),
        (3, 1, 1, 1.5),
        (3, 2, 2, 1.5),
        (3, 2, 0, 1.0),
        (3, 2, 0, 2.0),
    ]


def test_one_at_a_time_needs_a_value_of_the_scenarios_own(palm: Scenario):
    with pytest.raises(UserError) as error:
        make_design(palm, given_variations({"stock.mug.colour": [1], LEVEL: [2]}), "oat")
    assert str(error.value) == (
        "vary: stock.mug.colour: expected one value of the scenario's own to begin with (a grid needs none), found none"
    )


def test_a_distribution_is_sampled_by_its_quantiles(palm: Scenario):
    design = make_design(palm, given_variations({LEAD_TIME: "~{type: gamma, mean: 36 hours, cv: 0.5}"}), "lhs", 100)
    assert design.sample is not None
    # shape 1/cv², scale mean·cv²
    exact = gamma.ppf(design.sample[:, 0], 4, scale=1.5 / 4)
    assert column(design, LEAD_TIME) == pytest.approx(exact.tolist(), rel=1e-9)
    levels = make_design(palm, given_variations({LEVEL: "~{type: gamma, mean: 5, cv: 0.5}"}), "sobol", 64)
    assert {type(value) for value in column(levels, LEVEL)} == {int}


def test_a_distribution_without_ends_is_cut_off_for_morris_and_that_is_said(palm: Scenario):
    design = make_design(palm, given_variations({LEAD_TIME: "~{type: exponential, mean: 1}"}), "morris", 4)
    assert design.notes == ("distributions go from their 1% to their 99% quantile",)
    # F⁻¹(u) = −ln(1 − u) at 0.01 + 0.98·(0, 1/3, 2/3 or 1)
    quantiles = -np.log(1 - (0.01 + 0.98 * np.arange(4) / 3))
    assert all(np.abs(quantiles - value).min() < 1e-9 for value in column(design, LEAD_TIME))


@pytest.mark.parametrize("kind", ["grid", "oat"])
def test_a_grid_takes_no_distribution(palm: Scenario, kind: str):
    with pytest.raises(UserError, match=rf"design '{kind}' \(a distribution takes one of lhs, morris, saltelli, sobol"):
        make_design(palm, given_variations({LEAD_TIME: "~{type: exponential, mean: 1}"}), kind)


@pytest.mark.parametrize(
    ("kind", "points", "problem"),
    [
        ("lhs", None, "points: expected a whole number of points for the design 'lhs', at least 1, found none"),
        ("sobol", None, "points: expected a whole number of points"),
        ("morris", None, "points: expected a whole number of trajectories for the design 'morris', at least 2"),
        ("morris", 1, "points: expected a whole number of trajectories for the design 'morris', at least 2, found 1"),
        ("saltelli", None, "points: expected a whole number of base samples"),
        ("lhs", 0, "points: expected a whole number of at least 1, found 0"),
        ("lhs", 10**9, "points: expected at most 10,000,000, found 1,000,000,000"),
        ("sobl", 8, "design: expected one of grid, lhs, morris, oat, saltelli, sobol, found 'sobl' (did you mean"),
    ],
)
def test_a_design_that_cannot_be_made_is_refused(palm: Scenario, kind: str, points: int | None, problem: str):
    with pytest.raises(UserError) as error:
        make_design(palm, given_variations(VARIED), kind, points)
    assert problem in str(error.value)


def test_a_grid_of_more_points_than_anybody_plays_is_refused_before_it_is_made(palm: Scenario):
    with pytest.raises(UserError, match=r"at most 10,000,000 points, found 10,000 × 10,000 = 100,000,000$"):
        make_design(palm, given_variations({LEVEL: range(10_000), RATE: "1..10000"}))


def test_points_of_a_table_are_played_as_they_stand(palm: Scenario, tmp_path: Path):
    file = tmp_path / "design.csv"
    file.write_text(f"{LEVEL},{LEAD_TIME}\n3,36 hours\n2,1\n", encoding="utf-8")
    vary = read_variations([f"@{file}"])
    design = make_design(palm, vary)
    assert (design.kind, design.rows) == ("file", [(3, 1.5), (2, 1)])
    assert design.factors == ((LEVEL,), (LEAD_TIME,))
    for kind, points in (("lhs", None), ("grid", 5)):
        with pytest.raises(UserError, match="expected none beside a table of points"):
            make_design(palm, vary, kind, points)


def test_a_million_points_take_about_a_hundred_bytes_a_value(palm: Scenario):
    # shared values of a grid: a pointer a column, and a tuple a row (CPython: 40 bytes and 8 a column)
    design = make_design(palm, given_variations({LEVEL: range(100), LEAD_TIME: "1..2 in 100", RATE: "1..2 in 100"}))
    assert len(design.rows) == 10**6
    assert len({id(value) for row in design.rows for value in row}) <= 300
