"""Progress on standard error while a scenario is read, once that has taken two seconds."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from typing import TextIO

from sim.progress_bar import bar_on, is_watched
from sim.progress_events import Step, listened_by

SILENT_SECONDS = 2.0
"""Seconds of reading before anything is shown."""


@contextlib.contextmanager
def reading_progress() -> Iterator[None]:
    """Shows to who watches how far reading is; prints once, on any stream, what it has been waiting for."""
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
        self.began = time.monotonic()
        self.step, self.since = Step(""), self.began

    def __call__(self, step: Step) -> None:
        if step.what != self.step.what:
            self.began = time.monotonic()
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
            elif is_watched(stream) and not self.step.waits:
                with contextlib.suppress(OSError, ValueError):
                    self._show_bar(stream)
                return

    def _show_bar(self, stream: TextIO) -> None:
        bar = bar_on(stream)
        while bar is not None and not self.done.wait(0.2):
            what, done, total, _ = self.step
            bar.show(f"reading {what}".rstrip(), done, total, time.monotonic() - self.began)
        if bar is not None:
            bar.stop()
