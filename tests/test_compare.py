"""Comparing: every policy meets the same customers, and what is said of them is what the replications show."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import io
import itertools
import json
import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from rich.console import Console
from worlds import mapping, visits

from sim.errors import UserError
from sim.experiments import compare as module
from sim.experiments.compare import Precision, compare
from sim.experiments.comparison import Comparison
from sim.experiments.run import simulate
from sim.experiments.verdict import ASPECTS, lead_of, verdict
from sim.report.page import page
from sim.report.terminal import show
from sim.scenario.model import Scenario
from sim.scenario.reading import read_mapping

NOISY: dict[str, Any] = {
    "replications": 4,
    "horizon": 60,
    "currency": "EUR",
    "products": {"mug": {"holding_cost": 1, "backorder_cost": 4}},
    "customers": {
        "people": {"arrivals": {"type": "poisson", "rate": 2}, "patience": {"type": "exponential", "mean": 9}}
    },
    "suppliers": {"acme": {"lead_time": {"type": "gamma", "mean": 4, "cv": 0.5}}},
    "stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 8}}},
    "policies": {
        "eight": {},
        "nine": {"restock": {"base_stock_level": 9}},
        "twenty": {"restock": {"base_stock_level": 20}},
    },
}


def scenario(changes: dict[str, Any] | None = None, base: dict[str, Any] = NOISY) -> Scenario:
    return read_mapping(mapping({**base, **(changes or {})}))


@pytest.fixture(scope="module")
def noisy() -> Comparison:
    return compare(scenario())


def values(comparison: Comparison, policy: str, measure: str, stock: str = "*") -> np.ndarray:
    """A measure of a policy, a replication each, from the tidy frame that is written to disk."""
    frame = comparison.measures
    mine = frame[(frame.policy == policy) & (frame.measure == measure) & (frame.stock == stock) & (frame.group == "")]
    assert mine.replication.tolist() == sorted(mine.replication)
    return mine.value.to_numpy()


def difference(comparison: Comparison, policy: str, measure: str, stock: str = "*") -> Any:
    frame = comparison.differences
    (row,) = frame[(frame.a == policy) & (frame.measure == measure) & (frame.stock == stock)].itertuples(index=False)
    return row


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


BY_HAND: dict[str, Any] = {
    "horizon": 10,
    "replications": 3,
    "currency": "EUR",
    "products": {"mug": {"holding_cost": 0.1, "backorder_cost": 1}},
    "customers": {"people": visits([2])},
    "policies": {"to order": {}, "one on the shelf": {"restock": {"base_stock_level": 1}}},
}


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
        ({"replications": 0}, "--replications: expected a whole number of at least 1, found 0"),
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


def test_a_precision_of_no_measure_is_refused_with_the_nearest():
    with pytest.raises(
        UserError, match=r"--precision: expected one of .*, found 'total_costs' \(did you mean 'total_cost'\?\)"
    ):
        compare(scenario(), precision=Precision("total_costs", 0.1))


@pytest.mark.parametrize(("keep", "kept"), [("totals", []), ("first", [0]), ("all", [0, 1, 2, 3])])
def test_the_tables_that_were_asked_for_are_kept(keep: str, kept: list[int]):
    played = compare(scenario(), keep=keep)
    for policy in played.policies:
        assert [run.replication for run in played.kept(policy)] == kept


def half_width(found: np.ndarray) -> float:
    from scipy.stats import t

    return float(t.ppf(0.975, len(found) - 1) * found.std(ddof=1) / math.sqrt(len(found)))


def test_a_precision_is_replicated_for_until_it_is_reached_and_not_longer():
    asked: list[tuple[int, int]] = []
    played = compare(
        scenario(),
        3,
        policies=["eight", "nine"],
        precision=Precision("on_hand", 0.05),
        progress=lambda done, wanted: asked.append((done, wanted)),
    )
    found = {policy: values(played, policy, "on_hand") for policy in played.policies}
    for numbers in found.values():
        assert half_width(numbers) <= 0.05 * numbers.mean()
    # after every round but the last some policy was not there yet
    rounds = sorted({wanted for _, wanted in asked})
    assert rounds[0] == 3
    assert rounds[-1] == played.replications > 3
    for count in rounds[:-1]:
        assert any(half_width(numbers[:count]) > 0.05 * numbers[:count].mean() for numbers in found.values())
    # never more than twice as many at a time, for an early estimate of a deviation is a rough one
    assert all(after <= max(2 * before, 10) for before, after in itertools.pairwise(rounds))
    assert [done for done, _ in asked] == list(range(1, played.replications + 1))


def test_a_precision_that_is_there_already_asks_for_no_more():
    assert compare(scenario(), 3, policies=["eight"], precision=Precision("on_hand", 10)).replications == 3
    assert compare(scenario(base=BY_HAND), precision=Precision("total_cost", 0.001)).replications == 3


def test_a_precision_needs_two_replications_to_be_told():
    assert compare(scenario(base=BY_HAND), 1, precision=Precision("total_cost", 0.5)).replications == 2


def test_a_precision_of_what_is_undefined_or_0_is_not_waited_for():
    assert compare(scenario(base=BY_HAND), precision=Precision("mean_time_to_cancel", 0.01)).replications == 3
    assert compare(scenario(base=BY_HAND), precision=Precision("lost_rate", 0.01)).replications == 3


def test_a_precision_beyond_reach_is_given_up_as_soon_as_that_is_clear():
    told: list[int] = []
    precision = Precision("total_cost", 1e-9)
    played = compare(scenario(), 2, policies=["eight"], precision=precision, estimate=told.append)
    assert played.replications == 10
    (needed,) = told
    found = values(played, "eight", "total_cost")
    expected = 10 * (half_width(found) / (1e-9 * found.mean())) ** 2
    assert needed == pytest.approx(min(expected, 1e15))
    assert module.shortfall(precision, played, "eight").startswith(
        "under 'eight', total_cost is not as precise as --precision asks: about "
    )
    assert module.shortfall(precision, played, "eight").endswith(" replications would do it, and 10,000 are the most")


def test_a_precision_that_may_be_within_reach_is_played_to_the_most(monkeypatch: pytest.MonkeyPatch):
    # ten replications need 3 times the most, which is within five deviations (1 + 5·√(2/9) = 3.36) of the most
    found = values(compare(scenario(), 10, policies=["eight"]), "eight", "on_hand")
    share = half_width(found) / found.mean() / math.sqrt(3 * 12 / 10)
    monkeypatch.setattr(module, "MOST_REPLICATIONS", 12)
    assert compare(scenario(), 10, policies=["eight"], precision=Precision("on_hand", share)).replications == 12


def test_the_replications_that_a_precision_takes_are_told_once():
    told: list[int] = []
    precision = Precision("on_hand", 0.03)
    played = compare(scenario(), 10, policies=["eight"], precision=precision, estimate=told.append)
    found = values(played, "eight", "on_hand")[:10]
    assert told == [math.ceil(10 * (half_width(found) / (0.03 * found.mean())) ** 2)]
    assert played.replications > 10
    told.clear()
    compare(scenario(), 10, policies=["eight"], precision=Precision("on_hand", 10), estimate=told.append)
    assert told == []


# interrupted


def interrupt_after(count: int) -> Callable[[int, int], None]:
    def progress(done: int, wanted: int) -> None:
        if done == count:
            raise KeyboardInterrupt

    return progress


@pytest.mark.parametrize("backend", ["serial", "processes"])
def test_an_interrupted_comparison_has_what_was_finished(backend: str, noisy: Comparison):
    played = compare(scenario(), 50, backend=backend, jobs=2, progress=interrupt_after(3))
    assert played.interrupted
    assert played.replications == 3
    for policy in played.policies:
        found = dict(zip(played.played, values(played, policy, "total_cost"), strict=True))
        for replication, value in found.items():
            if replication < 4:
                assert value == values(noisy, policy, "total_cost")[replication]


def test_an_interrupt_before_the_first_replication_leaves_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "replicate", interrupted)
    scripted = scenario()
    with pytest.raises(KeyboardInterrupt):
        compare(scripted)


def interrupted(task: object, replication: int) -> None:
    raise KeyboardInterrupt


def some(numbers: list[int]) -> Comparison:
    """A comparison in which those replications were finished."""
    whole = compare(scenario(), max(numbers) + 1)
    return Comparison(
        whole.scenario,
        policies=whole.policies,
        seed=whole.seed,
        engine=whole.engine,
        played={number: whole.played[number] for number in numbers},
        keys=whole.keys,
        verb="compare",
        seconds=1.0,
        interrupted=len(numbers) <= max(numbers),
    )


def test_an_interrupted_comparison_is_another_than_one_of_so_many_replications():
    # side by side, replication 3 may be finished before replication 1: these are not the first two
    assert some([0, 3]).fingerprint != some([0, 1]).fingerprint
    assert some([1, 0]).fingerprint == compare(scenario(), 2).fingerprint


def test_what_was_finished_can_be_shown_even_without_the_first_replication():
    late = some([2, 3])
    assert late.runs == {}
    assert late.summary()["replications"] == 2
    assert "interrupted" in page(late)
    show(late, Console(file=io.StringIO(), width=100))


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


# the verdict


def sentences(rows: dict[str, dict[str, tuple[float, float, bool]]], **words: Any) -> list[str]:
    """What is said where the policies' differences from `base` (mean, half-width, told apart) are these."""
    lead = words.pop("lead", "total_cost")
    prices = {"price": 1} if lead == "profit" else {}
    world = scenario({"products": {"mug": prices}, "policies": {"base": {}, **{name: {} for name in rows}}})
    costs = {"base": 10.0, **{name: 10 + rows[name].get(lead, (0, 0, False))[0] for name in rows}}
    table = pd.DataFrame(
        [
            {"policy": policy, "stock": "*", "group": "", "measure": measure, "mean": cost, "half_width": 0.5, "n": 30}
            for policy, cost in costs.items()
            for measure in ("total_cost", "profit", "fill_rate")
        ]
    )
    differences = pd.DataFrame(
        [
            {"measure": measure, "stock": "*", "a": policy, "b": "base", "mean": mean, "half_width": half, "n": 30,
             "told_apart": apart, "replications_needed": words.get("needed", 140)}
            for policy, found in rows.items()
            for measure, (mean, half, apart) in found.items()
        ]
    )  # fmt: skip

    def values_of(policy: str, measure: str) -> np.ndarray:
        return costs[policy] + np.linspace(-0.001, 0.001, 30) * (1 if policy == "base" else 1.5)

    return verdict(table, differences, values_of, tuple(costs), world, 30)


