"""Palm's theorem: base stock levels held against sums worked out in another way."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from sim.distributions import Distribution
from sim.distributions.constant import Constant
from sim.distributions.discrete import Discrete
from sim.distributions.gamma import Gamma
from sim.distributions.geometric import Geometric
from sim.restock import units_outstanding
from sim.restock.units_outstanding import OrderStream, UnitsOutstanding
from tests.helpers.timing import cpu_seconds

SINGLE, BATCHES = Constant(value=1), Geometric(mean=1.3)


def outstanding(rate: float, quantity: Distribution = SINGLE, lead_time: float = 1.0) -> UnitsOutstanding:
    return UnitsOutstanding((OrderStream(rate, quantity),), lead_time)


def brute_force_law(orders: float, quantity: dict[int, float], cells: int) -> np.ndarray:
    """P(N = n): the sum over the number of orders, the law of each many by convolution."""
    of_one = np.zeros(cells)
    for units, probability in quantity.items():
        of_one[units] = probability
    law, of_some = np.zeros(cells), np.eye(1, cells)[0]
    for number in range(cells):
        law += poisson.pmf(number, orders) * of_some
        of_some = np.convolve(of_some, of_one)[:cells]
    return law


def brute_force_fill_rate(level: int, law: np.ndarray, quantity: dict[int, float]) -> float:
    """E[min(Q, (S − N)⁺)]/E[Q], as it is written."""
    filled = sum(
        p * law[n] * min(units, level - n) for units, p in quantity.items() for n in range(min(level, len(law)))
    )
    return filled / sum(p * units for units, p in quantity.items())


def discrete(quantity: dict[int, float]) -> Discrete:
    return Discrete(values=list(quantity), weights=list(quantity.values()))


def test_a_hundred_units_outstanding_take_118_for_95_percent() -> None:
    # P(N ≤ 116) = 0.9481 and P(N ≤ 117) = 0.9567 of a Poisson number of mean 100, from a table
    for of_units in (False, True):
        assert outstanding(10, lead_time=10).base_stock_level(0.95, of_units=of_units) == 118


@given(st.floats(0.01, 2e4), st.floats(1e-6, 1 - 1e-6))
def test_of_single_units_the_level_is_one_more_than_the_poisson_quantile(mean: float, share: float) -> None:
    level = outstanding(mean).base_stock_level(share, of_units=False)
    assert level is not None
    # scipy's distribution function, which another library computes; at the share itself within rounding
    assert poisson.cdf(level - 1, mean) >= share - 1e-9
    assert level == 1 or poisson.cdf(level - 2, mean) < share + 1e-9
    assert outstanding(mean).base_stock_level(share, of_units=True) == level


QUANTITIES = st.dictionaries(st.integers(1, 9), st.floats(0.05, 1), min_size=1, max_size=4).map(
    lambda weights: {units: weight / sum(weights.values()) for units, weight in weights.items()}
)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.05, 12), QUANTITIES, st.floats(0.01, 0.999))
def test_of_batches_the_level_is_the_least_of_brute_force(
    orders: float, quantity: dict[int, float], share: float
) -> None:
    law = brute_force_law(orders, quantity, cells=400)
    assert law.sum() == pytest.approx(1, abs=1e-9)
    there = outstanding(orders, discrete(quantity))
    by_service, by_units = (there.base_stock_level(share, of_units=of_units) for of_units in (False, True))
    assert by_service is not None
    assert by_units is not None
    assert law[:by_service].sum() >= share - 1e-9
    assert law[: by_service - 1].sum() < share + 1e-9
    assert brute_force_fill_rate(by_units, law, quantity) >= share - 1e-9
    assert brute_force_fill_rate(by_units - 1, law, quantity) < share + 1e-9


def test_probabilities_of_compound_orders_are_exact_to_twelve_digits() -> None:
    # 1 or 2 units with probabilities ½: N = N₁ + 2·N₂ of two independent Poisson numbers
    quantity = Discrete(values=[1, 2], weights=[1, 1])
    orders = outstanding(2000, quantity)._orders()
    assert orders is not None
    for share in (0.001, 0.5, 0.95, 0.999999):
        found = units_outstanding._of_lots(orders, share, of_units=False)
        assert found is not None
        twos = np.arange(0, 1500)
        exact = float(poisson.pmf(twos, 1000) @ poisson.cdf(found.lots - 2 * twos, 1000))
        assert found.below + found.here == pytest.approx(exact, abs=1e-12)


def test_streams_of_two_groups_are_one_of_mixed_quantities() -> None:
    ones_and_threes = UnitsOutstanding((OrderStream(3, SINGLE), OrderStream(1, Constant(value=3))), 2.0)
    mixed = outstanding(4, discrete({1: 0.75, 3: 0.25}), 2.0)
    for of_units in (False, True):
        assert ones_and_threes.base_stock_level(0.9, of_units=of_units) == mixed.base_stock_level(
            0.9, of_units=of_units
        )


def test_orders_of_a_dozen_are_counted_by_the_dozen() -> None:
    dozens = outstanding(10, Constant(value=12))
    # P(N ≤ 15 dozen) = 0.951 of Poisson(10): 181 units leave one on hand
    assert poisson.cdf([14, 15], 10) == pytest.approx([0.9165, 0.9513], abs=1e-4)
    assert dozens.base_stock_level(0.95, of_units=False) == 15 * 12 + 1
    # of the next dozen the share (0.95 − 0.9165)/0.0347 must be there: 11.6 of 12 units
    assert dozens.base_stock_level(0.95, of_units=True) == 15 * 12 + 12


def test_without_a_lead_time_a_unit_is_enough_to_be_in_stock_and_an_order_takes_its_quantity() -> None:
    at_once = outstanding(10, discrete({2: 0.5, 6: 0.5}), lead_time=0.0)
    assert at_once.base_stock_level(0.99, of_units=False) == 1
    # E[min(Q, 3)]/E[Q] = (2 + 3)/8 = 0.625, of 2 units 0.5
    assert at_once.base_stock_level(0.6, of_units=True) == 3


def test_drawn_quantities_are_rounded_to_whole_units_as_those_of_customers_are() -> None:
    # an exponential quantity of mean 2 rounds to 0 with probability 1 − e^(−¼), which is no order,
    # and to k with e^(−k/2)·(e^¼ − e^(−¼)): geometric of ratio e^(−½)
    exponential = Gamma(mean=2, cv=1)
    ordering = math.exp(-0.25)
    geometric = Geometric(mean=1 / (1 - math.exp(-0.5)))
    for of_units in (False, True):
        assert outstanding(20, exponential).base_stock_level(0.95, of_units=of_units) == outstanding(
            20 * ordering, geometric
        ).base_stock_level(0.95, of_units=of_units)


def test_where_nobody_comes_nothing_is_stocked() -> None:
    assert UnitsOutstanding((), 5.0).base_stock_level(0.95, of_units=False) == 0
    assert outstanding(0).base_stock_level(0.95, of_units=True) == 0


def test_hundred_thousand_units_outstanding_take_a_moment() -> None:
    levels: list[int | None] = []

    def of_both() -> None:
        levels.extend(outstanding(1e5, size).base_stock_level(0.95, of_units=False) for size in (SINGLE, BATCHES))

    assert cpu_seconds(of_both) < 2  # about 0.1 s
    single, batches = levels
    assert single == 100_521  # scipy.stats.poisson.ppf(0.95, 1e5) + 1
    # E[N] = 130,000 and Var[N] = a·E[Q²] = 1e5·(1.3·0.3 + 1.69) = 208,000: 1.645 deviations are 750.2 units, and the
    # skewness of N adds a unit or so
    assert batches == pytest.approx(130_000 + 751, abs=2)


def test_more_counts_than_can_be_listed_are_left_to_the_normal_distribution() -> None:
    assert outstanding(1e5, Geometric(mean=300)).base_stock_level(0.95, of_units=False) is None
    assert outstanding(2e6).base_stock_level(0.95, of_units=False) is None
    assert outstanding(1, Gamma(mean=1e9, cv=1)).base_stock_level(0.95, of_units=True) is None


def test_a_mean_beyond_all_numbers_is_no_level() -> None:
    with pytest.raises(OverflowError):
        outstanding(1e200, lead_time=1e200).base_stock_level(0.95, of_units=False)
