"""The columns of a stock file: which word each holds, and what is wrong with their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sim.errors import Cell, Place, Problem, did_you_mean, shown
from sim.registry import Block
from sim.scenario.product import Product
from sim.scenario.source_map import SourceMap, TableMap, dotted
from sim.scenario.stock import StockPointSpec
from sim.scenario.stock_file_words import STOCK_FILE, StockFile
from sim.suppliers import SupplierSpec
from sim.suppliers.items import SupplierItem
from sim.table_rows import TableRow, is_empty
from sim.units import MICROSECONDS

PRODUCT, LOCATION = "product", "location"
"""Words of the columns that say which stock point a row declares."""
TERMS, SUPPLIER = "terms", "supplier"
"""First words of columns with the terms of the row's source for its product, and with those for all products."""
STOCK, PRODUCTS, SUPPLIERS, ITEMS = ("stock",), ("products",), ("suppliers",), ("suppliers", "items")
"""Blocks of a scenario that the words of columns belong to, names left out."""
BLOCKS: dict[str, tuple[tuple[str, ...], type[Block], str]] = {
    PRODUCT: (PRODUCTS, Product, "a word of a product"),
    TERMS: (ITEMS, SupplierItem, "a word of a supplier's items"),
    SUPPLIER: (SUPPLIERS, SupplierSpec, "a word of a supplier"),
}
"""By the first word of a column, if it is none of a stock point: the block, its words, and what they are called."""
UNIT = re.compile(rf"%|(% )?per ({'|'.join(MICROSECONDS)})|({'|'.join(MICROSECONDS)})s?")
"""What may stand behind a word in `columns`."""
NAMING = frozenset({"source", "sells_from", "transship_from"})
"""Words of a stock point that are names: digits in them are no numbers."""


class StockFileColumn(NamedTuple):
    """A column that holds a word: `words` is the path to it in a `block`, such as STOCK.

    `number` counts the table's columns from 0.
    """

    number: int
    block: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def path(self) -> tuple[str, ...]:
        """The word in its block, names left out."""
        return (*self.block, *self.words)


def words_of_columns(names: Sequence[str], words: StockFile) -> tuple[str, ...]:
    """The dotted word that each column stands for; '' for one that is ignored."""
    return tuple(
        words.word(name)
        if name in words.columns
        else ""
        if name in words.ignore_columns or (words.ignores(name) and not _is_word(name))
        else name
        for name in names
    )


def word_columns(words: Sequence[str]) -> list[StockFileColumn]:
    """The columns that hold words, in the order of the table; those that name the stock point are not among them."""
    columns = []
    for number, word in enumerate(words):
        first, *inner = word.split(".")
        if word not in ("", PRODUCT, LOCATION):
            block = BLOCKS[first][0] if first in BLOCKS else STOCK
            columns.append(StockFileColumn(number, block, tuple(inner if first in BLOCKS else (first, *inner))))
    return columns