def test_better_and_worse_are_said_with_their_margins_in_the_aspects_own_units():
    found = sentences(
        {
            "more": {
                "total_cost": (-2.0, 0.3, True),
                "fill_rate": (0.05, 0.01, True),
                "mean_backorder_wait": (0.25, 0.11, True),
            }
        }
    )
    assert found[1] == (
        "*more* beats *base* on cost by 2.00 ± 0.30 EUR a day and on fill rate by 5.0 ± 1.0 percentage points. "
        "It does worse on the wait of a backorder by 0.25 ± 0.11 days."
    )


def test_fewer_backorders_are_no_merit_where_customers_only_declined_to_wait():
    rows = {"backorder_rate": (-0.05, 0.01, True), "stockout_rate": (0.001, 0.01, False), "fill_rate": (0, 0, False)}
    assert sentences({"silent": rows})[1] == (
        "The backorder rate of *silent* is lower by 5.0 ± 1.0 percentage points only because fewer of those who met a "
        "shortage agreed to wait."
    )
    rows |= {"backorder_rate": (0.05, 0.01, True), "stockout_rate": (-0.03, 0.01, True)}
    assert sentences({"honest": rows | {"fill_rate": (0.03, 0.01, True)}})[1] == (
        "*honest* beats *base* on fill rate by 3.0 ± 1.0 percentage points. Its backorder rate is higher by 5.0 ± 1.0 "
        "percentage points although fewer met a shortage: more of them agreed to wait."
    )
    rows |= {"stockout_rate": (0.06, 0.01, True)}
    assert sentences({"lean": rows})[1] == (
        "*lean* does worse than *base* on backorder rate by 5.0 ± 1.0 percentage points."
    )


