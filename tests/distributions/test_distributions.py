"""Distributions: exact moments, the right law, streams that do not mind chunks, errors that say what is wrong."""

from __future__ import annotations

import math
import pickle
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from scipy import stats

from sim.distributions import Distribution
from sim.distributions.weibull import shape_of
from sim.errors import UserError

DRAWS = 200_000

# What a scenario says beside the law it means, the law's own parameters worked out by hand.
LAWS: list[tuple[dict[str, Any], Any]] = [
    ({"type": "exponential", "mean": 5}, stats.expon(scale=5)),
    ({"type": "gamma", "mean": 10, "cv": 0.5}, stats.gamma(4, scale=2.5)),  # 1/0.5² = 4 of 10/4
    ({"type": "gamma", "mean": 10, "std": 5}, stats.gamma(4, scale=2.5)),
    ({"type": "gamma", "mean": 3, "cv": 1.5}, stats.gamma(4 / 9, scale=6.75)),  # a shape below 1: 3·1.5² = 6.75
    ({"type": "lognormal", "mean": 10, "cv": 0.5}, stats.lognorm(math.sqrt(math.log(1.25)), scale=10 / 1.25**0.5)),
    ({"type": "lognormal", "mean": 2, "std": 2}, stats.lognorm(math.sqrt(math.log(2)), scale=2 / 2**0.5)),
    # shape 2: Γ(3/2) = √π/2 and Γ(2) = 1, so with scale 10 the mean is 5√π and cv² = 4/π − 1
    (
        {"type": "weibull", "mean": 5 * math.pi**0.5, "cv": (4 / math.pi - 1) ** 0.5},
        stats.weibull_min(2, scale=10),
    ),
    ({"type": "weibull", "mean": 4, "std": 4}, stats.expon(scale=4)),  # cv 1: an exponential
    ({"type": "beta", "mean": 0.5, "std": 0.25}, stats.beta(1.5, 1.5)),  # ν = 0.25/0.0625 − 1 = 3
    ({"type": "beta", "mean": 0.2, "cv": 1}, stats.beta(0.6, 2.4)),  # ν = 0.16/0.04 − 1 = 3
    ({"type": "beta", "mean": 0.5, "std": 0.4}, stats.beta(0.28125, 0.28125)),  # ν = 0.25/0.16 − 1 = 0.5625
    ({"type": "erlang", "shape": 3, "mean": 6}, stats.gamma(3, scale=2)),
    ({"type": "normal", "mean": 10, "cv": 0.4}, stats.truncnorm(-2.5, math.inf, 10, 4)),
    ({"type": "normal", "mean": 1, "std": 2}, stats.truncnorm(-0.5, math.inf, 1, 2)),
    ({"type": "normal", "mean": 0, "std": 3}, stats.halfnorm(scale=3)),
    ({"type": "uniform", "low": 2, "high": 5}, stats.uniform(2, 3)),
    ({"type": "uniform", "low": 0, "high": 1}, stats.uniform(0, 1)),
    ({"type": "triangular", "low": 2, "mode": 3, "high": 10}, stats.triang(1 / 8, 2, 8)),
    ({"type": "triangular", "low": 0, "mode": 0, "high": 4}, stats.triang(0, 0, 4)),
    ({"type": "pert", "low": 2, "mode": 3, "high": 10}, stats.beta(1.5, 4.5, 2, 8)),  # α = 1 + 4·1/8
    ({"type": "pert", "low": 2, "mode": 10, "high": 10}, stats.beta(5, 1, 2, 8)),
    ({"type": "poisson", "mean": 3}, stats.poisson(3)),
    ({"type": "poisson", "mean": 50}, stats.poisson(50)),  # numpy draws means of 10 and more another way
    ({"type": "geometric", "mean": 1.25}, stats.geom(0.8)),
    ({"type": "geometric", "mean": 8}, stats.geom(0.125)),  # and probabilities below 1/3
    ({"type": "negative_binomial", "mean": 4, "std": 3}, stats.nbinom(3.2, 4 / 9)),  # 16/5 and 4/9
    ({"type": "binomial", "trials": 10, "probability": 0.3}, stats.binom(10, 0.3)),
    ({"type": "binomial", "trials": 1000, "probability": "40%"}, stats.binom(1000, 0.4)),  # and np of 30 and more
    (
        {"type": "discrete", "values": [2, 5, 3, 10], "weights": [60, 0, 30, 10]},
        stats.rv_discrete(values=([2, 3, 10], [0.6, 0.3, 0.1])),
    ),
    ({"type": "empirical", "values": [8, 3, 2, 3]}, stats.rv_discrete(values=([2, 3, 8], [0.25, 0.5, 0.25]))),
]
NAMES = [" ".join(str(value) for value in words.values()) for words, _ in LAWS]


