"""The verdict: which policy is best, by how much, and whether it can be told."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.experiments.compare import compare
from sim.experiments.verdict import ASPECTS, deciding_aspect, replications_that_would_do, verdict
from tests.helpers.comparisons import BY_HAND, scenario
from tests.helpers.scenarios import visits


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


def test_a_higher_cost_for_more_orders_served_is_told_with_the_share_served():
    # nobody waits: to order, both visitors are lost; with one on the shelf, which is replaced too late, the second
    changes = {"customers": {"people": {**visits([3, 4]), "willing_to_wait": 0}}, "replications": 2}
    world = {**BY_HAND, **changes, "products": {"mug": {"unit_cost": 2}}}
    said = compare(scenario(base=world)).sentences[1]
    assert "does worse on cost by" in said
    assert "a day (serving 50.0 ± 0.0 percentage points more of the orders)" in said


@pytest.mark.parametrize(
    ("needed", "said"),
    [
        ([140.0, 140.0], "; about 140 would do"),
        ([140.0, 20.0], "; about 20 would do for fill rate, about 140 for all"),
        ([140.0, 1e6], "; about 140 would do for cost, more than 10,000 for all"),
        ([1e6, math.inf], ""),
    ],
)
def test_of_several_aspects_the_fewest_replications_that_would_do_are_said_and_those_for_all(
    needed: list[float], said: str
):
    assert replications_that_would_do(["cost", "fill rate"], needed) == said


def test_a_policy_that_is_only_worse_is_said_to_be():
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


def test_more_replications_than_anybody_would_play_are_not_suggested():
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


def test_profit_decides_where_there_are_prices_and_cost_where_there_are_none():
    rows = {"more": {"total_cost": (-2.0, 0.3, True), "profit": (2.0, 0.3, True)}}
    assert sentences(rows)[1] == "*more* beats *base* on cost by 2.00 ± 0.30 EUR a day."
    assert sentences(rows, lead="profit")[0].startswith("*more* has the highest profit, 12")
    both = scenario({"products": {"mug": {"price": 1}, "cup": {}}})
    assert deciding_aspect(both, costly=True).measure == "profit"  # a price for one thing is enough
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
