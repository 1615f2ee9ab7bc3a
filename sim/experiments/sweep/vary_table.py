"""Reads a table of points: a column for each path that is varied, a row for each point."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.errors import Cell, Problem
from sim.experiments.sweep.variation import RefusedVariationError, Vary
from sim.scenario.loading import load_cell
from sim.table_columns import FORMATS, UnreadableError
from sim.table_rows import EXCEL, TableRow, is_empty, read_rows

TABLES = (*FORMATS, EXCEL)
"""The suffixes of files that points are read from."""
POINT = "point"
"""The column that numbers the points in tables that a sweep wrote; it is left out."""
_MOST_LISTED = 100
"""Problems of a table that a message lists; it may have a million rows."""


def read_points(file: Path) -> Vary:
    """The points of a `file`. Raises `RefusedVariationError` with all that is wrong with it.

    A number, a duration, a word or a block stands in a cell as in a scenario file; null is written out.
    """
    try:
        names, rows = read_rows(file)
    except UnreadableError as error:
        raise RefusedVariationError(Problem(str(file), error.expected, error.found)) from None
    kept = [number for number, name in enumerate(names) if name != POINT]
    paths = tuple(names[number] for number in kept)
    nameless = [number for number in kept if not names[number]]
    problems = [
        Problem(str(file), "a path at the head of each column", f"none above the column {number + 1}")
        for number in nameless
    ]
    if not problems and not (paths and rows):
        problems.append(Problem(str(file), "at least one path and one point", "none"))
    points: list[tuple[Any, ...]] = []
    for row in rows:
        if len(problems) >= _MOST_LISTED or nameless:
            break
        values, wrong = _point(row, str(file), names, kept)
        points.append(values)
        problems += wrong
    if problems:
        raise RefusedVariationError(*problems)
    return Vary((), paths, tuple(points))


def _point(row: TableRow, file: str, names: tuple[str, ...], kept: list[int]) -> tuple[tuple[Any, ...], list[Problem]]:
    """The values in the columns `kept` of a row, and what is wrong with them."""
    values: list[Any] = []
    problems: list[Problem] = []
    for number in kept:
        place = Cell(file, row.row, names[number], number)
        cell = row.values[number] if number < len(row.values) else None
        if is_empty(cell):
            problems.append(
                Problem("", "a value in every cell (null where none is meant)", "an empty one", place=place)
            )
            continue
        value, misread = load_cell(cell.strip(), ()) if isinstance(cell, str) else (cell, [])
        problems += [problem._replace(path="", place=place) for problem in misread]
        values.append(value)
    if any(not is_empty(cell) for cell in row.values[len(names) :]):
        found = f"{len(row.values)}"
        problems.append(Problem("", f"at most {len(names)} values in a row", found, place=Cell(file, row.row)))
    return tuple(values), problems
