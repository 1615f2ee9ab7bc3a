"""The layers of the house: imports only go down, in `sim/` and inside `sim/report/`; names and docstrings of `sim/`."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.places import ROOT

HOUSE = ROOT / "sim"
REPORT = HOUSE / "report"

LAYERS = (
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
        "table_dates",
        "table_format",
        "per_object",
        "unit_hints",
        "measure_words",
        "sentences",
        "notebook_html",
        "number_format",
        "file_access",
        "folder_replacement",
        "table_files",
        "whole_files",
        "writable",
        "progress_bar",
        "progress_events",
        "reading_progress",
        "version",
    },
    {"distributions", "arrivals", "forecasts", "restock", "promises", "customers", "suppliers", "sourcing"},
    {"scenario"},
    {"engine"},
    {"tables", "measures"},
    {"experiments"},
    {"report"},
    {"command_line"},
)
"""The rooms of `sim/` from the ground up; a room may use its own layer and those below it."""

REPORT_LAYERS = (
    {"findings"},
    {"theme"},
    {"figures", "sweep_figures"},
    {"sections"},
    {"sweep_sections"},
    {"page"},
    {"sweep_page"},
    {"replication_file", "results_index", "provenance", "wide_table"},
    {"folder", "sweep_folder", "terminal", "reading_sweeps"},
    {"reading_results"},
    {"sweep_terminal", "batch_table"},
)
"""The rooms of `sim/report/` from the ground up; a file may use its own room and those below it, none beside it."""

LAYER = {room: number for number, rooms in enumerate(LAYERS) for room in rooms}
REPORT_LAYER = {room: number for number, rooms in enumerate(REPORT_LAYERS) for room in rooms}

FILES = sorted(file for file in HOUSE.rglob("*.py") if file != HOUSE / "__init__.py")
MODULES = {
    ".".join(part for part in file.relative_to(ROOT).with_suffix("").parts if part != "__init__"): file
    for file in sorted(HOUSE.rglob("*.py"))
}
"""The files of the house by the name under which they are imported."""

REPORT_FILES = sorted(file for file in REPORT.rglob("*.py") if file != REPORT / "__init__.py")


def imported(file: Path) -> set[str]:
    """The full names that a file imports, whether it runs or is only for types: modules, and what is taken of them."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}: a relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def rooms(names: set[str], package: str) -> set[str]:
    """The rooms of a package, such as `sim.report`, in which those names are."""
    depth = package.count(".") + 1
    return {name.split(".")[depth] for name in names if name.startswith(f"{package}.")}


def room_of(file: Path, house: Path) -> str:
    """The room of a package in which a file is: a folder, or the file itself."""
    return file.relative_to(house).parts[0].removesuffix(".py")


def path_in_house(file: Path) -> str:
    return str(file.relative_to(HOUSE))


@pytest.mark.parametrize("file", FILES, ids=path_in_house)
def test_imports_only_go_down(file: Path):
    own = room_of(file, HOUSE)
    up = {room for room in rooms(imported(file), "sim") if LAYER.get(room, 0) > LAYER[own]}
    assert not up, f"{path_in_house(file)} imports from {sorted(up)}, which are above it"


def test_every_room_has_a_layer():
    assert {room_of(file, HOUSE) for file in FILES} == set(LAYER)


@pytest.mark.parametrize("file", REPORT_FILES, ids=path_in_house)
def test_imports_inside_the_report_only_go_down(file: Path):
    own = room_of(file, REPORT)
    others = rooms(imported(file), "sim.report") - {own}
    up = {room for room in others if REPORT_LAYER[room] >= REPORT_LAYER[own]}
    assert not up, f"{path_in_house(file)} imports from {sorted(up)}, which are not below it"


def test_every_room_of_the_report_has_a_layer():
    assert {room_of(file, REPORT) for file in REPORT_FILES} == set(REPORT_LAYER)


def test_the_script_only_imports_the_command_line():
    assert rooms(imported(ROOT / "run_sim.py"), "sim") == {"command_line"}


def test_help_needs_none_of_the_heavy_packages():
    # what makes `--help` answer at once; a clock would measure the machine
    code = "import json, sys, sim.command_line; print(json.dumps(sorted(sys.modules)))"
    loaded = set(json.loads(subprocess.check_output([sys.executable, "-c", code], text=True)))
    assert not loaded & {"numpy", "pandas", "pydantic", "scipy", "plotly", "simpy", "pyarrow", "yaml"}


def test_no_two_classes_have_the_same_name():
    homes: dict[str, list[str]] = {}
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, []).append(path_in_house(file))
    assert {name: files for name, files in homes.items() if len(files) > 1} == {}


def modules(names: set[str]) -> set[str]:
    """The modules of the house among imported names: of `sim.units.written` it is `sim.units`."""
    return {name if name in MODULES else name.rpartition(".")[0] for name in names} & set(MODULES)


def circles(uses: dict[str, set[str]]) -> set[str]:
    """The names that use themselves, directly or by way of others."""
    remaining = dict(uses)
    while free := {name for name, used in remaining.items() if not used & set(remaining)}:
        remaining = {name: used for name, used in remaining.items() if name not in free}
    while unused := set(remaining) - set().union(*remaining.values()):
        remaining = {name: used for name, used in remaining.items() if name not in unused}
    return set(remaining)


def test_a_circle_is_found():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}, "e": {"e"}}) == {"b", "c", "e"}
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == set()


def test_no_modules_import_each_other():
    assert circles({module: modules(imported(file)) for module, file in MODULES.items()}) == set()


def undocumented(tree: ast.Module) -> list[str]:
    """The classes and functions of public names without a docstring, nested ones too, with their lines."""
    return [
        f"{node.name}, line {node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not any(isinstance(one, ast.Attribute) and one.attr == "setter" for one in node.decorator_list)
        and ast.get_docstring(node) is None
    ]


def test_what_lacks_a_docstring_is_found():
    code = '"""M."""\nclass A:\n    def b(self): ...\n    def _c(self):\n        def d(): ...\ndef e():\n    """E."""\n'
    assert undocumented(ast.parse(code)) == ["A, line 2", "b, line 3", "d, line 5"]


def test_everything_public_has_a_docstring():
    missing = {}
    for module, file in MODULES.items():
        tree = ast.parse(file.read_text(encoding="utf-8"))
        missing[module] = undocumented(tree) + ([] if ast.get_docstring(tree) else ["the module"])
    assert {module: names for module, names in missing.items() if names} == {}
