"""The floors of the house: imports only go down."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.places import ROOT

HOUSE = ROOT / "sim"

FLOORS = (
    {
        "errors",
        "plugin_checks",
        "interrupts",
        "memory",
        "units",
        "registry",
        "plugins",
        "table_columns",
        "table_rows",
        "unit_hints",
        "sentences",
        "number_format",
        "file_access",
        "progress_events",
    },
    {"distributions", "arrivals", "forecasts", "restock", "promises", "customers", "suppliers", "sourcing"},
    {"scenario"},
    {"engine"},
    {"tables", "measures"},
    {"experiments"},
    {"report"},
    {"command_line"},
)
"""From the ground up; a room may use its own floor and those below it."""

FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def imported(file: Path) -> set[str]:
    """The rooms of this house that a file imports, whether it runs or is only for types."""
    rooms = set()
    for node in ast.walk(ast.parse(file.read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        rooms |= {name.split(".")[1] for name in names if name.startswith("sim.")}
    return rooms


def room_of(file: Path) -> str:
    return file.relative_to(HOUSE).parts[0].removesuffix(".py")


FILES = sorted(file for file in HOUSE.rglob("*.py") if file != HOUSE / "__init__.py")


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(HOUSE)))
def test_imports_only_go_down(file: Path):
    own = room_of(file)
    up = {room for room in imported(file) if FLOOR[room] > FLOOR[own]}
    assert not up, f"{file.relative_to(HOUSE)} looks up to {sorted(up)}"


def test_every_room_has_a_floor():
    assert {room_of(file) for file in FILES} == set(FLOOR)


def test_the_door_only_opens_the_command_line():
    door = HOUSE.parent / "run_sim.py"
    assert imported(door) == {"command_line"}


def test_help_needs_none_of_the_heavy_packages():
    # what makes `--help` answer at once; a clock would measure the machine
    code = "import json, sys, sim.command_line; print(json.dumps(sorted(sys.modules)))"
    loaded = set(json.loads(subprocess.check_output([sys.executable, "-c", code], text=True)))
    assert not loaded & {"numpy", "pandas", "pydantic", "scipy", "plotly", "simpy", "pyarrow", "yaml"}