def column_problems(
    table: TableMap, rows: Sequence[TableRow], words: StockFile, source_map: SourceMap
) -> Iterator[Problem]:
    """What is wrong with the names of columns, and with rows that have more values than there are names."""
    names = table.names
    for heading in words.columns:
        if heading not in names:
            expected = "the name of a column"
            found = f"{shown(heading)}, which {table.short_name} has not{did_you_mean(heading, [*filter(None, names)])}"
            yield _of_mapping(heading, expected, found, source_map, key=True)
        unit = words.unit(heading)
        if unit and not UNIT.fullmatch(unit):
            expected = "behind the word a unit of its numbers, such as 'per week', 'days' or '%', or nothing"
            yield _of_mapping(heading, expected, shown(unit), source_map)
    if PRODUCT not in table.words:
        expected = "a column 'product' (beside it 'location' and words of stock points)"
        found = ", ".join(name for name, word in zip(names, table.words, strict=True) if word)
        yield Problem("", expected, found or "none", place=Cell(table.file))
    for number, (name, word) in enumerate(zip(names, table.words, strict=True)):
        cell = Cell(table.file, 0, name, number + 1)
        if word and word in table.words[:number]:
            other = names[table.words.index(word)]
            found = f"{shown(name)} a second time" if name == other else f"{shown(name)} beside {shown(other)}"
            yield Problem("", "each column once", found, place=cell)
        below = (row for row, values in rows if number < len(values) and not is_empty(values[number]))
        if not name and not words.ignores("") and (row := next(below, None)) is not None:
            yield Problem("", f"a name above column {number + 1}", f"none, and a value in row {row}", place=cell)
    for column in word_columns(table.words):
        name = names[column.number]
        expected, found, choices = _unknown_word(table.words[column.number])
        if expected and name in words.columns:
            yield _of_mapping(name, expected, found, source_map)._replace(choices=choices)
        elif expected:
            cell = Cell(table.file, 0, name, column.number + 1)
            yield Problem("", expected, found, choices, cell)
    for row, values in rows:
        if any(not is_empty(value) for value in values[len(names) :]):
            expected = f"as many values as the table has names of columns, {len(names)}"
            yield Problem("", expected, str(len(values)), place=Cell(table.file, row))


def _of_mapping(heading: str, expected: str, found: str, source_map: SourceMap, *, key: bool = False) -> Problem:
    """A problem of a `heading` in `columns`, or of its word."""
    path = (STOCK_FILE, "columns", heading)
    place: Place | Cell | None = source_map.place(path, key=key)
    return Problem(dotted(path), expected, found, place=place)


def default_problems(words: StockFile) -> Iterator[tuple[tuple[str, ...], str, str, tuple[str, ...]]]:
    """What is wrong with the words of `defaults`: the path in them, what was expected and found, and the choices."""
    for word, value in words.defaults.items():
        if word not in BLOCKS:
            if word not in known_words(StockPointSpec):
                expected = f"a word of a stock point, or one of {', '.join(BLOCKS)} with words of it"
                yield (word,), expected, shown(word), (*known_words(StockPointSpec), *BLOCKS)
        elif not isinstance(value, dict):
            yield (word,), f"a block of words, each {BLOCKS[word][2]}", shown(value), ()
        else:
            known = known_words(BLOCKS[word][1])
            for inner in value:
                if inner not in known:
                    yield (word, inner), BLOCKS[word][2], shown(inner), known


def _unknown_word(word: str) -> tuple[str, str, tuple[str, ...]]:
    """What is wrong with the first word of a column: what was expected, what was found and the choices; '' for nothing.

    Reading the scenario checks the words inside.
    """
    first, *inner = word.split(".")
    if "" in (first, *inner):
        return "a word on both sides of every dot", shown(word), ()
    if first in BLOCKS:
        _, model, what = BLOCKS[first]
        known = known_words(model)
        if not inner:
            return f"{what} behind a dot, such as {first}.{known[0]}", shown(word), ()
        return ("", "", ()) if inner[0] in known else (what, shown(inner[0]), known)
    own = known_words(StockPointSpec)
    if first in own:
        return "", "", ()
    expected = "'product', 'location', or a word of a stock point"
    # what belongs to the row's product, or to its source, stands in the table too, under a name of that
    for prefix in (PRODUCT, TERMS, SUPPLIER):
        if first in known_words(BLOCKS[prefix][1]):
            return expected, f"{shown(word)} (did you mean '{prefix}.{word}'?)", ()
    return expected, shown(first), (PRODUCT, LOCATION, *own, *BLOCKS)


def _is_word(name: str) -> bool:
    first = name.partition(".")[0]
    return first in (PRODUCT, LOCATION, *BLOCKS) or first in known_words(StockPointSpec)


def known_words(model: type[Block]) -> tuple[str, ...]:
    """The words of a block as a scenario file has them."""
    return tuple(field.alias or name for name, field in model.model_fields.items())
