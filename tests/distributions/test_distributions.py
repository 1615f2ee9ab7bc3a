"""Distributions: exact moments, the right law, streams that do not depend on chunks, scripts."""

from __future__ import annotations

import math
from itertools import islice
from typing import Any

import numpy as np
import pytest

from sim.distributions import Distribution
from sim.distributions.weibull import shape_of
from sim.errors import UserError
from tests.helpers.laws import DRAWS, EXTREMES, LAWS, NAMES, read, rng


def test_every_random_distribution_has_a_law_of_scipy_here() -> None:
    assert {words["type"] for words, _ in LAWS} == set(Distribution.found()) - {"constant", "scripted"}


@pytest.mark.parametrize(("words", "law"), LAWS, ids=NAMES)
def test_mean_and_variance_are_those_of_the_law(words: dict[str, Any], law: Any) -> None:
    assert read(words).mean == pytest.approx(law.mean(), rel=1e-9)
    assert read(words).variance == pytest.approx(law.var(), rel=1e-9)


@pytest.mark.parametrize(("words", "law"), LAWS, ids=NAMES)
def test_samples_have_the_mean_and_variance_of_the_distribution(words: dict[str, Any], law: Any) -> None:
    """Central limit theorem, 6.5 standard errors on either side: a false alarm 8e-11 each, 5e-9 for all sixty.

    The standard error of the mean is σ/√n; that of the variance √((m₄ − σ⁴)/n), m₄ the sample's fourth moment.
    """
    kind = read(words)
    drawn = kind.sample(rng(), DRAWS)
    squares = (drawn - kind.mean) ** 2
    fourth = np.mean(squares**2)
    assert drawn.mean() == pytest.approx(kind.mean, abs=6.5 * math.sqrt(kind.variance / DRAWS))
    assert squares.mean() == pytest.approx(kind.variance, abs=6.5 * math.sqrt((fourth - kind.variance**2) / DRAWS))


@pytest.mark.parametrize(("words", "law"), LAWS, ids=NAMES)
def test_samples_follow_the_law(words: dict[str, Any], law: Any) -> None:
    """Dvoretzky, Kiefer, Wolfowitz and Massart: sup |Fₙ − F| > ε has probability at most 2·exp(−2nε²), any F.

    At ε = √(ln(2/1e-10)/2n) ≈ 0.0077 that is 1e-10 each, 3e-9 for all thirty.
    """
    values, counts = np.unique(read(words).sample(rng(2), DRAWS), return_counts=True)
    at = np.cumsum(counts) / DRAWS
    just_before = at - counts / DRAWS
    gap = max(np.abs(at - law.cdf(values)).max(), np.abs(just_before - law.cdf(np.nextafter(values, -math.inf))).max())
    assert gap <= math.sqrt(math.log(2 / 1e-10) / (2 * DRAWS))


@pytest.mark.parametrize("words", [words for words, _ in LAWS] + [{"type": "constant", "value": 5}], ids=str)
def test_samples_of_a_distribution_do_not_depend_on_chunks(words: dict[str, Any]) -> None:
    kind, whole, chunked, streamed = read(words), rng(3), rng(3), rng(3)
    at_once = kind.sample(whole, 500)
    in_chunks = np.concatenate([kind.sample(chunked, size) for size in (3, 2, 0, 1, 94, 400)])
    one_by_one = list(islice(kind.stream(streamed), 500))
    assert at_once.dtype == np.float64
    assert at_once.min() >= 0
    assert in_chunks.tolist() == at_once.tolist()
    assert whole.bit_generator.state == chunked.bit_generator.state
    assert one_by_one == at_once.tolist()
    assert {type(number) for number in one_by_one} == {float}


@pytest.mark.parametrize("words", [words for words, _ in LAWS], ids=str)
def test_another_random_stream_gives_other_samples(words: dict[str, Any]) -> None:
    assert read(words).sample(rng(4), 50).tolist() != read(words).sample(rng(5), 50).tolist()


@pytest.mark.parametrize("words", EXTREMES, ids=str)
def test_extreme_parameters_that_are_accepted_overflow_in_no_moment_or_sample(words: dict[str, Any]) -> None:
    kind = read(words)
    drawn = kind.sample(rng(), 1000)
    assert 0 < kind.mean < 1e15
    assert 0 < kind.variance < 1e31
    assert np.isfinite(drawn).all()
    assert (drawn >= 0).all()


