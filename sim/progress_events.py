"""Progress of long work, reported step by step to a listener.

The listener is a context variable: between the code that reads a million rows and the one that has a terminal are
pydantic's validators, through which no argument can be passed. Reports change no results.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from typing import NamedTuple, TypeVar

REPORT_EVERY = 1000
"""Items for each of which one step is reported."""
T = TypeVar("T")


class Step(NamedTuple):
    """Work on `what`: items `done`, of a `total` (0: unknown); `waits` if it is blocked on input from elsewhere."""

    what: str
    done: int = 0
    total: int = 0
    waits: bool = False


Listener = Callable[[Step], None]
_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextlib.contextmanager
def listened_by(listener: Listener) -> Iterator[None]:
    """Within this context every reported step is passed to `listener`."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def report_step(what: str, done: int = 0, total: int = 0, *, waits: bool = False) -> None:
    """Passes a step to the listener, if there is one."""
    listener = _LISTENER.get()
    if listener is not None:
        listener(Step(what, done, total, waits))


def report_items(what: str, items: Iterable[T], total: int = 0) -> Iterator[T]:
    """The `items` one by one; a step is reported at the first of every REPORT_EVERY.

    >>> with listened_by(print):
    ...     list(report_items("rows", "ab", 2))
    Step(what='rows', done=0, total=2, waits=False)
    ['a', 'b']
    """
    for done, item in enumerate(items):
        if done % REPORT_EVERY == 0:
            report_step(what, done, total)
        yield item
