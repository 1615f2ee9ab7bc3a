"""Designs: which points a sweep plays. Each is a module with one function, `arrange`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from sim.errors import UserError
from sim.experiments.arguments import require_word
from sim.experiments.sweep.factors import Factor

FILE = "file"
"""The kind of a design whose points were given one by one."""


class Arrangement(NamedTuple):
    """The points of a design: by factor the value at each point, or a tuple of values, one for each of its columns;
    the `sample` between 0 and 1, points × factors, that they were made of; and `notes` for the user."""

    values: list[list[Any]]
    sample: np.ndarray | None = None
    notes: tuple[str, ...] = ()


class DesignKind(Protocol):
    """A way to choose points."""

    SAMPLED: bool  # whether it takes distributions, for it draws shares between 0 and 1

    def arrange(
        self, factors: Sequence[Factor], own: Sequence[tuple[Any, ...]], points: int | None, chance: np.random.Generator
    ) -> Arrangement:
        """The points that vary the `factors`, whose `own` values are those of the scenario, column by column."""


def design_kinds() -> list[str]:
    """The names of all designs, each that of a module here."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def design_kind(name: str) -> DesignKind:
    """The design of that name. Raises `UserError` if there is none."""
    require_word("design", name, design_kinds())
    module: DesignKind = importlib.import_module(f"{__name__}.{name}")
    return module


def require_points(design: str, points: int | None, what: str, least: int = 1) -> int:
    """`points`, if it is given and at least `least`; `what` says what it counts. Raises `UserError`."""
    if points is None or points < least:
        expected = f"a whole number of {what} for the design '{design}', at least {least}"
        raise UserError(f"expected {expected}, found {'none' if points is None else points}", argument="points")
    return points


def sampled(factors: Sequence[Factor], sample: np.ndarray, *notes: str) -> Arrangement:
    """The points at a `sample` between 0 and 1, points × factors."""
    return Arrangement([factor.at(sample[:, at]) for at, factor in enumerate(factors)], sample, notes)


def power_of_two(points: int, what: str) -> tuple[int, tuple[str, ...]]:
    """The smallest power of two that is at least `points`, and a note for the user if it is another number.

    >>> power_of_two(100, "points")
    (128, ("128 points in place of 100: a Sobol' sequence is balanced at powers of two",))
    """
    rounded_up = 1 << (points - 1).bit_length()
    note = f"{rounded_up:,} {what} in place of {points:,}: a Sobol' sequence is balanced at powers of two"
    return rounded_up, () if rounded_up == points else (note,)


def unit_cube(factors: Sequence[Factor]) -> dict[str, Any]:
    """The factors as SALib wants them, each between 0 and 1."""
    return {
        "num_vars": len(factors),
        "names": [factor.where for factor in factors],
        "bounds": [[0.0, 1.0]] * len(factors),
    }
