"""The command line: reads what the user typed, calls the simulator, prints. Heavy imports wait until a verb needs
them, so that `--help` answers at once."""

from __future__ import annotations

import io
import sys

import typer

from sim.command_line.endings import WRONG_INPUT
from sim.command_line.usage import said
from sim.command_line.verbs import app

__all__ = ["app", "main"]


def main() -> None:
    """Runs the command line; the exit status says whose fault it was."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a letter shows a question mark
    try:
        # typer answers an Exit with its status where it does not stand alone
        sys.exit(app(standalone_mode=False) or 0)
    except Exception as error:  # click's own: a flag that is not there
        typer.echo(said(error), err=True)
        sys.exit(WRONG_INPUT)
