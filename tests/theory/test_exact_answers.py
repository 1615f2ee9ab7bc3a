"""The exact answers about one stock point whose customers wait, held against each other and against print."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from sim.experiments.validation.exact import base_stock, constant_lead_time, positions, zheng_federgruen
from sim.experiments.validation.exact.demand import average, compound_mass, geometric_mass, poisson_mass
from sim.experiments.validation.exact.markov import long_run
from tests.helpers.exact_answers import same

# Markov chains and demand


def test_the_long_run_of_a_markov_chain_is_that_of_the_queue_with_one_server_and_four_places() -> None:
    law = long_run(0, lambda n: [(2, n + 1)] * (n < 4) + [(3, n - 1)] * (n > 0))
    weights = np.array([(2 / 3) ** n for n in range(5)])
    assert [law[n] for n in range(5)] == pytest.approx(weights / weights.sum())


def test_the_long_run_of_a_markov_chain_is_stationary() -> None:
    # three states in a ring at rates 1, 2, 4: time in each is as 1/rate
    law = long_run("a", lambda state: {"a": [(1, "b")], "b": [(2, "c")], "c": [(4, "a")]}[state])
    assert law == pytest.approx({"a": 4 / 7, "b": 2 / 7, "c": 1 / 7})


def test_a_compound_demand_is_the_sum_over_the_number_of_orders() -> None:
    size = np.array([0, 0.5, 0.3, 0, 0.2])
    summed, power = np.zeros(200), np.ones(1)
    for orders in range(45):
        summed[: len(power)] += poisson.pmf(orders, 3.5) * power[:200]
        power = np.convolve(power, size)
    found = compound_mass(3.5, size)
    assert found[:100] == pytest.approx(summed[:100], abs=1e-13)
    assert found.sum() == pytest.approx(1, abs=1e-12)


def test_orders_of_logarithmic_size_make_a_negative_binomial_demand() -> None:
    # the classic pair (Quenouille): sizes −q^x/(x·ln(1 − q)), a number of orders of mean −r·ln(1 − q)
    q, r, x = 0.4, 2.5, np.arange(1, 60)
    size = np.concatenate([[0.0], -(q**x) / (x * np.log(1 - q))])
    found = compound_mass(-r * np.log(1 - q), size)
    assert found[:40] == pytest.approx(nbinom.pmf(np.arange(40), r, 1 - q), abs=1e-12)


def test_geometric_orders_have_the_moments_of_compound_poisson_demand() -> None:
    size = geometric_mass(2.5)
    mass, d = compound_mass(4, size), np.arange(len(compound_mass(4, size)))
    assert size.sum() == pytest.approx(1)
    assert mass @ d == pytest.approx(10)
    assert mass @ d**2 - 100 == pytest.approx(4 * (2 * 2.5**2 - 2.5))  # λ·E[X²], E[X²] = 2m² − m


# continuous review


def test_palm_agrees_with_the_argument_for_a_constant_lead_time() -> None:
    same(
        constant_lead_time.continuous_review(positions.base_stock(5), rate=2, lead_time=1.7),
        base_stock.palm(5, rate=2, lead_time=1.7),
    )


def test_with_base_stock_0_every_backorder_waits_a_lead_time() -> None:
    exact = base_stock.palm(0, rate=2, lead_time=3)
    assert exact["fill_rate"] == 0
    assert exact["mean_wait"] == exact["mean_backorder_wait"] == pytest.approx(3)


def test_a_reorder_point_with_lots_of_one_is_base_stock() -> None:
    same(
        constant_lead_time.continuous_review(positions.lots(4, 1), rate=2, lead_time=1.7),
        base_stock.palm(5, rate=2, lead_time=1.7),
    )


def test_min_max_with_single_units_is_a_reorder_point_with_lots() -> None:
    assert positions.min_max(3, 9, np.array([0.0, 1.0])) == pytest.approx(positions.lots(3, 6))


def test_min_max_inventory_positions_follow_the_renewal_measure_of_the_demand() -> None:
    # P(S − j) is as m(j), the expected number of looks at S − j in a cycle: a sum of convolutions, no equations
    step = poisson_mass(3.0)
    m, power = np.zeros(7), np.ones(1)
    for _ in range(400):
        m[: len(power[:7])] += power[:7]
        power = np.convolve(power, step)[:7]
    found = positions.min_max(2, 9, step)
    assert [found[9 - j] for j in range(7)] == pytest.approx(m / m.sum())


def test_waits_add_up_to_little_s_law_with_lots_and_single_units() -> None:
    exact = constant_lead_time.continuous_review(positions.lots(2, 5), rate=3, lead_time=1.2)
    assert exact["mean_wait"] == pytest.approx(exact["backorders"] / 3)


def test_on_hand_less_backorders_is_position_less_lead_time_demand_whatever_the_rule() -> None:
    # on hand − backorders = mean position − mean demand of the lead time
    size = geometric_mass(2)
    held = positions.min_max(4, 12, size)
    exact = constant_lead_time.continuous_review(held, rate=1.5, lead_time=2, size=size)
    position = sum(y * p for y, p in held.items())
    assert exact["on_hand"] - exact["backorders"] == pytest.approx(position - 1.5 * 2 * 2)


def test_an_order_of_several_units_is_filled_whole_more_seldom_than_a_unit() -> None:
    exact = constant_lead_time.continuous_review(positions.base_stock(8), rate=1, lead_time=2, size=geometric_mass(3))
    assert exact["order_fill_rate"] < exact["fill_rate"] < exact["ready_rate"]
    # a unit waits less than the order it belongs to, whose wait is that of its last
    assert exact["backorders"] / 3 < exact["mean_wait"]


# waits and reviews


def test_periodic_review_with_a_period_near_0_is_continuous_review() -> None:
    same(
        constant_lead_time.periodic_review(positions.base_stock(5), rate=2, lead_time=1.7, review_period=1e-7),
        base_stock.palm(5, rate=2, lead_time=1.7),
        rel=1e-6,
    )


def test_periodic_review_lowers_the_mean_level_by_half_a_period_s_demand() -> None:
    exact = constant_lead_time.periodic_review(positions.base_stock(9), rate=2, lead_time=1.5, review_period=2)
    assert exact["on_hand"] - exact["backorders"] == pytest.approx(9 - 2 * (1.5 + 1))


def test_waits_with_a_constant_lead_time_integrate_to_their_mean() -> None:
    mean = 2 * average(2, lambda w: constant_lead_time.wait_tail(3, rate=1, lead_time=2, waits=w))
    assert mean == pytest.approx(base_stock.palm(3, rate=1, lead_time=2)["mean_wait"])
    assert constant_lead_time.wait_tail(3, rate=1, lead_time=2, waits=0) == pytest.approx(
        base_stock.palm(3, rate=1, lead_time=2)["backorder_rate"]
    )


def test_waits_with_an_exponential_lead_time_integrate_to_the_same_mean() -> None:
    def tail(w: float) -> float:
        return base_stock.wait_tail_exponential(2, rate=1, lead_time=1, waits=w)

    known = base_stock.palm(2, rate=1, lead_time=1)
    assert tail(0) == pytest.approx(known["backorder_rate"])
    assert 12 * average(12, tail) == pytest.approx(known["mean_wait"], rel=1e-5)


def test_with_base_stock_0_a_wait_ends_with_the_next_receipt() -> None:
    # S = 0, and so rare that nobody else is there: the wait is one's own exponential lead time
    assert base_stock.wait_tail_exponential(0, rate=1e-6, lead_time=2, waits=3) == pytest.approx(np.exp(-1.5), rel=1e-4)


# (s, S), caps and constant orders


@pytest.mark.parametrize(
    ("mean", "pair", "cost"),
    [(10, (6, 40), 35.022), (15, (10, 49), 42.698), (20, (14, 62), 49.173), (25, (19, 56), 54.262)],
)
def test_the_best_reorder_point_and_order_up_to_level_are_those_of_zheng_and_federgruen(
    mean: int, pair: tuple[int, int], cost: float
) -> None:
    s, level, average_cost = zheng_federgruen.best(poisson_mass(mean), order=64, hold=1, owe=9)
    assert (s, level) == pair
    assert average_cost == pytest.approx(cost, abs=5e-4)


def test_the_cost_of_an_s_s_policy_is_that_of_the_markov_chain_of_inventory_positions() -> None:
    # no renewal argument: the law of the position after each look, G of it, and K each time the next look orders
    demand = poisson_mass(10)
    held = positions.min_max(6, 40, demand)
    orders = sum(p * demand[y - 6 :].sum() for y, p in held.items())
    periods = sum(p * zheng_federgruen.period_cost(demand, y, hold=1, owe=9) for y, p in held.items())
    assert zheng_federgruen.cost(demand, 6, 40, order=64, hold=1, owe=9) == pytest.approx(64 * orders + periods)


def test_a_wide_cap_is_no_cap() -> None:
    assert positions.capped(9, 60, poisson_mass(4)) == pytest.approx({9: 1.0})


def test_a_cap_of_one_and_hardly_any_demand_leave_the_backlog_of_a_queue_at_its_services() -> None:
    # one served a period, Poisson arrivals a: V just after a service is the queue M/D/1 leaves behind, of mean
    # a²/(2(1 − a)) just after a departure slot, and empty with probability (1 − a)·e^a
    a = 0.6
    held = positions.capped(0, 1, poisson_mass(a))
    assert held[0] == pytest.approx((1 - a) * np.exp(a))
    assert sum(-y * p for y, p in held.items()) == pytest.approx(a * a / (2 * (1 - a)))


def test_a_constant_order_is_all_sold() -> None:
    # per period Q comes and E[min(X, D)] is sold; nothing else leaves
    step = poisson_mass(5.0)
    held = positions.standing_order(4, step)
    d = np.arange(len(step))
    assert sum(p * float(step @ np.minimum(x, d)) for x, p in held.items()) == pytest.approx(4)
