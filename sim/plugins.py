"""Plug-ins: the user's own kinds in a Python file, given on the command line. YAML alone never loads code."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from sim.errors import UserError


def load_plugin(file: str | Path) -> None:
    """Runs a Python `file`, whose classes register themselves as kinds do; a second call does nothing."""
    file = Path(file)
    # a name that another process gives it too, so that what it defines can be pickled
    name = f"sim_plugin_{file.stem}"
    if name in sys.modules:
        return
    if not file.is_file():
        raise UserError(f"--plugin: expected a Python file, found nothing at {file}")
    found = importlib.util.spec_from_file_location(name, file)
    if found is None or found.loader is None:
        raise UserError(f"--plugin: expected a Python file, found {file}")
    module = importlib.util.module_from_spec(found)
    sys.modules[name] = module
    try:
        found.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise UserError(f"--plugin: {file} cannot be loaded: {type(error).__name__}: {error}") from error
