"""Moods: arrivals whose rate changes by chance, held against the law of their counts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.helpers.flows import DAY, FAR, days, drawn, kind, per_window


def test_the_flow_of_two_moods_is_that_of_the_formula_for_two() -> None:
    # The rate is λ₁ or λ₂ with shares π₁, π₂ and forgets at speed κ = 1/s₁ + 1/s₂: the covariance over a lag t is
    # π₁π₂(λ₁ − λ₂)²·e^(−κt), and twice its integral, 2π₁π₂(λ₁ − λ₂)²/κ, comes on top of the mean.
    flow = kind("mmpp", states=[{"rate": 5, "stay": 1}, {"rate": 30, "stay": 0.5}]).flow(days(1))
    assert flow == pytest.approx((40 / 3, 40 / 3 + 2 * (2 / 9) * 25**2 / 3))


def test_the_flow_of_three_moods_agrees_with_the_covariance_integrated_step_by_step() -> None:
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


def test_counts_of_moods_have_the_mean_and_variance_of_their_law() -> None:
    # As above: over a window t the variance is λt + 2π₁π₂(λ₁ − λ₂)²·(t/κ − (1 − e^(−κt))/κ²). Its sample has the
    # relative error √((2 + excess kurtosis)/n); the excess of a sum over some 13 moods is below 1.
    n, window = 5_000, 20.0
    arrivals = kind("mmpp", states=[{"rate": 5, "stay": 1}, {"rate": 30, "stay": 0.5}])
    counts = per_window(drawn(arrivals, days(n * window)), round(window * DAY), n)
    flow, spread = arrivals.flow(days(1)), 2 * (2 / 9) * 25**2
    variance = flow.rate * window + spread * (window / 3 - (1 - math.exp(-3 * window)) / 9)
    assert counts.mean() == pytest.approx(flow.rate * window, abs=FAR * math.sqrt(flow.variance * window / n))
    assert counts.var(ddof=1) == pytest.approx(variance, rel=FAR * math.sqrt(3 / n))


def test_moods_follow_the_list_and_the_first_holds_at_time_0() -> None:
    ever = 1e12  # the chance that a stay of this mean ends within 100 days is 1e-10
    quiet, busy = {"rate": 0, "stay": ever}, {"rate": 50, "stay": ever}
    assert len(drawn(kind("mmpp", states=[quiet, busy]), days(100))) == 0
    # 5,000 ± 6.5·√5,000
    assert 4500 < len(drawn(kind("mmpp", states=[busy, quiet]), days(100))) < 5500
    passing = {"rate": 0, "stay": 1e-9}
    assert 4500 < len(drawn(kind("mmpp", states=[passing, busy, quiet]), days(100))) < 5500
    assert len(drawn(kind("mmpp", states=[passing, quiet, busy]), days(100))) == 0
