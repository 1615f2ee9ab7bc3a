"""Provenance: what it takes to get the same results again, and by what they are found."""

from __future__ import annotations

import datetime as dt
import os
import platform
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from sim.experiments.comparison import Comparison
from sim.plugins import plugin_files
from sim.scenario.model import Scenario
from sim.version import __version__

PACKAGES = ("simpy", "numpy", "pandas", "scipy", "plotly", "pydantic", "pyyaml", "pyarrow")


def provenance(comparison: Comparison, folder: Path, form: str) -> dict[str, Any]:
    """Command, seed, versions, machine, date and verdict of a comparison that is written to `folder`, tables as `form`.

    Where the scenario's own files are is told from `folder`, so that it holds where both are moved together.
    """
    scenario = comparison.scenario
    return {
        "command": comparison.command,
        "verb": comparison.verb,
        "scenario": scenario.name,
        "fingerprint": comparison.fingerprint,
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "verdict": comparison.verdict[0],
        "seed": comparison.seed,
        "replications": comparison.replications,
        "policies": list(comparison.policies),
        "engine": comparison.engine,
        "seconds": round(comparison.seconds, 3),
        "interrupted": comparison.interrupted,
        "tables": form,
        "scenario_folder": path_from(folder, scenario.folder),
        **machine(scenario),
    }


def machine(scenario: Scenario) -> dict[str, Any]:
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
