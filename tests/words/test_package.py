"""What `sim` itself has, and that it is found when it is asked for."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import sim


def test_the_package_has_what_a_script_needs():
    assert sorted(sim.__all__) == [
        "Precision", "__version__", "compare", "read_mapping", "read_results", "read_scenario", "simulate", "sweep",
        "validate",
    ]  # fmt: skip
    for name in sim.__all__:
        assert inspect.getdoc(getattr(sim, name))
    with pytest.raises(AttributeError, match="module 'sim' has no attribute 'comparre'"):
        sim.comparre  # noqa: B018


def test_importing_the_package_loads_nothing_heavy():
    code = "import sys, sim; print([name for name in ('numpy', 'pandas', 'pydantic', 'rich') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
