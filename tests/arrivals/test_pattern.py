"""Patterns: how often people come by the hour, the weekday, the month, a trend, a wave and events."""

from __future__ import annotations

import datetime as dt
import math
import pickle
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from sim.arrivals import Span
from sim.arrivals.pattern import BLOCK, Pattern
from sim.errors import UserError
from tests.helpers.flows import EVERYTHING, WEEK, YEAR, days, drawn, factors, kind, pattern


def test_hour_factors_of_a_pattern_count_from_midnight() -> None:
    hour = list(range(24))
    assert factors(pattern(hour=hour), 0, 1 / 24 - 1e-9, 1 / 24, 0.5, 1, 5.75) == [0, 0, 1, 12, 0, 18]
    assert factors(pattern(hour=hour), 0.5, start=None) == [12]


def test_weekday_factors_of_a_pattern_count_from_monday_whatever_the_start() -> None:
    week = [1, 2, 3, 4, 5, 6, 7]
    assert factors(pattern(weekday=week), 0, 0.99, 1, 6, 7) == [1, 1, 2, 7, 1]
    assert factors(pattern(weekday=week), 0, 1, start=dt.date(2026, 1, 4)) == [7, 1]


def test_month_factors_of_a_pattern_are_those_of_the_calendar() -> None:
    month = list(range(1, 13))
    assert factors(pattern(month=month), 0, 26.9, 27, 365) == [1, 1, 2, 1]  # January 5 + 27 days is February 1
    assert factors(pattern(month=month), 0, 1, 2, start=dt.date(2024, 2, 28)) == [2, 2, 3]  # a leap year


def test_a_trend_of_a_pattern_compounds_over_the_time_it_names() -> None:
    assert factors(pattern(trend="20% per year"), 0, 182.5, 365, 730) == pytest.approx([1, 1.2**0.5, 1.2, 1.44])
    assert factors(pattern(trend="-50% per year"), 365) == pytest.approx([0.5])
    assert factors(pattern(trend="2% per week"), 7, 14) == pytest.approx([1.02, 1.0404])
    assert factors(pattern(trend="1% per day"), 1, 2) == pytest.approx([1.01, 1.0201])
    weekly = Pattern.model_validate({"trend": "20% per year"}, context={"unit": "week"})
    span = Span(end=WEEK, tick=WEEK)
    assert weekly.factor(np.array([YEAR]), span).tolist() == pytest.approx([1.2])


def test_a_wave_of_a_pattern_swings_about_1() -> None:
    wave = pattern(wave={"amplitude": 0.3, "period": "40 days", "phase": "10 days"})
    # at 0 it is a quarter turn on: 1 + 0.3; then down to 1, 0.7 and up
    assert factors(wave, 0, 10, 20, 30, 40) == pytest.approx([1.3, 1, 0.7, 1, 1.3])


def test_events_of_a_pattern_include_their_first_instant_exclude_their_last_and_multiply() -> None:
    found = pattern(
        events=[
            {"from": "2 days", "to": 4, "factor": 3},
            {"from": dt.date(2026, 1, 8), "to": "2026-01-10 12:00", "factor": 0.5},
        ]
    )
    assert factors(found, 1.99, 2, 3, 4 - 1e-9, 4, 5.49, 5.5) == [1, 3, 1.5, 1.5, 0.5, 0.5, 1]


def test_factors_of_a_pattern_multiply() -> None:
    found = pattern(hour=[2] * 24, weekday=[3] * 7, month=[5] * 12, events=[{"from": 0, "to": 9, "factor": 7}])
    assert factors(found, 1, 20) == [210, 30]
    assert factors(Pattern(), 3) == [1]


@pytest.mark.parametrize(
    ("words", "length", "mean"),
    [
        ({"weekday": [1, 1, 1, 1, 1, 2, 0.5]}, 7, 7.5 / 7),
        ({"weekday": [1, 1, 1, 1, 1, 2, 0.5]}, 5.5, 6 / 5.5),
        ({"hour": [0] * 12 + [2] * 12}, 0.75, 2 / 3),
        ({"month": [1] + [2] * 11}, 54, 1.5),  # 27 days of January and 27 of February
        ({"trend": "20% per year"}, 365, 0.2 / math.log(1.2)),  # ∫ 1.2ˢ ds over a year
        ({"trend": "20% per year"}, 3650, (1.2**10 - 1) / 10 / math.log(1.2)),
        ({"wave": {"amplitude": 1, "period": 10}}, 30, 1),
        ({"wave": {"amplitude": 1, "period": 10}}, 5, 1 + 2 / math.pi),  # the upper half of a sine
        ({"events": [{"from": 1, "to": 2, "factor": 5}, {"from": 9, "to": 30, "factor": 0}]}, 10, 1.3),
        ({"wave": {"amplitude": 0.5, "period": 2}, "hour": [2] * 12 + [0] * 12}, 1, 1 + 0.5 * 2 / math.pi),
        ({}, 0, 1),
    ],
)
def test_the_mean_factor_of_a_pattern_is_its_integral(words: dict[str, Any], length: float, mean: float) -> None:
    assert pattern(**words).mean(days(length)) == pytest.approx(mean, rel=1e-9)


