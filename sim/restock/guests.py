"""Guests: what a restock rule from outside the house is held to, at no cost to those that live here."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from sim.errors import UserError, shown


def held_to_its_word(rule: Any, base: Any) -> None:
    """Makes a subclass of the `base` of all rules say, with file and line, when it answers no whole number of units.

    Raises `TypeError` if it lacks `decide` or `target`, or if `decide` asks for what is no word of it.
    """
    if rule.type:
        _require_parts(rule, base)
    own = rule.__dict__
    decide, target = own.get("decide"), own.get("target")
    if isinstance(decide, staticmethod | classmethod):
        rule.decide = type(decide)(_checked(decide.__func__, rule.__name__, least=0))
    elif callable(decide):
        rule.decide = _checked(decide, rule.__name__, least=0)
    if isinstance(target, property) and target.fget is not None:
        rule.target = property(_checked(target.fget, rule.__name__, least=None), doc=target.__doc__)


def _require_parts(rule: Any, base: Any) -> None:
    decide = inspect.getattr_static(rule, "decide", None)
    if decide is None:
        raise TypeError(f"{rule.__name__}: expected a static method 'decide(position, …)', found none")
    if inspect.getattr_static(rule, "target", None) is inspect.getattr_static(base, "target"):
        raise TypeError(f"{rule.__name__}: expected a property 'target', in units, found none")
    # what stands in front: the position, and the rule itself unless the method is static
    front = 1 if isinstance(decide, staticmethod) or not callable(decide) else 2
    asked = list(inspect.signature(getattr(decide, "__func__", decide)).parameters)[front:]
    unknown = [word for word in asked if word not in rule.model_fields and not hasattr(rule, word)]
    if unknown:
        said = f"a word of the rule for each number behind the position, found '{unknown[0]}'"
        raise TypeError(f"{rule.__name__}.decide: expected {said}")


def _checked(answer: Callable[..., Any], owner: str, *, least: int | None) -> Callable[..., int]:
    @functools.wraps(answer)
    def checked(*told: Any, **named: Any) -> int:
        found = answer(*told, **named)
        units = found if type(found) is int else _whole(found)
        if units is None or (least is not None and units < least):
            raise UserError(_refusal(answer, owner, [*told, *named.values()], least, found))
        return units

    return checked


def _whole(found: object) -> int | None:
    """`found` as an int if it is a whole number of any kind, such as numpy's."""
    if isinstance(found, int | np.integer):
        return int(found)
    if isinstance(found, float | np.floating) and float(found).is_integer():
        return int(found)
    return None


def _refusal(answer: Callable[..., Any], owner: str, told: list[Any], least: int | None, found: object) -> str:
    code = getattr(answer, "__code__", None)
    where = f"{code.co_filename}:{code.co_firstlineno}: " if code else ""
    numbers = ", ".join(str(one) for one in told if isinstance(one, int | float))
    expected = "a whole number of units" + ("" if least is None else f", at least {least}")
    call = answer.__name__ if least is None else f"{answer.__name__}({numbers})"
    return f"{where}{owner}.{call}: expected {expected}, found {shown(found)}"
