"""What a worker has: Python, this package, and those that results depend on.

Its text is sent to workers and run there, where this package may be missing: it needs Python alone.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import sys

PACKAGES = ("numpy", "scipy", "pydantic", "simpy")
"""The packages whose versions results depend on, or in whose form scenarios are sent."""


def worker_facts() -> dict[str, str]:
    """Versions by name, in words: of `Python` (major and minor), `backorders`, its `model` and `code`, the packages.

    What is not there is missing in it; `why` says why `backorders` is, where it is not simply absent.
    """
    facts = {"Python": f"{sys.version_info.major}.{sys.version_info.minor}"}
    try:
        version = importlib.import_module("sim.version")
        facts["backorders"], facts["code"] = version.__version__, version.code()
    except ModuleNotFoundError as error:
        if error.name not in ("sim", "sim.version"):
            facts["why"] = str(error)
    except Exception as error:  # a file that cannot be read there
        facts["why"] = str(error)
    try:
        facts["model"] = str(importlib.import_module("sim.engine.model_version").MODEL_VERSION)
    except Exception:  # as above; the difference shows
        facts["model"] = "none"
    for package in PACKAGES:
        try:
            facts[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return facts
