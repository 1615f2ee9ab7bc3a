"""Recorded orders of a table; every row is read and every bad one counted."""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.errors import PLACES_SHOWN, alike, did_you_mean, shown
from sim.progress_events import report_items
from sim.registry import Impossible
from sim.sentences import numbered
from sim.table_columns import FORMATS, TableColumns, UnreadableError, as_text, file_version, is_csv
from sim.table_dates import AmbiguousDate, DateReader, date_reader, is_written, like_a_date, plain_date
from sim.table_format import USUAL, TableFormat, signs_hint
from sim.table_rows import EXCEL, columns_of, names_of

BAD_ROWS_SHOWN = 10
"""Kinds of bad rows that messages name."""
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
    is whether times are dates, and `serial` whether these are days as Excel counts them. If there are `problems` the
    columns are empty.
    """

    at: np.ndarray
    row: np.ndarray
    quantity: np.ndarray | None
    product: np.ndarray | None
    customer: np.ndarray | None
    dated: bool
    problems: tuple[Impossible, ...]
    serial: bool = False


@dataclass
class _Fault:
    """What is wrong with a `count` of rows, of which `rows` are the first."""

    word: str
    expected: str
    found: str
    rows: list[int]
    count: int = 1

    def add(self, row: int) -> None:
        """Counts one more row in which it is wrong."""
        self.count += 1
        if len(self.rows) < PLACES_SHOWN:
            self.rows.append(row)


class _BadRows:
    """The number of bad rows of a file, and what is wrong with the first of each word, those alike together."""

    def __init__(self) -> None:
        self.faults: dict[str, dict[tuple[str, str], _Fault]] = {}
        self.count = 0

    def note(self, row: int, word: str, expected: str, value: object) -> None:
        """Counts a bad row, and keeps what is wrong with it if it is among the first of its `word`."""
        self.count += 1
        faults = self.faults.setdefault(word, {})
        key = (expected, alike(value) if isinstance(value, str) else repr(value))
        if key in faults:
            faults[key].add(row)
        elif len(faults) < BAD_ROWS_SHOWN:
            faults[key] = _Fault(word, expected, _found(value), [row])


class Layout(NamedTuple):
    """Which `columns` of a file are read, and in which `style` its cells are written; `serial`: numbers in the column
    of times are dates of Excel."""

    columns: tuple[TraceColumn, ...]
    style: TableFormat = USUAL
    serial: bool = False


def history(path: Path, layout: Layout, *, tick: int, start: dt.date | None) -> History:
    """The table at `path`, read once for each version of the file; times become µs since time 0."""
    try:
        return _history(path, *file_version(path, (*FORMATS, EXCEL)), layout, tick, start)
    except UnreadableError as error:
        return _empty(Impossible("file", error.expected, error.found))


def _empty(*problems: Impossible) -> History:
    no_rows = np.empty(0, dtype=np.int64)
    return History(no_rows, no_rows, None, None, None, dated=False, problems=problems)


@functools.lru_cache(maxsize=8)
def _history(path: Path, changed: int, size: int, layout: Layout, tick: int, start: dt.date | None) -> History:
    columns, style, serial = layout
    names = names_of(path, style)
    missing = [column for column in columns if column.required and column.name not in names]
    if missing:
        return _empty(*(_missing(path, column, names) for column in missing))
    used = {column.word: column.name for column in columns if column.name in names}
    table = columns_of(path, list(used.values()), style)
    bad = _BadRows()
    for row, count in table.too_long.items():
        bad.note(row, "", f"as many values as the header has names, {len(names)}", count)
    times = table.values[used["time"]]
    dated = serial or style.date_format is not None or _are_dates(times)
    if dated and start is None:
        expected = "times as numbers, or a scenario with a 'start', the date of time 0: dates need it"
        return _empty(Impossible("columns.time", expected, f"dates in {path.name}, and no 'start'"))
    read: dict[str, list[Any]] = {}
    as_date = date_reader(times, style.date_format) if dated else plain_date
    if isinstance(as_date, AmbiguousDate):
        return _empty(_ambiguous(path, as_date, table.row[as_date.position]))
    as_time = _date_reader(start, as_date, style) if start and dated else _time_reader(tick, style)
    read["time"] = _read(table, "time", times, as_time, bad)
    for word, reader in (("product", _text), ("location", as_text), ("quantity", _units_reader(style))):
        if word in used:
            read[word] = _read(table, word, table.values[used[word]], reader, bad)
    if bad.count:
        return _empty(*_bad_row_problems(path, bad, used))
    at = np.array(read["time"], dtype=np.int64)
    order = np.argsort(at, kind="stable")
    quantity = np.array(read["quantity"], dtype=np.int64) if "quantity" in read else None
    if quantity is not None:
        order = order[quantity[order] > 0]  # a quantity of 0 is no order
    if "location" in read:
        places = zip(read["product"], read["location"], strict=True)
        read["product"] = [product if place is None else f"{product}@{place}" for product, place in places]
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
        serial=serial,
    )


def _missing(path: Path, column: TraceColumn, names: tuple[str, ...]) -> Impossible:
    expected = f"a column of {path.name} ({', '.join(names)})" + ("" if column.word == "time" else ", or null for none")
    return Impossible(f"columns.{column.word}", expected, f"{shown(column.name)}{did_you_mean(column.name, names)}")


def _ambiguous(path: Path, date: AmbiguousDate, row: int) -> Impossible:
    day_first, month_first = date.formats
    expected = f"a 'date_format' beside the file: '{day_first}' or '{month_first}'"
    return Impossible("columns.time", expected, f"{shown(date.text)}, which may be either ({row_name(path, row)})")


def row_name(path: Path, row: int, *others: int, count: int = 1) -> str:
    """A row as a message names it, or the first of a `count` of rows."""
    return f"{numbered('line' if is_csv(path) else 'row', [row, *others], count)} of {path.name}"


def _bad_row_problems(path: Path, bad: _BadRows, used: dict[str, str]) -> Iterator[Impossible]:
    faults = sorted((one for of_word in bad.faults.values() for one in of_word.values()), key=lambda one: one.rows[0])
    for one in faults[:BAD_ROWS_SHOWN]:
        rows = row_name(path, *one.rows, count=one.count)
        where = rows + (f", column {shown(used[one.word])}" if one.word else "")
        yield Impossible(f"columns.{one.word}" if one.word else "file", one.expected, f"{one.found} ({where})")
    left = bad.count - sum(one.count for one in faults[:BAD_ROWS_SHOWN])
    if left:
        yield Impossible("file", "a file without bad rows", f"{left} more bad rows in {path.name}")


def _read(
    table: TableColumns, word: str, values: Sequence[Any], reader: Callable[[Any], Any], bad: _BadRows
) -> list[Any]:
    """The results of `reader` for the `values` of a `word`'s column; rows where it raises are noted in `bad`."""
    results = []
    for row, value in report_items(f"{word} of each row", zip(table.row, values, strict=True), len(values)):
        try:
            results.append(reader(value))
        except _BadValueError as error:
            bad.note(row, word, str(error), value)
    return results


