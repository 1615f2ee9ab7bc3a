"""Checks of what kinds from plug-ins answer: a wrong answer is a `UserError` with file and line.

Kinds of the simulator itself are not checked, so that they take no longer for it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from sim.errors import UserError, shown
from sim.plugins import plugin_user_error
from sim.registry import Kind

Check = Callable[[Any, tuple[Any, ...]], Any]
"""Takes an answer and the arguments it was asked with; returns the answer to use, or raises `PluginAnswerError`."""


class PluginAnswerError(Exception):
    """A plug-in's answer that is not what was `expected`; `found` is how a message shows it."""

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(expected)
        self.expected = expected
        self.found = found


def check_answers(kind: type[Kind], checks: dict[str, Check]) -> None:
    """Replaces the methods and properties that the class `kind` itself defines by ones whose answers are checked.

    `checks` are by the name of the method or property.
    """
    for name, check in checks.items():
        member = kind.__dict__.get(name)
        if isinstance(member, staticmethod | classmethod):
            setattr(kind, name, type(member)(checked(member.__func__, kind.__name__, check)))
        elif isinstance(member, property) and member.fget is not None:
            setattr(kind, name, property(checked(member.fget, kind.__name__, check), doc=member.__doc__))
        elif callable(member):
            setattr(kind, name, checked(member, kind.__name__, check))


def checked(function: Callable[..., Any], owner: str, check: Check) -> Callable[..., Any]:
    """`function`, of the plug-in's class `owner`, with its answers passed through `check`.

    A wrong answer, and whatever the function raises, becomes a `UserError`.
    """

    @functools.wraps(function)
    def answer(*positional: Any, **named: Any) -> Any:
        """Calls the function and checks its answer; what it raises is told with where it happened."""
        try:
            arguments = (*positional, *named.values())
            try:
                return _checked_answer(check, function(*positional, **named), arguments)
            except PluginAnswerError as error:
                raise UserError(_message(function, owner, arguments, error)) from None
        except (KeyboardInterrupt, MemoryError, UserError):
            raise
        except BaseException as error:  # sys.exit() is one
            user_error = plugin_user_error(error)
            if user_error is None:
                raise
            raise user_error from error

    return answer


def _checked_answer(check: Check, answer: Any, arguments: tuple[Any, ...]) -> Any:
    try:
        return check(answer, arguments)
    except (TypeError, ValueError, OverflowError):  # of what has the type of a number and converts to none
        raise PluginAnswerError("an answer that is a number in every way", shown(answer)) from None


def whole(answer: object) -> int | None:
    """`answer` as an int if it is a whole number of any type, numpy's included; None if not, as for a bool.

    >>> whole(3.0), whole(np.int8(3)), whole(2.5), whole(True)
    (3, 3, None, None)
    """
    if isinstance(answer, bool):
        return None
    if isinstance(answer, int):
        return int.__int__(answer)
    if isinstance(answer, np.integer):
        return int(answer)
    if isinstance(answer, float | np.floating) and float(answer).is_integer():
        return int(answer)
    return None


def _message(function: Callable[..., Any], owner: str, arguments: tuple[Any, ...], error: PluginAnswerError) -> str:
    code = getattr(function, "__code__", None)
    where = f"{code.co_filename}:{code.co_firstlineno}: " if code else ""
    numbers = ", ".join(str(argument) for argument in arguments if isinstance(argument, int | float))
    call = f"{function.__name__}({numbers})" if numbers else function.__name__
    return f"{where}{owner}.{call}: expected {error.expected}, found {error.found}"
