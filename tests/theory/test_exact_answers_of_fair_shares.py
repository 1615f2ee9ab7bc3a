"""The exact answers about rationing in fair shares, against each other, their limits, and by hand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest

from sim.experiments.validation.exact import fair_shares, supplier_queues, two_echelon
from sim.experiments.validation.exact.demand import poisson_mass
from sim.experiments.validation.rungs.networks import TWINS
from tests.helpers.exact_answers import same

OWED = [owed for number in (1, 2, 3) for owed in product(range(5), repeat=number) if sum(owed)]


@pytest.mark.parametrize("free", range(7))
def test_fair_shares_are_proportional_to_within_a_unit_and_ration_every_unit(free: int) -> None:
    for owed in OWED:
        found, total = fair_shares.shares(free, owed), sum(owed)
        assert sum(found) == min(free, total)
        assert all(0 <= part <= units for part, units in zip(found, owed, strict=True))
        if free < total:
            assert all(abs(part * total - free * units) < total for part, units in zip(found, owed, strict=True))


@pytest.mark.parametrize(
    ("free", "owed", "found"),
    [
        (1, [1, 1], [1, 0]),  # a tie: the first in the file
        (1, [1, 2], [0, 1]),  # one unit goes to whom most is owed
        (3, [4, 2], [2, 1]),  # 2 and 1
        (4, [4, 2], [3, 1]),  # 8/3 and 4/3: 2 and 1, the third to the remainder of 2/3
        (5, [3, 2, 2], [2, 2, 1]),  # 15/7, 10/7, 10/7: 2, 1, 1, one left for a remainder of 3/7, the first of two
        (6, [10, 1, 1], [5, 1, 0]),  # 5, 1/2, 1/2
        (7, [3, 2, 2], [3, 2, 2]),  # enough for all
        (0, [3, 2], [0, 0]),
    ],
)
def test_fair_shares_by_hand(free: int, owed: Sequence[int], found: Sequence[int]) -> None:
    assert fair_shares.shares(free, owed) == found


def test_rationing_does_not_change_the_warehouse_s_own_orders_and_backorders() -> None:
    _, many = fair_shares.longest_queue(2, (0.5, 0.7), completes=lambda n: n / 3, most=40)
    assert many == pytest.approx(np.append(poisson_mass(1.2 * 3), np.zeros(60))[:41], abs=1e-10)
    _, one = fair_shares.longest_queue(2, (0.3, 0.3), completes=lambda n: 1.0, most=80)
    assert one == pytest.approx(supplier_queues.geometric(0.6)[:60].tolist() + one[60:].tolist(), abs=1e-9)


def retailers_under(tie: float) -> list[dict[str, float]]:
    """The exact measures of the twins where a tie goes to the first with probability `tie`."""
    joint, _ = fair_shares.longest_queue(1, (0.5, 0.5), completes=lambda n: n / 4, most=40, tie=tie)
    return fair_shares.at_retailers(joint, TWINS)


def test_fair_shares_redistribute_the_wait_for_the_warehouse_and_lower_backorders() -> None:
    alone = two_echelon.at_retailers(1, TWINS, lead_time=4)[0]
    for tie in (1.0, 0.5):
        first, second = retailers_under(tie)
        assert first["on_order"] + second["on_order"] == pytest.approx(2 * alone["on_order"], rel=1e-8)
        # evening out what is owed leaves the two together better off than first come, first served
        assert first["backorders"] + second["backorders"] < 0.92 * 2 * alone["backorders"]


def test_ties_that_always_go_to_the_first_retailer_are_not_fair() -> None:
    alone = two_echelon.at_retailers(1, TWINS, lead_time=4)[0]
    first, second = retailers_under(1.0)
    assert second["backorders"] > 1.5 * first["backorders"]
    assert second["backorders"] > alone["backorders"]  # its twin's gain is more than its own by fairness
    same(*retailers_under(0.5), rel=1e-7)


def test_serving_the_longest_queue_evens_out_the_backorders_of_fast_and_slow_retailers() -> None:
    joint, _ = fair_shares.longest_queue(1, (0.8, 0.2), completes=lambda n: n / 4, most=40, tie=0.5)
    owed = [sum(pair[i] * p for pair, p in joint.items()) for i in (0, 1)]
    alone = two_echelon.backorders(1, poisson_mass(4.0))
    assert sum(owed) == pytest.approx(float(alone @ np.arange(len(alone))), rel=1e-8)
    # first come, first served owes them as their rates are, 4 to 1; the longest queue's rule evens that out
    assert owed[1] < owed[0] < 4 * owed[1]
