"""Steps: what long work is at, told to whoever listens.

Between who reads a million rows and who has a terminal stand pydantic's validators, through which no argument goes.
What is told changes no answer.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from typing import NamedTuple, TypeVar

EVERY = 1000
T = TypeVar("T")


class Step(NamedTuple):
    """`what` is done, how much of it, and of how much, if that is known; `waits` if it is for somebody else."""

    what: str
    done: int = 0
    wanted: int = 0
    waits: bool = False


Ear = Callable[[Step], None]
_EAR: ContextVar[Ear | None] = ContextVar("ear", default=None)


@contextlib.contextmanager
def heard_by(ear: Ear) -> Iterator[None]:
    """Every step that is told in here is told to `ear`."""
    before = _EAR.set(ear)
    try:
        yield
    finally:
        _EAR.reset(before)


def told(what: str, done: int = 0, wanted: int = 0, *, waits: bool = False) -> None:
    """Tells a step, if anybody listens."""
    ear = _EAR.get()
    if ear is not None:
        ear(Step(what, done, wanted, waits))


def along(what: str, things: Iterable[T], wanted: int = 0) -> Iterator[T]:
    """The `things`, one by one; the first of every thousand is told.

    >>> with heard_by(print):
    ...     list(along("rows", "ab", 2))
    Step(what='rows', done=0, wanted=2, waits=False)
    ['a', 'b']
    """
    for done, one in enumerate(things):
        if done % EVERY == 0:
            told(what, done, wanted)
        yield one
