"""Guests: what a restock rule from outside the house is held to."""

from __future__ import annotations

import inspect
from typing import Any

from sim.errors import shown
from sim.plugin_checks import PluginAnswerError, check_answers, whole
from sim.units import MOST


def held_to_its_word(rule: Any, base: Any) -> None:
    """Makes a subclass of the `base` of all rules say, with file and line, when it answers no whole number of units.

    Raises `TypeError` if it lacks `decide` or `target`, or if `decide` asks for what is no word of it.
    """
    if rule.type:
        _require_parts(rule, base)
    check_answers(rule, {"decide": _quantity, "target": _level})


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


def _quantity(found: object, asked: tuple[Any, ...]) -> int:
    """What is ordered: no more than can be counted together with the position."""
    units = whole(found)
    if units is None or units < 0:
        raise PluginAnswerError("a whole number of units, at least 0", shown(found))
    position = next((one for one in asked if isinstance(one, int)), 0)
    if position + units > MOST:
        raise PluginAnswerError(f"a whole number of units, at most {MOST - position:,} at this position", shown(found))
    return units


def _level(found: object, asked: tuple[Any, ...]) -> int:
    units = whole(found)
    if units is None:
        raise PluginAnswerError("a whole number of units", shown(found))
    if abs(units) > MOST:
        raise PluginAnswerError(f"a whole number of units, at most {MOST:,}", shown(found))
    return units
