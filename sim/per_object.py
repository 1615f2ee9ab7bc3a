"""What is computed once for each object that is alive, and forgotten with it."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class OncePerObject(Generic[Value]):
    """The value of `compute` for an object, computed when it is first asked for and kept while the object is alive.

    For objects that do not change. Not kept in the object itself: there it would be compared, copied and pickled.

    >>> class Frozen: ...
    >>> frozen, lists = Frozen(), OncePerObject(lambda _: [])
    >>> lists(frozen) is lists(frozen), lists(frozen) is lists(Frozen())
    (True, False)
    """

    def __init__(self, compute: Callable[[Any], Value]) -> None:
        self.compute = compute
        self.known: dict[int, tuple[weakref.ref[Any], Value]] = {}

    def __call__(self, subject: object) -> Value:
        number = id(subject)
        found = self.known.get(number)
        if found is not None and found[0]() is subject:
            return found[1]
        value = self.compute(subject)

        def forget(dead: weakref.ref[Any]) -> None:
            """Takes an object out that is no more, unless another has taken its place."""
            kept = self.known.get(number)
            if kept is not None and kept[0] is dead:
                del self.known[number]

        self.known[number] = weakref.ref(subject, forget), value
        return value
