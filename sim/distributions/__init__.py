"""Distributions of durations, quantities and shares: what a random number of a scenario can be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple

import numpy as np

from sim.errors import shown
from sim.plugin_checks import PluginAnswerError, check_answers
from sim.registry import Kind, KindOf
from sim.units import AN_AMOUNT, written

DRAWN = 10_000
"""Numbers by which the quantiles of a guest are known; the 90 % one then within about 0.6 % of the shares (2 σ)."""


class Steps(NamedTuple):
    """A staircase F: what can be drawn, `at` ascending, its F(x) `up_to` there, and P(X > x) `beyond` it.

    Both shares, because each keeps its digits only where it is small.
    """

    at: np.ndarray
    up_to: np.ndarray
    beyond: np.ndarray


class Distribution(Kind):
    """What a random number can be, and how likely; never below 0."""

    noun: ClassVar[str] = "a distribution"
    home: ClassVar[str] = "sim.distributions"
    bare: ClassVar[str] = "constant"
    bare_word: ClassVar[str] = "value"
    bare_schema: ClassVar[dict[str, Any]] = written(AN_AMOUNT, minimum=0)
    discrete: ClassVar[bool] = False  # True where what can be drawn is countable: F is a staircase

    @classmethod
    def __pydantic_init_subclass__(cls, **words: Any) -> None:
        super().__pydantic_init_subclass__(**words)
        if not cls.__module__.startswith("sim."):
            check_answers(cls, {"sample": _numbers, "mean": _moment, "variance": _moment})
            if cls.quantile is Distribution.quantile and cls.steps is Distribution.steps:
                cls.steps = _drawn_steps  # type: ignore[method-assign]

    if TYPE_CHECKING:  # for most members `mean` is a word of the file, and pydantic takes no field for a property

        @property
        def mean(self) -> float:
            """The exact expected value E[X], in the unit of the numbers given."""

    @property
    def variance(self) -> float:
        """The exact Var[X], in that unit squared."""
        raise NotImplementedError

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """The next `size` numbers of the stream `rng`, float64.

        Chunks do not matter: `sample(rng, 3)` and then `sample(rng, 2)` are the first five of `sample(rng, 5)`.
        (A script alone starts anew at every call: who cannot say at once how many it takes reads `stream`.)
        """
        raise NotImplementedError

    def quantile(self, share: np.ndarray) -> np.ndarray:
        """F⁻¹(p) of each `share` p, 0 ≤ p < 1: the smallest x with F(x) ≥ p, in the unit of the numbers, float64.

        At 0 the least that can be drawn. 1 is answered too, by the most: infinity where there is none.
        """
        from sim.distributions.steps import reached

        steps = self.steps()
        if steps is None:
            raise NotImplementedError
        return reached(steps, share)

    def steps(self) -> Steps | None:
        """All that can be drawn, if it can be listed; None of what is continuous, or has too many steps to list."""
        return None

    def stream(self, rng: np.random.Generator) -> Iterator[float]:
        """The numbers of the stream `rng` one by one, read ahead in chunks that grow: those of `sample`."""
        size = 16  # a lead time is often drawn a dozen times in a run, so the first chunk is small
        while True:
            yield from self.sample(rng, size).tolist()
            size = min(2 * size, 4096)


def _drawn_steps(self: Distribution) -> Steps:
    """The steps of a guest that tells no quantiles: those of so many numbers, always the same ones."""
    from sim.distributions.steps import steps_of

    return steps_of(self.sample(np.random.default_rng(0), DRAWN).tolist())


def _numbers(found: Any, asked: tuple[Any, ...]) -> np.ndarray:
    """What a guest draws."""
    try:
        numbers = np.asarray(found, dtype=np.float64)
    except (TypeError, ValueError):
        raise PluginAnswerError("numbers", shown(found)) from None
    if numbers.shape != asked[-1:]:
        raise PluginAnswerError(f"{asked[-1]} numbers", f"an array of the shape {numbers.shape}")
    wrong = np.flatnonzero(~((numbers >= 0) & (numbers < np.inf)))
    if wrong.size:
        raise PluginAnswerError("finite numbers of at least 0", shown(float(numbers[wrong[0]])))
    return numbers


def _moment(found: Any, asked: tuple[Any, ...]) -> float:
    """What a guest says of its law; a variance may be infinite."""
    if isinstance(found, bool) or not isinstance(found, int | float | np.number) or not float(found) >= 0:
        raise PluginAnswerError("a number of at least 0", shown(found))
    return float(found)


DurationDistribution = Annotated[Distribution, KindOf(Distribution, dimension="duration")]
QuantityDistribution = Annotated[Distribution, KindOf(Distribution, dimension="number")]
ShareDistribution = Annotated[Distribution, KindOf(Distribution, dimension="share")]
