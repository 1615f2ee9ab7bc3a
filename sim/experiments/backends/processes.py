"""Side by side, in processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from sim.experiments.backends import Work, serial
from sim.plugins import load_plugin

MOST_BREAKS = 3  # a pool that breaks so often without one result has a fault, not an accident

_work: Work
_shared: object


def map(
    work: Work, shared: object, replications: Iterable[int], *, jobs: int | None, plugins: Iterable[Path]
) -> Iterator[tuple[int, Any]]:
    """`work(shared, replication)` of every replication, as they are done.

    A worker that is killed costs no result: what it had not returned is played again by others.
    """
    left = list(replications)
    jobs = min(jobs or os.cpu_count() or 1, len(left))
    if jobs <= 1:
        yield from serial.map(work, shared, left, jobs=1, plugins=plugins)
        return
    packed = pickle.dumps((work, shared))
    breaks = 0
    while left:
        # spawned, not forked: a fork copies locks that other threads hold
        pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _begin, (packed, tuple(plugins)))
        futures: dict[Future[Any], int] = {}
        done = len(left)
        try:
            futures = {pool.submit(_one, replication): replication for replication in left}
            for future in as_completed(futures):
                replication = futures[future]
                result = future.result()
                left.remove(replication)
                yield replication, result
        except BrokenProcessPool:
            breaks = breaks + 1 if len(left) == done else 0
            if breaks == MOST_BREAKS:
                raise
        finally:
            # an interrupted run does not wait for what is under way
            for process in (getattr(pool, "_processes", None) or {}).values() if left else ():
                process.terminate()
            pool.shutdown(wait=not left, cancel_futures=True)


def _begin(packed: bytes, plugins: tuple[Path, ...]) -> None:
    global _work, _shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it, and decides
    for plugin in plugins:
        load_plugin(plugin)
    # only now: what is packed may hold kinds of a plug-in
    _work, _shared = pickle.loads(packed)


def _one(replication: int) -> Any:
    return _work(_shared, replication)
