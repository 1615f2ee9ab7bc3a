"""Trajectories through the factors' ranges, one factor moving at a time: for elementary effects (Morris 1991)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.experiments.sweep.designs import Arrangement, require_points, sampled, unit_cube
from sim.experiments.sweep.factors import Factor, SampledFactor
from sim.experiments.sweep.salib import salib

SAMPLED = True
LEVELS = 4
"""Levels of each factor: shares 0, 1/3, 2/3, 1 of its range, steps of 2/3."""
INNER = 0.01
"""Of a distribution, quantiles from here to 1 less this: its own ends may be infinite."""


def arrange(
    factors: Sequence[Factor], own: Sequence[tuple[Any, ...]], points: int | None, chance: np.random.Generator
) -> Arrangement:
    """`points` trajectories of d + 1 points each for d factors."""
    count = require_points("morris", points, "trajectories", least=2)
    sample = salib("sample.morris", "design").sample(unit_cube(factors), count, num_levels=LEVELS, seed=chance)
    sample = np.clip(sample, 0.0, 1.0)  # sums of thirds may be off by their rounding
    distributed = np.array([isinstance(factor, SampledFactor) for factor in factors])
    played = np.where(distributed, INNER + (1 - 2 * INNER) * sample, sample)
    note = f"distributions go from their {INNER:.0%} to their {1 - INNER:.0%} quantile" if distributed.any() else ""
    return sampled(factors, played, *([note] if note else []))._replace(sample=sample)
