"""Writable: a place for results is proved to take files before anything is played."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sim.errors import NO_ROOM, ResourceError, UserError
from sim.opening import kind_of


def require_writable(out: str | Path, name: str) -> None:
    """Refuses a place for results where the folder `out/name` cannot be made, or takes no files. Nothing stays there.

    Raises `UserError` where nothing can be written, `ResourceError` where there is no room.
    """
    place = Path(out) / name
    try:
        with made(place):
            _prove(place)
    except (OSError, ValueError) as error:  # a ValueError for a 0 in the name
        raise unwritable(out, error, place) from None


@contextlib.contextmanager
def made(place: Path) -> Iterator[None]:
    """Here the folder is there, and those around it; behind it, those that were made and are empty are gone again."""
    new: list[Path] = []
    try:
        _make(place, new)
        yield
    finally:
        for folder in reversed(new):
            with contextlib.suppress(OSError):  # something is in it
                folder.rmdir()


def unwritable(out: str | Path, error: Exception, place: Path | None = None) -> UserError | ResourceError:
    """What to say when `out`, or the `place` in it, takes no files."""
    reason = getattr(error, "strerror", None) or str(error)
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return ResourceError(f"--out: expected room to write, found none in {out}: {reason}")
    for folder in () if place is None else reversed((place, *place.parents)):
        with contextlib.suppress(OSError, ValueError):
            if os.path.lexists(folder) and not folder.is_dir():
                reason = f"{folder} is {kind_of(folder)}"
    if not _standing():
        reason = "the folder that the command stands in is gone"
    return UserError(f"--out: expected a folder to write in, found {out}: {reason}")


def _make(place: Path, new: list[Path]) -> None:
    """Makes the folder and those around it, and notes which were not there before, the outermost first."""
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


def _prove(place: Path) -> None:
    """Writes a little there, as the results will be written: rights are one thing and room is another."""
    draft = Path(tempfile.mkdtemp(prefix=".", dir=place))
    try:
        with (draft / "proof").open("wb") as file:
            file.write(bytes(65536))
            file.flush()
            os.fsync(file.fileno())
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _standing() -> bool:
    """Whether the folder that this process stands in is still there."""
    try:
        os.getcwd()
    except OSError:
        return False
    return True
