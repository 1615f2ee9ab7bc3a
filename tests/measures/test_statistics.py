"""Estimates, paired differences and the wait curve, against tables and numbers worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.engine.plan import INITIAL
from sim.measures.statistics import (
    Estimate,
    all_paired,
    estimate,
    half_widths,
    paired,
    replications_needed,
    student,
    wait_curve,
    waits,
)
from tests.helpers.ledgers import Delivery, backorder, cancelled, ledger, lost, plan_of, served, waiting


@pytest.mark.parametrize(
    ("n", "quantile"), [(2, 12.706), (3, 4.303), (6, 2.571), (11, 2.228), (31, 2.042), (10**9, 1.960)]
)
def test_the_t_quantiles_are_those_of_every_textbook(n, quantile):
    assert student(n) == pytest.approx(quantile, abs=5e-4)


def test_a_half_width_is_students():
    # mean 3, s² = (4 + 1 + 0 + 1 + 4) / 4 = 2.5, t(0.975; 4) = 2.776: 2.776·√(2.5 / 5) = 1.963
    found = estimate([1, 2, 3, 4, 5])
    assert found == (3, pytest.approx(1.963, abs=5e-4), 5)


def test_replications_that_leave_a_measure_undefined_are_left_out():
    assert estimate([1.0, None, 3.0, math.nan]) == estimate([1.0, 3.0])
    assert estimate([1.0, None, 3.0]).n == 2


def test_one_replication_has_a_mean_and_no_half_width():
    assert estimate([None, 4.0]) == Estimate(4.0, None, 1)


@pytest.mark.parametrize("values", [[], [None, None], [math.nan]])
def test_undefined_everywhere_is_none_and_never_0(values):
    assert estimate(values) == Estimate(None, None, 0)


def test_many_measures_are_estimated_at_once_as_one_by_one():
    matrix = np.array([[1.0, 5.0, math.nan, 7.0], [2.0, math.nan, math.nan, 7.0], [4.0, 6.0, math.nan, 7.0]])
    means, widths, counts = half_widths(matrix)
    for column in (0, 1, 3):
        one = estimate(matrix[:, column])
        assert (means[column], widths[column], counts[column]) == (one.mean, one.half_width, one.n)
    assert math.isnan(means[2])
    assert math.isnan(widths[2])
    assert counts.tolist() == [3, 2, 0, 3]
    # a single replication
    assert np.isnan(half_widths(matrix[:1])[1]).all()


def test_a_difference_is_taken_within_replications():
    # differences 1, 2, 3: mean 2, s = 1, t(0.975; 2) = 4.303: 4.303 / √3 = 2.484
    found = paired([5, 7, 9], [4, 5, 6])
    assert (found.mean, found.n, found.told_apart) == (2, 3, False)
    assert found.half_width == pytest.approx(2.484, abs=5e-4)
    # Var a = 4, Var b = 1, Var(a − b) = 1
    assert found.variance_reduction == pytest.approx(1 - 1 / 5)


def test_common_ups_and_downs_do_not_hide_a_small_difference():
    common = np.array([10.0, 50.0, 20.0, 90.0, 40.0])
    found = paired(common + np.array([1.0, 1.1, 0.9, 1.0, 1.0]), common)
    # s = √0.005: 2.776·√0.005/√5 = 0.088
    assert found.half_width == pytest.approx(0.088, abs=5e-4)
    assert found.told_apart
    assert found.variance_reduction > 0.999


def test_replications_in_which_either_is_undefined_are_left_out():
    assert paired([5, None, 7, 9, 1], [4, 3, 5, 6, math.nan]) == paired([5, 7, 9], [4, 5, 6])


def test_a_family_of_differences_has_wider_intervals():
    # Bonferroni with 5: t(1 − 0.025/5; 30) = t(0.995; 30) = 2.750, a column of every table
    assert student(31, family=5) == pytest.approx(2.750, abs=5e-4)
    one, other = np.arange(31.0), np.arange(31.0)[::-1]
    found, corrected = paired(one, other), paired(one, other, family=5)
    assert corrected.half_width / found.half_width == pytest.approx(2.750 / 2.042, abs=5e-4)


def test_every_difference_of_a_family_is_corrected_also_where_replications_leave_it_undefined():
    a, b = np.array([[3.0, 3.0], [5.0, 5.0], [8.0, math.nan]]), np.array([[1.0, 1.0], [2.0, 2.0], [1.0, 1.0]])
    whole, part = all_paired(a, b, family=5)
    assert whole == paired(a[:, 0], b[:, 0], family=5)
    assert part == paired([3.0, 5.0], [1.0, 2.0], family=5)
    # and so are the replications that it takes: gaps 2, 3 and 7, 4 ± √7
    assert whole.replications_needed == replications_needed(math.sqrt(7), 4, family=5)


def test_a_correction_can_undo_that_two_are_told_apart():
    # mean 2, s = 1, n = 5: half-width 2.776/√5 = 1.24; for 100 together t(0.99975; 4) = 10.3, so 4.6
    one = [1.0, 1.5, 2.0, 2.0, 3.5]
    assert paired(one, [0.0] * 5).told_apart
    assert not paired(one, [0.0] * 5, family=100).told_apart


def test_too_few_replications_tell_nothing_apart():
    found = paired([3.0], [1.0])
    assert (found.mean, found.n, found.told_apart) == (2, 1, False)
    assert math.isnan(found.half_width)
    assert math.isnan(found.replications_needed)
    assert math.isnan(paired([], []).mean)
    assert paired([None], [1.0]).n == 0


def test_what_is_equal_is_not_told_apart_however_often_it_is_played():
    found = paired([1.0, 2.0, 4.0], [1.0, 2.0, 4.0])
    assert (found.mean, found.half_width, found.told_apart) == (0, 0, False)
    assert found.replications_needed == math.inf


def test_what_differs_by_rounding_alone_is_not_told_apart():
    found = paired([0.1 + 0.2] * 3, [0.3] * 3)
    assert found.replications_needed == math.inf
    assert found.mean > 0
    assert not found.told_apart


def test_a_constant_difference_is_told_apart_by_two_replications():
    found = paired([3.0, 4.0], [1.0, 2.0])
    assert (found.half_width, found.told_apart, found.replications_needed) == (0, True, 2)


@pytest.mark.parametrize(
    ("std", "precision", "family"), [(10, 2, 1), (1, 5, 1), (3, 1, 4), (0.5, 0.5, 1), (100, 0.5, 2), (1, 1.7, 1)]
)
def test_the_replications_needed_are_enough_and_one_less_is_not(std, precision, family):
    needed = replications_needed(std, precision, family=family)

    def half_width(n: int) -> float:
        return student(n, family) * std / math.sqrt(n)

    assert half_width(needed) < precision
    assert needed == 2 or half_width(needed - 1) >= precision


def test_about_ninety_nine_replications_bring_a_deviation_of_10_to_a_half_width_of_2():
    # (1.96·10/2)² = 96.04, and t asks for a few more: t(98) = 1.9845, 1.9845·10/√99 = 1.9945 < 2 ≤ 2.0046 (n = 98)
    assert replications_needed(10.0, 2.0) == 99


def test_no_number_of_replications_is_enough_for_no_width_at_all():
    assert replications_needed(1.0, 0.0) == math.inf


def test_a_difference_played_as_often_as_needed_is_told_apart():
    # a sample with mean 1 and deviation exactly 2 of whatever size
    def sample(n: int) -> np.ndarray:
        draw = np.linspace(-1, 1, n)
        return 1 + 2 * (draw - draw.mean()) / draw.std(ddof=1)

    needed = int(paired(sample(10), np.zeros(10)).replications_needed)
    assert paired(sample(needed), np.zeros(needed)).told_apart
    assert not paired(sample(needed - 1), np.zeros(needed - 1)).told_apart


def test_the_wait_curve_of_a_table_worked_out_by_hand():
    # Ten waits; f filled, c cancelled, + still waiting when last seen.
    #   t    waiting   f  c  +    S before        filled                cancelled
    #   1         10   2  0  0    1               2/10 = 0.2            0
    #   2          8   0  1  1    0.8             0.2                   0.8·1/8 = 0.1
    #   3          6   1  1  0    0.8·7/8 = 0.7   0.2 + 0.7/6           0.1 + 0.7/6
    #   4          4   0  0  1    0.7·4/6         (no event)
    #   5          3   2  0  0    0.7·4/6         … + 0.7·4/6·2/3       0.1 + 0.7/6
    #   6          1   0  0  1                    (no event)
    curve = wait_curve(
        filled=np.array([5.0, 1.0, 3.0, 1.0, 5.0]),
        cancelled=np.array([3.0, 2.0]),
        censored=np.array([6.0, 2.0, 4.0]),
    )
    assert curve.times.tolist() == [1, 2, 3, 5]
    step = 0.7 / 6
    assert curve.filled == pytest.approx([0.2, 0.2, 0.2 + step, 0.2 + step + 0.7 * 4 / 6 * 2 / 3])
    assert curve.cancelled == pytest.approx([0, 0.1, 0.1 + step, 0.1 + step])


def test_a_wait_censored_at_an_event_was_still_open_then():
    # at 2 two wait: one is filled, the other is last seen
    curve = wait_curve(np.array([2.0]), np.array([]), np.array([2.0]))
    assert curve.filled.tolist() == [0.5]


def test_a_substitution_at_a_notice_does_not_censor_the_wait():
    # of three, one switches at 1, one is filled at 2, and one was last seen waiting at 3
    assert wait_curve(np.array([2.0]), np.empty(0), np.array([3.0]), np.array([1.0])).filled[-1] == pytest.approx(1 / 3)


def test_without_censoring_the_wait_curve_is_the_plain_shares():
    draw = np.random.default_rng(3)
    filled, left = draw.integers(0, 20, 300).astype(float), draw.integers(0, 20, 100).astype(float)
    curve = wait_curve(filled, left, np.array([]))
    for time, one, other in zip(*curve, strict=True):
        assert one == pytest.approx((filled <= time).sum() / 400)
        assert other == pytest.approx((left <= time).sum() / 400)
    assert curve.filled[-1] + curve.cancelled[-1] == pytest.approx(1)


def test_with_one_way_to_end_the_wait_curve_is_kaplan_and_meiers():
    # 1 − (1 − 1/4)(1 − 1/2) with the second of four last seen at 1.5
    curve = wait_curve(np.array([1.0, 2.0]), np.array([]), np.array([1.5, 3.0]))
    assert curve.filled == pytest.approx([1 / 4, 1 - 3 / 4 * 1 / 2])
    assert curve.cancelled.tolist() == [0, 0]


@pytest.mark.parametrize("censored", [[], [1.0, 2.0]])
def test_a_wait_curve_of_no_events_is_empty(censored):
    curve = wait_curve(np.array([]), np.array([]), np.array(censored))
    assert [len(part) for part in curve] == [0, 0, 0]


def test_waits_are_of_the_windows_backorders_in_units_of_time():
    plan = plan_of(warm_up=2, horizon=10, unit="week")
    sales = [
        backorder(0, 1, (3, 1), group=INITIAL),
        backorder(1.5, 1, (6, 1)),  # before the window
        served(3, 1),
        backorder(2, 2, (4, 1), (6, 1)),  # at its very start
        backorder(4, 1, (6, 1), late=True),
        lost(5, 1),
        cancelled(5, 1, 5.5),
        waiting(9, 1),
    ]
    found = waits(plan, ledger(plan, sales, [Delivery(1, 3, 9)]))
    assert found.filled.tolist() == [4, 2]
    assert found.cancelled.tolist() == [0.5]
    assert found.waiting.tolist() == [3]