def read(words: dict[str, Any], dimension: str = "number", folder: Path = Path(".")) -> Distribution:
    return Distribution.read(words, {"unit": "day", "dimension": dimension, "folder": folder})


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def problems(words: dict[str, Any], **world: Any) -> list[tuple[tuple[int | str, ...], str, object]]:
    """Of each problem its place in the block, what was expected and what was found."""
    with pytest.raises(ValidationError) as caught:
        read(words, **world)
    return [(one["loc"], _expected(**one["ctx"]), one["input"]) for one in caught.value.errors()]


def _expected(expected: str, found: str | None = None, **_: object) -> str:
    return expected if found is None else f"{expected}, found {found}"


def test_every_kind_but_the_certain_ones_has_a_law_here() -> None:
    assert {words["type"] for words, _ in LAWS} == set(Distribution.found()) - {"constant", "scripted"}


@pytest.mark.parametrize(("words", "law"), LAWS, ids=NAMES)
def test_the_stated_moments_are_those_of_the_law(words: dict[str, Any], law: Any) -> None:
    assert read(words).mean == pytest.approx(law.mean(), rel=1e-9)
    assert read(words).variance == pytest.approx(law.var(), rel=1e-9)


@pytest.mark.parametrize(("words", "law"), LAWS, ids=NAMES)
def test_the_draws_have_the_stated_mean_and_variance(words: dict[str, Any], law: Any) -> None:
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
def test_the_draws_follow_the_law(words: dict[str, Any], law: Any) -> None:
    """Dvoretzky, Kiefer, Wolfowitz and Massart: sup |Fₙ − F| > ε has probability at most 2·exp(−2nε²), any F.

    At ε = √(ln(2/1e-10)/2n) ≈ 0.0077 that is 1e-10 each, 3e-9 for all thirty.
    """
    values, counts = np.unique(read(words).sample(rng(2), DRAWS), return_counts=True)
    at = np.cumsum(counts) / DRAWS
    just_before = at - counts / DRAWS
    gap = max(np.abs(at - law.cdf(values)).max(), np.abs(just_before - law.cdf(np.nextafter(values, -math.inf))).max())
    assert gap <= math.sqrt(math.log(2 / 1e-10) / (2 * DRAWS))


@pytest.mark.parametrize("words", [words for words, _ in LAWS] + [{"type": "constant", "value": 5}], ids=str)
def test_chunks_do_not_matter(words: dict[str, Any]) -> None:
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
def test_another_stream_gives_other_numbers(words: dict[str, Any]) -> None:
    assert read(words).sample(rng(4), 50).tolist() != read(words).sample(rng(5), 50).tolist()


EXTREMES: list[dict[str, Any]] = [
    {"type": "exponential", "mean": 1e12},
    *({"type": kind, "mean": mean, "cv": cv} for kind in ("gamma", "lognormal", "weibull")
      for mean in (1e-12, 1, 1e12) for cv in (0.0001, 1000)),
    {"type": "weibull", "mean": 1e12, "std": 1e8},
    {"type": "beta", "mean": 1e-12, "cv": 0.0001},
    {"type": "beta", "mean": 1e-12, "cv": 1000},
    {"type": "beta", "mean": 1 - 1e-7, "std": 0.0002},
    {"type": "erlang", "shape": 10**6, "mean": 1e12},
    {"type": "normal", "mean": 1e-12, "std": 1e12},
    {"type": "normal", "mean": 1e12, "cv": 1000},
    {"type": "normal", "mean": 1e12, "std": 1e8},
    {"type": "normal", "mean": 0, "std": 1e-12},
    {"type": "uniform", "low": 0, "high": 1e12},
    {"type": "triangular", "low": 0, "mode": 0, "high": 1e12},
    {"type": "pert", "low": 0, "mode": 1e12, "high": 1e12},
    {"type": "poisson", "mean": 1e12},
    {"type": "geometric", "mean": 1e12},
    {"type": "negative_binomial", "mean": 1e-12, "std": 1e12},
    {"type": "negative_binomial", "mean": 1e12, "std": 1e12},
    {"type": "negative_binomial", "mean": 1, "std": 1 + 1e-6},
    {"type": "binomial", "trials": 10**12, "probability": 0.5},
    {"type": "binomial", "trials": 10**12, "probability": 1e-15},
    {"type": "discrete", "values": [0, 1e12], "weights": [1e12, 1e-300]},
]  # fmt: skip


@pytest.mark.parametrize("words", EXTREMES, ids=str)
def test_the_extremes_that_are_let_in_overflow_nowhere(words: dict[str, Any]) -> None:
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
def test_what_cannot_vary_does_not(words: dict[str, Any], always: float) -> None:
    kind = read(words)
    assert (kind.mean, kind.variance) == (always, 0)
    assert set(kind.sample(rng(), 100)) == {always}


