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
    return {call.id for call in calls if isinstance(call, ast.Name)} & ACTORS


def test_only_the_assembly_makes_actors():
    makers = {name for name, file in FILES.items() if made(file)}
    assert makers == {"assembly"}
    assert made(FILES["assembly"]) == ACTORS


def attributes_set(file: Path) -> set[str]:
    """The attributes that a file sets of anything but `self`, such as `point.on_hand`."""
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return {
        f"{node.value.id}.{node.attr}"
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name)
    } - {f"self.{node.attr}" for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Attribute)}


def test_nobody_sets_an_attribute_of_a_stock_point_from_outside():
    of_points = {
        name: [attribute for attribute in attributes_set(file) if attribute.split(".")[0] in ("point", "store")]
        for name, file in FILES.items()
    }
    assert not any(of_points.values()), of_points


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
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                said = [node.returns, *(argument.annotation for argument in arguments)]
                if any("Any" in ast.unparse(annotation) for annotation in said if annotation is not None):
                    vague.append(f"{file.name}: {node.name}")
    assert not vague
