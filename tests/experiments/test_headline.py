"""The headline: which policy is best, what it gains, and which conditions it meets; and what may be as good."""

# ruff: noqa: E501 (sentences are quoted whole)

from __future__ import annotations

import numpy as np
import pytest

from sim.experiments.goal_judgement import Objective
from sim.experiments.headline import headline
from sim.experiments.verdict import verdict
from tests.helpers.judgements import SURE, judgement

# Of two policies a half-width of SURE is 0.632 a day, or 231 a year; times 10, 6.32 and 2,307.
COST = Objective("running_cost", less_is_better=True)
FILLED = {"subject_to": {"fill_rate": ">= 98%"}}
HIGH, LOW, NEAR = 0.99 + 0.001 * SURE, 0.94 + 0.001 * SURE, 0.98 + 0.01 * SURE


def said(goal: dict[str, object] | None = None, /, **policies: dict[str, object]) -> list[str]:
    return verdict(judgement(policies, goal))


HEADLINES: dict[str, tuple[dict[str, object], dict[str, dict[str, object]], str]] = {
    "another policy is best": (
        {},
        {"base": {"profit": 100.0}, "more": {"profit": 112 + SURE}},
        "*more* is best: it gains 4,380 ± 231 EUR a year over *base* (12 % more profit).",
    ),
    "another policy is best and meets the conditions": (
        FILLED,
        {"base": {"profit": 100.0, "fill_rate": HIGH}, "more": {"profit": 112 + SURE, "fill_rate": HIGH}},
        "*more* is best: it gains 4,380 ± 231 EUR a year over *base* (12 % more profit), and keeps fill rate ≥ 98 %.",
    ),
    "a loss is made smaller": (
        {},
        {"base": {"profit": -100.0}, "more": {"profit": -60 + SURE}},
        "*more* is best: it gains 14,600 ± 231 EUR a year over *base* (40 % more profit).",
    ),
    "the baseline is about nothing": (
        {},
        {"base": {"profit": 1 + 3 * SURE}, "more": {"profit": 100 + 3 * SURE}},
        "*more* is best: it gains 36,135 ± 0 EUR a year over *base* in profit.",
    ),
    "the baseline is best": (
        FILLED,
        {"base": {"profit": 100.0, "fill_rate": HIGH}, "more": {"profit": 90 + SURE, "fill_rate": HIGH}},
        "*base*, the baseline, is best and keeps fill rate ≥ 98 %: *more*, the next, is 3,650 ± 231 EUR a year behind (10 % less profit).",
    ),
    "the baseline alone meets the conditions": (
        FILLED,
        {"base": {"profit": 100.0, "fill_rate": HIGH}, "more": {"profit": 190 + SURE, "fill_rate": LOW}},
        "*base*, the baseline, is best: it alone keeps fill rate ≥ 98 %.",
    ),
    "no policy can be told better than the baseline": (
        {},
        {"base": {"profit": 100.0}, "more": {"profit": 102 + 10 * SURE}},
        "No policy can be told better than *base*: *more* comes out 730 ± 2,307 EUR a year ahead of *base* in profit, which may be chance.",
    ),
    "no other policy can be told behind the baseline": (
        FILLED,
        {"base": {"profit": 100.0, "fill_rate": HIGH}, "more": {"profit": 98 + 10 * SURE, "fill_rate": HIGH}},
        "No policy that keeps fill rate ≥ 98 % can be told better than *base*: *more*, the next, comes out 730 ± 2,307 EUR a year behind *base* in profit, which may be chance.",
    ),
    "two policies that are the same": (
        {},
        {"base": {"profit": 100 + SURE}, "same": {"profit": 100 + SURE}},
        "No policy can be told better than *base*: *same*, the next, has exactly the profit of *base*.",
    ),
    "only another policy meets the conditions, and costs more": (
        FILLED,
        {"base": {"profit": 100.0, "fill_rate": LOW}, "more": {"profit": 95 + SURE, "fill_rate": HIGH}},
        "*more* is best: it keeps fill rate ≥ 98 %, which *base* misses (94.000 ± 0.063 %), and gives up 1,825 ± 231 EUR a year against *base* (5.0 % less profit).",
    ),
    "only another policy meets the conditions, and may cost more": (
        FILLED,
        {"base": {"profit": 100.0, "fill_rate": NEAR}, "more": {"profit": 99 + 10 * SURE, "fill_rate": HIGH}},
        "*more* is best: it keeps fill rate ≥ 98 %, which *base* may miss (98.00 ± 0.63 %), and comes out 365 ± 2,307 EUR a year behind *base* in profit, which may be chance.",
    ),
    "whether any meets the conditions is open": (
        FILLED,
        {"base": {"profit": 100.0, "fill_rate": LOW}, "more": {"profit": 112 + SURE, "fill_rate": NEAR}},
        "Only *more* may meet every condition, and that is open: it may or may not keep fill rate ≥ 98 % (98.00 ± 0.63 %); it gains 4,380 ± 231 EUR a year over *base* (12 % more profit).",
    ),
    "whether several meet them is open": (
        FILLED,
        {"base": {"profit": 100.0, "fill_rate": NEAR}, "more": {"profit": 112 + SURE, "fill_rate": NEAR}},
        "It is open whether any policy meets every condition; of those that may, *more* is best: it gains 4,380 ± 231 EUR a year over *base* (12 % more profit); *more* may or may not keep fill rate ≥ 98 % (98.00 ± 0.63 %).",
    ),
    "whether the baseline alone meets them is open": (
        FILLED,
        {"base": {"profit": 100.0, "fill_rate": NEAR}, "more": {"profit": 112 + SURE, "fill_rate": LOW}},
        "Only *base* may meet every condition, and that is open: it may or may not keep fill rate ≥ 98 % (98.00 ± 0.63 %).",
    ),
    "all miss a condition": (
        FILLED,
        {"base": {"profit": 100.0, "fill_rate": LOW}, "more": {"profit": 90 + SURE, "fill_rate": LOW + 0.02}},
        "No policy meets every condition: *more* comes nearest and misses fill rate ≥ 98 % (96.000 ± 0.063 %); it gives up 3,650 ± 231 EUR a year against *base* (10 % less profit).",
    ),
    "all miss a condition and the baseline is nearest": (
        FILLED,
        {"base": {"profit": 100.0, "fill_rate": LOW}, "more": {"profit": 190 + SURE, "fill_rate": LOW - 0.02}},
        "No policy meets every condition: *base* comes nearest and misses fill rate ≥ 98 % (94.000 ± 0.063 %).",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HEADLINES)
def test_the_first_sentence_where(case: str):
    goal, policies, sentence = HEADLINES[case]
    assert said(goal, **policies)[0] == sentence


def test_a_baseline_that_is_best_is_said_to_be_so_beside_what_may_be_as_good():
    # the next is told apart, the one after it varies too much
    policies = {"base": {"profit": 100.0}, "next": {"profit": 95 + SURE}, "wild": {"profit": 94.5 + 20 * SURE}}
    assert said(**policies)[0] == (
        "*base*, the baseline, is best, though *wild* may be as good: *next*, the next, is 1,825 ± 277 EUR a year behind (5.0 % less profit)."
    )


def test_where_the_best_mean_may_be_chance_the_policy_that_can_be_told_better_is_named_first():
    # of two differences each half-width is 2.841/2.365 times as wide
    policies = {"base": {"profit": 100.0}, "wild": {"profit": 104 + 10 * SURE}, "steady": {"profit": 103 + SURE}}
    assert said(**policies)[0] == (
        "*steady* can be told better than *base*: it gains 1,095 ± 277 EUR a year over *base* (3.0 % more profit); "
        "*wild* comes out 1,460 ± 2,772 EUR a year ahead of *base* in profit, which may be chance."
    )


@pytest.mark.parametrize(
    ("objective", "base", "other", "sentence"),
    [
        (COST, 20.0, 17 + SURE, "saves 1,095 ± 231 EUR a year against *base* (15 % less running cost)"),
        (Objective("fill_rate", False), 0.9, 0.93 + 0.01 * SURE, "raises fill rate by 3.00 ± 0.63 percentage points against *base*"),
        (Objective("lost_rate", True), 0.1, 0.07 + 0.01 * SURE, "lowers lost rate by 3.00 ± 0.63 percentage points against *base*"),
        (Objective("mean_wait", True), 4.0, 3 + 0.1 * SURE, "lowers mean wait by 1.000 ± 0.063 days against *base* (25 % less)"),
        (Objective("visits_lost", True), 100.0, 90 + SURE, "lowers visits lost by 10.00 ± 0.63 visits a year against *base* (10 % less)"),
        (Objective("replenishment_orders", True), 2.0, 1 + 0.1 * SURE, "lowers replenishment orders by 365 ± 23 orders a year against *base* (50 % less)"),
        (Objective("on_hand", True), 40.0, 30 + SURE, "lowers on hand by 10.00 ± 0.63 units against *base* (25 % less)"),
        (Objective("profit_sum", False), 1000.0, 1100 + SURE, "gains 100.00 ± 0.63 EUR a year over *base* (10 % more profit sum)"),
    ],
)  # fmt: skip
def test_money_and_counts_are_said_of_a_year_and_rates_in_points(
    objective: Objective, base: float, other: np.ndarray, sentence: str
):
    made = judgement({"base": {objective.measure: base}, "other": {objective.measure: other}}, objective=objective)
    assert headline(made) == f"*other* is best: it {sentence}."


def test_a_policy_that_is_surely_worse_than_the_baseline_is_not_said_to_be_better():
    found = said(base={"profit": 100.0}, more={"profit": 100.1 + 10 * SURE}, worse={"profit": 90 + SURE})
    assert found[0].startswith("No policy can be told better than *base*: *more* comes out ")


def test_policies_that_may_be_as_good_as_the_best_are_named_in_the_headline_and_of_many_counted():
    near = {name: {"profit": 112 + step * SURE} for step, name in enumerate("bcdef", start=2)}
    few = said(base={"profit": 100.0}, a={"profit": 112.1 + SURE}, b=near["b"], c=near["c"])
    assert few[0].startswith("*a* is best, though *b* and *c* may be as good: it gains ")
    many = said(base={"profit": 50.0}, a={"profit": 112.1 + SURE}, **near)
    assert many[0].startswith("*a* is best, though 5 others may be as good: it gains ")
    assert not [one for one in few + many if one.startswith("Next is")]
