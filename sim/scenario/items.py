"""Items: stock points, and the products they hold, from a table beside the scenario file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from sim.errors import Cell, Problem, shown
from sim.progress_events import REPORT_EVERY, report_step
from sim.scenario.columns import LOCATION, PRODUCT, Column, columns, misnamed
from sim.scenario.loading import load_cell
from sim.scenario.names import product_of
from sim.scenario.source_map import Cells, Marks
from sim.table_columns import UnreadableError, as_text
from sim.table_rows import TableRow, is_empty, read_rows

WORD = "stock_file"


class Items(NamedTuple):
    """The values of a scenario with what its table brought, and where all of it stands.

    Of a table that was not `read` nothing came: that a stock point or a product is lacking may be due to that.
    """

    values: dict[str, Any]
    marks: Marks
    problems: list[Problem]
    read: bool = True


def with_items(
    values: dict[str, Any], marks: Marks, folder: FilePath, glimpse: Callable[[dict[str, Any]], str] = lambda _: ""
) -> Items:
    """Lays the table that `stock_file` names, if that is said, below what the scenario declares itself.

    What a `glimpse` of the first rows shows is told to who waits for all of them.
    """
    if WORD not in values:
        return Items(values, marks, [])
    own = {word: value for word, value in values.items() if word != WORD}

    def unread(expected: str, found: str) -> Items:
        return Items(own, marks, [Problem(WORD, expected, found, place=marks.place((WORD,)))], read=False)

    named = values[WORD]
    if not isinstance(named, str) or not named.strip() or "\0" in named:
        return unread("the name of a file, such as items.csv", shown(named))
    try:
        names, rows = read_rows(folder / named)
    except UnreadableError as error:
        return unread(error.expected, error.found)
    if not rows:
        return unread("a table with rows below the names of its columns", f"none in {named}")
    cells = Cells(str(folder / named), names, {}, {})
    problems = list(misnamed(cells, rows))
    if problems:
        return Items(own, marks, problems, read=False)
    table = _Table(own, marks, cells)
    what = f"rows of {named}"
    for number, row in enumerate(rows):
        if number == REPORT_EVERY:
            what += glimpse(table.values)
        if number % REPORT_EVERY == 0:
            report_step(what, number, len(rows))
        table.add(row)
    return Items(table.values, marks._replace(cells=cells), table.problems)


def gathered(problems: list[Problem]) -> Iterator[Problem]:
    """A column that is wrong, or that is not there, is so on every row: said once, with how many more there are."""
    first: dict[tuple[object, ...], Problem] = {}
    for number, one in enumerate(problems):
        cell = one.place
        if isinstance(cell, Cell) and one.found == (shown(cell.last_word) if cell.column else "nothing"):
            key: tuple[object, ...] = (cell.file, cell.column, one.expected)
            before = first.get(key)
            place = before.place if before else None
            first[key] = before._replace(place=place.and_more()) if before and isinstance(place, Cell) else one
        else:
            first[number,] = one
    yield from first.values()


class _Table:
    """The rows, one by one, laid below what the scenario declares.

    A stock point comes from a row or from the scenario's own `stock`, never a part from each; so does a product.
    """

    def __init__(self, values: dict[str, Any], marks: Marks, cells: Cells) -> None:
        self.values = {word: dict(value) if isinstance(value, dict) else value for word, value in values.items()}
        self.marks = marks
        self.cells = cells
        self.problems: list[Problem] = []
        self.columns = columns(cells)
        self.product = cells.names.index(PRODUCT)
        self.location = cells.names.index(LOCATION) if LOCATION in cells.names else None
        cells.columns.update({(block,): self.product for block in ("stock", "products")})
        cells.columns.update({(one.block, *one.words): one.number for one in self.columns})

    def add(self, record: TableRow) -> None:
        """Declares the stock point of a row, and its product if the row has words of it."""
        row, values = record
        product = as_text(values[self.product]) if self.product < len(values) else None
        if product is None:
            self._refuse(row, self.product, "a product", "nothing")
            return
        place = self.location
        location = as_text(values[place]) if place is not None and place < len(values) else None
        stock = product if location is None else f"{product}@{location}"
        product = product_of(stock)
        said: dict[str, list[tuple[Column, Any]]] = {"stock": [], "products": []}
        for column in self.columns:
            value = values[column.number] if column.number < len(values) else None
            if not is_empty(value):
                path = (column.block, stock if column.block == "stock" else product, *column.words)
                said[column.block].append((column, self._value(value, path, row)))
        if self._is_new("stock", stock, row, self.product):
            self._declare("stock", stock, said["stock"], row)
        first = self.cells.rows.get(("products", product))
        if said["products"] and first is not None:  # another row of the same product
            self._lay(self.values["products"][product], said["products"], row, first)
        elif said["products"] and self._is_new("products", product, row, said["products"][0][0].number):
            self._declare("products", product, said["products"], row)

    def _value(self, value: Any, path: tuple[str, ...], row: int) -> Any:
        if not isinstance(value, str):
            return float(value) if isinstance(value, Decimal) else value
        read, problems = load_cell(value.strip(), path)
        column = self.cells.columns[(path[0], *path[2:])]
        self.problems += [one._replace(place=self.cells.at(row, column)) for one in problems]
        return read

    def _is_new(self, block: str, name: str, row: int, column: int) -> bool:
        """Whether neither the scenario nor a row above declares it; says so if not."""
        before = self.cells.rows.get((block, name))
        if before is not None:
            self._refuse(row, column, "each stock point once", f"{shown(name)}, which row {before} is too")
        elif name in self._block(block):
            what = "a stock point" if block == "stock" else "no words of a product"
            where = self.marks.place((block, name), key=True)
            found = f"{shown(name)}" + (f", which stands at {where}" if where else "")
            self._refuse(row, column, f"{what} that '{block}' does not declare itself", found)
        else:
            return True
        return False

    def _block(self, block: str) -> dict[str, Any]:
        there = self.values.get(block)
        return there if isinstance(there, dict) else {}

    def _declare(self, block: str, name: str, said: list[tuple[Column, Any]], row: int) -> None:
        there = self.values.get(block)
        if there is not None and not isinstance(there, dict):
            return  # it is refused as what it is
        self.values[block] = self._block(block)
        self.values[block][name] = self._lay({}, said, row)
        self.cells.rows[block, name] = row

    def _lay(
        self, block: dict[str, Any], said: list[tuple[Column, Any]], row: int, before: int | None = None
    ) -> dict[str, Any]:
        """Puts a row's words into their `block`, which a row `before` may have begun: it may not be contradicted."""
        for column, value in said:
            inner: Any = block
            *way, last = column.words
            for word in way:
                inner = inner.setdefault(word, {}) if isinstance(inner, dict) else inner
            if isinstance(inner, dict) and last not in inner:
                inner[last] = value
            elif before is None:
                expected = "a word in one column of a row, whole or dotted"
                self._refuse(row, column.number, expected, f"{shown('.'.join(column.words))} in two")
            elif not isinstance(inner, dict) or inner[last] != value:
                own = inner[last] if isinstance(inner, dict) else inner
                self._refuse(row, column.number, f"{shown(own)}, as in row {before}, or nothing", shown(value))
        return block

    def _refuse(self, row: int, column: int, expected: str, found: str) -> None:
        self.problems.append(Problem("", expected, found, place=self.cells.at(row, column)))
