"""Writable places: a folder for results is proved to take files before anything is played."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sim.errors import RESOURCE_ERRNOS, ResourceError, UserError
from sim.file_access import kind_of
from sim.interrupts import postponed

ATTEMPTS = 50
"""How often a folder is made anew that other runs at the same moment take away again."""


def require_writable(out: str | Path, name: str) -> None:
    """Refuses a place for results where the folder `out/name` cannot be made, or takes no files; leaves nothing there.

    Raises `UserError` where nothing can be written, `ResourceError` where there is no room.
    """
    place = Path(out) / name
    try:
        with draft(place) as folder, (folder / "proof").open("wb") as file:  # as the results will be written
            file.write(bytes(65536))
            file.flush()
            os.fsync(file.fileno())  # there may be the right to write, and no room
    except (OSError, ValueError) as error:  # a ValueError for a null character in the name
        raise unwritable(out, error, place) from None


@contextlib.contextmanager
def draft(place: Path, prefix: str = ".") -> Iterator[Path]:
    """A new folder in `place` for the `with` block, then removed, as are the folders made around it that are empty."""
    new: list[Path] = []
    drafts: list[Path] = []
    try:
        with postponed():
            drafts.append(_drafted(place, prefix, new))
        yield drafts[0]
    finally:
        with postponed():  # Ctrl-C would leave half of it
            for folder in drafts:
                shutil.rmtree(folder, ignore_errors=True)
            for folder in reversed(new):
                with contextlib.suppress(OSError):  # not empty
                    folder.rmdir()


def unwritable(out: str | Path, error: Exception, place: Path | None = None) -> UserError | ResourceError:
    """The error to raise where `out`, or the `place` in it, takes no files."""
    reason = getattr(error, "strerror", None) or str(error)
    if isinstance(error, OSError) and error.errno in RESOURCE_ERRNOS:
        return ResourceError(f"expected room to write, found none in {out}: {reason}", argument="out")
    for folder in () if place is None else reversed((place, *place.parents)):
        with contextlib.suppress(OSError, ValueError):
            if os.path.lexists(folder) and not folder.is_dir():
                reason = f"{folder} is {kind_of(folder)}"
    if not _has_working_folder():
        reason = "the folder that the command stands in is gone"
    return UserError(f"expected a folder to write in, found {out}: {reason}", argument="out")


def _drafted(place: Path, prefix: str, new: list[Path]) -> Path:
    """Makes a folder in `place`; adds to `new` those that it had to make around it. Its path is absolute: pandas would
    look for a folder ~ at home."""
    attempts = 0
    while True:
        try:
            _make(place, new)
            return Path(tempfile.mkdtemp(prefix=prefix, dir=place)).absolute()
        except FileNotFoundError:  # another run, which was here at the same moment, has just taken away what it made
            attempts += 1
            if attempts == ATTEMPTS:
                raise


def _make(place: Path, new: list[Path]) -> None:
    """Makes the folder and those around it; adds to `new` those that were not there before, the outermost first."""
    missing = []
    while not place.is_dir():
        missing.append(place)
        if place == place.parent:
            break
        place = place.parent
    for folder in reversed(missing):
        try:
            folder.mkdir()
            new.append(folder)
        except FileExistsError:  # another run of the same is as far as this one; or it is a file
            if not folder.is_dir():
                raise


def _has_working_folder() -> bool:
    """Whether the working folder of this process is still there."""
    try:
        os.getcwd()
    except OSError:
        return False
    return True
