"""Reading: a YAML file, or a mapping, becomes one frozen `Scenario`, or all that is wrong with it at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path as FilePath
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.errors import Problem, ScenarioError, UserError, did_you_mean, shown
from sim.scenario import later
from sim.scenario.checks import Fault, impossible, unknown_names
from sim.scenario.marks import Marks, Path, dotted, load
from sim.scenario.model import Scenario
from sim.scenario.patches import Patched, assigned


def read_scenario(file: str | FilePath, assignments: Iterable[str] = ()) -> Scenario:
    """The scenario of a YAML `file`, with `path=value` `assignments` laid over it.

    Raises `ScenarioError` with every problem and its place.
    """
    file = FilePath(file)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        folder = file.parent if file.parent.is_dir() else FilePath(".")
        nearest = did_you_mean(str(file), [str(other) for other in folder.glob("*.yaml")])
        raise UserError(f"{file}: expected a scenario file, found nothing of that name{nearest}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{file}: expected a scenario file in UTF-8, found one that cannot be read: {error}") from None
    values, marks, misread = load(text, str(file))
    return _read(values, marks, misread, assignments, folder=file.parent, text=text)


def read_mapping(values: Mapping[str, Any], folder: str | FilePath = ".") -> Scenario:
    """The scenario of a mapping such as YAML gives; files it names are looked for in `folder`."""
    text = yaml.safe_dump(_plain(values), sort_keys=False, allow_unicode=True)
    return _read(dict(values), Marks("scenario", [], {}), [], (), folder=FilePath(folder), text=text)


def _read(
    values: object,
    marks: Marks,
    misread: list[Problem],
    assignments: Iterable[str],
    *,
    folder: FilePath,
    text: str,
) -> Scenario:
    if not isinstance(values, dict):
        raise ScenarioError(
            misread or [Problem("", "a scenario: words with values", shown(values), place=marks.place(()))]
        )
    values = assigned(values, assignments)
    patches = values.pop("policies", None)
    base = Patched(values, marks)
    scenario, problems = _world(base, folder)
    policies: dict[str, Scenario] = {}
    warnings: list[str] = []
    if patches is not None and (not isinstance(patches, dict) or not patches):
        place = marks.place(("policies",))
        problems.append(Problem("policies", "policies by name, each a block of changes", shown(patches), place=place))
    for name, patch in (patches if isinstance(patches, dict) else {}).items():
        patched = Patched(values, marks)
        patched.apply(patch, ("policies", name))
        world, found = _world(patched, folder)
        # what is wrong with the scenario itself is said once, not again under each policy
        problems += patched.problems + [one for one in found if one not in problems]
        if world and scenario:
            policies[str(name)] = world
            if patch and world == scenario:
                warnings.append(f"policy '{name}' changes nothing: every value in it is the scenario's own")
    # what YAML misread is not refused a second time for what it was read as
    problems = misread + [one for one in problems if one.place not in {other.place for other in misread}]
    if problems or scenario is None:
        raise ScenarioError(sorted(problems, key=_by_place))
    scenario._policies.update(policies)
    scenario._text = text
    scenario._warnings.extend(warnings)
    return scenario


def _by_place(problem: Problem) -> tuple[int, int]:
    return (problem.place.line, problem.place.column) if problem.place else (0, 0)


def _world(patched: Patched, folder: FilePath) -> tuple[Scenario | None, list[Problem]]:
    """The scenario of the patched values, or None, and all that is wrong with it."""
    values = patched.values
    context = {
        "unit": values.get("unit") if values.get("unit") in ("hour", "day", "week") else "day",
        "start": values.get("start"),
        "folder": folder,
        "later": later.KINDS,
    }
    faults = list(unknown_names(values))
    scenario = None
    try:
        scenario = Scenario.model_validate(values, context=context)
    except ValidationError as error:
        faults += [_fault(one) for one in error.errors(include_url=False)]
    if scenario is not None and not faults:
        faults += impossible(scenario)
    problems = []
    for fault in faults:
        origin = patched.origin(fault.path)
        place = patched.marks.place(origin, key=fault.at_key)
        problems.append(Problem(dotted(origin), fault.expected, fault.found, fault.choices, place))
    return (None if problems else scenario), list(dict.fromkeys(problems))


def _fault(error: ErrorDetails) -> Fault:
    """What pydantic found wrong, in this program's words."""
    kind, context = error["type"], error.get("ctx", {})
    path: Path = tuple(part for part in error["loc"] if part != "[key]")
    found = shown(error["input"])
    if isinstance(error["input"], dict | list):
        found = f"a {'block' if isinstance(error['input'], dict) else 'list'}: {found}"
    match kind:
        case "expected":
            return Fault(path, context["expected"], found)
        case "kind":
            return Fault((*path, context["at"]), context["expected"], context["found"], context["choices"])
        case "unknown_word":
            soon = later.WORDS.get((context["block"], str(path[-1])))
            expected = f"a word that this version plays ({soon})" if soon else "a word of this block"
            choices = () if soon else context["choices"]
            if not soon and not did_you_mean(str(path[-1]), choices):
                expected = f"one of {', '.join(choices)}"
            return Fault(path, expected, shown(path[-1]), choices, at_key=True)
        case "missing":
            return Fault(path, f"the word '{path[-1]}'", "nothing")
        case "literal_error":
            known = tuple(re.findall(r"'([^']*)'", context["expected"]))
            return Fault(path, context["expected"], found, known)
        case "string_pattern_mismatch":
            return Fault(path, "a name without spaces, dots, '/' or '@' at its start", found)
        case "model_type" | "model_attributes_type" | "dict_type":
            return Fault(path, "a block of words", found)
        case "too_short":
            return Fault(path, "at least one name", "none")
        case "string_type":
            return Fault(path, "a name", found)
        case "list_type" | "tuple_type":
            return Fault(path, "a list", found)
        case _:
            said = str(context.get("said", error["msg"]))
            return Fault(path, said[:1].lower() + said[1:], found)


def _plain(value: object) -> object:
    """`value` with nothing in it but what YAML has."""
    if isinstance(value, Mapping):
        return {str(key) if not isinstance(key, int) else key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
