"""The exact answers about chains of stock points, held against each other, their limits and paths drawn beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product

import numpy as np
import pytest
from scipy.stats import norm

from tests.theory import base_stock, bullwhip, constant_lead_time, fair, paths, positions, production, serial, supply
from tests.theory import two_echelon as chain
from tests.theory.agreement import disagreements
from tests.theory.demand import geometric_mass, poisson_mass
from tests.theory.paths import Point
from tests.theory.production import Component
from tests.theory.serial import Stage
from tests.theory.two_echelon import Retailer

TWO = (Retailer(2, 0.8, 1), Retailer(1, 0.4, 2))
SECOND = 1_000_000


def same(found: Mapping[str, float], known: Mapping[str, float], rel: float = 1e-9) -> None:
    """Every measure that both give is the same, and they share some."""
    shared = found.keys() & known.keys()
    assert len(shared) >= 3
    assert {name: found[name] for name in shared} == pytest.approx({name: known[name] for name in shared}, rel=rel)


# a warehouse and its retailers


@pytest.mark.parametrize("number", [0, 1])
def test_with_nothing_at_the_warehouse_the_lead_times_add(number: int) -> None:
    level, rate, transit = TWO[number]
    found = chain.at_retailers(0, TWO, lead_time=3)[number]
    same(found, base_stock.palm(level, rate=rate, lead_time=3 + transit))
    # where nothing is ever there METRIC is right too: to wait a lead time each is no approximation
    same(found, chain.metric(0, TWO, lead_time=3)[number])


@pytest.mark.parametrize("number", [0, 1])
def test_with_plenty_at_the_warehouse_each_retailer_is_alone(number: int) -> None:
    level, rate, transit = TWO[number]
    found = chain.at_retailers(60, TWO, lead_time=3)[number]
    same(found, base_stock.palm(level, rate=rate, lead_time=transit))


def test_what_is_owed_to_the_retailers_is_what_the_warehouse_owes() -> None:
    of_warehouse = chain.warehouse(2, TWO, lead_time=3)
    waiting = [
        found["on_order"] - r.rate * r.transit
        for found, r in zip(chain.at_retailers(2, TWO, lead_time=3), TWO, strict=True)
    ]
    assert sum(waiting) == pytest.approx(of_warehouse["backorders"], rel=1e-9)
    assert waiting[0] == pytest.approx(2 * waiting[1], rel=1e-9)  # as their rates


def test_metric_has_the_mean_right_and_owes_visibly_too_little() -> None:
    retailers = [Retailer(3, 0.5, 1)] * 2
    exact, approximate = (rule(2, retailers, lead_time=4)[0] for rule in (chain.at_retailers, chain.metric))
    assert approximate["on_order"] == pytest.approx(exact["on_order"], rel=1e-9)
    # units owed come in bunches: what is outstanding spreads wider than a Poisson number does
    assert approximate["backorders"] < 0.75 * exact["backorders"]


def test_many_small_retailers_make_metric_right() -> None:
    # each one's part of a bunch is a unit or none: a binomial number of a small p is nearly Poisson
    def error(number: int) -> float:
        retailers = [Retailer(2, 1 / number, number / 2)] * number
        exact, approximate = (rule(2, retailers, lead_time=4)[0] for rule in (chain.at_retailers, chain.metric))
        return 1 - approximate["backorders"] / exact["backorders"]

    assert error(2) > 0.1
    assert 0 < error(100) < 0.002


# stages in a row


SIZES = np.array([0, 0.5, 0.3, 0, 0.2])


def test_one_retailer_is_a_row_of_two_stages() -> None:
    found = serial.stages([Stage(2, 3), Stage(1, 1.5)], rate=0.7)
    same(found[1], chain.at_retailers(2, [Retailer(1, 0.7, 1.5)], lead_time=3)[0])
    same(found[0], chain.warehouse(2, [Retailer(1, 0.7, 1.5)], lead_time=3))


def test_stages_with_no_stock_are_lead_time() -> None:
    found = serial.stages([Stage(0, 1), Stage(0, 0.5), Stage(4, 1.5)], rate=0.7, size=SIZES)
    one = constant_lead_time.looking_always(positions.base_stock(4), rate=0.7, lead_time=3, size=SIZES)
    one.pop("mean_wait")  # there of an order, here of a unit
    same(found[2], one)


def test_stages_below_plenty_do_not_know_what_is_above() -> None:
    found = serial.stages([Stage(5, 2), Stage(200, 1), Stage(2, 1)], rate=0.7, size=SIZES)
    same(found[2], serial.stages([Stage(2, 1)], rate=0.7, size=SIZES)[0])


def test_stock_moved_down_a_row_owes_customers_less() -> None:
    # the same units nearer to the customers serve them better, and never worse
    owed = [serial.stages([Stage(6 - s, 2), Stage(s, 1)], rate=1.0)[1]["backorders"] for s in range(7)]
    assert owed == sorted(owed, reverse=True)


def test_the_best_three_stages_of_a_published_example_cost_what_it_says() -> None:
    # stockpyl's README: normal demand of mean 10 and deviation 2 a period, ways of 1, 1 and 2, holding 4, 7 and 8 (as
    # well of what is under way from there), 40 a unit owed; best echelon levels 44.169, 34.932, 25.696, cost 227.153.
    # Here in fiftieths of a unit; there on a coarser grid.
    def normal(t: float) -> np.ndarray:
        units = np.arange(0, 10 * t + 9 * 2 * t**0.5, 0.02)
        mass = np.diff(norm.cdf(np.append(units - 0.01, units[-1] + 0.01), 10 * t, 2 * t**0.5))
        return mass / mass.sum()

    levels = serial.installation_levels([round(50 * level) for level in (44.169, 34.932, 25.696)])
    row = [Stage(level, way) for level, way in zip(levels, (1, 1, 2), strict=True)]
    cost = 10 * (1 * 4 + 2 * 7)  # under way to the second and the third
    for stage, law, hold in zip(row, serial.outstanding(row, normal), (4, 7, 8), strict=True):
        net = (stage.level - np.arange(len(law))) / 50
        cost += hold * float(law @ np.maximum(net, 0))
    cost += 40 * float(law @ np.maximum(-net, 0))
    assert cost == pytest.approx(227.153, rel=3e-4)


@pytest.mark.parametrize("levels", [(3, 0, 2), (1, 1, 1), (0, 4)])
def test_installation_and_echelon_levels_are_each_other_s_inverse(levels: tuple[int, ...]) -> None:
    assert serial.installation_levels(serial.echelon_levels(levels)) == list(levels)


def test_geometric_orders_need_more_stock_than_single_units() -> None:
    # a row keeps the variance of its demand: same units, in bunches, owe more at the same levels
    row = [Stage(4, 2), Stage(4, 1)]
    bunches = serial.stages(row, rate=0.5, size=geometric_mass(2))[1]
    assert bunches["backorders"] > 1.5 * serial.stages(row, rate=1.0)[1]["backorders"]


# every path, against the long run


def drawn(root: Point, rates: Mapping[str, float], lead_time: Callable[[np.random.Generator, int], np.ndarray]):
    """Backorder rates, mean waits and units outstanding of the customers of each leaf in 48 paths of 20,000 days."""
    days, warm = 20_000.0, 60.0
    found: dict[str, list[float]] = {}
    for seed in range(48):
        draw = np.random.default_rng([1971, seed])
        demands = {
            name: np.sort((draw.random(draw.poisson(rate * days)) * days * SECOND).astype(np.int64))
            for name, rate in rates.items()
        }
        instants, _ = paths.asked(root, demands)
        received = instants + (lead_time(draw, len(instants)) * SECOND).astype(np.int64)
        for name, leaves in paths.shipped(root, demands, received).items():
            waits = (leaves - demands[name]) / SECOND
            seen = (demands[name] > warm * SECOND) & (demands[name] <= (days - warm) * SECOND)
            found.setdefault(f"{name} backorder_rate", []).append(float((waits > 0)[seen].mean()))
            found.setdefault(f"{name} mean_wait", []).append(float(waits[seen].mean()))
            found.setdefault(f"{name} came", []).append(float(seen.sum()))
    known = {f"{name} came": rate * (days - 2 * warm) for name, rate in rates.items()}
    return found, known


LAWS = {
    "constant": lambda draw, n: np.full(n, 3.0),
    "exponential": lambda draw, n: draw.exponential(3.0, n),
}


@pytest.mark.parametrize("law", LAWS)
def test_paths_of_a_warehouse_and_two_retailers_have_the_exact_long_run(law: str) -> None:
    below = [Point("north", 2, SECOND), Point("south", 1, 2 * SECOND)]
    found, known = drawn(Point("warehouse", 3, below=below), {"north": 0.8, "south": 0.4}, LAWS[law])
    for name, exact in zip(("north", "south"), chain.at_retailers(3, TWO, lead_time=3), strict=True):
        wanted = {f"{name} {word}": exact[word] for word in ("backorder_rate", "mean_wait")}
        assert not disagreements(found, wanted, known=known, sees=0.04)
    # and METRIC does not pass for exact
    rough = chain.metric(3, TWO, lead_time=3)[0]["mean_wait"]
    assert disagreements(found, {"north mean_wait": rough}, known=known, sees=1)


def test_paths_of_a_row_of_three_have_the_exact_long_run() -> None:
    row = Point("top", 2, below=[Point("middle", 1, SECOND, [Point("shop", 2, SECOND)])])
    found, known = drawn(row, {"shop": 1.0}, lambda draw, n: np.full(n, 2.0))
    exact = serial.stages([Stage(2, 2), Stage(1, 1), Stage(2, 1)], rate=1.0)[2]
    wanted = {f"shop {word}": exact[word] for word in ("backorder_rate", "mean_wait")}
    assert not disagreements(found, wanted, known=known, sees=0.03)


def test_a_row_told_by_hand() -> None:
    # top has 1, shop 1, two days between them, five to the top. Asked for on days 10, 11, 12 (in seconds of path time):
    # the first goes from the shop; its order takes the top's unit, there on 12: the second waits until then;
    # the top's own order of day 10 comes on 15, the shop's of 11 goes then and is there on 17: the third
    row = Point("top", 1, below=[Point("shop", 1, 2)])
    leaves = paths.shipped(row, {"shop": np.array([10, 11, 12])}, np.array([15, 16, 17]))
    assert leaves["shop"].tolist() == [10, 12, 17]


# the bullwhip


@pytest.mark.parametrize(("periods", "horizon"), [(1, 1), (2, 4), (5, 3), (10, 2.5)])
def test_a_moving_average_s_orders_vary_as_chen_and_others_say(periods: int, horizon: float) -> None:
    theirs = 1 + 2 * horizon / periods + 2 * horizon**2 / periods**2
    assert bullwhip.ratio(bullwhip.moving_average(periods, horizon)) == pytest.approx(theirs, rel=1e-12)


@pytest.mark.parametrize(("alpha", "horizon"), [(0.1, 3), (0.5, 1), (0.9, 4)])
def test_exponential_smoothing_s_orders_vary_by_its_own_formula(alpha: float, horizon: float) -> None:
    # qₜ = (1 + αL)Dₜ − αL·Fₜ₋₁, Var F = α/(2 − α), independent
    theirs = (1 + alpha * horizon) ** 2 + (alpha * horizon) ** 2 * alpha / (2 - alpha)
    assert bullwhip.ratio(bullwhip.exponential_smoothing(alpha, horizon)) == pytest.approx(theirs, rel=1e-12)


def test_two_stages_multiply_unless_they_average_over_the_same_time() -> None:
    of = bullwhip.moving_average
    # different windows: the four terms of the product stand in four different periods
    assert bullwhip.ratio(of(2, 4), of(3, 3)) == pytest.approx(13 * 5, rel=1e-12)
    # the same window: −b(1 + a) and −a(1 + b) fall together, and add 2ab(1 + a)(1 + b) to the product
    a, b = 4 / 2, 3 / 2
    more = 2 * a * b * (1 + a) * (1 + b)
    product_of_two = (1 + 2 * a + 2 * a * a) * (1 + 2 * b + 2 * b * b)
    assert bullwhip.ratio(of(2, 4), of(2, 3)) == pytest.approx(product_of_two + more, rel=1e-12)
    assert more / product_of_two == pytest.approx(45 / 110.5)  # 41 %: not to be neglected


def test_no_forecast_or_one_of_no_horizon_passes_demand_on() -> None:
    assert bullwhip.ratio() == 1
    assert bullwhip.ratio(bullwhip.moving_average(4, 0)) == 1


def test_a_sample_variance_expects_what_the_covariances_say() -> None:
    response, n = bullwhip.moving_average(3, 4), 9
    # orders = M·demands, each row the response: E[s²] = trace(C − mean of C)/(n − 1)
    rows = np.zeros((n, n + 3))
    for row in range(n):
        rows[row, row : row + 4] = response[::-1]
    covariance = rows @ rows.T
    exact = (np.trace(covariance) - covariance.sum() / n) / (n - 1)
    assert bullwhip.sampled(response, n) == pytest.approx(exact, rel=1e-12)


# production


def test_with_plenty_of_components_a_product_is_bought_from_its_workshop() -> None:
    found = production.assembled(3, Component(80, 2), Component(80, 5), rate=0.9, work=2, both=2)
    same(found, base_stock.palm(3, rate=0.9, lead_time=2))


def test_with_plenty_of_one_component_production_is_a_row_of_two() -> None:
    found = production.assembled(3, Component(80, 2), Component(1, 5), rate=0.9, work=2, both=2)
    same(found, serial.stages([Stage(1, 5), Stage(3, 2)], rate=0.9)[1])


def test_with_no_components_the_longest_lead_time_adds() -> None:
    found = production.assembled(3, Component(0, 2), Component(0, 5), rate=0.9, work=2, both=2)
    same(found, base_stock.palm(3, rate=0.9, lead_time=7))


def test_of_components_that_come_together_the_scarcer_decides() -> None:
    found = production.assembled(3, Component(4, 3), Component(2, 3), rate=0.9, work=1, both=3)
    same(found, serial.stages([Stage(2, 3), Stage(3, 1)], rate=0.9)[1])


def test_a_component_that_lacks_its_like_helps_nobody() -> None:
    even = production.assembled(3, Component(4, 3, 2), Component(4, 5), rate=0.9, work=1, both=3)
    odd = production.assembled(3, Component(5, 3, 2), Component(4, 5), rate=0.9, work=1, both=3)
    more = production.assembled(3, Component(6, 3, 2), Component(4, 5), rate=0.9, work=1, both=3)
    assert even == odd
    assert more["backorders"] < odd["backorders"]


def test_two_components_make_wait_more_than_either_and_less_than_both_in_turn() -> None:
    one, two = Component(2, 3), Component(4, 5)
    both = production.waiting_orders(one, two, rate=0.9, both=3)
    alone = [chain.owed(part.level, poisson_mass(0.9 * part.lead_time)) for part in (one, two)]
    mean = [float(law @ np.arange(len(law))) for law in (both, *alone)]
    assert both.sum() == pytest.approx(1, abs=1e-11)
    assert max(mean[1:]) < mean[0] < mean[1] + mean[2]


@pytest.mark.parametrize("law", ["constant", "exponential"])
def test_paths_of_two_components_have_the_exact_long_run(law: str) -> None:
    # constants of 2 and 3, or exponential of these means: E[min] = 1/(1/2 + 1/3)
    one, two = Component(2, 2), Component(4, 3)
    rate, work, level, days = 1.0, 1.0, 1, 20_000.0
    found: dict[str, list[float]] = {}
    for seed in range(48):
        draw = np.random.default_rng([1989, seed])
        came = np.sort(draw.random(draw.poisson(rate * days)) * days)
        begins = came.copy()
        for part in (one, two):
            times = draw.exponential(part.lead_time, len(came)) if law == "exponential" else part.lead_time
            parts = np.sort(came + times)
            begins[part.level :] = np.maximum(begins[part.level :], parts[: -part.level])
        made = np.sort(begins + work)
        leaves = came.copy()
        leaves[level:] = np.maximum(came[level:], made[:-level])
        seen = (came > 60) & (came < days - 60)
        found.setdefault("backorder_rate", []).append(float((leaves > came)[seen].mean()))
        found.setdefault("mean_wait", []).append(float((leaves - came)[seen].mean()))
        found.setdefault("came", []).append(float(seen.sum()))
    exact = production.assembled(level, one, two, rate=rate, work=work, both=2 if law == "constant" else 1.2)
    wanted = {"backorder_rate": 1 - exact["fill_rate"], "mean_wait": exact["mean_wait"]}
    assert not disagreements(found, wanted, known={"came": rate * (days - 120)}, sees=0.03)


# fair shares


OWED = [owed for number in (1, 2, 3) for owed in product(range(5), repeat=number) if sum(owed)]


@pytest.mark.parametrize("free", range(7))
def test_shares_are_proportions_to_within_a_unit_and_nothing_is_kept_back(free: int) -> None:
    for owed in OWED:
        found, total = fair.shares(free, owed), sum(owed)
        assert sum(found) == min(free, total)
        assert all(0 <= part <= units for part, units in zip(found, owed, strict=True))
        if free < total:
            assert all(abs(part * total - free * units) < total for part, units in zip(found, owed, strict=True))


@pytest.mark.parametrize(
    ("free", "owed", "found"),
    [
        (1, [1, 1], [1, 0]),  # a tie: the first in the file
        (1, [1, 2], [0, 1]),  # one unit goes to whom most is owed
        (3, [4, 2], [2, 1]),  # 2 and 1
        (4, [4, 2], [3, 1]),  # 8/3 and 4/3: 2 and 1, the third to the remainder of 2/3
        (5, [3, 2, 2], [2, 2, 1]),  # 15/7, 10/7, 10/7: 2, 1, 1, one left for a remainder of 3/7, the first of two
        (6, [10, 1, 1], [5, 1, 0]),  # 5, 1/2, 1/2
        (7, [3, 2, 2], [3, 2, 2]),  # enough for all
        (0, [3, 2], [0, 0]),
    ],
)
def test_shares_by_hand(free: int, owed: Sequence[int], found: Sequence[int]) -> None:
    assert fair.shares(free, owed) == found


def test_whoever_is_served_the_warehouse_s_own_numbers_are_the_same() -> None:
    _, many = fair.longest_queue(2, (0.5, 0.7), completes=lambda n: n / 3, most=40)
    assert many == pytest.approx(np.append(poisson_mass(1.2 * 3), np.zeros(60))[:41], abs=1e-10)
    _, one = fair.longest_queue(2, (0.3, 0.3), completes=lambda n: 1.0, most=80)
    assert one == pytest.approx(supply.geometric(0.6)[:60].tolist() + one[60:].tolist(), abs=1e-9)


TWINS = (Retailer(2, 0.5, 1), Retailer(2, 0.5, 1))


def under(tie: float) -> list[dict[str, float]]:
    joint, _ = fair.longest_queue(1, (0.5, 0.5), completes=lambda n: n / 4, most=40, tie=tie)
    return fair.at_retailers(joint, TWINS)


def test_fair_shares_move_waiting_for_the_warehouse_and_make_none_of_it() -> None:
    alone = chain.at_retailers(1, TWINS, lead_time=4)[0]
    for tie in (1.0, 0.5):
        first, second = under(tie)
        assert first["on_order"] + second["on_order"] == pytest.approx(2 * alone["on_order"], rel=1e-8)
        # evening out what is owed leaves the two together better off than first come, first served
        assert first["backorders"] + second["backorders"] < 0.92 * 2 * alone["backorders"]


def test_ties_that_always_go_to_the_first_are_not_fair() -> None:
    alone = chain.at_retailers(1, TWINS, lead_time=4)[0]
    first, second = under(1.0)
    assert second["backorders"] > 1.5 * first["backorders"]
    assert second["backorders"] > alone["backorders"]  # its twin's gain is more than its own by fairness
    same(*under(0.5), rel=1e-7)


def test_serving_the_longest_queue_evens_out_what_busy_and_quiet_are_owed() -> None:
    joint, _ = fair.longest_queue(1, (0.8, 0.2), completes=lambda n: n / 4, most=40, tie=0.5)
    owed = [sum(pair[i] * p for pair, p in joint.items()) for i in (0, 1)]
    alone = chain.owed(1, poisson_mass(4.0))
    assert sum(owed) == pytest.approx(float(alone @ np.arange(len(alone))), rel=1e-8)
    # first come, first served owes them as their rates are, 4 to 1; the longest queue's rule evens that out
    assert owed[1] < owed[0] < 4 * owed[1]
