"""Comparing: every policy meets the same customers, and what is said of them is what the replications show."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import io
import json
import math
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from sim.errors import UserError
from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.experiments.run import simulate
from sim.experiments.verdict import ASPECTS
from sim.report.page.page import page
from sim.report.terminal import show
from sim.scenario.reading import read_mapping
from tests.helpers.comparisons import BY_HAND, NOISY, difference, scenario, values
from tests.helpers.scenarios import mapping, visits

# common random numbers


def test_every_policy_meets_the_same_people_in_every_replication():
    played = compare(scenario(), keep="all")
    for replication in range(4):
        runs = [played.kept(policy)[replication] for policy in played.policies]
        assert {run.replication for run in runs} == {replication}
        for column in ("arrived_at", "customer", "quantity", "stock", "group"):
            first, *others = (getattr(run.ledger.orders, column).tolist() for run in runs)
            assert all(other == first for other in others)


def test_a_policy_that_changes_the_people_changes_only_that_about_them():
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


def test_pairing_gains_much_where_both_policies_are_driven_by_the_same_demand():
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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"replication": -1}, "replication: expected a whole number of at least 0, found -1"),
        ({"replication": 1.5}, "replication: expected a whole number of at least 0, found 1.5"),
        ({"seed": -1}, "--seed: expected a whole number of at least 0, found -1"),
    ],
)
def test_what_cannot_be_simulated_is_refused(words: dict[str, Any], said: str):
    with pytest.raises(UserError) as caught:
        simulate(scenario(), **words)
    assert str(caught.value) == said


@pytest.mark.parametrize("play", [simulate, compare])
def test_the_name_of_a_file_is_no_scenario(play: Any):
    with pytest.raises(UserError, match=r"^scenario: expected one, as read_scenario gives it, found 'tiny.yaml'$"):
        play("tiny.yaml")


def test_numbers_of_numpy_are_numbers():
    by_numpy = compare(scenario(), np.int64(2), seed=np.int64(3))
    assert by_numpy.summary() == compare(scenario(), 2, seed=3).summary()
    assert json.loads(json.dumps(by_numpy.summary())) == by_numpy.summary()
    run, same = simulate(scenario(), replication=np.int64(1), seed=np.int64(3)), simulate(scenario(), None, 1, seed=3)
    pd.testing.assert_frame_equal(run.measures(), same.measures())


def test_runs_and_comparisons_say_what_they_are(noisy: Comparison):
    assert repr(noisy) == "<Comparison of 'tiny': eight, nine, twenty; 4 replications, seed 0>"
    assert repr(noisy.runs["nine"]) == "<Run of 'tiny': 'nine', replication 0, seed 0>"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"replications": 0}, "--replications: expected a whole number of at least 1, found 0"),
        ({"replications": 2.5}, "--replications: expected a whole number of at least 1, found 2.5"),
        ({"seed": -1}, "--seed: expected a whole number of at least 0, found -1"),
        ({"seed": "two"}, "--seed: expected a whole number of at least 0, found 'two'"),
        ({"policies": ["nin"]}, "--policy: expected one of eight, nine, twenty, found 'nin' (did you mean 'nine'?)"),
        ({"keep": "everything"}, "--keep: expected one of totals, first, all, found 'everything'"),
        ({"engine": "simpi"}, "--engine: expected one of auto, simpy, found 'simpi' (did you mean 'simpy'?)"),
        ({"engine": "compiled"}, "--engine: expected one of auto, simpy, found 'compiled' (the compiled engine is not there yet)"),
        ({"backend": "seriel"}, "--backend: expected one of auto, processes, serial, found 'seriel' (did you mean 'serial'?)"),
        ({"backend": "dask"}, "--backend: expected one of auto, processes, serial, found 'dask' (many machines are not there yet)"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused_before_anything_is_played(words: dict[str, Any], said: str):
    with pytest.raises(UserError) as caught:
        compare(scenario(), **words)
    assert str(caught.value) == said


@pytest.mark.parametrize(("keep", "kept"), [("totals", []), ("first", [0]), ("all", [0, 1, 2, 3])])
def test_the_tables_that_were_asked_for_are_kept(keep: str, kept: list[int]):
    played = compare(scenario(), keep=keep)
    for policy in played.policies:
        assert [run.replication for run in played.kept(policy)] == kept


# the summary


def test_the_summary_has_every_key_and_stays_json(noisy: Comparison):
    summary = noisy.summary()
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary
    assert list(summary) == [
        "format", "scenario", "fingerprint", "engine", "seed", "replications", "unit", "currency", "window",
        "policies", "groups", "accounts", "differences",
    ]  # fmt: skip
    assert {key: summary[key] for key in list(summary)[:9] if key != "fingerprint"} == {
        "format": 1, "scenario": "tiny", "engine": "simpy", "seed": 0, "replications": 4, "unit": "day",
        "currency": "EUR", "window": [0.0, 60.0],
    }  # fmt: skip
    assert re.fullmatch("[0-9a-f]{16}", summary["fingerprint"])
    assert list(summary["policies"]) == ["eight", "nine", "twenty"]
    assert list(summary["policies"]["eight"]) == ["*", "mug"]
    assert list(summary["groups"]["eight"]) == ["people"]
    assert list(summary["differences"][0]) == [
        "measure", "stock", "a", "b", "mean", "half_width", "n", "told_apart"
    ]  # fmt: skip


def test_what_is_undefined_is_null_in_the_summary_and_never_0():
    summary = compare(scenario(base=BY_HAND)).summary()
    on_the_shelf = summary["policies"]["one on the shelf"]["*"]
    assert on_the_shelf["mean_backorder_wait"] == {"mean": None, "half_width": None, "n": 0}
    assert on_the_shelf["fill_rate"] == {"mean": 1.0, "half_width": 0.0, "n": 3}
    single = compare(scenario(base=BY_HAND), 1).summary()["policies"]["to order"]["*"]["fill_rate"]
    assert single == {"mean": 0.0, "half_width": None, "n": 1}


def test_money_without_a_currency_has_none_in_the_summary():
    nameless = {word: value for word, value in BY_HAND.items() if word != "currency"}
    assert compare(scenario(base=nameless), 1).summary()["currency"] is None
    assert compare(scenario(base=BY_HAND), 1).summary()["currency"] == "EUR"


def test_the_fingerprint_is_of_what_was_asked_and_of_nothing_else():
    plain = compare(scenario(), 2)
    assert compare(scenario(), 2, backend="processes", jobs=2, keep="all").fingerprint == plain.fingerprint
    others = [
        compare(scenario(), 3),
        compare(scenario(), 2, seed=1),
        compare(scenario({"horizon": 61}), 2),
        compare(scenario(), 2, policies=["eight"]),
        compare(scenario(), 2, verb="run"),
        compare(scenario({"policies": {**NOISY["policies"], "nine": {"restock": {"base_stock_level": 10}}}}), 2),
    ]
    assert len({one.fingerprint for one in [plain, *others]}) == 7


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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"replications": 10**12}, "--replications: expected at most 1,000,000, found 1,000,000,000,000"),
        ({"policies": []}, "policies: expected at least one, and each once, found none"),
        ({"policies": ["nine", "nine"]}, "policies: expected at least one, and each once, found nine, nine"),
    ],
)
def test_a_comparison_without_end_or_of_one_with_itself_is_refused(words: dict[str, Any], said: str):
    with pytest.raises(UserError) as caught:
        compare(scenario(), **words)
    assert str(caught.value) == said


def test_one_replication_tells_nothing_apart():
    said = compare(scenario(), 1, policies=["eight", "twenty"]).sentences
    assert re.fullmatch(
        r"\*eight\* has the lowest cost, [0-9.]+ EUR a day, but with 1 replication it cannot be told apart from \*twenty\*\.",
        said[0],
    )
    assert said[1] == (
        "On cost, fill rate and backorder rate *twenty* and *eight* cannot be told apart with 1 replication."
    )
    assert compare(scenario(), 1, policies=["eight"]).sentences[0].endswith(", over 1 replication.")


def test_policies_that_differ_in_what_nobody_pays_for_are_not_said_to_be_exactly_the_same():
    # one on the shelf or two: the only customer is served either way, and holding costs nothing
    free = {
        **BY_HAND,
        "products": {"mug": {}},
        "policies": {"one": {"restock": {"base_stock_level": 1}}, "two": {"restock": {"base_stock_level": 2}}},
    }
    assert compare(scenario(base=free)).sentences[1] == (
        "*two* and *one* come out the same in all that is compared here."
    )


def test_a_share_of_which_nobody_is_sure_is_not_rounded_to_all():
    fill_rate = next(aspect for aspect in ASPECTS if aspect.measure == "fill_rate")
    assert fill_rate.write(0.9954, math.nan, scenario()) == "99.5 percentage points"
    assert fill_rate.write(0.9954, 0.0012, scenario()) == "99.54 ± 0.12 percentage points"


def test_policies_may_bring_other_people_or_people_who_take_it_otherwise():
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


def test_the_window_in_the_summary_is_from_the_warm_ups_end_to_the_horizons():
    assert compare(scenario({"warm_up": 7, "horizon": 90}), 1).summary()["window"] == [7, 97]
