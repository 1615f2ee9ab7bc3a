"""Intervals: Student's, corrected for inputs, of a stated chance of a false alarm, and never too wide to matter."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom

from sim.experiments.validation.agreement import AGREES, DISAGREES, TOO_WIDE, Agreement, CorrectedMean, beside
from sim.experiments.validation.agreement import corrected_mean as corrected


def test_without_inputs_the_mean_has_the_standard_error_of_the_textbook() -> None:
    mean = corrected([2.0, 4.0, 6.0, 8.0])
    assert mean.value == pytest.approx(5)
    assert mean.error == pytest.approx(math.sqrt(20 / 3 / 4))
    assert mean.free == 3
    # Student's table: t of 3 degrees of freedom at 97.5 % is 3.182
    assert mean.half_width(0.05) == pytest.approx(3.182 * mean.error, rel=1e-3)


def test_a_measure_that_follows_an_input_is_corrected_to_what_it_is_at_the_input_s_mean() -> None:
    came = [90.0, 105.0, 99.0, 110.0, 96.0]
    mean = corrected([3 + 0.5 * x for x in came], [(came, 100.0)])
    assert mean.value == pytest.approx(53)
    assert mean.error < 1e-9
    assert mean.free == 3


def test_an_input_that_does_not_vary_costs_no_degree_of_freedom() -> None:
    values = [1.0, 2.0, 4.0, 3.0]
    assert corrected(values, [([7.0] * 4, 7.0)]) == corrected(values)


def test_intervals_miss_a_true_mean_as_often_as_they_say() -> None:
    # Student (1908) and Lavenberg and Welch (1981): exact for normal values, with an input as without. 2,000 intervals
    # of a chance of 5 % each; the bounds leave out a true one once in 10⁹ times
    draw = np.random.default_rng(1908)
    missed = [0, 0]
    for _ in range(2000):
        x = draw.normal(size=12)
        y = 1 + 2 * x + draw.normal(size=12)
        for number, inputs in enumerate(([], [(x.tolist(), 0.0)])):
            mean = corrected(y.tolist(), inputs)
            missed[number] += abs(mean.value - 1) > mean.half_width(0.05)
    low, high = binom.ppf([5e-10, 1 - 5e-10], 2000, 0.05)
    assert all(low <= count <= high for count in missed)


def test_where_nothing_is_left_to_chance_the_half_width_is_0_and_only_the_last_digits_may_differ() -> None:
    def verdict(exact: float) -> str:
        one = beside(exact, [0.1 + 0.2] * 3, false_alarm=1e-6, sees=0.02)
        assert one.half_width == 0
        return one.verdict

    assert verdict(0.3) == AGREES
    assert verdict(0.300001) == DISAGREES


def test_a_single_replication_is_taken_as_it_is() -> None:
    assert corrected([6.5], [([3.0], 2.0)]) == CorrectedMean(6.5, 0.0, 1)


def agreement(value: float, error: float, half_width: float) -> Agreement:
    """Beside an exact value of 1, of which an error of 10 % shall be seen."""
    return Agreement(1.0, CorrectedMean(value, error, 60), half_width, sees=0.1)


def test_verdicts() -> None:
    assert agreement(1.05, 0.01, 0.06).verdict == AGREES
    assert agreement(1.07, 0.01, 0.06).verdict == DISAGREES
    assert agreement(math.nan, 0.01, 0.06).verdict == DISAGREES
    assert agreement(1.05, 0.02, 0.07).verdict == TOO_WIDE  # 0.07 + 2·0.02 > 0.1
    assert agreement(1.05, 0.0199, 0.06).verdict == AGREES


def test_an_agreement_is_told_with_its_reason() -> None:
    assert str(agreement(1.07, 0.01, 0.06)) == "1.07 ± 0.06, exactly 1: they disagree, by 7.0 standard errors"
    assert str(agreement(1.0, 0.03, 0.06)) == "1 ± 0.06, exactly 1: too wide to see an error of 10.0%; play longer"