def test_poisson_visits_under_a_trend_that_doubles_every_hour_follow_it() -> None:
    # under the ceiling of a week these would be 2¹⁶⁸ to choose from
    arrivals, hours, runs = kind("poisson", rate=1e-3, pattern={"trend": "100% per hour"}), 21, 300
    count = np.array([len(drawn(arrivals, days(hours / 24), seed)) for seed in range(runs)])
    mean = 1e-3 / 24 * (2**hours - 1) / math.log(2)
    # of a Poisson count, whose variance is its mean; a false alarm at 4 σ is 1 in 15,000
    assert count.mean() == pytest.approx(mean, abs=4 * (mean / runs) ** 0.5)
    assert count.var() == pytest.approx(mean, abs=4 * ((mean + 2 * mean**2) / runs) ** 0.5)
    shorter = drawn(arrivals, days((hours - 1) / 24))
    assert len(shorter) > 20
    assert drawn(arrivals, days(hours / 24))[: len(shorter)].tolist() == shorter.tolist()


def test_no_factor_of_a_pattern_is_above_its_ceiling() -> None:
    found, span = pattern(**EVERYTHING), days(1000)
    at = np.sort(np.random.default_rng(3).integers(0, span.end, 20_000))
    edges = np.arange(span.end // BLOCK + 2) * BLOCK
    ceiling = found.ceiling(edges[:-1], edges[1:], span)
    assert (found.factor(at, span) <= ceiling[at // BLOCK]).all()
    falling = pattern(trend="-90% per year")
    assert (falling.factor(at, span) <= falling.ceiling(edges[:-1], edges[1:], span)[at // BLOCK]).all()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"hour": [1] * 23}, "24 factors of at least 0, one an hour of the day, midnight first"),
        ({"weekday": 3}, "7 factors"),
        ({"month": [1] * 11 + [-1]}, "12 factors of at least 0"),
        ({"trend": "20%"}, "a share per time, such as '25% per year'"),
        ({"trend": "-100% per year"}, "a growth above -100% per time"),
        ({"wave": {"amplitude": 1.5, "period": 7}}, "a share between 0 and 1"),
        ({"wave": {"amplitude": 0.5, "period": 0}}, "a duration above 0"),
        ({"events": [{"from": 3, "to": 3, "factor": 2}]}, "a 'to' after 'from'"),
        ({"events": [{"from": 3, "to": "2026-02-01", "factor": 2}]}, "not one of each"),
        ({"events": [{"from": 3, "to": 4, "factor": -2}]}, "a factor of at least 0"),
        ({"events": [{"from": "Christmas", "to": 4, "factor": 2}]}, "a duration, such as"),
        ({"events": [{"from": "2026-01-01T00:00Z", "to": "2026-02-01", "factor": 2}]}, "without a time zone"),
    ],
)
def test_an_impossible_pattern_is_refused(words: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        pattern(**words)
    assert said in str(caught.value)


def test_a_pattern_is_written_as_it_is_read() -> None:
    found = pattern(**EVERYTHING)
    written = found.model_dump(mode="json", exclude_unset=True)
    assert Pattern.model_validate(written) == found
    assert set(written["events"][0]) == {"from", "to", "factor"}
    assert pickle.loads(pickle.dumps(found)) == found


def test_weekdays_months_and_dates_of_a_pattern_need_a_start() -> None:
    words = {"weekday": [1] * 7, "month": [1] * 12, "events": [{"from": "2026-02-01", "to": "2026-02-02", "factor": 2}]}
    arrivals = kind("poisson", rate=1, pattern=words)

    class World:
        start, span = None, days(10, start=None)

    assert [(word, found) for word, _, found in arrivals.problems(World())] == [
        ("pattern.weekday", "none"),
        ("pattern.month", "none"),
        ("pattern.events.0.from", "2026-02-01 00:00:00"),
    ]
    with pytest.raises(UserError, match="'start'"):
        drawn(arrivals, days(10, start=None))
    assert not list(kind("poisson", rate=1, pattern={"hour": [1] * 24}).problems(World()))
