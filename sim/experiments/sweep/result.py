"""What a sweep found: its points, the measures at each under every policy, and the best policy by point."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.experiments.sweep.design import Design
from sim.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd


class Failure(NamedTuple):
    """A triple that could not be played, and why."""

    point: int
    policy: str
    replication: int
    reason: str


class Sweep:
    """The policies of a scenario at every point of a design; replication k has the same customers at all of them."""

    scenario: Scenario
    plan: Design
    policies: tuple[str, ...]
    seed: int
    engine: str
    command: str
    folder: Path
    unfelt: Mapping[str, tuple[str, ...]]
    """By policy, the columns that it does not feel, for it sets them itself: a level line in every figure."""
    failures: list[Failure]
    triples: int
    found: int
    signal: int
    seconds: float

    @cached_property
    def design(self) -> pd.DataFrame:
        """point, and a column for each path: numbers where all values are numbers, else texts as written."""
        raise NotImplementedError

    @cached_property
    def table(self) -> pd.DataFrame:
        """point, a column for each path, policy, measure, mean, half_width, n: over all stock points and customers."""
        raise NotImplementedError

    @property
    def measures(self) -> pd.DataFrame:
        """point, policy, replication, stock, group, measure, value."""
        raise NotImplementedError

    def values(self, policy: str, measure: str, stock: str = "*", group: str = "") -> np.ndarray:
        """Points × replications of a measure; NaN where it is not defined, was not played, or failed."""
        raise NotImplementedError

    def means(self, policy: str, measure: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """By point: mean, half_width (95 %), and how many replications define it."""
        raise NotImplementedError

    def sensitivities(self, measure: str) -> pd.DataFrame:
        """path, measure, policy, index, value, low, high: how much each path matters."""
        raise NotImplementedError

    @property
    def figures(self) -> Mapping[str, Any]:
        """The plots, drawn when asked for by name."""
        raise NotImplementedError

    @property
    def verdict(self) -> list[str]:
        """What was found, in plain words: what matters most, and where the best policy changes."""
        raise NotImplementedError
