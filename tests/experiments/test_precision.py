"""Precision: replications are played until a measure is known so well, and not longer."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from sim.errors import UserError
from sim.experiments import compare as module
from sim.experiments import precision as precisions
from sim.experiments.compare import Precision, compare
from sim.experiments.comparison import Comparison
from tests.helpers.comparisons import BY_HAND, scenario, values


def test_a_precision_of_no_measure_is_refused_with_the_nearest():
    with pytest.raises(
        UserError, match=r"^precision: expected one of .*, found 'total_costs' \(did you mean 'total_cost'\?\)"
    ):
        compare(scenario(), precision=Precision("total_costs", 0.1))


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
        "under 'eight', total_cost is not as precise as asked: about "
    )
    assert module.shortfall(precision, played, "eight").endswith(" replications would do it, and 10,000 are the most")


def test_a_precision_that_may_be_within_reach_is_played_to_the_most(monkeypatch: pytest.MonkeyPatch):
    # ten replications need 3 times the most, which is within five deviations (1 + 5·√(2/9) = 3.36) of the most
    found = values(compare(scenario(), 10, policies=["eight"]), "eight", "on_hand")
    share = half_width(found) / found.mean() / math.sqrt(3 * 12 / 10)
    monkeypatch.setattr(precisions, "MOST_REPLICATIONS", 12)
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


def test_the_order_in_which_replications_are_done_asks_for_no_more_of_them():
    # the values of a measure in two orders: their sums differ in the last digit
    numbers = [0.1, 0.2, 0.3, 0.7, 1e9]
    kept = {
        number: {"a": module.Played(np.array([value]), {}, None, None, None)} for number, value in enumerate(numbers)
    }  # type: ignore[arg-type]
    keys = {"a": [("*", "", "total_cost")]}
    seen: list[list[float]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            precisions, "half_widths", lambda values: seen.append(values.ravel().tolist()) or ([1.0], [0.1], [5])
        )
        for order in ([0, 1, 2, 3, 4], [4, 2, 0, 3, 1]):
            module._needed(Precision("total_cost", 0.5), {number: kept[number] for number in order}, keys, ("a",))
    assert seen == [numbers, numbers]


def test_a_precision_of_what_is_below_0_is_a_share_of_its_size():
    # −1 ± 0.1 of five replications: half of it takes four times as many
    played = {n: {"a": module.Played(np.array([-1.0]), {}, None, None, None)} for n in range(5)}  # type: ignore[arg-type]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(precisions, "half_widths", lambda values: ([-1.0], [0.1], [5]))
        assert module._needed(Precision("profit", 0.05), played, {"a": [("*", "", "profit")]}, ("a",)) == 20


def test_a_precision_that_was_missed_is_known(noisy: Comparison):
    assert module.missed(Precision("on_hand", 10), noisy) == []
    assert module.missed(Precision("on_hand", 1e-9), noisy) == ["eight", "nine", "twenty"]
    # never defined, and always 0 where the half-width is 0 too: the one can never be reached, the other is
    assert module.missed(Precision("quote_error", 0.1), noisy) == ["eight", "nine", "twenty"]
    by_hand = compare(scenario(base=BY_HAND))
    assert module.missed(Precision("mean_time_to_cancel", 0.1), by_hand) == ["to order", "one on the shelf"]
    assert module.missed(Precision("lost_rate", 0.1), by_hand) == []


def test_of_several_precisions_all_hold():
    def replications(*wanted: Precision) -> int:
        """How many replications they take together."""
        return compare(scenario(), 3, policies=["eight", "nine"], precision=list(wanted)).replications

    on_hand, backorders = Precision("on_hand", 0.05), Precision("backorders", 0.2)
    alone = [replications(on_hand), replications(backorders)]
    played = compare(scenario(), 3, policies=["eight", "nine"], precision=(on_hand, backorders))
    assert played.replications >= max(alone) > min(alone)
    assert module.missed(on_hand, played) == module.missed(backorders, played) == []
    assert replications() == 3


def test_what_is_no_precision_is_refused_also_among_others():
    for wrong in ("total_cost=2%", [Precision("on_hand", 0.1), ("total_cost", 0.1)]):
        with pytest.raises(UserError, match=r"^precision: expected a Precision, .*, or a list of them, found "):
            compare(scenario(), precision=wrong)
