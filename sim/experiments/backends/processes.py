"""Plays replications side by side, in worker processes of this machine.

Each worker has a pipe of its own to the parent and shares nothing else: one that is killed, even in the middle of a
result, loses only the replications that it had in hand and holds no lock that others wait for. (A pool of the standard
library shares one queue of results: a worker killed while writing into it stops all others for ever.)
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
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple

from sim.experiments.backends import Work, serial
from sim.interrupts import SIGNALS, postponed
from sim.plugins import load_plugin, one_line_message, plugin_user_error

MOST_DEATHS = 3  # in a row, without one result between: the cause is no accident then
MOST_IN_HAND = 2  # replications that a worker has: the one it plays, and its next


class Worker(NamedTuple):
    """A worker process, the parent's end of the `pipe` to it, and the replications it has `in_hand`, in their order."""

    process: BaseProcess
    pipe: connection.Connection
    in_hand: deque[int]


class WorkerError(Exception):
    """An error in a worker, with the text of the worker's own traceback."""

    def __str__(self) -> str:
        """The traceback, on a line of its own."""
        return f"\n{self.args[0]}"


def map(
    work: Work,
    shared: object,
    replications: Iterable[Any],
    *,
    jobs: int | None,
    plugins: Iterable[Path],
    scheduler: str | None = None,
) -> Generator[tuple[Any, Any], None, None]:
    """`work(shared, replication)` of every replication, as they are done.

    Replications of a worker that is killed are played again by others. An interrupt is raised when all finished results
    have been yielded and the workers have ended. Raises what `work` raises, and `ChildProcessError` where workers die
    again and again.
    """
    pending = deque(replications)
    jobs = min(jobs or os.cpu_count() or 1, len(pending))
    if jobs <= 1:
        yield from serial.map(work, shared, pending, jobs=1, plugins=plugins)
        return
    pool = _WorkerPool(pickle.dumps((work, shared)), tuple(plugins))
    with postponed(pool.wake):
        try:
            yield from _results(pool, pending, jobs)
        finally:
            pool.end()


def _results(pool: _WorkerPool, pending: deque[int], jobs: int) -> Iterator[tuple[int, Any]]:
    """The results of the workers, until all are there or a signal ends the wait."""
    deaths = 0
    while True:
        while pending and len(pool.workers) < jobs:
            pool.start()
        pool.hand_out(pending)
        if not any(worker.in_hand for worker in pool.workers):
            return
        for worker in pool.ready():
            if worker is None:
                return
            try:
                answer = worker.pipe.recv_bytes()
            except (EOFError, OSError):  # killed, perhaps in the middle of its answer
                deaths += 1
                pending.extendleft(reversed(worker.in_hand))
                pool.remove(worker)
                if deaths == MOST_DEATHS:
                    raise ChildProcessError(
                        f"{deaths} times in a row a process ended before it had played one replication; "
                        "if memory is short, one at a time helps"
                    ) from None
                continue
            deaths = 0
            result, error, details = pickle.loads(answer)
            if error is not None:
                raise error from WorkerError(details)
            yield worker.in_hand.popleft(), result


