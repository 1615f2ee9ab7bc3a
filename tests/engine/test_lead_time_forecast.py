"""The lead-time forecast: by when an order that is still outstanding is received, with a given confidence, by hand."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pytest

from sim.engine.lead_time_forecast import LeadTimeForecast
from sim.units import MICROSECONDS
from tests.helpers.laws import LAWS, read
from tests.helpers.lead_times import DAY, EXTREME_LAWS, FOUR_OR_TEN, days, forecast_of

# discrete distributions are exact


def test_a_constant_lead_time_is_known_until_it_is_over() -> None:
    five = forecast_of(5)
    for confidence in (0, 0.5, 0.9, 0.999, 1):
        expected = [five.expected(confidence, elapsed) for elapsed in (0, 1, 3 * DAY, 5 * DAY - 1)]
        assert expected == days(5, 5, 5, 5)
        assert five.quantile(confidence) == 5 * DAY
    assert (five.mean, five.end) == (5 * DAY, 5 * DAY)


def test_an_order_overdue_beyond_the_longest_lead_time_is_expected_at_any_moment() -> None:
    assert [forecast_of(5).expected(0.9, elapsed) for elapsed in days(5, 5.25, 90)] == days(5, 5.25, 90)
    assert [forecast_of(FOUR_OR_TEN).expected(0.9, elapsed) for elapsed in days(10, 11)] == days(10, 11)


def test_an_order_not_received_at_the_first_value_of_its_lead_time_is_expected_at_the_second() -> None:
    forecast = forecast_of(FOUR_OR_TEN)
    elapsed = [0, 4 * DAY - 1, 4 * DAY, 4 * DAY + 1, 10 * DAY - 1]
    assert [forecast.expected(0.5, a) for a in elapsed] == days(4, 4, 10, 10, 10)
    assert [forecast.expected(0.7, a) for a in elapsed] == days(10, 10, 10, 10, 10)
    assert [forecast.quantile(share) for share in (0, 0.5, 0.7, 1)] == days(4, 4, 10, 10)
    assert forecast.mean == round(6.4 * DAY)


def test_a_confidence_equal_to_a_cumulative_probability_is_that_value_of_the_lead_time() -> None:
    forecast = forecast_of({"type": "discrete", "values": [2, 3, 10], "weights": [60, 30, 10]})
    # at first 0.6 and 0.9; once 2 days are over without it, 3 days have 30 of the 40 that are left
    assert [forecast.expected(c, 0) for c in (0.6 - 1e-9, 0.6, 0.6 + 1e-9, 0.9, 0.9 + 1e-9)] == days(2, 2, 3, 3, 10)
    assert [forecast.expected(c, 2 * DAY) for c in (0.01, 0.75, 0.75 + 1e-9)] == days(3, 3, 10)
    assert [forecast.quantile(c) for c in (1 - 0.4, 1 - 0.1)] == days(2, 3)


def test_a_lateness_is_known_as_soon_as_a_value_of_the_lead_time_has_passed() -> None:
    forecast = forecast_of(FOUR_OR_TEN)
    assert forecast.late_from(0.5, lead=6 * DAY, after=0) == 4 * DAY
    assert forecast.late_from(0.5, lead=4 * DAY, after=0) == 4 * DAY
    assert forecast.late_from(0.5, lead=10 * DAY - 1, after=3) == 4 * DAY
    assert forecast.late_from(0.5, lead=6 * DAY, after=5 * DAY) == 5 * DAY  # known already
    assert forecast.late_from(0.5, lead=4 * DAY - 1, after=0) == 0
    assert forecast.late_from(0.7, lead=6 * DAY, after=7) == 7


def test_a_lateness_that_cannot_be_is_never_known() -> None:
    assert forecast_of(FOUR_OR_TEN).late_from(0.5, lead=10 * DAY, after=0) is None
    assert forecast_of(FOUR_OR_TEN).late_from(0.99, lead=11 * DAY, after=9 * DAY) is None
    assert forecast_of(5).late_from(0.9, lead=5 * DAY, after=0) is None
    assert forecast_of(5).late_from(0.9, lead=6 * DAY, after=5 * DAY - 1) is None
    assert forecast_of(5).late_from(0.9, lead=5 * DAY - 1, after=2) == 2
    assert forecast_of({"type": "uniform", "low": 2, "high": 6}).late_from(0.5, lead=6 * DAY, after=0) is None


def test_an_order_overdue_beyond_the_longest_lead_time_is_late_when_its_promised_date_has_passed() -> None:
    assert forecast_of(5).late_from(0.9, lead=7 * DAY, after=6 * DAY) == 7 * DAY + 1
    assert forecast_of(5).late_from(0.9, lead=7 * DAY, after=8 * DAY) == 8 * DAY


def test_a_lead_time_of_zero_is_over_at_once() -> None:
    nothing = forecast_of(0)
    assert (nothing.mean, nothing.quantile(0.9), nothing.expected(0.9, 0), nothing.expected(0.9, 7)) == (0, 0, 0, 7)


def test_an_order_just_placed_may_have_a_lead_time_of_zero_and_an_outstanding_one_may_not() -> None:
    now_or_later = forecast_of({"type": "discrete", "values": [0, 3], "weights": [9, 1]})
    assert now_or_later.quantile(0.8) == 0
    assert now_or_later.expected(0.8, 0) == 3 * DAY


def test_a_geometric_lead_time_has_no_memory() -> None:
    # P(L > k days) = (2/3)ᵏ: the next day brings it with 1/3, the next two with 5/9, however long it has been
    coin = forecast_of({"type": "geometric", "mean": 3})
    for elapsed in range(60):
        at = elapsed * DAY
        assert [coin.expected(c, at) for c in (1 / 3, 1 / 3 + 1e-6, 5 / 9, 5 / 9 + 1e-6)] == days(
            elapsed + 1, elapsed + 2, elapsed + 2, elapsed + 3
        )
        assert coin.late_from(1 / 3, lead=(elapsed + 1) * DAY, after=0) == (elapsed + 1) * DAY


def test_a_scripted_lead_time_is_forecast_by_its_empirical_distribution() -> None:
    script = forecast_of({"type": "scripted", "values": [3, 9, 3, 6]})
    assert [script.expected(0.5, at) for at in days(0, 3, 6)] == days(3, 6, 9)
    assert script.expected(0.75, 0) == 6 * DAY


def test_values_of_a_lead_time_within_a_microsecond_are_one() -> None:
    close = forecast_of({"type": "discrete", "values": [2.1, 2.2, 7.9], "weights": [1, 1, 2]}, tick=1)
    assert [close.quantile(share) for share in (0.2, 0.5, 0.6)] == [2, 2, 8]


def test_a_lead_time_of_too_many_values_is_forecast_as_a_continuous_one() -> None:
    many = forecast_of({"type": "poisson", "mean": 1e8}, tick=1)
    # one standard deviation, a ten-thousandth of the mean, above it; the step of 1 and the table matter less
    assert many.quantile(0.8413447460685429) == pytest.approx(1e8 + 1e4, abs=10)


# continuous distributions


def test_an_exponential_lead_time_has_no_memory() -> None:
    forecast = forecast_of({"type": "exponential", "mean": 5})
    for elapsed in days(0, 0.001, 1, 5, 12.34, 50, 99, 101, 500):  # the last knot is at 20 means
        for confidence in (0.001, 0.1, 0.5, 0.9, 0.999):
            exactly = elapsed - 5 * DAY * math.log(1 - confidence)
            assert forecast.expected(confidence, elapsed) == pytest.approx(exactly, abs=2)
    # it is later than 20 days once what is expected on top, 5·ln 10 days, does not fit any more
    assert forecast.late_from(0.9, lead=20 * DAY, after=0) == pytest.approx((20 - 5 * math.log(10)) * DAY, abs=2)
    assert forecast.mean == 5 * DAY


def test_a_uniform_lead_time_is_uniform_over_the_rest_of_its_range() -> None:
    forecast = forecast_of({"type": "uniform", "low": 2, "high": 6})
    assert forecast.expected(0.5, 0) == pytest.approx(4 * DAY, abs=4 * DAY / 4096)
    for elapsed in days(2, 3, 4.5, 5.9, 5.999):
        left = 6 * DAY - elapsed
        assert forecast.expected(0.75, elapsed) == pytest.approx(elapsed + 0.75 * left, abs=left / 4096)
    # 3/4 of what is left of it end later than 5 days when that is less than 4: 5 = a + 3/4·(6 − a)
    assert forecast.late_from(0.75, lead=5 * DAY, after=0) == pytest.approx(2 * DAY, abs=DAY / 100)
    assert forecast.late_from(0.75, lead=round(5.5 * DAY), after=0) == pytest.approx(4 * DAY, abs=DAY / 100)
    assert [forecast.expected(0.9, elapsed) for elapsed in days(6, 6.5)] == days(6, 6.5)


def test_no_receipt_is_expected_beyond_the_longest_lead_time() -> None:
    forecast = forecast_of({"type": "pert", "low": 2, "mode": 3, "high": 10})
    assert forecast.end == 10 * DAY
    for elapsed in days(0, 5, 9, 9.9, 9.99, 9.999999):
        assert elapsed <= forecast.expected(0.999999, elapsed) <= 10 * DAY


def test_a_lead_time_forecast_is_in_the_time_unit_of_the_scenario() -> None:
    words = {"type": "gamma", "mean": 7, "cv": 0.4}
    in_hours, in_days = forecast_of(words, MICROSECONDS["hour"]), forecast_of(words, DAY)
    assert 24 * in_hours.expected(0.9, 8 * MICROSECONDS["hour"]) == pytest.approx(
        in_days.expected(0.9, 8 * DAY), rel=1e-5
    )


# construction


def test_a_lead_time_forecast_is_computed_once_for_a_distribution() -> None:
    words = {"type": "gamma", "mean": 7, "cv": 0.4}
    assert LeadTimeForecast.of(read(words), DAY) is LeadTimeForecast.of(read(words), DAY)
    assert LeadTimeForecast.of(read(words), DAY) is not LeadTimeForecast.of(read(words), 1)


def test_a_lead_time_forecast_can_be_pickled() -> None:
    there = pickle.loads(pickle.dumps(forecast_of({"type": "gamma", "mean": 7, "cv": 0.4})))
    here = forecast_of({"type": "gamma", "mean": 7, "cv": 0.4})
    assert [there.expected(0.9, at) for at in days(0, 5, 50)] == [here.expected(0.9, at) for at in days(0, 5, 50)]


@pytest.mark.parametrize("words", [*(words for words, _ in LAWS), *EXTREME_LAWS], ids=str)
def test_the_hazard_table_of_a_lead_time_is_small_and_increasing(words: dict[str, Any]) -> None:
    forecast = forecast_of(words)
    at, hazard = np.array(forecast._at), np.array(forecast._hazard)
    assert at.size < 9000  # two knots for each of 4096 steps; a curve has not half as many
    assert (np.diff(at) >= 0).all()
    assert (np.diff(hazard) >= 0).all()
    assert at[0] >= 0
    assert at[-1] <= forecast.end
