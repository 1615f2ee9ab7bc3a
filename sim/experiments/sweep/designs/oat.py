"""One at a time: the scenario's own values first, then each factor at each of its values, the others left alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.experiments.sweep.designs import Arrangement
from sim.experiments.sweep.factors import Factor

SAMPLED = False


def arrange(
    factors: Sequence[Factor], own: Sequence[tuple[Any, ...]], points: int | None, chance: np.random.Generator
) -> Arrangement:
    """The scenario's own point, then one factor after the other; a range without steps has its two ends."""
    others = [
        [value for value in factor.ends() or () if (value,) * len(mine) != mine]
        for factor, mine in zip(factors, own, strict=True)
    ]
    columns: list[list[Any]] = []
    for at, mine in enumerate(own):
        before, after = sum(map(len, others[:at])), sum(map(len, others[at + 1 :]))
        changed = [(value,) * len(mine) for value in others[at]]
        columns.append([mine] * (1 + before) + changed + [mine] * after)
    note = "one at a time has as many points as there are values, whatever number is asked for"
    return Arrangement(columns, notes=(note,) if points else ())
