"""The line and column of every value of a scenario file, and the cell of what came from its table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from types import MappingProxyType
from typing import Any, NamedTuple

from sim.errors import Cell, Place
from sim.table_rows import is_empty

Path = tuple[str | int, ...]
IN_DEFAULTS: dict[Path, Path] = {
    ("stock",): (),
    ("products",): ("product",),
    ("suppliers", "items"): ("terms",),
    ("suppliers",): ("supplier",),
}
"""Where the words of a block stand in the defaults of a table."""
QUOTE = '"'
"""What stands about a name in a path that would be taken for several words."""
QUOTED = frozenset(f"./{QUOTE}")
"""Characters of a name that messages quote in a path."""


class SourcePosition(NamedTuple):
    """Line and column, counted from 0, of a `value` and of the `key` before it; `plain`: neither block nor list."""

    value: tuple[int, int]
    key: tuple[int, int]
    plain: bool = False


class TableMap(NamedTuple):
    """The cells of a table of stock points: the row of each block, such as ("stock", "mug"), and the column of each
    word in such blocks, such as ("stock", "restock", "type"). Columns count from 0, rows as an editor does.

    `names` are the headings and `words` what they stand for. `defaults` are the words of rows that do not say them
    themselves, and `cells` the values by row, needed where there are defaults.
    """

    file: str
    names: tuple[str, ...]
    rows: dict[Path, int]
    columns: dict[Path, int]
    words: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = MappingProxyType({})
    cells: Mapping[int, Sequence[Any]] = MappingProxyType({})

    @property
    def short_name(self) -> str:
        """The name of the file, without its folder."""
        return FilePath(self.file).name

    def place(self, path: Path, *, key: bool = False) -> Cell | None:
        """The cell of `path`, or the row of the block around it; with `key` the cell of its name; None for no row."""
        row, block, words = self._block_of(path)
        if row is None:
            return None
        if words and (*block, *words) not in self.columns and any(self._columns_inside((*block, *words))):
            return Cell(self.file, row, f"{dotted(words)}.*")
        while words and (*block, *words) not in self.columns:
            words = words[:-1]
        if words or (key and len(path) == 2 and block in self.columns):
            return self.at(row, self.columns[(*block, *words)])
        return Cell(self.file, row)

    def default(self, path: Path) -> Path | None:
        """The path in the defaults of what stands at `path`; None if a row says it itself, or no default does."""
        row, block, words = self._block_of(path)
        if row is None or not words or not self.defaults or self._is_said(row, block, words):
            return None
        in_defaults = (*IN_DEFAULTS[block], *words)
        inner: Any = self.defaults
        for length, word in enumerate(in_defaults):
            if not isinstance(inner, Mapping) or word not in inner:
                # what a column has is missing in its cell
                of_defaults = length > len(IN_DEFAULTS[block]) and not any(self._columns_inside((*block, *words)))
                return in_defaults if of_defaults else None
            inner = inner[word]
        return in_defaults

    def _block_of(self, path: Path) -> tuple[int | None, Path, Path]:
        """The row of the block in which a path lies, the block with its names left out, and the words inside it."""
        if path[:1] == ("suppliers",):
            if path[2:3] == ("items",):
                return self.rows.get(path[:4]), ("suppliers", "items"), path[4:]
            return self.rows.get(path[:3], self.rows.get(path[:2])), path[:1], path[2:]
        return self.rows.get(path[:2]), path[:1], path[2:]

    def _is_said(self, row: int, block: Path, words: Path) -> bool:
        """Whether the row has a value for these words, for one inside them or for a block around them."""
        cells = self.cells.get(row, ())
        for column, number in self.columns.items():
            length = min(len(column), len(block) + len(words))
            same = len(column) > len(block) and column[:length] == (*block, *words)[:length]
            if same and number < len(cells) and not is_empty(cells[number]):
                return True
        return False

    def _columns_inside(self, block: Path) -> Iterator[bool]:
        return (column[: len(block)] == block for column in self.columns)

    def at(self, row: int, column: int) -> Cell:
        """The cell in a `row`, as an editor counts, and a `column`, counted from 0."""
        return Cell(self.file, row, self.names[column], column + 1)


class SourceMap(NamedTuple):
    """Where every path of a scenario stands: in the `lines` of a `file`, or in the `table` beside it."""

    file: str
    lines: list[str]
    positions: dict[Path, SourcePosition]
    table: TableMap | None = None

    def place(self, path: Path, *, key: bool = False) -> Place | Cell | None:
        """The place of `path`, or of the nearest block around it; with `key` that of its key; None if none is known."""
        path = self.origin(path)
        cell = self.table.place(path, key=key) if self.table else None
        if cell is not None:
            return cell
        known = path
        while known not in self.positions and known:
            known = known[:-1]
        if known not in self.positions:
            return None
        position = self.positions[known]
        # what is missing from a block is shown at the block's own name; of a plain value that stands for one, there
        return self.at(*(position.key if key or (known != path and not position.plain) else position.value))

    def origin(self, path: Path) -> Path:
        """The path in the scenario file of what stands at `path`: another one for a default of the table's rows."""
        default = self.table.default(path) if self.table else None
        return path if default is None else ("stock_file", "defaults", *default)

    def at(self, line: int, column: int) -> Place:
        """The place at a `line` and `column` counted from 0."""
        return Place(self.file, line + 1, column + 1, self.lines[line] if line < len(self.lines) else "")


def dotted(path: Path) -> str:
    """`path` as messages write it, its parts with dots between; a name with a dot or a slash is in double quotes.

    >>> dotted(("stock", "mug", "restock")), dotted(("stock", "A.7/2", "restock"))
    ('stock.mug.restock', 'stock."A.7/2".restock')
    """
    return ".".join(_part(str(part)) for part in path)


def quoted(text: str) -> str:
    """A name in double quotes, a double quote in it twice, as paths are typed."""
    return f"{QUOTE}{text.replace(QUOTE, QUOTE * 2)}{QUOTE}"


def _part(text: str) -> str:
    if not text.isprintable():
        return repr(text)
    return quoted(text) if QUOTED & set(text) else text
