"""Side by side, in processes of this machine."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from pathlib import Path
from typing import Any

from sim.experiments.backends import Work, serial
from sim.plugins import blamed, load_plugin, said

MOST_BREAKS = 3  # a pool that breaks so often without one result has a fault, not an accident
AHEAD = 4  # replications in hand for each process, so that none waits for its next

_work: Work
_shared: object


def map(
    work: Work, shared: object, replications: Iterable[int], *, jobs: int | None, plugins: Iterable[Path]
) -> Iterator[tuple[int, Any]]:
    """`work(shared, replication)` of every replication, as they are done.

    A worker that is killed costs no result: what it had not returned is played again by others.
    Raises what `work` raises, and `ChildProcessError` where workers die again and again.
    """
    left = dict.fromkeys(replications)
    jobs = min(jobs or os.cpu_count() or 1, len(left))
    if jobs <= 1:
        yield from serial.map(work, shared, left, jobs=1, plugins=plugins)
        return
    packed = pickle.dumps((work, shared))
    breaks = 0
    while left:
        # spawned, not forked: a fork copies locks that other threads hold
        pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _begin, (packed, tuple(plugins)))
        before = len(left)
        try:
            for replication, result in _played(pool, list(left), AHEAD * jobs):
                del left[replication]
                yield replication, result
        except BrokenProcessPool as error:
            breaks = breaks + 1 if len(left) == before else 0
            if breaks == MOST_BREAKS:
                raise ChildProcessError(
                    f"{breaks} times in a row a process ended before it had played one replication; "
                    "if memory is short, fewer at a time help: --jobs 1"
                ) from error
        finally:
            # an interrupted run does not wait for what is under way
            for process in (getattr(pool, "_processes", None) or {}).values() if left else ():
                process.terminate()
            pool.shutdown(wait=not left, cancel_futures=True)


def _played(pool: ProcessPoolExecutor, replications: Iterable[int], ahead: int) -> Iterator[tuple[int, Any]]:
    """What the pool makes of the replications, no more than `ahead` of them in its hands at a time."""
    waiting: dict[Future[Any], int] = {}
    ahead_of_us = iter(replications)
    while True:
        with _deaf():
            for replication in islice(ahead_of_us, ahead - len(waiting)):
                waiting[pool.submit(_one, replication)] = replication
        if not waiting:
            return
        for future in wait(waiting, return_when=FIRST_COMPLETED).done:
            yield waiting.pop(future), future.result()


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """What is started here does not hear Ctrl-C, not even while Python itself is loading in it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(packed: bytes, plugins: tuple[Path, ...]) -> None:
    global _work, _shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it, and decides
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    sys.stdout = sys.stderr  # what a plug-in prints is no result
    try:
        for plugin in plugins:
            load_plugin(plugin)
        # only now: what is packed may hold kinds of a plug-in
        _work, _shared = pickle.loads(packed)
    except BaseException as error:  # raised here it would end this process, and nobody would hear why
        _work, _shared = _refuse, _travelling(error)


def _end_with_the_parent() -> None:
    """A parent that is killed cannot end its workers, which would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _refuse(error: Any, replication: int) -> None:
    raise error


def _one(replication: int) -> Any:
    try:
        return _work(_shared, replication)
    except BaseException as error:  # sys.exit() in a plug-in would end this process
        raise _travelling(error) from error.__cause__


def _travelling(error: BaseException) -> Exception:
    """`error` as another process can have it: it says whose it is, and survives the way there."""
    users = blamed(error)
    if users is not None:
        return users
    with contextlib.suppress(Exception):
        pickle.loads(pickle.dumps(error))
        if isinstance(error, Exception):
            return error
    return RuntimeError(f"{type(error).__name__}: {said(error)}").with_traceback(error.__traceback__)
