"""Marks: the line and column at which everything in a file stands."""

from __future__ import annotations

from typing import NamedTuple

from sim.errors import Place

Path = tuple[str | int, ...]


class Spot(NamedTuple):
    """Line and column, from 0, of a value and of the key in front of it; a `plain` value has nothing inside."""

    value: tuple[int, int]
    key: tuple[int, int]
    plain: bool = False


class Marks(NamedTuple):
    """Where everything in a `file` stands: its `lines`, and a `Spot` for every path."""

    file: str
    lines: list[str]
    spots: dict[Path, Spot]

    def place(self, path: Path, *, key: bool = False) -> Place | None:
        """Where `path` stands, or the nearest block around it; its key's place if `key` is asked for."""
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