def test_who_pays_more_to_serve_more_is_told_with_what_it_serves():
    # nobody waits: to order, both visitors are lost; with one on the shelf, which is replaced too late, the second
    changes = {"customers": {"people": {**visits([3, 4]), "willing_to_wait": 0}}, "replications": 2}
    world = {**BY_HAND, **changes, "products": {"mug": {"unit_cost": 2}}}
    said = compare(scenario(base=world)).sentences[1]
    assert "does worse on cost by" in said
    assert "a day (serving 50.0 ± 0.0 percentage points more of the orders)" in said


def test_only_worse_is_said_plainly():
    assert sentences({"less": {"total_cost": (12.0, 3.0, True)}})[1] == (
        "*less* does worse than *base* on cost by 12.0 ± 3.0 EUR a day."
    )


def test_what_cannot_be_told_apart_is_said_with_how_many_replications_would_do():
    found = sentences({"near": {"total_cost": (-0.1, 0.3, False), "fill_rate": (0.01, 0.001, True)}})
    assert found[1] == (
        "*near* beats *base* on fill rate by 1.00 ± 0.10 percentage points. "
        "On cost the two cannot be told apart with 30 replications; about 140 would do."
    )
    assert sentences({"near": {"total_cost": (-0.1, 0.3, False)}})[1] == (
        "On cost *near* and *base* cannot be told apart with 30 replications; about 140 would do."
    )


