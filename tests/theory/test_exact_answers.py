"""The exact answers that the simulator is held against, themselves held against each other and against print."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from tests.theory import (
    base_stock,
    classes,
    constant_lead_time,
    impatience,
    lost_sales_lots,
    positions,
    zheng_federgruen,
)
from tests.theory.demand import average, compound_mass, geometric_mass, poisson_mass
from tests.theory.markov import long_run


def same(found: dict[str, float], known: dict[str, float], rel: float = 1e-9) -> None:
    """Every measure that both give is the same, and they share some."""
    shared = found.keys() & known.keys()
    assert len(shared) >= 3
    assert {name: found[name] for name in shared} == pytest.approx({name: known[name] for name in shared}, rel=rel)


def test_the_long_run_of_a_chain_is_that_of_the_queue_with_one_server_and_four_places() -> None:
    law = long_run(0, lambda n: [(2, n + 1)] * (n < 4) + [(3, n - 1)] * (n > 0))
    weights = np.array([(2 / 3) ** n for n in range(5)])
    assert [law[n] for n in range(5)] == pytest.approx(weights / weights.sum())


def test_the_long_run_of_a_chain_is_stationary() -> None:
    # three states in a ring at rates 1, 2, 4: time in each is as 1/rate
    law = long_run("a", lambda state: {"a": [(1, "b")], "b": [(2, "c")], "c": [(4, "a")]}[state])
    assert law == pytest.approx({"a": 4 / 7, "b": 2 / 7, "c": 1 / 7})


def test_a_compound_mass_is_the_sum_over_the_number_of_orders() -> None:
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


def test_palm_agrees_with_the_argument_for_a_constant_lead_time() -> None:
    same(
        constant_lead_time.looking_always(positions.base_stock(5), rate=2, lead_time=1.7),
        base_stock.palm(5, rate=2, lead_time=1.7),
    )


def test_nothing_stocked_means_that_all_wait_a_lead_time() -> None:
    exact = base_stock.palm(0, rate=2, lead_time=3)
    assert exact["fill_rate"] == 0
    assert exact["mean_wait"] == exact["mean_backorder_wait"] == pytest.approx(3)


def test_lots_of_one_are_base_stock() -> None:
    same(
        constant_lead_time.looking_always(positions.lots(4, 1), rate=2, lead_time=1.7),
        base_stock.palm(5, rate=2, lead_time=1.7),
    )


def test_min_max_with_single_units_is_lots() -> None:
    assert positions.min_max(3, 9, np.array([0.0, 1.0])) == pytest.approx(positions.lots(3, 6))


def test_min_max_positions_follow_the_renewal_measure_of_the_demand() -> None:
    # P(S − j) is as m(j), the expected number of looks at S − j in a cycle: a sum of convolutions, no equations
    step = poisson_mass(3.0)
    m, power = np.zeros(7), np.ones(1)
    for _ in range(400):
        m[: len(power[:7])] += power[:7]
        power = np.convolve(power, step)[:7]
    found = positions.min_max(2, 9, step)
    assert [found[9 - j] for j in range(7)] == pytest.approx(m / m.sum())


def test_waits_add_up_to_little_s_law_with_lots_and_single_units() -> None:
    exact = constant_lead_time.looking_always(positions.lots(2, 5), rate=3, lead_time=1.2)
    assert exact["mean_wait"] == pytest.approx(exact["backorders"] / 3)


def test_levels_balance_whatever_the_rule() -> None:
    # on hand − backorders = mean position − mean demand of the lead time
    size = geometric_mass(2)
    held = positions.min_max(4, 12, size)
    exact = constant_lead_time.looking_always(held, rate=1.5, lead_time=2, size=size)
    position = sum(y * p for y, p in held.items())
    assert exact["on_hand"] - exact["backorders"] == pytest.approx(position - 1.5 * 2 * 2)


def test_an_order_of_several_units_is_filled_whole_more_seldom_than_a_unit() -> None:
    exact = constant_lead_time.looking_always(positions.base_stock(8), rate=1, lead_time=2, size=geometric_mass(3))
    assert exact["order_fill_rate"] < exact["fill_rate"] < exact["ready_rate"]
    # a unit waits less than the order it belongs to, whose wait is that of its last
    assert exact["backorders"] / 3 < exact["mean_wait"]


def test_a_review_that_never_ends_is_looking_always() -> None:
    same(
        constant_lead_time.at_reviews(positions.base_stock(5), rate=2, lead_time=1.7, review_period=1e-7),
        base_stock.palm(5, rate=2, lead_time=1.7),
        rel=1e-6,
    )


def test_reviews_lower_the_level_by_half_a_period_s_demand() -> None:
    exact = constant_lead_time.at_reviews(positions.base_stock(9), rate=2, lead_time=1.5, review_period=2)
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


def test_a_base_stock_of_nothing_waits_as_the_next_receipt_comes() -> None:
    # S = 0, and so rare that nobody else is there: the wait is one's own exponential lead time
    assert base_stock.wait_tail_exponential(0, rate=1e-6, lead_time=2, waits=3) == pytest.approx(np.exp(-1.5), rel=1e-4)


@pytest.mark.parametrize(
    ("offered", "lines", "blocked"), [(3, 5, 0.1101), (10, 10, 0.2146), (1, 1, 0.5), (20, 30, 0.0085)]
)
def test_erlang_s_formula_gives_the_printed_table(offered: float, lines: int, blocked: float) -> None:
    assert base_stock.erlang_b(lines, rate=offered, lead_time=1)["lost_rate"] == pytest.approx(blocked, abs=5e-5)


def test_partial_backordering_runs_from_erlang_to_palm() -> None:
    same(
        base_stock.partial_backordering(3, rate=1, lead_time=2, waits=1),
        base_stock.palm(3, rate=1, lead_time=2),
    )
    none = base_stock.partial_backordering(3, rate=1, lead_time=2, waits=1e-12)
    erlang = base_stock.erlang_b(3, rate=1, lead_time=2)
    assert {name: none[name] for name in ("fill_rate", "lost_rate", "on_hand", "on_order")} == pytest.approx(
        {name: erlang[name] for name in ("fill_rate", "lost_rate", "on_hand", "on_order")}
    )


@pytest.mark.parametrize("variant", [impatience.keep, impatience.withdraw])
def test_endless_patience_is_palm(variant: type) -> None:
    same(variant(3, rate=1, lead_time=2, patience=1e9), base_stock.palm(3, rate=1, lead_time=2), rel=1e-6)


def test_no_patience_and_withdrawn_orders_are_lost_sales() -> None:
    exact = impatience.withdraw(3, rate=1, lead_time=2, patience=1e-9)
    lost = base_stock.erlang_b(3, rate=1, lead_time=2)
    assert exact["fill_rate"] == pytest.approx(lost["fill_rate"])
    assert exact["cancellation_rate_of_placed"] == pytest.approx(lost["lost_rate"])


def test_no_patience_and_kept_orders_on_an_empty_shelf() -> None:
    # S = 0. The first to come orders a unit and is gone, so the unit under way is nobody's: the position is 1.
    # Who comes while it is under way takes the position to 0, which orders nothing, and gives it back at once.
    # Then it is there and is sold. So of 1 + λ·E[L] + 1 customers one is served.
    exact = impatience.keep(0, rate=1, lead_time=2, patience=1e-9)
    assert exact["fill_rate"] == pytest.approx(1 / (2 + 2))
    assert exact["on_order"] == pytest.approx(2 * exact["fill_rate"])


@pytest.mark.parametrize("variant", [impatience.keep, impatience.withdraw])
@pytest.mark.parametrize("level", [0, 2, 5])
def test_what_is_ordered_and_kept_is_sold(variant: type, level: int) -> None:
    # each order under way is received at rate 1/E[L], and each unit received is sold: to those who did not give up
    exact = variant(level, rate=1.5, lead_time=2, patience=3)
    sold = 1.5 * (1 - exact["cancellation_rate_of_placed"])
    assert exact["on_order"] / 2 == pytest.approx(sold)


def test_kept_orders_serve_later_customers_better() -> None:
    kept, taken = (variant(2, rate=1, lead_time=2, patience=3) for variant in (impatience.keep, impatience.withdraw))
    assert kept["fill_rate"] > taken["fill_rate"]
    assert kept["cancellation_rate_of_placed"] < taken["cancellation_rate_of_placed"]


def test_one_order_at_a_time_loses_by_the_cycle() -> None:
    # demand of an exponential lead time is geometric, ρ = λ/(λ + μ): a cycle sells Q and loses ρ^r·λ/μ
    rate, lead_time, r, quantity = 2.0, 1.5, 3, 8
    lost = (rate / (rate + 1 / lead_time)) ** r * rate * lead_time
    exact = lost_sales_lots.exponential(r, quantity, rate=rate, lead_time=lead_time)
    assert exact["lost_rate"] == pytest.approx(lost / (quantity + lost))
    assert exact["on_order"] == pytest.approx(exact["replenishment_orders"] * quantity * lead_time)


def test_a_lead_time_of_many_stages_is_nearly_constant() -> None:
    # (on hand, stages of the lead time still to come): the constant lead time by another road
    rate, lead_time, r, quantity, stages = 2.0, 1.5, 3, 8, 150

    def moves(state: tuple[int, int]) -> list[tuple[float, tuple[int, int]]]:
        on_hand, left = state
        out = []
        if on_hand:
            out.append((rate, (on_hand - 1, stages if on_hand - 1 == r and not left else left)))
        if left:
            out.append((stages / lead_time, (on_hand + quantity * (left == 1), left - 1)))
        return out

    law = long_run((r + quantity, 0), moves)  # type: ignore[arg-type]
    exact = lost_sales_lots.constant(r, quantity, rate=rate, lead_time=lead_time)
    assert sum(p for (y, _), p in law.items() if y == 0) == pytest.approx(exact["lost_rate"], rel=0.01)
    assert sum(y * p for (y, _), p in law.items()) == pytest.approx(exact["on_hand"], rel=0.001)


def test_a_reserve_of_nothing_is_erlang_and_one_of_all_serves_one_class() -> None:
    together = classes.both_lost(4, 0, first=0.7, second=0.6, lead_time=2)
    known = base_stock.erlang_b(4, rate=1.3, lead_time=2)
    same(together["*"], known)
    assert together["1"]["lost_rate"] == pytest.approx(together["2"]["lost_rate"])
    alone = classes.both_lost(4, 4, first=0.7, second=0.6, lead_time=2)
    assert alone["2"]["lost_rate"] == pytest.approx(1)
    assert alone["1"]["lost_rate"] == pytest.approx(base_stock.erlang_b(4, rate=0.7, lead_time=2)["lost_rate"])


def test_two_classes_that_wait_have_the_orders_under_way_of_one() -> None:
    exact = classes.both_wait(4, 1, first=0.7, second=0.6, lead_time=2)["*"]
    assert exact["on_order"] == pytest.approx(1.3 * 2)
    assert exact["backorders"] - exact["on_hand"] == pytest.approx(1.3 * 2 - 4)
    without = classes.both_wait(4, 0, first=0.7, second=0.6, lead_time=2)
    same(without["*"], base_stock.palm(4, rate=1.3, lead_time=2))
    assert without["1"]["mean_wait"] < without["2"]["mean_wait"]


def test_a_reserve_helps_the_first_class_at_the_cost_of_the_second() -> None:
    without, kept = (classes.both_wait(4, c, first=0.7, second=0.6, lead_time=2) for c in (0, 2))
    assert kept["1"]["fill_rate"] > without["1"]["fill_rate"]
    assert kept["2"]["fill_rate"] < without["2"]["fill_rate"]


@pytest.mark.parametrize(
    ("mean", "pair", "cost"),
    [(10, (6, 40), 35.022), (15, (10, 49), 42.698), (20, (14, 62), 49.173), (25, (19, 56), 54.262)],
)
def test_the_best_s_and_s_are_those_of_the_paper(mean: int, pair: tuple[int, int], cost: float) -> None:
    s, level, average_cost = zheng_federgruen.best(poisson_mass(mean), order=64, hold=1, owe=9)
    assert (s, level) == pair
    assert average_cost == pytest.approx(cost, abs=5e-4)


def test_the_cost_of_a_pair_is_that_of_the_chain_of_positions() -> None:
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


def test_a_standing_order_is_all_sold() -> None:
    # per period Q comes and E[min(X, D)] is sold; nothing else leaves
    step = poisson_mass(5.0)
    held = positions.standing_order(4, step)
    d = np.arange(len(step))
    assert sum(p * float(step @ np.minimum(x, d)) for x, p in held.items()) == pytest.approx(4)
