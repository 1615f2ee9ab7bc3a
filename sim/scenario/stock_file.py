"""Stock points, and the products they hold, from a table beside the scenario file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from pydantic import ValidationError

from sim.errors import Cell, Problem, alike, shown
from sim.progress_events import REPORT_EVERY, report_step
from sim.scenario.error_wording import unplaced_problem
from sim.scenario.source_map import SourceMap, TableMap, dotted
from sim.scenario.stock_file_columns import column_problems, default_problems, words_of_columns
from sim.scenario.stock_file_rows import StockFileRows
from sim.scenario.stock_file_words import STOCK_FILE, StockFile
from sim.scenario.unplaced_problems import UnplacedProblem
from sim.table_columns import UnreadableError
from sim.table_format import signs_hint
from sim.table_rows import read_rows

_PART_OF_A_UNIT = re.compile(r"[0-9]{1,3}\.[0-9]{1,3}(?![0-9.])")
"""A number with a part of a unit, as YAML reads 1.240."""


class StockFileValues(NamedTuple):
    """The values of a scenario with those of its table, where each stands, what is wrong with the table and odd in it.

    `read` is False where the table could not be read: stock points or products may be missing for that reason alone.
    """

    values: dict[str, Any]
    source_map: SourceMap
    problems: list[Problem]
    read: bool = True
    warnings: tuple[str, ...] = ()


def merge_stock_file(
    values: dict[str, Any],
    source_map: SourceMap,
    folder: FilePath,
    first_problem: Callable[[dict[str, Any]], str] = lambda _: "",
) -> StockFileValues:
    """Adds the stock points and products of the table that `stock_file` names, if it names one.

    `first_problem` gets the values after the first rows; its text is shown beside the progress of reading the rest.
    """
    if STOCK_FILE not in values:
        return StockFileValues(values, source_map, [])
    declared = {word: value for word, value in values.items() if word != STOCK_FILE}
    words, problems = _words(values[STOCK_FILE], source_map)
    if words is None:
        return StockFileValues(declared, source_map, problems, read=False)

    def unread(expected: str, found: str) -> StockFileValues:
        """What is known where the file cannot be read: the blocks declared beside it, and one problem."""
        path = (STOCK_FILE, "file") if isinstance(values[STOCK_FILE], dict) else (STOCK_FILE,)
        problem = Problem(dotted(path), expected, found, place=source_map.place(path))
        return StockFileValues(declared, source_map, [*problems, problem], read=False)

    file = folder / words.file
    try:
        names, rows = read_rows(file, words.style)
    except UnreadableError as error:
        return unread(error.expected, error.found)
    if not rows:
        return unread("a table with rows below the names of its columns", f"none in {words.file}")
    cells = {row.row: row.values for row in rows} if words.defaults else {}
    of_columns = words_of_columns(names, words)
    table_map = TableMap(str(file), names, {}, {}, of_columns, words.defaults, cells)
    problems += column_problems(table_map, rows, words, source_map)
    if problems:
        return StockFileValues(declared, source_map, problems, read=False)
    table = StockFileRows(declared, source_map, table_map, words)
    what = f"rows of {words.file}"
    for number, row in enumerate(rows):
        if number == REPORT_EVERY:
            what += first_problem(table.values)
        if number % REPORT_EVERY == 0:
            report_step(what, number, len(rows))
        table.add(row)
    table.finish()
    found = tuple(table.warnings() if words.decimal is None else ())
    return StockFileValues(table.values, source_map._replace(table=table_map), table.problems, warnings=found)


def _words(value: object, source_map: SourceMap) -> tuple[StockFile | None, list[Problem]]:
    """The words of the block, or of the name of a file in its place, or None and what is wrong with them."""
    if not isinstance(value, dict) and not (isinstance(value, str) and value.strip() and "\0" not in value):
        place = source_map.place((STOCK_FILE,))
        return None, [Problem(STOCK_FILE, "the name of a file, such as items.csv", shown(value), place=place)]
    try:
        words = StockFile.model_validate(value if isinstance(value, dict) else {"file": value})
    except ValidationError as error:
        unplaced = [unplaced_problem(detail) for detail in error.errors(include_url=False)]
        found = [one._replace(path=(STOCK_FILE, *one.path)) for one in unplaced]
        return None, [_placed(one, source_map) for one in found]
    wrong = (
        UnplacedProblem((STOCK_FILE, "defaults", *path), expected, found, choices, at_key=True)
        for path, expected, found, choices in default_problems(words)
    )
    return words, [_placed(one, source_map) for one in wrong]


def _placed(problem: UnplacedProblem, source_map: SourceMap) -> Problem:
    place = source_map.place(problem.path, key=problem.at_key)
    return Problem(dotted(problem.path), problem.expected, problem.found, problem.choices, place)


def merge_repeated(problems: list[Problem]) -> Iterator[Problem]:
    """The problems, those that cells of a column have in the same way as one, with the first of their rows."""
    first: dict[tuple[object, ...], Problem] = {}
    for number, problem in enumerate(problems):
        cell = problem.place
        if not isinstance(cell, Cell) or not cell.row:
            first[number,] = problem
            continue
        # of names each one counts, whatever digits are in it
        fault = problem.found if problem.choices else alike(problem.found)
        key: tuple[object, ...] = (cell.file, cell.column, problem.expected, fault)
        before = first.get(key)
        if before is not None and isinstance(before.place, Cell):
            first[key] = before._replace(place=before.place.and_more(cell.row))
        else:
            first[key] = _with_signs(problem)
    yield from first.values()


def _with_signs(problem: Problem) -> Problem:
    """The problem of a cell; of a number with other signs than YAML has it names the words that would read it."""
    quoted = re.match(r"'([^']*)'", problem.found)
    found, hint = (quoted[0], signs_hint(quoted[1])) if quoted else (problem.found, "")
    if part := _PART_OF_A_UNIT.match(problem.found):  # 1.240 was read as 1.24
        found, hint = part[0], "thousands: '.'" if "whole number" in problem.expected else ""
    return problem._replace(found=f"{found} (does {hint} in {STOCK_FILE} say how it is written?)") if hint else problem
