"""One column of a CSV or Parquet file, cell by cell, each with its row."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from sim.distributions.parameters import refuse_word
from sim.errors import shown
from sim.table_columns import UnreadableError, header, sheet


class ColumnValue(NamedTuple):
    """What stands in one row: a number, or whatever else is there."""

    row: int
    value: object


def read_column(folder: Path, file: str, column: str) -> list[ColumnValue]:
    """The cells of `column` of `file`, in order; a path that is not absolute starts at `folder`.

    Raises the error of the word `file` or `column`.
    """
    path = folder / file
    try:
        names = header(path)
        if names.count(column) != 1:
            problem = "the name of a single column" if column in names else "the name of a column"
            raise refuse_word("column", column, f"{problem} of '{file}': {shown(list(names), 200)}")
        found = sheet(path, [column])
    except UnreadableError as error:
        raise refuse_word("file", file, error.expected, error.found) from None
    if not found.row:
        raise refuse_word("file", file, f"at least one number in column '{column}' (it is empty)")
    return [
        ColumnValue(row, _number_or_text(value)) for row, value in zip(found.row, found.values[column], strict=True)
    ]


def _number_or_text(value: object) -> object:
    """A number as a CSV file writes it, or the value itself."""
    if isinstance(value, Decimal):
        return float(value)
    if not isinstance(value, str):
        return value
    text = value.strip()
    try:
        return float(text) if re.fullmatch(r"[0-9.eE+-]+", text) else text
    except ValueError:
        return text
