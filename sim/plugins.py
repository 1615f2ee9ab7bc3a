"""Plug-ins: the user's own kinds in a Python file, given on the command line. YAML alone never loads code."""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import sys
import traceback
from collections.abc import Iterable, Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any, NamedTuple

from sim.errors import UserError
from sim.file_access import FILE, NOTHING, kind_of
from sim.registry import Kind

PREFIX = "sim_plugin_"
HOUSE = Path(__file__).parent


class _Source(SourceFileLoader):
    """The file as it is now; a cached one of the same second and length would pass for it.

    It keeps what was read, since the file may change while the scenario is played.
    """

    text = b""

    def get_code(self, fullname: str) -> Any:
        """The compiled text of the file as it is now, never one from a cache."""
        self.text = self.get_data(self.path)
        return self.source_to_code(self.text, self.path)


class Fault(NamedTuple):
    """What went wrong in a plug-in, and where: in `function`, at `line` of `file`."""

    file: str
    line: int
    function: str
    said: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.said} (in {self.function})"


def load_plugin(file: str | Path) -> None:
    """Runs a Python `file`, whose classes register themselves as kinds do; a second call does nothing.

    Raises `UserError` if it fails, or if a `type` of it is taken; none of its kinds is known then.
    """
    file = Path(file)
    kind = kind_of(file)
    if kind != FILE:
        found = f"nothing at {file}" if kind == NOTHING else f"{kind}: {file}"
        raise UserError(f"--plugin: expected a Python file, found {found}")
    # a name that another process gives it too, so that what it defines can be pickled
    name = f"{PREFIX}{file.stem}_{hashlib.blake2b(bytes(file.resolve()), digest_size=8).hexdigest()}"
    if name in sys.modules:
        return
    found_at = importlib.util.spec_from_file_location(name, file, loader=_Source(name, str(file.absolute())))
    if file.suffix != ".py" or found_at is None or found_at.loader is None:
        raise UserError(f"--plugin: expected a Python file, found {file}")
    module = importlib.util.module_from_spec(found_at)
    before = {family: dict(family.members) for family in _families()}
    sys.modules[name] = module
    try:
        found_at.loader.exec_module(module)
        _refuse_taken(file, name, before)
    except BaseException as error:  # sys.exit() is one
        del sys.modules[name]
        for family in _families():
            family.members.clear()
            family.members.update(before.get(family, {}))
        if isinstance(error, UserError | KeyboardInterrupt):
            raise
        line = _line(error, str(found_at.origin))
        raise UserError(f"--plugin: {file}{line}: {_named(error)}") from error


def sources(kinds: Iterable[type[Kind]]) -> list[bytes]:
    """The texts that define those of the `kinds`, and of the classes that they extend, which are not the house's own.

    A file that such a text imports is not among them.
    """
    texts = {_text_of(one) for kind in kinds for one in kind.__mro__ if issubclass(one, Kind) and not _at_home(one)}
    return sorted(texts)


def _at_home(kind: type[Kind]) -> bool:
    return kind.__module__.startswith("sim.")


def _text_of(kind: type[Kind]) -> bytes:
    loader = getattr(sys.modules.get(kind.__module__), "__loader__", None)
    if isinstance(loader, _Source):
        return loader.text
    try:
        return inspect.getsource(inspect.getmodule(kind) or kind).encode()
    except (OSError, TypeError):  # typed into a prompt
        return b""


def fault_in_plugin(error: BaseException) -> Fault | None:
    """Where in a plug-in `error` came from; None if it is not a plug-in's.

    It is one's who calls what fails, unless that is the simulator again.
    """
    files = {str(module.__file__) for name, module in list(sys.modules.items()) if name.startswith(PREFIX) and module}
    for one in _chain(error) if files else ():
        for frame in reversed(traceback.extract_tb(one.__traceback__)):
            if frame.filename in files:
                return Fault(frame.filename, frame.lineno or 0, frame.name, _named(one))
            if HOUSE in Path(frame.filename).parents:
                break
    return None


def blamed(error: BaseException) -> UserError | None:
    """What to tell the user whose plug-in `error` came from; None if it is not a plug-in's.

    It goes to another process, where tracebacks do not, and where not every error can.
    """
    fault = fault_in_plugin(error)
    return None if fault is None else UserError(f"--plugin: {fault}")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it came from; SimPy raises a copy, whose cause is the error itself."""
    met: set[int] = set()
    while error is not None and id(error) not in met:
        met.add(id(error))
        yield error
        error = error.__context__ if error.__cause__ is None else error.__cause__


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


def _named(error: BaseException) -> str:
    return f"{type(error).__name__}: {said(error)}".removesuffix(": ")


def said(error: BaseException) -> str:
    """What an error says in one line, whatever it does when it is asked."""
    try:
        text = str(error.msg if isinstance(error, SyntaxError) else error)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return "(its message fails too)"
    lines = text.splitlines() or [""]
    return lines[0] + (" …" if len(lines) > 1 else "")
