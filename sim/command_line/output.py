"""Writes to standard output and standard error, also where nobody reads them any more."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from typing import TextIO

import typer

from sim.errors import ResourceError

READER_GONE = (errno.EPIPE, errno.EIO, errno.EBADF)
"""Errors of a stream that nobody reads any more: after `| head -1`, or of a terminal that was closed."""


def prepare_streams() -> None:
    """Opens closed streams (`>&-`) to the null device, and makes a stream show a question mark for letters it lacks.

    The next file that is opened would get the number of a closed stream, and everything printed would go into it.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the smallest free number: this one
    sys.stdout = sys.stdout or _null_stream()
    sys.stderr = sys.stderr or _null_stream()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _null_stream() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


def write_result(text: str) -> None:
    """Prints `text` on standard output. Where the reader has stopped (`| head -1`) nothing more is printed.

    The exit status stays the same then. Raises `ResourceError` where there is no room to write.
    """
    try:
        typer.echo(text)
    except OSError as error:
        redirect_to_null(sys.stdout)
        if error.errno not in READER_GONE:
            raise ResourceError(f"standard output: expected room to write, found {error.strerror}") from error


def write_message(text: str) -> None:
    """Prints `text` on standard error; does nothing where that cannot be written."""
    try:
        typer.echo(text, err=True)
    except OSError:
        redirect_to_null(sys.stderr)


def redirect_to_null(stream: TextIO) -> None:
    """Points a `stream` to the null device: what it still buffers would fail again when Python ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def flush() -> None:
    """Writes what the streams still buffer, so that nothing fails when Python ends."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            redirect_to_null(stream)
