"""Recorded orders of a file, replayed or resampled by whole weeks."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self

import numpy as np
from pydantic import (
    AfterValidator,
    PrivateAttr,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    model_serializer,
    model_validator,
)

from sim.arrivals import Arrivals, Demand, Flow, RandomStreams, Span, Visits
from sim.arrivals.coverage import coverage_warnings
from sim.arrivals.history import BAD_ROWS_SHOWN, History, Layout, TraceColumn, history, row_name
from sim.arrivals.instants import CountMoments, TimeUnits, counts_per_unit
from sim.distributions import Distribution
from sim.distributions.parameters import refuse_word
from sim.errors import UserError, did_you_mean, shown
from sim.registry import Block, Impossible
from sim.sentences import counted
from sim.table_columns import FORMATS, UnreadableError, file_version
from sim.table_dates import excel_date
from sim.table_format import DateFormat, Decimal, Encoding, TableFormat, Thousands, table_format
from sim.table_rows import EXCEL, names_of
from sim.units import MICROSECONDS, refuse

STYLE = ("decimal", "thousands", "date_format", "encoding", "sheet")
"""Words that say how a file is written; None where it is as usual."""
DAY, WEEK = MICROSECONDS["day"], MICROSECONDS["week"]


class _Reading(NamedTuple):
    """A version of a file and how it is read: what identifies its `History`, for a cache."""

    path: Path
    version: tuple[int, int]
    layout: Layout
    tick: int
    start: dt.date | None


class _Demands(NamedTuple):
    """The time units of all rows, and the rows of each product, from which the demand on a product is counted."""

    units: TimeUnits
    rows: dict[str, np.ndarray]


@functools.lru_cache(maxsize=8)
def _demands(reading: _Reading, since: int, until: int) -> _Demands:
    """Computed once for each version of the file, and not again for each of a thousand products."""
    past = history(reading.path, reading.layout, tick=reading.tick, start=reading.start)
    rows: dict[str, list[int]] = {}
    for row, product in enumerate(() if past.product is None else past.product.tolist()):
        rows.setdefault(product, []).append(row)
    units = TimeUnits(past.at, tick=reading.tick, since=since, until=until)
    return _Demands(units, {product: np.array(numbers) for product, numbers in rows.items()})


class TraceColumns(Block):
    """What the file calls them; null: it has none, and the group says it. Customers may be missing without a word.

    A `location` beside the product makes the name of a stock point: mug and berlin are mug@berlin.
    """

    time: str = "time"
    product: str | None = "product"
    location: str | None = None
    quantity: str | None = "quantity"
    customer: str | None = "customer"

    def named(self) -> tuple[TraceColumn, ...]:
        """Each word with the name of its column; only the default column of customers is not required."""
        return tuple(
            # if a column 'qty' were overlooked, every order would silently be one unit
            TraceColumn(word, name, required=(word, name) != ("customer", "customer"))
            for word, name in self
            if name is not None
        )

    @model_validator(mode="after")
    def _beside_products(self) -> Self:
        if self.location is not None and self.product is None:
            raise refuse_word("location", self.location, "a column of products beside that of locations", "none")
        return self

    @model_serializer(mode="wrap")
    def _as_said(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leaves out the locations where there are none."""
        return {word: name for word, name in handler(self).items() if (word, name) != ("location", None)}


def _readable(file: str, info: ValidationInfo) -> str:
    folder = (info.context or {}).get("folder")
    if folder is not None:
        try:
            file_version(Path(folder) / file, (*FORMATS, EXCEL))
        except UnreadableError as error:
            raise refuse(error.expected, found=error.found) from None
    return file


