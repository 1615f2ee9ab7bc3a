"""The exact answers about the bullwhip effect, against published formulas and simulated variances."""

from __future__ import annotations

import numpy as np
import pytest

from sim.experiments.validation.exact import bullwhip


@pytest.mark.parametrize(("periods", "horizon"), [(1, 1), (2, 4), (5, 3), (10, 2.5)])
def test_the_bullwhip_ratio_of_a_moving_average_is_that_of_chen_and_others(periods: int, horizon: float) -> None:
    theirs = 1 + 2 * horizon / periods + 2 * horizon**2 / periods**2
    assert bullwhip.ratio(bullwhip.moving_average(periods, horizon)) == pytest.approx(theirs, rel=1e-12)


@pytest.mark.parametrize(("alpha", "horizon"), [(0.1, 3), (0.5, 1), (0.9, 4)])
def test_the_bullwhip_ratio_of_exponential_smoothing_is_its_closed_form(alpha: float, horizon: float) -> None:
    # qₜ = (1 + αL)Dₜ − αL·Fₜ₋₁, Var F = α/(2 − α), independent
    theirs = (1 + alpha * horizon) ** 2 + (alpha * horizon) ** 2 * alpha / (2 - alpha)
    assert bullwhip.ratio(bullwhip.exponential_smoothing(alpha, horizon)) == pytest.approx(theirs, rel=1e-12)


def test_bullwhip_ratios_of_two_stages_multiply_unless_their_windows_are_the_same() -> None:
    of = bullwhip.moving_average
    # different windows: the four terms of the product stand in four different periods
    assert bullwhip.ratio(of(2, 4), of(3, 3)) == pytest.approx(13 * 5, rel=1e-12)
    # the same window: −b(1 + a) and −a(1 + b) fall together, and add 2ab(1 + a)(1 + b) to the product
    a, b = 4 / 2, 3 / 2
    more = 2 * a * b * (1 + a) * (1 + b)
    product_of_two = (1 + 2 * a + 2 * a * a) * (1 + 2 * b + 2 * b * b)
    assert bullwhip.ratio(of(2, 4), of(2, 3)) == pytest.approx(product_of_two + more, rel=1e-12)
    assert more / product_of_two == pytest.approx(45 / 110.5)  # 41 %: not to be neglected


def test_without_a_forecast_or_a_horizon_the_bullwhip_ratio_is_1() -> None:
    assert bullwhip.ratio() == 1
    assert bullwhip.ratio(bullwhip.moving_average(4, 0)) == 1


def test_the_expected_sample_variance_of_orders_is_that_of_their_covariances() -> None:
    response, n = bullwhip.moving_average(3, 4), 9
    # orders = M·demands, each row the response: E[s²] = trace(C − mean of C)/(n − 1)
    rows = np.zeros((n, n + 3))
    for row in range(n):
        rows[row, row : row + 4] = response[::-1]
    covariance = rows @ rows.T
    exact = (np.trace(covariance) - covariance.sum() / n) / (n - 1)
    assert bullwhip.sampled(response, n) == pytest.approx(exact, rel=1e-12)
