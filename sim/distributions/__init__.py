"""Distributions of durations, quantities and shares, the random numbers of a scenario."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np

from sim.distributions.step_function import Steps, quantiles_of, steps_of
from sim.errors import did_you_mean, shown
from sim.plugin_checks import PluginAnswerError, check_answers
from sim.registry import Kind, KindOf
from sim.units import AN_AMOUNT, written

SAMPLE_SIZE = 10_000
"""Numbers drawn to estimate the quantiles of a plug-in that gives none; the 90 % one is within ±0.6 % of the shares
(2 σ)."""


class Distribution(Kind):
    """What a random number can be, and how likely; never below 0."""

    noun: ClassVar[str] = "a distribution"
    package_name: ClassVar[str] = "sim.distributions"
    scalar_type: ClassVar[str] = "constant"
    scalar_word: ClassVar[str] = "value"
    scalar_noun: ClassVar[str] = "a number"
    scalar_schema: ClassVar[dict[str, Any]] = written(AN_AMOUNT, minimum=0)
    discrete: ClassVar[bool] = False  # whether X has countably many values, so that F is a step function

    @classmethod
    def is_scalar(cls, value: object) -> bool:
        """Whether it is a number; a text without a digit may be a misspelt kind."""
        letters = isinstance(value, str) and not any(letter.isdigit() for letter in value)
        return not (letters and did_you_mean(str(value), cls.found()))

    @classmethod
    def __pydantic_init_subclass__(cls, **words: Any) -> None:
        super().__pydantic_init_subclass__(**words)
        if not cls.__module__.startswith("sim."):
            check_answers(cls, {"sample": _numbers, "mean": _moment, "variance": _moment})
            if cls.quantile is Distribution.quantile and cls.steps is Distribution.steps:
                cls.steps = _estimated_steps  # type: ignore[method-assign]

    if TYPE_CHECKING:  # in most members `mean` is a field, and pydantic lets no field override a property

        @property
        def mean(self) -> float:
            """The exact E[X], in the unit of the parameters."""

    @property
    def variance(self) -> float:
        """The exact Var[X], in that unit squared; infinite if there is none."""
        raise NotImplementedError

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """The next `size` numbers of the stream `rng`, float64.

        Chunks do not matter: `sample(rng, 3)` and then `sample(rng, 2)` are the first five of `sample(rng, 5)`.
        (A script alone begins again at every call; `stream` reads any distribution number by number.)
        """
        raise NotImplementedError

    def quantile(self, share: np.ndarray) -> np.ndarray:
        """F⁻¹(p) of each `share` p: the smallest x with F(x) ≥ p, in the unit of the parameters, float64.

        0 gives the least value of X, 1 the greatest or infinity.
        """
        steps = self.steps()
        if steps is None:
            raise NotImplementedError
        return quantiles_of(steps, share)

    def steps(self) -> Steps | None:
        """F as a list of steps; None if X is continuous or has too many values to list."""
        return None

    def stream(self, rng: np.random.Generator) -> Iterator[float]:
        """The numbers of `sample` one by one, drawn ahead from the stream `rng` in growing chunks."""
        size = 16  # a lead time is often drawn a dozen times in a run, so the first chunk is small
        while True:
            yield from self.sample(rng, size).tolist()
            size = min(2 * size, 4096)


def _estimated_steps(self: Distribution) -> Steps:
    """The empirical distribution function of SAMPLE_SIZE draws, always the same: of a plug-in without quantiles."""
    return steps_of(self.sample(np.random.default_rng(0), SAMPLE_SIZE).tolist())


def _numbers(answer: Any, arguments: tuple[Any, ...]) -> np.ndarray:
    """The answer of a plug-in's `sample`: as many finite numbers of at least 0 as the last argument says."""
    try:
        numbers = np.asarray(answer, dtype=np.float64)
    except (TypeError, ValueError):
        raise PluginAnswerError("numbers", shown(answer)) from None
    if numbers.shape != arguments[-1:]:
        raise PluginAnswerError(f"{arguments[-1]} numbers", f"an array of the shape {numbers.shape}")
    wrong = np.flatnonzero(~((numbers >= 0) & (numbers < np.inf)))
    if wrong.size:
        raise PluginAnswerError("finite numbers of at least 0", shown(float(numbers[wrong[0]])))
    return numbers


def _moment(answer: Any, arguments: tuple[Any, ...]) -> float:
    """The answer of a plug-in's `mean` or `variance`: at least 0, and possibly infinite."""
    if isinstance(answer, bool) or not isinstance(answer, int | float | np.number) or not float(answer) >= 0:
        raise PluginAnswerError("a number of at least 0", shown(answer))
    return float(answer)


DurationDistribution = Annotated[Distribution, KindOf(Distribution, dimension="duration")]
QuantityDistribution = Annotated[Distribution, KindOf(Distribution, dimension="number")]
ShareDistribution = Annotated[Distribution, KindOf(Distribution, dimension="share")]