def test_nobody_is_told_to_play_a_million_replications():
    assert sentences({"near": {"total_cost": (-0.1, 0.3, False)}}, needed=1_000_000)[1] == (
        "On cost *near* and *base* cannot be told apart with 30 replications."
    )


def test_identical_policies_are_said_to_be_the_same():
    assert sentences({"same": {"total_cost": (0.0, 0.0, False), "fill_rate": (0.0, 0.0, False)}})[1] == (
        "*same* and *base* come out exactly the same."
    )


def test_the_replications_that_would_do_count_those_that_leave_a_measure_undefined():
    # 2 of 20 replications had a backorder under both: what needs 3 such needs about 30 in all
    rows = pd.DataFrame(
        [{"measure": "mean_backorder_wait", "stock": "*", "a": "b", "b": "a", "mean": 0.1, "half_width": 3.0, "n": 2,
          "told_apart": False, "replications_needed": 3}]
    )  # fmt: skip
    table = pd.DataFrame(
        [{"policy": p, "stock": "*", "group": "", "measure": m, "mean": 1.0, "half_width": 0.1, "n": 20}
         for p in "ab" for m in ("total_cost", "fill_rate")]
    )  # fmt: skip
    found = verdict(table, rows, lambda policy, measure: np.arange(20.0), ("a", "b"), scenario(), 20)
    assert found[1] == (
        "On the wait of a backorder *b* and *a* cannot be told apart with 20 replications; about 30 would do."
    )


def test_what_one_replication_alone_defines_is_not_compared():
    row = {"stock": "*", "a": "b", "b": "a", "half_width": math.nan, "n": 1, "told_apart": False}
    rows = pd.DataFrame([{**row, "measure": "mean_backorder_wait", "mean": 0.1, "replications_needed": math.nan}])
    table = pd.DataFrame(
        [{"policy": p, "stock": "*", "group": "", "measure": m, "mean": 1.0, "half_width": 0.1, "n": 20}
         for p in "ab" for m in ("total_cost", "fill_rate")]
    )  # fmt: skip
    found = verdict(table, rows, lambda policy, measure: np.arange(20.0), ("a", "b"), scenario(), 20)
    assert found[1] == "*b* and *a* come out the same in all that is compared here."


def test_profit_is_spoken_of_where_there_are_prices_and_cost_alone_where_there_are_none():
    rows = {"more": {"total_cost": (-2.0, 0.3, True), "profit": (2.0, 0.3, True)}}
    assert sentences(rows)[1] == "*more* beats *base* on cost by 2.00 ± 0.30 EUR a day."
    assert sentences(rows, lead="profit")[0].startswith("*more* has the highest profit, 12")
    both = scenario({"products": {"mug": {"price": 1}, "cup": {}}})
    assert lead_of(both, costly=True).measure == "profit"  # a price for one thing is enough
    assert sentences(rows, lead="profit")[1] == (
        "*more* beats *base* on profit by 2.00 ± 0.30 EUR a day and on cost by 2.00 ± 0.30 EUR a day."
    )


FEW = (
    "There are few backorders to a replication under {}: means of their waits, cancellations and kept promises rest on "
    "a handful each, and the account, which adds all replications up, may come out otherwise."
)


def test_the_first_sentence_says_which_policy_is_best_and_whether_it_can_be_told():
    played = compare(scenario(base=BY_HAND))
    assert played.sentences == [
        "*one on the shelf* has the lowest cost, 0.0500 ± 0.0000 EUR a day; it is told apart from every other policy, "
        "from *to order*, the next, by 0.450 ± 0.000 EUR a day.",
        "*one on the shelf* beats *to order* on cost by 0.450 ± 0.000 EUR a day, on fill rate by 100 ± 0 percentage "
        "points and on backorder rate by 100 ± 0 percentage points.",
        FEW.format("*to order* (about 1.0)"),
    ]
    same = {**BY_HAND, "policies": {"one": {}, "other": {}}}
    assert compare(scenario(base=same)).sentences == [
        "*one* has the lowest cost, 0.500 ± 0.000 EUR a day, but with 3 replications it cannot be told apart from "
        "*other*.",
        "*other* and *one* come out exactly the same.",
        FEW.format("*one* (about 1.0) and *other* (about 1.0)"),
    ]


