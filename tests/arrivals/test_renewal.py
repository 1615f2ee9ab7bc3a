"""Renewal arrivals: counts against the flow, exact sums of gaps, expected numbers of visits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from sim.errors import UserError
from tests.helpers.flows import (
    DAY,
    FAR,
    chances,
    days,
    drawn,
    kind,
    per_window,
)


def test_renewal_counts_over_long_windows_have_the_mean_and_variance_of_the_flow() -> None:
    # Erlang gaps of two phases are every second visit of a Poisson process of rate 2λ: in a window of length t, in
    # equilibrium, the variance of the count is λt/2 + (1 − e^(−4λt))/8 exactly, and v·t = λt/2 of it grows.
    # Sample variance over n windows: relative error √(2/n), normal at n = 10,000. The first windows are no different.
    n, window = 10_000, 20
    arrivals = kind("renewal", interarrival={"type": "erlang", "shape": 2, "mean": 0.5})
    flow = arrivals.flow(days(n))
    assert flow == pytest.approx((2, 1))  # 1/m, and (m²/2)/m³ = 1/(2m)
    counts = per_window(drawn(arrivals, days(n * window)), window * DAY, n)
    assert counts.mean() == pytest.approx(flow.rate * window, abs=FAR * math.sqrt(flow.variance * window / n))
    variance = flow.variance * window + 1 / 8
    assert counts.var(ddof=1) == pytest.approx(variance, rel=FAR * math.sqrt(2 / n))


def test_renewal_visits_come_after_gaps_that_are_summed_exactly() -> None:
    script = {"type": "scripted", "values": [0.25, 0, 1 / 3, 1 / 3, 5]}
    at = drawn(kind("renewal", interarrival=script), days(2))
    third = round(DAY / 3)
    assert at.tolist() == [DAY // 4, DAY // 4, DAY // 4 + third, DAY // 4 + 2 * third]


def test_a_script_of_interarrival_times_that_runs_out_before_the_end_is_an_error() -> None:
    script = {"type": "scripted", "values": [1, 1]}
    with pytest.raises(UserError, match="run out"):
        drawn(kind("renewal", interarrival=script), days(3))


@pytest.mark.parametrize(
    ("words", "length"),
    [
        ({"type": "negative_binomial", "mean": 1, "std": 300}, 100),
        ({"type": "gamma", "mean": 1, "cv": 5}, 10),
        ({"type": "lognormal", "mean": 1, "cv": 20}, 50),
        ({"type": "poisson", "mean": 0.01}, 3),
        ({"type": "exponential", "mean": 0.1}, 30),
    ],
    ids=lambda value: str(value)[:25],
)
def test_expected_renewal_visits_are_right_within_a_factor_of_two_if_gaps_vary_much(
    words: dict[str, Any], length: float
) -> None:
    arrivals, span = kind("renewal", interarrival=words), days(length)
    drawn = [len(arrivals.draw(chances(seed), span).at) for seed in range(300)]
    mean, error = np.mean(drawn), np.std(drawn) / 300**0.5
    # Wald: E[n + 1]·E[min(X, T)] = E[sum of the gaps cut off] is from T to 2T; a false alarm at 4 σ is 1 in 15,000
    assert arrivals.visits(span) - 1 - 4 * error <= mean <= 2.2 * arrivals.visits(span) + 4 * error


@pytest.mark.parametrize("gap", [0, 1e-320, 1e-300, {"type": "empirical", "values": [0, 1e-300]}])
def test_a_mean_interarrival_time_of_0_or_hardly_more_is_refused(gap: Any) -> None:
    with pytest.raises(ValidationError, match="above 0"):
        kind("renewal", interarrival=gap)
