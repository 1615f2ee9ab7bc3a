"""The kinds of forecasts, by hand and beside other people's programs."""

from __future__ import annotations

import numpy as np
import pytest

from sim.forecasts import Forecast
from sim.forecasts.croston import Croston
from sim.forecasts.exponential_smoothing import ExponentialSmoothing
from sim.forecasts.holt_winters import HoltWinters
from sim.forecasts.moving_average import MovingAverage
from sim.forecasts.naive import Naive
from sim.forecasts.sba import SyntetosBoylan
from sim.forecasts.seasonal_naive import SeasonalNaive
from sim.forecasts.tsb import TeunterSyntetosBabai

WEEKLY = [12, 9, 14, 20, 25, 31, 8, 13, 10, 15, 18, 27, 30, 9, 11, 12, 16, 22, 24, 33, 7]
SELDOM = [0, 0, 3, 0, 1, 0, 0, 0, 5, 2, 0, 0, 4, 0, 0, 0, 0, 1, 0, 6, 0, 0]


def ahead(kind: type[Forecast], history: list[int], *numbers: float, buckets: int = 1) -> list[float]:
    """What the kind forecasts of the next buckets, having seen a history."""
    state = kind.blank(*numbers)
    for demand in history:
        kind.learn(state, float(demand), *numbers)
    return [kind.ahead(state, k, *numbers) for k in range(1, buckets + 1)]


# The kinds by hand


def test_a_naive_forecast_repeats_the_last_bucket() -> None:
    assert ahead(Naive, [3, 7], buckets=2) == [7, 7]


def test_a_seasonal_naive_forecast_repeats_the_last_season() -> None:
    assert ahead(SeasonalNaive, [1, 2, 3, 4, 5], 3, buckets=4) == [3, 4, 5, 3]


def test_a_seasonal_naive_forecast_is_the_mean_before_a_whole_season() -> None:
    assert ahead(SeasonalNaive, [1, 4], 3, buckets=2) == [2.5, 2.5]
    assert ahead(HoltWinters, [1, 4], 3, 0.2, 0.1, 0.1, buckets=2) == [2.5, 2.5]


def test_a_holt_winters_forecast_is_seasonal_naive_before_two_seasons() -> None:
    for history in ([1, 2, 6], [1, 2, 6, 3], [1, 2, 6, 3, 9]):
        numbers = (3, 0.2, 0.1, 0.1)
        assert ahead(HoltWinters, history, *numbers, buckets=4) == ahead(SeasonalNaive, history, 3, buckets=4)


def test_a_moving_average_forgets_demand_that_has_left_its_window() -> None:
    assert ahead(MovingAverage, [100, 1, 2, 6], 3) == [3]
    assert ahead(MovingAverage, [100, 2], 3) == [51]  # before a whole window: what there is


def test_exponential_smoothing_moves_its_level_by_a_part_of_the_error() -> None:
    assert ahead(ExponentialSmoothing, [10, 20, 10], 0.5) == [12.5]  # 10, 15, 12.5


def test_a_holt_winters_forecast_begins_with_mean_slopes_and_remainders_of_two_seasons() -> None:
    # first season 10 20, second 14 24: ℓ 15, b (4 + 4)/2/2 = 2, s −5 and 5. Then with ½ everywhere:
    #   14: ℓ ½·19 + ½·17 = 18, b ½·3 + ½·2 = 2.5, s ½·(14 − 17) − 2.5 = −4
    #   24: ℓ ½·19 + ½·20.5 = 19.75, b ½·1.75 + ½·2.5 = 2.125, s ½·(24 − 20.5) + 2.5 = 4.25
    assert ahead(HoltWinters, [10, 20, 14, 24], 2, 0.5, 0.5, 0.5, buckets=3) == [
        19.75 + 2.125 - 4,
        19.75 + 2 * 2.125 + 4.25,
        19.75 + 3 * 2.125 - 4,
    ]


def test_a_croston_forecast_is_demand_size_over_interval() -> None:
    # sizes 4, 8: 4 + ½·4 = 6; intervals 2, 3: 2.5
    assert ahead(Croston, [0, 4, 0, 0, 8, 0], 0.5) == [6 / 2.5]
    assert ahead(SyntetosBoylan, [0, 4, 0, 0, 8, 0], 0.5) == pytest.approx([0.75 * 6 / 2.5])


