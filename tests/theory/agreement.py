"""Whether runs agree with theory, at the chance of a false alarm of the tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.experiments.validation.agreement import AGREES, beside

FALSE_ALARM = 2e-9
"""Chance that a true value falls outside its interval, two-sided; with up to 500 comparisons in the suite the
chance of any false alarm is below one in a million."""


def disagreements(
    found: Mapping[str, Sequence[float]],
    exact: Mapping[str, float],
    *,
    known: Mapping[str, float] | None = None,
    sees: float = 0.02,
) -> list[str]:
    """What is wrong about the measures of `exact`, given each one's values in n independent replications; or [].

    Student's interval around the mean must hold the exact value, and be so narrow that a measure wrong by the share
    `sees` would be seen with probability above 0.97. `known` are the means of inputs, corrected for by regression
    (see `sim.experiments.validation.agreement`).
    """
    inputs = [(found[name], mean) for name, mean in (known or {}).items()]
    judged = {
        name: beside(value, found[name], inputs, false_alarm=FALSE_ALARM, sees=sees) for name, value in exact.items()
    }
    return [f"{name}: {agreement}" for name, agreement in judged.items() if agreement.verdict != AGREES]
