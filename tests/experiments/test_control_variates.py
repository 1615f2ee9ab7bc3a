"""Control variates: means corrected for the customers and lead times that chance gave, whose expectation is known."""

from __future__ import annotations

import itertools
import math
from functools import partial
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import binom

from sim.engine.tape import Tape
from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.experiments.control_variates import PolicyReplications, controlled_mean, demand_control, lead_time_controls
from sim.experiments.played import Settings
from sim.experiments.run import simulate
from sim.experiments.validation.exact.demand import poisson_mass
from sim.measures.statistics import half_widths
from sim.report.sections.control_variates import controlled_sentence
from tests.helpers.comparisons import scenario as noisy
from tests.helpers.scenarios import scenario_of


def test_the_corrected_mean_and_its_interval_are_those_of_the_regression_s_intercept():
    rng = np.random.default_rng(2)
    controls = rng.normal(size=(25, 2)) * [3, 0.1]
    values = 7 + controls @ [2, -5] + rng.normal(size=25)
    fit = sm.OLS(values, sm.add_constant(controls)).fit()
    low, high = fit.conf_int()[0]
    found = controlled_mean(values, controls)
    assert found is not None
    assert (found.mean, found.n) == (pytest.approx(fit.params[0]), 25)
    assert found.half_width == pytest.approx((high - low) / 2)
    assert found.variance_ratio == pytest.approx(fit.bse[0] ** 2 / (values.var(ddof=1) / 25))


def test_nothing_is_corrected_where_there_is_too_little_to_correct_by():
    rng = np.random.default_rng(3)
    values, control = rng.normal(size=20), rng.normal(size=(20, 1))
    assert controlled_mean(values[:9], control[:9]) is None
    assert controlled_mean(values, np.zeros((20, 1))) is None
    assert controlled_mean(np.full(20, 3.0), control) is None
    assert controlled_mean(values, np.hstack([control, control])) is None  # the same twice


def test_corrected_means_of_normal_numbers_are_as_sure_and_as_narrow_as_the_theory_says():
    # 20 pairs with correlation 0.8: the interval is exact, and the variance (1 − 0.64)·18/17 of the plain mean's
    # (Lavenberg and Welch 1981). Of 4,000 experiments 200 ± 14 miss: six deviations, a chance of 2e-9; the ratio of
    # the variances of 4,000 means has a deviation of 2.2 % of its own, twice that is allowed six times
    rng = np.random.default_rng(1981)
    means, misses = [], 0
    for _ in range(4000):
        control, own = rng.normal(size=(20, 1)), rng.normal(size=20)
        found = controlled_mean(0.8 * control[:, 0] + 0.6 * own, control)
        assert found is not None
        means.append(found.mean)
        misses += abs(found.mean) > found.half_width
    assert abs(misses - 200) <= 6 * 14
    assert np.var(means) * 20 == pytest.approx(0.36 * 18 / 17, rel=6 * 0.022)


PALM: dict[str, Any] = {
    "warm_up": 20,
    "horizon": 100,
    "seed": 1938,
    "customers": {"people": {"arrivals": {"type": "poisson", "rate": 1.5}}},
    "suppliers": {"acme": {"lead_time": {"type": "exponential", "mean": 2}}},
    "stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 3}}},
}
"""On order is Poisson with mean 3 (Palm's theorem), so 3 − N mugs are on the shelf, or owed."""


@pytest.fixture(scope="module")
def palm() -> Comparison:
    """A thousand replications."""
    return compare(scenario_of(PALM), 1000, progress=False)


def of(comparison: Comparison) -> PolicyReplications:
    """The replications of the only policy."""
    (policy,) = comparison.policies
    scenario = comparison.scenario.policies[policy]
    return PolicyReplications(scenario, comparison.seed, tuple(comparison.played), partial(comparison.values, policy))


def parts(comparison: Comparison, size: int) -> list[Comparison]:
    """The comparison as experiments of so many replications each."""
    settings = Settings(comparison.policies, comparison.seed)
    return [
        Comparison(
            comparison.scenario,
            settings,
            {number: comparison.played[number] for number in range(first, first + size)},
            comparison.keys,
            seconds=0,
        )
        for first in range(0, comparison.replications, size)
    ]


def test_corrected_means_are_unbiased_narrower_and_hold_the_exact_value_as_often_as_they_say(palm: Comparison):
    law = poisson_mass(3.0)
    exact = float(law @ np.maximum(np.arange(len(law)) - 3, 0))
    found, plain = [], []
    for part in parts(palm, 20):
        (asked,), drawn = demand_control(of(part)), lead_time_controls(of(part))["mug"]
        values = part.values("as declared", "backorders")
        corrected = controlled_mean(values, np.column_stack([asked, drawn]))
        assert corrected is not None
        found.append((corrected.mean, corrected.half_width))
        plain.append(half_widths(values[:, None])[1][0])
    means, widths = np.array(found).T
    # the mean of 50 experiments, within six of its standard errors: 2e-9
    assert abs(means.mean() - exact) <= 6 * means.std(ddof=1) / math.sqrt(len(means))
    assert widths.mean() < 0.75 * np.mean(plain)
    # with a true coverage of 93 % or more, more misses than these have a chance of 2e-9
    assert np.count_nonzero(abs(means - exact) > widths) <= binom.isf(2e-9, len(means), 0.07)


