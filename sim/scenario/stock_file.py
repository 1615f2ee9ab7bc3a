"""Stock points, and the products they hold, from a table beside the scenario file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from sim.errors import Cell, Problem, shown
from sim.progress_events import REPORT_EVERY, report_step
from sim.scenario.loading import load_cell
from sim.scenario.names import product_of
from sim.scenario.source_map import SourceMap, TableMap
from sim.scenario.stock_file_columns import LOCATION, PRODUCT, StockFileColumn, column_problems, word_columns
from sim.table_columns import UnreadableError, as_text
from sim.table_rows import TableRow, is_empty, read_rows

STOCK_FILE = "stock_file"
"""The word of a scenario file that names the table."""


class StockFileValues(NamedTuple):
    """The values of a scenario with those of its table, where each stands, and what is wrong with the table.

    `read` is False where the table could not be read: stock points or products may be missing for that reason alone.
    """

    values: dict[str, Any]
    source_map: SourceMap
    problems: list[Problem]
    read: bool = True


def merge_stock_file(
    values: dict[str, Any],
    source_map: SourceMap,
    folder: FilePath,
    first_problem: Callable[[dict[str, Any]], str] = lambda _: "",
) -> StockFileValues:
    """Adds the stock points and products of the table that `stock_file` names, if it names one.

    `first_problem` gets the values after the first rows; its text is shown beside the progress of reading the rest.
    """
    if STOCK_FILE not in values:
        return StockFileValues(values, source_map, [])
    declared = {word: value for word, value in values.items() if word != STOCK_FILE}

    def unread(expected: str, found: str) -> StockFileValues:
        """What is known where the file cannot be read: the blocks declared beside it, and one problem."""
        problem = Problem(STOCK_FILE, expected, found, place=source_map.place((STOCK_FILE,)))
        return StockFileValues(declared, source_map, [problem], read=False)

    named = values[STOCK_FILE]
    if not isinstance(named, str) or not named.strip() or "\0" in named:
        return unread("the name of a file, such as items.csv", shown(named))
    try:
        names, rows = read_rows(folder / named)
    except UnreadableError as error:
        return unread(error.expected, error.found)
    if not rows:
        return unread("a table with rows below the names of its columns", f"none in {named}")
    table_map = TableMap(str(folder / named), names, {}, {})
    problems = list(column_problems(table_map, rows))
    if problems:
        return StockFileValues(declared, source_map, problems, read=False)
    table = _StockTable(declared, source_map, table_map)
    what = f"rows of {named}"
    for number, row in enumerate(rows):
        if number == REPORT_EVERY:
            what += first_problem(table.values)
        if number % REPORT_EVERY == 0:
            report_step(what, number, len(rows))
        table.add(row)
    return StockFileValues(table.values, source_map._replace(table=table_map), table.problems)


def merge_repeated(problems: list[Problem]) -> Iterator[Problem]:
    """The problems, those that a column has on every row as one problem with the number of further rows."""
    first: dict[tuple[object, ...], Problem] = {}
    for number, problem in enumerate(problems):
        cell = problem.place
        if isinstance(cell, Cell) and problem.found == (shown(cell.last_word) if cell.column else "nothing"):
            key: tuple[object, ...] = (cell.file, cell.column, problem.expected)
            before = first.get(key)
            place = before.place if before else None
            first[key] = before._replace(place=place.and_more()) if before and isinstance(place, Cell) else problem
        else:
            first[number,] = problem
    yield from first.values()


class _StockTable:
    """Adds rows, one by one, to the values that the scenario file declares.

    A stock point comes from a row or from the scenario's own `stock`, never a part from each; so does a product.
    """

    def __init__(self, values: dict[str, Any], source_map: SourceMap, table_map: TableMap) -> None:
        self.values = {word: dict(value) if isinstance(value, dict) else value for word, value in values.items()}
        self.source_map = source_map
        self.table_map = table_map
        self.problems: list[Problem] = []
        self.columns = word_columns(table_map)
        self.product = table_map.names.index(PRODUCT)
        self.location = table_map.names.index(LOCATION) if LOCATION in table_map.names else None
        table_map.columns.update({(block,): self.product for block in ("stock", "products")})
        table_map.columns.update({(column.block, *column.words): column.number for column in self.columns})

    def add(self, record: TableRow) -> None:
        """Declares the stock point of a row, and its product if the row has words of it."""
        row, values = record
        product = as_text(values[self.product]) if self.product < len(values) else None
        if product is None:
            self._refuse(row, self.product, "a product", "nothing")
            return
        number = self.location
        location = as_text(values[number]) if number is not None and number < len(values) else None
        stock = product if location is None else f"{product}@{location}"
        product = product_of(stock)
        words: dict[str, list[tuple[StockFileColumn, Any]]] = {"stock": [], "products": []}
        for column in self.columns:
            value = values[column.number] if column.number < len(values) else None
            if not is_empty(value):
                path = (column.block, stock if column.block == "stock" else product, *column.words)
                words[column.block].append((column, self._value(value, path, row)))
        if self._is_new("stock", stock, row, self.product):
            self._declare("stock", stock, words["stock"], row)
        first = self.table_map.rows.get(("products", product))
        if words["products"] and first is not None:  # another row of the same product
            self._add_words(self.values["products"][product], words["products"], row, first)
        elif words["products"] and self._is_new("products", product, row, words["products"][0][0].number):
            self._declare("products", product, words["products"], row)

    def _value(self, value: object, path: tuple[str, ...], row: int) -> Any:
        if not isinstance(value, str):
            return float(value) if isinstance(value, Decimal) else value
        read, problems = load_cell(value.strip(), path)
        column = self.table_map.columns[(path[0], *path[2:])]
        self.problems += [problem._replace(place=self.table_map.at(row, column)) for problem in problems]
        return read

    def _is_new(self, block: str, name: str, row: int, column: int) -> bool:
        """Whether neither the scenario file nor a row above declares `name`; adds a problem if one does."""
        before = self.table_map.rows.get((block, name))
        if before is not None:
            self._refuse(row, column, "each stock point once", f"{shown(name)}, which row {before} is too")
        elif name in self._block(block):
            what = "a stock point" if block == "stock" else "no words of a product"
            where = self.source_map.place((block, name), key=True)
            found = f"{shown(name)}" + (f", which stands at {where}" if where else "")
            self._refuse(row, column, f"{what} that '{block}' does not declare itself", found)
        else:
            return True
        return False

    def _block(self, block: str) -> dict[str, Any]:
        declared = self.values.get(block)
        return declared if isinstance(declared, dict) else {}

    def _declare(self, block: str, name: str, words: list[tuple[StockFileColumn, Any]], row: int) -> None:
        declared = self.values.get(block)
        if declared is not None and not isinstance(declared, dict):
            return  # the scenario's validation refuses such a block
        self.values[block] = self._block(block)
        self.values[block][name] = self._add_words({}, words, row)
        self.table_map.rows[block, name] = row

    def _add_words(
        self, block: dict[str, Any], words: list[tuple[StockFileColumn, Any]], row: int, before: int | None = None
    ) -> dict[str, Any]:
        """Puts a row's words into `block`; a row `before` that began it (None: none did) may not be contradicted."""
        for column, value in words:
            inner: Any = block
            *outer, last = column.words
            for word in outer:
                inner = inner.setdefault(word, {}) if isinstance(inner, dict) else inner
            if isinstance(inner, dict) and last not in inner:
                inner[last] = value
            elif before is None:
                expected = "a word in one column of a row, whole or dotted"
                self._refuse(row, column.number, expected, f"{shown('.'.join(column.words))} in two")
            elif not isinstance(inner, dict) or inner[last] != value:
                earlier = inner[last] if isinstance(inner, dict) else inner
                self._refuse(row, column.number, f"{shown(earlier)}, as in row {before}, or nothing", shown(value))
        return block

    def _refuse(self, row: int, column: int, expected: str, found: str) -> None:
        self.problems.append(Problem("", expected, found, place=self.table_map.at(row, column)))
