"""The rows of a stock file become blocks of a scenario: stock points, products, and suppliers with their terms."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from sim.errors import Problem, shown
from sim.scenario.loading import load_cell
from sim.scenario.names import product_of
from sim.scenario.patches import LEVEL, copied
from sim.scenario.source_map import SourceMap, TableMap
from sim.scenario.stock import SHOP_WORDS
from sim.scenario.stock_file_columns import (
    ITEMS,
    LOCATION,
    NAMING,
    PRODUCT,
    PRODUCTS,
    STOCK,
    SUPPLIER,
    SUPPLIERS,
    TERMS,
    StockFileColumn,
    word_columns,
)
from sim.scenario.stock_file_words import StockFile
from sim.table_columns import as_text
from sim.table_dates import date_in
from sim.table_rows import TableRow, is_empty
from sim.units import as_name

_POINTED = re.compile(r"\s*(?:([1-9]\d{0,2}(?:\.\d{3})+)|\d+\.\d+)(?![\d.])")
_LIKE_A_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")

SaidWords = list[tuple[StockFileColumn, Any]]
"""Words of a row, each with its column."""


class _Sourced(NamedTuple):
    """What a row says of its `source` for its `product`: its `terms`, and words of the supplier itself."""

    row: int
    product: str
    source: object
    terms: SaidWords
    supplier: SaidWords


class StockFileRows:
    """Adds rows, one by one, to the values that the scenario file declares; `finish` adds what all of them say.

    A stock point comes from a row or from the scenario's own `stock`, never a part from each; so does a product, and
    the terms of a supplier for one.
    """

    def __init__(self, values: dict[str, Any], source_map: SourceMap, table_map: TableMap, words: StockFile) -> None:
        self.values = {word: dict(value) if isinstance(value, dict) else value for word, value in values.items()}
        self.source_map = source_map
        self.table_map = table_map
        self.style = words.style
        self.defaults = {
            word: value for word, value in words.defaults.items() if word not in (PRODUCT, TERMS, SUPPLIER)
        }
        self.of_product, self.of_terms, self.of_supplier = (
            words.defaults.get(word) or {} for word in (PRODUCT, TERMS, SUPPLIER)
        )
        self.problems: list[Problem] = []
        self.columns = word_columns(table_map.words)
        self.units = [words.unit(name) for name in table_map.names]
        self.product = table_map.words.index(PRODUCT)
        self.location = table_map.words.index(LOCATION) if LOCATION in table_map.words else None
        self.all_products = "products" not in values
        self.all_suppliers = "suppliers" not in values
        self.sourced: list[_Sourced] = []
        self.points: dict[int, list[bool]] = {}  # of a column, whether each number with a point is one in thousands
        self.own_terms: dict[tuple[str, ...], dict[str, Any]] = {}  # those of rows, without defaults
        table_map.columns.update({(block,): self.product for block in ("stock", "products")})
        table_map.columns.update({column.path: column.number for column in self.columns})

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
        said: dict[tuple[str, ...], SaidWords] = {STOCK: [], PRODUCTS: [], ITEMS: [], SUPPLIERS: []}
        for column in self.columns:
            value = values[column.number] if column.number < len(values) else None
            if not is_empty(value):
                name = stock if column.block == STOCK else product
                said[column.block].append((column, self._value(value, name, column, row)))
        if self._is_new("stock", stock, row, self.product):
            self._declare_stock(stock, said[STOCK], row)
            source = self._block("stock").get(stock, {}).get("source")
            self.sourced.append(_Sourced(row, product, as_name(source), said[ITEMS], said[SUPPLIERS]))
        self._add_product(product, said[PRODUCTS], row)

    def warnings(self) -> Iterator[str]:
        """Columns of which every number with a point may be one in thousands: 1.240 was read as 1.24."""
        names = [self.table_map.names[column] for column, points in self.points.items() if all(points)]
        if names and not self.style.own_signs:
            columns = ", ".join(map(shown, names))
            yield (
                f"{self.table_map.file}: every number with a point in {columns} has three digits behind it, and 1.240 "
                "is read as 1.24; if it is 1240, say thousands: '.' in stock_file, and else decimal: '.'"
            )

    def finish(self) -> None:
        """Declares what is known once all rows are: suppliers, and the defaults of products."""
        if self.of_product:
            products = self._block("products")
            for name in [path[1] for path in self.table_map.rows if path[0] == "products"]:
                products[str(name)] = over(self.of_product, products[str(name)])
        if not self.all_suppliers and not isinstance(self.values.get("suppliers"), dict):
            return  # the scenario's validation refuses such a block
        yaml_suppliers = self._block("suppliers")
        suppliers = {name: copied(words) for name, words in yaml_suppliers.items()}
        for one in self.sourced:
            if self._has_supplier(one, suppliers):
                self._add_terms(one, suppliers[str(one.source)])
        for name in suppliers if self.of_supplier else ():
            if isinstance(suppliers[name], dict) and name not in yaml_suppliers:
                suppliers[name] = over(self.of_supplier, suppliers[name])
        if suppliers:
            self.values["suppliers"] = suppliers

    def _has_supplier(self, one: _Sourced, suppliers: dict[str, Any]) -> bool:
        """Whether a row's source is a supplier, which is declared by the row if the scenario leaves that to the table;
        of another source the row can have no terms."""
        name = one.source
        said = [*one.terms, *one.supplier]
        if isinstance(name, str) and name in suppliers:
            return isinstance(suppliers[name], dict)
        if isinstance(name, str) and self.all_suppliers and name not in self._block("stock"):
            suppliers[name] = {}
            self.table_map.rows["suppliers", name] = one.row
            return True
        if said and (isinstance(name, dict) or name in self._block("stock")):
            what = "a sourcing rule" if isinstance(name, dict) else f"the stock point {shown(name)}"
            expected = "nothing: terms are those of a single supplier"
            self._refuse(one.row, said[0][0].number, expected, f"{shown(said[0][1])}, and as source {what}")
        return False

    def _add_terms(self, one: _Sourced, supplier: dict[str, Any]) -> None:
        """Adds what a row says of a supplier, and of its terms for the row's product."""
        source, rows = str(one.source), self.table_map.rows
        for column, value in one.supplier:
            word = ("suppliers", source, column.words[0])
            if word not in rows and column.words[0] in supplier:
                self._refuse_twice(one.row, column, "a supplier", word)
                continue
            self._add_words(supplier, [(column, value)], one.row, rows.get(word))
            rows.setdefault(word, one.row)
        if not one.terms and not self.of_terms:
            return
        path = ("suppliers", source, "items", one.product)
        items = supplier.setdefault("items", {})
        if not isinstance(items, dict):
            return  # the scenario's validation refuses such a block
        if path not in rows and one.product in items:
            if one.terms:
                self._refuse_twice(one.row, one.terms[0][0], "a supplier's item", path)
            return
        own = self._add_words(self.own_terms.setdefault(path, {}), one.terms, one.row, rows.get(path))
        rows.setdefault(path, one.row)
        items[one.product] = over(self.of_terms, own)

    def _add_product(self, product: str, said: SaidWords, row: int) -> None:
        first = self.table_map.rows.get(("products", product))
        if first is not None:  # another row of the same product
            self._add_words(self.values["products"][product], said, row, first)
        elif (said or ((self.all_products or self.of_product) and product not in self._block("products"))) and (
            self._is_new("products", product, row, said[0][0].number if said else self.product)
        ):
            self._declare("products", product, self._add_words({}, said, row), row)

    def _declare_stock(self, stock: str, said: SaidWords, row: int) -> None:
        own = self._add_words({}, said, row)
        shop = "sells_from" in own
        defaults = {word: value for word, value in self.defaults.items() if not shop or word in SHOP_WORDS}
        self._declare("stock", stock, over(defaults, own) if defaults else own, row)

    def _value(self, value: object, name: str, column: StockFileColumn, row: int) -> Any:
        """A cell as YAML would read it, its numbers and dates written as in the file."""
        naming = column.block == STOCK and column.words[0] in NAMING
        unit = self.units[column.number]
        if not isinstance(value, str):
            if unit and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
                return f"{float(value):.15g} {unit}"
            return as_text(value) if naming else float(value) if isinstance(value, Decimal) else value
        text: str | None = value.strip()
        if naming and str(text)[:1].isdecimal():
            return text  # a vendor's number, which may begin with zeros
        instant = None if self.style.date_format is None else date_in(value.strip(), self.style.date_format)
        if instant is not None:
            return instant.date() if instant.time() == dt.time() else instant
        if not naming:
            text = self.style.plain(value.strip())
            if "." in value and (pointed := _POINTED.match(value)):
                self.points.setdefault(column.number, []).append(pointed[1] is not None)
        if text is None:
            between = f"{shown(self.style.thousands)} between thousands" if self.style.thousands else "no other sign"
            expected = f"a number with {shown(self.style.decimal)} before its decimals and {between}"
            if self.style.date_format is not None and _LIKE_A_DATE.fullmatch(value.strip()):
                expected = f"a date written as {self.style.date_format}"
            self._refuse(row, column.number, expected, shown(value.strip()))
            return None
        if unit and text.lstrip("+-")[:1].isdecimal() and text[-1].isdecimal():
            return f"{text} {unit}"
        read, problems = load_cell(text, (column.block[0], name, *column.words))
        self.problems += [problem._replace(place=self.table_map.at(row, column.number)) for problem in problems]
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

    def _refuse_twice(self, row: int, column: StockFileColumn, what: str, path: tuple[str, ...]) -> None:
        """Refuses a word of a supplier that the scenario file has too."""
        where = self.source_map.place(path, key=True)
        found = f"one of {shown(path[-1])}" + (f", which stands at {where}" if where else "")
        self._refuse(row, column.number, f"no words of {what} that 'suppliers' says itself", found)

    def _block(self, block: str) -> dict[str, Any]:
        declared = self.values.get(block)
        return declared if isinstance(declared, dict) else {}

    def _declare(self, block: str, name: str, words: dict[str, Any], row: int) -> None:
        declared = self.values.get(block)
        if declared is not None and not isinstance(declared, dict):
            return  # the scenario's validation refuses such a block
        if declared is None:
            self.values[block] = {}
        self.values[block][name] = words
        self.table_map.rows[block, name] = row

    def _add_words(
        self, block: dict[str, Any], words: SaidWords, row: int, before: int | None = None
    ) -> dict[str, Any]:
        """Puts a row's words into `block`; a row `before` that began it (None: none did) may not be contradicted."""
        for column, value in words:
            inner: Any = block
            *outer, last = column.words
            whole = ""  # the words around this one that another column says as a whole
            for depth, word in enumerate(outer, 1):
                inner = inner.setdefault(word, {}) if isinstance(inner, dict) else inner
                if not isinstance(inner, dict):
                    whole = whole or ".".join(outer[:depth])
            if isinstance(inner, dict) and last not in inner:
                inner[last] = value
            elif before is None:
                expected = "a word in one column of a row, whole or dotted"
                found = f"{shown('.'.join(column.words))} in two"
                if whole:  # such as initial, beside initial.on_order
                    hint = ", such as initial.on_hand" if whole == "initial" else ""
                    found = f"{shown('.'.join(column.words))} beside a column for all of '{whole}'"
                    expected = f"columns for parts of '{whole}'{hint}, or one for the whole"
                self._refuse(row, column.number, expected, found)
            elif not isinstance(inner, dict) or inner[last] != value:
                earlier = inner[last] if isinstance(inner, dict) else inner
                self._refuse(row, column.number, f"{shown(earlier)}, as in row {before}, or nothing", shown(value))
        return block

    def _refuse(self, row: int, column: int, expected: str, found: str) -> None:
        self.problems.append(Problem("", expected, found, place=self.table_map.at(row, column)))


def over(defaults: Any, own: Any) -> Any:
    """A row's `own` words over the `defaults`, key by key; a block of another type, or another way to compute a level,
    takes the place of the default's.

    >>> over({"restock": {"type": "base_stock", "base_stock_level": 8}}, {"restock": {"base_stock_level": 3}})
    {'restock': {'type': 'base_stock', 'base_stock_level': 3}}
    """
    if not isinstance(defaults, dict) or not isinstance(own, dict):
        return own
    other_type = "type" in own and own["type"] != defaults.get("type")
    other_level = bool(own) and set(own) <= LEVEL and set(defaults) <= LEVEL
    if other_type or other_level:
        return own
    merged = {word: over(value, own[word]) if word in own else copied(value) for word, value in defaults.items()}
    return {**merged, **{word: value for word, value in own.items() if word not in defaults}}