def test_a_comparison_says_where_its_means_can_be_corrected_and_by_how_much(palm: Comparison):
    part = parts(palm, 40)[0]
    frame = part.controlled.set_index(["stock", "measure"])
    table = part.table[part.table.group == ""].set_index(["stock", "measure"])
    assert list(part.controlled.columns) == ["policy", "stock", "measure", "mean", "half_width", "n", "variance_ratio"]
    assert {("*", "backorders"), ("mug", "backorders"), ("*", "fill_rate"), ("*", "on_hand")} <= set(frame.index)
    assert all(frame.half_width <= 0.95 * table.half_width[frame.index])
    # what is known needs no estimate, and the inventory position is always 3
    assert not {"units_demanded", "orders_placed", "inventory_position"} & set(part.controlled.measure)
    assert 0.1 < frame.variance_ratio["*", "backorders"] < 0.6
    assert len(parts(palm, 5)[0].controlled) == 0


def test_controls_have_the_expectation_0(palm: Comparison):
    # within six of their standard errors: 2e-9 each
    (demand,), lead_times = demand_control(of(palm)), lead_time_controls(of(palm))["mug"]
    for control in (demand, lead_times):
        assert abs(control.mean()) <= 6 * control.std(ddof=1) / math.sqrt(1000)
    # 150 customers and 150 orders: variances 150 and 150·2²
    assert demand.var() == pytest.approx(150, rel=6 * math.sqrt(2 / 1000))
    assert lead_times.var() == pytest.approx(600, rel=6 * math.sqrt(10 / 1000))


def test_the_expected_demand_is_that_of_the_window_with_its_pattern():
    words = {
        "start": "2026-01-05",
        "warm_up": 3,
        "horizon": 11,
        "customers": {
            "people": {
                "arrivals": {"type": "poisson", "rate": 9, "pattern": {"weekday": [1, 1, 1, 1, 1, 4, 0]}},
                "quantity": {"type": "geometric", "mean": 2},
            },
            "others": {"wants": "mug", "arrivals": {"type": "poisson", "rate": 2}},
        },
    }
    comparison = compare(scenario_of(words), 200, progress=False)
    (control,) = demand_control(of(comparison))
    # from a Thursday on: 1 1 4 0, a week of 1 1 1 1 1 4 0
    asked = comparison.values("as declared", "units_demanded")
    assert asked - control == pytest.approx(np.full(200, 9 * 15 * 2 + 2 * 11))
    assert abs(control.mean()) <= 6 * control.std(ddof=1) / math.sqrt(200)


def test_lead_times_that_correct_are_those_that_the_run_drew():
    comparison = compare(noisy({"warm_up": 15}), 2, policies=["eight"])
    scenario, word = comparison.scenario, "suppliers/acme/mug/lead_time"
    per_time = comparison.values("eight", "replenishment_orders", "mug").mean()
    first, last = round(per_time * 15), round(per_time * 75)
    assert 0 < first < last
    law, tape = scenario.suppliers["acme"].lead_time, Tape(scenario.seed, 1)
    numbers = np.array(list(itertools.islice(tape.durations(word, law, scenario.tick), last))) / scenario.tick
    drawn = simulate(scenario, "eight", 1).tape[word]
    assert numbers[:50] == pytest.approx(drawn[:50], abs=1e-9)
    expected = numbers[first:].sum() - (last - first) * 4
    assert lead_time_controls(of(comparison))["mug"][1] == pytest.approx(expected, abs=1e-6)


def test_the_page_says_in_a_sentence_what_is_gained(palm: Comparison):
    words = {**PALM, "products": {"mug": {"holding_cost": 1, "backorder_cost": 4}}, "goal": {"minimise": "backorders"}}
    comparison = compare(scenario_of(words), 40, progress=False)
    said = controlled_sentence(comparison)
    (row,) = comparison.controlled.query("stock == '*' and measure == 'backorders'").itertuples()
    assert said.startswith("Corrected for how many customers came and how long lead times were drawn ")
    assert f"backorders under *as declared* is {row.mean:.3f} ± {row.half_width:.3f} units instead of " in said
    assert said.endswith(f" as sure as {1 / row.variance_ratio:.1f} times as many replications would be.")
    assert controlled_sentence(parts(palm, 5)[0]) == ""


@pytest.mark.parametrize(
    "words",
    [
        {"loyalty": {"population": 90, "churn": {"lost": 0.5}}},
        {"returns_on_restock": {"probability": 0.2, "within": 30}},
        {"arrivals": {"type": "renewal", "interarrival": {"type": "gamma", "mean": 0.5, "cv": 0.5}}},
        {"quantity": {"type": "gamma", "mean": 1.5, "cv": 0.5}},
    ],
    ids=["customers who churn", "customers who return", "arrivals in gaps", "quantities that are rounded"],
)
def test_demand_of_which_the_expectation_is_not_known_exactly_corrects_nothing(words: dict[str, Any]):
    people = {"arrivals": {"type": "poisson", "rate": 2}} | words
    comparison = compare(noisy({"customers": {"people": people}}), 2, policies=["eight"])
    assert demand_control(of(comparison)) == []
