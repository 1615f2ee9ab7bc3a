"""Clusters for tests: a real `dask scheduler` and real `dask worker` processes on loopback, which tests may kill."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.helpers.places import ROOT

PATIENCE = 60.0
"""Seconds in which a process must be there, or be gone."""


def free_port() -> int:
    """A port of loopback at which nobody listens now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody listens at that port of loopback."""
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    return False


class ClusterProcess:
    """A process of a cluster, in a session of its own; what it says is in the file `said`."""

    def __init__(self, said: Path, *words: object, folder: Path, path: str, python: str = sys.executable) -> None:
        self.said = said
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("DASK_")}
        with open(said, "ab") as output:
            self.process = subprocess.Popen(
                [python, "-m", *map(str, words)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=folder,
                start_new_session=True,
                env={**inherited, "PYTHONPATH": path, "TMPDIR": str(folder), "PYTHONWARNINGS": "ignore"},
            )

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Sends a signal, SIGKILL unless another is named, to it and all that it has started, and waits for its end."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        self.process.wait(PATIENCE)


class TestCluster:
    """A scheduler at an `address` of loopback and its `workers`, each of one thread and without a nanny."""

    __test__ = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.workers: list[ClusterProcess] = []
        self.scheduler = self._scheduler()

    def restart_scheduler(self) -> None:
        """Starts a scheduler at the same port, in place of one that was killed; workers must be added anew."""
        self.scheduler.kill()
        self.scheduler = self._scheduler()

    def add_worker(
        self, *options: object, path: str = str(ROOT), nanny: bool = False, python: str = sys.executable
    ) -> ClusterProcess:
        """One more worker, there when this returns; `path` is where it finds packages of no installation."""
        before = self._said("Register worker")
        words = ["--nthreads", 1, "--no-dashboard", "--memory-limit", 0, "--nanny" if nanny else "--no-nanny"]
        worker = self._start("distributed.cli.dask_worker", self.address, *words, *options, path=path, python=python)
        self.workers.append(worker)
        self._wait(lambda: self._said("Register worker") > before, worker)
        return worker

    def end_workers(self) -> None:
        """Kills all workers; the scheduler has noticed when this returns."""
        for worker in self.workers:
            worker.kill()
        self.workers.clear()
        self._wait(lambda: self._said("Remove worker") == self._said("Register worker"), self.scheduler)

    def end(self) -> None:
        """Kills all that still runs."""
        for process in [*self.workers, self.scheduler]:
            process.kill()

    def _scheduler(self) -> ClusterProcess:
        words = ["--host", "127.0.0.1", "--port", self.port, "--no-dashboard", "--no-show"]
        words += ["--idle-timeout", "10 minutes"]  # should the tests be killed; its workers end with it
        scheduler = self._start("distributed.cli.dask_scheduler", *words, path=str(ROOT))
        self._wait(lambda: listens(self.port), scheduler)
        return scheduler

    def _start(self, module: str, *words: object, path: str, python: str = sys.executable) -> ClusterProcess:
        said = self.folder / f"{module.rpartition('.')[2]}.txt"
        return ClusterProcess(said, module, *words, folder=self.folder, path=path, python=python)

    def _said(self, words: str) -> int:
        """How often the scheduler has said that."""
        return (self.folder / "dask_scheduler.txt").read_text(errors="replace").count(words)

    def _wait(self, condition: object, process: ClusterProcess) -> None:
        assert callable(condition)
        until = time.monotonic() + PATIENCE
        while not condition():
            assert process.alive, process.said.read_text(errors="replace")
            assert time.monotonic() < until, process.said.read_text(errors="replace")
            time.sleep(0.05)


@contextlib.contextmanager
def cluster(workers: int = 2) -> Iterator[TestCluster]:
    """A cluster with so many workers, ended with the context, whatever was killed in it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        made = TestCluster(Path(folder))
        try:
            for _ in range(workers):
                made.add_worker()
            yield made
        finally:
            made.end()
