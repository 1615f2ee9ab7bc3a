"""Judging by the goal: what decides, when a condition is met, missed or open, and which policy is best."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiments.goal_judgement import Judged, Objective, in_order, judge, judged, objective_of, standing
from sim.scenario.goal import Condition
from tests.helpers.comparisons import scenario
from tests.helpers.judgements import judgement

PROFIT = Objective("profit", less_is_better=False)


def at_least(value: float, measure: str = "fill_rate", **words: str) -> Condition:
    return Condition(measure=measure, operator=">=", value=value, **words)


@pytest.mark.parametrize(
    ("operator", "mean", "half_width", "status"),
    [
        (">=", 0.985, 0.004, "met"),
        (">=", 0.984, 0.004, "met"),  # its interval ends at 0.98, which will do
        (">", 0.984, 0.004, "open"),
        (">=", 0.983, 0.004, "open"),
        (">=", 0.977, 0.004, "open"),
        (">=", 0.976, 0.004, "open"),
        (">", 0.976, 0.004, "missed"),  # its interval ends at 0.98, which is not above it
        (">=", 0.975, 0.004, "missed"),
        ("<=", 0.975, 0.004, "met"),
        ("<=", 0.976, 0.004, "met"),
        ("<", 0.976, 0.004, "open"),
        ("<=", 0.979, 0.004, "open"),
        ("<=", 0.985, 0.004, "missed"),
        (">=", 0.98, 0.0, "met"),
        (">", 0.98, 0.0, "missed"),
        ("<=", 0.98, 0.0, "met"),
        ("<", 0.98, 0.0, "missed"),
    ],
)
def test_a_condition_is_met_or_missed_if_its_whole_interval_lies_on_one_side(
    operator: str, mean: float, half_width: float, status: str
):
    assert judged(operator, 0.98, mean, half_width, 30) == status


def test_a_condition_on_what_fewer_than_two_replications_define_is_open():
    assert judged(">=", 0.98, 1.0, None, 1) == "open"
    assert judged(">=", 0.98, 1.0, 0.0, 1) == "open"
    assert judged(">=", 0.98, None, None, 0) == "open"
    assert judged(">=", 0.98, math.nan, math.nan, 0) == "open"


def test_the_rounding_of_sums_decides_nothing():
    assert judged("<=", 0.3, 0.1 + 0.2, 0.0, 30) == "met"
    assert judged(">", 0.3, 0.1 + 0.2, 0.0, 30) == "missed"


@given(
    operator=st.sampled_from([">=", "<=", ">", "<"]),
    value=st.floats(-1e6, 1e6),
    mean=st.floats(-1e6, 1e6),
    half_width=st.floats(0, 1e6),
    wider=st.floats(0, 1e6),
)
def test_a_wider_interval_never_turns_what_is_open_into_an_answer(
    operator: str, value: float, mean: float, half_width: float, wider: float
):
    narrow = judged(operator, value, mean, half_width, 30)
    wide = judged(operator, value, mean, half_width + wider, 30)
    assert wide in ("open", narrow)
    # and no interval lies on both sides
    other = {">=": "<", "<=": ">", ">": "<=", "<": ">="}[operator]
    opposite = {"met": "missed", "missed": "met", "open": "open"}
    assert judged(other, value, mean, half_width, 30) == opposite[narrow]


@pytest.mark.parametrize(
    ("changes", "costly", "objective"),
    [
        ({"products": {"mug": {"price": 5}}}, True, ("profit", False)),
        ({"policies": {"a": {}, "b": {"products": {"mug": {"price": 5}}}}}, True, ("profit", False)),
        ({}, True, ("running_cost", True)),
        ({}, False, ("fill_rate", False)),
        ({"goal": {"minimise": "on_hand"}, "products": {"mug": {"price": 5}}}, True, ("on_hand", True)),
        ({"goal": {"maximise": "order_fill_rate"}}, True, ("order_fill_rate", False)),
    ],
)
def test_profit_decides_where_there_are_prices_cost_where_there_are_costs_else_the_fill_rate_unless_the_goal_says(
    changes: dict[str, object], costly: bool, objective: tuple[str, bool]
):
    world = scenario(changes)
    assert objective_of(world.goal, world, costly=costly) == objective


def test_conditions_are_judged_for_the_whole_for_a_stock_point_and_for_a_group():
    asked = (at_least(0.9), at_least(0.9, stock="mug"), at_least(0.9, group="regulars"))
    found = {
        ("*", "", "fill_rate"): (0.95, 0.01, 30),
        ("mug", "", "fill_rate"): (0.8, 0.01, 30),
        ("*", "regulars", "fill_rate"): (0.9, 0.01, 30),
    }
    (by_a,) = judge(asked, {"a": found}, 30).values()
    assert [one.status for one in by_a] == ["met", "missed", "open"]
    assert by_a[1] == Judged(asked[1], "missed", 0.8, 0.01, 30)


def test_what_fewer_than_five_of_many_replications_define_judges_nothing():
    found = {("*", "", "mean_wait"): (3.0, 0.1, 4)}
    assert [judge((at_least(2, "mean_wait"),), {"a": found}, n)["a"][0].status for n in (4, 5)] == ["met", "open"]


def test_a_condition_of_every_stock_point_is_left_out_where_nobody_ever_asked():
    each = [Condition(measure="fill_rate", operator=">=", value=0.9, stock=name, each=True) for name in ("mug", "cup")]
    found = {("mug", "", "fill_rate"): (0.95, 0.01, 30), ("cup", "", "fill_rate"): (math.nan, math.nan, 0)}
    assert [one.condition.stock for one in judge(each, {"a": found}, 30)["a"]] == ["mug"]
    by_name = [Condition(measure="fill_rate", operator=">=", value=0.9, stock="cup")]
    assert [one.status for one in judge(by_name, {"a": found}, 30)["a"]] == ["open"]


def test_one_condition_missed_is_the_whole_missed_and_one_open_leaves_it_open():
    met, missed, undecided = (Judged(at_least(0.9), status, 0.9, 0.1, 30) for status in ("met", "missed", "open"))
    assert standing([]) == "met"
    assert standing([met, met]) == "met"
    assert standing([met, undecided]) == "open"
    assert standing([undecided, missed, met]) == "missed"


ORDERS = {
    "the best of those that meet all": (
        {"rich": ("missed", 0.9, 9.0), "good": ("met", 1.0, 5.0), "poor": ("met", 1.0, 3.0), "may": ("open", 0.9, 8.0)},
        ["good", "poor", "may", "rich"],
    ),
    "if none does, of those that miss none": (
        {"rich": ("missed", 0.9, 9.0), "may": ("open", 0.98, 3.0), "might": ("open", 0.98, 8.0)},
        ["might", "may", "rich"],
    ),
    "if all miss, the nearest": (
        {"rich": ("missed", 0.5, 9.0), "near": ("missed", 0.95, 1.0), "nearer": ("missed", 0.97, 0.0)},
        ["nearer", "near", "rich"],
    ),
    "equal ones as they came": ({"b": ("met", 1.0, 5.0), "a": ("met", 1.0, 5.0)}, ["b", "a"]),
    "one without a mean last": ({"b": ("met", 1.0, math.nan), "a": ("met", 1.0, -5.0)}, ["a", "b"]),
}  # fmt: skip


@pytest.mark.parametrize("case", ORDERS)
def test_the_best_policy_is(case: str):
    policies, order = ORDERS[case]
    conditions = {
        name: [Judged(at_least(0.98), status, rate, 0.01, 30)] for name, (status, rate, _) in policies.items()
    }  # type: ignore[arg-type]
    means = {name: mean for name, (_, _, mean) in policies.items()}
    assert in_order(conditions, means, PROFIT) == order


def test_the_shortfall_is_a_share_of_what_is_asked():
    assert Judged(at_least(0.98), "missed", 0.931, 0.01, 30).shortfall == pytest.approx(0.05)
    assert Judged(at_least(0.98), "met", 0.99, 0.01, 30).shortfall == 0
    below = Condition(measure="cancellation_rate", operator="<", value=0.02)
    assert Judged(below, "missed", 0.03, 0.01, 30).shortfall == pytest.approx(0.5)
    nothing = Condition(measure="lost_rate", operator="<=", value=0.0)
    assert Judged(nothing, "missed", 0.03, 0.01, 30).shortfall == pytest.approx(0.03)
    assert Judged(at_least(0.98), "open", math.nan, math.nan, 0).shortfall == 0


def test_less_is_better_where_the_goal_minimises():
    cheap = judgement(
        {"a": {"on_hand": 9.0}, "b": {"on_hand": 3.0}}, objective=Objective("on_hand", less_is_better=True)
    )
    assert cheap.order == ["b", "a"]
    assert cheap.gain("b", "a").mean == 6


PERCENT = st.integers(0, 100).map(lambda percent: percent / 100)


@given(st.dictionaries(st.sampled_from("abcdef"), st.tuples(PERCENT, st.floats(-9, 9)), min_size=1))
def test_no_policy_that_stands_better_or_gains_more_comes_after_one_that_does_not(
    found: dict[str, tuple[float, float]],
):
    numbers = {name: {"fill_rate": np.full(8, rate), "profit": profit} for name, (rate, profit) in found.items()}
    made = judgement(numbers, {"subject_to": {"fill_rate": ">= 50%"}})
    meeting = [name for name in made.order if found[name][0] >= 0.5]
    assert made.order[: len(meeting)] == meeting
    assert [found[name][1] for name in meeting] == sorted((found[name][1] for name in meeting), reverse=True)
    if not meeting:
        assert found[made.best][0] == max(rate for rate, _ in found.values())
