"""Opening: what stands at a path, and the bytes of what may be a pipe, up to a bound."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from sim import progress_events as steps

FILE, NOTHING = "a file", "nothing"
_KINDS = (
    (stat.S_ISREG, FILE),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
GIVING = ("a pipe", "a device")
"""What gives bytes without being a file; some never end."""


def kind_of(path: Path) -> str:
    """What stands at `path`, links followed; of what cannot be looked at, the system's word.

    Raises `ValueError` for a name that there cannot be.

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


def content(path: Path, most: int) -> bytes:
    """The bytes at `path`, at most one more than `most`; whoever listens is told that a pipe is waited for."""
    kind, parts, left = kind_of(path), list[bytes](), most + 1
    if kind != FILE:
        steps.told(f"waiting for what {path}, {kind}, gives", waits=True)
    with path.open("rb", buffering=0) as file:
        while left and (part := file.read(min(left, 1 << 20))):
            parts.append(part)
            left -= len(part)
            if kind != FILE:  # once more, for the patience begins anew
                steps.told(f"waiting for the end of what {path}, {kind}, gives", waits=True)
    steps.told(str(path))
    return b"".join(parts)
