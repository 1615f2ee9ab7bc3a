"""A sweep before it is played: its points checked, what is to be played, where its results lie and what is there."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.engine.model_version import MODEL_VERSION
from sim.errors import ScenarioError, UserError, shown
from sim.experiments.arguments import (
    require_engine,
    require_policies,
    require_replications,
    require_scenario,
    require_whole,
    require_word,
)
from sim.experiments.duration_estimate import replication_seconds
from sim.experiments.runner import Experiment
from sim.experiments.sweep.data import SweepSettings
from sim.experiments.sweep.design import Design
from sim.experiments.sweep.make_design import make_design
from sim.experiments.sweep.playing import Playing
from sim.experiments.sweep.situations import ALONE, PointsOfSweep, Situations, situations_of, unfelt_columns
from sim.experiments.sweep.triple_store import ABSENT, TripleStore
from sim.experiments.sweep.variation import VariationsError, Vary
from sim.measures import MEASURES
from sim.progress_bar import ProgressBar
from sim.scenario.model import Scenario
from sim.scenario.played_digest import played_digest
from sim.scenario.variants import Variants

STORE = "played"
"""The folder in a sweep's own in which what was played lies."""
SAMPLED = 20
"""Situations from which the time of all is estimated."""


class SweepRequest(NamedTuple):
    """What is asked of a sweep beside the scenario and what is varied: the design's `kind` and `points`, the policies,
    replications, measures shown, seed and engine; None: the scenario's own, or all."""

    kind: str = "grid"
    points: int | None = None
    policies: Iterable[str] | None = None
    replications: int | None = None
    measures: Iterable[str] | None = None
    seed: int | None = None
    engine: str = "auto"


class SweepPart(NamedTuple):
    """A share of the triples: the `number`th of so many `parts`, from 1."""

    number: int
    parts: int

    @classmethod
    def read(cls, text: str) -> SweepPart:
        """The part that '3/20' names. Raises `UserError` for another text."""
        number, slash, parts = text.partition("/")
        if slash and number.strip().isdecimal() and parts.strip().isdecimal():
            part = cls(int(number), int(parts))
            if 1 <= part.number <= part.parts:
                return part
        raise UserError(f"expected a part and how many there are, such as 3/20, found {shown(text)}", argument="part")


class PreparedSweep:
    """A sweep whose points are checked. Everything wrong with it was said by a `UserError` when it was made."""

    def __init__(
        self,
        scenario: Scenario,
        vary: Vary,
        request: SweepRequest,
        out: str | Path = "results",
        *,
        most_triples: int | None = None,
        progress: bool = True,
    ) -> None:
        require_scenario(scenario)
        require_engine(request.engine)
        names = require_policies(scenario, request.policies)
        count = require_replications(scenario.replications if request.replications is None else request.replications)
        if isinstance(request.measures, str):
            raise UserError(f"expected a list of names, found {shown(request.measures)}", argument="measures")
        measures = None if request.measures is None else tuple(request.measures)
        for measure in measures or ():
            require_word("measures", measure, MEASURES)
        self.seed = require_whole("seed", scenario.seed if request.seed is None else request.seed)
        self.scenario = scenario
        self.settings = SweepSettings(names, self.seed, count, request.engine, measures)
        self.variants = Variants(scenario, vary.columns)
        self.design: Design = make_design(scenario, vary, request.kind, request.points, self.seed)
        most = len(self.design.rows) * len(names) * count
        if most_triples is not None and most > most_triples:  # said before the points are checked, which takes as long
            expected = f"at most {most_triples:,} triples without being told so"
            raise UserError(f"expected {expected}, found {most:,}", argument="yes")
        with ProgressBar("points checked", len(self.design.rows), shown=progress) as bar:
            self.situations: Situations = situations_of(self.design, self.variants, names, self.seed, bar)
        self.unfelt = unfelt_columns(self.design, self.variants, names)
        self.folder = Path(out) / scenario.name / self.fingerprint
        self.store = TripleStore(self.folder / STORE)
        self.playing = Playing(self.situations, Experiment(PointsOfSweep(self.variants), self.seed), self.store, count)
        self.found = int(np.count_nonzero(self.playing.places >= 0))

    @property
    def policies(self) -> tuple[str, ...]:
        """The policies that are played, the baseline first."""
        return self.settings.policies

    @property
    def points(self) -> int:
        """The number of points."""
        return len(self.design.rows)

    @property
    def triples(self) -> int:
        """The number of different triples, if each situation is played in as many replications as asked for."""
        return len(self.situations.situations) * self.settings.replications

    @cached_property
    def lineage(self) -> str:
        """16 hex digits of the scenario, the seed and what is varied: the same for every version of the model."""
        digests = {name: played_digest(under).hex() for name, under in self.scenario.policies.items()}
        named = {"policies": digests, "seed": self.seed}
        text = json.dumps([named, sorted(self.design.columns)], ensure_ascii=False)
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    @cached_property
    def fingerprint(self) -> str:
        """16 hex digits that name the folder: of the scenario, the seed, what is varied, and the model's version."""
        return hashlib.blake2b(f"sweep {self.lineage} {MODEL_VERSION}".encode(), digest_size=8).hexdigest()

    @cached_property
    def seconds_each(self) -> float:
        """About how long a triple takes, from a few of the situations."""
        every = max(len(self.situations.situations) // SAMPLED, 1)
        sample = self.situations.situations[::every]
        seconds = [replication_seconds(self.variants.under(*situation), [ALONE]) for situation in sample]
        return sum(seconds) / max(len(seconds), 1)

    def seconds(self, jobs: int | None) -> float:
        """About how long what is missing takes with so many processes, None for one a core."""
        return (self.triples - self.found) * self.seconds_each / (jobs or os.cpu_count() or 1)

    def forget(self) -> None:
        """Removes what was played before: everything is played anew."""
        self.store.remove()
        self.playing.places[:] = ABSENT
        self.found = 0

    def in_part(self, part: SweepPart | None, missing: np.ndarray) -> np.ndarray:
        """Those of the `missing` triples (situations × replications) that are in a part: all if it is None."""
        if part is None:
            return missing
        situations, replications = missing.shape
        of_triple = np.arange(situations)[:, None] + np.zeros(replications, dtype=np.int64)
        if situations < part.parts:  # else situations stay whole: what is drawn for one is drawn once
            of_triple = np.arange(situations * replications).reshape(missing.shape)
        return missing & (of_triple % part.parts == part.number - 1)


def checked_vary(scenario: Scenario, read: Callable[[], Vary]) -> Vary:
    """What is varied, as `read` gives it, with paths that the scenario has.

    Raises one `UserError` with all that is wrong with the values and with the paths.
    """
    lines: list[str] = []
    try:
        vary = read()
    except VariationsError as error:
        lines, vary = str(error).removeprefix("vary: ").splitlines(), error.read
    try:
        if vary.columns:
            Variants(scenario, tuple(dict.fromkeys(vary.columns)))
    except ScenarioError as error:
        lines += map(str, error.problems)
    if lines:
        raise UserError("\n".join(lines), argument="vary")
    return vary