def test_a_draw_on_the_edge_of_two_values_goes_to_the_next_so_a_weight_of_0_is_never_met() -> None:
    class Edges:
        def random(self, size: int) -> np.ndarray:
            return np.array([0, 0.25, 0.5, np.nextafter(1, 0)])

    kind = read({"type": "discrete", "values": [1, 2, 3, 4, 5], "weights": [0, 1, 1, 2, 0]})
    assert kind.sample(Edges(), 4).tolist() == [2, 3, 4, 4]  # type: ignore[arg-type]


def test_a_bare_number_is_the_constant() -> None:
    assert Distribution.read(3, {"unit": "day"}) == read({"type": "constant", "value": 3})


def test_durations_inside_take_units() -> None:
    kind = read({"type": "gamma", "mean": "36 hours", "std": "12 hours"}, dimension="duration")
    assert (kind.mean, kind.variance) == (1.5, 0.25)
    assert read({"type": "scripted", "values": ["1 week", 2]}, dimension="duration").mean == 4.5


def test_shares_inside_take_percentages() -> None:
    assert read({"type": "beta", "mean": "98%", "std": "2%"}, dimension="share").mean == 0.98
    assert problems({"type": "uniform", "low": "90%", "high": 1.5}, dimension="share") == [
        (("high",), "a share between 0 and 1, such as 0.25 or '25%'", 1.5)
    ]


def test_the_mean_of_a_normal_is_that_of_what_is_drawn_and_the_words_stay_the_parents() -> None:
    kind = read({"type": "normal", "mean": 0, "std": 1})
    assert kind.mean == pytest.approx(math.sqrt(2 / math.pi))  # half a bell
    assert kind.variance == pytest.approx(1 - 2 / math.pi)
    assert kind.model_dump(exclude_unset=True) == {"type": "normal", "mean": 0.0, "std": 1.0}


def test_the_shape_of_a_weibull_is_found_over_all_that_is_let_in() -> None:
    assert shape_of(1.0) == pytest.approx(1, rel=1e-12)
    assert shape_of(5**0.5) == pytest.approx(1 / 2, rel=1e-12)  # Γ(5)/Γ(3)² = 6
    assert shape_of(19**0.5) == pytest.approx(1 / 3, rel=1e-12)  # Γ(7)/Γ(4)² = 20
    assert shape_of((math.comb(20, 10) - 1) ** 0.5) == pytest.approx(1 / 10, rel=1e-12)  # Γ(21)/Γ(11)² = 20!/10!²
    # with x = 1/k small: ln Γ(1 + 2x) − 2 ln Γ(1 + x) = ζ(2)x² − 2ζ(3)x³ + 3.5ζ(4)x⁴ − …
    x = 1 / shape_of(0.0001)
    series = math.pi**2 / 6 * x**2 - 2 * 1.2020569031595942 * x**3 + 3.5 * math.pi**4 / 90 * x**4
    assert series == pytest.approx(math.log1p(0.0001**2), rel=1e-7)


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
    ({"type": "discrete", "values": [1, 2], "weights": [1]}, "weights", "a weight for each of the 2 values"),
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
def test_nonsense_is_refused_in_plain_words_at_its_place(words: dict[str, Any], place: str, expected: str) -> None:
    found = [(".".join(str(part) for part in where), said) for where, said, _ in problems(words)]
    assert place in [where for where, _ in found]
    assert expected in [said for _, said in found]


def test_a_script_is_played_in_order() -> None:
    kind = read({"type": "scripted", "values": [3, 1, 2]})
    assert kind.sample(rng(), 3).tolist() == [3, 1, 2]
    assert list(islice(kind.stream(rng()), 3)) == [3, 1, 2]
    assert (kind.mean, kind.variance) == (2, pytest.approx(2 / 3))


def test_a_script_runs_out_only_when_one_more_is_needed() -> None:
    stream = read({"type": "scripted", "values": [3, 1]}).stream(rng())
    assert (next(stream), next(stream)) == (3, 1)
    with pytest.raises(
        UserError, match=r"^a scripted distribution has run out: 2 values are given and one more is needed$"
    ):
        next(stream)


def test_a_script_too_short_for_a_vector_is_an_error() -> None:
    with pytest.raises(UserError, match=r"has run out: 2 values are given and 3 are needed$"):
        read({"type": "scripted", "values": [3, 1]}).sample(rng(), 3)


def written(folder: Path, text: str, name: str = "leads.csv") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


FROM_FILE = {"type": "empirical", "file": "leads.csv", "column": "days"}


def test_an_empirical_distribution_reads_its_column_from_the_scenarios_folder(tmp_path: Path) -> None:
    folder = written(tmp_path, "\ufefforder, days\na, 2 \nb,4\n\nc,48 hours\n")
    assert read(FROM_FILE, dimension="duration", folder=folder).sample(rng(), 100).tolist() == (
        read({"type": "empirical", "values": [2, 4, 2]}).sample(rng(), 100).tolist()
    )


