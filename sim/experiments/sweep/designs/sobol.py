"""A Sobol' sequence, scrambled: evenly spread points, of which the first 64 of 128 are the 64 (Owen 1998)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.experiments.sweep.designs import Arrangement, power_of_two, require_points, sampled
from sim.experiments.sweep.factors import Factor

SAMPLED = True


def arrange(
    factors: Sequence[Factor], own: Sequence[tuple[Any, ...]], points: int | None, chance: np.random.Generator
) -> Arrangement:
    """At least `points` points, up to a power of two."""
    from scipy.stats import qmc

    count, notes = power_of_two(require_points("sobol", points, "points"), "points")
    return sampled(factors, qmc.Sobol(len(factors), rng=chance).random(count), *notes)
