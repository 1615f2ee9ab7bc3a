"""Files that are written whole or not at all: under another name first, and on the disk before they get their own."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

STALE_SECONDS = 3600.0
"""The age from which a draft is left over: another program may be writing a younger one."""


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path to write to in the `with` block, which then takes the place of `path` at once.

    A program that is killed, a full disk and a power cut leave the file that was there before, or the whole new one.
    """
    # of its own for every process on every machine that writes into this folder
    draft = path.with_name(f".{path.name}-{uuid.uuid4().hex}")
    try:
        yield draft
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(path)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()
    _keep_name(path.parent)


def remove_stale_drafts(folder: Path) -> None:
    """Removes drafts of files and folders that killed programs left in a folder, once they are an hour old."""
    for left in folder.glob(".*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE_SECONDS:
                if left.is_dir():
                    shutil.rmtree(left)
                else:
                    left.unlink()


def _keep_name(folder: Path) -> None:
    """Brings the names in a folder to the disk, where the system lets folders be opened."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
