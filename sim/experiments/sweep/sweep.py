"""Plays a sweep: the policies of a scenario at many points, resumable, each triple once."""

from __future__ import annotations

import functools
import shutil
import tempfile
import time
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from sim.errors import ResourceError
from sim.experiments.arguments import require_scenario, require_whole
from sim.experiments.backends import AUTO
from sim.experiments.duration_estimate import SECONDS_TO_START
from sim.experiments.memory_estimate import jobs_that_fit
from sim.experiments.played import Key
from sim.experiments.precision import Precision, next_round, out_of_reach, require_precisions
from sim.experiments.runner import BackendChoice
from sim.experiments.sweep.answer import write_answer
from sim.experiments.sweep.data import SweepCounts
from sim.experiments.sweep.gathering import PlayedSweep, gather
from sim.experiments.sweep.preparation import PreparedSweep, SweepPart, SweepRequest, checked_vary
from sim.experiments.sweep.result import Sweep
from sim.experiments.sweep.vary import given_variations
from sim.experiments.warm_up import with_warm_up
from sim.memory import free
from sim.progress_bar import ProgressBar
from sim.scenario.goal import Goal
from sim.scenario.model import Scenario

T = TypeVar("T")
ATTEMPTS = 5
"""How often what other processes take away at the same moment is looked up, or played, again."""
ALWAYS_KEPT = ("profit", "running_cost", "fill_rate", "on_hand")
"""Measures over everything that may decide which policy is best, or show that a triple was played."""


def sweep(
    scenario: Scenario,
    vary: Mapping[Any, object],
    design: str = "grid",
    *,
    points: int | None = None,
    policies: Iterable[str] | None = None,
    replications: int | None = None,
    precision: Precision | Iterable[Precision] | None = None,
    measures: Iterable[str] | None = None,
    seed: int | None = None,
    engine: str = "auto",
    backend: str = "serial",
    jobs: int | None = None,
    scheduler: str | None = None,
    plugins: Iterable[Path] = (),
    out: str | Path | None = None,
    fresh: bool = False,
    progress: bool = True,
) -> Sweep:
    """Plays every policy (or those named) at every point of a design over the paths that `vary` names.

    `sweep(scenario, {"suppliers.acme.lead_time.mean": range(2, 21)}, replications=10, backend="processes")`. What lies
    in the folder `out` already is not played again, unless `fresh`; without `out` the results lie among the system's
    temporary files as long as the sweep is in use. Raises `UserError` with everything that is wrong at any point,
    before anything is played. Interrupted (`KeyboardInterrupt`), it leaves what was played in the folder `out`.
    """
    precisions = require_precisions(precision)
    require_scenario(scenario)
    place = BackendChoice(backend, jobs, scheduler, tuple(plugins))
    folder = Path(tempfile.mkdtemp(prefix="backorders-")) if out is None else Path(out)
    try:
        scenario = with_found_warm_up(scenario, seed, place, progress=progress)
        prepared = PreparedSweep(
            scenario,
            checked_vary(scenario, lambda: given_variations(vary)),
            SweepRequest(design, points, policies, replications, measures, seed, engine),
            folder,
            progress=progress,
        )
        if fresh:
            prepared.forget()
        played = play_sweep(prepared, place, precisions=precisions, progress=progress)
    except BaseException:
        if out is None:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    if out is None:
        weakref.finalize(played, shutil.rmtree, folder, ignore_errors=True)
    return played


def with_found_warm_up(scenario: Scenario, seed: int | None, place: BackendChoice, *, progress: bool) -> Scenario:
    """The scenario with a number for its warm-up, which is found at its own values where it is `auto`: the same at all
    points."""
    resolved, found = with_warm_up(scenario, seed=seed, place=place, progress=progress)
    return resolved if found is None else scenario.changed({"warm_up": found.length})


