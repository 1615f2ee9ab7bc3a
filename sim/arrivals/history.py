"""Recorded orders of a CSV or Parquet table; every row is read and every bad one counted."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.errors import did_you_mean, shown
from sim.progress_events import report_items
from sim.registry import Impossible
from sim.table_columns import TableColumns, UnreadableError, as_text, file_version, header, is_csv, read_columns

BAD_ROWS_SHOWN = 10
"""Bad rows that messages name."""
MAX_UNITS = 2**53
"""Units of an order below which a float is exact."""


class TraceColumn(NamedTuple):
    """The `name` of the column that holds the `word`, and whether it is `required` or may be missing."""

    word: str
    name: str
    required: bool


class History(NamedTuple):
    """The rows with a quantity above 0, sorted by time; None for what the file has no column for.

    `at` is in µs since time 0 and may lie before it; `row` counts as an editor does (a CSV's header is line 1); `dated`
    is whether times are dates. If there are `problems` the columns are empty.
    """

    at: np.ndarray
    row: np.ndarray
    quantity: np.ndarray | None
    product: np.ndarray | None
    customer: np.ndarray | None
    dated: bool
    problems: tuple[Impossible, ...]


class _BadRow(NamedTuple):
    row: int
    word: str
    expected: str
    found: str


class _BadRows:
    """The number of bad rows of a file, and the first of each word, among which are the first of all."""

    def __init__(self) -> None:
        self.first: dict[str, list[_BadRow]] = {}
        self.count = 0

    def note(self, row: int, word: str, expected: str, found: Callable[[], str]) -> None:
        """Counts a bad row and keeps it if it is among the first of its `word`; `found` is called only then."""
        self.count += 1
        rows = self.first.setdefault(word, [])
        if len(rows) < BAD_ROWS_SHOWN:
            rows.append(_BadRow(row, word, expected, found()))


def history(path: Path, columns: tuple[TraceColumn, ...], *, tick: int, start: dt.date | None) -> History:
    """The table at `path`, read once for each version of the file; times become µs since time 0."""
    try:
        return _history(path, *file_version(path), columns, tick, start)
    except UnreadableError as error:
        return _empty(Impossible("file", error.expected, error.found))


def _empty(*problems: Impossible) -> History:
    no_rows = np.empty(0, dtype=np.int64)
    return History(no_rows, no_rows, None, None, None, dated=False, problems=problems)


@functools.lru_cache(maxsize=8)
def _history(
    path: Path, changed: int, size: int, columns: tuple[TraceColumn, ...], tick: int, start: dt.date | None
) -> History:
    names = header(path)
    missing = [column for column in columns if column.required and column.name not in names]
    if missing:
        return _empty(*(_missing(path, column, names) for column in missing))
    used = {column.word: column.name for column in columns if column.name in names}
    table = read_columns(path, list(used.values()))
    bad = _BadRows()
    for row, count in table.too_long.items():
        bad.note(row, "", f"as many values as the header has names, {len(names)}", functools.partial(str, count))
    times = table.values[used["time"]]
    dated = _are_dates(times)
    if dated and start is None:
        expected = "times as numbers, or a scenario with a 'start', the date of time 0: dates need it"
        return _empty(Impossible("columns.time", expected, f"dates in {path.name}, and no 'start'"))
    read: dict[str, list[Any]] = {}
    read["time"] = _read(table, "time", times, _date_reader(start) if start and dated else _time_reader(tick), bad)
    for word, reader in (("product", _text), ("quantity", _units)):
        if word in used:
            read[word] = _read(table, word, table.values[used[word]], reader, bad)
    if bad.count:
        return _empty(*_bad_row_problems(path, bad, used))
    at = np.array(read["time"], dtype=np.int64)
    order = np.argsort(at, kind="stable")
    quantity = np.array(read["quantity"], dtype=np.int64) if "quantity" in read else None
    if quantity is not None:
        order = order[quantity[order] > 0]  # a quantity of 0 is no order
    customers = [as_text(value) for value in table.values[used["customer"]]] if "customer" in used else None

    def sorted_column(values: list[Any] | None) -> np.ndarray | None:
        """The column in the order of time; None where the file has none."""
        return None if values is None else np.array(values, dtype=object)[order]

    return History(
        at=at[order],
        row=np.array(table.row, dtype=np.int64)[order],
        quantity=None if quantity is None else quantity[order],
        product=sorted_column(read.get("product")),
        customer=sorted_column(customers),
        dated=dated,
        problems=(),
    )


def _missing(path: Path, column: TraceColumn, names: tuple[str, ...]) -> Impossible:
    expected = f"a column of {path.name} ({', '.join(names)})" + ("" if column.word == "time" else ", or null for none")
    return Impossible(f"columns.{column.word}", expected, f"{shown(column.name)}{did_you_mean(column.name, names)}")


def row_name(path: Path, row: int) -> str:
    """A row as a message names it."""
    return f"{'line' if is_csv(path) else 'row'} {row} of {path.name}"


def _bad_row_problems(path: Path, bad: _BadRows, used: dict[str, str]) -> Iterator[Impossible]:
    for row in sorted(itertools.chain(*bad.first.values()))[:BAD_ROWS_SHOWN]:
        where = row_name(path, row.row) + (f", column {shown(used[row.word])}" if row.word else "")
        yield Impossible(f"columns.{row.word}" if row.word else "file", row.expected, f"{row.found} ({where})")
    if bad.count > BAD_ROWS_SHOWN:
        found = f"{bad.count - BAD_ROWS_SHOWN} more bad rows in {path.name}"
        yield Impossible("file", "a file without bad rows", found)


def _read(
    table: TableColumns, word: str, values: Sequence[Any], reader: Callable[[Any], Any], bad: _BadRows
) -> list[Any]:
    """The results of `reader` for the `values` of a `word`'s column; rows where it raises are noted in `bad`."""
    results = []
    for row, value in report_items(f"{word} of each row", zip(table.row, values, strict=True), len(values)):
        try:
            results.append(reader(value))
        except _BadValueError as error:
            bad.note(row, word, str(error), functools.partial(_found, value))
    return results


class _BadValueError(Exception):
    """A value that its column does not take; the message is what was expected."""


def _found(value: object) -> str:
    printable = str(value) if isinstance(value, dt.date | Decimal) else value
    return "nothing" if value in (None, "") else shown(printable)


def _number(value: object) -> float | None:
    """`value` as a finite number, or None."""
    if isinstance(value, str):
        try:
            # float() also reads 1_000, which no spreadsheet writes for a number
            value = None if "_" in value else float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not math.isfinite(value):
        return None
    return float(value)


def _instant(value: object) -> dt.datetime | None:
    """`value` as a date and time, a date being its midnight, or None."""
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    try:
        return dt.datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _are_dates(times: Sequence[Any]) -> bool:
    """Whether the first value that is a number or a date is a date."""
    for value in times:
        if _number(value) is not None:
            return False
        if _instant(value) is not None:
            return True
    return False


def _date_reader(start: dt.date) -> Callable[[Any], int]:
    midnight, microsecond = dt.datetime.combine(start, dt.time()), dt.timedelta(microseconds=1)

    def read(value: object) -> int:
        """A date and time of the file as microseconds since that midnight."""
        instant = None if isinstance(value, int | float) else _instant(value)
        if instant is None:
            raise _BadValueError("a date and time, such as 2026-01-05 14:30")
        if instant.tzinfo is not None:
            raise _BadValueError("a time without a zone: the scenario's clock is the place's own, and has none")
        return (instant - midnight) // microsecond

    return read


def _time_reader(tick: int) -> Callable[[Any], int]:
    def read(value: object) -> int:
        """A number of the file, in the scenario's time unit, as microseconds."""
        number = _number(value)
        if number is None or abs(number) * tick > 2**62:
            raise _BadValueError("a time: a number of the scenario's units, or a date such as 2026-01-05 14:30")
        return round(number * tick)

    return read


def _units(value: object) -> int:
    number = _number(value)
    if number is None or number != int(number) or not 0 <= number < MAX_UNITS:
        raise _BadValueError("a whole number of units, at least 0")
    return int(number)


def _text(value: object) -> str:
    if (text := as_text(value)) is None:
        raise _BadValueError("a stock point: product, or product@location")
    return text
