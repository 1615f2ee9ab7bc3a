"""Small pieces of HTML for notebooks: sentences and tables, all escaped, without colours, which are the theme's."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from sim.number_format import UNDEFINED

MOST_ROWS = 20
"""Rows of a table in a notebook; how many more there are is said below."""
ABSENT = (UNDEFINED, "too few")
"""How cells begin that have no number among numbers."""


def paragraph(text: str, *, strong: bool = False) -> str:
    """A sentence; names between asterisks are set off.

    >>> paragraph("*a & b* is best.")
    '<p><em>a &amp; b</em> is best.</p>'
    """
    escaped = re.sub(r"\*([^*]+)\*", r"<em>\1</em>", html.escape(text))
    return f"<p><strong>{escaped}</strong></p>" if strong else f"<p>{escaped}</p>"


def small_table(head: Sequence[str], rows: Iterable[Sequence[str]], bold: Iterable[str] = ()) -> str:
    """A table with a name at the beginning of each row; rows of names that are `bold` are set off.

    Columns whose cells all begin with a number are on the right.

    >>> small_table(["policy"], [["as today"]])[:61]
    '<table><thead><tr><th style="text-align:left">policy</th></tr'
    """
    rows, bold = list(rows), set(bold)
    columns = list(zip(*rows, strict=True)) or [()] * len(head)
    sides = ["right" if column and all(map(_is_number, column)) else "left" for column in columns]
    lines = [_row("td", row, sides) for row in rows[:MOST_ROWS]]
    set_off = (
        line.replace("<tr>", '<tr style="font-weight:bold">') if row[0] in bold else line
        for row, line in zip(rows, lines, strict=False)
    )
    more = f"<p>… and {len(rows) - MOST_ROWS} more</p>" if len(rows) > MOST_ROWS else ""
    return f"<table><thead>{_row('th', head, sides)}</thead><tbody>{''.join(set_off)}</tbody></table>{more}"


def _is_number(cell: str) -> bool:
    return cell[:1] in "-−" or cell[:1].isdigit() or cell.startswith(ABSENT)


def _row(tag: str, cells: Sequence[str], sides: Sequence[str]) -> str:
    shown = (
        f'<{tag} style="text-align:{side}">{html.escape(cell)}</{tag}>' for cell, side in zip(cells, sides, strict=True)
    )
    return f"<tr>{''.join(shown)}</tr>"
