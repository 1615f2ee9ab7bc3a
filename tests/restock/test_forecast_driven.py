"""The rule that a forecast drives, line by line."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm

from tests.helpers.forecasts import SWINGS, made, store
from tests.helpers.scenarios import played, visits


def test_a_forecast_driven_rule_orders_up_to_the_forecast_over_lead_time_and_review() -> None:
    run = played(store([3, 6, 0, 9]))
    # declared: 18 in 4 days, 4.5 a day, 9 in the two days of lead time and review; then twice the day before
    assert made(run, "at", "until", "forecast", "level", "demand") == [
        (0, 2, 9, 9, 9),
        (1, 3, 6, 6, 6),
        (2, 4, 12, 12, 9),
        (3, 5, 0, 0, None),
        (4, 6, 18, 18, None),
    ]
    # 9 on hand at first; at 1 the position is 6, at 2 it is 0, at 3 and at 4 it is 12 and 3
    orders = run.replenishments
    assert list(zip(orders["ordered_at"], orders["quantity"], strict=True)) == [(2, 12), (4, 15)]


def test_the_first_level_of_a_forecast_driven_rule_is_that_of_its_service_level() -> None:
    run = played(store([3, 6, 0, 9], service_level=0.975))
    level = played(
        store([3, 6, 0, 9])
        | {
            "stock": {
                "mug": {
                    "restock": {
                        "type": "periodic_order_up_to",
                        "review_period": 1,
                        "order_up_to_level": {"service_level": 0.975},
                    }
                }
            }
        }
    )
    assert run.ledger.on_hand.tolist() == level.ledger.on_hand.tolist()
    assert run.ledger.on_hand[0] > 9


def test_a_forecast_driven_level_is_rounded_up() -> None:
    words = store([3, 4, 5])
    words["suppliers"] = {"acme": {"lead_time": 1.4}}
    # lead time and review are 2.4 days: 7.2, 9.6 and 12
    assert made(played(words), "at", "level")[1:] == [(1, 8), (2, 10), (3, 12)]


def test_a_partial_bucket_at_the_beginning_is_left_out_of_the_forecast() -> None:
    # buckets of 2 days that end at 5: (1, 3] and (3, 5], not (0, 1]
    run = played(store([100, 3, 4, 5, 7, 1, 1], first_review=5, review_period=2))
    # the three days of lead time and review are one bucket and a half
    assert made(run, "at", "until", "forecast") == [(5, 8, 1.5 * (5 + 7)), (7, 10, 1.5 * 2)]


def test_several_buckets_end_between_two_reviews() -> None:
    daily = {"type": "seasonal_naive", "season": 2, "bucket": 1}
    run = played(store([3, 6, 1, 9, 2, 8], forecast=daily, review_period=2))
    # three days from 2 on, as 3 and 6 go on: 3, 6, 3; from 4: 1, 9, 1; from 6: 2, 8, 2
    assert made(run, "at", "forecast")[1:] == [(2, 12), (4, 11), (6, 12)]


def test_a_review_within_a_bucket_sees_the_last_one_that_has_ended() -> None:
    daily = {"type": "seasonal_naive", "season": "4 days", "bucket": "2 days"}
    run = played(store([3, 6, 1, 9, 2, 8, 5, 5], forecast=daily, review_period=3))
    # buckets (0, 2], (2, 4], (4, 6]: 9, 10, 10. At 3 only 9 is known; at 6 the next four days are as (2, 4] and (4, 6]
    assert made(run, "at", "forecast") == [(0, 39 / 8 * 4), (3, 2 * 9), (6, 10 + 10)]
    three = played(store([1, 1, 5, 5, 2, 2, 0, 0, 3], forecast=daily, review_period=5, first_review=5))
    # buckets (1, 3], (3, 5]: 6 and 7; six days from 5: 6, 7, 6
    assert made(three, "at", "forecast") == [(5, 19)]


def test_the_edges_of_buckets_are_reckoned_from_the_first_review() -> None:
    week = {"type": "moving_average", "window": 7, "bucket": "8 hours"}
    run = played(store([3] * 30, forecast=week, review_period=7, first_review=2))
    # one bucket in three, the middle one, has the 3 mugs of a day; the last 6 and the last 7 have those of two days
    expected = [(2, 24 * 6 / 6), *((day, 24 * 6 / 7) for day in (9, 16, 23, 30))]
    assert made(run, "at", "forecast") == pytest.approx(np.array(expected), rel=1e-6)


def test_the_declared_mean_stands_in_until_a_bucket_has_ended() -> None:
    weekly = {"type": "naive", "bucket": "7 days"}
    run = played(store([2] * 14, forecast=weekly))
    assert made(run, "at", "forecast")[:9] == [*((day, 4) for day in range(7)), (7, 4), (8, 4)]


def test_the_error_is_that_of_declared_demand_then_of_buckets_then_of_the_forecasts_themselves() -> None:
    run = played(store(SWINGS, service_level=float(norm.cdf(1))))
    found = dict(made(run, "at", "error"))
    forecast = {day: 2 * SWINGS[day - 1] for day in range(1, 11)}
    # a bucket's forecast is the bucket before: from the second on, five of them are known at 6
    steps = [SWINGS[day] - SWINGS[day - 1] for day in range(1, 10)]
    # the forecast made at 1 is over at 3; five are known at 7
    over = [forecast[day] - sum(SWINGS[day : day + 2]) for day in range(1, 9)]

    def rms(errors: list[int]) -> float:
        return math.sqrt(sum(error**2 for error in errors) / len(errors))

    assert len({found[day] for day in range(6)}) == 1  # σ_D·√2, see below
    assert found[6] == pytest.approx(rms(steps[:5]) * math.sqrt(2))
    assert [found[day] for day in (7, 8, 9, 10)] == pytest.approx([rms(over[: day - 2]) for day in (7, 8, 9, 10)])
    levels = dict(made(run, "at", "level"))
    assert levels[9] == math.ceil(forecast[9] + found[9] - 1e-9)


def test_declared_demand_varies_by_its_own_variance_over_lead_time_and_review() -> None:
    group = {"wants": "mug", "arrivals": {"type": "poisson", "rate": 8}}
    words = store([1]) | {"horizon": 2, "customers": {"people": group}}
    run = played(words)
    assert made(run, "forecast", "error")[0] == (16, 4)  # √(2 days · 8 units² a day)
    words["suppliers"] = {"acme": {"lead_time": {"type": "gamma", "mean": 1, "cv": 2}}}
    assert made(played(words), "forecast", "error")[0] == (16, 4)  # what a forecast does not know is demand alone


def test_demand_at_the_end_of_a_bucket_belongs_to_it() -> None:
    words = store([], horizon=5, forecast={"type": "seasonal_naive", "season": 2, "bucket": 1}, review_period=2)
    words["customers"]["people"] = visits([1, 2, 3, 4], [5, 7, 11, 13])
    # three days: the two of the season, and the first of them again
    assert made(played(words), "at", "forecast")[1:] == [(2, 5 + 7 + 5), (4, 11 + 13 + 11)]


def test_no_forecast_is_below_0() -> None:
    falling = {"type": "holt_winters", "season": 2, "beta": 1, "alpha": 1}
    run = played(store([90, 60, 30, 0, 0, 0], forecast=falling))
    # at 4: ℓ 15, b 0 and s 12, −9. The 0 of the fifth day makes it ℓ −12 and b −27: that goes on falling, demand cannot
    assert made(run, "at", "forecast", "level")[4:6] == [(4, 15 + 12 + 15 - 9, 33), (5, 0, 0)]
