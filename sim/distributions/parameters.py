"""Parameters that distributions share: bounded numbers, lists, mean and spread, three-point estimates."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails

from sim.distributions import Distribution
from sim.units import Amount, Number, PositiveNumber, refuse

MOST = 1e12
"""Up to here counts are exact in a float64 and inside numpy's samplers, and squares are far from overflow."""

LEAST = 1e-12
"""Smallest positive number: less than a microsecond, and its square does not underflow."""

LEAST_CV, MOST_CV = 0.0001, 1000.0
"""Bounds of a coefficient of variation: beyond, shapes and moments lose their precision."""


def refuse_word(word: str, value: object, expected: str, found: str | None = None, hint: str = "") -> ValidationError:
    """The error of `refuse` at one `word` of a block, for a validator of the whole block; `value` is its input."""
    return ValidationError.from_exception_data(
        word, [InitErrorDetails(type=refuse(expected, hint, found), loc=(word,), input=value)]
    )


def _not_too_large(number: float) -> float:
    if number > MOST:
        raise refuse(f"a number of at most {MOST:g}")
    return number


def _above_zero(number: float) -> float:
    if number < LEAST:
        raise refuse(f"a number above 0 ({LEAST:g} or more)")
    return number


def _not_negative(number: float) -> float:
    if number < 0:
        raise refuse("a weight of at least 0")
    return number


def _nonempty_list(value: object) -> object:
    if not isinstance(value, list | tuple) or not value:
        raise refuse("a list of at least one number")
    return value


AnyAmount = Annotated[Amount, AfterValidator(_not_too_large)]
PositiveAmount = Annotated[AnyAmount, AfterValidator(_above_zero)]
Amounts = Annotated[tuple[AnyAmount, ...], BeforeValidator(_nonempty_list), Field(json_schema_extra={"minItems": 1})]
Weights = Annotated[
    tuple[Annotated[Number, AfterValidator(_not_negative), AfterValidator(_not_too_large)], ...],
    BeforeValidator(_nonempty_list),
    Field(json_schema_extra={"minItems": 1}),
]
SPREAD = ConfigDict(json_schema_extra={"anyOf": [{"required": ["cv"]}, {"required": ["std"]}]})
"""The JSON Schema asks for a spread, too."""


def check_spread(mean: float, cv: float | None, std: float | None) -> None:
    """Raises pydantic's errors unless exactly one of `cv` and `std` is given, and within its bounds."""
    if (cv is None) == (std is None):
        raise refuse(f"either a cv or a std beside the mean, {'one of them' if cv is None else 'not both'}")
    if std is not None and std < LEAST_CV * mean:
        raise refuse_word("std", std, f"a std of at least {LEAST_CV:g} times the mean (no spread: a constant)")
    if cv is not None and mean == 0:
        raise refuse_word("cv", cv, "a std, not a cv, beside a mean of 0")
    if cv is not None and not LEAST_CV <= cv <= MOST_CV:
        raise refuse_word("cv", cv, f"a cv from {LEAST_CV:g} to {MOST_CV:g} (no spread: a constant)")


def standard_deviation(mean: float, cv: float | None, std: float | None) -> float:
    """σ: the `std`, or cv·mean.

    >>> standard_deviation(10, cv=0.5, std=None), standard_deviation(10, cv=None, std=3)
    (5.0, 3)
    """
    return std if std is not None else (cv or 0.0) * mean


class MeanAndSpread(Distribution):
    """A distribution given by its `mean` μ and its spread: the `std` σ in the unit of the mean, or the `cv` σ/μ."""

    model_config = SPREAD

    mean: PositiveAmount
    cv: PositiveNumber | None = None
    std: PositiveAmount | None = None

    @model_validator(mode="after")
    def _one_spread(self) -> Self:
        check_spread(self.mean, self.cv, self.std)
        if self.ratio > MOST_CV:
            raise refuse_word("std", self.std, f"a std of at most {MOST_CV:g} times the mean")
        return self

    @property
    def ratio(self) -> float:
        """The coefficient of variation σ/μ, given or computed from the std."""
        return self.cv if self.cv is not None else standard_deviation(self.mean, self.cv, self.std) / self.mean

    @property
    def variance(self) -> float:
        """Var[X] = σ², or (cv·μ)² where the cv is given."""
        return standard_deviation(self.mean, self.cv, self.std) ** 2


class ThreePoints(Distribution):
    """A distribution given by its least, likeliest and greatest value: `low` ≤ `mode` ≤ `high`."""

    low: AnyAmount
    mode: AnyAmount
    high: AnyAmount

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low < self.high:
            raise refuse_word("high", self.high, f"a high above the low ({self.low:g})")
        if not self.low <= self.mode <= self.high:
            raise refuse_word("mode", self.mode, f"a mode from the low to the high ({self.low:g} to {self.high:g})")
        return self
