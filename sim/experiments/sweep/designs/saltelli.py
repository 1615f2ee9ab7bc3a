"""Saltelli's extension of a Sobol' sequence: for first-order and total shares of variance (Saltelli et al. 2010)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.experiments.sweep.designs import Arrangement, power_of_two, require_points, sampled, unit_cube
from sim.experiments.sweep.factors import Factor
from sim.experiments.sweep.salib import salib

SAMPLED = True


def arrange(
    factors: Sequence[Factor], own: Sequence[tuple[Any, ...]], points: int | None, chance: np.random.Generator
) -> Arrangement:
    """At least `points` base samples, up to a power of two, of d + 2 points each for d factors."""
    count, notes = power_of_two(require_points("saltelli", points, "base samples", least=2), "base samples")
    sampler = salib("sample.sobol", "design")
    return sampled(factors, sampler.sample(unit_cube(factors), count, calc_second_order=False, seed=chance), *notes)
