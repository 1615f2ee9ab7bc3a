"""Lead times of orders that wait for earlier ones, held against draws and against sums by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.distributions import Distribution
from sim.distributions.constant import Constant
from sim.distributions.discrete import Discrete
from sim.distributions.exponential import Exponential
from sim.distributions.gamma import Gamma
from sim.distributions.lognormal import Lognormal
from sim.scenario.effective_lead_time import effective_lead_time, overtaking_share


def test_orders_that_take_a_day_or_five_wait_for_the_slow_ones_of_the_last_four_days() -> None:
    # T = 5 where L₀ = 5; else max over j of 5 − j for the latest slow order, with probability 2^−(j + 1), j = 1, 2, 3:
    # 5/2 + 4/4 + 3/8 + 2/16 + 1/16
    assert effective_lead_time(Discrete(values=[1, 5], weights=[1, 1]), between=1) == pytest.approx(4.0625, abs=1e-3)
    assert overtaking_share(Discrete(values=[1, 5], weights=[1, 1]), between=1) == pytest.approx(0.25, abs=1e-9)


def test_an_exponential_lead_time_is_overtaken_with_half_of_what_is_left_of_it() -> None:
    # P(L₀ > τ + L₁) = e^(−τ/m)/2, for the rest of an exponential time is one again
    share = overtaking_share(Exponential(mean=10), between=5)
    assert share == pytest.approx(math.exp(-0.5) / 2, abs=2e-3)
    # E[T] = ∫ 1 − Π(1 − e^(−(x + jτ)/m)) dx: with q = e^(−τ/m) Euler's product gives E[T]/m = Σ (−1)^(k+1)·
    # q^(k(k−1)/2)/(k·(1 − q)…(1 − q^k)), k = 1, 2, …
    q, terms = math.exp(-0.5), []
    product = 1.0
    for k in range(1, 60):
        product *= 1 - q**k
        terms.append((-1) ** (k + 1) * q ** (k * (k - 1) / 2) / k / product)
    assert effective_lead_time(Exponential(mean=10), between=5) == pytest.approx(10 * sum(terms), rel=1e-3)


@pytest.mark.parametrize("distribution", [Gamma(mean=10, std=5), Gamma(mean=1, cv=2), Lognormal(mean=10, cv=0.5)])
@pytest.mark.parametrize("between", [0.5, 1, 7])
def test_the_mean_and_the_share_are_those_of_drawn_orders(distribution: Distribution, between: float) -> None:
    # 200 stretches of 2,000 orders after 2,000 others, each a draw of the mean: its spread gives the interval. Six
    # standard errors, and 0.2 % for the numerical integral: a false alarm once in 5·10⁸
    rng = np.random.default_rng(7)
    means, shares = [], []
    for _ in range(200):
        lead_times = distribution.sample(rng, 4000)
        received = np.arange(4000) * between + lead_times
        means.append(float((np.maximum.accumulate(received) - np.arange(4000) * between)[2000:].mean()))
        shares.append(float((received[:-1] > received[1:]).mean()))
    exact = effective_lead_time(distribution, between), overtaking_share(distribution, between)
    for found, value in zip((means, shares), exact, strict=True):
        error = 6 * np.std(found, ddof=1) / math.sqrt(200) + 0.002 * np.mean(found) + 1e-3
        assert abs(np.mean(found) - value) < error


def test_orders_far_apart_do_not_wait_and_constant_ones_never() -> None:
    assert effective_lead_time(Gamma(mean=10, std=1), between=30) == pytest.approx(10, rel=1e-3)
    assert effective_lead_time(Constant(value=3), between=0.1) == pytest.approx(3, rel=1e-3)
    assert overtaking_share(Constant(value=3), between=0.1) == 0


def test_countless_orders_at_once_wait_for_nearly_the_longest_lead_time_of_all() -> None:
    many = effective_lead_time(Gamma(mean=10, std=5), between=1e-9)
    assert 40 < many < float(Gamma(mean=10, std=5).quantile(np.array([1 - 1e-9]))[0])
