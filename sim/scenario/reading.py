"""Reads a YAML file, or a mapping, into one frozen `Scenario`, or raises all that is wrong with it at once."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

import numpy as np
import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from sim.errors import MAX_PROBLEMS, Cell, Problem, ScenarioError, shown
from sim.progress_events import REPORT_EVERY, report_step
from sim.scenario.checks import unplayable
from sim.scenario.error_wording import one_line, unplaced_problem
from sim.scenario.loading import TRUTH, load
from sim.scenario.model import Scenario
from sim.scenario.names import label
from sim.scenario.patches import Patched, assigned
from sim.scenario.references import impossible_goal, network_problems, unknown_names
from sim.scenario.source_map import Path, SourceMap, dotted
from sim.scenario.source_text import text_of
from sim.scenario.stock import StockPointSpec
from sim.scenario.stock_file import STOCK_FILE, merge_repeated, merge_stock_file
from sim.scenario.unplaced_problems import UnplacedProblem
from sim.scenario.warnings import warnings as warnings_of
from sim.units import SCENARIO_UNITS

MOST_REMEMBERED = 10_000
"""Distinct blocks of stock points whose validation is remembered while a scenario is read."""


def read_scenario(file: str | FilePath, assignments: Iterable[str] = ()) -> Scenario:
    """The scenario of a YAML `file`, with `path=value` `assignments` laid over it.

    Raises `ScenarioError` with every problem and its place.
    """
    file = FilePath(file)
    text = text_of(file)
    values, source_map, misread = load(text, str(file))
    return _read(values, source_map, misread, tuple(assignments), folder=file.parent, text=text)


def read_mapping(values: Mapping[str, Any], folder: str | FilePath = ".") -> Scenario:
    """The scenario of a mapping such as YAML gives; files it names are looked for in `folder`."""
    plain = _plain(values)
    try:
        text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True)
    except ValueError as error:  # a whole number of more digits than Python shows
        raise ScenarioError([Problem("", "values that can be written as YAML", str(error))]) from None
    return _read(plain, SourceMap("scenario", [], {}), [], (), folder=FilePath(folder), text=text)


@contextlib.contextmanager
def _rarely_collecting() -> Iterator[None]:
    """Makes Python's garbage collector run less often: it would search a million stock points in vain."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@_rarely_collecting()
