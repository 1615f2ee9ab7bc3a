"""What was asked of a comparison, and what each replication left of every policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.engine.ledger import Ledger
from sim.measures.promise_outcomes import PromiseOutcomes
from sim.measures.statistics import Waits

Key = tuple[str, str, str]
"""Stock point ('*' over all), customer group ('' over all), measure."""


class Played(NamedTuple):
    """The results of one replication under one policy: a value for each key (NaN: undefined), account, waits, promises.

    `ledger` is None where its tables are not kept, and a function that gives it where it is stored in a file.
    `last_levels` has the last level of each stock point whose level follows a forecast.
    """

    values: np.ndarray
    account: dict[str, dict[str, int]]
    waits: Waits
    promise_outcomes: PromiseOutcomes
    ledger: Ledger | Callable[[], Ledger] | None
    last_levels: tuple[tuple[str, int], ...] = ()


class Computed(NamedTuple):
    """A level that a policy's restock rule computed: what was `declared`, and the `number` that came of it."""

    policy: str
    stock: str
    word: str
    declared: object
    number: int


class Settings(NamedTuple):
    """What was asked for: which policies, the first of them the baseline, with which seed and engine, by which verb."""

    policies: tuple[str, ...]
    seed: int
    engine: str = "auto"
    verb: str = "compare"