@pytest.mark.parametrize(
    ("words", "always"),
    [
        ({"type": "constant", "value": 0}, 0),
        ({"type": "poisson", "mean": 0}, 0),
        ({"type": "geometric", "mean": 1}, 1),
        ({"type": "binomial", "trials": 3, "probability": 0}, 0),
        ({"type": "binomial", "trials": 3, "probability": 1}, 3),
        ({"type": "discrete", "values": [7, 1], "weights": [1, 0]}, 7),
        ({"type": "empirical", "values": [4]}, 4),
    ],
    ids=str,
)
def test_a_distribution_of_a_single_value_has_variance_0(words: dict[str, Any], always: float) -> None:
    kind = read(words)
    assert (kind.mean, kind.variance) == (always, 0)
    assert set(kind.sample(rng(), 100)) == {always}


def test_a_discrete_value_of_weight_0_is_never_drawn_even_at_an_edge() -> None:
    class Edges:
        def random(self, size: int) -> np.ndarray:
            return np.array([0, 0.25, 0.5, np.nextafter(1, 0)])

    kind = read({"type": "discrete", "values": [1, 2, 3, 4, 5], "weights": [0, 1, 1, 2, 0]})
    assert kind.sample(Edges(), 4).tolist() == [2, 3, 4, 4]  # type: ignore[arg-type]


def test_the_mean_of_a_normal_is_truncated_at_0_and_its_words_are_those_of_the_whole() -> None:
    kind = read({"type": "normal", "mean": 0, "std": 1})
    assert kind.mean == pytest.approx(math.sqrt(2 / math.pi))  # half a bell
    assert kind.variance == pytest.approx(1 - 2 / math.pi)
    assert kind.model_dump(exclude_unset=True) == {"type": "normal", "mean": 0.0, "std": 1.0}


def test_the_shape_of_a_weibull_solves_its_equation_for_every_cv_accepted() -> None:
    assert shape_of(1.0) == pytest.approx(1, rel=1e-12)
    assert shape_of(5**0.5) == pytest.approx(1 / 2, rel=1e-12)  # Γ(5)/Γ(3)² = 6
    assert shape_of(19**0.5) == pytest.approx(1 / 3, rel=1e-12)  # Γ(7)/Γ(4)² = 20
    assert shape_of((math.comb(20, 10) - 1) ** 0.5) == pytest.approx(1 / 10, rel=1e-12)  # Γ(21)/Γ(11)² = 20!/10!²
    # with x = 1/k small: ln Γ(1 + 2x) − 2 ln Γ(1 + x) = ζ(2)x² − 2ζ(3)x³ + 3.5ζ(4)x⁴ − …
    x = 1 / shape_of(0.0001)
    series = math.pi**2 / 6 * x**2 - 2 * 1.2020569031595942 * x**3 + 3.5 * math.pi**4 / 90 * x**4
    assert series == pytest.approx(math.log1p(0.0001**2), rel=1e-7)


def test_a_scripted_distribution_gives_its_values_in_order() -> None:
    kind = read({"type": "scripted", "values": [3, 1, 2]})
    assert kind.sample(rng(), 3).tolist() == [3, 1, 2]
    assert list(islice(kind.stream(rng()), 3)) == [3, 1, 2]
    assert (kind.mean, kind.variance) == (2, pytest.approx(2 / 3))


def test_a_scripted_distribution_runs_out_only_when_one_more_value_is_needed() -> None:
    stream = read({"type": "scripted", "values": [3, 1]}).stream(rng())
    assert (next(stream), next(stream)) == (3, 1)
    with pytest.raises(
        UserError, match=r"^a scripted distribution has run out: 2 values are given and one more is needed$"
    ):
        next(stream)


def test_a_scripted_distribution_too_short_for_a_sample_is_an_error() -> None:
    with pytest.raises(UserError, match=r"has run out: 2 values are given and 3 are needed$"):
        read({"type": "scripted", "values": [3, 1]}).sample(rng(), 3)
