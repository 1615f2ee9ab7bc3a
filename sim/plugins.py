"""Plug-ins: the user's own kinds in a Python file, given on the command line. A scenario file never loads code."""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import sys
import traceback
from collections.abc import Iterable, Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import NamedTuple

from sim.errors import UserError
from sim.file_access import FILE, NOTHING, kind_of
from sim.registry import Kind

MODULE_PREFIX = "sim_plugin_"
"""How the name under which a plug-in is imported begins."""
PACKAGE = Path(__file__).parent
"""The folder of the simulator itself."""


class _SourceLoader(SourceFileLoader):
    """Compiles the file as it is now: Python would take a cached one of the same second and length for it.

    `text` keeps what was compiled, since the file may change while the scenario is played. One that is given is
    compiled in place of the file's, which may be on another machine.
    """

    def __init__(self, name: str, path: str, text: bytes | None = None) -> None:
        super().__init__(name, path)
        self.text = text

    def get_code(self, fullname: str) -> CodeType:
        """The compiled text of the file as it is now, never one from a cache."""
        if self.text is None:
            self.text = self.get_data(self.path)
        return self.source_to_code(self.text, self.path)


class PluginSource(NamedTuple):
    """A plug-in for processes that may not see its `file`: its `text`, and the `name` of the module that it becomes."""

    name: str
    file: str
    text: bytes


class PluginFailure(NamedTuple):
    """An error that a plug-in's code raised: its `message`, and the `function` at `line` of `file` it came from."""

    file: str
    line: int
    function: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} (in {self.function})"


def load_plugin(file: str | Path) -> None:
    """Runs a Python `file`, whose classes register themselves as kinds; a second call does nothing.

    Raises `UserError` if the file fails, or if one of its `type`s is taken; then none of its kinds is registered.
    """
    file = Path(file)
    kind = kind_of(file)
    if kind != FILE:
        found = f"nothing at {file}" if kind == NOTHING else f"{kind}: {file}"
        raise UserError(f"expected a Python file, found {found}", argument="plugin")
    if file.suffix != ".py":
        raise UserError(f"expected a Python file, found {file}", argument="plugin")
    name = _module_name(file)
    if name not in sys.modules:
        _load(name, file, None)


def plugin_source(file: Path) -> PluginSource:
    """The plug-in in that file: as it was loaded in this process, or else as it is now."""
    name = _module_name(file)
    loader = getattr(sys.modules.get(name), "__loader__", None)
    loaded = loader.text if isinstance(loader, _SourceLoader) else None
    return PluginSource(name, str(file.absolute()), file.read_bytes() if loaded is None else loaded)


def load_plugin_source(source: PluginSource) -> None:
    """Runs a plug-in from its text, in place of another text of the same file that this process has loaded.

    Raises what `load_plugin` raises.
    """
    loader = getattr(sys.modules.get(source.name), "__loader__", None)
    if isinstance(loader, _SourceLoader):
        if loader.text == source.text:
            return
        del sys.modules[source.name]
        for family in _families():
            for word in [word for word, kind in family.members.items() if kind.__module__ == source.name]:
                del family.members[word]
    _load(source.name, Path(source.file), source.text)


def _module_name(file: Path) -> str:
    """The same name in every process, so that what the file defines can be pickled."""
    return f"{MODULE_PREFIX}{file.stem}_{hashlib.blake2b(bytes(file.resolve()), digest_size=8).hexdigest()}"


def _load(name: str, file: Path, text: bytes | None) -> None:
    """Runs the file, or the text in its place, as the module of that name."""
    loader = _SourceLoader(name, str(file.absolute()), text)
    spec = importlib.util.spec_from_file_location(name, file, loader=loader)
    if spec is None:
        raise UserError(f"expected a Python file, found {file}", argument="plugin")
    module = importlib.util.module_from_spec(spec)
    before = {family: dict(family.members) for family in _families()}
    sys.modules[name] = module
    try:
        loader.exec_module(module)
        _refuse_taken(file, name, before)
    except BaseException as error:  # sys.exit() is one
        del sys.modules[name]
        for family in _families():
            family.members.clear()
            family.members.update(before.get(family, {}))
        if isinstance(error, UserError | KeyboardInterrupt):
            raise
        line = _line(error, str(spec.origin))
        raise UserError(f"{file}{line}: {_type_and_message(error)}", argument="plugin") from error


