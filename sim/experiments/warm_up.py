"""Finds the warm-up of a scenario that says `warm_up: auto`, by MSER-5 on pilot replications."""

from __future__ import annotations

import contextlib
import math
from typing import NamedTuple

import numpy as np

from sim.engine.plan import plan
from sim.engine.simpy_engine import play
from sim.engine.tape import Tape
from sim.errors import Problem, ScenarioError, UserError
from sim.experiments.arguments import require_scenario, require_whole
from sim.experiments.backends import AUTO
from sim.experiments.duration_estimate import quicker_backend
from sim.experiments.runner import BackendChoice, Batch, Experiment, OnePoint, Situation, run
from sim.measures.mser import mser
from sim.measures.period_series import SERIES, period_edges, period_series
from sim.progress_bar import ProgressBar
from sim.scenario.model import Scenario
from sim.scenario.source_map import dotted
from sim.scenario.steady_state import without_steady_state
from sim.scenario.warm_up import AutoWarmUp
from sim.units import MICROSECONDS

PILOTS = 20
"""Pilot replications, whose mean is cut off."""
BATCH = 5
"""Periods of which MSER-5 takes the mean."""
LEAST_BATCHES = 4
"""Batches of a pilot from which a cut within the first half is more than one of two."""
USE = "pilot"
"""What the tapes of pilots are for: they share no number with those of replications."""
MOST_REMEMBERED = 32
"""Scenarios whose warm-up a process remembers."""


class PilotSeries(NamedTuple):
    """A series under a policy: its mean over the pilots in each period, in units, and the `cut` in units of time.

    `settled` is False where MSER would rather cut in the second half: the pilot is too short to tell.
    """

    policy: str
    name: str
    values: np.ndarray
    cut: float
    settled: bool


class Found(NamedTuple):
    """A warm-up that was found: its `length`, and the `period` of the series, in units of time."""

    length: float
    period: float
    series: tuple[PilotSeries, ...]

    @property
    def decisive(self) -> PilotSeries:
        """The series with the latest cut, which the warm-up follows, the first of several."""
        return max(self.series, key=lambda one: one.cut)

    @property
    def unsettled(self) -> list[PilotSeries]:
        """The series for which the pilots are too short."""
        return [one for one in self.series if not one.settled]


_remembered: dict[tuple[str, int], Found] = {}


def resolved_warm_up(
    scenario: Scenario, *, seed: int | None = None, place: BackendChoice | None = None, progress: bool = False
) -> Scenario:
    """The scenario with the warm-up that it says, found first where that is `auto`; every experiment asks it."""
    return with_warm_up(scenario, seed=seed, place=place, progress=progress)[0]


def with_warm_up(
    scenario: Scenario, *, seed: int | None = None, place: BackendChoice | None = None, progress: bool = False
) -> tuple[Scenario, Found | None]:
    """The scenario with the warm-up that is played, and how it was found; None where the scenario says how long it is.

    Where the warm-up has been found before, in another process or at other values, it stays as it is.
    """
    if not scenario.seeks_warm_up:
        return scenario, None
    found = find_warm_up(scenario, seed=seed, place=place, progress=progress)
    return scenario.with_warm_up(AutoWarmUp(found.length)), found


def find_warm_up(
    scenario: Scenario, *, seed: int | None = None, place: BackendChoice | None = None, progress: bool = False
) -> Found:
    """The warm-up that the scenario needs, whatever it says itself: the latest cut over its series and policies, up to
    whole weeks.

    MSER-5 on the mean over 20 pilots of units on hand, backorders and units short, by unit of time and over all stock
    points. These tell of service, waits and money, whatever the goal: a goal changes nothing that is played. A pilot is
    played without warm-up for the horizon, and cut in its first half at the latest. Found once in a process. Raises
    `ScenarioError` where there is no steady state, and `UserError` where the horizon is too short.
    """
    require_scenario(scenario)
    seed = require_whole("seed", scenario.seed if seed is None else seed)
    pilot = scenario.with_warm_up(0.0)
    key = (pilot.fingerprint(), seed)
    if key not in _remembered:
        _require_steady_state(scenario)
        found = _found(pilot, seed, place or BackendChoice(), progress=progress)
        while len(_remembered) >= MOST_REMEMBERED:
            del _remembered[next(iter(_remembered))]
        _remembered[key] = found
    return _remembered[key]


def pilot_series(experiment: Experiment, batch: Batch) -> list[np.ndarray]:
    """The series of one pilot under each situation of the batch (series × periods); on the same tape."""
    tape = Tape(experiment.seed, batch.first, use=USE)
    series = []
    for situation in batch.situations:
        pilot_plan = experiment.points.plan(situation)
        series.append(period_series(pilot_plan, play(pilot_plan, tape, tape.customers(pilot_plan))))
    return series


def _require_steady_state(scenario: Scenario) -> None:
    problems = [
        Problem(dotted(problem.path), problem.expected, problem.found)
        for under_policy in (scenario, *scenario.policies.values())
        for problem in without_steady_state(under_policy)
    ]
    if problems:
        raise ScenarioError(list(dict.fromkeys(problems)))


def _found(pilot: Scenario, seed: int, place: BackendChoice, *, progress: bool) -> Found:
    policies = tuple(pilot.policies)
    edges = period_edges(plan(pilot, policies[0]))
    if len(edges) <= LEAST_BATCHES * BATCH:
        expected = f"a horizon of at least {LEAST_BATCHES * BATCH} periods, in which a warm-up can be found"
        raise UserError(f"expected {expected}, found {len(edges) - 1}", argument="horizon")
    if place.backend == AUTO:
        place = place._replace(backend=quicker_backend(pilot, policies, PILOTS, place.jobs))
    situations = tuple(map(Situation, policies))
    batches = [Batch(situations, number, number + 1) for number in range(PILOTS)]
    played: dict[int, list[np.ndarray]] = {}
    with (
        ProgressBar("pilots of the warm-up", PILOTS, shown=progress) as bar,
        contextlib.closing(run(pilot_series, Experiment(OnePoint(pilot), seed), batches, place)) as done,
    ):
        for batch, of_pilot in done:
            played[batch.first] = of_pilot
            bar(len(played), PILOTS)
    # by number, not in the order in which they ended: rounding of the sum must not depend on it
    means = np.mean([played[number] for number in range(PILOTS)], axis=0)
    tick, length = pilot.tick, int(edges[1])
    series = []
    for policy, of_policy in zip(policies, means, strict=True):
        for name, values in zip(SERIES, of_policy, strict=True):
            cut = mser(values, BATCH)
            series.append(PilotSeries(policy, name, values, cut.values * length / tick, cut.settled))
    week = MICROSECONDS["week"]
    latest = max(round(one.cut * tick) for one in series)
    return Found(math.ceil(latest / week) * week / tick, length / tick, tuple(series))
