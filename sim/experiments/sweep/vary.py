"""Reads what a sweep varies: from texts, from the files that they name, or from a mapping in Python."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Sized
from pathlib import Path
from typing import Any

from sim.errors import Problem, ScenarioError, UserError, shown
from sim.experiments.sweep.variation import (
    MOST_LEVELS,
    Interval,
    Listed,
    RefusedVariationError,
    Sampled,
    Variation,
    VariationsError,
    Vary,
    checked_distribution,
    checked_list,
)
from sim.experiments.sweep.vary_table import TABLES, read_points
from sim.experiments.sweep.vary_text import JOINT, read_distribution, read_paths, read_values, read_variation
from sim.registry import Kind
from sim.scenario.assignments import plain
from sim.scenario.loading import load
from sim.scenario.source_text import text_of
from sim.scenario.typed_path import as_typed, words_of

FILE = "@"
"""Stands before the name of a file in place of a variation."""
LISTS = (".yaml", ".yml")


def read_variations(texts: Sequence[str]) -> Vary:
    """What the `texts` say: each `PATH=VALUES`, `PATH~DISTRIBUTION`, or `@` and a file of these or of points.

    Raises `UserError` with all that is wrong with all of them.
    """
    problems: list[Problem] = []
    variations: list[Variation] = []
    tables: list[Vary] = []
    for text in texts:
        try:
            if not text.strip().startswith(FILE):
                variations.append(read_variation(text))
                continue
            file = Path(text.strip().removeprefix(FILE))
            if file.suffix.lower() in TABLES:
                tables.append(read_points(file))
            elif file.suffix.lower() in LISTS:
                variations += _of_yaml(file)
            else:
                expected = f"a file whose name ends in {', '.join(LISTS)} or, for points, {', '.join(TABLES)}"
                raise RefusedVariationError(Problem("", expected, shown(str(file))))
        except RefusedVariationError as error:
            problems += error.problems
    if tables and len(texts) > 1:
        problems.append(Problem("", "nothing beside a table of points, which has every path", f"{len(texts) - 1} more"))
    return _whole(Vary(tuple(variations)), problems) if not tables else _whole(tables[0], problems)


def given_variations(mapping: Mapping[Any, object]) -> Vary:
    """What a `mapping` in Python says: by path the values, a list, a range, an array, a distribution, or a text.

    `{"suppliers.acme.lead_time.mean": range(2, 21), ("stock.mug.x", "stock.pot.x"): "2..20 by 2"}`: paths in a tuple
    move together; a text is what stands behind `PATH=` or, with a '~' before it, behind `PATH~`. Raises `UserError`
    with all that is wrong.
    """
    if not isinstance(mapping, Mapping):
        expected = "values by path, such as {'suppliers.acme.lead_time.mean': range(2, 21)}"
        raise UserError(f"expected {expected}, found {shown(mapping)}", argument="vary")
    problems: list[Problem] = []
    variations: list[Variation] = []
    for paths, values in mapping.items():
        try:
            variations.append(_given(paths, values))
        except RefusedVariationError as error:
            problems += error.problems
    return _whole(Vary(tuple(variations)), problems)


def _given(paths: object, values: object) -> Variation:
    several = paths if isinstance(paths, tuple) else (paths,)
    if not several or not all(isinstance(path, str) for path in several):
        raise RefusedVariationError(Problem("", "a path, or a tuple of paths", shown(paths)))
    columns = tuple(column for path in several for column in read_paths(str(path)))
    where = f" {JOINT} ".join(columns)
    read = _values_of(values, where)
    sign = "~" if isinstance(read, Sampled) else "="
    return Variation(columns, read, f"{where}{sign}{shown(values)}")


def _values_of(values: object, where: str) -> Listed | Interval | Sampled:
    """The values that Python, or a file of YAML, gives for the path `where`. Raises `RefusedVariationError`."""
    if isinstance(values, str):
        text = values.strip()
        return read_distribution(text[1:].strip(), where) if text.startswith("~") else read_values(text, where)
    if isinstance(values, Kind):
        return checked_distribution(values.model_dump(mode="json", exclude_unset=True), where)
    if isinstance(values, Mapping):
        return checked_distribution(plain(values), where)
    if isinstance(values, Sized) and len(values) > MOST_LEVELS:
        raise RefusedVariationError(Problem(where, f"at most {MOST_LEVELS:,} values", f"{len(values):,}"))
    if isinstance(values, Iterable):
        return checked_list([plain(value) for value in values], where)
    return checked_list([plain(values)], where)


def _of_yaml(file: Path) -> list[Variation]:
    """The variations in a file of YAML. Raises `RefusedVariationError` with all that is wrong with it."""
    try:
        mapping, places, misread = load(text_of(file), str(file))
    except ScenarioError as error:
        raise RefusedVariationError(*error.problems) from None
    except UserError as error:
        found = re.sub(r"expected a scenario file, ", "expected a file of what is varied, ", str(error))
        raise RefusedVariationError(_said(found)) from None
    if misread:
        raise RefusedVariationError(*misread)
    if not isinstance(mapping, dict) or not mapping:
        raise RefusedVariationError(Problem(str(file), "paths, each with its values", shown(mapping)))
    variations, problems = [], []
    for path, values in mapping.items():
        try:
            variations.append(_given(path, values))
        except RefusedVariationError as error:
            problems += [problem._replace(place=places.place((path,))) for problem in error.problems]
    if problems:
        raise RefusedVariationError(*problems)
    return variations


def _said(message: str) -> Problem:
    """A problem that says what was expected and found as the `message` does."""
    where, _, rest = message.partition(": expected ")
    expected, _, found = rest.partition(", found ")
    return Problem(where, expected, found)


def _whole(vary: Vary, problems: list[Problem]) -> Vary:
    """`vary`, if there are no `problems` and no path comes twice. Raises `UserError`."""
    known: set[str] = set()
    for column in vary.columns:
        path = as_typed(word.text for word in words_of(column))
        if path in known:
            problems.append(Problem(column, "each path once", "it a second time"))
        known.add(path)
    if problems:
        raise VariationsError(problems, vary)
    if not vary.columns:
        raise UserError("expected at least one path with its values, found none", argument="vary")
    return vary