def source_texts(kinds: Iterable[type[Kind]]) -> list[bytes]:
    """The sorted source texts of those of the `kinds`, and of their base classes, that plug-ins define.

    Files that a plug-in imports are not among them.
    """
    bases = (base for kind in kinds for base in kind.__mro__ if issubclass(base, Kind))
    return sorted({_text_of(base) for base in bases if not _is_built_in(base)})


def plugin_files(kinds: Iterable[type[Kind]]) -> list[Path]:
    """The sorted files of the plug-ins that define some of the `kinds`."""
    modules = {kind.__module__ for kind in kinds if kind.__module__.startswith(MODULE_PREFIX)}
    return sorted(Path(str(sys.modules[module].__file__)) for module in modules if module in sys.modules)


def _is_built_in(kind: type[Kind]) -> bool:
    return kind.__module__.startswith("sim.")


def _text_of(kind: type[Kind]) -> bytes:
    loader = getattr(sys.modules.get(kind.__module__), "__loader__", None)
    if isinstance(loader, _SourceLoader):
        return loader.text or b""
    try:
        return inspect.getsource(inspect.getmodule(kind) or kind).encode()
    except (OSError, TypeError):  # defined at a Python prompt
        return b""


def plugin_failure(error: BaseException) -> PluginFailure | None:
    """Where in a plug-in `error` came from; None if it did not come from one.

    An error raised inside a library is the plug-in's that called it, unless the simulator stands between the two.
    """
    modules = [module for name, module in list(sys.modules.items()) if name.startswith(MODULE_PREFIX) and module]
    files = {str(module.__file__) for module in modules}
    for cause in _causes(error) if files else ():
        for frame in reversed(traceback.extract_tb(cause.__traceback__)):
            if frame.filename in files:
                return PluginFailure(frame.filename, frame.lineno or 0, frame.name, _type_and_message(cause))
            if PACKAGE in Path(frame.filename).parents:
                break
    return None


def plugin_user_error(error: BaseException) -> UserError | None:
    """The `UserError` that reports `error` to the user whose plug-in it came from; None if it did not come from one.

    Unlike `error` it can always be pickled, and it needs no traceback, which other processes do not get.
    """
    failure = plugin_failure(error)
    return None if failure is None else UserError(f"{failure}", argument="plugin")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and the chain of those it came from; SimPy raises a copy, whose cause is the error itself."""
    visited: set[int] = set()
    while error is not None and id(error) not in visited:
        visited.add(id(error))
        yield error
        error = error.__context__ if error.__cause__ is None else error.__cause__


def _families() -> list[type[Kind]]:
    return [family for family in Kind.__subclasses__() if family.package_name]


def _refuse_taken(file: Path, name: str, before: dict[type[Kind], dict[str, type[Kind]]]) -> None:
    for family in _families():
        defined = {word: kind for word, kind in family.members.items() if kind.__module__ == name}
        family.found()  # registers the simulator's own kinds, one of which may replace the plug-in's of the same type
        for word, kind in defined.items():
            if word in before.get(family, {}) or family.members[word] is not kind:
                raise UserError(
                    f"{file}: expected a type of its own, found '{word}', which there is already", argument="plugin"
                )


def _line(error: BaseException, file: str) -> str:
    """The line of `file` at which it failed, after a colon; empty if the error tells none."""
    if isinstance(error, SyntaxError) and error.filename == file:
        return f":{error.lineno}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    return f":{lines[-1]}" if lines else ""


def _type_and_message(error: BaseException) -> str:
    return f"{type(error).__name__}: {one_line_message(error)}".removesuffix(": ")


def one_line_message(error: BaseException) -> str:
    """The first line of an error's message, also of an error of which `str` itself raises something."""
    try:
        text = str(error.msg if isinstance(error, SyntaxError) else error)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return "(its message fails too)"
    lines = text.splitlines() or [""]
    return lines[0] + (" …" if len(lines) > 1 else "")
