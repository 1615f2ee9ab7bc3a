"""A Latin hypercube: of n points, one in each of n equally likely strata of every factor (McKay et al. 1979)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.experiments.sweep.designs import Arrangement, require_points, sampled
from sim.experiments.sweep.factors import Factor

SAMPLED = True


def arrange(
    factors: Sequence[Factor], own: Sequence[tuple[Any, ...]], points: int | None, chance: np.random.Generator
) -> Arrangement:
    """`points` points; another number of them is another design."""
    from scipy.stats import qmc

    count = require_points("lhs", points, "points")
    return sampled(factors, qmc.LatinHypercube(len(factors), rng=chance).random(count))
