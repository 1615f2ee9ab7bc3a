"""Assignments: values laid over those of a scenario, each at a dotted path."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import yaml

from sim.errors import Problem, ScenarioError, shown
from sim.scenario.loading import load
from sim.scenario.names import HALVES
from sim.scenario.patches import GOAL, copied
from sim.scenario.source_map import Path
from sim.scenario.typed_path import end_of_path, places, put

OTHER_THAN: dict[Path, str] = {(GOAL, "maximise"): "minimise", (GOAL, "minimise"): "maximise"}
"""A word that takes the place of another one beside it."""


class Assignment(NamedTuple):
    """A `value` for the dotted `path`; `text` shows both, as `path=value`. What is wrong with it is in `problems`;
    where it cannot be understood, `path` is empty."""

    text: str
    path: str
    value: Any = None
    problems: tuple[Problem, ...] = ()


def typed_assignments(texts: Iterable[str]) -> tuple[Assignment, ...]:
    """The assignments of texts such as 'seed=5', each value read as YAML."""
    return tuple(map(_typed, texts))


def _typed(text: str) -> Assignment:
    end = end_of_path(text)
    path, value_text = text[: max(end, 0)].strip(), text[end + 1 :].strip()
    if not path:
        return Assignment(text, "", problems=(Problem("", "path=value", shown(text), assigned=True),))
    if HALVES.search(text):
        problem = Problem(path, "text in UTF-8", shown(value_text), assigned=True)
        return Assignment(text, "", problems=(problem,))
    # on one line > begins no text of several: it is a condition's
    quoted = f"'{value_text}'" if re.fullmatch(r">[^'\n]*", value_text) else value_text
    try:
        value, _, misread = load(quoted or "null", path)
    except ScenarioError as error:
        return Assignment(text, "", problems=tuple(problem._replace(assigned=True) for problem in error.problems))
    return Assignment(text, path, value, tuple(problem._replace(assigned=True) for problem in misread))


def given_assignments(changes: Mapping[str, object]) -> tuple[Assignment, ...]:
    """The assignments of values in Python by path."""
    return tuple(_given(path, value) for path, value in changes.items())


def _given(path: object, value: object) -> Assignment:
    if not isinstance(path, str) or not path.strip():
        expected = "a path, such as 'suppliers.acme.lead_time.mean'"
        return Assignment("", "", problems=(Problem("", expected, shown(path), assigned=True),))
    path, value = path.strip(), plain(value)
    try:
        written = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=math.inf)
    except (ValueError, yaml.YAMLError, RecursionError):
        problem = Problem(path, "a value that can be written as YAML", shown(value), assigned=True)
        return Assignment("", "", problems=(problem,))
    return Assignment(f"{path}={written.strip().removesuffix('...').strip()}", path, value)


def plain(value: object) -> Any:
    """`value` as plain Python mappings, lists, numbers and texts, which is what YAML has."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, np.ndarray):
        return value.tolist()
    return value.item() if isinstance(value, np.generic) else value  # numbers of a sweep may be numpy's


def laid_over(values: dict[str, Any], assignments: Iterable[Assignment]) -> tuple[dict[str, Any], list[Path]]:
    """`values` with the values of all `assignments` in them, and the paths that were changed; `values` stays as it is,
    and what is not changed is not copied.

    Raises `ScenarioError` with what is wrong with the assignments.
    """
    values = dict(values)
    problems: list[Problem] = []
    changed: list[Path] = []
    for assignment in assignments:
        problems += assignment.problems
        if not assignment.path:
            continue
        found = places(values, assignment.path)
        if isinstance(found, Problem):
            problems.append(found)
            continue
        for place in found:
            values = put(values, place, copied(assignment.value))
            if place in OTHER_THAN:
                values[GOAL].pop(OTHER_THAN[place], None)
        changed += found
    if problems:
        raise ScenarioError(problems)
    return values, changed
