"""A script of numbers in place of a distribution, for scenarios worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import fmean
from typing import Any, ClassVar

import numpy as np

from sim.distributions.countable import FiniteDistribution
from sim.distributions.parameters import Amounts
from sim.distributions.step_function import Steps, steps_of
from sim.errors import UserError
from sim.sentences import counted


class RunOutError(UserError):
    """A script that has no more values; the caller adds whose script it is."""


class Scripted(FiniteDistribution):
    """The `values` themselves, in order; it is an error to run out. For worlds worked out by hand. In their unit.

    Mean and variance are those of the whole script, Σxᵢ/n and Σ(xᵢ − mean)²/n.

    >>> Scripted(values=[2, 6, 4]).sample(np.random.default_rng(), 2).tolist()
    [2.0, 6.0]
    """

    type: ClassVar[str] = "scripted"
    example: ClassVar[dict[str, Any]] = {"values": ["2 days", "6 days", "4 days"]}
    values: Amounts

    @property
    def mean(self) -> float:
        """Σxᵢ/n over the whole script."""
        return fmean(self.values)

    @property
    def variance(self) -> float:
        """Σ(xᵢ − mean)²/n over the whole script."""
        mean = self.mean
        return fmean([(value - mean) ** 2 for value in self.values])

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """The first `size` values, at every call: a script reads no stream, so it keeps no place in one.

        Raises `RunOutError` if there are fewer.
        """
        if size > len(self.values):
            raise self._run_out(f"{size} are needed")
        return np.array(self.values[:size])

    def steps(self) -> Steps:
        """The empirical distribution function of the whole script."""
        return steps_of(self.values)

    def stream(self, rng: np.random.Generator) -> Iterator[float]:
        """The values one by one. Raises `RunOutError` when one more than there are is asked for."""
        yield from self.values
        raise self._run_out("one more is needed")

    def _run_out(self, needed: str) -> RunOutError:
        given = counted(len(self.values), "value is", "values are")
        return RunOutError(f"a scripted distribution has run out: {given} given and {needed}")
