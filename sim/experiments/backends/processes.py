"""Plays tasks side by side, in worker processes of this machine.

Each worker has a pipe of its own to the parent and shares nothing else: one that is killed, even in the middle of a
result, loses only the tasks that it had in hand and holds no lock that others wait for. (A pool of the standard
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
from collections import deque
from collections.abc import Generator, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sim.experiments.backends import Work, serial
from sim.experiments.process_start import existing_folder, signals_blocked, signals_of_the_parent
from sim.experiments.task_queue import TaskQueue
from sim.experiments.worker_answers import answer, result, unpacked
from sim.interrupts import postponed
from sim.plugins import load_plugin

MOST_IN_HAND = 2  # tasks that a worker has: the one it plays, and its next
READY = b""
"""What a worker sends once it is able to play, before its first answer."""
DYING_SECONDS = 1.0  # between the end of a worker's pipe and its own


@dataclass(eq=False)
class Worker:
    """A worker process, the parent's end of the `pipe` to it, whether it is able to play, and the tasks it has
    `in_hand`, in their order: it plays the first."""

    process: BaseProcess
    pipe: connection.Connection
    ready: bool = False
    in_hand: deque[Any] = field(default_factory=deque)


def map(
    work: Work,
    shared: object,
    tasks: Iterable[Hashable],
    *,
    jobs: int | None,
    plugins: Iterable[Path],
    scheduler: str | None = None,
) -> Generator[tuple[Any, Any], None, None]:
    """`work(shared, task)` of every task, as they are done; `GivenUp` for one that ends three workers that play it.

    Tasks of a worker that is killed are played again by others. An interrupt is raised when all finished results
    have been yielded and the workers have ended. Raises what `work` raises, and `ChildProcessError` where workers die
    again and again, whatever they play. One job, or one task, starts no worker: it is played in this process.
    """
    queue = TaskQueue(tasks)
    jobs = queue.look_ahead(jobs or os.cpu_count() or 1)
    if jobs <= 1:
        yield from serial.map(work, shared, queue, jobs=1, plugins=plugins)
        return
    pool = _WorkerPool(pickle.dumps((work, shared)), tuple(plugins))
    with postponed(pool.wake):
        try:
            yield from _results(pool, queue, jobs)
            yield from queue.given_up()
        finally:
            pool.end()


def _results(pool: _WorkerPool, queue: TaskQueue, jobs: int) -> Iterator[tuple[Any, Any]]:
    """The results of the workers, until all are there or a signal ends the wait."""
    while True:
        while len(pool.workers) < jobs and queue:
            pool.start()
        pool.hand_out(queue)
        if not any(worker.in_hand for worker in pool.workers):
            return
        for worker in pool.answering():
            if worker is None:
                return
            try:
                answered = worker.pipe.recv_bytes()
            except (EOFError, OSError):  # killed, perhaps in the middle of its answer
                _remove_dead_worker(worker, pool, queue)
                continue
            if answered == READY:
                worker.ready = True
                queue.started()
                continue
            task, left = worker.in_hand[0], result(answered)
            worker.in_hand.popleft()
            yield from queue.finished(task)
            yield task, left


def _remove_dead_worker(worker: Worker, pool: _WorkerPool, queue: TaskQueue) -> None:
    """Removes a worker that has died, and puts back what it had in hand."""
    how = pool.remove(worker)
    if not worker.ready:
        queue.put_back(worker.in_hand)
        queue.died_before_it_began(how)
    elif worker.in_hand:
        task = worker.in_hand.popleft()
        queue.put_back(worker.in_hand)
        queue.died_playing(task, how)


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
        with signals_blocked(), existing_folder():
            process.start()
        theirs.close()  # else the parent would not notice that the worker has ended
        self.workers.append(Worker(process, ours))

    def hand_out(self, queue: TaskQueue) -> None:
        """Sends every worker its next tasks, in turn, until each has `MOST_IN_HAND`."""
        for number in range(1, MOST_IN_HAND + 1):
            for worker in self.workers:
                if len(worker.in_hand) < number and queue:
                    worker.in_hand.append(queue.take())
                    with contextlib.suppress(OSError):  # it has died, which is noticed when its answer is due
                        worker.pipe.send(worker.in_hand[-1])

    def answering(self) -> list[Worker | None]:
        """Waits for workers that have answered or died, and returns them; None is the last entry if a signal came."""
        by_pipe: dict[Any, Worker] = {worker.pipe: worker for worker in self.workers}
        readable = connection.wait([*by_pipe, self.wake_pipe])
        return [worker for pipe, worker in by_pipe.items() if pipe in readable] + [None] * (self.wake_pipe in readable)

    def remove(self, worker: Worker, patience: float = DYING_SECONDS) -> str:
        """Removes a worker that has died, or whose pipe is broken, and says how it ended."""
        self.workers.remove(worker)
        worker.process.join(patience)
        worker.process.kill()  # its pipe may be closed while the process goes on
        worker.process.join()
        worker.pipe.close()
        return _how_it_ended(worker.process.exitcode)

    def end(self) -> None:
        """Kills all workers, whatever they are playing, and returns when they have ended."""
        for worker in self.workers:
            worker.process.kill()
        for worker in list(self.workers):
            self.remove(worker, patience=0)
        self.wake_pipe.close()
        self.waker.close()


def _how_it_ended(exitcode: int | None) -> str:
    """The end of a process in words.

    >>> _how_it_ended(-9), _how_it_ended(3)
    ('by SIGKILL, as when memory is short', 'with exit status 3')
    """
    names = {int(number): number.name for number in signal.Signals}
    name = names.get(-(exitcode or 0), "")
    if not name:
        return f"with exit status {exitcode}"
    return f"by {name}, as when memory is short" if name == "SIGKILL" else f"by {name}"


def _run_worker(pipe: connection.Connection, packed: bytes, plugins: tuple[Path, ...]) -> None:
    """The main function of a worker: answers every task sent through the `pipe`, until that is closed."""
    for number in signals_of_the_parent():
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    sys.stdout = sys.stderr  # what a plug-in prints is no result

    def load_plugins() -> None:
        """The kinds of plug-ins may be among what is unpacked."""
        for plugin in plugins:
            load_plugin(plugin)

    work, shared = unpacked(packed, load_plugins)
    with contextlib.suppress(EOFError, OSError, MemoryError):
        pipe.send_bytes(READY)
        while True:
            pipe.send_bytes(answer(work, shared, pipe.recv()))


def _end_with_the_parent() -> None:
    """Ends this worker when the parent has ended: one that is killed cannot end its workers."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
