"""Endings: the exit status says whose fault it was, and what is begun is finished."""

from __future__ import annotations

import contextlib
import signal
import tempfile
import traceback
from collections.abc import Iterator

import typer

from sim.errors import UserError

WRONG_INPUT, OUR_FAULT, INTERRUPTED = 2, 1, 130


def status(error: BaseException) -> int:
    """Says what `error` means to who typed the command; the exit status."""
    if isinstance(error, UserError):
        typer.echo(str(error), err=True)
        return WRONG_INPUT
    if isinstance(error, KeyboardInterrupt):
        typer.echo("Interrupted before anything was finished; nothing was written.", err=True)
        return INTERRUPTED
    from sim.plugins import fault_in_plugin

    fault = fault_in_plugin(error)
    if fault is not None:
        typer.echo(f"--plugin: {fault}", err=True)
        return WRONG_INPUT
    short = "memory ran out" if isinstance(error, MemoryError) else f"{type(error).__name__}: {error}"
    typer.echo(f"Something went wrong in the simulator itself: {short}", err=True)
    try:
        with tempfile.NamedTemporaryFile("w", prefix="backorders-", suffix=".txt", delete=False) as details:
            traceback.print_exception(error, file=details)
        typer.echo(f"The details are in {details.name}.", err=True)
    except OSError:  # no room for them
        traceback.print_exception(error)
    return OUR_FAULT


@contextlib.contextmanager
def to_the_end() -> Iterator[list[int]]:
    """What is begun here is finished; the list holds Ctrl-C if it was pressed. Twice is meant."""
    heard: list[int] = []

    def hear(number: int, frame: object) -> None:
        heard.append(number)
        if len(heard) > 1:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, hear)
    try:
        yield heard
    finally:
        signal.signal(signal.SIGINT, before)
