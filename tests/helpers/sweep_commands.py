"""Sweeps of the tiny scenario typed as commands, killed on the way, and the bytes that they leave."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pyarrow.parquet as pq

from tests.helpers.commands import TINY, finished, started

LEAD_TIME = "suppliers.acme.lead_time.mean"
POINTS, REPLICATIONS = 20, 8
SWEEP = (
    "sweep", "tiny.yaml", "--vary", f"{LEAD_TIME}=0.5..10 by 0.5", "--replications", REPLICATIONS, "--no-report",
    "--quiet",
)  # fmt: skip
TRIPLES = POINTS * 2 * REPLICATIONS
OWN_TIME = ("provenance.json", "report.html", "played")
"""What is no part of the promise that a resumed sweep equals an uninterrupted one."""

OFTEN = """
import sim.experiments.sweep.playing as playing, sim.experiments.sweep.triple_store as triple_store
playing.SECONDS_PER_BATCH, triple_store.MOST_SECONDS = 0.01, 0.0
"""
"""Code for `started`: batches are small, and each is written as soon as it is there."""

PATIENCE = 120.0
"""Seconds until a test gives up to wait."""


def bytes_of(out: str | Path) -> dict[str, str]:
    """The digests of what a sweep in `out` promises, by the file's path in its folder."""
    (folder,) = (place for place in Path(out).glob("tiny/*") if place.is_dir())
    files = (file for file in folder.rglob("*") if file.is_file())
    paths = {file.relative_to(folder): file for file in files}
    return {
        str(path): hashlib.blake2b(file.read_bytes(), digest_size=8).hexdigest()
        for path, file in sorted(paths.items())
        if path.parts[0] not in OWN_TIME
    }


def serial_bytes() -> dict[str, str]:
    """What an uninterrupted sweep leaves, one triple after the other; the tiny scenario lies here then."""
    Path("tiny.yaml").write_text(TINY)
    return _serial_bytes()


@functools.cache
def _serial_bytes() -> dict[str, str]:
    done = finished(started(*SWEEP, "--backend", "serial", "--out", "serial"))
    assert done.status == 0, done.err
    return bytes_of("serial")


def stored_files(out: str) -> int:
    """How many files the store of a sweep has."""
    with contextlib.suppress(FileNotFoundError):  # a folder is tried, and taken away again, before anything is played
        return sum(1 for _ in Path(out).glob("tiny/*/played/[!.]*.parquet"))
    return 0


def stored_triples(out: str) -> int:
    """How many triples the store of a sweep has."""
    with contextlib.suppress(FileNotFoundError):
        return sum(pq.read_metadata(file).num_rows for file in Path(out).glob("tiny/*/played/[!.]*.parquet"))
    return 0


@contextlib.contextmanager
def sweeping(out: str, *words: object) -> Iterator[subprocess.Popen[str]]:
    """A sweep that runs, and is not alive afterwards, nor any process that it started."""
    process = started(*SWEEP, "--out", out, *words, code=OFTEN)
    try:
        yield process
    finally:
        kill_with_children(process.pid)
        process.communicate()


def when(ready: Callable[[], bool], process: subprocess.Popen[str]) -> bool:
    """Waits until something is so; False if the process has ended before."""
    end = time.monotonic() + PATIENCE
    while not ready():
        if process.poll() is not None:
            return False
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)
    return True


def workers_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """The worker processes that a command has started."""
    with contextlib.suppress(psutil.NoSuchProcess):
        children = psutil.Process(process.pid).children(recursive=True)
        return [child for child in children if "resource_tracker" not in " ".join(_words(child))]
    return []


def _words(process: psutil.Process) -> list[str]:
    with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        words: list[str] = process.cmdline()
        return words
    return []


def kill_with_children(pid: int) -> None:
    """Kills a process and what it started, at once and whatever they do."""
    with contextlib.suppress(psutil.NoSuchProcess):
        children = psutil.Process(pid).children(recursive=True)
        for process in (pid, *(child.pid for child in children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
