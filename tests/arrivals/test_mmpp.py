"""Markov-modulated Poisson arrivals against the law of their counts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.helpers.flows import DAY, FAR, chances, days, drawn, kind, per_window


def test_the_flow_of_an_mmpp_of_two_states_is_that_of_the_formula_for_two() -> None:
    # The rate is λ₁ or λ₂ with shares π₁, π₂ and forgets at speed κ = 1/s₁ + 1/s₂: the covariance over a lag t is
    # π₁π₂(λ₁ − λ₂)²·e^(−κt), and twice its integral, 2π₁π₂(λ₁ − λ₂)²/κ, comes on top of the mean.
    flow = kind("mmpp", states=[{"rate": 5, "stay": 1}, {"rate": 30, "stay": 0.5}]).flow(days(1))
    assert flow == pytest.approx((40 / 3, 40 / 3 + 2 * (2 / 9) * 25**2 / 3))


def test_the_flow_of_an_mmpp_of_three_states_agrees_with_its_integrated_covariance() -> None:
    from scipy.linalg import expm

    rates, stays = np.array([2.0, 0.0, 40.0]), np.array([3.0, 1.0, 0.25])
    states = [{"rate": rate, "stay": stay} for rate, stay in zip(rates, stays, strict=True)]
    generator = np.diag(-1 / stays) + np.array([[0, 1 / 3, 0], [0, 0, 1], [4, 0, 0]])
    shares, step = stays / stays.sum(), 0.001
    mean = shares @ rates
    state, move, lags = rates.copy(), expm(generator * step), []
    for _ in range(40_000):  # to a lag of 40, where e^(−κt) is below 1e-15
        lags.append(shares @ (rates * state) - mean**2)
        state = move @ state
    variance = mean + 2 * step * (sum(lags) - lags[0] / 2)  # trapezes
    assert kind("mmpp", states=states).flow(days(1)) == pytest.approx((mean, variance), rel=1e-4)


def test_counts_of_an_mmpp_have_the_mean_and_variance_of_their_law() -> None:
    # As above: over a window t the variance is λt + 2π₁π₂(λ₁ − λ₂)²·(t/κ − (1 − e^(−κt))/κ²). Its sample has the
    # relative error √((2 + excess kurtosis)/n); the excess of a sum over some 13 states is below 1.
    n, window = 5_000, 20.0
    arrivals = kind("mmpp", states=[{"rate": 5, "stay": 1}, {"rate": 30, "stay": 0.5}])
    counts = per_window(drawn(arrivals, days(n * window)), round(window * DAY), n)
    flow, spread = arrivals.flow(days(1)), 2 * (2 / 9) * 25**2
    variance = flow.rate * window + spread * (window / 3 - (1 - math.exp(-3 * window)) / 9)
    assert counts.mean() == pytest.approx(flow.rate * window, abs=FAR * math.sqrt(flow.variance * window / n))
    assert counts.var(ddof=1) == pytest.approx(variance, rel=FAR * math.sqrt(3 / n))


def test_states_of_an_mmpp_follow_the_list_and_the_first_holds_at_time_0() -> None:
    ever = 1e12  # the chance that a stay of this mean ends within 100 days is 1e-10
    quiet, busy = {"rate": 0, "stay": ever}, {"rate": 50, "stay": ever}
    assert len(drawn(kind("mmpp", states=[quiet, busy]), days(100))) == 0
    # 5,000 ± 6.5·√5,000
    assert 4500 < len(drawn(kind("mmpp", states=[busy, quiet]), days(100))) < 5500
    passing = {"rate": 0, "stay": 1e-9}
    assert 4500 < len(drawn(kind("mmpp", states=[passing, busy, quiet]), days(100))) < 5500
    assert len(drawn(kind("mmpp", states=[passing, quiet, busy]), days(100))) == 0


def test_expected_visits_of_an_mmpp_count_the_first_state_that_holds_at_time_0() -> None:
    states = [{"rate": 100, "stay": 50}, {"rate": 0, "stay": 1e6}]
    arrivals, span = kind("mmpp", states=states), days(10)
    drawn = [len(arrivals.draw(chances(seed), span).at) for seed in range(300)]
    expected = 100 * 50 * -math.expm1(-10 / 50)  # of the first state; it may come back, but hardly in ten days
    assert arrivals.visits(span) == pytest.approx(expected)
    assert np.mean(drawn) == pytest.approx(expected, abs=4 * np.std(drawn) / 300**0.5)


@pytest.mark.parametrize(
    "states",
    [
        [{"rate": 1, "stay": 1e300}, {"rate": 2, "stay": 1e300}],
        [{"rate": 1, "stay": 1e-320}, {"rate": 2, "stay": 1}],
        [{"rate": 1e300, "stay": 1}, {"rate": 0, "stay": 1}],
    ],
)
def test_an_mmpp_whose_numbers_overflow_has_an_infinite_variance(states: list[dict[str, float]]) -> None:
    assert kind("mmpp", states=states).flow(days(9)).variance == math.inf