class Trace(Arrivals):
    """Orders as they came once: the rows of a `file`, a CSV, Excel or Parquet table beside the scenario.

    Times are dates (which need the scenario's `start`) or numbers in its unit; rows before time 0, at the end or after
    it are not played. A product names a stock point: `mug`, or `mug@berlin`, of which `berlin` may stand in a column of
    its own. Rows that name another are refused, or with `unknown_products: skip` left out. With `resample: week` whole
    weeks of the file, drawn with replacement, fill a span of any length; weeks begin on the weekday of time 0, so that
    weekdays stay what they are, and rows outside whole weeks are left out. `decimal`, `thousands`, `date_format`,
    `encoding` and `sheet` say how the file is written.

    >>> sorted(Trace(file="orders.csv", columns={"product": "item", "quantity": None}).brings)
    ['customer', 'product']
    """

    type: ClassVar[str] = "trace"
    example: ClassVar[dict[str, Any]] = {
        "file": "data/grocery.csv",
        "columns": {"time": "time", "product": "product", "quantity": "quantity", "customer": "customer"},
        "unknown_products": "skip",
    }
    file: Annotated[str, AfterValidator(_readable)]
    columns: TraceColumns = TraceColumns()
    unknown_products: Literal["refuse", "skip"] = "refuse"
    resample: Literal["none", "week"] = "none"
    decimal: Decimal = None
    thousands: Thousands = None
    date_format: DateFormat = None
    encoding: Encoding = None
    sheet: str | None = None

    _folder: Path = PrivateAttr(default=Path("."))

    @model_validator(mode="after")
    def _beside_the_scenario(self, info: ValidationInfo) -> Self:
        folder = (info.context or {}).get("folder")
        self._folder = Path(folder or ".")
        style = self._style
        try:
            if folder is not None:
                names_of(self.path, style)
        except UnreadableError as error:
            word = "sheet" if "'sheet" in error.expected or "a sheet of" in error.expected else "file"
            raise refuse_word(word, getattr(self, word), error.expected, error.found) from None
        return self

    @model_serializer(mode="wrap")
    def _with_type(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leaves out the words of how a file is written where they say nothing."""
        words = handler(self).items()
        return {"type": self.type, **{word: value for word, value in words if value is not None or word not in STYLE}}

    @property
    def _style(self) -> TableFormat:
        return table_format(self.decimal, self.thousands, self.date_format, self.encoding, self.sheet)

    def _layout(self, *, serial: bool = False) -> Layout:
        return Layout(self.columns.named(), self._style, serial)

    @property
    def path(self) -> Path:
        """The path of the file, relative to the scenario's folder unless absolute."""
        return self._folder / self.file

    def files(self) -> Iterator[Path]:
        """The file of the orders."""
        yield self.path

    @property
    def brings(self) -> frozenset[str]:
        """Those of product, quantity and customer for which the file has a column."""
        return frozenset(column.word for column in self.columns.named()) - {"time", "location"}

    def draw(self, streams: RandomStreams, span: Span) -> Visits:
        """The rows within the span, or those of weeks drawn with replacement (stream `weeks`)."""
        past = self._read(span)
        if self.resample == "none":
            rows = np.flatnonzero((past.at >= 0) & (past.at < span.end))
            at = past.at[rows]
        else:
            rows, at = self._weeks(past, streams, span)

        def played(column: np.ndarray | None) -> np.ndarray | None:
            """The values of a column in the rows that are played; None where the file has no such column."""
            return None if column is None else column[rows]

        return Visits(at, played(past.quantity), played(past.product), played(past.customer))

    def flow(self, span: Span) -> Flow:
        """Mean and sample variance of the number of rows per whole time unit that the trace covers."""
        past = self._read(span)
        return Flow(*self._counts(past, np.ones(len(past.at)), span))

    def demand(self, span: Span, product: str, share: float, quantity: Distribution) -> Demand:
        """Mean and sample variance of the units per whole time unit that the trace covers.

        Without a column of products a row is for this one with probability `share`, independently: share·ΣQ per
        time unit, and variance share²·S² + share·(1 − share)·ΣQ². Without a column of quantities the rows are
        visits like any others.
        """
        past = self._read(span)
        since, until = self._covered(past, span)
        if until <= since:
            return Demand(0.0, 0.0)
        layout = self._layout(serial=past.serial)
        reading = _Reading(self.path, file_version(self.path, (*FORMATS, EXCEL)), layout, span.tick, span.start)
        units, rows_of = _demands(reading, since, until)
        rows = np.arange(len(past.at)) if past.product is None else rows_of.get(product, np.empty(0, dtype=np.int64))
        if past.quantity is None:
            visits = Flow(*units.counts(np.ones(len(rows)), rows))
            mean, square = share * quantity.mean, share * (quantity.variance + quantity.mean**2)
            return Demand(visits.rate * mean, visits.rate * (square - mean**2) + visits.variance * mean**2)
        ordered = units.counts(past.quantity[rows], rows)
        squares = units.counts(past.quantity[rows] ** 2, rows)
        return Demand(share * ordered.mean, share**2 * ordered.variance + share * (1 - share) * squares.mean)

    def problems(self, scenario: Any) -> Iterator[Impossible]:
        """Bad rows, unknown products, and a file without orders in the span or without a whole week."""
        span: Span = scenario.span
        past = self._history(span)
        if past.problems:
            yield from past.problems
            return
        yield from self._unknown(past, dict.fromkeys(scenario.stock))
        since, until = self._covered(past, span)
        if self.resample == "week" and until <= since:
            yield Impossible("file", "at least one whole week of orders to draw from", self._found_orders(past, span))
        elif not ((past.at >= since) & (past.at < until)).any():
            expected = f"orders between time 0 and the end of the span, {span.length:g}"
            yield Impossible("file", expected, self._found_orders(past, span))

    def warnings(self, scenario: Any) -> Iterator[str]:
        """A file that begins late or ends early; rows outside the span."""
        if self.resample == "week":  # resampled weeks fill any span
            return
        span: Span = scenario.span
        past = self._read(span)
        at = past.at
        if self.unknown_products == "skip" and past.product is not None:
            at = past.at[np.isin(past.product, list(scenario.stock))]
        yield from coverage_warnings(at, span, self.path.name)

    def _history(self, span: Span) -> History:
        past = history(self.path, self._layout(), tick=span.tick, start=span.start)
        if not past.dated and span.start is not None and len(past.at) and span.end <= past.at[0]:
            first, last = (at / span.tick for at in (past.at[0], past.at[-1]))
            # times that lie years behind the run, and are dates of these years as Excel counts them
            if excel_date(float(first)) and excel_date(float(last)):
                return history(self.path, self._layout(serial=True), tick=span.tick, start=span.start)
        return past

    def _read(self, span: Span) -> History:
        past = self._history(span)
        if past.problems:
            problems = (f"{word}: expected {expected}, found {found}" for word, expected, found in past.problems)
            raise UserError(f"{self.path}: {'; '.join(problems)}")
        return past

    def _weeks(self, past: History, streams: RandomStreams, span: Span) -> tuple[np.ndarray, np.ndarray]:
        """The rows of weeks drawn one after the other until the span is full, and their new instants."""
        since, until = self._covered(past, span)
        count = max((until - since) // WEEK, 0)
        if count == 0:
            raise UserError(f"{self.path}: expected a whole week of orders to draw from, found none")
        needed = span.end // WEEK + 1
        drawn = np.minimum((streams("weeks").random(needed) * count).astype(np.int64), count - 1)
        first = np.searchsorted(past.at, since + drawn * WEEK)
        sizes = np.searchsorted(past.at, since + (drawn + 1) * WEEK) - first
        week = np.repeat(np.arange(needed), sizes)
        rows = np.arange(len(week)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + first[week]
        at = past.at[rows] - since - drawn[week] * WEEK + week * WEEK
        return rows[at < span.end], at[at < span.end]

    def _covered(self, past: History, span: Span) -> tuple[int, int]:
        """From when to when (µs) the trace covers demand: its time units within the span, or its whole weeks."""
        if len(past.at) == 0:
            return 0, 0
        first, last = int(past.at[0]), int(past.at[-1])
        if self.resample == "week":
            # weeks begin on the weekday of time 0: from the first such day of dates on, or from time 0 of numbers
            since = -(-(first // DAY * DAY) // WEEK) * WEEK if past.dated else 0
            return since, (last // DAY + 1) * DAY // WEEK * WEEK
        since = max(first // span.tick * span.tick, 0)
        return since, min((last // span.tick + 1) * span.tick, span.end)

    def _counts(self, past: History, units: np.ndarray, span: Span) -> CountMoments:
        since, until = self._covered(past, span)
        if until <= since:
            return CountMoments(0.0, 0.0)
        return counts_per_unit(past.at, units, tick=span.tick, since=since, until=until)

    def _unknown(self, past: History, stocks: Mapping[str, object]) -> Iterator[Impossible]:
        """A problem for each product that is no stock point, with the first row that names it."""
        if past.product is None:
            return
        rows: dict[str, list[int]] = {}
        for product, row in zip(past.product, past.row.tolist(), strict=True):
            if product not in stocks:
                rows.setdefault(product, []).append(row)
        if self.unknown_products == "skip":
            if rows and len(rows) == len(set(past.product)):
                found = f"none of {', '.join(stocks)} in {self.path.name}"
                yield Impossible("columns.product", "at least one product that is a stock point", found)
            return
        for product, numbers in list(rows.items())[:BAD_ROWS_SHOWN]:
            more = f", and {len(numbers) - 1} more" if len(numbers) > 1 else ""
            where = f"({row_name(self.path, min(numbers))}{more})"
            # of several places, which stand in a column that nobody named
            placed = self.columns.location is None and any(stock.startswith(f"{product}@") for stock in stocks)
            where_else = " (columns.location names the column of its place)" if placed else ""
            expected = f"a stock point on every row{where_else}, or 'unknown_products: skip'"
            yield Impossible("columns.product", expected, f"{shown(product)} {where}{did_you_mean(product, stocks)}")
        if len(rows) > BAD_ROWS_SHOWN:
            found = f"{len(rows) - BAD_ROWS_SHOWN} more products that are none"
            yield Impossible("columns.product", "stock points only", found)

    def _found_orders(self, past: History, span: Span) -> str:
        if len(past.at) == 0:
            return f"no orders in {self.path.name}"
        first, last = (float(at) / span.tick for at in (past.at[0], past.at[-1]))
        when = f"at {first:g}" if first == last else f"between {first:g} and {last:g}"
        return f"{counted(len(past.at), 'order')} in {self.path.name} {when}"
