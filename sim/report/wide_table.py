"""Tables that may be too wide for a terminal: what they measure goes down, and at most four policies across."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import NamedTuple

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

MOST_ACROSS = 4
"""Policies side by side in a table that is cut."""
NAME_WIDTH = 11
"""So many characters wide is a policy's column at least, if its name is so long, where there is little room."""
MARGIN = 2
"""Characters between two columns."""


class WideTable(NamedTuple):
    """A first column of `labels` under a `head`, with `targets` beside them ('' for none), and the `cells` of the other
    columns by their heads, such as the policies."""

    head: str
    labels: list[Text]
    targets: list[str]
    cells: dict[str, list[str]]

    def of_rows(self, count: int) -> WideTable:
        """The same table with its first `count` rows."""
        cells = {column: cells[:count] for column, cells in self.cells.items()}
        return WideTable(self.head, self.labels[:count], self.targets[:count], cells)

    def tables(self, console: Console) -> Iterator[Table]:
        """One table if it fits into the width, else as many as it takes; no number is ever cut or broken."""
        labelled = max(len(line) for text in (Text(self.head), *self.labels) for line in text.plain.split("\n"))
        targets = [*self.targets, "target"] if any(self.targets) else []
        room = console.width - labelled - (max(map(len, targets)) + MARGIN if targets else 0)
        least = {column: max(map(len, cells), default=0) for column, cells in self.cells.items()}
        widths = {column: max(least[column], len(column)) for column in self.cells}
        columns, across = tuple(self.cells), len(self.cells)
        if sum(widths.values()) + MARGIN * across > room:
            widths = {column: max(least[column], min(len(column), NAME_WIDTH)) for column in columns}
            across = next((size for size in range(MOST_ACROSS, 1, -1) if self._fits(size, widths, room)), 1)
        for first in range(0, len(columns), across):
            fits = across > 1 or self._fits(1, widths, room)
            yield self._table(
                {column: widths[column] for column in columns[first : first + across]}, least, labelled if fits else 0
            )

    def _fits(self, across: int, widths: dict[str, int], room: int) -> bool:
        """Whether there is room for every so many columns side by side."""
        columns = list(widths.values())
        rows = (columns[first : first + across] for first in range(0, len(columns), across))
        return all(sum(row) + MARGIN * len(row) <= room for row in rows)

    def _table(self, widths: dict[str, int], least: dict[str, int], labelled: int) -> Table:
        # of the margin one character is the box's own
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, MARGIN - 1, 0, 0))
        table.add_column(self.head, overflow="fold", min_width=labelled)
        targeted = any(self.targets)
        if targeted:
            table.add_column("target", justify="right", no_wrap=True)
        for column, width in widths.items():
            head = "\n".join(textwrap.wrap(column, width)) if len(column) > width else column
            table.add_column(Text(head), justify="right", min_width=least[column], overflow="fold")
        for row, (label, target) in enumerate(zip(self.labels, self.targets, strict=True)):
            beside = [Text(target)] if targeted else []
            table.add_row(label, *beside, *(Text(self.cells[column][row]) for column in widths))
        return table
