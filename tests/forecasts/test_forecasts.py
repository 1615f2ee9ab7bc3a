"""Forecasts: none sees the future nor costs a number of the tape; how they are measured, and their words."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.forecasts import Forecast
from sim.plugins import load_plugin
from tests.helpers.forecasts import SWINGS, made, store
from tests.helpers.scenarios import played, scenario_of, values, visits

EVERY = {
    "naive": {},
    "seasonal_naive": {"season": 3, "bucket": 1},
    "moving_average": {"window": 3},
    "exponential_smoothing": {},
    "holt_winters": {"season": 3, "bucket": 1},
    "croston": {},
    "sba": {},
    "tsb": {},
}


def test_every_forecast_is_in_the_tests_below() -> None:
    ours = {name for name, kind in Forecast.found().items() if kind.__module__.startswith("sim.")}
    assert set(EVERY) | {"perfect"} == ours


@pytest.mark.parametrize("kind", EVERY)
def test_no_forecast_sees_the_future(kind: str) -> None:
    rule = {"forecast": {"type": kind, **EVERY[kind]}, "service_level": 0.9, "review_period": 2}
    past = [4, 0, 2, 7, 7, 0, 5, 5, 3, 1, 6, 2]
    # the same in all, and as variable: what is declared is the same
    futures = ([9, 0, 1, 4, 0, 30, 2, 2, 5, 1, 1, 1], [1, 1, 1, 5, 2, 2, 30, 0, 4, 1, 0, 9])
    runs = [played(store(past + future, **rule)) for future in futures]
    one, other = (run.forecasts.query("at <= 12")[["at", "forecast", "error", "level"]] for run in runs)
    assert one.equals(other)
    assert len(one) == 7
    after = [run.forecasts.query("at > 12")["forecast"].tolist() for run in runs]
    assert after[0] != after[1]


def test_a_perfect_forecast_is_the_demand_that_comes() -> None:
    run = played(store(SWINGS, horizon=10, forecast="perfect", service_level=0.99))
    for at, units, error, level, demand in made(run, "at", "forecast", "error", "level", "demand"):
        assert (error, level) == (0, math.ceil(units))
        if demand is not None:
            assert units == demand, f"at {at}"
    # after the end nobody is drawn: one day of 1 and one of the declared mean, 4.3
    assert made(run, "at", "forecast")[-2:] == [(8, 8 + 1), (9, 1 + 4.3)]
    assert values(run)["forecast_wape"] == 0


def test_demand_at_the_instant_of_a_review_is_in_its_forecast() -> None:
    words = store([], horizon=5, forecast="perfect", review_period=1)
    words["customers"]["people"] = visits([1, 2, 3, 4], [5, 7, 11, 13])
    assert made(played(words), "at", "forecast", "demand")[:3] == [(0, 12, 12), (1, 18, 18), (2, 24, 24)]


@pytest.mark.parametrize("sees", [False, True])
def test_units_transshipped_to_another_location_are_no_demand_in_a_forecast(sees: bool) -> None:
    words = store([2, 2], forecast={"type": "naive", "sees_lost_demand": sees})
    words["stock"]["mug"]["initial"] = 50
    words["stock"]["mug@ulm"] = {"source": "acme", "restock": {"type": "order_for_order"}, "transship_from": ["mug"]}
    words["customers"]["others"] = visits([0.4, 1.4], [9, 9]) | {"wants": "mug@ulm"}
    run = played(words)
    assert run.orders["group"].tolist().count("transshipment") == 2
    # twice the day before; what came of the forecast of time 0, too, is of the store's own customers
    assert made(run, "at", "forecast", "demand")[1:] == [(1, 4, None), (2, 4, None)]
    assert made(run, "demand")[0] == (4,)


def test_a_forecast_draws_no_number_of_the_tape() -> None:
    group = {"wants": "mug", "arrivals": {"type": "poisson", "rate": 8}, "patience": {"type": "exponential", "mean": 3}}
    words = store([1]) | {"horizon": 50, "customers": {"people": group}}
    other = words | {"stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 20}}}}
    one, two = played(words), played(other)
    assert one.orders["arrived_at"].tolist() == two.orders["arrived_at"].tolist()
    assert set(one.tape) == set(two.tape)


# Measures


def test_forecast_measures_are_over_forecasts_that_end_within_the_window() -> None:
    words = store([3, 6, 0, 9, 4, 1], horizon=6)
    # at 1, 2, 3: 6, 12, 0 against 6, 9, 13; the review of 4 is over at the end, and not before it; nor is that of 5
    found = values(played(words | {"warm_up": 0.5, "horizon": 5.5}))
    errors = [0, 3, -13]
    assert found["forecast_bias"] == pytest.approx(sum(errors) / 3)
    assert found["forecast_wape"] == pytest.approx(16 / 28)
    # and where it ends a little later, 18 against 5
    found = values(played(words | {"warm_up": 0.5, "horizon": 5.6}))
    errors.append(13)
    assert found["forecast_bias"] == pytest.approx(sum(errors) / 4)
    assert found["forecast_wape"] == pytest.approx(29 / 33)
    # two days before: not at 1; at 2, 3 and 4 there were 9, 6 and 9
    assert found["forecast_mase"] == pytest.approx((3 + 13 + 13) / (0 + 7 + 4))
    # that of 0, 23 declared in 6 days against 3 + 6, counts where the window begins then
    found = values(played(words | {"horizon": 6.1}))
    assert found["forecast_bias"] == pytest.approx((23 / 3 - 9 + sum(errors)) / 5)


def test_over_all_stock_points_every_forecast_has_equal_weight() -> None:
    words = store([3, 6, 0, 9, 4, 1]) | {"warm_up": 0.5, "horizon": 5.6}
    words["products"] = {"mug": {}, "cup": {}, "tub": {}}
    words["customers"]["more"] = visits([0.5, 1.5, 2.5], [2, 4, 1]) | {"wants": "cup"}
    words["stock"]["cup"] = {"source": "acme", "restock": words["stock"]["mug"]["restock"]}
    words["stock"]["tub"] = {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 1}}
    run = played(words)
    mug, cup, tub, everywhere = (values(run, stock) for stock in ("mug", "cup", "tub", "*"))
    # cups: 4, 8, 2, 0 against 5, 1, 0, 0
    assert cup["forecast_bias"] == pytest.approx((-1 + 7 + 2 + 0) / 4)
    assert cup["forecast_wape"] == pytest.approx(10 / 6)
    assert everywhere["forecast_bias"] == pytest.approx((mug["forecast_bias"] + cup["forecast_bias"]) / 2)
    assert everywhere["forecast_wape"] == pytest.approx((29 + 10) / (33 + 6))
    assert math.isnan(tub["forecast_bias"])
    assert math.isnan(tub["forecast_mase"])


@pytest.mark.parametrize("kind", ["holt_winters", "seasonal_naive"])
def test_a_forecast_with_a_season_of_one_bucket_is_warned_of(kind: str) -> None:
    weekly = store([1, 2, 3], forecast={"type": kind, "season": "7 days"}, review_period="1 week")
    assert scenario_of(weekly).warnings == (
        "stock.mug.restock: forecast.season: a season of one bucket, 7, is no season, for demand is counted once in "
        "it: a shorter 'bucket' (the review period unless said) tells its parts apart",
    )
    weekly["stock"]["mug"]["restock"]["forecast"]["bucket"] = "1 day"
    assert scenario_of(weekly).warnings == ()


# Words


def refusal(**rule: Any) -> str:
    with pytest.raises(ScenarioError) as caught:
        scenario_of(store([1, 2], **rule))
    (problem,) = caught.value.problems
    return str(problem)


RESTOCK = "stock.mug.restock"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            {"forecast": {"type": "seasonal_naive", "season": 7, "bucket": 2}},
            f"{RESTOCK}.forecast.season: expected a season of a whole number of buckets, at most 100,000 (a bucket "
            "lasts 2), found 7, which is 3.5 buckets",
        ),
        (
            {"forecast": {"type": "moving_average", "window": "10 days"}, "review_period": 7},
            f"{RESTOCK}.forecast.window: expected a window of a whole number of buckets, 1 to 100,000 (a bucket lasts "
            "7), found 10, which is 1.42857 buckets",
        ),
        (
            {"forecast": {"type": "moving_average", "window": 2.5}},
            f"{RESTOCK}.forecast.window: expected a whole number of buckets, at least 1, or a time such as '4 weeks', "
            "found 2.5",
        ),
        (
            {"forecast": {"type": "moving_average", "window": "4"}},
            f"{RESTOCK}.forecast.window: expected a whole number of buckets, at least 1, or a time such as '4 weeks', "
            "found '4'",
        ),
        (
            {"forecast": {"type": "tsb", "beta": 0}},
            f"{RESTOCK}.forecast.beta: expected a smoothing constant above 0 and up to 1, found 0",
        ),
        (
            {"forecast": {"type": "naive", "bucket": 1e-9}},
            f"{RESTOCK}.forecast.bucket: expected a time from a microsecond to 73,000 years that fits at most "
            "10,000,000 times into the run, found 1e-09 days",
        ),
        (
            {"forecast": {"type": "naive", "bucket": 1e300}},
            f"{RESTOCK}.forecast.bucket: expected a time from a microsecond to 73,000 years that fits at most "
            "10,000,000 times into the run, found 1e+300 days",
        ),
        (
            {"forecast": {"type": "naive", "bucket": "1 second"}, "review_period": "10 days"},
            f"{RESTOCK}.forecast.bucket: expected a bucket that fits at most 100,000 times into lead time and review, "
            "11, found 1.1574074074074073e-05",
        ),
        (
            {"service_level": 1},
            f"{RESTOCK}.service_level: expected a share above 0 and below 1, such as 0.95 or '95%', found 1",
        ),
        (
            {"forecast": "holt_winters"},
            f"{RESTOCK}.forecast.season: expected the word 'season', found nothing",
        ),
        (
            {"forecast": "holtwinters"},
            f"{RESTOCK}.forecast: expected a forecast, found 'holtwinters' (did you mean 'holt_winters'?)",
        ),
    ],
)
def test_an_impossible_forecast_is_refused_at_its_word(rule: dict[str, Any], said: str) -> None:
    assert refusal(**rule) == said


def test_a_moving_average_window_is_a_number_of_buckets_or_a_time() -> None:
    def level(window: Any, unit: str) -> list[tuple[Any, ...]]:
        words = store([2, 8, 4, 6, 1, 9, 9], forecast={"type": "moving_average", "window": window})
        return made(played(words | {"unit": unit}), "forecast")

    assert level(2, "day") == level("2 days", "day") == level("48 hours", "day")
    assert level(2, "hour") == level("2 hours", "hour") != level(3, "hour")


def test_a_policy_may_be_driven_by_a_forecast_where_the_scenario_is_not() -> None:
    rule = store([1])["stock"]["mug"]["restock"]
    words = store([3, 6, 0, 9]) | {
        "stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 9}}},
        "policies": {"fixed": {}, "forecast": {"restock": rule}},
    }
    assert played(words).forecasts.empty
    assert len(played(words, policy="forecast").forecasts) == 5


def test_a_forecast_of_a_plugin_is_a_class_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "always.py"
    file.write_text(
        """
from sim.forecasts import Forecast
from sim.units import Units


class Always(Forecast):
    type = "always"
    example = {"units": 3}
    units: Units

    @staticmethod
    def blank(units):
        return [0.0]

    @staticmethod
    def learn(state, demand, units):
        state[0] += 1

    @staticmethod
    def ahead(state, k, units):
        return units

    def numbers(self, bucket, day):
        return (self.units,)
"""
    )
    try:
        load_plugin(file)
        run = played(store([3, 6, 0, 9], forecast={"type": "always", "units": 5}))
        assert made(run, "forecast")[1:] == [(10,)] * 4
    finally:
        Forecast.members.pop("always", None)
