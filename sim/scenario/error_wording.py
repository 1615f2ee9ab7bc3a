"""Wording: what pydantic finds wrong, in this program's words."""

from __future__ import annotations

import datetime as dt
import re

from pydantic_core import ErrorDetails

from sim.errors import did_you_mean, shown
from sim.scenario.items import WORD as ITEMS
from sim.scenario.source_map import Path
from sim.scenario.unplaced_problems import Fault

APART = ("policies", ITEMS)
"""Words of a scenario file that are read before the scenario is."""


def fault_of(error: ErrorDetails) -> Fault:
    """What pydantic found wrong, in this program's words."""
    path: Path = tuple(part for part in error["loc"] if part != "[key]")
    fault = _in_words(error, path)
    return fault._replace(at_key=True) if "[key]" in error["loc"] else fault


def _in_words(error: ErrorDetails, path: Path) -> Fault:
    kind, context = error["type"], error.get("ctx", {})
    found = said_of(error["input"])
    match kind:
        case "expected":
            hint = f" ({context['hint']})" if "hint" in context else ""
            return Fault(path, context["expected"], context.get("found", found) + hint)
        case "kind":
            expected, choices = context["expected"], context["choices"]
            if choices and not did_you_mean(context["found"].strip("'"), choices):
                expected = f"{expected}, one of {', '.join(choices)}"
            return Fault((*path, *context["at"]), expected, context["found"], choices)
        case "unknown_word":
            word = str(path[-1])
            expected = "a word of this block"
            choices = context["choices"] + (APART if context["block"] == "Scenario" else ())
            if word.partition(":")[0] in choices:
                return Fault(path, "a space behind the colon", shown(word), at_key=True)
            if re.fullmatch(r"[0-9]+", word):  # {price: 9,50}
                expected = "a word of this block (numbers have a point: a comma ends them)"
                return Fault(path, expected, shown(word), at_key=True)
            if not did_you_mean(word, choices):
                expected = f"one of {', '.join(choices)}" if choices else "no word but its type"
            return Fault(path, expected, shown(word), choices, at_key=True)
        case "missing":
            return Fault(path, f"the word '{path[-1]}'", "nothing")
        case "literal_error":
            known = tuple(re.findall(r"'([^']*)'", context["expected"]))
            *others, last = (f"'{one}'" for one in known)
            return Fault(path, f"{', '.join(others)} or {last}" if others else last, found, known)
        case "string_pattern_mismatch":
            return Fault(path, "a name without '.', '/' and '@', and without spaces around it", found)
        case "model_type" | "model_attributes_type" | "dict_type":
            dashes = ", none with a '-' before it" if isinstance(error["input"], list) else ""
            return Fault(path, f"a block of words{dashes}", found)
        case "too_short":
            return Fault(path, "at least one", "none")
        case "string_type":
            plain = isinstance(error["input"], int | float | dt.date) and not isinstance(error["input"], bool)
            return Fault(path, f"a text, in quotes: '{error['input']}'" if plain else "a text", found)
        case "bool_type" | "bool_parsing":
            return Fault(path, "true or false", found)
        case "list_type" | "tuple_type":
            return Fault(path, "a list", found)
        case "value_error":  # what Python refused, not one of the validators
            return Fault(path, "a value that can be read", f"{found} ({error['msg'].partition(', ')[2]})")
        case _:
            said = str(context.get("said", error["msg"]))
            return Fault(path, said[:1].lower() + said[1:], found)


def said_of(value: object) -> str:
    """What was found, in one line."""
    if isinstance(value, dict | list):
        return f"a {'block' if isinstance(value, dict) else 'list'}: {shown(value)}"
    return shown(value)
