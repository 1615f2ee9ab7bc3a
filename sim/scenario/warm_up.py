"""The warm-up: a length of time, or `auto`, which experiments find before they play."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import PlainSerializer, PlainValidator, ValidationInfo, WithJsonSchema

from sim.units import A_DURATION, read_duration, written

AUTO = "auto"
"""The word of a scenario file for a warm-up that is found by simulation."""


class AutoWarmUp(float):
    """The warm-up of a scenario that says `auto`, in units of time: 0 until it is `found`, then the length found.

    >>> AutoWarmUp(), AutoWarmUp(56.0), AutoWarmUp(56.0) + 1
    (AutoWarmUp(), AutoWarmUp(56.0), 57.0)
    """

    found: bool

    def __new__(cls, length: float | None = None) -> Self:
        """The warm-up of that `length`; None: it is not found yet."""
        warm_up = super().__new__(cls, length or 0.0)
        warm_up.found = length is not None
        return warm_up

    def __getnewargs__(self) -> tuple[float | None]:  # type: ignore[override]
        """What a copy of it is made of."""
        return (float(self) if self.found else None,)

    def __repr__(self) -> str:
        return f"AutoWarmUp({float(self) if self.found else ''})"


def _read(value: object, info: ValidationInfo) -> float:
    if isinstance(value, AutoWarmUp):
        return value
    return AutoWarmUp() if value == AUTO else read_duration(value, info)


def _write(warm_up: float) -> float | str:
    return AUTO if isinstance(warm_up, AutoWarmUp) else warm_up


_SCHEMA: dict[str, Any] = {"anyOf": [{"const": AUTO}, *written(A_DURATION, minimum=0)["anyOf"]]}
WarmUp = Annotated[float, PlainValidator(_read), PlainSerializer(_write), WithJsonSchema(_SCHEMA)]
"""A duration of at least 0, or `auto`, which is written as such whatever was found."""
