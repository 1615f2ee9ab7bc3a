"""Columns of a table in a CSV or Parquet file: raw values, with the number of each row."""

from __future__ import annotations

import csv
import errno
import functools
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sim.errors import ResourceError, did_you_mean, shown
from sim.file_access import FILE, NOTHING, kind_of
from sim.progress_events import report_items
from sim.table_format import UTF_8

FORMATS = (".csv", ".parquet")
"""The suffixes of files that columns are read from."""


class UnreadableError(Exception):
    """A file that cannot be read as a table: what was `expected` and what was `found`."""

    def __init__(self, expected: str, found: str) -> None:
        self.expected, self.found = expected, found
        super().__init__(expected, found)


class TableColumns(NamedTuple):
    """The `values` of some columns by name, and each row's number as an editor counts (a CSV's header is line 1).

    `too_long` are the rows that have more values than the header has names, with the number of their values.
    """

    values: Mapping[str, Sequence[Any]]
    row: list[int]
    too_long: dict[int, int]


def header(path: Path, encoding: str | None = None) -> tuple[str, ...]:
    """The names of the table's columns; `encoding` as in `csv_records`. Raises `UnreadableError`."""
    return _header(path, *file_version(path), encoding)


def file_version(path: Path, formats: Sequence[str] = FORMATS) -> tuple[int, int]:
    """When the file was changed (ns) and its size (bytes), which together identify its content for caches.

    Raises `UnreadableError`, also where its name ends in none of the `formats`.
    """
    if path.suffix.lower() not in formats:
        endings = f"{', '.join(formats[:-1])} or {formats[-1]}"
        raise UnreadableError(f"a file whose name ends in {endings}", shown(str(path)))
    try:
        kind = kind_of(path)
    except ValueError:  # a null character in it
        raise UnreadableError("a name that a file can have", shown(path.name)) from None
    if kind == NOTHING:
        near = [other.name for other in path.parent.glob("*")] if path.parent.is_dir() else []
        raise UnreadableError("a file that is there", f"no {path}{did_you_mean(path.name, near)}")
    if kind != FILE:  # of a pipe the bytes can be read but once
        raise UnreadableError("a file", f"{kind}: {path}")
    try:
        status = path.stat()
    except OSError as error:  # deleted in the meantime
        raise UnreadableError("a file that is there", f"no {path}: {error.strerror}") from None
    return status.st_mtime_ns, status.st_size


@functools.lru_cache(maxsize=64)
def _header(path: Path, changed: int, size: int, encoding: str | None) -> tuple[str, ...]:
    if is_csv(path):
        return next(csv_records(path, encoding))[1]
    from pyarrow import ArrowException
    from pyarrow.parquet import read_schema

    try:
        return tuple(read_schema(path).names)
    except (ArrowException, OSError, MemoryError) as error:
        raise unreadable(path, error) from None


def unreadable(path: Path, error: Exception, encoding: str | None = None) -> Exception:
    """The error to raise for a file that a library could not read as a table, or not for lack of memory."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return ResourceError(f"{path}: memory ran out while it was read")
    if isinstance(error, UnicodeError) and (found := _misfit(path, encoding or UTF_8)):
        return UnreadableError(f"a table in {_called(encoding or UTF_8)}", f"{found}{_other_encoding(path, encoding)}")
    message = (str(error).splitlines() or [type(error).__name__])[0]
    return UnreadableError("a table", f"{path.name}, which cannot be read: {message}")


def _misfit(path: Path, encoding: str) -> str:
    """The first byte that is not of the `encoding`, with its line; '' if all are. The position in a csv reader's error
    is within some buffer."""
    try:
        path.read_bytes().decode(encoding)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return f"the byte 0x{error.object[error.start]:02x} in line {line} of {path.name}"
    except UnicodeError as error:  # UTF-16 without a mark of its order
        return f"{path.name}, which is none: {error}"
    return ""


def _called(encoding: str) -> str:
    return "UTF-8" if encoding == UTF_8 else encoding


def _other_encoding(path: Path, encoding: str | None) -> str:
    """What to do about a file that is not in its encoding; "" stands for UTF-8 where another one may be said."""
    if encoding is None:
        return ": save it as UTF-8"
    beginning = path.read_bytes()[:2]
    guess = "utf-16" if beginning in (b"\xff\xfe", b"\xfe\xff") else "cp1252"
    if guess == encoding or _misfit(path, guess):
        return ": save it as UTF-8"
    return f": save it as UTF-8, or say what it is in, probably 'encoding: {guess}'"


def csv_records(path: Path, encoding: str | None = None) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The header and then the records of a CSV file that are not empty, each with the line it begins on.

    Of a file that is in UTF-8 the `encoding` is "" where its reader could say another one, and else None. Raises
    `UnreadableError`.
    """
    try:
        with path.open(encoding=encoding or UTF_8, newline="") as file:
            first_line = file.readline()
            file.seek(0)
            delimiter = max(",;\t", key=first_line.count)
            reader, lines_before, is_empty = csv.reader(file, delimiter=delimiter, strict=True), 0, True
            for record in reader:
                if any(record):
                    is_empty = False
                    yield lines_before + 1, tuple(value.strip() for value in record)
                lines_before = reader.line_num
    except (csv.Error, UnicodeError, OSError, MemoryError) as error:
        raise unreadable(path, error, encoding) from None
    if is_empty:
        raise UnreadableError("a table with its column names on the first line", "an empty file")


