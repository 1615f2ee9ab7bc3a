"""One column of numbers in a CSV or Parquet file, each value with its row."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from sim.distributions.parameters import refuse_word
from sim.errors import shown
from sim.table_columns import UnreadableError, header, read_columns


class ColumnValue(NamedTuple):
    """The `value` of the column in one `row`: a number, or whatever else the file has there."""

    row: int
    value: object


def read_column(folder: Path, file: str, column: str) -> list[ColumnValue]:
    """The values of `column` in `file`, in order; a relative path starts at `folder`.

    Raises pydantic's `ValidationError` at the word `file` or `column`.
    """
    path = folder / file
    try:
        names = header(path)
        if names.count(column) != 1:
            expected = "the name of a single column" if column in names else "the name of a column"
            raise refuse_word("column", column, f"{expected} of '{file}': {shown(list(names), 200)}")
        table = read_columns(path, [column])
    except UnreadableError as error:
        raise refuse_word("file", file, error.expected, error.found) from None
    if not table.row:
        raise refuse_word("file", file, f"at least one number in column '{column}' (it is empty)")
    return [
        ColumnValue(row, _number_or_text(value)) for row, value in zip(table.row, table.values[column], strict=True)
    ]


def _number_or_text(value: object) -> object:
    """A value as a float if it is a Decimal or the text of a number, else as it is."""
    if isinstance(value, Decimal):
        return float(value)
    if not isinstance(value, str):
        return value
    text = value.strip()
    try:
        return float(text) if re.fullmatch(r"[0-9.eE+-]+", text) else text
    except ValueError:
        return text
