"""Quantiles: those of the law, exact where F has steps, and what `steps` lists is what can be drawn."""

from __future__ import annotations

import math
import pickle
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.distributions import Distribution
from tests.helpers.laws import EXTREMES, LAWS, NAMES, read

COUNTABLE = {
    "constant",
    "scripted",
    "discrete",
    "empirical",
    "poisson",
    "geometric",
    "negative_binomial",
    "binomial",
}
SHARES = np.concatenate(([1e-12, 1e-6, 1e-3], np.linspace(0.01, 0.99, 197), 1 - np.array([1e-3, 1e-6, 1e-9, 1e-12])))

CERTAIN: list[tuple[dict[str, Any], Any]] = [
    ({"type": "constant", "value": 5}, stats.rv_discrete(values=([5], [1]))),
    ({"type": "scripted", "values": [3, 1, 3, 2]}, stats.rv_discrete(values=([1, 2, 3], [0.25, 0.25, 0.5]))),
]
EVERY = LAWS + CERTAIN
every_law = pytest.mark.parametrize(
    ("words", "law"), EVERY, ids=[*NAMES, *(str(words["type"]) for words, _ in CERTAIN)]
)


def quantiles(words: dict[str, Any], *shares: float) -> list[float]:
    found: list[float] = read(words).quantile(np.array(shares)).tolist()
    return found


def off_the_edges(law: Any, shares: np.ndarray) -> np.ndarray:
    """Those of `shares` that rounding cannot take over the edge of a step."""
    step = law.ppf(shares)
    return shares[(np.abs(law.cdf(step) - shares) > 2e-12) & (np.abs(law.cdf(step - 1) - shares) > 2e-12)]


def test_quantiles_of_every_distribution_are_tested_here() -> None:
    assert {words["type"] for words, _ in EVERY} == set(Distribution.found())


def test_a_distribution_says_whether_it_is_discrete() -> None:
    assert {name for name, kind in Distribution.found().items() if kind.discrete} == COUNTABLE


@every_law
def test_the_quantiles_are_those_of_the_law(words: dict[str, Any], law: Any) -> None:
    kind = read(words)
    if kind.discrete:
        shares = off_the_edges(law, SHARES)
        assert kind.quantile(shares).tolist() == law.ppf(shares).tolist()
        return
    found = kind.quantile(SHARES)
    # near 1 the distance from it says the share to more digits, and scipy's own answer is better
    theirs = np.where(SHARES < 0.5, law.ppf(SHARES), law.isf(1 - SHARES))
    assert found == pytest.approx(theirs, rel=1e-9)
    assert found.dtype == np.float64


@every_law
def test_a_quantile_is_the_smallest_value_at_which_the_law_reaches_the_share(words: dict[str, Any], law: Any) -> None:
    kind = read(words)
    found = kind.quantile(SHARES)
    # a step is reached at once, a curve within the rounding of the quantile and of F itself
    apart = (0, 1e-15) if kind.discrete else (1e-13, 1e-13)
    assert (law.cdf(found * (1 + apart[0])) >= SHARES - 2e-12).all()
    assert (law.cdf(np.nextafter(found * (1 - apart[1]), -math.inf)) <= SHARES + 2e-12).all()


@every_law
def test_quantiles_never_fall_as_the_share_rises(words: dict[str, Any], law: Any) -> None:
    found = read(words).quantile(np.linspace(0, 1, 10_001)[:-1])
    assert (np.diff(found) >= 0).all()
    assert found[0] >= 0
    assert np.isfinite(found).all()


@every_law
def test_quantiles_of_0_and_1_are_the_least_and_the_greatest_value(words: dict[str, Any], law: Any) -> None:
    low, high = law.support()
    assert quantiles(words, 0, 1) == pytest.approx([low, high], abs=1e-300)


@every_law
def test_quantiles_of_one_share_and_of_none_are_answered_too(words: dict[str, Any], law: Any) -> None:
    kind = read(words)
    assert kind.quantile(np.array([0.5])).tolist() == [kind.quantile(np.array([0.1, 0.5, 0.9])).tolist()[1]]
    assert kind.quantile(np.empty(0)).tolist() == []


@pytest.mark.parametrize("words", EXTREMES, ids=str)
def test_extreme_parameters_that_are_accepted_have_quantiles(words: dict[str, Any]) -> None:
    found = read(words).quantile(np.array([0, 1e-300, 1e-9, 0.01, 0.5, 0.99, 1 - 1e-9, 1 - 2.0**-53]))
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    # where 1e12 are counted, two neighbours' shares cannot be told apart to the last digit
    assert all(after >= before * (1 - 1e-12) for before, after in pairwise(found.tolist()))