class _BadValueError(Exception):
    """A value that its column does not take; the message is what was expected."""


def _found(value: object) -> str:
    printable = str(value) if isinstance(value, dt.date | Decimal) else value
    if value in (None, ""):
        return "nothing"
    hint = signs_hint(value) or ("a date_format" if like_a_date(value) and not plain_date(value) else "")
    return shown(printable) + (f" (does {hint} say how it is written?)" if hint else "")


def _number(value: object, plain: Callable[[str], str | None] | None = None) -> float | None:
    """`value` as a finite number, or None; `plain` gives a text other signs, None: it has those of Python."""
    if isinstance(value, str):
        value = value if plain is None else plain(value)
        try:
            # float() also reads 1_000, which no spreadsheet writes for a number
            value = None if value is None or "_" in value else float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not math.isfinite(value):
        return None
    return float(value)


def _are_dates(times: Sequence[Any]) -> bool:
    """Whether the first value that is a number or a date is a date."""
    for value in times:
        if _number(value) is not None:
            return False
        if plain_date(value) is not None or is_written(value):
            return True
    return False


def _date_reader(start: dt.date, as_date: DateReader, style: TableFormat) -> Callable[[Any], int]:
    midnight, microsecond = dt.datetime.combine(start, dt.time()), dt.timedelta(microseconds=1)
    written = "such as 2026-01-05 14:30" if style.date_format is None else f"written as {style.date_format}"

    def read(value: object) -> int:
        """A date and time of the file as microseconds since that midnight."""
        instant = as_date(value)
        if instant is None:
            raise _BadValueError(f"a date and time, {written}")
        if instant.tzinfo is not None:
            raise _BadValueError("a time without a zone: the scenario's clock is the place's own, and has none")
        return (instant - midnight) // microsecond

    return read


def _time_reader(tick: int, style: TableFormat) -> Callable[[Any], int]:
    plain = style.plain if style.own_signs else None

    def read(value: object) -> int:
        """A number of the file, in the scenario's time unit, as microseconds."""
        number = _number(value, plain)
        if number is None or abs(number) * tick > 2**62:
            raise _BadValueError("a time: a number of the scenario's units, or a date such as 2026-01-05 14:30")
        return round(number * tick)

    return read


def _units_reader(style: TableFormat) -> Callable[[Any], int]:
    plain = style.plain if style.own_signs else None

    def read(value: object) -> int:
        """A whole number of units of the file."""
        number = _number(value, plain)
        if number is None or number != int(number) or not 0 <= number < MAX_UNITS:
            raise _BadValueError("a whole number of units, at least 0")
        return int(number)

    return read


def _text(value: object) -> str:
    if (text := as_text(value)) is None:
        raise _BadValueError("a stock point: product, or product@location")
    return text
