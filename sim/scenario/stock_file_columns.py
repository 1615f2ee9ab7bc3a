"""The columns of a stock file: which word each holds, and what is wrong with their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sim.errors import Cell, Problem, shown
from sim.registry import Block
from sim.scenario.product import Product
from sim.scenario.source_map import TableMap
from sim.scenario.stock import StockPointSpec
from sim.table_rows import TableRow, is_empty

PRODUCT, LOCATION = "product", "location"
"""Names of the columns that say which stock point a row declares."""


class StockFileColumn(NamedTuple):
    """A column that holds a word: `words` is the path to it in a `block`, one of 'stock' or 'products'.

    `number` counts the table's columns from 0.
    """

    number: int
    block: str
    words: tuple[str, ...]


def word_columns(table: TableMap) -> list[StockFileColumn]:
    """The columns that hold words, in the order of the table; those that name the stock point are not among them."""
    named = ((number, name.split(".")) for number, name in enumerate(table.names) if name not in ("", LOCATION))
    return [
        StockFileColumn(number, "products", tuple(words))
        if first == PRODUCT
        else StockFileColumn(number, "stock", (first, *words))
        for number, (first, *words) in named
        if first != PRODUCT or words
    ]


def column_problems(table: TableMap, rows: Sequence[TableRow]) -> Iterator[Problem]:
    """What is wrong with the names of columns, and with rows that have more values than there are names."""
    names = table.names
    if PRODUCT not in names:
        expected = "a column 'product' (beside it 'location' and words of stock points)"
        yield Problem("", expected, ", ".join(filter(None, names)), place=Cell(table.file))
    for number, name in enumerate(names):
        cell = Cell(table.file, 0, name, number + 1)
        if name and name in names[:number]:
            yield Problem("", "each column once", f"{shown(name)} a second time", place=cell)
        below = (row for row, values in rows if number < len(values) and not is_empty(values[number]))
        if not name and (row := next(below, None)) is not None:
            yield Problem("", f"a name above column {number + 1}", f"none, and a value in row {row}", place=cell)
    for column in word_columns(table):
        yield from _unknown_word(table, column)
    for row, values in rows:
        if any(not is_empty(value) for value in values[len(names) :]):
            expected = f"as many values as the table has names of columns, {len(names)}"
            yield Problem("", expected, str(len(values)), place=Cell(table.file, row))


def _unknown_word(table: TableMap, column: StockFileColumn) -> Iterator[Problem]:
    """The first word of a column, if no stock point or product has it; reading the scenario checks the words inside."""
    word = column.words[0]
    model: type[Block] = Product if column.block == "products" else StockPointSpec
    cell = Cell(table.file, 0, table.names[column.number], column.number + 1)
    known = _words(model)
    if "" in column.words:
        yield Problem("", "a word on both sides of every dot", shown(cell.column), place=cell)
    elif word not in known and model is Product:
        yield Problem("", "a word of a product", shown(word), known, cell)
    elif word not in known:
        # a product's own words stand in the table too, under its name
        choices = (PRODUCT, LOCATION, *known, *(f"{PRODUCT}.{product_word}" for product_word in _words(Product)))
        expected = "'product', 'location', or a word of a stock point"
        yield Problem("", expected, shown(cell.column if word in _words(Product) else word), choices, cell)


def _words(model: type[Block]) -> tuple[str, ...]:
    return tuple(field.alias or name for name, field in model.model_fields.items())