def test_a_tsb_forecast_of_obsolete_demand_falls_by_its_probability_only() -> None:
    # probabilities 0, ½, ¼, ⅛; with Croston nothing changes while nothing is asked for
    assert ahead(TeunterSyntetosBabai, [0, 4, 0, 0], 0.5, 0.5) == [4 / 8]
    assert ahead(Croston, [0, 4, 0, 0], 0.5) == ahead(Croston, [0, 4], 0.5)


@pytest.mark.parametrize(
    ("kind", "numbers"), [(Croston, (0.1,)), (SyntetosBoylan, (0.1,)), (TeunterSyntetosBabai, (0.1, 0.1))]
)
def test_a_forecast_without_any_demand_is_0(kind: type[Forecast], numbers: tuple[float]) -> None:
    assert ahead(kind, [0, 0, 0], *numbers) == [0]


# The kinds beside other people's programs


def test_exponential_smoothing_is_that_of_statsmodels() -> None:
    from statsmodels.tsa.api import SimpleExpSmoothing

    theirs = SimpleExpSmoothing(np.array(WEEKLY, float), initialization_method="known", initial_level=WEEKLY[0])
    expected = theirs.fit(smoothing_level=0.3, optimized=False).forecast(3)
    assert ahead(ExponentialSmoothing, WEEKLY, 0.3, buckets=3) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("seen", [14, 15, 20, 21])
def test_holt_winters_is_that_of_statsmodels(seen: int) -> None:
    from statsmodels.tsa.api import ExponentialSmoothing as Theirs

    history = np.array(WEEKLY[:seen], float)
    level = history[:7].mean()
    known = {
        "initial_level": level,
        "initial_trend": (history[7:14] - history[:7]).mean() / 7,
        "initial_seasonal": history[:7] - level,
    }
    theirs = Theirs(
        history[7:], trend="add", seasonal="add", seasonal_periods=7, initialization_method="known", **known
    )
    constants = {"smoothing_level": 0.3, "smoothing_trend": 0.1, "smoothing_seasonal": 0.25}
    fitted = theirs.fit(**constants, optimized=False)
    expected = fitted.forecast(10)
    # a whole season ahead statsmodels 0.15 takes the season's part of a season before (its issue 9538, since mended)
    expected[6] = fitted.level[-1] + 7 * fitted.trend[-1] + fitted.season[-1]
    assert ahead(HoltWinters, WEEKLY[:seen], 7, 0.3, 0.1, 0.25, buckets=10) == pytest.approx(expected, rel=1e-12)


def test_forecasts_of_intermittent_demand_are_those_of_statsforecast() -> None:
    # printed by statsforecast 2.1.1 (CrostonClassic, CrostonSBA, TSB(0.1, 0.1), TSB(0.3, 0.05)) for this history; it
    # is not installed here, for it holds pandas below 3
    found = [
        *ahead(Croston, SELDOM, 0.1),
        *ahead(SyntetosBoylan, SELDOM, 0.1),
        *ahead(TeunterSyntetosBabai, SELDOM, 0.1, 0.1),
        *ahead(TeunterSyntetosBabai, SELDOM, 0.3, 0.05),
    ]
    printed = [1.0681663691813108, 1.0147580507222451, 0.8456149511000128, 0.7485003291630451]
    assert found == pytest.approx(printed, rel=1e-12)


# A season as long as a review period, which is the bucket unless another is said


def test_a_season_of_one_bucket_leaves_the_naive_forecast_and_level_and_trend() -> None:
    season = SeasonalNaive(season=7).numbers(bucket=7, day=1)
    assert ahead(SeasonalNaive, [3, 7], *season, buckets=2) == [7, 7]
    # ℓ 10, b 20 − 10 = 10 of two buckets; then 20 is learned: ℓ ½·20 + ½·20 = 20, b ½·10 + ½·10 = 10;
    # 24: ℓ ½·24 + ½·30 = 27, b ½·7 + ½·10 = 8.5
    numbers = HoltWinters(season=7, alpha=0.5, beta=0.5, gamma=0.5).numbers(bucket=7, day=1)
    assert ahead(HoltWinters, [10, 20, 24], *numbers, buckets=2) == [27 + 8.5, 27 + 2 * 8.5]
