"""The engine's files stand in an order, and each imports only those above it, imports for types included."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

from tests.helpers.places import ROOT

ENGINE = ROOT / "sim" / "engine" / "simpy_engine"

ORDER = (
    "clock",
    "orders",
    "backlog",
    "interfaces",
    "appended_orders",
    "recorder",
    "demand_counter",
    "impatience",
    "supplier",
    "stock_point",
    "dropship_store",
    "routes.route",
    "routes.supplier",
    "routes.transfer",
    "routes.production",
    "routes.kit",
    "routes.dropship",
    "availability",
    "order_splitter",
    "transshipment",
    "quote_question",
    "promises",
    "substitution",
    "loyalty",
    "planner",
    "arrivals",
    "trace",
    "assembly",
    "",  # the package itself: play()
)
"""From the ground up; the last may use all of them."""

ACTORS = {
    "StockPoint",
    "DropshipStore",
    "Supplier",
    "SupplierRoute",
    "TransferRoute",
    "ProductionRoute",
    "KitRoute",
    "DropshipRoute",
    "PromiseManager",
    "LoyaltyTracker",
    "LateralTransshipment",
    "OrderSplitter",
    "SubstitutionChooser",
    "Planner",
    "Availability",
}
"""Classes that are made in a run, once for each thing that the scenario declares."""

PREFIX = "sim.engine.simpy_engine"


def name_of(file: Path) -> str:
    parts = file.relative_to(ENGINE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


FILES = {name_of(file): file for file in sorted(ENGINE.rglob("*.py")) if file != ENGINE / "routes" / "__init__.py"}


def imports(file: Path) -> set[str]:
    """The engine's files that one imports, wherever the import stands in it."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PREFIX):
            home = str(node.module).removeprefix(PREFIX).removeprefix(".")
            found |= {f"{home}.{alias.name}".strip(".") for alias in node.names} & set(FILES) or {home}
    return found


def test_every_file_of_the_engine_has_its_layer():
    assert set(ORDER) == set(FILES)


@pytest.mark.parametrize("name", ORDER)
def test_a_file_of_the_engine_imports_only_those_above_it(name: str):
    below = {other for other in imports(FILES[name]) if ORDER.index(other) >= ORDER.index(name)}
    assert not below


def made(file: Path) -> set[str]:
    """The actors' classes that a file calls, which is how it would make one."""
    calls = [node.func for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    names = {call.id for call in calls if isinstance(call, ast.Name)}
    return (names | {call.attr for call in calls if isinstance(call, ast.Attribute)}) & ACTORS


def test_only_the_assembly_makes_actors():
    makers = {name for name, file in FILES.items() if made(file)}
    assert makers == {"assembly"}
    assert made(FILES["assembly"]) == ACTORS


def test_nobody_sets_what_a_stock_point_has_from_outside():
    from sim.engine.simpy_engine.stock_point import StockPoint

    found = [
        f"{name}: {ast.unparse(node)}"
        for name, file in FILES.items()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and node.attr in StockPoint.__slots__
        and not (isinstance(node.value, ast.Name) and node.value.id == "self")
    ]
    assert not found


def test_the_engine_imports_its_own_files_by_name():
    # `imports` above sees no other way
    for name, file in FILES.items():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            assert not isinstance(node, ast.Import) or all(one.name.split(".")[0] != "sim" for one in node.names), name


def test_the_recorder_calls_no_actor():
    # it knows nobody: neither by its imports nor by what it is made with
    from sim.engine.simpy_engine.recorder import Recorder

    assert imports(FILES["recorder"]) == {"appended_orders", "orders"}
    assert list(inspect.signature(Recorder).parameters) == ["plan", "customers"]


def test_no_function_of_the_engine_takes_more_than_seven_parameters():
    crowded = []
    for name, file in FILES.items():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                if len([argument for argument in taken if argument.arg not in ("self", "cls")]) > 7:
                    crowded.append(f"{name}.{node.name}")
    assert not crowded


def test_no_signature_of_the_engine_says_any():
    vague = []
    for file in sorted((ROOT / "sim" / "engine").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            said = getattr(node, "annotation", None) if isinstance(node, ast.arg) else getattr(node, "returns", None)
            if said is not None and "Any" in ast.unparse(said):
                vague.append(f"{file.name}: {ast.unparse(node).splitlines()[0]}")
    assert not vague
