"""Plug-ins: the user's own kinds in a Python file, given on the command line. YAML alone never loads code."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import traceback
from pathlib import Path

from sim.errors import UserError
from sim.registry import Kind

PREFIX = "sim_plugin_"


def load_plugin(file: str | Path) -> None:
    """Runs a Python `file`, whose classes register themselves as kinds do; a second call does nothing.

    Raises `UserError` if it fails, or if a `type` of it is taken; none of its kinds is known then.
    """
    file = Path(file)
    if not file.is_file():
        found = f"a folder: {file}" if file.is_dir() else f"nothing at {file}"
        raise UserError(f"--plugin: expected a Python file, found {found}")
    # a name that another process gives it too, so that what it defines can be pickled
    name = f"{PREFIX}{file.stem}_{hashlib.blake2b(bytes(file.resolve()), digest_size=8).hexdigest()}"
    if name in sys.modules:
        return
    found_at = importlib.util.spec_from_file_location(name, file)
    if found_at is None or found_at.loader is None:
        raise UserError(f"--plugin: expected a Python file, found {file}")
    module = importlib.util.module_from_spec(found_at)
    before = {family: dict(family.members) for family in _families()}
    sys.modules[name] = module
    try:
        found_at.loader.exec_module(module)
        _refuse_taken(file, name, before)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        for family in _families():
            family.members.clear()
            family.members.update(before.get(family, {}))
        if isinstance(error, UserError):
            raise
        line = _line(error, str(found_at.origin))
        raise UserError(f"--plugin: {file}{line}: {type(error).__name__}: {_said(error)}") from error


def _families() -> list[type[Kind]]:
    return [family for family in Kind.__subclasses__() if family.home]


def _refuse_taken(file: Path, name: str, before: dict[type[Kind], dict[str, type[Kind]]]) -> None:
    for family in _families():
        own = {word: kind for word, kind in family.members.items() if kind.__module__ == name}
        family.found()  # the house's own, of which one may come only now and take its place
        for word, kind in own.items():
            if word in before.get(family, {}) or family.members[word] is not kind:
                raise UserError(f"--plugin: {file}: expected a type of its own, found '{word}', which there is already")


def _line(error: BaseException, file: str) -> str:
    """The line of `file` at which it failed, behind a colon."""
    if isinstance(error, SyntaxError) and error.filename == file:
        return f":{error.lineno}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    return f":{lines[-1]}" if lines else ""


def _said(error: BaseException) -> str:
    return error.msg if isinstance(error, SyntaxError) else str(error)