class _WorkerPool:
    """The workers of one call of `map`, and a pipe through which a signal ends the wait for them."""

    def __init__(self, packed: bytes, plugins: tuple[Path, ...]) -> None:
        self.packed, self.plugins = packed, plugins
        self.workers: list[Worker] = []
        self.wake_pipe, self.waker = multiprocessing.Pipe(duplex=False)
        # spawned, not forked: a fork copies locks that other threads hold
        self.context = multiprocessing.get_context("spawn")

    def wake(self) -> None:
        """Ends the wait in `ready`."""
        self.waker.send_bytes(b"!")

    def start(self) -> None:
        """Starts one more worker."""
        ours, theirs = multiprocessing.Pipe()
        process = self.context.Process(target=_run_worker, args=(theirs, self.packed, self.plugins), daemon=True)
        with _signals_blocked(), _existing_folder():
            process.start()
        theirs.close()  # else the parent would not notice that the worker has ended
        self.workers.append(Worker(process, ours, deque()))

    def hand_out(self, pending: deque[int]) -> None:
        """Sends every worker its next replications, in turn, until each has `MOST_IN_HAND`."""
        for number in range(1, MOST_IN_HAND + 1):
            for worker in self.workers:
                if pending and len(worker.in_hand) < number:
                    with contextlib.suppress(OSError):  # it has died, which is noticed when its answer is due
                        worker.pipe.send(pending[0])
                    worker.in_hand.append(pending.popleft())

    def ready(self) -> list[Worker | None]:
        """Waits for workers that have answered or died, and returns them; None is the last entry if a signal came."""
        by_pipe: dict[Any, Worker] = {worker.pipe: worker for worker in self.workers}
        readable = connection.wait([*by_pipe, self.wake_pipe])
        return [worker for pipe, worker in by_pipe.items() if pipe in readable] + [None] * (self.wake_pipe in readable)

    def remove(self, worker: Worker) -> None:
        """Removes a worker that has died, or whose pipe is broken."""
        self.workers.remove(worker)
        worker.process.kill()  # its pipe may be closed while the process goes on
        worker.process.join()
        worker.pipe.close()

    def end(self) -> None:
        """Kills all workers, whatever they are playing, and returns when they have ended."""
        for worker in self.workers:
            worker.process.kill()
        for worker in list(self.workers):
            self.remove(worker)
        self.wake_pipe.close()
        self.waker.close()


@contextlib.contextmanager
def _signals_blocked() -> Iterator[None]:
    """Processes started here get no Ctrl-C, not even while Python itself is loading in them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # starting it later would unblock the signals
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _signals_of_the_parent())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _existing_folder() -> Iterator[None]:
    """Changes to the root where the working folder is gone: a process cannot start in a folder that is not there."""
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


def _signals_of_the_parent() -> set[signal.Signals]:
    """The signals that a terminal sends to all its processes, and that the parent alone shall handle."""
    return {signal.Signals(number) for number in SIGNALS if number != signal.SIGTERM}


def _run_worker(pipe: connection.Connection, packed: bytes, plugins: tuple[Path, ...]) -> None:
    """The main function of a worker: answers every replication sent through the `pipe`, until that is closed."""
    for number in _signals_of_the_parent():
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    sys.stdout = sys.stderr  # what a plug-in prints is no result
    try:
        for plugin in plugins:
            load_plugin(plugin)
        # after the plug-ins, whose kinds may be among what is unpacked
        work, shared = pickle.loads(packed)
    except BaseException as error:  # raised here it would end this process without a word to the parent
        work, shared = _refuse, _picklable(error)
    with contextlib.suppress(EOFError, OSError, MemoryError):
        while True:
            pipe.send_bytes(_answer(work, shared, pipe.recv()))


def _end_with_the_parent() -> None:
    """Ends this worker when the parent has ended: one that is killed cannot end its workers."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _refuse(error: BaseException, replication: int) -> None:
    raise error


def _answer(work: Work, shared: object, replication: int) -> bytes:
    """The pickled result, or error with its traceback."""
    try:
        return pickle.dumps((work(shared, replication), None, ""), pickle.HIGHEST_PROTOCOL)
    except BaseException as error:  # sys.exit() in a plug-in would end this process
        return pickle.dumps((None, _picklable(error), traceback.format_exc()))


def _picklable(error: BaseException) -> Exception:
    """`error` in a form that can be pickled; a `UserError` in its place where a plug-in is to blame."""
    user_error = None if isinstance(error, MemoryError) else plugin_user_error(error)
    if user_error is not None:
        return user_error
    with contextlib.suppress(Exception):
        pickle.loads(pickle.dumps(error))
        if isinstance(error, Exception):
            return error
    return RuntimeError(f"{type(error).__name__}: {one_line_message(error)}").with_traceback(error.__traceback__)