def _csv(path: Path, header_names: tuple[str, ...], wanted: Sequence[str], encoding: str | None) -> TableColumns:
    positions = {name: header_names.index(name) for name in wanted}
    values: dict[str, list[str]] = {name: [] for name in wanted}
    rows: list[int] = []
    too_long: dict[int, int] = {}
    records = csv_records(path, encoding)
    next(records)
    for row, record in report_items(f"rows of {path.name}", records):
        rows.append(row)
        if len(record) > len(header_names) and any(record[len(header_names) :]):
            too_long[row] = len(record)
        for name, position in positions.items():
            values[name].append(record[position] if position < len(record) else "")
    return TableColumns(values, rows, too_long)


def _parquet(path: Path, wanted: Sequence[str]) -> TableColumns:
    import pyarrow as pa
    from pyarrow.parquet import read_table

    try:
        table = read_table(path, columns=list(dict.fromkeys(wanted)), use_threads=False, pre_buffer=False)
        values: dict[str, Sequence[Any]] = {}
        for name in wanted:
            column = table.column(name)
            if pa.types.is_timestamp(column.type):
                # Python's own instants are no finer than a microsecond, nor is the simulator's clock
                column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
            values[name] = python_values(column, name)
    except (pa.ArrowException, OSError, KeyError, ValueError, MemoryError) as error:
        raise unreadable(path, error) from None
    return TableColumns(values, list(range(1, table.num_rows + 1)), {})


def python_values(column: Any, name: str) -> list[Any]:
    """The values of a Parquet file's `column` (a pyarrow array) as Python objects. Raises `UnreadableError`."""
    try:
        return list(column.to_pylist())
    except OverflowError:  # an instant or a duration that Python cannot represent
        for row in range(len(column)):
            try:
                column[row].as_py()
            except OverflowError:
                found = f"one far outside of them (row {row + 1}, column '{name}')"
                raise UnreadableError("dates of the years 1 to 9999", found) from None
        raise


def read_columns(path: Path, wanted: Sequence[str], encoding: str | None = None) -> TableColumns:
    """The `wanted` columns of a table; all values of a CSV file are texts, in the `encoding` of `csv_records`.

    Raises `UnreadableError`.
    """
    return _csv(path, header(path, encoding), wanted, encoding) if is_csv(path) else _parquet(path, wanted)


def as_text(value: object) -> str | None:
    """`value` as a name; None if it is empty.

    >>> as_text(" mug "), as_text(4711.0), as_text("")
    ('mug', '4711', None)
    """
    if isinstance(value, float):
        # a missing value turns a whole column of numbers into floats
        value = None if math.isnan(value) else int(value) if value.is_integer() else value
    text = "" if value is None else str(value).strip()
    return text or None


def is_csv(path: Path) -> bool:
    """Whether the file's name says that it is a CSV file."""
    return path.suffix.lower() == ".csv"
