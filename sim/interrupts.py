"""Interrupts: the signals that ask a program to end, and stretches of work that they do not break into."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from types import FrameType
from typing import Any

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Ctrl-C; what `kill`, `docker stop` and batch systems send; a terminal that closes (not on Windows)."""


class Interrupted(KeyboardInterrupt):
    """A signal asked the program to end; `number` says which."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


_came: list[int] = []
"""The signals that have raised something, in `raised`."""


@contextlib.contextmanager
def raised() -> Iterator[None]:
    """Here every one of the signals raises `Interrupted`, if it is not ignored (as `nohup` ignores one)."""

    def hear(number: int, frame: FrameType | None) -> None:
        _came.append(number)
        raise Interrupted(number)

    _came.clear()
    heard = [number for number in SIGNALS if _is_main_thread() and signal.getsignal(number) != signal.SIG_IGN]
    try:
        with _handled(dict.fromkeys(heard, hear)):
            yield
    finally:
        _came.clear()


def raise_lost() -> None:
    """Raises `Interrupted` if a signal came in `raised`: for work that would have ended if it had not been lost.

    Python throws away what is raised while it cleans up, as it does at the end of every import.
    """
    if _came:
        raise Interrupted(_came[0])


def interrupt_behind(error: BaseException) -> int | None:
    """The number of the signal from which an error came, if it did.

    Python wraps what is raised in a class body, and pydantic what is raised while it makes a schema, without a cause:
    where a signal has come, whatever fails afterwards is put down to it.
    """
    if _came:
        return _came[0]
    met: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in met:
        if isinstance(one, KeyboardInterrupt):
            return one.number if isinstance(one, Interrupted) else int(signal.SIGINT)
        met.add(id(one))
        one = one.__cause__ or one.__context__
    return None


@contextlib.contextmanager
def postponed(wake: Callable[[], None] | None = None, *, twice_is_meant: bool = False) -> Iterator[list[int]]:
    """Here no signal that Python handles raises anything: it is put into the list, and the first is handled at the end.

    An exception that arrives inside a library finds it holding a lock, or half of its work done. `wake` is called when
    a signal comes, to end a wait. With `twice_is_meant` the second signal is handled at once. Who answers the signals
    here clears the list.
    """
    before = {number: signal.getsignal(number) for number in SIGNALS} if _is_main_thread() else {}
    theirs = {number: handler for number, handler in before.items() if callable(handler)}
    came: list[int] = []

    def hear(number: int, frame: FrameType | None) -> None:
        came.append(number)
        if twice_is_meant and len(came) > 1:
            theirs[number](number, frame)
        elif wake is not None:
            wake()

    try:
        with _handled(dict.fromkeys(theirs, hear)):
            yield came
    finally:
        if came:
            theirs[came[0]](came[0], None)


@contextlib.contextmanager
def _handled(handlers: Mapping[int, Callable[[int, FrameType | None], Any]]) -> Iterator[None]:
    """The signals have these handlers here, and their own again behind it."""
    before = {number: signal.getsignal(number) for number in handlers}
    try:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        yield
    finally:
        for number, own in before.items():
            if signal.getsignal(number) is not own and _is_main_thread():
                signal.signal(number, own)


def _is_main_thread() -> bool:
    """Whether this is the only thread in which Python lets signals be handled."""
    return threading.current_thread() is threading.main_thread()
