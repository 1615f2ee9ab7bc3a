"""Reads a YAML file, or a mapping, into one frozen `Scenario`, or raises all that is wrong with it at once."""

from __future__ import annotations

import contextlib
import dataclasses
import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from typing import Any, NamedTuple

import yaml
from pydantic_core import PydanticCustomError

from sim.errors import MAX_PROBLEMS, Cell, Problem, ScenarioError, UserError, shown
from sim.progress_events import report_step
from sim.reading_progress import reading_progress
from sim.registry import Block
from sim.scenario.assignments import Assignment, given_assignments, laid_over, plain, typed_assignments
from sim.scenario.error_wording import one_line
from sim.scenario.item_demand import says_needless_demand
from sim.scenario.loading import TRUTH, load
from sim.scenario.model import Scenario
from sim.scenario.names import label
from sim.scenario.patches import DESCRIPTION, NAMED, Patched
from sim.scenario.quick_check import with_blocks
from sim.scenario.source import Source, with_changes
from sim.scenario.source_map import Path, SourceMap, dotted
from sim.scenario.source_text import text_of
from sim.scenario.stock_file import merge_repeated, merge_stock_file
from sim.scenario.stock_file_words import STOCK_FILE
from sim.scenario.typed_path import path_of
from sim.scenario.unplaced_problems import UnplacedProblem
from sim.scenario.validating import first_stock_problem, validated
from sim.scenario.warnings import warnings as warnings_of

MOST_KEPT = 10_000
"""Stock points of a scenario whose plain values are kept, to be changed; of more, the file is read again then."""


def read_scenario(
    file: str | FilePath,
    assignments: Iterable[str] = (),
    folder: str | FilePath | None = None,
    *,
    progress: bool = True,
) -> Scenario:
    """The scenario of a YAML `file`, with `path=value` `assignments` laid over it; files it names are looked for in
    `folder`, its own unless another is given.

    Reading that takes longer than two seconds shows its `progress` on standard error to who watches. Raises
    `ScenarioError` with every problem and its place.
    """
    try:
        file = FilePath(file)
    except TypeError:
        raise UserError(f"expected the path of a scenario file, found {shown(file)}", argument="file") from None
    folder = file.parent if folder is None else FilePath(folder)
    with reading_progress() if progress else contextlib.nullcontext():
        source = Source(text_of(file), str(file), folder, _changed)
        return _read(source, typed_assignments(assignments))


def read_mapping(values: Mapping[str, Any], folder: str | FilePath = ".") -> Scenario:
    """The scenario of a mapping such as YAML gives; files it names are looked for in `folder`."""
    of_yaml = plain(values)
    try:
        text = yaml.safe_dump(of_yaml, sort_keys=False, allow_unicode=True)
    except (ValueError, yaml.YAMLError) as error:  # a whole number of more digits than Python shows
        raise ScenarioError([Problem("", "values that can be written as YAML", str(error))]) from None
    return _read(Source(text, "", FilePath(folder), _changed), (), of_yaml)


def _changed(source: Source, changes: Mapping[str, object]) -> Scenario:
    """The scenario of a `source` with `changes`, values by path, laid over it. Raises `ScenarioError`."""
    if not isinstance(changes, Mapping):
        expected = "values by path, such as {'suppliers.acme.lead_time.mean': 9}"
        raise UserError(f"expected {expected}, found {shown(changes)}", argument="changes")
    further = given_assignments(changes)
    every = (*source.assignments, *further)
    if source.values is not None and not any(map(_of_table, further)):
        try:
            return _scenario(_Declared(*laid_over(source.values, further)), source, every)
        except ScenarioError:  # raised again with the places, which are not kept
            pass
    return _read(source, every)


