"""One column of a CSV or Parquet file, cell by cell, each with its row."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from sim.distributions.parameters import refuse_word
from sim.errors import shown


class Cell(NamedTuple):
    """What stands in one row: a number, or whatever else is there."""

    row: int
    value: object


def read_column(folder: Path, file: str, column: str) -> list[Cell]:
    """The cells of `column` of `file`, in order; a path that is not absolute starts at `folder`.

    Rows count as a spreadsheet shows them: those of a CSV from 2, below the names; those of a Parquet file from 1.
    Raises the error of the word `file` or `column`.
    """
    path = folder / file
    readers = {".csv": _csv, ".parquet": _parquet}
    if path.suffix.lower() not in readers:
        raise refuse_word("file", file, "the name of a .csv or .parquet file")
    try:
        names, cells = readers[path.suffix.lower()](path, column)
    except FileNotFoundError:
        raise refuse_word("file", file, f"a file that is there (nothing is at {path})") from None
    except (OSError, ValueError, csv.Error) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise refuse_word("file", file, f"a {path.suffix} file that can be read ({why})") from None
    if names.count(column) != 1:
        problem = "the name of a single column" if column in names else "the name of a column"
        raise refuse_word("column", column, f"{problem} of '{file}': {shown(names, 200)}")
    if not cells:
        raise refuse_word("file", file, f"at least one number in column '{column}' (it is empty)")
    return cells


def _csv(path: Path, column: str) -> tuple[list[str], list[Cell]]:
    with path.open(newline="", encoding="utf-8-sig") as lines:
        rows = csv.reader(lines)
        names = [name.strip() for name in next(rows, [])]
        if column not in names:
            return names, []
        at = names.index(column)
        return names, [
            Cell(number, _number_or_text(row[at]) if at < len(row) else "")
            for number, row in enumerate(rows, start=2)
            if row  # a blank line says nothing, but counts
        ]


def _number_or_text(text: str) -> object:
    text = text.strip()
    try:
        return float(text) if re.fullmatch(r"[0-9.eE+-]+", text) else text
    except ValueError:
        return text


def _parquet(path: Path, column: str) -> tuple[list[str], list[Cell]]:
    import pyarrow
    import pyarrow.parquet

    if not path.exists():
        raise FileNotFoundError(path)
    try:
        names = pyarrow.parquet.read_schema(path).names
        if names.count(column) != 1:
            return names, []
        values = pyarrow.parquet.read_table(path, columns=[column]).column(column).to_pylist()
    except pyarrow.ArrowException as error:
        raise ValueError(str(error)) from None
    return names, [
        Cell(number, float(value) if isinstance(value, Decimal) else value)
        for number, value in enumerate(values, start=1)
    ]
