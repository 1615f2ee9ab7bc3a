"""The signals that ask a program to end, and contexts in which they raise, or wait until the end."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from types import FrameType
from typing import Any

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Sent by Ctrl-C; by `kill`, `docker stop` and batch systems; by a terminal that closes (not on Windows)."""


class Interrupted(KeyboardInterrupt):
    """Raised by a signal that asks the program to end; `number` is the signal's."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


_received: list[int] = []
"""The signals that have raised `Interrupted` in the current context `raised`."""


@contextlib.contextmanager
def raised() -> Iterator[None]:
    """Within this context each of the signals raises `Interrupted`, unless it is ignored (as by `nohup`)."""

    def handle(number: int, frame: FrameType | None) -> None:
        """Remembers the signal and raises."""
        _received.append(number)
        raise Interrupted(number)

    _received.clear()
    handled = [number for number in SIGNALS if _is_main_thread() and signal.getsignal(number) != signal.SIG_IGN]
    try:
        with _handlers(dict.fromkeys(handled, handle)):
            yield
    finally:
        _received.clear()


def raise_lost() -> None:
    """Raises `Interrupted` if a signal has come in `raised` but its exception was lost.

    Python discards exceptions that are raised while it cleans up, as it does at the end of every import.
    """
    if _received:
        raise Interrupted(_received[0])


def interrupt_behind(error: BaseException) -> int | None:
    """The number of the signal that caused `error`; None if none did.

    Python wraps what is raised in a class body, and pydantic what is raised while it makes a schema, without a cause:
    after a signal has come, any error counts as caused by it.
    """
    if _received:
        return _received[0]
    visited: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in visited:
        if isinstance(cause, KeyboardInterrupt):
            return cause.number if isinstance(cause, Interrupted) else int(signal.SIGINT)
        visited.add(id(cause))
        cause = cause.__cause__ or cause.__context__
    return None


@contextlib.contextmanager
def postponed(wake: Callable[[], None] | None = None, *, twice_is_meant: bool = False) -> Iterator[list[int]]:
    """Within this context no signal raises: it is appended to the list, and the first is handled at the end.

    For work of libraries, which an exception might leave half done or holding a lock. `wake` is called when a signal
    comes, to end a wait. With `twice_is_meant` the second signal is handled at once. A caller that handles the signals
    itself clears the list.
    """
    before = {number: signal.getsignal(number) for number in SIGNALS} if _is_main_thread() else {}
    callables = {number: handler for number, handler in before.items() if callable(handler)}
    received: list[int] = []

    def handle(number: int, frame: FrameType | None) -> None:
        """Remembers the signal and raises nothing, unless it is the second and that is meant."""
        received.append(number)
        if twice_is_meant and len(received) > 1:
            callables[number](number, frame)
        elif wake is not None:
            wake()

    try:
        with _handlers(dict.fromkeys(callables, handle)):
            yield received
    finally:
        if received:
            callables[received[0]](received[0], None)


@contextlib.contextmanager
def _handlers(handlers: Mapping[int, Callable[[int, FrameType | None], Any]]) -> Iterator[None]:
    """Within this context the signals have these handlers, afterwards the former ones again."""
    before = {number: signal.getsignal(number) for number in handlers}
    try:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        yield
    finally:
        for number, handler_before in before.items():
            if signal.getsignal(number) is not handler_before and _is_main_thread():
                signal.signal(number, handler_before)


def _is_main_thread() -> bool:
    """Whether this is the main thread, the only one in which Python handles signals."""
    return threading.current_thread() is threading.main_thread()
