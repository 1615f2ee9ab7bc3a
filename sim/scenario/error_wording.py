"""Pydantic's errors in this program's own words: what was expected, and what was found."""

from __future__ import annotations

import datetime as dt
import re

from pydantic_core import ErrorDetails

from sim.errors import did_you_mean, shown
from sim.scenario.names import NAME
from sim.scenario.source_map import Path
from sim.scenario.stock_file_words import STOCK_FILE
from sim.scenario.unplaced_problems import UnplacedProblem

READ_BEFORE = ("policies", STOCK_FILE)
"""Words of a scenario file that are read before its `Scenario` is built, and are no fields of it."""
SYNONYMS = {
    "moq": ("minimum_order",),
    "minimumorderquantity": ("minimum_order",),
    "packsize": ("order_multiple",),
    "pack": ("order_multiple",),
    "lotsize": ("order_quantity",),
    "batchsize": ("order_quantity",),
    "rop": ("reorder_point",),
    "min": ("reorder_point", "low"),
    "max": ("order_up_to_level", "high"),
    "targetlevel": ("order_up_to_level",),
    "supplier": ("source",),
    "vendor": ("source",),
    "stock": ("on_hand",),
    "inventory": ("on_hand",),
    "owed": ("backorders",),
    "qty": ("quantity",),
    "date": ("due",),
    "duedate": ("due",),
    "eta": ("due",),
    "sellingprice": ("price",),
    "demand": ("arrivals",),
    "setupcost": ("order_cost",),
}
"""What planners call a word of a scenario file, bare, and what it is called there, by the block."""


def unplaced_problem(error: ErrorDetails) -> UnplacedProblem:
    """One error of pydantic as a problem at its path; its key is at fault where pydantic says so."""
    path: Path = tuple(part for part in error["loc"] if part != "[key]")
    problem = _worded(error, path)
    return problem._replace(at_key=True) if "[key]" in error["loc"] else problem


def _worded(error: ErrorDetails, path: Path) -> UnplacedProblem:
    kind, context = error["type"], error.get("ctx", {})
    found = one_line(error["input"])
    match kind:
        case "expected":
            hint = f" ({context['hint']})" if "hint" in context else ""
            return UnplacedProblem(path, context["expected"], context.get("found", found) + hint)
        case "kind":
            expected, choices = context["expected"], context["choices"]
            if choices and not did_you_mean(context["found"].strip("'"), choices):
                expected = f"{expected}, one of {', '.join(choices)}"
            return UnplacedProblem((*path, *context["at"]), expected, context["found"], choices)
        case "unknown_word":
            word = str(path[-1])
            expected = "a word of this block"
            choices = context["choices"] + (READ_BEFORE if context["block"] == "Scenario" else ())
            if word.partition(":")[0] in choices:
                return UnplacedProblem(path, "a space behind the colon", shown(word), at_key=True)
            if re.fullmatch(r"[0-9]+", word):  # {price: 9,50}
                expected = "a word of this block (numbers have a point: a comma ends them)"
                return UnplacedProblem(path, expected, shown(word), at_key=True)
            bare = re.sub(r"[\s_-]", "", word.lower())
            if meant := [choice for choice in SYNONYMS.get(bare, ()) if choice in choices]:
                return UnplacedProblem(path, f"'{meant[0]}', which is what it is called here", shown(word), at_key=True)
            if not did_you_mean(word, choices):
                expected = f"one of {', '.join(choices)}" if choices else "no word but its type"
            return UnplacedProblem(path, expected, shown(word), choices, at_key=True)
        case "missing":
            return UnplacedProblem(path, f"the word '{path[-1]}'", "nothing")
        case "literal_error":
            known = tuple(re.findall(r"'([^']*)'", context["expected"]))
            *others, last = (f"'{word}'" for word in known)
            return UnplacedProblem(path, f"{', '.join(others)} or {last}" if others else last, found, known)
        case "string_pattern_mismatch":
            signs = "'@'" if context.get("pattern") == f"^{NAME}$" else "'.', '/' and '@'"
            return UnplacedProblem(path, f"a name without {signs}, and without spaces around it", found)
        case "model_type" | "model_attributes_type" | "dict_type":
            dashes = ", none with a '-' before it" if isinstance(error["input"], list) else ""
            return UnplacedProblem(path, f"a block of words{dashes}", found)
        case "too_short":
            return UnplacedProblem(path, "at least one", "none")
        case "string_type":
            plain = isinstance(error["input"], int | float | dt.date) and not isinstance(error["input"], bool)
            return UnplacedProblem(path, f"a text, in quotes: '{error['input']}'" if plain else "a text", found)
        case "bool_type" | "bool_parsing":
            return UnplacedProblem(path, "true or false", found)
        case "list_type" | "tuple_type":
            return UnplacedProblem(path, "a list", found)
        case "value_error":  # what Python refused, not one of the validators
            return UnplacedProblem(path, "a value that can be read", f"{found} ({error['msg'].partition(', ')[2]})")
        case _:
            message = str(context.get("said", error["msg"]))
            return UnplacedProblem(path, message[:1].lower() + message[1:], found)


def one_line(value: object) -> str:
    """What was found, in one line; a block or a list is called so before it is shown."""
    if isinstance(value, dict | list):
        return f"a {'block' if isinstance(value, dict) else 'list'}: {shown(value)}"
    return shown(value)
