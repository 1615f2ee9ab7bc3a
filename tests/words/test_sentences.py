"""Counts in sentences: the noun agrees with its number."""

from __future__ import annotations

import numpy as np
import pytest

from sim.arrivals import Span
from sim.arrivals.coverage import coverage_warnings
from sim.sentences import counted, measured
from tests.helpers.tiny import Read, Refusals, changed


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 orders"), (1, "1 order"), (2, "2 orders"), (1000, "1,000 orders"), (np.int64(1), "1 order")],
)
def test_a_count_agrees_with_its_noun(number: int, text: str):
    assert counted(number, "order") == text


@pytest.mark.parametrize(
    ("time", "text"), [(0, "0 days"), (0.5, "0.5 days"), (1, "1 day"), (1.0, "1 day"), (1.5, "1.5 days"), (7, "7 days")]
)
def test_a_time_agrees_with_its_unit(time: float, text: str):
    assert measured(time, "day") == text


def test_a_trace_of_one_order_is_said_to_have_one():
    span = Span(end=10, tick=1_000_000)
    (said,) = coverage_warnings(np.array([-1]), span, "x.csv")
    assert said == "the only order in x.csv is before time 0 (second 0) and not played"


def test_one_scripted_time_that_is_too_late_is_the_only_one(read: Read):
    text = changed([("arrivals: {type: poisson, rate: 3}", "arrivals: {type: scripted, times: [100]}")])
    assert read(text).warnings == (
        "customers.people.arrivals: the only time is at the end of the run or later (day 100) and not played",
    )


def test_a_run_of_one_day_is_one_of_1_day(refusals: Refusals):
    text = changed([("horizon: 100", "horizon: 1\naccounting: {type: period_end, period: 2}")])
    assert refusals(text) == ["4:40: accounting.period: expected at most the horizon, 1 day, found 2 days"]
