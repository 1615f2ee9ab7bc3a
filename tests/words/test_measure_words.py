"""Measures in sentences: their values with units, a year's money and counts, and what a file says of them."""

from __future__ import annotations

import math

import pytest

from sim.measure_words import Wording, measure_words
from sim.measures import MEASURES

DAYS = Wording("day", "EUR", 730)
WEEKS = Wording("week", "", 52)


@pytest.mark.parametrize(
    ("measure", "value", "half_width", "text"),
    [
        ("fill_rate", 0.982, 0.004, "98.20 ± 0.40 %"),
        ("fill_rate", 0.982, math.nan, "98.2 %"),
        ("mean_wait", 2.5, 0.25, "2.50 ± 0.25 days"),
        ("mean_wait", 1.0, math.nan, "1.00 day"),
        ("profit", -12.0, 3.0, "-12.0 ± 3.0 EUR a day"),
        ("profit_sum", 1200.0, 30.0, "1,200 ± 30 EUR"),
        ("on_hand", 40.0, 2.0, "40.0 ± 2.0 units"),
        ("bullwhip_ratio", 1.5, 0.2, "1.50 ± 0.20"),
    ],
)
def test_a_value_has_its_unit_and_the_decimals_of_its_half_width(
    measure: str, value: float, half_width: float, text: str
):
    assert DAYS.value(measure, value, half_width) == text


def test_an_interval_of_a_share_stays_within_0_and_100_percent():
    assert DAYS.value("fill_rate", 0.97, 0.04) == "97.0 % (93.0 to 100.0 %)"
    assert DAYS.value("lost_rate", 0.01, 0.04) == "1.0 % (0.0 to 5.0 %)"
    assert DAYS.value("lost_rate", 0.04, 0.04) == "4.0 ± 4.0 %"
    # an error of forecasts may be above 100 %
    assert DAYS.value("forecast_wape", 1.2, 0.1) == "120 ± 10 %"


@pytest.mark.parametrize(
    ("wording", "measure", "value", "text"),
    [
        (DAYS, "profit", 10.0, "3,650 EUR a year"),  # of 365 days
        (WEEKS, "profit", 7.0, "365 a year"),  # of 365 / 7 weeks, without a currency
        (Wording("hour", "EUR", 24), "profit", 1.0, "8,760 EUR a year"),
        (DAYS, "profit_sum", 1000.0, "500 EUR a year"),  # of a window of two years
        (DAYS, "visits_lost", 30.0, "15.0 visits a year"),
        (DAYS, "units_demanded", 30.0, "15.0 units a year"),
        (DAYS, "replenishment_orders", 0.1, "36.5 orders a year"),
        (DAYS, "on_hand", 30.0, "30.0 units"),
        (DAYS, "fill_rate", 0.9, "90.0 %"),
    ],
)
def test_money_and_counts_are_those_of_a_year(wording: Wording, measure: str, value: float, text: str):
    assert wording.yearly(measure, value) == text


def test_two_shares_differ_by_percentage_points():
    assert DAYS.difference("fill_rate", -0.031, 0.004) == "3.10 ± 0.40 percentage points"
    assert DAYS.difference("profit", -10.0, 1.0) == "3,650 ± 365 EUR a year"


def test_a_bound_keeps_the_digits_that_it_was_given():
    assert DAYS.bound("fill_rate", 0.9875) == "98.75 %"
    assert DAYS.bound("running_cost", 1234567.5) == "1,234,567.5 EUR a day"
    assert DAYS.bound("mean_wait", 0.1 + 0.2) == "0.3 days"
    assert DAYS.bound("fill_rate", 0) == "0 %"


def test_the_example_of_every_measure_can_be_read_and_its_value_written_as_it_was():
    for key, measure in MEASURES.items():
        words = measure_words()[key]
        assert (words.unit, words.for_groups) == (measure.unit, measure.for_groups)
        number = words.example.rstrip("%").split(" ")[0]
        assert DAYS.bound(key, words.read(words.example, "day")).split(" ")[0] == number
