"""The verdict: which policy is best, what it gains, and whether it can be told; and that no sentence takes one back."""

# ruff: noqa: E501 (sentences are quoted whole)

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiments.compare import compare
from sim.experiments.goal_judgement import Objective
from sim.experiments.judgement import Judgement
from sim.experiments.verdict import verdict
from tests.helpers.comparisons import BY_HAND, scenario
from tests.helpers.judgements import SURE, judgement
from tests.helpers.scenarios import visits

# Of two policies a half-width of SURE is 0.632 a day, or 231 a year; times 10, 6.32 and 2,307.
COST = Objective("running_cost", less_is_better=True)
FILLED = {"subject_to": {"fill_rate": ">= 98%"}}
HIGH, LOW, NEAR = 0.99 + 0.001 * SURE, 0.94 + 0.001 * SURE, 0.98 + 0.01 * SURE


def said(goal: dict[str, object] | None = None, /, **policies: dict[str, object]) -> list[str]:
    return verdict(judgement(policies, goal))


def test_what_is_worse_elsewhere_is_said_after_the_headline_and_what_may_be_is_not():
    found = said(
        base={"profit": 100.0, "fill_rate": 0.9, "on_hand": 40.0, "mean_wait": 2.0},
        more={"profit": 112 + SURE, "fill_rate": 0.89 + 0.001 * SURE, "on_hand": 52 + SURE, "mean_wait": 2.1 + SURE},
    )
    assert found[1:] == [
        "What is worse under *more* than under *base*: fill rate -1.000 ± 0.063 percentage points and stock on hand +12.00 ± 0.63 units."
    ]
    found = said(base={"profit": 100.0, "on_hand": 40.0}, more={"profit": 112 + SURE, "on_hand": 35 + SURE})
    assert found[1:] == ["Of service, stock and people nothing is surely worse under *more* than under *base*."]


def test_the_next_policy_is_said_and_how_far_it_is_behind():
    found = said(base={"profit": 100.0}, best={"profit": 112 + SURE}, second={"profit": 106.0})
    assert "Next is *second*, 2,190 ± 277 EUR a year behind (5.4 % less profit)." in found


def test_the_next_policy_is_not_said_where_it_is_the_baseline_which_the_headline_names():
    found = said(base={"profit": 100.0}, best={"profit": 112 + SURE}, last={"profit": 90 + SURE})
    assert not [one for one in found if one.startswith("Next is")]


def test_a_policy_that_knows_the_demand_to_come_is_a_bound_and_no_choice():
    numbers = {"base": {"profit": 100.0}, "more": {"profit": 112 + SURE}, "oracle": {"profit": 120 + SURE}}
    made = judgement(numbers, foreseeing=frozenset({"oracle"}))
    assert (made.best, made.order) == ("more", ["more", "base", "oracle"])
    found = verdict(made)
    assert found[0] == "*more* is best: it gains 4,380 ± 277 EUR a year over *base* (12 % more profit)."
    assert (
        "*oracle* knows the demand to come, which nobody does: it would be 2,920 ± 0 EUR a year ahead of *more*."
        in found
    )
    assert not [one for one in found if one.startswith("Next is")]


def test_a_policy_that_gains_more_but_misses_a_condition_is_said_to():
    found = said(
        FILLED,
        base={"profit": 100.0, "fill_rate": HIGH},
        more={"profit": 112 + SURE, "fill_rate": HIGH},
        rich={"profit": 150 + SURE, "fill_rate": LOW},
    )
    assert (
        "*rich* would be 13,870 ± 0 EUR a year ahead of *more*, but it misses fill rate ≥ 98 % (94.000 ± 0.063 %)."
        in found
    )


def test_a_policy_that_may_gain_more_and_may_miss_a_condition_is_said_to():
    found = said(
        FILLED,
        base={"profit": 100.0, "fill_rate": LOW},
        more={"profit": 112 + SURE, "fill_rate": HIGH},
        other={"profit": 112.1 + 10 * SURE, "fill_rate": NEAR},
    )
    (sentence,) = (one for one in found if one.startswith("*other*"))
    assert sentence.startswith("*other* comes out 36 ± ")
    assert sentence.endswith("which may be chance, but it may or may not keep fill rate ≥ 98 % (98.00 ± 0.63 %).")


def test_how_many_replications_would_tell_is_said_where_anybody_would_play_so_many():
    # half-width 6.32 of a difference of 4: (6.32 / 4)² × 8 = 20, and a little less with Student's quantile of more
    (sentence,) = [one for one in said(base={"profit": 100.0}, more={"profit": 104 + 10 * SURE}) if "would" in one]
    assert re.fullmatch(r"About 1[4-9] replications would tell \*more\* from \*base\*\.", sentence)
    assert not [one for one in said(base={"profit": 100.0}, more={"profit": 100.001 + 10 * SURE}) if "would" in one]
    # the half-width of what is open is 0.63 %, the gap 0.3 %: (0.63 / 0.3)² × 8 = 35.5
    near = {"profit": 112 + SURE, "fill_rate": NEAR + 0.003}
    found = said(FILLED, base={"profit": 100.0, "fill_rate": LOW}, more=near)
    assert "About 36 replications would settle whether it keeps fill rate ≥ 98 %." in found


