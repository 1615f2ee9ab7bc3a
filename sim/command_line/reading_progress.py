"""Progress on standard error while a scenario is read, once that has taken two seconds."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from typing import TextIO

from sim.progress_events import Step, listened_by

SILENT_SECONDS = 2.0
"""Seconds of reading before anything is shown."""


@contextlib.contextmanager
def reading_progress() -> Iterator[None]:
    """Shows on a terminal how far reading is; prints once, on any stream, what it has been waiting for."""
    thread = _ProgressThread()
    thread.start()
    try:
        with listened_by(thread):
            yield
    finally:
        thread.done.set()
        thread.join()


class _ProgressThread(threading.Thread):
    """Shows progress from a thread of its own, for a long step does not return to the caller until it ends."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.done = threading.Event()
        self.step, self.since = Step(""), time.monotonic()

    def __call__(self, step: Step) -> None:
        self.step, self.since = step, time.monotonic()

    def run(self) -> None:
        """Waits until reading has taken long enough, then shows how far it is until it is done."""
        waited = False
        while not self.done.wait(SILENT_SECONDS):
            stream = sys.stderr
            if stream is None or stream.closed:
                return
            if self.step.waits and not waited and time.monotonic() - self.since >= SILENT_SECONDS:
                waited = True
                with contextlib.suppress(OSError, ValueError):  # nobody reads the stream any more
                    print(f"{self.step.what} …", file=stream, flush=True)
            elif stream.isatty() and not self.step.waits:
                self._show_bar(stream)
                return

    def _show_bar(self, stream: TextIO) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(file=stream), transient=True) as bar:
            task = bar.add_task("reading", total=None)
            while not self.done.wait(0.2):
                what, done, wanted, _ = self.step
                bar.update(task, description=f"reading {what}".rstrip(), completed=done, total=wanted or None)