def play_sweep(
    prepared: PreparedSweep,
    choice: BackendChoice,
    *,
    precisions: Sequence[Precision] = (),
    progress: bool = True,
) -> Sweep:
    """Plays what is missing of a prepared sweep, and makes its tables and its answer."""
    began = time.perf_counter()
    playing = prepared.playing
    wanted = np.full(len(prepared.situations.situations), prepared.settings.replications)

    def again() -> None:
        """Looks up where everything is, and plays what is nowhere."""
        playing.locate()
        play_all(prepared, wanted, choice, progress=progress)

    play_all(prepared, wanted, choice, progress=progress)
    while (further := _read(functools.partial(_wanted, prepared, precisions, wanted), again)) is not None:
        wanted = further
        play_all(prepared, wanted, choice, progress=progress)
    whole = PlayedSweep(prepared.design, prepared.policies, playing, wanted)
    kept = _kept(prepared.scenario.goal)
    with ProgressBar("points gathered", prepared.points, shown=progress) as bar:
        gathered = _read(lambda: gather(prepared.folder, whole, prepared.settings.shown, kept, bar), again)
    played = Sweep(
        prepared.scenario,
        prepared.design,
        prepared.settings._replace(replications=int(wanted.max(initial=0))),
        prepared.folder,
        unfelt=prepared.unfelt,
        counts=SweepCounts(int(wanted.sum()), prepared.found, time.perf_counter() - began),
        kept=gathered,
    )
    played.watched = progress
    played.fingerprint, played.lineage = prepared.fingerprint, prepared.lineage
    write_answer(played)
    prepared.store.put_together()
    return played


def play_all(prepared: PreparedSweep, wanted: np.ndarray, choice: BackendChoice, *, progress: bool = True) -> None:
    """Plays what is missing until nothing is. Raises `ResourceError` where what was played cannot be read again."""
    for _ in range(ATTEMPTS):
        if not play_missing(prepared, wanted, choice, progress=progress):
            return
    if prepared.playing.missing(wanted).any():
        raise ResourceError(f"expected what was played to be readable, found some of {prepared.store.folder} gone")


def _read(work: Callable[[], T], again: Callable[[], object]) -> T:
    """What `work` makes of the store. Where another process has put files of it together meanwhile, or one is damaged,
    it is looked up, and what is missing is played, `again`."""
    for _ in range(ATTEMPTS):
        try:
            return work()
        except FileNotFoundError:
            again()
    return work()


def play_missing(
    prepared: PreparedSweep,
    wanted: np.ndarray,
    choice: BackendChoice,
    *,
    part: SweepPart | None = None,
    progress: bool = True,
) -> int:
    """Plays the triples that are missing, or those of a `part` of them; how many that were."""
    missing = prepared.in_part(part, prepared.playing.missing(wanted))
    count = int(np.count_nonzero(missing))
    if not count:
        return 0
    jobs = None if choice.jobs is None else require_whole("jobs", choice.jobs, least=1)
    backend = choice.backend
    if backend in (AUTO, "processes"):
        jobs = jobs_that_fit(prepared.scenario, prepared.policies, count, "totals", jobs, free())
    if backend == AUTO:
        serial = count * prepared.seconds_each
        backend = "serial" if jobs == 1 or serial / 2 < SECONDS_TO_START else "processes"
    finished = 0
    with ProgressBar("triples", count, shown=progress) as bar:

        def done(triples: int) -> None:
            """Shows that so many more triples are played."""
            nonlocal finished
            finished += triples
            bar(finished, count)

        prepared.playing.play(missing, choice._replace(backend=backend, jobs=jobs), prepared.seconds_each, done)
    return count


def _wanted(prepared: PreparedSweep, precisions: Sequence[Precision], wanted: np.ndarray) -> np.ndarray | None:
    """How many replications each situation needs for all precisions, more than so far; None where that is enough."""
    if not precisions:
        return None
    further = wanted.copy()
    for number in range(len(wanted)):
        places = prepared.playing.places[number, : wanted[number]]
        read = [prepared.store.read(place) for place in places[places >= 0].tolist()]
        for precision in precisions:
            key = ("*", "", precision.measure)
            needed = precision.needed(np.array([values[keys.index(key)] for keys, values in read if key in keys]))
            if not out_of_reach(needed, len(read)):
                failed = int(wanted[number]) - len(read)
                further[number] = max(further[number], next_round(needed + failed, int(wanted[number])))
    return further if (further > wanted).any() else None


def _kept(goal: Goal) -> list[Key]:
    """The keys whose values decide which policy is best at a point."""
    decides = goal.maximise or goal.minimise
    measures = dict.fromkeys((*ALWAYS_KEPT, *([decides] if decides else [])))
    of_conditions = ((one.stock, one.group, one.measure) for one in goal.conditions)
    return list(dict.fromkeys([*(("*", "", measure) for measure in measures), *of_conditions]))