def test_a_run_of_few_replications_says_once_how_little_it_can_tell():
    three = [{"profit": 100.0}, {"profit": 112 + SURE[:3]}]
    found = verdict(judgement({"base": three[0], "more": three[1]}, replications=3))
    assert (
        found[1] == "This rests on 3 replications, which can tell little: intervals of so few are rough. 30 are usual."
    )
    assert len([one for one in found if "replications" in one]) == 1


def test_where_nothing_is_left_to_chance_few_replications_say_as_much_as_many():
    found = verdict(judgement({"base": {"profit": 100.0}, "more": {"profit": 112.0}}, replications=2))
    assert not [one for one in found if "replications" in one]


def test_one_replication_claims_nothing_and_has_no_half_width():
    found = verdict(judgement({"base": {"profit": 100.0}, "more": {"profit": 112.0}}, replications=1))
    assert found == [
        "One replication cannot tell policies apart; in this one *more* has the highest profit, 4,380 EUR a year more than *base*."
    ]
    of_cost = {"base": {"running_cost": 10.0, "fill_rate": 1.0}, "more": {"running_cost": 12.0, "fill_rate": 1.0}}
    assert verdict(judgement(of_cost, FILLED, COST, replications=1)) == [
        "One replication can neither tell policies apart nor judge a condition; in this one *base* has the lowest running cost, 730 EUR a year less than *more*."
    ]


def test_one_policy_alone_is_said_to_be_what_it_is():
    alone = verdict(judgement({"base": {"profit": 100.0}}, replications=1))
    assert alone == [
        "Under *base*, profit is 36,500 EUR a year, over 1 replication.",
        "One replication does not say how far chance carries it; 30 are usual.",
    ]
    assert said(base={"profit": 100 + SURE}) == [
        "Under *base*, profit is 36,500 ± 231 EUR a year, over 8 replications."
    ]
    assert said(FILLED, base={"profit": 100 + SURE, "fill_rate": LOW}) == [
        "Under *base*, profit is 36,500 ± 231 EUR a year, over 8 replications; it misses fill rate ≥ 98 % (94.000 ± 0.063 %)."
    ]


def test_what_too_few_replications_define_is_not_compared():
    rare = np.where(np.arange(8) < 3, 5.0 + np.arange(8), np.nan)
    made = judgement({"base": {"mean_wait": 9.0}, "other": {"mean_wait": rare}}, objective=Objective("mean_wait", True))
    assert verdict(made)[0] == (
        "No policy can be told better than *base*: *other* cannot be compared with *base* in mean wait, for too few replications define it (3 of 8)."
    )


@pytest.mark.parametrize("policies", [None, ["to order"]])
def test_where_nobody_came_there_is_nothing_to_compare(policies: list[str] | None):
    empty = {**BY_HAND, "customers": {"people": visits([])}, "products": {"mug": {}}}
    assert compare(scenario(base=empty), policies=policies).sentences == [
        "Nobody asked for anything within the window, so there is nothing to compare."
    ]


NUMBERS = st.tuples(st.floats(-50, 50), st.floats(0, 20), st.floats(0.9, 1), st.floats(0, 0.05))


@given(st.lists(NUMBERS, min_size=2, max_size=7), st.booleans())
def test_no_sentence_takes_back_what_the_first_one_says(found: list[tuple[float, float, float, float]], asked: bool):
    noise = [SURE, -SURE, np.roll(SURE, 1)]
    policies = {
        f"p{number}": {"profit": mean + spread * noise[number % 3], "fill_rate": rate + wide * SURE, "revenue": 1.0}
        for number, (mean, spread, rate, wide) in enumerate(found)
    }
    made = judgement(policies, FILLED if asked else None)
    first, *others = verdict(made)
    best, baseline = made.best, made.baseline
    assert f"*{best}*" in first
    ties = [name for name in made.rivals if name != baseline and not made.gain(best, name).told_apart]
    if f"*{best}* is best" in first or f"*{best}*, the baseline, is best" in first:
        assert (" may be as good" in first) == bool(ties)
    if first.startswith(("No policy can be", "No policy that keeps")):
        assert not any(
            made.gain(policy, baseline).told_apart and made.gain(policy, baseline).mean > 0 for policy in made.rivals
        )
    assert len(others) <= 5
    assert all(wide_percentages(made, one) for one in [first, *others])


def wide_percentages(made: Judgement, sentence: str) -> bool:
    """Whether every percentage of a gain stands beside a difference that is wider than its half-width."""
    for size, half_width in re.findall(
        r"([\d,.]+) ± ([\d,.]+) EUR a year (?:over|against|behind)[^(;]*\([\d.]+ % (?:more|less)", sentence
    ):
        if float(size.replace(",", "")) < float(half_width.replace(",", "")):
            return False
    return made is not None
