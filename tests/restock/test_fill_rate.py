"""The normal loss function and levels for a fill rate: against tables, integration and Poisson demand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from sim.experiments.validation.exact import constant_lead_time, positions
from sim.restock.facts import StockPointFacts
from sim.restock.levels import (
    FillRate,
)
from sim.restock.normal_loss import shortage, shortage_beyond
from tests.helpers.stock_facts import REVIEWS, facts


@pytest.mark.parametrize(
    ("k", "loss"),  # the table of the standard normal loss function that inventory textbooks print
    [(-1, 1.0833), (0, 0.3989), (0.4, 0.2304), (0.5, 0.1978), (1, 0.0833), (1.5, 0.0293), (2, 0.0085), (3, 0.0004)],
)
def test_the_normal_loss_is_that_of_the_tables(k: float, loss: float) -> None:
    assert shortage(k, mean=0, std=1) == pytest.approx(loss, abs=5e-5)
    assert shortage(100 + 20 * k, mean=100, std=20) == pytest.approx(20 * loss, abs=1e-3)


@pytest.mark.parametrize("position", [-30, 0, 40, 55.5, 120])
def test_normal_losses_are_the_integrals_that_define_them(position: float) -> None:
    demand = norm(50, 17)
    top = 50 + 12 * 17
    once = quad(lambda x: (x - position) * demand.pdf(x), position, top, points=[50])[0]
    twice = quad(lambda x: (x - position) ** 2 / 2 * demand.pdf(x), position, top, points=[50])[0]
    assert shortage(position, 50, 17) == pytest.approx(once, rel=1e-7)
    assert shortage_beyond(position, 50, 17) == pytest.approx(twice, rel=1e-7)


def test_the_loss_of_a_constant_demand_is_what_the_position_lacks() -> None:
    assert [shortage(y, 50, 0) for y in (40, 50, 60)] == [10, 0, 0]
    assert [shortage_beyond(y, 50, 0) for y in (40, 50, 60)] == [50, 0, 0]


def integrated_fill_rate(f: StockPointFacts, low: float, high: float) -> float:
    """The fill rate of `StockPointFacts` by numerical integration of its definition, nothing in closed form."""

    def demand(time: float) -> Any:
        return norm(f.demand_mean * time, math.sqrt(time * f.demand_variance + (f.demand_mean * f.lead_time_std) ** 2))

    def short(y: float, time: float) -> float:
        return quad(demand(time).sf, y, y + 400, limit=400, epsabs=1e-10)[0]

    if f.review_period == 0:
        return 1 - quad(demand(f.lead_time_mean).sf, low, high, limit=400, epsabs=1e-10)[0] / (high - low)

    def at(y: float) -> float:
        more = short(y, f.lead_time_mean + f.review_period) - short(y, f.lead_time_mean)
        return 1 - more / (f.demand_mean * f.review_period)

    if low == high:
        return at(low)
    middles, weights = np.polynomial.legendre.leggauss(40)
    points = low + (high - low) * (middles + 1) / 2
    return float(sum(w * at(y) for w, y in zip(weights, points, strict=True)) / 2)


@pytest.mark.parametrize("p", [0.3, 0.9, 0.99])
@pytest.mark.parametrize(
    ("wide", "words"),
    [(1, {}), (35, {}), (1, {"lead_time_std": 1.5}), (35, {"lead_time_std": 1.5})]
    + [(wide, {"review_period": 3, "lead_time_std": std}) for wide in (0, 1, 35) for std in (0, 1.5)],
    ids=str,
)
def test_a_fill_rate_level_is_the_smallest_that_reaches_it(p: float, wide: int, words: dict[str, float]) -> None:
    there = facts(**words)
    level = FillRate(fill_rate=p).units(there, lambda low: (low, low + wide))
    assert integrated_fill_rate(there, level, level + wide) >= p - 1e-7
    assert integrated_fill_rate(there, level - 1, level - 1 + wide) < p


@settings(max_examples=200)
@given(
    p=st.floats(0.01, 0.9999),
    mean=st.floats(0.01, 1000),
    cv=st.floats(0, 2),
    lead=st.floats(0, 30),
    lead_std=st.floats(0, 10),
    review=REVIEWS,
    wide=st.integers(1, 500),
)
def test_a_fill_rate_level_reaches_it_and_the_one_below_does_not(
    p: float, mean: float, cv: float, lead: float, lead_std: float, review: float, wide: int
) -> None:
    there = facts(
        demand_mean=mean,
        demand_variance=(cv * mean) ** 2,
        lead_time_mean=lead,
        lead_time_std=lead_std,
        review_period=review,
    )
    level = FillRate(fill_rate=p).units(there, lambda low: (low, low + wide))
    assert there.fill_rate(level, level + wide) >= p - 1e-9
    assert there.fill_rate(level - 1, level - 1 + wide) < p


@pytest.mark.parametrize("wide", [1, 20])
@pytest.mark.parametrize("review", [0, 2])
@pytest.mark.parametrize("safety", [-10, 0, 10])
def test_a_normal_fill_rate_is_nearly_that_of_poisson_demand(wide: int, review: float, safety: int) -> None:
    # exact answers of theory/, which know nothing of losses; a Poisson demand of mean 80 or so is nearly normal
    there = facts(demand_mean=20, demand_variance=20, review_period=review)
    low = round(there.exposure_mean) + safety
    held = positions.lots(low, wide)
    exact = (
        constant_lead_time.periodic_review(held, rate=20, lead_time=4, review_period=review)
        if review
        else constant_lead_time.continuous_review(held, rate=20, lead_time=4)
    )
    # a whole position y stands for the band from y − 1 to y
    assert there.fill_rate(low, low + wide) == pytest.approx(exact["fill_rate"], abs=0.012)


@pytest.mark.parametrize("p", [1e-6, 1e-12, 1e-15, 1e-300])
def test_the_smallest_fill_rate_still_has_a_level_below_which_it_is_missed(p: float) -> None:
    level = FillRate(fill_rate=p).units(facts())
    assert -40 <= level < 0  # five deviations below a mean of 40, or a few more
    assert facts().fill_rate(level - 1, level) >= p / 2


def test_a_fill_rate_without_demand_needs_no_stock() -> None:
    assert FillRate(fill_rate=0.99).units(facts(demand_mean=0, demand_variance=0)) == 0
