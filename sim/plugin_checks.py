"""Guests: kinds from outside the house. What they get wrong is said with file and line; those that live here pay
nothing for it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from sim.errors import UserError, shown
from sim.plugins import blamed

Check = Callable[[Any, tuple[Any, ...]], Any]
"""What is made of an answer, told what was asked; raises `PluginAnswerError`."""


class PluginAnswerError(Exception):
    """An answer that is not what was `expected`, and how what was `found` looks."""

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(expected)
        self.expected = expected
        self.found = found


def held(answer: Callable[..., Any], owner: str, check: Check) -> Callable[..., Any]:
    """`answer`, a guest's function, whose answers pass through `check`, and which ends in no way but a `UserError`."""

    @functools.wraps(answer)
    def checked(*told: Any, **named: Any) -> Any:
        try:
            asked = (*told, *named.values())
            try:
                return _checked(check, answer(*told, **named), asked)
            except PluginAnswerError as wrong:
                raise UserError(_refusal(answer, owner, asked, wrong)) from None
        except (KeyboardInterrupt, MemoryError, UserError):
            raise
        except BaseException as error:  # sys.exit() is one
            told_of = blamed(error)
            if told_of is None:
                raise
            raise told_of from error

    return checked


def _checked(check: Check, found: Any, asked: tuple[Any, ...]) -> Any:
    try:
        return check(found, asked)
    except (TypeError, ValueError, OverflowError):  # of what calls itself a number, and turns into none
        raise PluginAnswerError("an answer that is a number in every way", shown(found)) from None


def check_answers(kind: Any, checks: dict[str, Check]) -> None:
    """Holds the methods and properties that a guest, the class `kind`, defines itself to the `checks` by name."""
    for name, check in checks.items():
        own = kind.__dict__.get(name)
        if isinstance(own, staticmethod | classmethod):
            setattr(kind, name, type(own)(held(own.__func__, kind.__name__, check)))
        elif isinstance(own, property) and own.fget is not None:
            setattr(kind, name, property(held(own.fget, kind.__name__, check), doc=own.__doc__))
        elif callable(own):
            setattr(kind, name, held(own, kind.__name__, check))


def whole(found: object) -> int | None:
    """`found` as an int if it is a whole number of any kind, such as numpy's; true is none."""
    if isinstance(found, bool):
        return None
    if isinstance(found, int):
        return int.__int__(found)
    if isinstance(found, np.integer):
        return int(found)
    if isinstance(found, float | np.floating) and float(found).is_integer():
        return int(found)
    return None


def _refusal(answer: Callable[..., Any], owner: str, asked: tuple[Any, ...], wrong: PluginAnswerError) -> str:
    code = getattr(answer, "__code__", None)
    where = f"{code.co_filename}:{code.co_firstlineno}: " if code else ""
    numbers = ", ".join(str(one) for one in asked if isinstance(one, int | float))
    call = f"{answer.__name__}({numbers})" if numbers else answer.__name__
    return f"{where}{owner}.{call}: expected {wrong.expected}, found {wrong.found}"
