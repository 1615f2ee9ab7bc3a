"""Cautions beside the verdict: each from numbers made for it, and silence where nothing trips."""

from __future__ import annotations

import numpy as np
import pytest

from sim.experiments.cautions import Cautions
from sim.experiments.verdict import ASPECTS
from sim.scenario.model import Scenario
from sim.scenario.reading import read_mapping
from tests.helpers.scenarios import mapping

COST, PROFIT, FILL_RATE = ASPECTS[:3]
SURE = np.array([-1.0, 0.0, 1.0])
"""Three replications about a mean; times s, their 95 % half-width is 4.303·s/√3 = 2.484·s."""
QUIET = {"stock_change_value": 0.0 * SURE, "backorder_rate": 0.5 + 0 * SURE, "orders_placed": 100 + 0 * SURE}


def world() -> Scenario:
    return read_mapping(mapping({"currency": "EUR"}))


def said(lead, *policies: dict[str, np.ndarray], groups=()) -> list[str]:
    """What is put beside the verdict 'first', 'second', … of policies a, b, … with these values."""
    named = dict(zip("abcdef", policies, strict=False))

    def values(policy: str, measure: str, group: str) -> np.ndarray:
        return {**QUIET, **named[policy]}[f"{group} {measure}".strip()]

    verdict = ["first.", "second.", "third.", "fourth.", "fifth."][: len(policies)]
    return Cautions(lead, values, tuple(named), groups, world()).beside(verdict)


def test_unchanged_stock_needs_no_caution():
    assert said(COST, {"total_cost": 10 + SURE}, {"total_cost": 12 + SURE}) == ["first.", "second."]


def test_stock_built_up_that_turns_the_verdict_is_counted_beside_it():
    # b pays 2 more a day, for goods worth 5 a day that it still has: it is 3 better
    filled = {"total_cost": 12 + SURE * 1.1, "stock_change_value": 5 + SURE * 0.1}
    assert said(COST, {"total_cost": 10 + SURE}, filled) == [
        "first. This counts goods left on the shelf for nothing; at their unit cost *b* would come before *a*, by "
        "3.00 ± 0.00 EUR a day.",
        "second. Goods left on the shelf count for nothing here, and its shelf gained 5.00 ± 0.25 EUR a day more at "
        "unit cost than that of *a*: counting them, it is better on cost by 3.00 ± 0.00 EUR a day.",
    ]


def test_profit_gains_what_cost_loses_by_stock_built_up():
    emptied = {"profit": 12 + SURE, "stock_change_value": -3 + SURE * 0.1}
    found = said(PROFIT, {"profit": 10 + SURE}, emptied)
    # 12 − 3 against 10
    assert found[1].endswith(
        "its shelf gained 3.00 ± 0.25 EUR a day less at unit cost than that of *a*: counting them, it does worse on "
        "profit by 1.00 ± 0.25 EUR a day."
    )


def test_stock_built_up_that_makes_a_difference_vanish_is_mentioned():
    filled = {"total_cost": 12 + SURE, "stock_change_value": 2 + SURE * 0.1}
    assert said(COST, {"total_cost": 10 + SURE}, filled)[1].endswith(
        "counting them, the two cannot be told apart on cost (0.00 ± 0.25 EUR a day)."
    )


def test_stock_built_up_beyond_the_half_width_is_counted_though_the_better_policy_stays_so():
    # worse by 5 ± 0.25, and with the goods by 4
    filled = {"total_cost": 15 + SURE * 1.1, "stock_change_value": 1 + SURE * 0.01}
    assert "counting them, it does worse on cost by 4.00" in said(COST, {"total_cost": 10 + SURE}, filled)[1]


def test_stock_built_up_that_tells_policies_apart_is_counted_even_within_the_half_width():
    # by 0.5 ± 2.48 one cannot tell them apart; with goods worth 2.4 ± 2.24 it is better by 1.9 ± 0.25
    filled = {"total_cost": 10.5 + SURE * 2, "stock_change_value": 2.4 + SURE * 0.9}
    assert "counting them, it is better on cost by 1.90" in said(COST, {"total_cost": 10 + SURE}, filled)[1]


