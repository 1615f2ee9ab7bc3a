"""Records: a whole table row by row, of a CSV, Excel or Parquet file."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from sim.progress_events import along
from sim.table_columns import TABLES, UnreadableError, csv_records, not_a_table, plain, version

EXCEL = ".xlsx"


class Record(NamedTuple):
    """What stands in a row, from the first column on, and the row's number as an editor or Excel counts."""

    row: int
    values: tuple[Any, ...]


def records(path: Path) -> tuple[tuple[str, ...], list[Record]]:
    """The names of the columns, and the rows that are not empty. Raises `UnreadableError`.

    Values are texts in a CSV file; of an Excel file the first sheet counts, and of a formula what it came to.
    """
    version(path, (*TABLES, EXCEL))
    readers: dict[str, Callable[[Path], Iterator[Record]]] = {".csv": _csv, EXCEL: _excel, ".parquet": _parquet}
    rows = along(f"rows of {path.name}", readers[path.suffix.lower()](path))
    found = [one for one in rows if any(not is_empty(value) for value in one.values)]
    if not found:
        raise UnreadableError("a table with its column names on the first row", "an empty one")
    names = tuple("" if is_empty(name) else str(name).strip() for name in found[0].values)
    return names, found[1:]


def is_empty(value: object) -> bool:
    """Whether a cell says nothing: a gap in a column of numbers is not a number.

    >>> is_empty(" "), is_empty(None), is_empty(float("nan")), is_empty(0)
    (True, True, True, False)
    """
    return value is None or (isinstance(value, str) and not value.strip()) or value != value


MOST_ROWS = 1_048_576
"""Rows of a sheet, as Excel has it."""


def _csv(path: Path) -> Iterator[Record]:
    return (Record(row, values) for row, values in csv_records(path))


def _parquet(path: Path) -> Iterator[Record]:
    from pyarrow import ArrowException
    from pyarrow.parquet import read_table

    try:
        table = read_table(path, use_threads=False, pre_buffer=False)
        columns = [plain(column, name) for column, name in zip(table.columns, table.column_names, strict=True)]
    except (ArrowException, OSError, ValueError, MemoryError) as error:
        raise not_a_table(path, error) from None
    yield Record(0, tuple(table.column_names))
    for row, values in enumerate(zip(*columns, strict=True), 1):
        yield Record(row, values)


def _excel(path: Path) -> Iterator[Record]:
    rows = _first_sheet(path, data_only=False)
    computed = rows
    if any(_is_formula(cell) for row in rows for cell in row):
        computed = _first_sheet(path, data_only=True)
    for number, (row, values) in enumerate(zip(rows, computed, strict=True), 1):
        for cell, value in zip(row, values, strict=True):
            if _is_formula(cell) and value.value is None:
                found = f"a formula in {cell.coordinate} that no program has computed yet"
                raise UnreadableError("values", found)
        yield Record(number, tuple(value.value for value in values))


def _first_sheet(path: Path, *, data_only: bool) -> list[tuple[Any, ...]]:
    """Its cells, row by row: the formulas, or with `data_only` what they came to."""
    try:
        from openpyxl import load_workbook
    except ModuleNotFoundError:
        expected = f"openpyxl, which reads {path.name}: pip install 'backorders[excel]'"
        raise UnreadableError(expected, "none installed") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and lists of choices that it leaves out
            book = load_workbook(path, read_only=True, data_only=data_only)
            try:
                sheet = book.worksheets[0]
                sheet.reset_dimensions()  # what a file says of its own size may be a million empty rows
                rows = list(islice(sheet.iter_rows(), MOST_ROWS + 1))  # all that are empty above the last among them
            finally:
                book.close()
        if len(rows) > MOST_ROWS:
            raise UnreadableError(f"a sheet of at most {MOST_ROWS:,} rows", "one with more")
        return rows
    except UnreadableError:
        raise
    except Exception as error:  # what is no workbook fails in the archive, in the XML, in openpyxl, each in its own way
        raise not_a_table(path, error) from None


def _is_formula(cell: Any) -> bool:
    return bool(cell.data_type == "f")