def test_quantiles_are_those_of_closed_forms() -> None:
    assert quantiles({"type": "exponential", "mean": 5}, 1 - math.exp(-2)) == pytest.approx([10])
    # shape 2, scale 10: F(10) = 1 − 1/e
    weibull = {"type": "weibull", "mean": 5 * math.pi**0.5, "cv": (4 / math.pi - 1) ** 0.5}
    assert quantiles(weibull, 1 - math.exp(-1)) == pytest.approx([10])
    assert quantiles({"type": "uniform", "low": 2, "high": 6}, 0.25) == [3]
    # up to the mode a quarter of the triangle: 2 + 2·√(1/2) is half of that quarter
    triangle = {"type": "triangular", "low": 2, "mode": 4, "high": 10}
    assert quantiles(triangle, 0.125, 0.25) == pytest.approx([2 + math.sqrt(2), 4])


def test_every_quantile_of_a_constant_is_its_value() -> None:
    assert quantiles({"type": "constant", "value": 5}, 0, 1e-300, 0.5, 1 - 2.0**-53) == [5, 5, 5, 5]


def test_the_quantile_of_a_share_at_the_edge_of_a_step_is_that_step() -> None:
    kind = {"type": "discrete", "values": [4, 10], "weights": [0.6, 0.4]}
    assert quantiles(kind, 0.6 - 1e-12, 0.6, 0.6 + 1e-12) == [4, 4, 10]


def test_rounding_errors_shift_no_quantile() -> None:
    tenths = {"type": "discrete", "values": list(range(1, 11)), "weights": [0.1] * 10}
    shares = [k / 10 for k in range(1, 10)]
    assert quantiles(tenths, *shares) == [
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
    ]  # added up, eight tenths are 0.7999999999999999
    assert quantiles(tenths, *(1 - share for share in shares)) == [9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert quantiles(tenths, *(share + 1e-12 for share in shares)) == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert quantiles(tenths, *(share - 1e-12 for share in shares)) == [1, 2, 3, 4, 5, 6, 7, 8, 9]


@given(st.integers(1, 400), st.data())
def test_the_quantile_of_k_in_n_is_the_kth_of_n_numbers(count: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(1, count))
    values = data.draw(st.permutations(range(count))) if count < 50 else range(count)
    for words in ({"type": "empirical", "values": list(values)}, {"type": "scripted", "values": list(values)}):
        assert quantiles(words, k / count, 1 - (count - k) / count) == [k - 1, k - 1]


def exact_shares(words: dict[str, Any], most: int) -> list[Fraction]:
    """F(0), F(1), … F(most), added up in fractions from the recurrence of the probabilities."""
    terms = []
    if words["type"] == "binomial":
        n, p = words["trials"], Fraction(words["probability"])
        terms = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(most + 1)]
    elif words["type"] == "negative_binomial":  # with a whole n, and p = n/(n + m)
        m, s = Fraction(words["mean"]), Fraction(words["std"])
        p = m / s**2
        n = int(m * p / (1 - p))
        terms = [math.comb(k + n - 1, k) * p**n * (1 - p) ** k for k in range(most + 1)]
    elif words["type"] == "geometric":
        p = 1 / Fraction(words["mean"])
        terms = [Fraction(0), *(p * (1 - p) ** (k - 1) for k in range(1, most + 1))]
    elif words["type"] == "poisson":
        m = Fraction(words["mean"])
        e = sum(m**k / math.factorial(k) for k in range(int(8 * m) + 40))
        terms = [m**k / math.factorial(k) / e for k in range(most + 1)]
    return list(accumulate(terms))


@pytest.mark.parametrize(
    ("words", "most"),
    [
        ({"type": "poisson", "mean": 3}, 12),
        ({"type": "poisson", "mean": 50}, 90),
        ({"type": "geometric", "mean": 8}, 60),
        ({"type": "negative_binomial", "mean": 6, "std": 3}, 20),  # p = 6/9, n = 36/3 = 12
        ({"type": "binomial", "trials": 10, "probability": 0.3}, 9),
        ({"type": "binomial", "trials": 300, "probability": 0.4}, 160),
    ],
    ids=str,
)
def test_the_quantile_at_the_distribution_function_of_a_count_is_that_count(words: dict[str, Any], most: int) -> None:
    kind = read(words)
    first = kind.quantile(np.zeros(1))[0]
    edges = [(k, share) for k, share in enumerate(exact_shares(words, most)) if k >= first]
    at, shares = [k for k, _ in edges], np.array([float(share) for _, share in edges])
    assert kind.quantile(shares).tolist() == at
    assert kind.quantile(np.minimum(shares * (1 + 2e-12), 1 - 1e-16)).tolist() == [k + 1 for k in at]
    assert kind.quantile(shares * (1 - 2e-12)).tolist() == at