def test_stock_built_up_within_the_half_width_is_passed_over():
    # differences 5 ± 2.5; goods 1 ± 0.02
    filled = {"total_cost": 15 + SURE * 2, "stock_change_value": 1 + SURE * 0.01}
    assert said(COST, {"total_cost": 10 + SURE}, filled) == ["first.", "second."]


def test_between_policies_not_told_apart_stock_built_up_makes_no_winner():
    near = {"total_cost": 10.1 + SURE * 5, "stock_change_value": 0.2 + SURE * 0.2}
    assert said(COST, {"total_cost": 10 - SURE}, near) == ["first.", "second."]


def test_of_one_replication_only_a_change_of_the_better_one_is_said():
    one = np.array([1.0])
    quiet = {"backorder_rate": 0.5 * one, "orders_placed": 100 * one}
    base = {"total_cost": 10 * one, "stock_change_value": 0 * one, **quiet}
    assert len(said(COST, base, {"total_cost": 12 * one, "stock_change_value": one, **quiet})[1]) == len("second.")
    turned = said(COST, base, {"total_cost": 12 * one, "stock_change_value": 5 * one, **quiet})
    assert turned[0] == "first."
    assert turned[1].endswith("counting them, the two cannot be told apart on cost (3.00 EUR a day).")


def test_without_costs_stock_built_up_is_not_mentioned():
    filled = {"fill_rate": 0.5 + SURE, "stock_change_value": 5 + SURE}
    assert said(FILL_RATE, {"fill_rate": 0.4 + SURE}, filled) == ["first.", "second."]


def test_many_ties_with_the_best_policy_are_named_once_at_the_end():
    near = [{"total_cost": 10 + 0.1 * step + SURE * (-1) ** (step > 0)} for step in range(5)]
    assert said(COST, *near)[-1] == ("On cost these cannot be told apart from *a*, the best: *b*; *c*; *d*; *e*.")
    assert len(said(COST, *near[:4])) == 4


@pytest.mark.parametrize(("rate", "few"), [(0.0, False), (0.04, True), (0.2, False)])
def test_few_backorders_to_a_replication_are_said_and_none_are_not(rate: float, few: bool):
    # 100 orders placed: none, 4 or 20 backorders
    found = said(COST, {"total_cost": 10 + SURE, "backorder_rate": rate + 0 * SURE})
    assert found[0] == "first."
    assert [one.partition(":")[0] for one in found[1:]] == (
        ["There are few backorders to a replication under *a* (about 4)"] if few else []
    )


def test_customer_groups_that_are_told_apart_get_a_sentence():
    a = {"total_cost": 10 + SURE, "poor fill_rate": 0.6 + SURE * 0.01, "rich fill_rate": 0.9 + SURE * 0.02}
    b = {"total_cost": 5 + SURE, "poor fill_rate": 0.5 + SURE * 0.01, "rich fill_rate": 0.95 + SURE * 0.02}
    assert said(COST, a, groups=("poor", "rich"))[1:] == [
        "Customer groups fare differently: under *a*, fill rate is 60.0 ± 2.5 % for poor and 90.0 ± 5.0 % for rich."
    ]
    assert said(COST, a, b, groups=("poor", "rich"))[2:] == [
        "Customer groups fare differently: under *b*, fill rate is 50.0 ± 2.5 % for poor and 95.0 ± 5.0 % for rich "
        "(under *a*, 60.0 ± 2.5 % and 90.0 ± 5.0 %)."
    ]


def test_customer_groups_that_are_close_or_not_told_apart_get_none():
    others = {f"{group} {key}": SURE * np.nan for group in ("x", "y") for key in ("cancellation_rate", "retention")}
    for near in (0.92 + SURE * 0.001, 0.8 - SURE * 0.2):
        one = {"total_cost": 10 + SURE, "x fill_rate": 0.9 + SURE * 0.001, "y fill_rate": near, **others}
        assert said(COST, one, groups=("x", "y")) == ["first."]