def _read(
    values: object,
    source_map: SourceMap,
    misread: list[Problem],
    assignments: tuple[str, ...],
    *,
    folder: FilePath,
    text: str,
) -> Scenario:
    if not isinstance(values, dict):
        raise ScenarioError(
            misread or [Problem("", "a scenario: words with values", one_line(values), place=source_map.place(()))]
        )
    # a table that an assignment names is read before others change what stands in it
    of_table = [assignment for assignment in assignments if assignment.partition("=")[0].strip() == STOCK_FILE]
    values, table_changes = assigned(values, of_table)
    values, source_map, table_problems, table_read = merge_stock_file(
        values, source_map, folder, lambda first_rows: _first_stock_problem(first_rows, folder)
    )
    values, changed = assigned(values, [assignment for assignment in assignments if assignment not in of_table])
    changed += table_changes
    misread = misread + table_problems
    if changed:
        text = _with_changes(values, assignments)

    def placed(problem: UnplacedProblem, path: Path) -> Problem:
        """The problem with its place in the file; without one if it came from an assignment."""
        if any(path[: len(assigned_path)] == assigned_path for assigned_path in changed):
            return Problem(dotted(path), problem.expected, problem.found, problem.choices, assigned=True)
        place = source_map.place(path, key=problem.at_key)
        return Problem(dotted(path), problem.expected, problem.found, problem.choices, place)

    patches = values.pop("policies", None)
    scenario, unplaced = _validated(values, folder)
    if not table_read:
        raise _all_problems(
            misread + [placed(problem, problem.path) for problem in unplaced if not _may_lack_table(problem)]
        )
    problems = [placed(problem, problem.path) for problem in unplaced]
    known = {(problem.path, problem.expected) for problem in unplaced}
    if patches is not None and (not isinstance(patches, dict) or not patches):
        no_policies = UnplacedProblem(("policies",), "policies by name, each a block of changes", shown(patches))
        problems.append(placed(no_policies, no_policies.path))
    policies: dict[str, Scenario] = {}
    descriptions: dict[str, str] = {}
    warnings: list[str] = []
    # of more problems than are said, those of policies would not be
    named = patches if isinstance(patches, dict) and len(problems) < MAX_PROBLEMS else {}
    for number, (name, patch) in enumerate(named.items()):
        report_step("policies", number, len(named))
        here = ("policies", name)
        try:
            label(name)
        except PydanticCustomError:
            no_name = UnplacedProblem(here, "a name for the policy, on one line", shown(name), at_key=True)
            problems.append(placed(no_name, here))
        patched = Patched(values, source_map)
        patched.apply(patch, here)
        under_policy, unplaced = _validated(patched.values, folder)
        problems += patched.problems
        for problem in unplaced:
            origin = patched.origin(problem.path)
            # what is wrong with the scenario itself is said once, not again under each policy
            if origin or (problem.path, problem.expected) not in known:
                where = origin or patched.inside(problem.path)
                problems.append(placed(problem, where) if where else _under_policy(placed(problem, here), problem.path))
        if under_policy and scenario:
            policies[name] = under_policy
            descriptions[name] = patched.description
            if patched.origins and under_policy == scenario:
                warnings.append(f"policy '{name}' changes nothing: every value in it is the scenario's own")
    problems = _with_misread(misread, problems)
    if problems or scenario is None:
        raise _all_problems(problems)
    scenario._policies.update(policies)
    scenario._policy_descriptions.update(descriptions)
    scenario._text = text
    scenario._warnings.extend([*warnings_of(scenario), *warnings])
    return scenario


def _with_changes(values: dict[str, Any], assignments: Iterable[str]) -> str:
    """The text of the scenario with the `assignments` in it, and as remarks above it."""
    remarks = [line for assignment in assignments for line in f"changed: {assignment}".splitlines()]
    return "".join(f"# {line}\n" for line in remarks) + yaml.safe_dump(values, sort_keys=False, allow_unicode=True)


def _with_misread(misread: list[Problem], problems: list[Problem]) -> list[Problem]:
    """What YAML `misread`, and the `problems` of other places: a value that was misread has no second problem.

    Of a word that YAML took for true or false and that a text cannot replace either, what was expected is said there.
    """
    expected_at = {(problem.place, problem.path): problem.expected for problem in problems}
    misread_problems = [
        problem._replace(expected=expected_at.get((problem.place, problem.path), problem.expected))
        if problem.found.endswith(TRUTH)
        else problem
        for problem in misread
    ]
    places = {problem.place for problem in misread}
    return misread_problems + [problem for problem in problems if problem.place not in places]


def _under_policy(policy: Problem, path: Path) -> Problem:
    """A problem at a `path` that the policy did not change, but that only this policy has."""
    return policy._replace(path=f"{policy.path}: {dotted(path)}")


def _all_problems(problems: list[Problem]) -> ScenarioError:
    """An error with all `problems`, each once, by their place in the file and then in the table."""
    once = {(problem.path, problem.expected, problem.found, problem.place): problem for problem in reversed(problems)}
    return ScenarioError(sorted(merge_repeated(list(once.values())[::-1]), key=_by_place))


def _by_place(problem: Problem) -> tuple[int, int, int]:
    """A sort key: the file from its top to its end, and then the table beside it."""
    place = problem.place
    if isinstance(place, Cell):
        return 1, place.row, place.number
    return (0, place.line, place.column) if place else (0, 0, 0)


def _may_lack_table(problem: UnplacedProblem) -> bool:
    """Whether a problem may be there only because the table of stock points could not be read."""
    return problem.path[0] in ("stock", "products") or problem.path[2:3] in (("wants",), ("alternatives",))


