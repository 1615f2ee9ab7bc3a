"""MSER: where a series that begins out of its steady state is cut off."""

from __future__ import annotations

import numpy as np
import pytest

from sim.measures.mser import Truncation, mser, mser_statistics

NOISE = np.tile([1.0, -1.0], 75)
"""A steady state that is known: every cut in it that leaves an even number has the variance 1."""


def test_the_statistic_of_a_cut_is_that_worked_out_by_hand():
    # from 0: mean 2.25, squares 1.75² + 2·1.25² + 0.75² = 6.75, over 4²; from 1: mean 5/3, 24/9 over 3²; from 2: 2/2²
    assert mser_statistics(np.array([4.0, 1, 1, 3])) == pytest.approx([6.75 / 16, 24 / 81, 0.5, 0.0])


def test_the_statistic_is_the_one_that_its_definition_gives():
    values = np.random.default_rng(4).gamma(2, size=200)
    expected = [((values[d:] - values[d:].mean()) ** 2).sum() / (200 - d) ** 2 for d in range(200)]
    np.testing.assert_allclose(mser_statistics(values), expected, rtol=1e-9, atol=1e-12)
    # far from 0 the squares of the values would have lost their differences
    np.testing.assert_allclose(mser_statistics(values + 1e6), expected, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(
    ("start", "batch", "cut"),
    [
        (50, 1, 50),
        (50, 5, 50),
        (52, 1, 52),
        (52, 5, 55),  # the batch that the start ends in goes with it
        (0, 1, 0),
        (0, 5, 0),
    ],
)
def test_a_start_of_another_level_is_cut_off_whole(start: int, batch: int, cut: int):
    values = np.concatenate((np.full(start, 100.0), NOISE))
    assert mser(values, batch) == Truncation(cut, settled=True)


def test_a_series_that_does_not_vary_is_not_cut():
    assert mser(np.full(100, 0.1), 5) == Truncation(0, settled=True)
    assert mser(np.zeros(100)) == Truncation(0, settled=True)


def test_of_a_start_longer_than_half_it_is_said_that_the_series_is_too_short():
    found = mser(np.concatenate((np.linspace(100, 0, 200), NOISE)))
    assert found.values <= 175
    assert not found.settled


def test_events_so_rare_that_the_second_half_has_none_are_no_sign_of_a_start():
    values = np.zeros(300)
    values[[20, 70, 130]] = 1.0
    assert mser(values, 5).settled


def test_a_start_that_dies_away_is_cut_where_what_is_left_of_it_is_below_the_noise():
    # 10·e^(−t/20) beside noise of deviation 1: after 46 it is below 1, after 138 below 0.01. By White's argument the
    # best cut lies between; the bounds hold for each of 200 seeds (no law: a fixed list)
    time = np.arange(1000)
    cuts = [
        mser(10 * np.exp(-time / 20) + np.random.default_rng(seed).normal(size=1000), 5).values for seed in range(200)
    ]
    assert 30 <= min(cuts) <= max(cuts) <= 500
    assert 46 <= np.median(cuts) <= 138


def test_too_few_values_are_refused():
    with pytest.raises(ValueError, match="expected at least 10 values, found 9"):
        mser(np.zeros(9), 5)
