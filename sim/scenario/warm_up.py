"""The warm-up: a length of time, or `auto`, which experiments find before they play."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import PlainSerializer, PlainValidator, ValidationInfo, WithJsonSchema

from sim.arrivals.scripted import ScriptedArrivals
from sim.arrivals.trace import Trace
from sim.scenario.unplaced_problems import UnplacedProblem
from sim.units import A_DURATION, read_duration, written

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

AUTO = "auto"
"""The word of a scenario file for a warm-up that is found by simulation."""
BESIDE_AUTO = "beside 'warm_up: auto', which needs a steady state"
"""Why something is refused."""
BOUND_TO_START = ("weekday", "month", "trend", "events")
"""Words of a pattern that tie demand to the time since time 0, or to the date of it."""


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


def without_steady_state(scenario: Scenario) -> Iterator[UnplacedProblem]:
    """What keeps a scenario that says `warm_up: auto` from having a steady state, which a warm-up leads to."""
    for name, group in scenario.customers.items():
        path = ("customers", name, "arrivals")
        if isinstance(group.arrivals, Trace | ScriptedArrivals):
            found = "a trace" if isinstance(group.arrivals, Trace) else "arrivals at given times"
            yield UnplacedProblem(path, f"arrivals by chance {BESIDE_AUTO}", found)
        pattern = getattr(group.arrivals, "pattern", None)
        for word in BOUND_TO_START if pattern is not None else ():
            if getattr(pattern, word) not in (None, ()):
                expected = f"a pattern that is not bound to the start {BESIDE_AUTO}"
                yield UnplacedProblem((*path, "pattern", word), expected, f"'{word}'")
        if any(behaviour.loyalty for _, behaviour in scenario.behaviours(name).values()):
            found = "customers who may stay away for good"
            yield UnplacedProblem(("customers", name), f"no loyalty {BESIDE_AUTO}", found)
    for name, point in scenario.stock.items():
        if point.initial and (point.initial.on_order or point.initial.backorders):
            path = ("stock", name, "initial")
            yield UnplacedProblem(path, f"units on hand alone {BESIDE_AUTO}", "the state of today")
