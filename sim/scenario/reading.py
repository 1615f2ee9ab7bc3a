"""Reading: a YAML file, or a mapping, becomes one frozen `Scenario`, or all that is wrong with it at once."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

import numpy as np
import yaml
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from sim.errors import MAX_PROBLEMS, Cell, Problem, ScenarioError, shown
from sim.progress_events import REPORT_EVERY, report_step
from sim.scenario.checks import impossible
from sim.scenario.error_wording import fault_of, said_of
from sim.scenario.items import WORD as ITEMS
from sim.scenario.items import gathered, with_items
from sim.scenario.loading import TRUTH, load
from sim.scenario.model import Scenario
from sim.scenario.names import label
from sim.scenario.patches import Patched, assigned
from sim.scenario.references import tangled, unknown_names
from sim.scenario.source_map import Marks, Path, dotted
from sim.scenario.source_text import text_of
from sim.scenario.stock import StockPointSpec
from sim.scenario.unplaced_problems import Fault
from sim.scenario.warnings import warnings as warnings_of
from sim.units import SCENARIO_UNITS

MOST_KNOWN = 10_000
"""Choices of words of a stock point that are remembered."""


def read_scenario(file: str | FilePath, assignments: Iterable[str] = ()) -> Scenario:
    """The scenario of a YAML `file`, with `path=value` `assignments` laid over it.

    Raises `ScenarioError` with every problem and its place.
    """
    file = FilePath(file)
    text = text_of(file)
    values, marks, misread = load(text, str(file))
    return _read(values, marks, misread, tuple(assignments), folder=file.parent, text=text)


def read_mapping(values: Mapping[str, Any], folder: str | FilePath = ".") -> Scenario:
    """The scenario of a mapping such as YAML gives; files it names are looked for in `folder`."""
    plain = _plain(values)
    try:
        text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True)
    except ValueError as error:  # a whole number of more digits than Python shows
        raise ScenarioError([Problem("", "values that can be written as YAML", str(error))]) from None
    return _read(plain, Marks("scenario", [], {}), [], (), folder=FilePath(folder), text=text)


@contextlib.contextmanager
def _rarely_collecting() -> Iterator[None]:
    """Python looks for circles of garbage less often: a million stock points are no garbage, however often it looks."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@_rarely_collecting()
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
            misread or [Problem("", "a scenario: words with values", said_of(values), place=marks.place(()))]
        )
    # a table that `--set` names is read before `--set` changes what stands in it
    tables = [one for one in assignments if one.partition("=")[0].strip() == ITEMS]
    values, of_tables = assigned(values, tables)
    values, marks, of_items, items_read = with_items(values, marks, folder, lambda some: _glimpse(some, folder))
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
    # of more problems than are said, those of policies would not be
    named = patches if isinstance(patches, dict) and len(problems) < MAX_PROBLEMS else {}
    for number, (name, patch) in enumerate(named.items()):
        report_step("policies", number, len(named))
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
    once = {(one.path, one.expected, one.found, one.place): one for one in reversed(problems)}
    return ScenarioError(sorted(gathered(list(once.values())[::-1]), key=_by_place))


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
    context = _context(values, folder)
    faults = [*unknown_names(values), *tangled(values)]
    scenario = None
    stock = values.get("stock")
    points, of_points = _points(stock, context) if isinstance(stock, dict) else (stock, [])
    try:
        scenario = Scenario.model_validate(
            {**values, "stock": points} if "stock" in values else values, context=context
        )
    except ValidationError as error:
        # a list of which every entry is wrong is not too short as well
        empty = of_points and not points
        wrong = [
            one
            for one in error.errors(include_url=False)
            if one["type"] != "too_short" or not (one["input"] or (empty and one["loc"] == ("stock",)))
        ]
        unknown = [fault_of(one) for one in wrong if one["type"] == "unknown_word" and len(one["loc"]) == 1]
        others = [fault_of(one) for one in wrong if one["type"] != "unknown_word" or len(one["loc"]) > 1]
        faults += [*others, *of_points, *unknown]
    else:
        faults += of_points
    if scenario is not None and not faults:
        faults += impossible(scenario)
    # what could be meant instead is as long as the file, and no part of what is wrong
    once = {(one.path, one.expected, one.found, one.at_key): one for one in reversed(faults)}
    return (None if faults else scenario), list(once.values())[::-1]


def _context(values: dict[str, Any], folder: FilePath) -> dict[str, Any]:
    unit = values.get("unit") if values.get("unit") in SCENARIO_UNITS else "day"
    return {"unit": unit, "start": values.get("start"), "folder": folder}


def _glimpse(values: dict[str, Any], folder: FilePath) -> str:
    """The first problem of the first rows of a table, for who watches while all of them are read."""
    stock = values.get("stock")
    faults = _points(stock, _context(values, folder))[1] if isinstance(stock, dict) else []
    return _first_of(faults)


def _first_of(faults: list[Fault]) -> str:
    if not faults:
        return ""
    return f" (the first problem: {dotted(faults[0].path[:2])}: expected {faults[0].expected}, found {faults[0].found})"


def _points(stock: dict[Any, Any], context: dict[str, Any]) -> tuple[dict[Any, Any], list[Fault]]:
    """The stock points of a block that are well declared, and what is wrong with the others.

    One by one, for pydantic carries what is wrong with a million of them up through every block around it; and each
    choice of words once, for a table repeats itself.
    """
    points: dict[Any, Any] = {}
    faults: list[Fault] = []
    known: dict[str, StockPointSpec | list[Fault]] = {}
    what = "stock points"
    for number, (name, words) in enumerate(stock.items()):
        if number % REPORT_EVERY == 0:
            report_step(what, number, len(stock))
        written = repr(words)
        found = known.get(written)
        if found is None:
            found = _point(words, context)
            if len(known) < MOST_KNOWN:
                known[written] = found
        if isinstance(found, StockPointSpec):
            points[name] = found
            continue
        if not faults:
            what += _first_of([found[0]._replace(path=("stock", name))])
            report_step(what, number, len(stock))
        faults += [one._replace(path=("stock", name, *one.path)) for one in found]
    return points, faults


def _point(words: object, context: dict[str, Any]) -> StockPointSpec | list[Fault]:
    try:
        return StockPointSpec.model_validate(words, context=context)
    except ValidationError as error:
        return [fault_of(one) for one in error.errors(include_url=False)]


def _plain(value: object) -> Any:
    """`value` with nothing in it but what YAML has."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.item() if isinstance(value, np.generic) else value  # of a sweep over numpy's numbers
