"""Side by side, in processes of this machine.

Each process has a pipe of its own to the parent, and nothing else in common with anybody: one that is killed, even in
the middle of a result, costs what it had in hand and holds no lock that others wait for. (A pool of the standard
library shares one queue of results; who is killed while writing into it stops everybody for ever.)
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from multiprocessing import connection
from pathlib import Path
from typing import Any, NamedTuple

from sim.experiments.backends import Work, serial
from sim.interrupts import SIGNALS, postponed
from sim.plugins import load_plugin, one_line_message, plugin_user_error

MOST_DEATHS = 3  # processes that die so often without one result have a fault, not an accident
AHEAD = 2  # replications in hand for each process: one that it plays, and its next


class Worker(NamedTuple):
    """A process that plays, this side of the `pipe` to it, and the replications in its `hands`, the first first."""

    process: Any
    pipe: connection.Connection
    hands: deque[int]


class WorkerError(Exception):
    """What went wrong in a worker, as its own traceback tells it."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


def map(
    work: Work, shared: object, replications: Iterable[int], *, jobs: int | None, plugins: Iterable[Path]
) -> Generator[tuple[int, Any], None, None]:
    """`work(shared, replication)` of every replication, as they are done.

    A worker that is killed costs no result: what it had not returned is played again by others. An interrupt is
    handled when what was finished has been given, and the workers have ended.
    Raises what `work` raises, and `ChildProcessError` where workers die again and again.
    """
    todo = deque(replications)
    jobs = min(jobs or os.cpu_count() or 1, len(todo))
    if jobs <= 1:
        yield from serial.map(work, shared, todo, jobs=1, plugins=plugins)
        return
    team = _Team(pickle.dumps((work, shared)), tuple(plugins))
    with postponed(team.wake):
        try:
            yield from _played(team, todo, jobs)
        finally:
            team.end()


def _played(team: _Team, todo: deque[int], jobs: int) -> Iterator[tuple[int, Any]]:
    """What the team makes of the replications, until they are all there or a signal ends the wait."""
    deaths = 0
    while True:
        while todo and len(team.workers) < jobs:
            team.start()
        team.hand_out(todo)
        if not any(worker.hands for worker in team.workers):
            return
        for worker in team.ready():
            if worker is None:
                return
            try:
                answer = worker.pipe.recv_bytes()
            except (EOFError, OSError):  # killed, perhaps in the middle of its answer
                deaths += 1
                todo.extendleft(reversed(worker.hands))
                team.bury(worker)
                if deaths == MOST_DEATHS:
                    raise ChildProcessError(
                        f"{deaths} times in a row a process ended before it had played one replication; "
                        "if memory is short, fewer at a time help: --jobs 1"
                    ) from None
                continue
            deaths = 0
            result, error, details = pickle.loads(answer)
            if error is not None:
                raise error from WorkerError(details)
            yield worker.hands.popleft(), result


class _Team:
    """The workers of one call, and a pipe through which a signal wakes who waits for them."""

    def __init__(self, packed: bytes, plugins: tuple[Path, ...]) -> None:
        self.packed, self.plugins = packed, plugins
        self.workers: list[Worker] = []
        self.awake, self.waker = multiprocessing.Pipe(duplex=False)
        # spawned, not forked: a fork copies locks that other threads hold
        self.context = multiprocessing.get_context("spawn")

    def wake(self) -> None:
        """Ends the wait in `ready`."""
        self.waker.send_bytes(b"!")

    def start(self) -> None:
        """One worker more."""
        ours, theirs = multiprocessing.Pipe()
        process = self.context.Process(target=_serve, args=(theirs, self.packed, self.plugins), daemon=True)
        with _deaf(), _somewhere():
            process.start()
        theirs.close()  # or its end would never be heard of
        self.workers.append(Worker(process, ours, deque()))

    def hand_out(self, todo: deque[int]) -> None:
        """Gives every worker its next replications, one after the other."""
        for ahead in range(1, AHEAD + 1):
            for worker in self.workers:
                if todo and len(worker.hands) < ahead:
                    with contextlib.suppress(OSError):  # it has died; that is heard when it should answer
                        worker.pipe.send(todo[0])
                    worker.hands.append(todo.popleft())

    def ready(self) -> list[Worker | None]:
        """Those who have answered or died, when there is one; None at the end if a signal came."""
        by_pipe: dict[Any, Worker] = {worker.pipe: worker for worker in self.workers}
        heard = connection.wait([*by_pipe, self.awake])
        return [worker for pipe, worker in by_pipe.items() if pipe in heard] + [None] * (self.awake in heard)

    def bury(self, worker: Worker) -> None:
        """Forgets one who has died."""
        self.workers.remove(worker)
        worker.process.kill()  # a pipe that is closed and a process that goes on: of no use
        worker.process.join()
        worker.pipe.close()

    def end(self) -> None:
        """Ends them all, without waiting for what is under way, and is back when they are gone."""
        for worker in self.workers:
            worker.process.kill()
        for worker in list(self.workers):
            self.bury(worker)
        self.awake.close()
        self.waker.close()


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """What is started here does not hear Ctrl-C, not even while Python itself is loading in it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # which lets the signals through once it has started
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _of_the_parent())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _somewhere() -> Iterator[None]:
    """A process begins in the folder of its parent: in the root, where that one is gone."""
    try:
        os.getcwd()
    except OSError:
        gone = os.open(os.curdir, os.O_RDONLY)
        os.chdir(os.sep)
        try:
            yield
        finally:
            os.fchdir(gone)
            os.close(gone)
    else:
        yield


def _of_the_parent() -> set[signal.Signals]:
    """The signals that a terminal sends to all its processes: the parent hears them, and decides."""
    return {signal.Signals(number) for number in SIGNALS if number != signal.SIGTERM}


def _serve(pipe: connection.Connection, packed: bytes, plugins: tuple[Path, ...]) -> None:
    """A worker: answers every replication that comes through the `pipe`, until the other end is closed."""
    for number in _of_the_parent():
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    sys.stdout = sys.stderr  # what a plug-in prints is no result
    try:
        for plugin in plugins:
            load_plugin(plugin)
        # only now: what is packed may hold kinds of a plug-in
        work, shared = pickle.loads(packed)
    except BaseException as error:  # raised here it would end this process, and nobody would hear why
        work, shared = _refuse, _travelling(error)
    with contextlib.suppress(EOFError, OSError, MemoryError):
        while True:
            pipe.send_bytes(_answer(work, shared, pipe.recv()))


def _end_with_the_parent() -> None:
    """A parent that is killed cannot end its workers, which would play to the end for nobody."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _refuse(error: Any, replication: int) -> None:
    raise error


def _answer(work: Work, shared: Any, replication: int) -> bytes:
    """The result, or the error and its traceback, as they travel."""
    try:
        return pickle.dumps((work(shared, replication), None, ""), pickle.HIGHEST_PROTOCOL)
    except BaseException as error:  # sys.exit() in a plug-in would end this process
        return pickle.dumps((None, _travelling(error), traceback.format_exc()))


def _travelling(error: BaseException) -> Exception:
    """`error` as another process can have it: it says whose it is, and survives the way there."""
    users = None if isinstance(error, MemoryError) else plugin_user_error(error)
    if users is not None:
        return users
    with contextlib.suppress(Exception):
        pickle.loads(pickle.dumps(error))
        if isinstance(error, Exception):
            return error
    return RuntimeError(f"{type(error).__name__}: {one_line_message(error)}").with_traceback(error.__traceback__)
