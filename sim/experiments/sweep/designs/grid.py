"""A full factorial design: every combination of the factors' levels, the first factor outermost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.errors import Problem, UserError
from sim.experiments.sweep.designs import Arrangement
from sim.experiments.sweep.factors import Factor
from sim.experiments.sweep.variation import wrong_variations

SAMPLED = False
MOST_POINTS = 10_000_000
"""Points of a grid; a product grows faster than one thinks."""


def arrange(
    factors: Sequence[Factor], own: Sequence[tuple[Any, ...]], points: int | None, chance: np.random.Generator
) -> Arrangement:
    """Every combination; a range that says neither by nor in has `points` levels, or whole ones a step of 1 apart."""
    if points == 1:
        raise UserError("expected at least 2, for a range on a grid has both its ends, found 1", argument="points")
    levels = [factor.levels(points) for factor in factors]
    problems = [
        Problem(factor.where, "by STEP or in N behind the range on a grid", "neither")
        for factor, values in zip(factors, levels, strict=True)
        if values is None
    ]
    if problems:
        raise wrong_variations(problems)
    sizes = [len(values or ()) for values in levels]
    if math.prod(sizes) > MOST_POINTS:
        found = f"{' × '.join(f'{size:,}' for size in sizes)} = {math.prod(sizes):,}"
        raise UserError(f"expected at most {MOST_POINTS:,} points, found {found}", argument="vary")
    columns: list[list[Any]] = []
    outer = 1
    for at, values in enumerate(levels):
        inner = math.prod(sizes[at + 1 :])
        columns.append([value for value in values or () for _ in range(inner)] * outer)
        outer *= sizes[at]
    return Arrangement(columns)
