"""What a comparison looks like in a terminal: the account, the measures that decide, and the verdict."""

from __future__ import annotations

import math
import os
import re
import sys
import textwrap
from typing import IO, Any, NamedTuple

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from sim.experiments.comparison import Comparison
from sim.measures import MEASURES
from sim.number_format import MINUS, said
from sim.report.findings.estimates import Estimates
from sim.report.sections.cards import tells
from sim.report.sections.computed_levels import declared
from sim.report.sections.run_info import plain_time
from sim.report.theme.measure_labels import added_up

MOST_LEVELS = 12
ENDLESS = 100_000
WIDE = 120
"""From so many characters on units stand beside the measures; in a narrower window those of long names stand below."""
NAME = 12
"""So many characters a policy's name may claim where there is little room."""
FRAME = 3
"""Characters that a column's rules and margins take."""
SHOWN = (
    "fill_rate",
    "order_fill_rate",
    "backorder_rate",
    "oversold_rate",
    "lost_rate",
    "declined_rate",
    "substitution_rate",
    "cancellation_rate",
    "mean_wait",
    "mean_backorder_wait",
    "p95_backorder_wait",
    "promise_kept_rate",
    "notices_per_backorder",
    "on_hand",
    "backorders",
    "total_cost",
    "profit",
    "retention",
    "visits_lost",
    "value_of_visits_lost",
)


def terminal(file: IO[str] | None = None) -> Console:
    """Standard output, or a `file` written as if it were that; where nobody watches it (a file, a pipe) as wide as it
    takes, unless COLUMNS says how wide.
    """
    watched = sys.stdout.isatty() or "COLUMNS" in os.environ
    # of a file rich would not know that it will be shown
    shown = True if file is not None and sys.stdout.isatty() else None
    return Console(file=file, force_terminal=shown, width=None if watched else ENDLESS)


def show(comparison: Comparison, console: Console | None = None) -> None:
    """Prints the comparison: verdict last, where the eye rests."""
    console = console or terminal()
    scenario = comparison.scenario
    about = f"  {scenario.description}" if scenario.description else ""
    console.print(Text.assemble((scenario.name, "bold"), about))
    warm_up = f" after a warm-up of {plain_time(scenario.warm_up, scenario.unit)}" if scenario.warm_up else ""
    console.print(
        f"{comparison.replications} replication{'' if comparison.replications == 1 else 's'}"
        f" of {plain_time(scenario.horizon, scenario.unit)}{warm_up}, seed {comparison.seed}"
    )
    _print(_measures(comparison, console.width), console)
    _print(_account(comparison), console)
    if len(comparison.computed) > MOST_LEVELS:
        console.print(f"{len(comparison.computed)} levels were computed from demand; the report lists them.")
    for one in comparison.computed if len(comparison.computed) <= MOST_LEVELS else ():
        console.print(
            f"{escape(one.policy)}: {escape(one.stock)} {one.word} {escape(declared(one.declared))} = {one.number}"
        )
    for sentence in comparison.sentences:
        console.print(_said(sentence, comparison.policies))


def _said(sentence: str, policies: tuple[str, ...]) -> Text:
    """A sentence with the policies, which it writes between stars, in quotes and bold; a name may hold any sign."""
    names = "|".join(re.escape(policy) for policy in sorted(policies, key=len, reverse=True))
    pieces = re.split(rf"\*({names})\*", sentence)
    quoted = ((f'"{piece}"', "bold") if place % 2 else piece for place, piece in enumerate(pieces))
    return Text.assemble("• ", *quoted)


class Grid(NamedTuple):
    """A table that may be too wide: a `title`, a first column with its `head`, and by their heads, such as the
    policies, the cells of the others."""

    title: str
    head: str
    first: list[Text]
    cells: dict[str, list[str]]


def _print(grid: Grid, console: Console) -> None:
    """As few tables as there is room for, all of about one size; no number is ever cut or broken."""
    policies = tuple(grid.cells)
    label = max(len(line) for text in (Text(grid.head), *grid.first) for line in text.plain.split("\n"))
    room = console.width - (label + FRAME + 1)
    cell = {policy: max(map(len, grid.cells[policy]), default=0) for policy in policies}
    whole = {policy: max(cell[policy], len(policy)) for policy in policies}
    # names are broken only where that spares a table
    if sum(whole.values()) + FRAME * len(policies) <= room:
        batches, widths = [policies], whole
    else:
        widths = {policy: max(cell[policy], min(len(policy), NAME)) for policy in policies}
        batches = next(
            cut
            for count in range(1, len(policies) + 1)
            if (cut := _cut(policies, count))
            and (count == len(policies) or all(sum(widths[one] + FRAME for one in part) <= room for part in cut))
        )
    for part in batches:
        console.print(grid.title)
        table = Table()
        table.add_column(grid.head, overflow="fold")
        for policy in part:
            head = "\n".join(textwrap.wrap(policy, widths[policy])) if len(policy) > widths[policy] else policy
            table.add_column(Text(head), justify="right", min_width=cell[policy], overflow="fold")
        for place, first in enumerate(grid.first):
            table.add_row(first, *(Text(grid.cells[policy][place]) for policy in part))
        console.print(table)


def _cut(policies: tuple[str, ...], count: int) -> list[tuple[str, ...]]:
    """The policies in at most so many parts, all of about one size.

    >>> _cut(("a", "b", "c", "d", "e"), 2)
    [('a', 'b', 'c'), ('d', 'e')]
    """
    size = math.ceil(len(policies) / count)
    return [policies[first : first + size] for first in range(0, len(policies), size)]


def _measures(comparison: Comparison, width: int) -> Grid:
    estimates, scenario = Estimates(comparison), comparison.scenario
    found = {key: [estimates.of(policy, key) for policy in comparison.policies] for key in SHOWN}
    keys = [key for key in SHOWN if tells(key, estimates, comparison.policies)]
    longest = max(map(len, keys), default=0)
    first = []
    for key in keys:
        unit = MEASURES[key].unit_in(scenario.unit, scenario.currency)
        beside = width >= WIDE or len(key) + 1 + len(unit) <= longest
        first.append(Text.assemble(key, " " if beside else "\n", (unit, "dim")))
    cells = {
        policy: [_estimate(found[key][place].mean, found[key][place].half_width) for key in keys]
        for place, policy in enumerate(comparison.policies)
    }
    added = added_up(comparison.scenario.policies[policy] for policy in comparison.policies)
    title = "Means with 95 % half-widths, over all stock points" + f" ({added})" * (added.startswith("parts"))
    return Grid(title, "measure", first, cells)


def _estimate(mean: float, half_width: float) -> str:
    """As the report has it, but with a minus that a spreadsheet reads."""
    return str(said(mean, half_width)).replace(MINUS, "-")


def _account(comparison: Comparison) -> Grid:
    """How orders ended, a column a policy; of one policy alone, how its orders and how their units did."""
    accounts: dict[str, dict[str, Any]] = comparison.accounts
    if len(accounts) == 1:
        (counted,) = accounts.values()
        title = "The account of orders and of their units, over all replications"
    else:
        counted = {policy: account["orders"] for policy, account in accounts.items()}
        title = "The account of orders, over all replications"
    ends = [end for end in next(iter(counted.values())) if any(column[end] for column in counted.values())]
    cells = {head: [f"{column[end]:,}" for end in ends] for head, column in counted.items()}
    return Grid(title, "how they ended", [Text(end.replace("_", " ")) for end in ends], cells)
