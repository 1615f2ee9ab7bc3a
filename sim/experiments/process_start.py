"""How processes are started that play: deaf to Ctrl-C, in a folder that is there."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator

from sim.interrupts import SIGNALS


@contextlib.contextmanager
def signals_blocked() -> Iterator[None]:
    """Processes started here get no Ctrl-C, not even while Python itself is loading in them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # starting it later would unblock the signals
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals_of_the_parent())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def existing_folder() -> Iterator[None]:
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


def signals_of_the_parent() -> set[signal.Signals]:
    """The signals that a terminal sends to all its processes, and that the parent alone shall handle."""
    return {signal.Signals(number) for number in SIGNALS if number != signal.SIGTERM}