def test_an_empirical_distribution_reads_parquet_as_csv(tmp_path: Path) -> None:
    import pandas as pd

    pd.DataFrame({"order": ["a", "b"], "days": [2, 4]}).to_parquet(tmp_path / "leads.parquet")
    written(tmp_path, "order,days\na,2\nb,4\n")
    of_parquet = read({**FROM_FILE, "file": "leads.parquet"}, folder=tmp_path)
    assert (of_parquet.mean, of_parquet.variance) == (3, 1)
    assert of_parquet.sample(rng(), 9).tolist() == read(FROM_FILE, folder=tmp_path).sample(rng(), 9).tolist()


def test_an_empirical_distribution_travels_without_its_file(tmp_path: Path) -> None:
    kind = read(FROM_FILE, folder=written(tmp_path, "days\n2\n4\n"))
    (tmp_path / "leads.csv").unlink()
    there = pickle.loads(pickle.dumps(kind))
    assert there == kind
    assert there.sample(rng(), 5).tolist() == kind.sample(rng(), 5).tolist()


def test_what_another_file_says_is_another_distribution(tmp_path: Path) -> None:
    before = read(FROM_FILE, folder=written(tmp_path, "days\n2\n4\n"))
    assert before == read(FROM_FILE, folder=tmp_path)
    assert before != read(FROM_FILE, folder=written(tmp_path, "days\n2\n5\n"))


def test_an_empirical_distribution_names_the_file_it_read(tmp_path: Path) -> None:
    assert list(read(FROM_FILE, folder=written(tmp_path, "days\n2\n")).files()) == [tmp_path / "leads.csv"]
    assert list(read({"type": "empirical", "values": [1]}).files()) == []


def test_bad_rows_of_a_file_are_named_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    written(tmp_path, "order,days\na,2\nb,soon\nc,-1\nd\n\nf,nan\n")
    assert problems(FROM_FILE, folder=tmp_path) == [
        (("file",), f"a number of at least 0 in row {row} of column 'days' of 'leads.csv'", found)
        for row, found in ((3, "soon"), (4, -1.0), (5, ""), (7, "nan"))
    ]


def test_bad_rows_of_a_parquet_file_are_counted_from_1(tmp_path: Path) -> None:
    import pandas as pd

    pd.DataFrame({"days": [2.0, None]}).to_parquet(tmp_path / "leads.parquet")
    [(place, expected, found)] = problems({**FROM_FILE, "file": "leads.parquet"}, folder=tmp_path)
    assert (place, found) == (("file",), None)
    assert expected == "a number of at least 0 in row 2 of column 'days' of 'leads.parquet'"


def test_of_many_bad_rows_the_first_five_are_named_and_the_others_counted(tmp_path: Path) -> None:
    found = problems(FROM_FILE, folder=written(tmp_path, "days\n" + "x\n" * 8))
    assert len(found) == 5
    assert found[-1][1] == "a number of at least 0 in row 6 of column 'days' of 'leads.csv', and more in 3 further rows"


@pytest.mark.parametrize(
    ("text", "words", "place", "expected"),
    [
        ("days\n2\n", {"file": "lead.csv"}, "file", "a file that is there, found no "),
        ("days\n2\n", {"file": "leads.xlsx"}, "file", "a file whose name ends in .csv or .parquet, found "),
        ("days\n2\n", {"file": "broken.parquet"}, "file", "a table, found broken.parquet, which cannot be read: "),
        (
            "days\n2\n",
            {"file": "latin.csv"},
            "file",
            "a table in UTF-8, found the byte 0xfc in line 2 of latin.csv: save it as UTF-8",
        ),
        ("days\n2\n", {"file": "folder.csv"}, "file", "a file, found a folder: "),
        ("days\n2\n", {"column": "day"}, "column", "the name of a column of 'leads.csv': ['days']"),
        ("days,days\n2,3\n", {}, "column", "the name of a single column of 'leads.csv': ['days', 'days']"),
        ("days\n", {}, "file", "at least one number in column 'days' (it is empty)"),
        ("", {}, "file", "a table with its column names on the first line, found an empty file"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_problem_and_no_traceback(
    tmp_path: Path, text: str, words: dict[str, str], place: str, expected: str
) -> None:
    written(tmp_path, text)
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and nothing else")
    (tmp_path / "latin.csv").write_bytes("days\nfünf\n".encode("latin-1"))
    (tmp_path / "folder.csv").mkdir()
    [(where, said, _)] = problems({**FROM_FILE, **words}, folder=tmp_path)
    assert where == (place,)
    assert said.startswith(expected)
