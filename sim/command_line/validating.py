"""Plays the ladder of exact answers, and prints what agrees."""

from __future__ import annotations

import io
import json

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from sim.command_line.exit_status import OUR_FAULT
from sim.command_line.output import write_message, write_result
from sim.experiments.validation.result import Line, Validation
from sim.experiments.validation.validate import validate
from sim.report.terminal import WIDE, terminal


def play_ladder(*, quick: bool, as_json: bool, quiet: bool, jobs: int | None) -> None:
    """Plays every rung in processes of this machine, and prints a line for each, or JSON, or the verdict alone.

    Ends with the exit status 1 if one does not agree, and says on standard error which.
    """
    found = validate(quick, backend="processes", jobs=jobs, progress=not quiet)
    if as_json:
        write_result(json.dumps(found.summary(), allow_nan=False))
    else:
        write_result("\n".join(found.verdict) if quiet else f"{_table(found)}\n\n" + "\n".join(found.verdict))
    if not found.agrees:
        if as_json:
            write_message("\n".join(found.verdict))
        raise typer.Exit(OUR_FAULT)


def _table(found: Validation) -> str:
    """A line for each rung; in a narrow window the source stands below its name."""
    text = io.StringIO()
    console = terminal(text)
    wide = console.width >= WIDE
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for head in Line._fields:
        if head in ("exact", "simulated"):
            table.add_column(head, justify="right", no_wrap=True)
        elif head not in ("source", "measure") or wide:
            table.add_column(head, overflow="fold", no_wrap=head == "verdict")
    for line in found.lines():
        first = [Text(line.rung)] if wide else [Text.assemble(f"{line.rung}\n{line.measure}\n", (line.source, "dim"))]
        numbers = [Text(line.exact), Text(line.simulated), Text(line.verdict)]
        table.add_row(*first, *[Text(line.measure)] * wide, *numbers, *[Text(line.source)] * wide)
    console.print(table)
    return "\n".join(row.rstrip() for row in text.getvalue().rstrip("\n").split("\n"))
