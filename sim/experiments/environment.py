"""The environment in which something was played: plug-ins, Python, machine, versions of packages."""

from __future__ import annotations

import os
import platform
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from sim.plugins import plugin_files
from sim.scenario.model import Scenario
from sim.version import __version__

PACKAGES = ("simpy", "numpy", "pandas", "scipy", "plotly", "pydantic", "pyyaml", "pyarrow")


def environment(scenario: Scenario) -> dict[str, Any]:
    """On what a scenario was played: its plug-ins, Python, the machine, the versions of packages."""
    return {
        "plugins": [file.name for file in plugin_files({type(kind) for kind in scenario.kinds()})],
        "python": sys.version.split()[0],
        "machine": f"{platform.system()} {platform.machine()}",
        "versions": {"backorders": __version__, **{name: _version(name) for name in PACKAGES}},
    }


def path_from(folder: Path, other: Path) -> str:
    """The path from one folder to another, with slashes; the whole path where there is none, as between drives."""
    try:
        return Path(os.path.relpath(other.absolute(), folder.absolute())).as_posix()
    except (ValueError, OSError):  # OSError: the working folder is gone
        return other.as_posix()


def _version(package: str) -> str:
    """The installed version of a package; 'unknown' if it was not installed but put on the path."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "unknown"
