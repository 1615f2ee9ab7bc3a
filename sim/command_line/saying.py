"""Saying: what goes to standard output, whoever reads there."""

from __future__ import annotations

import errno
import os
import sys
from typing import TextIO

import typer

from sim.errors import UserError


def say(text: str) -> None:
    """Prints on standard output. Who stops reading (`| head -1`) stops the printing, not what the status says."""
    try:
        typer.echo(text)
    except OSError as error:
        _hush(sys.stdout)
        if error.errno != errno.EPIPE:
            raise UserError(f"standard output: expected room to write, found {error.strerror}") from error


def _hush(stream: TextIO) -> None:
    """What a stream still holds would be written, and fail, once more when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