def test_one_policy_alone_is_said_to_be_what_it_is():
    assert compare(scenario(base=BY_HAND), policies=["to order"]).sentences == [
        "Under *to order*, cost is 0.500 ± 0.000 EUR a day, over 3 replications.",
        FEW.format("*to order* (about 1.0)"),
    ]


def test_where_nobody_came_there_is_nothing_to_compare():
    empty = {**BY_HAND, "customers": {"people": visits([])}, "products": {"mug": {}}}
    for policies in (None, ["to order"]):
        assert compare(scenario(base=empty), policies=policies).sentences == [
            "Nobody asked for anything within the window, so there is nothing to compare."
        ]


def test_every_aspect_is_a_measure():
    from sim.measures import MEASURES

    assert all(aspect.measure in MEASURES for aspect in ASPECTS)


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


def test_the_order_in_which_replications_are_done_asks_for_no_more_of_them():
    # the values of a measure in two orders: their sums differ in the last digit
    numbers = [0.1, 0.2, 0.3, 0.7, 1e9]
    kept = {
        number: {"a": module.Played(np.array([value]), {}, None, None, None)} for number, value in enumerate(numbers)
    }  # type: ignore[arg-type]
    keys = {"a": [("*", "", "total_cost")]}
    seen: list[list[float]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "half_widths", lambda values: seen.append(values.ravel().tolist()) or ([1.0], [0.1], [5]))
        for order in ([0, 1, 2, 3, 4], [4, 2, 0, 3, 1]):
            module._needed(Precision("total_cost", 0.5), {number: kept[number] for number in order}, keys, ("a",))
    assert seen == [numbers, numbers]


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


def test_a_precision_of_what_is_below_0_is_a_share_of_its_size():
    # −1 ± 0.1 of five replications: half of it takes four times as many
    played = {n: {"a": module.Played(np.array([-1.0]), {}, None, None, None)} for n in range(5)}  # type: ignore[arg-type]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "half_widths", lambda values: ([-1.0], [0.1], [5]))
        assert module._needed(Precision("profit", 0.05), played, {"a": [("*", "", "profit")]}, ("a",)) == 20


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


def test_the_best_is_told_apart_only_if_it_is_from_each_after_so_many_comparisons():
    # b costs 5 ± 4.3 more than a, were it the only other one; of two, ± 6.2
    costs = {"a": 10 + np.zeros(3), "b": 15 + np.array([-1.0, 0.0, 1.0]) * 3**0.5, "c": 90 + np.arange(3)}
    table = pd.DataFrame(
        [{"policy": p, "stock": "*", "group": "", "measure": m, "mean": costs[p].mean(), "half_width": 1.0, "n": 3}
         for p in "abc" for m in ("total_cost", "fill_rate")]
    )  # fmt: skip
    rows = pd.DataFrame(columns=["measure", "stock", "a", "b", "mean", "half_width", "n", "told_apart"])

    def best(*policies: str) -> str:
        return verdict(table, rows, lambda policy, measure: costs[policy], policies, scenario(), 3)[0]

    assert "told apart from every other policy" in best("a", "b")
    assert best("a", "b", "c").endswith("it cannot be told apart from *b*.")


def test_a_precision_that_was_missed_is_known(noisy: Comparison):
    assert module.missed(Precision("on_hand", 10), noisy) == []
    assert module.missed(Precision("on_hand", 1e-9), noisy) == ["eight", "nine", "twenty"]
    # never defined, and always 0 where the half-width is 0 too: the one can never be reached, the other is
    assert module.missed(Precision("quote_error", 0.1), noisy) == ["eight", "nine", "twenty"]
    by_hand = compare(scenario(base=BY_HAND))
    assert module.missed(Precision("mean_time_to_cancel", 0.1), by_hand) == ["to order", "one on the shelf"]
    assert module.missed(Precision("lost_rate", 0.1), by_hand) == []


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
