"""Traces: files of orders as a test writes them, and the arrivals read from them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.arrivals import Arrivals, Span, Visits
from sim.arrivals.trace import Trace
from sim.distributions import Distribution
from sim.engine.streams import stream
from sim.registry import Impossible
from sim.table_columns import header
from sim.units import MICROSECONDS

DAY, WEEK = MICROSECONDS["day"], MICROSECONDS["week"]
MONDAY = dt.date(2026, 1, 5)


def chance(word: str) -> np.random.Generator:
    """The random stream of the group `people` for a word."""
    return stream(1, 0, f"customers/people/{word}")


def days(length: float, start: dt.date | None = MONDAY) -> Span:
    """A span of that many days from `start` (None: no calendar)."""
    return Span(end=round(length * DAY), tick=DAY, start=start)


def trace(folder: Path, file: str = "orders.csv", **words: Any) -> Trace:
    """The trace of a file; unless a test names its columns, those that the file has."""
    missing = {"product", "quantity"} - set(header(folder / file))
    words = {"type": "trace", "file": file, "columns": dict.fromkeys(missing), **words}
    found = Arrivals.read(words, {"unit": "day", "folder": folder})
    assert isinstance(found, Trace)
    return found


def written(folder: Path, text: str, file: str = "orders.csv") -> Path:
    """Writes a file of orders; its folder."""
    (folder / file).write_text(text, encoding="utf-8")
    return folder


def parquet(folder: Path, file: str = "orders.parquet", **columns: Any) -> Path:
    """Writes a Parquet file of orders with those columns; its folder."""
    import pyarrow
    from pyarrow.parquet import write_table

    write_table(pyarrow.table(columns), folder / file)
    return folder


def problems(found: Trace, span: Span, *stocks: str) -> list[Impossible]:
    """What a trace finds impossible in a scenario of those stock points and that span."""
    return list(found.problems(SimpleNamespace(stock=dict.fromkeys(stocks or ("mug",)), span=span, start=span.start)))


def rows(visits: Visits) -> list[tuple[Any, ...]]:
    """The visits as tuples; None where a trace has no such column."""
    columns = [np.full(len(visits.at), None) if column is None else column for column in visits]
    return list(zip(*(column.tolist() for column in columns), strict=True))


def constant(number: float) -> Distribution:
    """The distribution that always gives this number."""
    return Distribution.read(number)


def weekly(folder: Path) -> Trace:
    """Four whole weeks from Monday, January 12: on their Wednesday noon 1, 2, 3, 4 mugs; and parts of weeks around."""
    text = "time,product,quantity\n2026-01-10 12:00,mug,99\n"
    text += "".join(f"{dt.date(2026, 1, 14) + dt.timedelta(days=7 * k)} 12:00,mug,{k + 1}\n" for k in range(4))
    return trace(written(folder, text + "2026-02-11 12:00,mug,98\n"), resample="week")
