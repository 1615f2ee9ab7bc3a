"""Plays the ladder of exact answers: every rung, in this process or in several."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from sim.experiments.arguments import require_whole
from sim.experiments.backends import AUTO, GivenUp
from sim.experiments.backends import backend as named_backend
from sim.experiments.validation.ladder import rungs_named
from sim.experiments.validation.playing import Columns, judged, played
from sim.experiments.validation.result import Compared, Validation
from sim.experiments.validation.rung import FULL, QUICK, Effort, Exact, Rung
from sim.interrupts import raise_lost
from sim.progress_bar import ProgressBar

FALSE_ALARM = 1e-3
"""The chance, at most, that any of all the intervals misses its true value."""
MOST_MEASURES = 500
"""Of all rungs together; after Bonferroni each interval has an equal share of `FALSE_ALARM`, whichever are played."""
BLOCK = 10
"""Replications of a rung that are played as one piece of work."""


class Piece(NamedTuple):
    """A piece of work: some `replications` of the rung of that `name`."""

    name: str
    replications: range


class Ladder(NamedTuple):
    """What is the same for every piece of work; rungs hold functions, so workers find them by name."""

    pieces: tuple[Piece, ...]
    effort: Effort


def validate(
    quick: bool = False,
    *,
    only: Iterable[str] | None = None,
    backend: str = "serial",
    jobs: int | None = None,
    progress: Callable[[int, int], object] | bool = True,
) -> Validation:
    """Plays every rung of the ladder (or those named in `only`), and holds it against its exact answers.

    `quick` plays fewer and shorter replications, whose intervals are almost three times as wide. Seeds are fixed: the
    same code gives the same answer, for ever. Results do not depend on `backend` and `jobs`. From two seconds on a bar
    shows the `progress` to who watches; False shows none, and a function is called instead, with how many pieces of
    work are done and how many there are.
    """
    began = time.perf_counter()
    rungs = rungs_named(only)
    jobs = None if jobs is None else require_whole("jobs", jobs, least=1)
    effort = QUICK if quick else FULL
    task = Ladder(_pieces(rungs, effort), effort)
    found: dict[int, tuple[Columns, Exact | None]] = {}
    bar = ProgressBar("pieces of the ladder", len(task.pieces), shown=bool(progress))
    tell = progress if callable(progress) else bar
    where = "processes" if backend == AUTO else backend
    with bar:
        done = named_backend(where).map(play_piece, task, range(len(task.pieces)), jobs=jobs, plugins=())
        with contextlib.closing(done):
            for number, result in done:
                if isinstance(result, GivenUp):
                    raise ChildProcessError(f"the rung '{task.pieces[number].name}' was given up: {result.reason}")
                found[number] = result
                tell(len(found), len(task.pieces))
                raise_lost()
    exact: dict[str, Exact] = {}
    columns: dict[str, Columns] = {}
    for number, piece in enumerate(task.pieces):  # in order, whatever was done first: sums are rounded the same
        values, answer = found[number]
        if answer is not None:
            exact[piece.name] = answer
        own = columns.setdefault(piece.name, {})
        for key, column in values.items():
            own.setdefault(key, []).extend(column)
    share = FALSE_ALARM / MOST_MEASURES
    compared = [
        Compared(rung.name, f"{measure} of {of}" if of else measure, rung.source, agreement)
        for rung in rungs
        for (of, measure), agreement in judged(rung, exact[rung.name], columns[rung.name], effort, share).items()
    ]
    return Validation(compared, quick=quick, false_alarm=FALSE_ALARM, seconds=time.perf_counter() - began)


def _pieces(rungs: Iterable[Rung], effort: Effort) -> tuple[Piece, ...]:
    """The replications of every rung, in blocks."""
    return tuple(
        Piece(rung.name, range(first, min(first + BLOCK, rung.played_for(effort).replications)))
        for rung in rungs
        for first in range(0, rung.played_for(effort).replications, BLOCK)
    )


def play_piece(task: Ladder, number: int) -> tuple[Columns, Exact | None]:
    """Plays a piece of work: the columns of its replications, and with a rung's first the exact answers."""
    name, replications = task.pieces[number]
    (rung,) = rungs_named([name])
    return played(rung, task.effort, replications), rung.exact() if replications.start == 0 else None
