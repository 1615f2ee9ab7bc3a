"""A whole table row by row, from a CSV, Excel or Parquet file."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from sim.errors import did_you_mean, shown
from sim.progress_events import report_items
from sim.table_columns import (
    FORMATS,
    TableColumns,
    UnreadableError,
    csv_records,
    file_version,
    header,
    python_values,
    read_columns,
    unreadable,
)
from sim.table_format import USUAL, TableFormat

EXCEL = ".xlsx"
"""The suffix of an Excel file."""
MOST_ROWS = 1_048_576
"""Rows of a sheet, as Excel has it."""


class TableRow(NamedTuple):
    """The `values` of a row from the first column on, and its number as an editor or Excel counts."""

    row: int
    values: tuple[Any, ...]


def read_rows(path: Path, style: TableFormat = USUAL) -> tuple[tuple[str, ...], list[TableRow]]:
    """The names of the columns, and the rows that are not empty. Raises `UnreadableError`.

    All values of a CSV file are texts, in the encoding of its `style`; of an Excel file the sheet is read that it says,
    by default the first one, and of a formula its result.
    """
    _version(path, style)
    readers: dict[str, Callable[[Path, TableFormat], Iterator[TableRow]]]
    readers = {".csv": _csv, EXCEL: _excel, ".parquet": _parquet}
    rows = report_items(f"rows of {path.name}", readers[path.suffix.lower()](path, style))
    filled = [row for row in rows if any(not is_empty(value) for value in row.values)]
    if not filled:
        raise UnreadableError("a table with its column names on the first row", "an empty one")
    names = tuple("" if is_empty(name) else str(name).strip() for name in filled[0].values)
    return names, filled[1:]


def is_empty(value: object) -> bool:
    """Whether a cell is empty; a missing value in a column of numbers is NaN.

    >>> is_empty(" "), is_empty(None), is_empty(float("nan")), is_empty(0)
    (True, True, True, False)
    """
    return value is None or (isinstance(value, str) and not value.strip()) or value != value


def names_of(path: Path, style: TableFormat = USUAL) -> tuple[str, ...]:
    """The names of the columns of a table in any format. Raises `UnreadableError`."""
    version = _version(path, style)
    if path.suffix.lower() != EXCEL:
        return header(path, style.encoding or "")
    return _sheet_names(path, *version, style)


def _version(path: Path, style: TableFormat) -> tuple[int, int]:
    """The `file_version` of a table in any format, in which the sheet can be that its style names."""
    version = file_version(path, (*FORMATS, EXCEL))
    if style.sheet is not None and path.suffix.lower() != EXCEL:
        raise UnreadableError(f"an Excel file, of which 'sheet: {style.sheet}' names a sheet", path.name)
    return version


@functools.lru_cache(maxsize=16)
def _sheet_names(path: Path, changed: int, size: int, style: TableFormat) -> tuple[str, ...]:
    return read_rows(path, style)[0]


def columns_of(path: Path, wanted: Sequence[str], style: TableFormat = USUAL) -> TableColumns:
    """The `wanted` columns of a table in any format. Raises `UnreadableError`."""
    if path.suffix.lower() != EXCEL:
        return read_columns(path, wanted, style.encoding or "")
    names, rows = read_rows(path, style)
    places = {name: names.index(name) for name in wanted}
    values = {
        name: [row.values[place] if place < len(row.values) else None for row in rows] for name, place in places.items()
    }
    return TableColumns(values, [row.row for row in rows], {})


def _csv(path: Path, style: TableFormat) -> Iterator[TableRow]:
    return (TableRow(row, values) for row, values in csv_records(path, style.encoding or ""))


def _parquet(path: Path, style: TableFormat) -> Iterator[TableRow]:
    from pyarrow import ArrowException
    from pyarrow.parquet import read_table

    try:
        table = read_table(path, use_threads=False, pre_buffer=False)
        columns = [python_values(column, name) for column, name in zip(table.columns, table.column_names, strict=True)]
    except (ArrowException, OSError, ValueError, MemoryError) as error:
        raise unreadable(path, error) from None
    yield TableRow(0, tuple(table.column_names))
    for row, values in enumerate(zip(*columns, strict=True), 1):
        yield TableRow(row, values)


def _excel(path: Path, style: TableFormat) -> Iterator[TableRow]:
    rows = _cells(path, style.sheet, data_only=False)
    computed = rows
    if any(_is_formula(cell) for row in rows for cell in row):
        computed = _cells(path, style.sheet, data_only=True)
    for number, (row, values) in enumerate(zip(rows, computed, strict=True), 1):
        for cell, value in zip(row, values, strict=True):
            if _is_formula(cell) and value.value is None:
                message = f"a formula in {cell.coordinate} that no program has computed yet"
                raise UnreadableError("values", message)
        yield TableRow(number, tuple(value.value for value in values))


def _cells(path: Path, name: str | None, *, data_only: bool) -> list[tuple[Any, ...]]:
    """The cells of the sheet of that `name`, or of the first, row by row; with `data_only` the results of formulas."""
    try:
        from openpyxl import load_workbook
    except ModuleNotFoundError:
        expected = f"openpyxl, which reads {path.name}: pip install 'backorders[excel]'"
        raise UnreadableError(expected, "none installed") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's, about styles and drop-down lists that it skips
            book = load_workbook(path, read_only=True, data_only=data_only)
            try:
                sheet = book.worksheets[0] if name is None else _sheet(book, path, name)
                sheet.reset_dimensions()  # the size that a file declares may be a million empty rows
                rows = list(islice(sheet.iter_rows(), MOST_ROWS + 1))  # empty rows above the last are included
            finally:
                book.close()
        if len(rows) > MOST_ROWS:
            raise UnreadableError(f"a sheet of at most {MOST_ROWS:,} rows", "one with more")
        return rows
    except UnreadableError:
        raise
    except Exception as error:  # what is no workbook fails in zipfile, XML or openpyxl, each in its own way
        raise unreadable(path, error) from None


def _sheet(book: Any, path: Path, name: str) -> Any:
    """The sheet of that name in a workbook. Raises `UnreadableError`."""
    names = [sheet.title for sheet in book.worksheets]
    if name not in names:
        found = f"{shown(name)}{did_you_mean(name, names)}"
        raise UnreadableError(f"a sheet of {path.name} ({', '.join(names)})", found)
    return book.worksheets[names.index(name)]


def _is_formula(cell: Any) -> bool:
    return bool(cell.data_type == "f")
