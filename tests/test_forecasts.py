"""Forecasts: each by hand and beside other people's programs, and the rule that orders up to them, line by line."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm
from worlds import played, values, visits, world

from sim.errors import ScenarioError
from sim.experiments.run import Run
from sim.forecasts import Forecast
from sim.forecasts.croston import Croston
from sim.forecasts.exponential_smoothing import ExponentialSmoothing
from sim.forecasts.holt_winters import HoltWinters
from sim.forecasts.moving_average import MovingAverage
from sim.forecasts.naive import Naive
from sim.forecasts.sba import SyntetosBoylan
from sim.forecasts.seasonal_naive import SeasonalNaive
from sim.forecasts.tsb import TeunterSyntetosBabai
from sim.plugins import load_plugin

WEEKLY = [12, 9, 14, 20, 25, 31, 8, 13, 10, 15, 18, 27, 30, 9, 11, 12, 16, 22, 24, 33, 7]
SELDOM = [0, 0, 3, 0, 1, 0, 0, 0, 5, 2, 0, 0, 4, 0, 0, 0, 0, 1, 0, 6, 0, 0]


def ahead(kind: type[Forecast], history: list[int], *numbers: float, buckets: int = 1) -> list[float]:
    """What the kind forecasts of the next buckets, having seen a history."""
    state = kind.blank(*numbers)
    for demand in history:
        kind.learn(state, float(demand), *numbers)
    return [kind.ahead(state, k, *numbers) for k in range(1, buckets + 1)]


# The kinds by hand


def test_the_last_bucket_is_expected_again() -> None:
    assert ahead(Naive, [3, 7], buckets=2) == [7, 7]


def test_a_season_is_expected_to_repeat_itself() -> None:
    assert ahead(SeasonalNaive, [1, 2, 3, 4, 5], 3, buckets=4) == [3, 4, 5, 3]


def test_before_a_whole_season_its_mean_so_far_is_expected() -> None:
    assert ahead(SeasonalNaive, [1, 4], 3, buckets=2) == [2.5, 2.5]
    assert ahead(HoltWinters, [1, 4], 3, 0.2, 0.1, 0.1, buckets=2) == [2.5, 2.5]


def test_before_two_seasons_holt_and_winters_expect_the_one_before() -> None:
    for history in ([1, 2, 6], [1, 2, 6, 3], [1, 2, 6, 3, 9]):
        numbers = (3, 0.2, 0.1, 0.1)
        assert ahead(HoltWinters, history, *numbers, buckets=4) == ahead(SeasonalNaive, history, 3, buckets=4)


def test_a_moving_average_forgets_what_has_left_its_window() -> None:
    assert ahead(MovingAverage, [100, 1, 2, 6], 3) == [3]
    assert ahead(MovingAverage, [100, 2], 3) == [51]  # before a whole window: what there is


def test_a_level_moves_by_a_part_of_its_error() -> None:
    assert ahead(ExponentialSmoothing, [10, 20, 10], 0.5) == [12.5]  # 10, 15, 12.5


def test_holt_and_winters_begin_with_the_mean_the_slopes_and_the_rest_of_two_seasons() -> None:
    # first season 10 20, second 14 24: ℓ 15, b (4 + 4)/2/2 = 2, s −5 and 5. Then with ½ everywhere:
    #   14: ℓ ½·19 + ½·17 = 18, b ½·3 + ½·2 = 2.5, s ½·(14 − 17) − 2.5 = −4
    #   24: ℓ ½·19 + ½·20.5 = 19.75, b ½·1.75 + ½·2.5 = 2.125, s ½·(24 − 20.5) + 2.5 = 4.25
    assert ahead(HoltWinters, [10, 20, 14, 24], 2, 0.5, 0.5, 0.5, buckets=3) == [
        19.75 + 2.125 - 4,
        19.75 + 2 * 2.125 + 4.25,
        19.75 + 3 * 2.125 - 4,
    ]


def test_demand_that_seldom_comes_is_its_size_over_its_interval() -> None:
    # sizes 4, 8: 4 + ½·4 = 6; intervals 2, 3: 2.5
    assert ahead(Croston, [0, 4, 0, 0, 8, 0], 0.5) == [6 / 2.5]
    assert ahead(SyntetosBoylan, [0, 4, 0, 0, 8, 0], 0.5) == pytest.approx([0.75 * 6 / 2.5])


def test_demand_that_dies_out_is_forgotten_by_its_probability_only() -> None:
    # probabilities 0, ½, ¼, ⅛; with Croston nothing changes while nothing is asked for
    assert ahead(TeunterSyntetosBabai, [0, 4, 0, 0], 0.5, 0.5) == [4 / 8]
    assert ahead(Croston, [0, 4, 0, 0], 0.5) == ahead(Croston, [0, 4], 0.5)


@pytest.mark.parametrize(
    ("kind", "numbers"), [(Croston, (0.1,)), (SyntetosBoylan, (0.1,)), (TeunterSyntetosBabai, (0.1, 0.1))]
)
def test_where_nothing_was_ever_asked_for_nothing_is_expected(kind: type[Forecast], numbers: tuple[float]) -> None:
    assert ahead(kind, [0, 0, 0], *numbers) == [0]


# The kinds beside other people's programs


def test_simple_smoothing_is_that_of_statsmodels() -> None:
    from statsmodels.tsa.api import SimpleExpSmoothing

    theirs = SimpleExpSmoothing(np.array(WEEKLY, float), initialization_method="known", initial_level=WEEKLY[0])
    expected = theirs.fit(smoothing_level=0.3, optimized=False).forecast(3)
    assert ahead(ExponentialSmoothing, WEEKLY, 0.3, buckets=3) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("seen", [14, 15, 20, 21])
def test_holt_and_winters_are_those_of_statsmodels(seen: int) -> None:
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


def test_intermittent_demand_is_that_of_statsforecast() -> None:
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


# The rule, line by line


def store(demand: list[int], horizon: float | None = None, **words: Any) -> dict[str, Any]:
    """A mug, a day from acme, and so many of them asked for in the middle of each day; naive, reviews every day."""
    days = [(day + 0.5, units) for day, units in enumerate(demand) if units]
    rule = {"type": "forecast_driven", "review_period": 1, "forecast": "naive", "service_level": 0.5, **words}
    return {
        "horizon": len(demand) if horizon is None else horizon,
        "customers": {"people": visits([at for at, _ in days], [units for _, units in days])},
        "suppliers": {"acme": {"lead_time": 1}},
        "stock": {"mug": {"restock": rule}},
    }


def made(run: Run, *columns: str) -> list[tuple[Any, ...]]:
    frame = run.forecasts[list(columns)].astype(float).round(9)
    return [tuple(None if value != value else value for value in row) for row in frame.itertuples(index=False)]


def test_at_a_review_it_orders_up_to_the_forecast_of_lead_time_and_review() -> None:
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


def test_the_first_stock_is_what_the_service_level_gives_for_declared_demand() -> None:
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


def test_a_level_is_rounded_up() -> None:
    words = store([3, 4, 5])
    words["suppliers"] = {"acme": {"lead_time": 1.4}}
    # lead time and review are 2.4 days: 7.2, 9.6 and 12
    assert made(played(words), "at", "level")[1:] == [(1, 8), (2, 10), (3, 12)]


def test_a_part_of_a_bucket_at_the_beginning_is_left_out() -> None:
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


SWINGS = [4, 9, 2, 2, 7, 0, 5, 5, 8, 1]


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


def test_who_comes_as_a_bucket_ends_belongs_to_it() -> None:
    words = store([], horizon=4, forecast={"type": "seasonal_naive", "season": 2, "bucket": 1}, review_period=2)
    words["customers"]["people"] = visits([1, 2, 3, 4], [5, 7, 11, 13])
    # three days: the two of the season, and the first of them again
    assert made(played(words), "at", "forecast")[1:] == [(2, 5 + 7 + 5), (4, 11 + 13 + 11)]


def test_no_forecast_is_below_nothing() -> None:
    falling = {"type": "holt_winters", "season": 2, "beta": 1, "alpha": 1}
    run = played(store([90, 60, 30, 0, 0, 0], forecast=falling))
    # at 4: ℓ 15, b 0 and s 12, −9. The 0 of the fifth day makes it ℓ −12 and b −27: that goes on falling, demand cannot
    assert made(run, "at", "forecast", "level")[4:6] == [(4, 15 + 12 + 15 - 9, 33), (5, 0, 0)]


# What the store sees


SHORT: dict[str, Any] = {"willing_to_wait": 0}


def empty(demand: list[int], *, sees: bool, **group: Any) -> dict[str, Any]:
    """The store with nothing on its shelf, for its supplier takes for ever."""
    words = store(demand, forecast={"type": "naive", "sees_lost_demand": sees})
    words["customers"]["people"] |= group
    words["suppliers"] = {"acme": {"lead_time": 50}}
    words["stock"]["mug"]["initial"] = 2
    return words


def seen(run: Run) -> list[float]:
    """The day before, as each review saw it: the naive forecast, by the day (51 of them ahead)."""
    return [round(units / 51, 6) for at, units in made(run, "at", "forecast") if at >= 1]


@pytest.mark.parametrize(("sees", "units"), [(False, [2, 0, 0]), (True, [3, 4, 1])])
def test_demand_that_is_lost_is_hidden_or_seen(sees: bool, units: list[int]) -> None:
    # two mugs on the shelf: of the first order two go and one is lost, of the others all
    assert seen(played(empty([3, 4, 1], sees=sees, willing_to_wait=0))) == units


def test_who_waits_and_then_cancels_has_been_seen() -> None:
    assert seen(played(empty([3, 4, 1], sees=False, patience=0.25))) == [3, 4, 1]


def test_who_declines_the_date_is_lost_demand() -> None:
    words = empty([3, 4, 1], sees=False, patience=10) | {"promise": {"quote": "lead_time"}}
    assert seen(played(words)) == [2, 0, 0]


@pytest.mark.parametrize(("sees", "mugs", "cups"), [(False, [2, 0], [1, 4]), (True, [3, 4], [0, 0])])
def test_a_substitute_is_demand_where_it_is_taken_or_where_it_was_asked_for(
    sees: bool, mugs: list[int], cups: list[int]
) -> None:
    words = empty([3, 4], sees=sees, alternatives={"cup": 1})
    words["products"] = {"mug": {}, "cup": {}}
    words["stock"]["cup"] = {"source": "acme", "initial": 20, "restock": words["stock"]["mug"]["restock"]}
    frame = played(words).forecasts.query("at >= 1")
    found = {stock: (rows["forecast"] / 51).round(6).tolist() for stock, rows in frame.groupby("stock", observed=True)}
    assert found == {"mug": mugs, "cup": cups}


def test_who_comes_back_has_asked_again() -> None:
    words = empty([3, 0, 0, 0], sees=False, willing_to_wait=0, returns_on_restock={"probability": 1, "within": 9})
    words["stock"]["mug"]["initial"] = {"on_hand": 2, "on_order": [{"quantity": 5, "due": 1.5}]}
    # one mug is not there at 0.5; five are at 1.5, and whoever went without one is back
    assert seen(played(words)) == [2, 1, 0, 0]


def test_a_visit_not_made_is_seen_by_nobody() -> None:
    people = {"willing_to_wait": 0, "loyalty": {"population": 1, "churn": {"lost": 1}}}
    assert seen(played(empty([3, 4, 1], sees=True, **people))) == [3, 0, 0]


def test_what_is_owed_at_time_0_was_asked_for_before() -> None:
    words = empty([3, 4], sees=False)
    words["stock"]["mug"]["initial"] = {"on_hand": 0, "backorders": 7}
    assert seen(played(words)) == [3, 4]


@pytest.mark.parametrize("sees", [False, True])
@pytest.mark.parametrize("seed", [1, 2])
def test_what_a_review_saw_is_what_the_ledger_says(sees: bool, seed: int) -> None:
    rule = {
        "type": "forecast_driven",
        "review_period": 2,
        "forecast": {"type": "naive", "sees_lost_demand": sees},
        "service_level": 0.4,
    }
    people = {
        "wants": {"mug": 0.6, "cup": 0.4},
        "arrivals": {"type": "poisson", "rate": 6},
        "quantity": {"type": "geometric", "mean": 1.5},
        "willing_to_wait": 0.8,
        "patience": {"type": "gamma", "mean": 5, "cv": 0.8},
        "alternatives": {"cup": 0.2, "mug": 0.2},
        "loyalty": {"population": 300, "churn": {"lost": 0.05, "cancelled": 0.1}},
        "returns_on_restock": {"probability": 0.5, "within": 6},
    }
    words = {
        "horizon": 200,
        "products": {"mug": {}, "cup": {}},
        "customers": {"people": people},
        "suppliers": {"acme": {"lead_time": {"type": "gamma", "mean": 2, "cv": 0.5}}},
        "promise": {"quote": "pipeline", "notices": {"type": "consent", "first_delay": 0, "objects": 0.5}},
        "stock": {stock: {"source": "acme", "restock": rule} for stock in ("mug", "cup")},
    }
    run = played(words, seed=seed)
    assert {"substituted", "lost", "declined", "stayed_away", "cancelled_at_notice"} <= set(run.orders["outcome"])
    later = run.orders.query("outcome == 'substituted' and resolved_at > arrived_at")
    assert len(later)
    assert run.orders["returns_of"].notna().any()
    for _, rows in run.forecasts.groupby("stock", observed=True):
        # the demand of a review's own 4 days, as the measures have it from the ledger, in its two buckets
        naive = rows["forecast"].to_numpy()[1:] / 2
        demand = rows["demand"].to_numpy()
        both = naive[1:-1] + naive[2:]  # what the next two reviews saw
        assert both.tolist() == demand[1 : 1 + len(both)].tolist()


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


def test_every_kind_is_held_to_what_is_said_below() -> None:
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


def test_a_perfect_forecast_is_what_comes() -> None:
    run = played(store(SWINGS, forecast="perfect", service_level=0.99))
    for at, units, error, level, demand in made(run, "at", "forecast", "error", "level", "demand"):
        assert (error, level) == (0, math.ceil(units))
        if demand is not None:
            assert units == demand, f"at {at}"
    # after the end nobody is drawn: one day of 1 and one of the declared mean, 4.3
    assert made(run, "at", "forecast")[-2:] == [(9, 1 + 4.3), (10, 8.6)]
    assert values(run)["forecast_wape"] == 0


def test_who_comes_at_the_instant_of_a_review_has_been_seen_by_it() -> None:
    words = store([], horizon=4, forecast="perfect", review_period=1)
    words["customers"]["people"] = visits([1, 2, 3, 4], [5, 7, 11, 13])
    assert made(played(words), "at", "forecast", "demand")[:3] == [(0, 12, 12), (1, 18, 18), (2, 24, 24)]


@pytest.mark.parametrize("sees", [False, True])
def test_help_for_a_sister_is_no_demand(sees: bool) -> None:
    words = store([2, 2], forecast={"type": "naive", "sees_lost_demand": sees})
    words["stock"]["mug"]["initial"] = 50
    words["stock"]["mug@ulm"] = {"source": "acme", "restock": {"type": "order_for_order"}, "transship_from": ["mug"]}
    words["customers"]["others"] = visits([0.4, 1.4], [9, 9]) | {"wants": "mug@ulm"}
    run = played(words)
    assert run.orders["group"].tolist().count("transshipment") == 2
    # twice the day before; what came of the forecast of time 0, too, is of the store's own customers
    assert made(run, "at", "forecast", "demand")[1:] == [(1, 4, None), (2, 4, None)]
    assert made(run, "demand")[0] == (4,)


def test_what_is_forecast_costs_no_number_of_the_tape() -> None:
    group = {"wants": "mug", "arrivals": {"type": "poisson", "rate": 8}, "patience": {"type": "exponential", "mean": 3}}
    words = store([1]) | {"horizon": 50, "customers": {"people": group}}
    other = words | {"stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 20}}}}
    one, two = played(words), played(other)
    assert one.orders["arrived_at"].tolist() == two.orders["arrived_at"].tolist()
    assert set(one.tape) == set(two.tape)


# Measures


def test_measures_are_over_the_forecasts_that_the_window_saw_the_end_of() -> None:
    run = played(store([3, 6, 0, 9, 4, 1]))
    # at 1, 2, 3, 4: 6, 12, 0, 18 against 6, 9, 13, 5; the review at 0 is not after the start, those of 5 and 6 not over
    found = values(run)
    errors = [0, 3, -13, 13]
    assert found["forecast_bias"] == pytest.approx(sum(errors) / 4)
    assert found["forecast_wape"] == pytest.approx(29 / 33)
    # two days before: not at 1; at 2, 3 and 4 there were 9, 6 and 9
    assert found["forecast_mase"] == pytest.approx((3 + 13 + 13) / (0 + 7 + 4))


def test_over_all_stock_points_every_forecast_counts_alike() -> None:
    words = store([3, 6, 0, 9, 4, 1])
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


# Words


def refusal(**rule: Any) -> str:
    with pytest.raises(ScenarioError) as caught:
        world(store([1, 2], **rule))
    (problem,) = caught.value.problems
    return str(problem)


RESTOCK = "stock.mug.restock"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            {"forecast": {"type": "seasonal_naive", "season": 7, "bucket": 2}},
            f"{RESTOCK}.forecast.season: expected a season of a whole number of buckets, 2 to 100,000 (a bucket lasts "
            "2), found 7, which is 3.5 buckets",
        ),
        (
            {"forecast": {"type": "holt_winters", "season": 7}, "review_period": "1 week"},
            f"{RESTOCK}.forecast.season: expected a season of a whole number of buckets, 2 to 100,000 (a bucket lasts "
            "7), found 7, which is 1 buckets",
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
def test_what_cannot_be_forecast_is_refused_at_its_word(rule: dict[str, Any], said: str) -> None:
    assert refusal(**rule) == said


def test_a_window_is_a_number_of_buckets_or_a_time() -> None:
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


def test_a_forecast_of_one_s_own_is_a_class_in_a_file(tmp_path: Path) -> None:
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
