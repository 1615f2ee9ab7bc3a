"""A comparison in the terminal: the headline measures, the account of orders, computed levels, and the verdict."""

from __future__ import annotations

import math
import os
import re
import sys
import textwrap
from typing import IO, NamedTuple

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from sim.experiments.comparison import Comparison
from sim.measures import MEASURES
from sim.number_format import MINUS, plain, rounded
from sim.report.findings.estimates import EstimateRow, EstimateTable
from sim.report.findings.headline_measures import TERMINAL_HEADLINES, worth_showing
from sim.report.sections.computed_levels import declared
from sim.report.sections.run_info import plain_time
from sim.report.theme.measure_labels import added_up
from sim.sentences import counted

MOST_LEVELS = 12
"""Of more computed levels only the number is printed."""
ENDLESS = 100_000
"""The width in characters of what is no terminal."""
WIDE = 120
"""From this width on units stand beside the measures; in a narrower window those of long names stand below."""
NAME_WIDTH = 12
"""So many characters wide is a policy's column at least, if its name is so long, where there is little room."""
FRAME = 3
"""Characters that a column's rules and margins take."""


def terminal(file: IO[str] | None = None) -> Console:
    """A console on standard output, or on a `file` whose text goes there later.

    As wide as the window or as COLUMNS says; as wide as it takes where standard output is a file or a pipe.
    """
    has_width = sys.stdout.isatty() or "COLUMNS" in os.environ
    # of a file rich would not know that it will be shown
    force_terminal = True if file is not None and sys.stdout.isatty() else None
    return Console(file=file, force_terminal=force_terminal, width=None if has_width else ENDLESS)


def show(comparison: Comparison, console: Console | None = None) -> None:
    """Prints the comparison, the verdict last, where one looks first."""
    console = console or terminal()
    scenario = comparison.scenario
    about = f"  {scenario.description}" if scenario.description else ""
    console.print(Text.assemble((scenario.name, "bold"), about))
    warm_up = f" after a warm-up of {plain_time(scenario.warm_up, scenario.unit)}" if scenario.warm_up else ""
    console.print(
        f"{counted(comparison.replications, 'replication')} of {plain_time(scenario.horizon, scenario.unit)}"
        f"{warm_up}, seed {comparison.seed}"
    )
    _print(_measures(comparison, console.width), console)
    _print(_account(comparison), console)
    levels = comparison.computed
    if len(levels) > MOST_LEVELS:
        console.print(f"{len(levels)} levels were computed from demand; the report lists them.")
    for level in levels if len(levels) <= MOST_LEVELS else ():
        place = f"{escape(level.policy)}: {escape(level.stock)}"
        console.print(f"{place} {level.word} {escape(declared(level.declared))} = {level.number}")
    for sentence in comparison.sentences:
        console.print(_bullet(sentence, comparison.policies))


def _bullet(sentence: str, policies: tuple[str, ...]) -> Text:
    """A sentence with the policies, which it has between stars, in quotes and bold; a name may hold any sign."""
    names = "|".join(re.escape(policy) for policy in sorted(policies, key=len, reverse=True))
    pieces = re.split(rf"\*({names})\*", sentence)
    quoted = ((f'"{piece}"', "bold") if number % 2 else piece for number, piece in enumerate(pieces))
    return Text.assemble("• ", *quoted)


class WideTable(NamedTuple):
    """A table that may be too wide for the window: a `title`, a first column of `labels` under a `head`, and the
    `cells` of the other columns by their heads, such as the policies."""

    title: str
    head: str
    labels: list[Text]
    cells: dict[str, list[str]]


def _print(wide: WideTable, console: Console) -> None:
    """Prints as few tables as there is room for, all of about one size; no number is ever cut or broken."""
    columns = tuple(wide.cells)
    label_width = max(len(line) for text in (Text(wide.head), *wide.labels) for line in text.plain.split("\n"))
    room = console.width - (label_width + FRAME + 1)
    cell_widths = {column: max(map(len, wide.cells[column]), default=0) for column in columns}
    widths = {column: max(cell_widths[column], len(column)) for column in columns}
    batches = [columns]
    # names are broken only where that spares a table
    if sum(widths.values()) + FRAME * len(columns) > room:
        widths = {column: max(cell_widths[column], min(len(column), NAME_WIDTH)) for column in columns}
        batches = next(
            cut
            for count in range(1, len(columns) + 1)
            if (cut := _cut(columns, count))
            and (count == len(columns) or all(sum(widths[column] + FRAME for column in batch) <= room for batch in cut))
        )
    for batch in batches:
        console.print(wide.title)
        table = Table()
        table.add_column(wide.head, overflow="fold")
        for column in batch:
            head = "\n".join(textwrap.wrap(column, widths[column])) if len(column) > widths[column] else column
            table.add_column(Text(head), justify="right", min_width=cell_widths[column], overflow="fold")
        for row, label in enumerate(wide.labels):
            table.add_row(label, *(Text(wide.cells[column][row]) for column in batch))
        console.print(table)


def _cut(columns: tuple[str, ...], count: int) -> list[tuple[str, ...]]:
    """The columns in at most so many batches, all of about one size.

    >>> _cut(("a", "b", "c", "d", "e"), 2)
    [('a', 'b', 'c'), ('d', 'e')]
    """
    size = math.ceil(len(columns) / count)
    return [columns[first : first + size] for first in range(0, len(columns), size)]


def _measures(comparison: Comparison, width: int) -> WideTable:
    """The headline measures that say something, a column a policy; in a narrow window units stand below long names."""
    estimates, scenario, policies = EstimateTable(comparison), comparison.scenario, comparison.policies
    keys = [key for key in TERMINAL_HEADLINES if worth_showing(key, estimates, policies)]
    longest = max(map(len, keys), default=0)
    labels = []
    for key in keys:
        unit = MEASURES[key].unit_in(scenario.unit, scenario.currency)
        beside = width >= WIDE or len(key) + 1 + len(unit) <= longest
        labels.append(Text.assemble(key, " " if beside else "\n", (unit, "dim")))
    cells = {policy: [_number(estimates.of(policy, key)) for key in keys] for policy in policies}
    added = added_up(scenario.policies[policy] for policy in policies)
    title = "Means with 95 % half-widths, over all stock points" + f" ({added})" * (added.startswith("parts"))
    return WideTable(title, "measure", labels, cells)


def _number(estimate: EstimateRow) -> str:
    """An estimate as the report has it, but with a minus that a spreadsheet reads."""
    return str(rounded(estimate.mean, estimate.half_width)).replace(MINUS, "-")


def _account(comparison: Comparison) -> WideTable:
    """How orders ended, a column a policy; of one policy alone, how its orders and how their units did."""
    accounts = comparison.accounts
    if len(accounts) == 1:
        (columns,) = accounts.values()
        title = "The account of orders and of their units, over all replications"
    else:
        columns = {policy: account["orders"] for policy, account in accounts.items()}
        title = "The account of orders, over all replications"
    ends = [end for end in next(iter(columns.values())) if any(counts[end] for counts in columns.values())]
    cells = {head: [plain(counts[end]) for end in ends] for head, counts in columns.items()}
    return WideTable(title, "how they ended", [Text(end.replace("_", " ")) for end in ends], cells)
