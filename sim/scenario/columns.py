"""Columns: what the names above a table of stock points stand for, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sim.errors import Cell, Problem, shown
from sim.registry import Block
from sim.scenario.product import Product
from sim.scenario.source_map import Cells
from sim.scenario.stock import StockPointSpec
from sim.table_rows import TableRow, is_empty

PRODUCT, LOCATION = "product", "location"
"""The columns that say which stock point a row is."""


class Column(NamedTuple):
    """One that holds a word: `words` leads to it in a block of `stock`, or of `products`."""

    number: int
    block: str
    words: tuple[str, ...]


def columns(cells: Cells) -> list[Column]:
    """The columns that hold words, in their order."""
    named = ((number, name.split(".")) for number, name in enumerate(cells.names) if name not in ("", LOCATION))
    return [
        Column(number, "products", tuple(words)) if first == PRODUCT else Column(number, "stock", (first, *words))
        for number, (first, *words) in named
        if first != PRODUCT or words
    ]


def misnamed(cells: Cells, rows: Sequence[TableRow]) -> Iterator[Problem]:
    """What is wrong with the names, and with rows that are longer than they."""
    names = cells.names
    if PRODUCT not in names:
        expected = "a column 'product' (beside it 'location' and words of stock points)"
        yield Problem("", expected, ", ".join(filter(None, names)), place=Cell(cells.file))
    for number, name in enumerate(names):
        cell = Cell(cells.file, 0, name, number + 1)
        if name and name in names[:number]:
            yield Problem("", "each column once", f"{shown(name)} a second time", place=cell)
        below = (row for row, values in rows if number < len(values) and not is_empty(values[number]))
        if not name and (row := next(below, None)) is not None:
            yield Problem("", f"a name above column {number + 1}", f"none, and a value in row {row}", place=cell)
    for column in columns(cells):
        yield from _unknown(cells, column)
    for row, values in rows:
        if any(not is_empty(value) for value in values[len(names) :]):
            expected = f"as many values as the table has names of columns, {len(names)}"
            yield Problem("", expected, str(len(values)), place=Cell(cells.file, row))


def _unknown(cells: Cells, column: Column) -> Iterator[Problem]:
    """The column's word, unless a stock point or a product has it; what is in the word, the reader knows better."""
    word = column.words[0]
    model: type[Block] = Product if column.block == "products" else StockPointSpec
    cell = Cell(cells.file, 0, cells.names[column.number], column.number + 1)
    known = _words(model)
    if "" in column.words:
        yield Problem("", "a word on both sides of every dot", shown(cell.column), place=cell)
    elif word not in known and model is Product:
        yield Problem("", "a word of a product", shown(word), known, cell)
    elif word not in known:
        # a product's own words stand in the table too, under its name
        choices = (PRODUCT, LOCATION, *known, *(f"{PRODUCT}.{one}" for one in _words(Product)))
        expected = "'product', 'location', or a word of a stock point"
        yield Problem("", expected, shown(cell.column if word in _words(Product) else word), choices, cell)


def _words(model: type[Block]) -> tuple[str, ...]:
    return tuple(field.alias or name for name, field in model.model_fields.items())
