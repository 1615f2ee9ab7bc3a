"""Checks of restock rules that plug-ins define: their parts, and every answer they give."""

from __future__ import annotations

import inspect
from typing import Any

from sim.errors import shown
from sim.plugin_checks import PluginAnswerError, check_answers, whole
from sim.registry import Kind
from sim.units import MOST


def check_restock_rule(rule: type[Kind], base: type[Kind]) -> None:
    """Checks the parts of a plug-in's `rule`, a subclass of the `base` of all rules, and from now on its answers.

    An answer that is no whole number of units ends in a `UserError` with file and line. Raises `TypeError` if the
    rule lacks `decide` or `target`, or if a parameter of `decide` is no word of the rule.
    """
    if rule.type:
        _require_parts(rule, base)
    check_answers(rule, {"decide": _quantity, "target": _level})


def _require_parts(rule: type[Kind], base: type[Kind]) -> None:
    decide = inspect.getattr_static(rule, "decide", None)
    if decide is None:
        raise TypeError(f"{rule.__name__}: expected a static method 'decide(position, …)', found none")
    if inspect.getattr_static(rule, "target", None) is inspect.getattr_static(base, "target"):
        raise TypeError(f"{rule.__name__}: expected a property 'target', in units, found none")
    # the parameters that are no words: the position, and the rule itself unless the method is static
    leading = 1 if isinstance(decide, staticmethod) or not callable(decide) else 2
    parameters = list(inspect.signature(getattr(decide, "__func__", decide)).parameters)[leading:]
    unknown = [word for word in parameters if word not in rule.model_fields and not hasattr(rule, word)]
    if unknown:
        expected = f"a word of the rule for each number behind the position, found '{unknown[0]}'"
        raise TypeError(f"{rule.__name__}.decide: expected {expected}")


def _quantity(answer: object, arguments: tuple[Any, ...]) -> int:
    """The answer of `decide` as an int of 0 to MOST, less the position that it was asked at."""
    units = whole(answer)
    if units is None or units < 0:
        raise PluginAnswerError("a whole number of units, at least 0", shown(answer))
    position = next((argument for argument in arguments if isinstance(argument, int)), 0)
    if position + units > MOST:
        expected = f"a whole number of units, at most {MOST - position:,} at this position"
        raise PluginAnswerError(expected, shown(answer))
    return units


def _level(answer: object, arguments: tuple[Any, ...]) -> int:
    """The answer of `target` as an int of −MOST to MOST."""
    units = whole(answer)
    if units is None:
        raise PluginAnswerError("a whole number of units", shown(answer))
    if abs(units) > MOST:
        raise PluginAnswerError(f"a whole number of units, at most {MOST:,}", shown(answer))
    return units
