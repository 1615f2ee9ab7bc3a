"""The JSON Schema of scenario files, for editors: built from the models and from every kind there is."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import sim
from sim.registry import Kind
from sim.scenario.model import Scenario
from sim.scenario.patches import DESCRIPTION, EVERY_STOCK_POINT, NAMED, WHOLE
from sim.scenario.stock_file_words import StockFile

REFERENCE = "#/$defs/{model}"


def families() -> dict[str, type[Kind]]:
    """Every family of kinds, by the name of its package: distributions, arrivals, restock, …"""
    for module in pkgutil.iter_modules(sim.__path__):
        if module.ispkg:
            importlib.import_module(f"sim.{module.name}")
    by_name = {
        family.package_name.rpartition(".")[2]: family for family in Kind.__subclasses__() if family.package_name
    }
    return dict(sorted(by_name.items()))


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a scenario file, plug-ins that are loaded included."""
    whole = Scenario.model_json_schema(ref_template=REFERENCE)
    definitions = whole.setdefault("$defs", {})
    for family in families().values():
        _add_family(definitions, family)
    whole["properties"]["products"]["additionalProperties"] = False  # only names that match the pattern
    patch = {
        "type": ["object", "null"],
        "description": "What this policy changes: words of the scenario, merged key by key.",
        "properties": {
            **{name: {"type": "object"} for name in NAMED},
            **{word: {} for word in (*EVERY_STOCK_POINT, *WHOLE)},
            DESCRIPTION: {"type": "string"},
        },
        "additionalProperties": False,
    }
    whole["properties"]["policies"] = {
        "type": ["object", "null"],
        "description": "What is compared; the first is the baseline.",
        "minProperties": 1,
        "additionalProperties": patch,
    }
    of_table = StockFile.model_json_schema(ref_template=REFERENCE)
    definitions.update(of_table.pop("$defs", {}))
    definitions["StockFile"] = of_table
    whole["properties"]["stock_file"] = {
        "anyOf": [{"type": "string"}, {"$ref": REFERENCE.format(model="StockFile")}],
        "description": "A CSV, Excel or Parquet table of stock points and, if it likes, of products and suppliers.",
    }
    declared_by_table = ["products", "suppliers", "stock"]
    whole["required"] = [word for word in whole["required"] if word not in declared_by_table]
    whole["anyOf"] = [{"required": declared_by_table}, {"required": ["stock_file"]}]
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {**head, **_referring(whole), "title": "A scenario about backorders"}


def _referring(part: Any) -> Any:
    """`part` of a schema, with every `x-family` in it turned into a reference to that family's definition."""
    if isinstance(part, list):
        return [_referring(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    inside = {word: _referring(inner) for word, inner in part.items() if word != "x-family"}
    return {"$ref": REFERENCE.format(model=part["x-family"]), **inside} if "x-family" in part else inside


def _add_family(definitions: dict[str, Any], family: type[Kind]) -> None:
    choices: list[dict[str, Any]] = []
    if family.scalar_type:
        choices.append(family.scalar_schema)
    for name, member in family.found().items():
        member_schema = member.model_json_schema(ref_template=REFERENCE)
        definitions.update(member_schema.pop("$defs", {}))
        member_schema["properties"] = {"type": {"const": name}, **member_schema.get("properties", {})}
        member_schema["required"] = [
            *([] if name == family.default_type else ["type"]),
            *member_schema.get("required", []),
        ]
        member_schema["additionalProperties"] = False
        definition = member.__name__.removesuffix(family.__name__) + family.__name__
        definitions[definition] = member_schema
        choices.append({"$ref": REFERENCE.format(model=definition)})
        if member_schema["required"] == ["type"] and not family.scalar_type:
            choices.append({"const": name})
    definitions[family.__name__] = {"description": family.noun, "anyOf": choices}
