"""Saying: what goes to standard output and standard error, whoever reads there, or nobody."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from typing import TextIO

import typer

from sim.errors import ResourceError

GONE = (errno.EPIPE, errno.EIO, errno.EBADF)
"""Nobody reads any more: the end of a `| head -1`, a terminal that was closed."""


def prepare_streams() -> None:
    """Opens to nowhere what was closed (`>&-`), and lets a terminal that lacks a letter show a question mark.

    A closed number would be given to the next file that is opened, and whatever is printed would end up in that.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the smallest number that is free: this one
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


def say(text: str) -> None:
    """Prints on standard output. Who stops reading (`| head -1`) stops the printing, not what the status says.

    Raises `ResourceError` where there is no room.
    """
    try:
        typer.echo(text)
    except OSError as error:
        hush(sys.stdout)
        if error.errno not in GONE:
            raise ResourceError(f"standard output: expected room to write, found {error.strerror}") from error


def tell(text: str) -> None:
    """Prints on standard error; where nobody can read it, what was asked for is done all the same."""
    try:
        typer.echo(text, err=True)
    except OSError:
        hush(sys.stderr)


def hush(stream: TextIO) -> None:
    """What a stream still holds would be written, and fail, once more when Python ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def flush() -> None:
    """Hands on what the streams still hold, so that nothing fails when Python ends."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            hush(stream)
