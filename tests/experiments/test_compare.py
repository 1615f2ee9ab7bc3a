"""Comparing: every policy meets the same customers, and what is said of them is what the replications show."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import io
import json
import math
import re

import numpy as np
import pandas as pd
import pytest
import yaml
from rich.console import Console

from sim.errors import ScenarioError
from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.experiments.run import simulate
from sim.report.page.page import page
from sim.report.terminal import show
from sim.scenario.reading import read_mapping
from tests.helpers.comparisons import BY_HAND, NOISY, difference, scenario, values
from tests.helpers.scenarios import mapping, visits

# common random numbers


def test_every_policy_meets_the_same_customers_in_every_replication():
    played = compare(scenario(), keep="all")
    for replication in range(4):
        runs = [played.kept(policy)[replication] for policy in played.policies]
        assert {run.replication for run in runs} == {replication}
        for column in ("arrived_at", "customer", "quantity", "stock", "group"):
            first, *others = (getattr(run.ledger.orders, column).tolist() for run in runs)
            assert all(other == first for other in others)


def test_a_policy_that_changes_the_customers_changes_only_that_about_them():
    patient = {"customers": {"people": {"patience": {"type": "constant", "value": 50}}}}
    played = compare(scenario({"policies": {"as they are": {}, "patient": patient}}), 1)
    (one,), (other,) = (played.kept(policy) for policy in played.policies)
    assert one.ledger.orders.arrived_at.tolist() == other.ledger.orders.arrived_at.tolist()
    assert one.account()["orders"]["cancelled"] > other.account()["orders"]["cancelled"] == 0


def test_each_replication_is_that_of_a_run_alone(noisy: Comparison):
    for policy in noisy.policies:
        for replication in range(4):
            alone = simulate(scenario(), policy, replication).measures()
            mine = noisy.measures[(noisy.measures.policy == policy) & (noisy.measures.replication == replication)]
            np.testing.assert_array_equal(mine.value.to_numpy(), alone.value.to_numpy())


def test_common_random_numbers_reduce_variance_where_both_policies_have_the_same_demand():
    # Two base stocks, 8 and 9, owe (D − 8)⁺ and (D − 9)⁺ of the same demand D over the lead time: both rise with D,
    # nearly in step, so Var(a − b) is a small part of Var a + Var b; with streams of their own it would be all of it.
    # Over 20 replications a correlation of 0.9 comes out below 0.3 with a chance below 1e-6 (Fisher's z, 4.8 deviations).
    played = compare(
        scenario({"replications": 20, "customers": {"people": {"arrivals": {"type": "poisson", "rate": 2}}}})
    )
    for measure in ("backorders", "on_hand", "fill_rate"):
        assert difference(played, "nine", measure).variance_reduction > 0.3
    # the same two policies with seeds of their own: nothing is gained, and the interval is wider
    strangers = compare(scenario({"replications": 20, "seed": 1}))
    apart = values(played, "nine", "backorders") - values(strangers, "eight", "backorders")
    together = values(played, "nine", "backorders") - values(played, "eight", "backorders")
    assert together.std(ddof=1) < 0.7 * apart.std(ddof=1)


# estimates and differences


def test_estimates_are_those_of_the_replications(noisy: Comparison):
    student = 3.182446305  # t(0.975; 3), from a table
    for policy in noisy.policies:
        found = values(noisy, policy, "total_cost")
        rows = noisy.table[(noisy.table.policy == policy) & (noisy.table.measure == "total_cost")]
        (row,) = rows[(rows.stock == "*") & (rows.group == "")].itertuples(index=False)
        assert row.mean == pytest.approx(found.mean(), rel=1e-12)
        assert row.half_width == pytest.approx(student * found.std(ddof=1) / 2, rel=1e-8)
        assert row.n == 4


@pytest.mark.parametrize("measure", ["total_cost", "fill_rate", "on_hand", "mean_backorder_wait"])
def test_differences_are_paired_by_replication_and_corrected_for_their_number(noisy: Comparison, measure: str):
    student = 4.176535  # two policies against the baseline: t(1 − 0.05 / (2 · 2); 3), from a table
    for policy in ("nine", "twenty"):
        a, b = values(noisy, policy, measure), values(noisy, "eight", measure)
        both = ~(np.isnan(a) | np.isnan(b))
        row = difference(noisy, policy, measure)
        assert (row.b, row.n) == ("eight", both.sum())
        if row.n == 4:
            gap = a - b
            assert row.mean == pytest.approx(gap.mean(), rel=1e-12)
            assert row.half_width == pytest.approx(student * gap.std(ddof=1) / 2, rel=1e-6)
            assert row.told_apart == (abs(row.mean) > row.half_width)
            assert row.variance_reduction == pytest.approx(1 - gap.var(ddof=1) / (a.var(ddof=1) + b.var(ddof=1)))


def test_there_is_a_difference_for_every_measure_and_stock_point_and_none_for_groups(noisy: Comparison):
    of_one = noisy.table[(noisy.table.policy == "eight") & (noisy.table.group == "")]
    keys = set(zip(of_one.stock, of_one.measure, strict=True))
    frame = noisy.differences
    assert set(frame.b) == {"eight"}
    for policy in ("nine", "twenty"):
        mine = frame[frame.a == policy]
        assert set(zip(mine.stock, mine.measure, strict=True)) == keys
        assert len(mine) == len(keys)


def test_a_difference_worked_out_by_hand():
    # asked for at 2, delivered at 7. To order: 5 days owed at 1 a day. One on the shelf: 2 days before the order
    # and 3 after the delivery at 0.1 a day. Over 10 days 0.5 and 0.05 a day.
    played = compare(scenario(base=BY_HAND))
    row = difference(played, "one on the shelf", "total_cost")
    assert row.mean == pytest.approx(-0.45)
    assert row.half_width == pytest.approx(0, abs=1e-12)
    assert row.told_apart
    assert difference(played, "one on the shelf", "fill_rate").mean == 1
    # nobody waits where one is on the shelf, so the wait is undefined there, and no difference either
    undefined = difference(played, "one on the shelf", "mean_backorder_wait")
    assert (math.isnan(undefined.mean), math.isnan(undefined.half_width), undefined.n) == (True, True, 0)
    assert not undefined.told_apart


def test_the_account_over_all_replications_is_the_sum_and_closes(noisy: Comparison):
    for policy in noisy.policies:
        runs = [simulate(scenario(), policy, replication).account() for replication in range(4)]
        for kind in ("orders", "units"):
            ends = dict(noisy.accounts[policy][kind])
            assert ends == {end: sum(run[kind][end] for run in runs) for end in ends}
            assert ends.pop("placed") == sum(ends.values())


# how many replications, and of what


def test_the_scenario_says_how_many_replications_unless_the_call_does():
    assert compare(scenario(), policies=["eight"]).replications == 4
    assert compare(scenario(), 2, policies=["eight"]).replications == 2


def test_the_policies_named_are_played_and_the_first_is_the_baseline():
    played = compare(scenario(), 2, policies=["twenty", "eight"])
    assert played.policies == ("twenty", "eight")
    assert set(played.differences.a) == {"eight"}
    assert set(played.differences.b) == {"twenty"}


def test_more_replications_begin_with_the_same_ones(noisy: Comparison):
    more = compare(scenario(), 6)
    for policy in noisy.policies:
        assert values(more, policy, "total_cost")[:4].tolist() == values(noisy, policy, "total_cost").tolist()


def test_numbers_of_numpy_are_numbers():
    by_numpy = compare(scenario(), np.int64(2), seed=np.int64(3))
    assert by_numpy.summary() == compare(scenario(), 2, seed=3).summary()
    assert json.loads(json.dumps(by_numpy.summary())) == by_numpy.summary()
    run, same = simulate(scenario(), replication=np.int64(1), seed=np.int64(3)), simulate(scenario(), None, 1, seed=3)
    pd.testing.assert_frame_equal(run.measures(), same.measures())


def test_runs_and_comparisons_say_what_they_are(noisy: Comparison):
    assert repr(noisy) == "<Comparison of 'tiny': eight, nine, twenty; 4 replications, seed 0>"
    assert repr(noisy.runs["nine"]) == "<Run of 'tiny': 'nine', replication 0, seed 0>"


@pytest.mark.parametrize(("keep", "kept"), [("totals", []), ("first", [0]), ("all", [0, 1, 2, 3])])
def test_the_tables_that_were_asked_for_are_kept(keep: str, kept: list[int]):
    played = compare(scenario(), keep=keep)
    for policy in played.policies:
        assert [run.replication for run in played.kept(policy)] == kept


NAMES = ["a*b", "**", "[bold]x[/]", "[/]", "back\\", "<script>alert(1)</script>&amp;'\"", "😀" * 300, "../../x", "{x}", "%s", "x" * 5000]  # fmt: skip


def test_any_name_of_a_policy_or_group_is_shown_as_it_is():
    own = {f"{name} group": visits([3, 4, 50]) for name in NAMES}
    changes = {
        "policies": {name: {"restock": {"base_stock_level": level}} for level, name in enumerate(NAMES)},
        "replications": 2,
    }
    values = {**mapping({**BY_HAND, **changes}), "customers": own}
    played = compare(read_mapping(values))
    json.dumps(played.summary(), allow_nan=False)
    console = Console(file=io.StringIO(), width=60_000)
    show(played, console)
    assert isinstance(console.file, io.StringIO)
    printed = console.file.getvalue()
    for name in NAMES:
        assert name in printed
    text = page(played)
    assert "<script>alert" not in text


def test_one_replication_tells_nothing_apart():
    (said,) = compare(scenario(), 1, policies=["eight", "twenty"]).sentences[:1]
    assert re.fullmatch(
        r"One replication cannot tell policies apart; in this one \*eight\* has the lowest running cost, "
        r"[0-9,.]+ EUR a year less than \*twenty\*\.",
        said,
    )
    assert "±" not in said
    assert compare(scenario(), 1, policies=["eight"]).sentences[0].endswith(", over 1 replication.")


def test_a_comparison_is_judged_by_the_goal_of_its_scenario():
    goal = {"subject_to": {"fill_rate": ">= 50%", "stock": {"*": {"on_hand": "<= 11"}}}}
    played = compare(scenario({"goal": goal}))
    assert played.objective == ("running_cost", True)
    by_policy = {policy: [one.status for one in judged] for policy, judged in played.conditions.items()}
    # of twenty, at two asked for a day over four days, some twelve are on hand; of eight, little
    assert by_policy["twenty"] == ["met", "missed"]
    assert [one.condition.text for one in played.conditions["nine"]] == [
        "fill rate ≥ 50 %",
        "on hand of mug ≤ 11 units",
    ]
    assert played.best == played.best_policies[0].policy != "twenty"
    assert played.best_policies[-1].gives_up[0].startswith("misses on hand of mug ≤ 11 units (")


def test_another_goal_plays_nothing_and_judges_the_same_replications(noisy: Comparison):
    stock = noisy.with_goal({"minimise": "on_hand", "subject_to": {"fill_rate": ">= 1%"}})
    assert stock.objective == ("on_hand", True)
    assert (noisy.objective.measure, stock.best) == ("running_cost", "eight")
    assert stock.played == noisy.played
    assert stock.fingerprint == noisy.fingerprint
    assert stock.scenario.policies["nine"].goal.minimise == "on_hand"
    assert read_mapping(yaml.safe_load(stock.scenario.text)).goal.words() == stock.scenario.goal.words()
    assert noisy.with_goal(stock.scenario.goal).sentences == stock.sentences


def test_a_wrong_goal_is_refused_with_all_that_is_wrong_with_it(noisy: Comparison):
    with pytest.raises(ScenarioError) as caught:
        noisy.with_goal({"minimise": "on_hand", "maximise": "fil_rate", "subject_to": {"fill_rate": "98%"}, "x": 1})
    assert {problem.path for problem in caught.value.problems} == {
        "goal.x", "goal.maximise", "goal.minimise", "goal.subject_to.fill_rate",
    }  # fmt: skip


def test_policies_may_change_the_demand_of_customers_or_their_willingness_to_wait():
    words = {
        "customers": {"people": {**NOISY["customers"]["people"], "profile": {"calm": 1}}},
        "profiles": {"calm": {}},
    }
    policies = {
        "as they are": {},
        "twice": {"customers": {"people": {"quantity": 2}}},
        "hasty": {"profiles": {"calm": {"willing_to_wait": 0}}},
    }
    played = compare(scenario({**words, "policies": policies}), 1)
    plain = values(played, "as they are", "units_demanded")
    assert (values(played, "twice", "units_demanded") == 2 * plain).all()
    assert (values(played, "hasty", "units_demanded") == plain).all()
    assert values(played, "as they are", "lost_rate") == 0 < values(played, "hasty", "lost_rate")
