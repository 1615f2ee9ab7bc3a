"""Sheets: the raw values of a table in a file, CSV or Parquet, with the number of each row."""

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
from sim.progress_events import along

TABLES = (".csv", ".parquet")


class UnreadableError(Exception):
    """A file that is no table: `expected` and `found`."""

    def __init__(self, expected: str, found: str) -> None:
        self.expected, self.found = expected, found
        super().__init__(expected, found)


class Sheet(NamedTuple):
    """The values of some columns, and each row's number as an editor counts (a CSV's header is line 1).

    `overfull` rows have more values than the header has names; the number says how many.
    """

    values: Mapping[str, Sequence[Any]]
    row: list[int]
    overfull: dict[int, int]


def header(path: Path) -> tuple[str, ...]:
    """The names of the table's columns. Raises `UnreadableError`."""
    return _header(path, *version(path))


def version(path: Path, kinds: Sequence[str] = TABLES) -> tuple[int, int]:
    """When the file was changed and how long it is: another pair, another content.

    Raises `UnreadableError`, also where its name ends in none of `kinds`.
    """
    if path.suffix.lower() not in kinds:
        endings = f"{', '.join(kinds[:-1])} or {kinds[-1]}"
        raise UnreadableError(f"a file whose name ends in {endings}", shown(str(path)))
    try:
        kind = kind_of(path)
    except ValueError:  # a 0 in it
        raise UnreadableError("a name that a file can have", shown(path.name)) from None
    if kind == NOTHING:
        near = [other.name for other in path.parent.glob("*")] if path.parent.is_dir() else []
        raise UnreadableError("a file that is there", f"no {path}{did_you_mean(path.name, near)}")
    if kind != FILE:  # what gives its bytes but once cannot be looked at again
        raise UnreadableError("a file", f"{kind}: {path}")
    try:
        known = path.stat()
    except OSError as error:  # gone meanwhile
        raise UnreadableError("a file that is there", f"no {path}: {error.strerror}") from None
    return known.st_mtime_ns, known.st_size


@functools.lru_cache(maxsize=64)
def _header(path: Path, changed: int, size: int) -> tuple[str, ...]:
    if is_csv(path):
        return next(csv_records(path))[1]
    from pyarrow import ArrowException
    from pyarrow.parquet import read_schema

    try:
        return tuple(read_schema(path).names)
    except (ArrowException, OSError, MemoryError) as error:
        raise not_a_table(path, error) from None


def not_a_table(path: Path, error: Exception) -> Exception:
    """What to say of a file that looks like a table by its name alone, or that memory has no room for."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return ResourceError(f"{path}: memory ran out while it was read")
    if isinstance(error, UnicodeDecodeError) and (found := _not_utf_8(path)):
        return UnreadableError("a table in UTF-8", found)
    said = (str(error).splitlines() or [type(error).__name__])[0]
    return UnreadableError("a table", f"{path.name}, which cannot be read: {said}")


def _not_utf_8(path: Path) -> str:
    """The first byte that is none, with its line; the error of a reader counts from somewhere within the file."""
    try:
        path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return f"the byte 0x{error.object[error.start]:02x} in line {line} of {path.name}: save it as UTF-8"
    return ""


def csv_records(path: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The header and then the records of a CSV file that are not empty, each with the line it begins on."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            divider = max(",;\t", key=first.count)
            reader, before, anything = csv.reader(file, delimiter=divider, strict=True), 0, False
            for record in reader:
                if any(record):
                    anything = True
                    yield before + 1, tuple(value.strip() for value in record)
                before = reader.line_num
    except (csv.Error, UnicodeDecodeError, OSError, MemoryError) as error:
        raise not_a_table(path, error) from None
    if not anything:
        raise UnreadableError("a table with its column names on the first line", "an empty file")


def _csv(path: Path, names: tuple[str, ...], wanted: Sequence[str]) -> Sheet:
    places = {name: names.index(name) for name in wanted}
    values: dict[str, list[str]] = {name: [] for name in wanted}
    rows: list[int] = []
    overfull: dict[int, int] = {}
    records = csv_records(path)
    next(records)
    for row, record in along(f"rows of {path.name}", records):
        rows.append(row)
        if len(record) > len(names) and any(record[len(names) :]):
            overfull[row] = len(record)
        for name, place in places.items():
            values[name].append(record[place] if place < len(record) else "")
    return Sheet(values, rows, overfull)


def _parquet(path: Path, wanted: Sequence[str]) -> Sheet:
    import pyarrow as pa
    from pyarrow.parquet import read_table

    try:
        table = read_table(path, columns=list(dict.fromkeys(wanted)), use_threads=False, pre_buffer=False)
        values: dict[str, Sequence[Any]] = {}
        for name in wanted:
            column = table.column(name)
            if pa.types.is_timestamp(column.type):
                # finer than a microsecond is nothing here, and Python's own instants are no finer
                column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
            values[name] = plain(column, name)
    except (pa.ArrowException, OSError, KeyError, ValueError, MemoryError) as error:
        raise not_a_table(path, error) from None
    return Sheet(values, list(range(1, table.num_rows + 1)), {})


def plain(column: Any, name: str) -> list[Any]:
    """The values of a Parquet file's column as Python has them. Raises `UnreadableError`."""
    try:
        return list(column.to_pylist())
    except OverflowError:  # an instant or a time for which Python has none
        for row in range(len(column)):
            try:
                column[row].as_py()
            except OverflowError:
                found = f"one far outside of them (row {row + 1}, column '{name}')"
                raise UnreadableError("dates of the years 1 to 9999", found) from None
        raise


def sheet(path: Path, wanted: Sequence[str]) -> Sheet:
    """The values of the `wanted` columns, texts in a CSV file. Raises `UnreadableError`."""
    return _csv(path, header(path), wanted) if is_csv(path) else _parquet(path, wanted)


def as_text(value: object) -> str | None:
    """`value` as a name; an empty one is nobody's.

    >>> as_text(" mug "), as_text(4711.0), as_text("")
    ('mug', '4711', None)
    """
    if isinstance(value, float):
        # a gap turns a whole column of numbers into floats
        value = None if math.isnan(value) else int(value) if value.is_integer() else value
    text = "" if value is None else str(value).strip()
    return text or None


def is_csv(path: Path) -> bool:
    """Whether the file's name says that it is a CSV file."""
    return path.suffix.lower() == ".csv"
