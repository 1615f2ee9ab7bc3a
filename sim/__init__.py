"""A discrete-event simulator of supply chains and of the people who wait for them."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from sim.version import __version__

if TYPE_CHECKING:
    from sim.experiments.compare import compare
    from sim.experiments.precision import Precision
    from sim.experiments.run import simulate
    from sim.experiments.sweep.sweep import sweep
    from sim.experiments.validation.validate import validate
    from sim.report.reading_results import read_results
    from sim.scenario.reading import read_mapping, read_scenario

__all__ = [
    "Precision",
    "__version__",
    "compare",
    "read_mapping",
    "read_results",
    "read_scenario",
    "simulate",
    "sweep",
    "validate",
]

_HOMES = {
    "Precision": "sim.experiments.precision",
    "compare": "sim.experiments.compare",
    "simulate": "sim.experiments.run",
    "sweep": "sim.experiments.sweep.sweep",
    "read_mapping": "sim.scenario.reading",
    "read_results": "sim.report.reading_results",
    "validate": "sim.experiments.validation.validate",
    "read_scenario": "sim.scenario.reading",
}


def __getattr__(name: str) -> Any:
    # found when asked for: `run_sim.py --help` must not wait for numpy and pandas
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
