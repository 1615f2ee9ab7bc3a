"""Reading: a YAML file, or a mapping, becomes one frozen `Scenario`, or all that is wrong with it at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from pathlib import Path as FilePath
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from sim.errors import Cell, Problem, ScenarioError, UserError, did_you_mean, shown
from sim.scenario.checks import impossible
from sim.scenario.faults import Fault
from sim.scenario.items import WORD as ITEMS
from sim.scenario.items import gathered, with_items
from sim.scenario.loading import TRUTH, load
from sim.scenario.marks import Marks, Path, dotted
from sim.scenario.model import Scenario
from sim.scenario.names import label
from sim.scenario.patches import Patched, assigned
from sim.scenario.references import tangled, unknown_names
from sim.scenario.warnings import warnings as warnings_of
from sim.units import SCENARIO_UNITS

APART = ("policies", ITEMS)
"""Words of a scenario file that are read before the scenario is."""


def read_scenario(file: str | FilePath, assignments: Iterable[str] = ()) -> Scenario:
    """The scenario of a YAML `file`, with `path=value` `assignments` laid over it.

    Raises `ScenarioError` with every problem and its place.
    """
    file = FilePath(file)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        folder = file.parent if file.parent.is_dir() else FilePath(".")
        nearest = did_you_mean(str(file), sorted(str(other) for other in folder.glob("*.y*ml")))
        raise UserError(f"{file}: expected a scenario file, found nothing of that name{nearest}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        found = f"the byte 0x{error.object[error.start]:02x}"
        raise UserError(f"{file}:{line}: expected text in UTF-8, found {found}: save it as UTF-8") from None
    except (OSError, ValueError) as error:  # a ValueError for a 0 in the name
        said = getattr(error, "strerror", None) or error
        raise UserError(f"{file}: expected a scenario file, found one that cannot be read: {said}") from None
    values, marks, misread = load(text, str(file))
    return _read(values, marks, misread, tuple(assignments), folder=file.parent, text=text)


def read_mapping(values: Mapping[str, Any], folder: str | FilePath = ".") -> Scenario:
    """The scenario of a mapping such as YAML gives; files it names are looked for in `folder`."""
    plain = _plain(values)
    text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True)
    return _read(plain, Marks("scenario", [], {}), [], (), folder=FilePath(folder), text=text)


def _read(
    values: object,
    marks: Marks,
    misread: list[Problem],
    assignments: tuple[str, ...],
    *,
    folder: FilePath,
    text: str,
) -> Scenario:
    if not isinstance(values, dict):
        raise ScenarioError(
            misread or [Problem("", "a scenario: words with values", _said(values), place=marks.place(()))]
        )
    # a table that `--set` names is read before `--set` changes what stands in it
    tables = [one for one in assignments if one.partition("=")[0].strip() == ITEMS]
    values, of_tables = assigned(values, tables)
    values, marks, of_items, items_read = with_items(values, marks, folder)
    values, changed = assigned(values, [one for one in assignments if one not in tables])
    changed += of_tables
    misread = misread + of_items
    if changed:
        text = _with_changes(values, assignments)

    def problem(fault: Fault, path: Path) -> Problem:
        if any(path[: len(one)] == one for one in changed):
            return Problem(f"--set {dotted(path)}", fault.expected, fault.found, fault.choices)
        place = marks.place(path, key=fault.at_key)
        return Problem(dotted(path), fault.expected, fault.found, fault.choices, place)

    patches = values.pop("policies", None)
    scenario, faults = _world(values, folder)
    if not items_read:
        raise _refused(misread + [problem(one, one.path) for one in faults if not _lacks_items(one)])
    problems = [problem(fault, fault.path) for fault in faults]
    known = {(fault.path, fault.expected) for fault in faults}
    if patches is not None and (not isinstance(patches, dict) or not patches):
        fault = Fault(("policies",), "policies by name, each a block of changes", shown(patches))
        problems.append(problem(fault, fault.path))
    policies: dict[str, Scenario] = {}
    warnings: list[str] = []
    for name, patch in (patches if isinstance(patches, dict) else {}).items():
        here = ("policies", name)
        try:
            label(name)
        except PydanticCustomError:
            problems.append(problem(Fault(here, "a name for the policy, on one line", shown(name), at_key=True), here))
        patched = Patched(values, marks)
        patched.apply(patch, here)
        world, found = _world(patched.values, folder)
        problems += patched.problems
        for fault in found:
            origin = patched.origin(fault.path)
            # what is wrong with the scenario itself is said once, not again under each policy
            if origin or (fault.path, fault.expected) not in known:
                where = origin or patched.inside(fault.path)
                problems.append(problem(fault, where) if where else _under(problem(fault, here), fault.path))
        if world and scenario:
            policies[name] = world
            if patch and world == scenario:
                warnings.append(f"policy '{name}' changes nothing: every value in it is the scenario's own")
    problems = _once(misread, problems)
    if problems or scenario is None:
        raise _refused(problems)
    scenario._policies.update(policies)
    scenario._text = text
    scenario._warnings.extend([*warnings_of(scenario), *warnings])
    return scenario


def _with_changes(values: dict[str, Any], assignments: Iterable[str]) -> str:
    """The scenario as it was played, which the file alone no longer says."""
    said = [line for one in assignments for line in f"--set {one}".splitlines()]
    return "".join(f"# {line}\n" for line in said) + yaml.safe_dump(values, sort_keys=False, allow_unicode=True)


def _once(misread: list[Problem], problems: list[Problem]) -> list[Problem]:
    """What YAML misread is not refused a second time for what it was read as; where a text will not do either, what
    will is said once, there."""
    better = {(one.place, one.path): one.expected for one in problems}
    told = [
        one._replace(expected=better.get((one.place, one.path), one.expected)) if one.found.endswith(TRUTH) else one
        for one in misread
    ]
    places = {one.place for one in misread}
    return told + [one for one in problems if one.place not in places]


def _under(policy: Problem, path: Path) -> Problem:
    """What is wrong at a `path` that the policy left alone, but only under this policy."""
    return policy._replace(path=f"{policy.path}: {dotted(path)}")


def _refused(problems: list[Problem]) -> ScenarioError:
    """All problems, each once, in the order in which one meets them."""
    return ScenarioError(sorted(gathered(list(dict.fromkeys(problems))), key=_by_place))


def _by_place(problem: Problem) -> tuple[int, int, int]:
    """The file from its top to its end, and then the table beside it."""
    place = problem.place
    if isinstance(place, Cell):
        return 1, place.row, place.number
    return (0, place.line, place.column) if place else (0, 0, 0)


def _lacks_items(fault: Fault) -> bool:
    """Whether a fault may be there only because a table could not be read."""
    return fault.path[0] in ("stock", "products") or fault.path[2:3] in (("wants",), ("alternatives",))


def _world(values: dict[str, Any], folder: FilePath) -> tuple[Scenario | None, list[Fault]]:
    """The scenario of plain values, or None, and all that is wrong with it."""
    context = {
        "unit": values.get("unit") if values.get("unit") in SCENARIO_UNITS else "day",
        "start": values.get("start"),
        "folder": folder,
    }
    faults = [*unknown_names(values), *tangled(values)]
    scenario = None
    try:
        scenario = Scenario.model_validate(values, context=context)
    except ValidationError as error:
        # a list of which every entry is wrong is not too short as well
        wrong = [one for one in error.errors(include_url=False) if one["type"] != "too_short" or not one["input"]]
        faults += [_fault(one) for one in wrong]
    if scenario is not None and not faults:
        faults += impossible(scenario)
    return (None if faults else scenario), list(dict.fromkeys(faults))


def _fault(error: ErrorDetails) -> Fault:
    """What pydantic found wrong, in this program's words."""
    path: Path = tuple(part for part in error["loc"] if part != "[key]")
    fault = _in_words(error, path)
    return fault._replace(at_key=True) if "[key]" in error["loc"] else fault


def _in_words(error: ErrorDetails, path: Path) -> Fault:
    kind, context = error["type"], error.get("ctx", {})
    found = _said(error["input"])
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


def _said(value: object) -> str:
    """What was found, in one line."""
    if isinstance(value, dict | list):
        return f"a {'block' if isinstance(value, dict) else 'list'}: {shown(value)}"
    return shown(value)


def _plain(value: object) -> Any:
    """`value` with nothing in it but what YAML has."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