@contextlib.contextmanager
def _rarely_collecting() -> Iterator[None]:
    """Makes Python's garbage collector run less often: it would search a million stock points in vain."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class _Declared(NamedTuple):
    """The `values` of a scenario, its table's and those of assignments among them, which `changed` those paths; where
    each stands; what was `misread`, and what is `odd` in the table. `table_read` is False where stock points may be
    missing."""

    values: dict[str, Any]
    changed: list[Path]
    source_map: SourceMap = SourceMap("", [], {})
    misread: Sequence[Problem] = ()
    table_read: bool = True
    odd: tuple[str, ...] = ()


def _read(source: Source, assignments: tuple[Assignment, ...], of_yaml: object = None) -> Scenario:
    """The scenario of the text of a `source`, or of its values `of_yaml`, with the `assignments` laid over it."""
    return _scenario(_declared(source, assignments, of_yaml), source, assignments)


def plain_values(scenario: Scenario) -> tuple[dict[str, Any], FilePath]:
    """The plain values of a scenario as declared, those of its table among them, and the folder of its files.

    They are not to be changed. Raises `UserError` for a scenario under one policy, or an unchecked copy.
    """
    source: Source | None = scenario._source
    if source is None:
        raise UserError("a scenario under one policy, or a copy, cannot be varied: vary the one that was read")
    values = _declared(source, source.assignments).values if source.values is None else source.values
    return values, source.folder


def _declared(source: Source, assignments: tuple[Assignment, ...], of_yaml: object = None) -> _Declared:
    """What the text of a `source`, or its values `of_yaml`, declares with the `assignments` laid over it."""
    misread: list[Problem] = []
    source_map = SourceMap("scenario", [], {})
    values = of_yaml
    if source.file:
        values, source_map, misread = load(source.text, source.file)
    elif of_yaml is None:
        values, _, _ = load(source.text, "")
    if not isinstance(values, dict):
        raise ScenarioError(
            misread or [Problem("", "a scenario: words with values", one_line(values), place=source_map.place(()))]
        )
    # a table that an assignment names is read before others change what stands in it
    of_table = [assignment for assignment in assignments if _of_table(assignment)]
    values, table_changes = laid_over(values, of_table)
    values, source_map, table_problems, table_read, odd = merge_stock_file(
        values, source_map, source.folder, lambda first_rows: first_stock_problem(first_rows, source.folder)
    )
    table_problems = [_as_assigned(problem, table_changes) for problem in table_problems]
    values, changed = laid_over(values, [one for one in assignments if not _of_table(one)])
    changed += table_changes
    return _Declared(values, changed, source_map, [*misread, *table_problems], table_read, odd)


def _as_assigned(problem: Problem, changed: list[Path]) -> Problem:
    """A problem of the table's words, without its place in the file if it came from an assignment."""
    of_words = problem.path if problem.place is None or not isinstance(problem.place, Cell) else ""
    assigned = any(f"{of_words}.".startswith(f"{dotted(path)}.") for path in changed)
    return problem._replace(place=None, assigned=True) if of_words and assigned else problem


def _of_table(assignment: Assignment) -> bool:
    """Whether an assignment says which table is read, or how."""
    return bool(assignment.path) and path_of(assignment.path)[0] == STOCK_FILE


@_rarely_collecting()
def _scenario(declared: _Declared, source: Source, assignments: tuple[Assignment, ...]) -> Scenario:
    """The scenario that is `declared`, from a `source` with the `assignments`, or all that is wrong with it."""
    values, changed, source_map, misread, table_read, odd = declared

    def placed(problem: UnplacedProblem, path: Path) -> Problem:
        """The problem with its place in the file; without one if it came from an assignment."""
        origin = source_map.origin(path)
        if any(one[: len(assigned_path)] == assigned_path for assigned_path in changed for one in (path, origin)):
            return Problem(dotted(origin), problem.expected, problem.found, problem.choices, assigned=True)
        path = origin
        place = source_map.place(path, key=problem.at_key)
        return Problem(dotted(path), problem.expected, problem.found, problem.choices, place)

    patches = values.get("policies")
    whole, values = values, {word: value for word, value in values.items() if word != "policies"}
    scenario, unplaced = validated(values, source.folder)
    if not table_read:
        raise _all_problems(
            [*misread, *(placed(problem, problem.path) for problem in unplaced if not _may_lack_table(problem))]
        )
    problems = [placed(problem, problem.path) for problem in unplaced]
    known = {(problem.path, problem.expected) for problem in unplaced}
    if patches is not None and (not isinstance(patches, dict) or not patches):
        no_policies = UnplacedProblem(("policies",), "policies by name, each a block of changes", shown(patches))
        problems.append(placed(no_policies, no_policies.path))
    under_policy: Scenario | None
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
        if scenario is not None and not patched.origins:  # a baseline is mostly what is declared
            under_policy, unplaced = with_blocks(scenario, {}), []
        else:
            under_policy, unplaced = validated(patched.values, source.folder, _untouched(scenario, patched))
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
            if isinstance(patch, dict) and set(patch) - {DESCRIPTION} and under_policy == scenario:
                warnings.append(f"policy '{name}' changes nothing: every value in it is the scenario's own")
    problems = _with_misread(misread, problems)
    if problems or scenario is None:
        raise _all_problems(problems)
    alone = scenario.model_copy()  # a copy, for two scenarios that held each other could not be compared
    alone._policies, alone._warnings = {}, []
    for under_policy in policies.values():
        under_policy._declared = alone
    scenario._policies.update(policies)
    scenario._policy_descriptions.update(descriptions)
    kept = len(scenario.stock) <= MOST_KEPT
    scenario._source = dataclasses.replace(
        source,
        assignments=assignments,
        values=whole if kept else None,
        changed_text="" if kept or not assignments else with_changes(whole, assignments),
    )
    warnings += [*odd, *says_needless_demand(values, named)]
    scenario._warnings.extend([*warnings_of(scenario), *warnings])
    return scenario


def _untouched(scenario: Scenario | None, patched: Patched) -> dict[str, dict[str, Block]]:
    """The blocks of a scenario that a policy's patch leaves as they are, by the word around them and their names."""
    if scenario is None:
        return {}
    return {
        word: {name: block for name, block in vars(scenario)[word].items() if (word, name) not in patched.origins}
        for word in NAMED
        if vars(scenario)[word]
    }


def _with_misread(misread: Sequence[Problem], problems: list[Problem]) -> list[Problem]:
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
    return problem.path[0] in ("stock", "products", "suppliers") or problem.path[2:3] in (("wants",), ("alternatives",))
