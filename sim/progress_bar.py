"""A bar of long work with the time left: on a terminal, or as a line in a notebook; nowhere else."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from types import TracebackType
from typing import Any, Protocol, Self, TextIO

PATIENCE = 2.0
"""Seconds before a bar appears."""
LEAST_BETWEEN = 0.2
"""Seconds between two lines of a notebook."""


class Bar(Protocol):
    """What a bar is drawn on."""

    def show(self, what: str, done: int, total: int, seconds: float) -> None:
        """Shows that of a `total` (0: not known) so many are `done`, after so many `seconds`."""

    def stop(self) -> None:
        """Takes the bar away."""


def bar_on(stream: TextIO | None) -> Bar | None:
    """A bar on the terminal that `stream` is, or in the notebook that this is; None where nobody watches."""
    if stream is None or stream.closed:
        return None
    if stream.isatty():
        return _TerminalBar(stream)
    return _NotebookBar() if in_notebook() else None


def is_watched(stream: TextIO | None) -> bool:
    """Whether `bar_on` would give a bar."""
    return stream is not None and not stream.closed and (stream.isatty() or in_notebook())


def in_notebook() -> bool:
    """Whether this Python runs in the kernel of a notebook."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell is not None and getattr(shell, "kernel", None) is not None


def time_left(done: int, total: int, seconds: float) -> str:
    """About how long the rest takes, if `done` of a `total` took so many `seconds`; '' where that is not known.

    >>> time_left(10, 30, 4.0), time_left(10, 1000, 4.0), time_left(0, 30, 4.0), time_left(3, 0, 4.0)
    ('about 8 s left', 'about 7 min left', '', '')
    """
    if not 0 < done <= total:
        return ""
    left = seconds / done * (total - done)
    if left < 99.5:
        return f"about {left:.0f} s left"
    return f"about {left / 60:.0f} min left" if left < 99.5 * 60 else f"about {left / 3600:.0f} h left"


class ProgressBar:
    """A bar of `what` that appears on standard error once the work has taken two seconds, if it is `shown` and somebody
    watches.

    Called with how many are done and how many there will be.
    """

    def __init__(self, what: str, total: int = 0, *, shown: bool = True) -> None:
        self.what = what
        self.shown = shown
        self.began = time.monotonic()
        self.done, self.total = 0, total
        self.bar: Bar | None = None
        # a timer, for the first replication alone may take minutes
        self.timer = threading.Timer(PATIENCE, self.appear)
        self.timer.daemon = True
        self.ended = False
        self.lock = threading.Lock()

    def __enter__(self) -> Self:
        if self.shown and is_watched(sys.stderr):
            self.timer.start()
        return self

    def __call__(self, done: int, total: int) -> None:
        with self.lock:
            self.done, self.total = done, total
            self._draw()

    def appear(self) -> None:
        """Shows the bar, unless the work has ended."""
        with self.lock, contextlib.suppress(OSError, ValueError):  # nobody reads the stream any more
            if not self.ended:
                self.bar = bar_on(sys.stderr)
                self._draw()

    def _draw(self) -> None:
        if self.bar is not None:
            self.bar.show(self.what, self.done, self.total, time.monotonic() - self.began)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.timer.cancel()
        with self.lock:
            self.ended = True
            if self.bar is not None:
                self.bar.stop()


class _TerminalBar:
    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[left]}"),
        )
        self.progress = Progress(*columns, console=Console(file=stream), transient=True)
        self.task = self.progress.add_task("", total=None, left="")

    def show(self, what: str, done: int, total: int, seconds: float) -> None:
        """Moves the bar."""
        left = time_left(done, total, seconds)
        self.progress.update(self.task, description=what, completed=done, total=total or None, left=left)
        self.progress.start()  # does nothing the second time

    def stop(self) -> None:
        """Takes the bar away."""
        self.progress.stop()


class _NotebookBar:
    """A line of text that is written over: rich's own bar for notebooks needs a package that may be missing there."""

    def __init__(self) -> None:
        from IPython.display import display

        self.handle: Any = display({"text/plain": ""}, raw=True, display_id=True)
        self.shown_at = -LEAST_BETWEEN

    def show(self, what: str, done: int, total: int, seconds: float) -> None:
        """Writes the line anew, not too often."""
        if seconds - self.shown_at >= LEAST_BETWEEN:
            self.shown_at = seconds
            of = f"{done:,} of {total:,}" if total else f"{done:,}"
            left = time_left(done, total, seconds)
            self.handle.update({"text/plain": f"{what}: {of}{', ' if left else ''}{left}"}, raw=True)

    def stop(self) -> None:
        """Empties the line."""
        self.handle.update({"text/plain": ""}, raw=True)
