"""Distributions as a scenario file says them, each beside the law of scipy that it means."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from scipy import stats

from sim.distributions import Distribution

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
