"""Reads the text of a scenario file, a pipe or a device, within bounds."""

from __future__ import annotations

import io
from pathlib import Path as FilePath

from sim.errors import UserError, did_you_mean
from sim.file_access import FILE, NOTHING, STREAMS, kind_of, read_bytes
from sim.scenario.stock_file_words import STOCK_FILE

LARGEST = 16 << 20
"""Bytes of a scenario file, enough for some hundred thousand stock points; in memory each byte takes a hundred. What is
longer is not the file that was meant, or a device or a pipe without an end."""


def text_of(file: FilePath) -> str:
    """The text of a scenario file, with "\\n" at the end of every line. Raises `UserError` where it cannot be read."""
    try:
        kind = kind_of(file)
    except ValueError as error:  # a 0 in the name
        raise UserError(f"{file}: expected a scenario file, found one that cannot be read: {error}") from None
    if kind == NOTHING:
        folder = file.parent if file.parent.is_dir() else FilePath(".")
        nearest = did_you_mean(str(file), sorted(str(other) for other in folder.glob("*.y*ml")))
        raise UserError(f"{file}: expected a scenario file, found nothing of that name{nearest}")
    if kind not in (FILE, *STREAMS):
        raise UserError(f"{file}: expected a scenario file, found {kind}")
    try:
        read = read_bytes(file, LARGEST)
        if len(read) > LARGEST:
            expected = f"a scenario file of at most {LARGEST >> 20} MiB (a table, see {STOCK_FILE}, may be larger)"
            raise UserError(
                f"{file}: expected {expected}, found {'more' if kind == FILE else f'{kind} that gives more'}"
            )
        # as Python reads texts: "\r\n" and "\r" become "\n"
        return io.TextIOWrapper(io.BytesIO(read), encoding="utf-8-sig").read()
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        found = f"the byte 0x{error.object[error.start]:02x}"
        raise UserError(f"{file}:{line}: expected text in UTF-8, found {found}: save it as UTF-8") from None
    except OSError as error:
        reason = error.strerror or error
        raise UserError(f"{file}: expected a scenario file, found one that cannot be read: {reason}") from None
