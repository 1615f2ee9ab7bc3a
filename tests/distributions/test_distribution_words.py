"""The words of distributions: units and shares inside them, and refusals at the word that is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from sim.distributions import Distribution
from tests.helpers.laws import problems, read


def test_a_number_alone_is_a_constant_distribution() -> None:
    assert Distribution.read(3, {"unit": "day"}) == read({"type": "constant", "value": 3})


def test_parameters_of_a_duration_take_units_of_time() -> None:
    kind = read({"type": "gamma", "mean": "36 hours", "std": "12 hours"}, dimension="duration")
    assert (kind.mean, kind.variance) == (1.5, 0.25)
    assert read({"type": "scripted", "values": ["1 week", 2]}, dimension="duration").mean == 4.5


def test_parameters_of_a_share_take_percentages() -> None:
    assert read({"type": "beta", "mean": "98%", "std": "2%"}, dimension="share").mean == 0.98
    assert problems({"type": "uniform", "low": "90%", "high": 1.5}, dimension="share") == [
        (("high",), "a share between 0 and 1, such as 0.25 or '25%'", 1.5)
    ]


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"type": "exponential", "mean": 0}, "mean", "a number above 0 (1e-12 or more)"),
    ({"type": "exponential", "mean": -1}, "mean", "a number of at least 0"),
    ({"type": "exponential", "mean": 1e13}, "mean", "a number of at most 1e+12"),
    ({"type": "exponential", "mean": "5 apples"}, "mean", "a number of at least 0"),
    ({"type": "constant", "value": 1e300}, "value", "a number of at most 1e+12"),
    ({"type": "gamma", "mean": 5}, "", "either a cv or a std beside the mean, one of them"),
    ({"type": "gamma", "mean": 5, "cv": 0.5, "std": 2}, "", "either a cv or a std beside the mean, not both"),
    ({"type": "gamma", "mean": 5, "cv": 0}, "cv", "a number above 0"),
    ({"type": "gamma", "mean": 5, "std": 0}, "std", "a number above 0 (1e-12 or more)"),
    ({"type": "weibull", "mean": 5, "cv": 0.00001}, "cv", "a cv from 0.0001 to 1000 (no spread: a constant)"),
    ({"type": "weibull", "mean": 5, "cv": 2000}, "cv", "a cv from 0.0001 to 1000 (no spread: a constant)"),
    ({"type": "lognormal", "mean": 5, "std": 0.0001}, "std",
     "a std of at least 0.0001 times the mean (no spread: a constant)"),
    ({"type": "lognormal", "mean": 5, "std": 5001}, "std", "a std of at most 1000 times the mean"),
    ({"type": "beta", "mean": 1, "cv": 0.1}, "mean", "a mean below 1: a beta lies between 0 and 1"),
    ({"type": "beta", "mean": 0.5, "std": 0.5}, "std",
     "a std of at most 0.4997: no more fits between 0 and 1 around this mean"),
    ({"type": "beta", "mean": 0.9, "cv": 0.5}, "cv",  # √0.999·√0.09/0.9
     "a cv of at most 0.3332: no more fits between 0 and 1 around this mean"),
    ({"type": "erlang", "shape": 0, "mean": 5}, "shape", "a whole number of at least 1"),
    ({"type": "erlang", "shape": 1.5, "mean": 5}, "shape", "a whole number of at least 1"),
    ({"type": "erlang", "shape": 10**7, "mean": 5}, "shape", "at most a million stages (as good as a constant)"),
    ({"type": "normal", "mean": 5}, "", "either a cv or a std beside the mean, one of them"),
    ({"type": "normal", "mean": 0, "cv": 1}, "cv", "a std, not a cv, beside a mean of 0"),
    ({"type": "normal", "mean": -1, "std": 1}, "mean", "a number of at least 0"),
    ({"type": "uniform", "low": 5, "high": 2}, "high", "a high above the low (5)"),
    ({"type": "uniform", "low": 5, "high": 5}, "high", "a high above the low (5)"),
    ({"type": "triangular", "low": 2, "mode": 1, "high": 9}, "mode", "a mode from the low to the high (2 to 9)"),
    ({"type": "pert", "low": 2, "mode": 10, "high": 9}, "mode", "a mode from the low to the high (2 to 9)"),
    ({"type": "pert", "low": 2, "mode": 2, "high": 2}, "high", "a high above the low (2)"),
    ({"type": "poisson", "mean": -3}, "mean", "a number of at least 0"),
    ({"type": "geometric", "mean": 0.9}, "mean", "a mean of at least 1: a geometric counts 1, 2, 3, …"),
    ({"type": "negative_binomial", "mean": 4, "std": 2}, "std",
     "a std above 2: its square is above the mean (equal: poisson)"),
    ({"type": "binomial", "trials": 10, "probability": 1.5}, "probability",
     "a share between 0 and 1, such as 0.25 or '25%'"),
    ({"type": "binomial", "trials": 10**13, "probability": 0.5}, "trials", "at most 1e+12 trials"),
    ({"type": "discrete", "values": [], "weights": []}, "values", "a list of at least one number"),
    ({"type": "discrete", "values": [1, 2], "weights": [1]}, "weights", "2 weights, one for each value"),
    ({"type": "discrete", "values": [1, 2], "weights": [0, 0]}, "weights", "a weight above 0 among them"),
    ({"type": "discrete", "values": [1, 2], "weights": [2, -1]}, "weights.1", "a weight of at least 0"),
    ({"type": "discrete", "values": [1, "x"], "weights": [2, 1]}, "values.1", "a number of at least 0"),
    ({"type": "empirical"}, "", "either values, or a file and a column"),
    ({"type": "empirical", "values": 5}, "values", "a list of at least one number"),
    ({"type": "empirical", "values": [1], "file": "x.csv"}, "", "either values, or a file and a column"),
    ({"type": "empirical", "values": [1], "column": "days"}, "column", "no column beside values: it is a file's"),
    ({"type": "empirical", "file": "x.csv"}, "column", "the name of a column of 'x.csv'"),
    ({"type": "scripted", "values": []}, "values", "a list of at least one number"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "place", "expected"), REFUSED, ids=[str(case[0]) for case in REFUSED])
def test_a_wrong_parameter_of_a_distribution_is_refused_at_its_word(
    words: dict[str, Any], place: str, expected: str
) -> None:
    found = [(".".join(str(part) for part in where), said) for where, said, _ in problems(words)]
    assert place in [where for where, _ in found]
    assert expected in [said for _, said in found]
