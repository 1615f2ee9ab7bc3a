"""The words of `stock_file`: a table of stock points, and how its columns and cells are to be read."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from sim.registry import Block
from sim.table_format import DateFormat, Decimal, Encoding, TableFormat, Thousands, table_format
from sim.units import refuse

STOCK_FILE = "stock_file"
"""The word of a scenario file that names the table."""
OTHERS = "others"
"""Every column whose name is no word: what `ignore_columns` may say instead of a list."""


def _file(name: str) -> str:
    if not name.strip() or "\0" in name:
        raise refuse("the name of a file, such as items.csv")
    return name


def _ignored(value: object) -> object:
    listed = isinstance(value, list | tuple) and all(isinstance(name, str | int | float) for name in value)
    if value != OTHERS and not listed:
        raise refuse(f"a list of names of columns, or '{OTHERS}' for all that are no words")
    return value if value == OTHERS else tuple(map(str, value)) if isinstance(value, list | tuple) else ()


_NAMES_OR_OTHERS: dict[str, Any] = {"anyOf": [{"const": OTHERS}, {"type": "array", "items": {"type": "string"}}]}


class StockFile(Block):
    """A table of stock points, one a row: `columns` has the word that each heading stands for, with the unit of its
    numbers behind it where that is not the scenario's ('demand per week'), `defaults` the words of rows whose cells are
    empty, and `ignore_columns` the headings that stand for nothing, or 'others'.

    `decimal` and `thousands` are the signs in its numbers, `date_format` says how its dates are written, `encoding` how
    the text of a CSV is, and `sheet` is that of a workbook.
    """

    file: Annotated[str, AfterValidator(_file)]
    columns: dict[str, str] = Field(default_factory=dict)
    defaults: dict[str, Any] = Field(default_factory=dict)
    ignore_columns: Annotated[tuple[str, ...] | str, BeforeValidator(_ignored), WithJsonSchema(_NAMES_OR_OTHERS)] = ()
    decimal: Decimal = None
    thousands: Thousands = None
    date_format: DateFormat = None
    encoding: Encoding = None
    sheet: str | None = None

    @model_validator(mode="after")
    def _signs_that_differ(self) -> StockFile:
        assert self.style
        return self

    @property
    def style(self) -> TableFormat:
        """How the cells are written."""
        return table_format(self.decimal, self.thousands, self.date_format, self.encoding, self.sheet)

    def word(self, heading: str) -> str:
        """The dotted word that a heading stands for in `columns`, without a unit."""
        return self.columns[heading].partition(" ")[0]

    def unit(self, heading: str) -> str:
        """The unit of the numbers below a heading, such as 'per week'; '' for that of the scenario."""
        return self.columns.get(heading, "").partition(" ")[2].strip()

    def ignores(self, heading: str) -> bool:
        """Whether the column of a `heading` that is not in `columns` stands for nothing, if it is no word."""
        return self.ignore_columns == OTHERS or heading in self.ignore_columns
