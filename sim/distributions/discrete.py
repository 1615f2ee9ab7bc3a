"""A distribution over a few values with weights."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import fmean
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import model_validator

from sim.distributions.countable import FiniteDistribution
from sim.distributions.parameters import Amounts, Weights, refuse_word
from sim.distributions.step_function import Steps, steps_of
from sim.sentences import counted

ROUNDED, NEARLY = 1e-6, 0.1
"""Weights that miss 1 by more than the one and less than the other were probably meant to add up to 1."""


class Discrete(FiniteDistribution):
    """One of a few `values` xᵢ, in proportion to their `weights` wᵢ, which need not add up to 1.

    In the values' unit: mean μ = Σwᵢxᵢ/Σwᵢ, variance Σwᵢ(xᵢ − μ)²/Σwᵢ: their definitions.

    >>> two_or_six = Discrete(values=[2, 6], weights=[3, 1])
    >>> two_or_six.mean, two_or_six.variance
    (3.0, 3.0)
    """

    type: ClassVar[str] = "discrete"
    example: ClassVar[dict[str, Any]] = {"values": ["2 days", "3 days", "10 days"], "weights": [60, 30, 10]}
    values: Amounts
    weights: Weights

    @model_validator(mode="after")
    def _a_weight_each(self) -> Self:
        if len(self.weights) != len(self.values):
            raise refuse_word(
                "weights", list(self.weights), f"{counted(len(self.values), 'weight')}, one for each value"
            )
        if not any(self.weights):
            raise refuse_word("weights", list(self.weights), "a weight above 0 among them")
        return self

    def warnings(self, scenario: Any) -> Iterator[str]:
        """Weights that are probabilities as far as one can see, but do not add up to 1."""
        total = math.fsum(self.weights)
        if ROUNDED < abs(total - 1) < NEARLY:
            written = f"{total:.4g}"
            yield f"its weights add up to {written}, not to 1: they are taken in proportion, each divided by {written}"

    @property
    def mean(self) -> float:
        """E[X] = Σwᵢxᵢ/Σwᵢ."""
        return fmean(self.values, self.weights)

    @property
    def variance(self) -> float:
        """Var[X] = Σwᵢ(xᵢ − μ)²/Σwᵢ."""
        mean = self.mean
        return fmean([(value - mean) ** 2 for value in self.values], self.weights)

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """The next `size` values, by inversion: one uniform number each."""
        up_to = np.cumsum(self.weights)
        # Divided by its own last entry it ends in exactly 1, above every draw; from the right, so that a draw on an
        # edge goes to the next value and one of weight 0 is never drawn.
        index = np.searchsorted(up_to / up_to[-1], rng.random(size), side="right")
        return np.array(self.values)[index]

    def steps(self) -> Steps:
        """The values whose weight is above 0, each with the share of the weights up to it."""
        return steps_of(self.values, self.weights)
