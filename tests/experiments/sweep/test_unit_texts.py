"""Texts with one unit are numbers on axes, in tables and in sensitivities."""

from __future__ import annotations

import numpy as np
import pytest

from sim import sweep
from sim.experiments.sweep.design import Design
from sim.experiments.sweep.factor_axes import factor_axes
from sim.experiments.sweep.sensitivities import _numbers
from sim.experiments.sweep.unit_texts import numbers_in_one_unit
from tests.helpers.scenarios import scenario_of

CAPITAL = "products.mug.holding_rate"


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (["20% per year", " 7.5 % per year"], ([20, 7.5], "% per year")),
        (["1 per week", "2 per week"], ([1, 2], "per week")),
        (["1e-1%"], ([0.1], "%")),
        (["20% per year", "20% per month"], None),
        (["20% per year", 3], None),
        (["3PL", "4PL"], None),
        (["2026-01-05"], None),
        (["1.2.3%"], None),
        (["% per year"], None),
        ([None, "{}"], None),
    ],
)
def test_numbers_stand_before_one_unit_or_there_are_none(values: list[object], found: tuple[list[float], str] | None):
    read = numbers_in_one_unit(values)
    assert (read and (read[0].tolist(), read[1])) == found


def test_a_share_per_time_is_an_axis_of_numbers_with_its_unit():
    scenario = scenario_of({"horizon": 20, "products": {"mug": {"unit_cost": 4}}})
    played = sweep(
        scenario,
        {CAPITAL: "5..35% per year in 4"},
        replications=2,
        measures=["on_hand"],
        backend="serial",
        progress=False,
    )
    (axis,) = factor_axes(played)
    assert axis.numeric
    assert axis.numbers.tolist() == [5, 15, 25, 35]
    assert axis.label == "holding rate of mug (% per year)"
    assert [axis.text(level) for level in range(4)] == [
        "5 % per year",
        "15 % per year",
        "25 % per year",
        "35 % per year",
    ]


def test_texts_with_one_unit_are_in_the_order_of_their_numbers():
    rows = [(f"{percent}% per year", word) for percent, word in ((9, "b"), (10, "a"), (100, "c"))]
    numbers = _numbers(Design("file", (CAPITAL, "x"), rows, ((CAPITAL,), ("x",))))
    assert np.array_equal(numbers, [[9, 1], [10, 0], [100, 2]])
