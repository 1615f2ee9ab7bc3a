"""Lots: what is ordered where so many units are asked for, and which limits fit together."""

from __future__ import annotations

import pytest

from sim.suppliers.lots import LotProblem, LotTerms, lot_problem

ASKED = (1, 2, 3, 4, 5, 6, 7, 8, 9)


@pytest.mark.parametrize(
    ("lots", "ordered"),
    [
        (LotTerms(), [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (LotTerms(multiple=4), [4, 4, 4, 4, 8, 8, 8, 8, 12]),
        (LotTerms(multiple=4, rounding="down"), [0, 0, 0, 4, 4, 4, 4, 8, 8]),
        (LotTerms(multiple=4, rounding="nearest"), [0, 4, 4, 4, 4, 8, 8, 8, 8]),  # half a multiple goes up
        (LotTerms(multiple=3, rounding="nearest"), [0, 3, 3, 3, 6, 6, 6, 9, 9]),
        (LotTerms(minimum=3), [3, 3, 3, 4, 5, 6, 7, 8, 9]),
        (LotTerms(minimum=3, multiple=2), [4, 4, 4, 4, 6, 6, 8, 8, 10]),
        # 3 is rounded down to 2, which the supplier does not sell
        (LotTerms(minimum=3, multiple=2, rounding="down"), [4, 4, 4, 4, 4, 6, 6, 8, 8]),
        # 5 is nearer to 4, which is below the minimum
        (LotTerms(minimum=5, multiple=4, rounding="nearest"), [8, 8, 8, 8, 8, 8, 8, 8, 8]),
        (LotTerms(maximum=5), [1, 2, 3, 4, 5, 5, 5, 5, 5]),
        (LotTerms(multiple=3, maximum=7), [3, 3, 3, 6, 6, 6, 6, 6, 6]),
        (LotTerms(multiple=3, maximum=7, rounding="down"), [0, 0, 3, 3, 3, 6, 6, 6, 6]),
        (LotTerms(minimum=4, multiple=2, maximum=4), [4, 4, 4, 4, 4, 4, 4, 4, 4]),
    ],
)
def test_an_order_is_at_least_the_minimum_then_a_multiple_then_at_most_the_maximum(lots: LotTerms, ordered: list[int]):
    assert [lots.ordered(units) for units in ASKED] == ordered


@pytest.mark.parametrize(
    ("lots", "within"),
    [
        (LotTerms(), [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (LotTerms(multiple=4), [0, 0, 0, 4, 4, 4, 4, 8, 8]),
        (LotTerms(minimum=5, multiple=4), [0, 0, 0, 0, 0, 0, 0, 8, 8]),
        (LotTerms(minimum=3, multiple=1, rounding="nearest"), [0, 0, 3, 4, 5, 6, 7, 8, 9]),
    ],
)
def test_the_largest_order_within_a_room_is_a_multiple_of_at_least_the_minimum(lots: LotTerms, within: list[int]):
    assert [lots.within(units) for units in ASKED] == within
    assert lots.within(0) == 0


@pytest.mark.parametrize(
    ("lots", "smallest", "largest"),
    [
        (LotTerms(), 1, None),
        (LotTerms(minimum=12, multiple=5), 15, None),
        (LotTerms(minimum=10, multiple=5, maximum=19), 10, 15),
        (LotTerms(multiple=6, maximum=50), 6, 48),
    ],
)
def test_the_smallest_and_the_largest_order_are_multiples(lots: LotTerms, smallest: int, largest: int | None):
    assert (lots.smallest, lots.largest) == (smallest, largest)


def test_a_maximum_below_the_smallest_order_is_a_problem_at_the_word_that_says_it():
    lots = LotTerms(minimum=12, multiple=5, maximum=14)
    expected = "at least the smallest order, 15 (minimum_order, order_multiple)"
    assert lot_problem(lots, {"maximum_order": 14}) == LotProblem("maximum_order", 14, expected)
    # of an item whose supplier has the maximum
    within = "an order within maximum_order, 14"
    assert lot_problem(lots, {"minimum_order": 12, "order_multiple": 5}) == LotProblem("minimum_order", 12, within)
    assert lot_problem(lots, {"minimum_order": None, "order_multiple": 5}) == LotProblem("order_multiple", 5, within)


def test_a_maximum_of_at_least_the_smallest_order_is_no_problem():
    assert lot_problem(LotTerms(minimum=12, multiple=5, maximum=15), {"maximum_order": 15}) is None
    assert lot_problem(LotTerms(minimum=12, multiple=5), {}) is None
    # the one multiple of 4 from 13 to 17 is 16; from 13 to 15 there is none
    assert lot_problem(LotTerms(minimum=13, multiple=4, maximum=17), {"maximum_order": 17}) is None
    assert lot_problem(LotTerms(minimum=13, multiple=4, maximum=15), {"maximum_order": 15}) is not None
