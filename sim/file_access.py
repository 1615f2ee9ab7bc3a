"""What a path leads to, and the bytes of a file or pipe, up to a limit."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from sim.progress_events import report_step

FILE, NOTHING = "a file", "nothing"
_KINDS = (
    (stat.S_ISREG, FILE),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
STREAMS = ("a pipe", "a device")
"""What bytes can be read from though it is no file; some never end."""


def kind_of(path: Path) -> str:
    """What `path` leads to, links followed, as a message says it; the system's reason if that cannot be known.

    Raises `ValueError` for a name that no file can have.

    >>> kind_of(Path(__file__)), kind_of(Path(".")), kind_of(Path("nowhere"))
    ('a file', 'a folder', 'nothing')
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if path.is_symlink():
            return f"a link to {os.readlink(path)}, where nothing is"
        return NOTHING
    except OSError as error:
        if error.errno == errno.ELOOP:
            return "a link that leads to itself"
        return f"one that cannot be read: {error.strerror}"
    return next((kind for test, kind in _KINDS if test(mode)), "neither a file nor a folder")


def read_bytes(path: Path, limit: int) -> bytes:
    """The bytes at `path`, at most `limit` + 1 of them, so that more than the limit can be told from just as many.

    Reports a step while a pipe or device is waited for.
    """
    kind, parts, left = kind_of(path), list[bytes](), limit + 1
    if kind != FILE:
        report_step(f"waiting for what {path}, {kind}, gives", waits=True)
    with path.open("rb", buffering=0) as file:
        while left and (part := file.read(min(left, 1 << 20))):
            parts.append(part)
            left -= len(part)
            if kind != FILE:  # a new step, since the time of waiting begins again
                report_step(f"waiting for the end of what {path}, {kind}, gives", waits=True)
    report_step(str(path))
    return b"".join(parts)
