"""Patience: what standard error says while a scenario is read, once that has taken two seconds."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from sim.progress_events import Step, listened_by

PATIENCE = 2.0
"""Seconds that nobody minds."""


@contextlib.contextmanager
def patiently() -> Iterator[None]:
    """Who watches sees how far the reading is; what is waited for is said to everybody, once."""
    saying = _Saying()
    saying.start()
    try:
        with listened_by(saying):
            yield
    finally:
        saying.done.set()
        saying.join()


class _Saying(threading.Thread):
    """Speaks from beside the work, for what takes long may not come back here for as long as it takes."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.done = threading.Event()
        self.step, self.since = Step(""), time.monotonic()

    def __call__(self, step: Step) -> None:
        self.step, self.since = step, time.monotonic()

    def run(self) -> None:
        waited = False
        while not self.done.wait(PATIENCE):
            stream = sys.stderr
            if stream is None or stream.closed:
                return
            if self.step.waits and not waited and time.monotonic() - self.since >= PATIENCE:
                waited = True
                with contextlib.suppress(OSError, ValueError):  # nobody is there any more
                    print(f"{self.step.what} …", file=stream, flush=True)
            elif stream.isatty() and not self.step.waits:
                self._shown(stream)
                return

    def _shown(self, stream: Any) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(file=stream), transient=True) as bar:
            task = bar.add_task("reading", total=None)
            while not self.done.wait(0.2):
                what, done, wanted, _ = self.step
                bar.update(task, description=f"reading {what}".rstrip(), completed=done, total=wanted or None)
