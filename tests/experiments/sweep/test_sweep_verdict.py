"""The verdict of a sweep in words: where the best policy changes, what matters most, what could not be judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from sim.experiments.sweep.gathering import Failure
from sim.experiments.sweep.path_words import path_words
from sim.experiments.sweep.sweep_verdict import sweep_sentences, sweep_verdict
from tests.helpers.sweeps import LEAD_TIME, LEVEL, PRICE, MadeSweep, around, grid, sampled, shop

DAYS = np.arange(2, 21)
COLUMN = grid({LEAD_TIME: DAYS.tolist()})


def two(design: Any, as_today: Any, honest: Any, **more: Any) -> MadeSweep:
    """A sweep of two policies with these running costs by point, each with a half-width of 0.07."""
    numbers = {"as today": {"running_cost": around(as_today)}, "honest": {"running_cost": around(honest)}}
    return MadeSweep(more.pop("of", shop()), design, numbers, **more)


def indices(index: str, *of: tuple[str, float]) -> list[tuple[Any, ...]]:
    return [
        (path, "running_cost", policy, index, value, value - 0.05, value + 0.05)
        for policy in ("as today", "honest")
        for path, value in of
    ]


def test_along_one_path_the_values_at_which_the_best_policy_changes_are_said():
    assert sweep_verdict(two(COLUMN, DAYS, 7 + 0.5 * (DAYS - 7))) == [
        'By mean lead time of acme, "as today" is best up to 6 days and "honest" from 8 days on; at 7 days they cannot '
        "be told apart (10 replications).",
        'Under "honest", running cost rises from 4.500 ± 0.072 EUR a day at 2 days to 13.500 ± 0.072 EUR a day at 20 '
        "days.",
    ]


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        ([1] * 5, "*honest* is best at every value, from 1 to 5 days."),
        ([-1, -1, 1, 1, 1], "*as today* is best up to 2 days and *honest* from 3 days on."),
        ([-1, -1, 1, 1, -1], "*as today* is best up to 2 days, *honest* from 3 to 4 days and *as today* at 5 days."),
        ([-1, 0, -1, 1, 1], "*as today* is best up to 3 days and *honest* from 4 days on; but at 2 days they cannot be "
         "told apart (10 replications)."),
        ([0, 0, -1, 0, 1], "*as today* is best at 3 days and *honest* at 5 days; up to 2 days and at 4 days they "
         "cannot be told apart (10 replications)."),
        ([0.01, 0, -0.01, 0, 0.01], "at no value can the best policy be told from the next (10 replications); "
         "*as today* comes out best at 3 of 5 and *honest* at 2."),
    ],
)  # fmt: skip
def test_ranges_of_values(gap: Sequence[float], said: str):
    design = grid({LEAD_TIME: range(1, 6)})
    numbers = {
        "as today": {"running_cost": around(10 + np.array(gap, float))},
        "honest": {"running_cost": around(np.full(5, 10.0), seed=2)},
    }
    assert sweep_sentences(MadeSweep(shop(), design, numbers))[0] == f"By mean lead time of acme, {said}"


def test_values_that_are_words_are_said_one_by_one():
    design = grid({"stock.mug.allocation": ["fifo", "fair", "priority"]})
    assert sweep_sentences(two(design, [1, 2, 3], [2, 2, 2]))[0] == (
        "By allocation of mug, *as today* is best at fifo and *honest* is best at priority; at fair they cannot be "
        "told apart (10 replications)."
    )


def test_over_a_map_the_shares_and_the_border_are_said_and_what_matters_most():
    # as today costs x + y, honest 10: the border runs from (9, 1) to (1, 9)
    design = grid({LEAD_TIME: range(1, 11), PRICE: range(1, 11)})
    sums = np.array([x + y for x, y in design.rows], dtype=float)
    sweep = two(design, sums, np.full(100, 10.0), sensitivities=indices("S1", (LEAD_TIME, 0.6), (PRICE, 0.3)))
    assert sweep_verdict(sweep) == [
        '"honest" is best at 55 % of the 100 points and "as today" at 36 %; at 9 % the best cannot be told from the '
        "next (10 replications).",
        'As mean lead time of acme grows, "as today" gives way to "honest" between 9 and 10 '
        "days where holding cost of mug is 1, and between 1 and 2 days where holding cost of mug is 9; at 1 of 10 "
        "values of holding cost of mug it does not.",
        "Mean lead time of acme matters most: it accounts for 60 % of the variance of running cost (by itself), "
        "holding cost of mug for 30 %.",
    ]


def test_an_estimate_of_more_than_the_whole_variance_is_said_to_be_unsure():
    design = grid({LEAD_TIME: range(1, 4), PRICE: range(1, 4)})
    sweep = two(design, np.arange(9), np.full(9, 4.0), sensitivities=indices("ST", (LEAD_TIME, 1.2), (PRICE, -0.1)))
    assert sweep_sentences(sweep)[2] == (
        "Mean lead time of acme matters most: it accounts for 100 % of the variance of running cost (with what it does "
        "together with others; the points are too few for a sure estimate), holding cost of mug for 0 %."
    )


def test_a_border_that_one_path_alone_decides():
    design = grid({PRICE: range(1, 6), LEAD_TIME: range(1, 6)})
    x = np.array([lead_time for _, lead_time in design.rows], dtype=float)
    said = sweep_sentences(two(design, x, np.full(25, 2.5)))[1]
    assert said == (
        "As mean lead time of acme grows, *as today* gives way to *honest* between 2 and 3 days, whatever holding "
        "cost of mug is."
    )


def test_among_many_paths_the_one_along_which_the_best_policy_changes_is_found():
    rng = np.random.default_rng(3)
    design = sampled([PRICE, LEAD_TIME, LEVEL], rng.random((200, 3)), [1, 2, 5], [5, 20, 30])
    lead_times = np.array([row[1] for row in design.rows])
    sweep = two(design, lead_times, np.full(200, 8.0), sensitivities=indices("mu_star", (LEAD_TIME, 3), (PRICE, 2.95)))
    _, first, second = sweep_sentences(sweep)
    below = lead_times[lead_times < 8].max()
    start = (
        f"The best policy changes most with mean lead time of acme: up to {below:.3g} days, *as today* comes out best "
    )
    assert first.startswith(f"{start}at 100 % of the points; above, *honest* comes out best at ")
    assert second == (
        "Mean lead time of acme matters most: it moves running cost by 1,095 EUR a year on average (the μ* of Morris), "
        "holding cost of mug by 1,077 EUR a year; the intervals of the first two overlap, so their order may be chance."
    )


def test_of_one_policy_alone_the_course_of_what_decides_is_said():
    numbers = {"as today": {"running_cost": around((DAYS - 9.0) ** 2)}}
    assert sweep_verdict(MadeSweep(shop(["as today"]), COLUMN, numbers)) == [
        'Under "as today", running cost rises from 49.000 ± 0.072 EUR a day at 2 days to 121.000 ± 0.072 EUR a day at '
        "20 days, and is lowest at 9 days."
    ]


def test_where_what_decides_hardly_moves_that_is_said():
    numbers = {"as today": {"running_cost": around(np.linspace(5, 5.05, 19))}}
    assert sweep_verdict(MadeSweep(shop(["as today"]), COLUMN, numbers)) == [
        'Under "as today", running cost stays at about 5.000 ± 0.072 EUR a day.'
    ]


def test_the_border_between_three_policies_is_said_at_its_two_ends():
    design = grid({LEAD_TIME: range(1, 10), PRICE: range(1, 4)})
    x, y = np.array(design.rows, dtype=float).T
    costs = {"a": x, "b": 2 + 0.5 * x + 0.2 * y, "c": 5.2 + 0.1 * x + 0.2 * y}
    numbers = {policy: {"running_cost": around(cost)} for policy, cost in costs.items()}
    # a gives way to b at x = 4 + 0.4 y, b to c at x = 8
    assert sweep_sentences(MadeSweep(shop("abc"), design, numbers))[1] == (
        "As mean lead time of acme grows, *a* gives way to *b* and that to *c*: where holding cost of mug is 1, *b* "
        "from 5 days and *c* from 9 days on; where holding cost of mug is 3, *b* from 6 days and *c* from 9 days on."
    )


def test_where_rows_of_a_map_have_other_orders_no_border_is_said():
    # honest is best at long lead times where the price is 1 or 2, at short ones where it is 3 or 4
    design = grid({LEAD_TIME: range(1, 9), PRICE: range(1, 5)})
    gap = np.array([(x - 4.5) * (1 if y <= 2 else -1) for x, y in design.rows])
    said = sweep_sentences(two(design, 10 + gap, np.full(32, 10.0)))[1]
    assert said == "The best policy does not change along any one path, but along several together."


def test_failures_conditions_and_policies_that_do_not_feel_the_path_are_said():
    asked = shop(goal={"minimise": "running_cost", "subject_to": {"fill_rate": ">= 90%"}})
    numbers = {
        policy: {"running_cost": around(DAYS * factor), "fill_rate": around(1 - DAYS / 100, 0.01)}
        for policy, factor in (("as today", 1.0), ("honest", 1.1))
    }
    failures = [Failure(3, "honest", replication, "no room") for replication in range(10)]
    sweep = MadeSweep(asked, COLUMN, numbers, failures=failures, unfelt={"honest": (LEAD_TIME,)})
    said = sweep_sentences(sweep)
    assert said[0].endswith("from 2 to 20 days; at 5 days none can be judged.")
    assert said[2:] == [
        "From 11 days on no policy meets every condition; at 10 days it is open whether any policy meets every "
        "condition.",
        "10 of 380 triples failed, at 1 point (all: no room); nothing can be judged at 1.",
        "*honest* sets mean lead time of acme itself: its line is level.",
    ]


def test_where_everything_failed_that_is_all():
    failures = [Failure(0, "honest", replication, "no room") for replication in range(10)]
    assert sweep_sentences(two(grid({LEAD_TIME: [2]}), [1], [2], failures=failures)) == [
        "At no point can a policy be judged.",
        "10 of 20 triples failed, at 1 point (all: no room); nothing can be judged at 1.",
    ]


@pytest.mark.parametrize(
    ("path", "called", "value", "said"),
    [
        (LEAD_TIME, "mean lead time of acme", 1, "1 day"),
        ("suppliers.acme.lead_time.cv", "lead time cv of acme", 0.5, "0.5"),
        ("suppliers.acme.yield", "yield of acme", 0.125, "12.5 %"),
        ("stock.*.restock.base_stock_level", "base stock level of every stock point", 1200, "1,200"),
        ("policies.honest.stock.mug.restock.base_stock_level", "base stock level of mug under 'honest'", 8, "8"),
        ("horizon", "horizon", 365, "365 days"),
        ("nowhere.at.all", "nowhere at all", None, "null"),
    ],
)
def test_paths_and_their_values_in_words(path: str, called: str, value: object, said: str):
    (words,) = path_words(shop(), [path])
    assert (words.called, words.value(value)) == (called, said)


def test_paths_that_would_be_called_the_same_are_called_as_written():
    paths = ["products.mug.holding_cost", "products.mug.holding_cost.value"]
    assert [words.called for words in path_words(shop(), paths)] == paths


def test_the_fill_rate_that_a_level_is_computed_from_is_a_share():
    level = {"base_stock_level": {"fill_rate": "90%"}}
    scenario = shop(stock={"mug": {"source": "acme", "restock": {"type": "base_stock", **level}}})
    (words,) = path_words(scenario, ["stock.mug.restock.base_stock_level.fill_rate"])
    assert (words.unit, words.value(0.9)) == ("%", "90 %")


@pytest.mark.parametrize(
    ("replications", "noise", "said"),
    [
        (1, 0, "Each point rests on 1 replication, "),
        (4, 0.1, "Each point rests on 4 replications, "),
        (4, 0, ""),
        (5, 0.1, ""),
    ],
)
def test_how_little_few_replications_tell_is_said_where_there_is_chance(replications: int, noise: float, said: str):
    costs = {
        policy: {"running_cost": np.array(means)[:, None] + noise * np.arange(replications)}
        for policy, means in (("as today", [1, 2]), ("honest", [2, 3]))
    }
    sentences = sweep_sentences(MadeSweep(shop(), grid({LEAD_TIME: [1, 2]}), costs))
    found = [sentence for sentence in sentences if sentence.startswith("Each point")]
    assert [sentence[: len(said)] for sentence in found] == [said] * bool(said)
