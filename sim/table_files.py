"""Tables as files: Parquet, CSV and Excel, in which no cell is a formula."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import UserError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("parquet", "csv", "xlsx")
EXCEL_ROWS = 1_048_575
"""Rows of a sheet of Excel, without the heading."""
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
"""How a text begins that a spreadsheet might take for a formula, or that has been made safe before."""


def require_format(form: str) -> None:
    """Refuses a format of tables that is not known, or whose package is not installed, before anything is played."""
    if form not in FORMATS:
        raise UserError(
            f"expected one of {', '.join(FORMATS)}, found '{form}'{did_you_mean(form, FORMATS)}", argument="format"
        )
    writer_for(form)


def writer_for(form: str) -> Callable[[pd.DataFrame, Path], None]:
    """The function that writes a frame to a path; refuses, with the install line, if its package is missing."""
    if form == "xlsx":
        try:
            import xlsxwriter  # noqa: F401
        except ModuleNotFoundError:
            raise UserError("xlsx needs xlsxwriter: pip install 'backorders[excel]'", argument="format") from None
        return _write_excel
    return write_csv if form == "csv" else _write_parquet


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Writes a frame as CSV; a text that a spreadsheet would take for a formula has an apostrophe before it."""
    import pandas as pd
    from pandas.api.types import is_numeric_dtype

    safe = frame.copy(deep=False)
    for column, values in frame.items():
        # a number below 0 begins with a minus too, and is none
        if not is_numeric_dtype(values.dtype):
            # names stand once in a column of categories, and a table may have millions of rows
            of_names = isinstance(values.dtype, pd.CategoricalDtype)
            safe[column] = values.cat.rename_categories(csv_cell) if of_names else values.map(csv_cell)
    safe.to_csv(path, index=False)


def read_csv(path: Path, texts: Collection[str] = ()) -> pd.DataFrame:
    """The frame that `write_csv` wrote: numbers to their last digit, texts without what made them safe; an empty cell
    is undefined. Columns in `texts` hold texts even where all of them look like numbers, as names may."""
    import pandas as pd

    with path.open(newline="", encoding="utf-8") as stream:
        head, *rows = csv.reader(stream)
    columns = zip(*rows, strict=True) if rows else [()] * len(head)
    frame = pd.DataFrame()
    for name, cells in zip(map(from_csv_cell, head), columns, strict=True):
        numbers = None if name in texts or not rows else _numbers(cells)
        frame[name] = [from_csv_cell(cell) if cell else None for cell in cells] if numbers is None else numbers
    return frame


def _numbers(cells: Sequence[str]) -> list[int] | list[float] | None:
    """Cells as numbers, empty ones as NaN; None if one is none."""
    try:
        return [int(cell) for cell in cells]
    except ValueError:
        pass
    try:
        return [float(cell) if cell else math.nan for cell in cells]
    except ValueError:
        return None


def from_csv_cell(cell: str) -> str:
    """The text that `write_csv` made safe.

    >>> from_csv_cell("'=1+1"), from_csv_cell("''-x"), from_csv_cell("'tis")
    ('=1+1', "'-x", "'tis")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def csv_cell(cell: Any) -> Any:
    """A cell of a CSV file: a text that a spreadsheet would take for a formula has an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def _write_parquet(frame: pd.DataFrame, path: Path) -> None:
    path.write_bytes(frame.to_parquet(index=False))  # pyarrow itself opens no file whose name is not UTF-8


def _write_excel(frame: pd.DataFrame, path: Path) -> None:
    import pandas as pd

    # a name that begins with = must not be run as a formula
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs={"options": options}) as book:
        # what a sheet has no rows for goes on the next one
        for sheet, start in enumerate(range(0, max(len(frame), 1), EXCEL_ROWS), 1):
            frame.iloc[start : start + EXCEL_ROWS].to_excel(book, sheet_name=f"{path.stem}_{sheet}", index=False)