def test_quantiles_of_a_geometric_with_probability_one_half_are_exact() -> None:
    # P(more than k) = 2⁻ᵏ
    assert quantiles({"type": "geometric", "mean": 2}, *(1 - 2.0**-k for k in range(1, 38))) == list(range(1, 38))


@pytest.mark.parametrize(
    ("words", "always"),
    [
        ({"type": "poisson", "mean": 0}, 0),
        ({"type": "geometric", "mean": 1}, 1),
        ({"type": "binomial", "trials": 3, "probability": 0}, 0),
        ({"type": "binomial", "trials": 3, "probability": 1}, 3),
        ({"type": "discrete", "values": [7, 1], "weights": [1, 0]}, 7),
        ({"type": "discrete", "values": [1, 7], "weights": [0, 1]}, 7),
        ({"type": "empirical", "values": [4]}, 4),
    ],
    ids=str,
)
def test_a_distribution_of_a_single_value_has_one_quantile_and_one_step(words: dict[str, Any], always: float) -> None:
    assert set(quantiles(words, 0, 1e-9, 0.5, 1 - 1e-12, 1)) == {always}
    steps = read(words).steps()
    assert steps is not None
    assert [steps.at.tolist(), steps.up_to.tolist(), steps.beyond.tolist()] == [[always], [1], [0]]


def kind_is_whole(words: dict[str, Any]) -> bool:
    """Whether all that can be drawn is so likely that it is listed."""
    return words["type"] not in ("poisson", "geometric", "negative_binomial") and words.get("trials") != 1000


@pytest.mark.parametrize(
    ("words", "law"),
    # an id must be the same in every process of the suite, and an object's address is not
    [pytest.param(*one, id=str(one[0])) for one in EVERY if one[0]["type"] in COUNTABLE],
)
def test_steps_of_a_discrete_distribution_are_those_of_its_law(words: dict[str, Any], law: Any) -> None:
    steps = read(words).steps()
    assert steps is not None
    assert (np.diff(steps.at) > 0).all()
    assert (np.diff(steps.beyond) < 0).all()
    assert steps.up_to == pytest.approx(law.cdf(steps.at), rel=1e-12)
    assert steps.beyond == pytest.approx(1 - law.cdf(steps.at), abs=1e-12)
    assert np.sum(np.diff(steps.up_to, prepend=0) * steps.at) == pytest.approx(law.mean(), rel=1e-9)
    assert kind_is_whole(words) == (steps.beyond[-1] == 0)


def test_steps_in_the_tails_keep_their_precision() -> None:
    steps = read({"type": "geometric", "mean": 3}).steps()
    assert steps is not None
    assert steps.beyond.tolist() == pytest.approx([(2 / 3) ** k for k in range(1, steps.at.size + 1)], rel=1e-13, abs=0)
    assert steps.beyond[-1] < 2e-12


def test_a_distribution_that_is_continuous_or_has_too_many_values_lists_no_steps() -> None:
    assert read({"type": "gamma", "mean": 5, "cv": 0.5}).steps() is None
    assert read({"type": "poisson", "mean": 1e9}).steps() is None


def test_quantiles_of_the_truncated_normal_keep_their_precision_in_both_tails() -> None:
    # half a bell: F(x) = 2Φ(x/s) − 1, near 0 almost 2·φ(0)·x/s; far out 1 − F = 2Φ(−x/s)
    half = {"type": "normal", "mean": 0, "std": 3}
    assert quantiles(half, 1e-9, 1 - 2.0**-40) == pytest.approx(
        [3e-9 * math.sqrt(math.pi / 2), 3 * stats.norm.isf(2.0**-41)], rel=1e-7
    )


def test_quantiles_are_the_same_after_pickling() -> None:
    kind = read({"type": "empirical", "values": [8, 3, 2, 3]})
    assert pickle.loads(pickle.dumps(kind)).quantile(np.array([0.5])).tolist() == [3]
