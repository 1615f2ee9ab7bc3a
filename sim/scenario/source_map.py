"""Marks: the line and column at which everything in a file stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sim.errors import Cell, Place

Path = tuple[str | int, ...]


class Spot(NamedTuple):
    """Line and column, from 0, of a value and of the key in front of it; a `plain` value has nothing inside."""

    value: tuple[int, int]
    key: tuple[int, int]
    plain: bool = False


class Cells(NamedTuple):
    """Where in a table what it brought stands: the row of each block, such as ("stock", "mug"), and the column of each
    word in such blocks, such as ("stock", "restock", "type")."""

    file: str
    names: tuple[str, ...]
    rows: dict[Path, int]
    columns: dict[Path, int]

    def place(self, path: Path, *, key: bool = False) -> Cell | None:
        """The cell of `path`, or the row of the block around it; the cell of its name if `key` is asked for."""
        row = self.rows.get(path[:2])
        if row is None:
            return None
        block, words = path[:1], path[2:]
        if words and (*block, *words) not in self.columns and any(self._inside((*block, *words))):
            return Cell(self.file, row, f"{dotted(words)}.*")
        while words and (*block, *words) not in self.columns:
            words = words[:-1]
        if words or (key and len(path) == 2):
            return self.at(row, self.columns[(*block, *words)])
        return Cell(self.file, row)

    def _inside(self, block: Path) -> Iterator[bool]:
        return (column[: len(block)] == block for column in self.columns)

    def at(self, row: int, column: int) -> Cell:
        """The cell in that row and column, the first of which is 0."""
        return Cell(self.file, row, self.names[column], column + 1)


class Marks(NamedTuple):
    """Where everything stands: in a `file`, with its `lines` and a `Spot` for every path, or in the `cells` of a table
    beside it."""

    file: str
    lines: list[str]
    spots: dict[Path, Spot]
    cells: Cells | None = None

    def place(self, path: Path, *, key: bool = False) -> Place | Cell | None:
        """Where `path` stands, or the nearest block around it; its key's place if `key` is asked for."""
        cell = self.cells.place(path, key=key) if self.cells else None
        if cell is not None:
            return cell
        known = path
        while known not in self.spots and known:
            known = known[:-1]
        if known not in self.spots:
            return None
        spot = self.spots[known]
        # what is missing from a block is shown at the block's own name; of a plain value that stands for one, there
        return self.at(*(spot.key if key or (known != path and not spot.plain) else spot.value))

    def at(self, line: int, column: int) -> Place:
        """The place at a line and column that count from 0."""
        return Place(self.file, line + 1, column + 1, self.lines[line] if line < len(self.lines) else "")


def dotted(path: Path) -> str:
    """`path` as messages write it.

    >>> dotted(("stock", "mug", "restock"))
    'stock.mug.restock'
    """
    return ".".join(text if (text := str(part)).isprintable() else repr(text) for part in path)
