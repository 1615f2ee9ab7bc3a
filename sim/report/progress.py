"""A progress bar of a long command, on standard error, with the time left."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any, Self

PATIENCE = 2.0
"""Seconds before the bar appears."""


class Progress:
    """A bar that appears once a command has taken two seconds, if standard error is a terminal and `shown`.

    Called with the replications that are done and that are wanted.
    """

    def __init__(self, *, shown: bool = True) -> None:
        self.shown = shown and sys.stderr.isatty()
        self.began = time.monotonic()
        self.bar: Any = None
        self.task: Any = None

    def __enter__(self) -> Self:
        if self.shown:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            columns = (TextColumn("replications"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self.bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self.task = self.bar.add_task("replications", total=None)
        return self

    def __call__(self, done: int, wanted: int) -> None:
        if self.bar is None:
            return
        if not self.bar.live.is_started and time.monotonic() - self.began > PATIENCE:
            self.bar.start()
        self.bar.update(self.task, completed=done, total=wanted)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar is not None:
            self.bar.stop()
