"""Weeks drawn from a trace: the future is made of weeks of the past."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from sim.errors import UserError
from tests.helpers.traces import DAY, WEEK, chance, constant, days, problems, trace, weekly, written


def test_resampled_weeks_of_a_trace_keep_their_weekdays_and_fill_the_span(tmp_path: Path) -> None:
    visits = weekly(tmp_path).draw(chance, days(7 * 1000 + 2.5))
    assert visits.at.tolist() == [k * WEEK + 5 * DAY // 2 for k in range(1000)]  # that of the very end is not played
    # a start on another weekday: its weeks begin there. Thursday, January 1: first whole week from January 15 on
    thursday = weekly(tmp_path).draw(chance, days(14, dt.date(2026, 1, 1)))
    assert thursday.at.tolist() == [6 * DAY + DAY // 2, 13 * DAY + DAY // 2]


def test_weeks_of_a_trace_are_resampled_independently_with_equal_probabilities(tmp_path: Path) -> None:
    n = 20_000
    quantity = weekly(tmp_path).draw(chance, days(7 * n - 1)).quantity
    assert quantity is not None
    # multinomial: the statistic of Pearson is χ² with 3, for pairs of neighbours with at most 15 degrees of freedom
    from scipy import stats

    counts = np.bincount(quantity - 1, minlength=4)
    assert counts.sum() == n
    assert stats.chisquare(counts).pvalue > 1e-9
    pairs = np.bincount((quantity[:-1:2] - 1) * 4 + quantity[1::2] - 1, minlength=16)
    assert stats.chisquare(pairs).pvalue > 1e-9


def test_resampled_weeks_of_a_trace_from_the_past_are_played_in_the_span(tmp_path: Path) -> None:
    found = weekly(tmp_path)
    later = days(70, dt.date(2031, 3, 3))  # a Monday as well
    assert [at % WEEK for at in found.draw(chance, later).at.tolist()] == [5 * DAY // 2] * 10
    # 1, 2, 3, 4 in 28 days: mean 10/28; Σx² = 30
    expected = (10 / 28, (30 - 100 / 28) / 27)
    assert found.demand(later, "mug", 1.0, constant(1)) == pytest.approx(expected)
    assert problems(found, later) == []


def test_resampled_weeks_of_a_trace_without_dates_begin_at_time_0(tmp_path: Path) -> None:
    found = trace(written(tmp_path, "time,product\n3,mug\n10,mug\n13.9,cup\n14,jug\n"), resample="week")
    drawn = found.draw(chance, days(700))
    assert {at % WEEK for at in drawn.at.tolist()} == {3 * DAY, round(6.9 * DAY)}
    assert drawn.product is not None
    assert set(drawn.product) == {"mug", "cup"}  # the third week is not whole


def test_a_trace_of_less_than_a_week_cannot_be_resampled(tmp_path: Path) -> None:
    found = trace(written(tmp_path, "time,product\n3,mug\n5.9,mug\n"), resample="week")
    (problem,) = problems(found, days(30))
    assert problem == (
        "file",
        "at least one whole week of orders to draw from",
        "2 orders in orders.csv between 3 and 5.9",
    )
    with pytest.raises(UserError, match="a whole week"):
        found.draw(chance, days(30))
