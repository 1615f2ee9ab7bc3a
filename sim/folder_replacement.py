"""Puts one folder in the place of another at once, so that a killed run leaves the old one or the new one."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
from pathlib import Path

EXCHANGE, AT_FDCWD = 2, -100
"""Of renameat2: the flag by which two names change places at once, and the folder that paths are relative to."""


def replace_folder(folder: Path, final: Path) -> None:
    """Puts `folder` in the place of `final` at once: a run that is killed here leaves the old one or the new one."""
    try:
        folder.rename(final)
        return
    except OSError as error:  # not checked before: another run of the same may finish at this moment
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
    if not _exchanged(folder, final):
        # where the system cannot exchange two names, the old folder is renamed for a moment
        aside = final.with_name(f".{final.name}-old")
        shutil.rmtree(aside, ignore_errors=True)
        final.rename(aside)
        folder.rename(final)
        shutil.rmtree(aside, ignore_errors=True)


def _exchanged(folder: Path, other: Path) -> bool:
    """Whether the system could make two folders change names at once."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):  # macOS has none, and Windows no such library
        return False
    return bool(renameat2(AT_FDCWD, os.fsencode(folder), AT_FDCWD, os.fsencode(other), EXCHANGE) == 0)