def _validated(values: dict[str, Any], folder: FilePath) -> tuple[Scenario | None, list[UnplacedProblem]]:
    """The scenario of plain values, or None, and all that is wrong with it."""
    context = _context(values, folder)
    problems = [*unknown_names(values), *network_problems(values), *impossible_goal(values, context["unit"])]
    scenario = None
    stock = values.get("stock")
    points, point_problems = _stock_points(stock, context) if isinstance(stock, dict) else (stock, [])
    try:
        scenario = Scenario.model_validate(
            {**values, "stock": points} if "stock" in values else values, context=context
        )
    except ValidationError as error:
        # a list of which every entry is wrong is not too short as well
        empty = point_problems and not points
        details = [
            detail
            for detail in error.errors(include_url=False)
            if detail["type"] != "too_short" or not (detail["input"] or (empty and detail["loc"] == ("stock",)))
        ]
        unknown = [unplaced_problem(detail) for detail in details if _is_unknown_block(detail)]
        others = [unplaced_problem(detail) for detail in details if not _is_unknown_block(detail)]
        problems += [*others, *point_problems, *unknown]
    else:
        problems += point_problems
    if scenario is not None and not problems:
        problems += unplayable(scenario)
    # without `choices`: they are as long as the file, and no part of what is wrong
    once = {(problem.path, problem.expected, problem.found, problem.at_key): problem for problem in reversed(problems)}
    return (None if problems else scenario), list(once.values())[::-1]


def _is_unknown_block(detail: ErrorDetails) -> bool:
    """Whether the error is about a word of the scenario itself that it does not have."""
    return detail["type"] == "unknown_word" and len(detail["loc"]) == 1


def _context(values: dict[str, Any], folder: FilePath) -> dict[str, Any]:
    unit = values.get("unit") if values.get("unit") in SCENARIO_UNITS else "day"
    return {"unit": unit, "start": values.get("start"), "folder": folder}


def _first_stock_problem(values: dict[str, Any], folder: FilePath) -> str:
    """The first problem of the stock points in `values`, to be shown while the rest of a table is read; '' for none."""
    stock = values.get("stock")
    problems = _stock_points(stock, _context(values, folder))[1] if isinstance(stock, dict) else []
    return _first_of(problems)


def _first_of(problems: list[UnplacedProblem]) -> str:
    if not problems:
        return ""
    first = problems[0]
    return f" (the first problem: {dotted(first.path[:2])}: expected {first.expected}, found {first.found})"


def _stock_points(stock: dict[Any, Any], context: dict[str, Any]) -> tuple[dict[Any, Any], list[UnplacedProblem]]:
    """The stock points of a block that are well declared, and what is wrong with the others.

    One by one, for pydantic carries what is wrong with a million of them up through every block around it; and equal
    blocks only once, for the rows of a table repeat each other.
    """
    points: dict[Any, Any] = {}
    problems: list[UnplacedProblem] = []
    validated: dict[str, StockPointSpec | list[UnplacedProblem]] = {}
    what = "stock points"
    for number, (name, words) in enumerate(stock.items()):
        if number % REPORT_EVERY == 0:
            report_step(what, number, len(stock))
        written = repr(words)
        result = validated.get(written)
        if result is None:
            result = _stock_point(words, context)
            if len(validated) < MOST_REMEMBERED:
                validated[written] = result
        if isinstance(result, StockPointSpec):
            points[name] = result
            continue
        if not problems:
            what += _first_of([result[0]._replace(path=("stock", name))])
            report_step(what, number, len(stock))
        problems += [problem._replace(path=("stock", name, *problem.path)) for problem in result]
    return points, problems


def _stock_point(words: object, context: dict[str, Any]) -> StockPointSpec | list[UnplacedProblem]:
    try:
        return StockPointSpec.model_validate(words, context=context)
    except ValidationError as error:
        return [unplaced_problem(detail) for detail in error.errors(include_url=False)]


def _plain(value: object) -> Any:
    """`value` as plain Python mappings, lists, numbers and texts, which is what YAML has."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.item() if isinstance(value, np.generic) else value  # numbers of a sweep may be numpy's
