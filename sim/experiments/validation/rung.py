"""A rung of the ladder: a scenario whose long-run measures are known exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sim.experiments.run import Run

Exact = Mapping[str, Mapping[str, float]]
"""{stock point or group of customers ('': all): {measure: its exact value}}."""
Extra = Callable[[Run], float]
"""A number of a run that is no measure of the catalogue."""


class Input(NamedTuple):
    """What the scenario itself sets, and differs between replications: its `mean` is known, and corrected for.

    `measure` of the group or stock point `of` ('': all); or `value` of the run under the name `measure`.
    `per_time`: the mean is that of a unit of time, and grows with the horizon.
    """

    of: str
    measure: str
    mean: float
    per_time: bool = True
    value: Extra | None = None


class Effort(NamedTuple):
    """How long a rung is played: `replications`, each of so many times (`stretch`) its own horizon."""

    replications: int
    stretch: float = 1


QUICK = Effort(40, 0.2)
"""Under a minute for all rungs on two cores; sees errors almost three times as large as `FULL` does."""
FULL = Effort(64)
"""What a rung's own horizon is chosen for."""


@dataclass(frozen=True)
class Rung:
    """A scenario whose long-run measures are known exactly.

    `name` says what is played, in the field's words; `source` who found the exact values, and how. `values` is the
    scenario, as `read_mapping` takes it; `exact` computes the exact values when it is called, each of a measure or of
    one of the `extras`. `inputs` are corrected for. Intervals must be so narrow that an error of the share `sees` of
    the exact value would be seen (`sees_of`: of a measure by name). Where the exact values are those of one horizon,
    or the scenario has no end effects to average out, it is never played longer or shorter (`stretches`), and where
    nothing is left to chance so many `replications` do.
    """

    name: str
    source: str
    values: Mapping[str, Any]
    exact: Callable[[], Exact]
    inputs: tuple[Input, ...] = ()
    sees: float = 0.02
    sees_of: Mapping[str, float] = field(default_factory=dict)
    extras: Mapping[str, Extra] = field(default_factory=dict)
    stretches: bool = True
    replications: int | None = None

    def played_for(self, effort: Effort) -> Effort:
        """The `effort` as this rung takes it."""
        stretch = effort.stretch if self.stretches else 1
        return Effort(self.replications or effort.replications, stretch)

    def sees_at(self, measure: str, effort: Effort) -> float:
        """The share of a `measure` by which it may be off and be seen, at that `effort`."""
        replications, stretch = self.played_for(effort)
        return self.sees_of.get(measure, self.sees) * (FULL.replications / (replications * stretch)) ** 0.5
