"""The JSON Schema: what editors complete and check with agrees with what the reader takes."""

from __future__ import annotations

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from sim.errors import UserError
from sim.registry import Kind
from sim.scenario.reading import read_mapping, read_scenario
from sim.scenario.schema import families, schema
from tests.helpers.places import SHIPPED
from tests.helpers.scenarios import mapping

SCHEMA = schema()
VALID = jsonschema.Draft202012Validator(SCHEMA)


def as_editors_read(value: Any) -> Any:
    """What YAML gave as JSON: dates and names are texts."""
    if isinstance(value, dict):
        return {str(key): as_editors_read(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_editors_read(inner) for inner in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def wrong(values: Any) -> list[str]:
    """Where the schema finds something wrong."""
    return [".".join(["$", *map(str, one.absolute_path)]) for one in VALID.iter_errors(as_editors_read(values))]


def test_the_schema_is_one_of_2020_12():
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_reference_in_the_schema_leads_somewhere():
    def references(node: Any) -> set[str]:
        if isinstance(node, dict):
            found = {node["$ref"]} if "$ref" in node else set()
            return found.union(*(references(inner) for inner in node.values()))
        return set().union(*(references(inner) for inner in node)) if isinstance(node, list) else set()

    assert {one.removeprefix("#/$defs/") for one in references(SCHEMA)} == set(SCHEMA["$defs"])


@pytest.mark.parametrize("file", SHIPPED, ids=[file.stem for file in SHIPPED])
def test_every_scenario_that_comes_along_passes(file: Path):
    assert wrong(yaml.safe_load(file.read_text(encoding="utf-8"))) == []
    assert read_scenario(file).warnings == ()


def test_there_are_scenarios_that_come_along():
    assert {"dropshipping", "spare_parts", "erlang_b"} <= {file.stem for file in SHIPPED}


def test_the_tests_own_world_passes():
    assert wrong(mapping()) == []


FAMILIES = families()
EXAMPLES = [
    (family, name, member) for family, base in FAMILIES.items() for name, member in base.found().items()
    if member.__module__.startswith("sim.")
]  # fmt: skip
PLACES: dict[str, tuple[Any, ...]] = {
    "arrivals": ("customers", "people", "arrivals"),
    "distributions": ("customers", "people", "patience"),
    "restock": ("stock", "mug", "restock"),
    "quotes": ("promise", "quote"),
    "notices": ("promise", "notices"),
    "loyalty": ("customers", "people", "loyalty"),
    "sourcing": ("stock", "mug", "source"),
    "forecasts": ("stock", "mug", "restock"),  # in a rule, which is what is right or wrong as a whole
}


def placed(family: str, value: Any) -> dict[str, Any]:
    values = copy.deepcopy(mapping())
    if family == "forecasts":
        value = {"type": "forecast_driven", "review_period": 7, "forecast": value, "service_level": 0.95}
    block: Any = values
    *way, last = PLACES[family]
    for word in way:
        block = block.setdefault(word, {})
    block[last] = value
    return values


def test_every_family_has_a_place_in_a_scenario():
    assert set(PLACES) == set(FAMILIES)


@pytest.mark.parametrize(("family", "name", "member"), EXAMPLES, ids=[f"{one[0]} {one[1]}" for one in EXAMPLES])
def test_every_kinds_example_passes_and_is_refused_with_a_word_too_many(family: str, name: str, member: type[Kind]):
    values = placed(family, {"type": name, **member.example})
    assert wrong(values) == []
    where = "$." + ".".join(PLACES[family])
    assert wrong(placed(family, {"type": name, **member.example, "no_such_word": 1})) == [where]
    for word, words in member.model_fields.items():
        if words.is_required():
            less = {key: value for key, value in member.example.items() if key != (words.alias or word)}
            assert wrong(placed(family, {"type": name, **less})) == [where]


@pytest.mark.parametrize(("family", "name", "member"), EXAMPLES, ids=[f"{one[0]} {one[1]}" for one in EXAMPLES])
def test_the_name_alone_passes_where_the_reader_takes_it(family: str, name: str, member: type[Kind]):
    required = [word for word, words in member.model_fields.items() if words.is_required()]
    # a text may be a supplier; no distribution stands without its numbers
    if family == "sourcing" or (not required and family != "distributions"):
        assert wrong(placed(family, name)) == []
    else:
        assert wrong(placed(family, name)) == ["$." + ".".join(PLACES[family])]


def people(word: str, value: Any, inside: str = "") -> tuple[dict[str, Any], str]:
    """A group with that value for a word, and where it is wrong."""
    return {"customers": {"people": {word: value}}}, f"$.customers.people.{word}{inside}"


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown word": ({"horizn": 3}, "$"),
    "an unknown word of a product": ({"products": {"mug": {"prize": 3}}}, "$.products.mug"),
    "an unknown word of a group": ({"customers": {"people": {"wnats": "mug"}}}, "$.customers.people"),
    "a negative price": ({"products": {"mug": {"price": -3}}}, "$.products.mug.price"),
    "a price as a text": ({"products": {"mug": {"price": "3"}}}, "$.products.mug.price"),
    "half a replication": ({"replications": 2.5}, "$.replications"),
    "no replication": ({"replications": 0}, "$.replications"),
    "a negative seed": ({"seed": -1}, "$.seed"),
    "a list for the horizon": ({"horizon": [3]}, "$.horizon"),
    "true for the horizon": ({"horizon": True}, "$.horizon"),
    "a horizon of no number": ({"horizon": "soon"}, "$.horizon"),
    "a horizon in months": ({"horizon": "12 months"}, "$.horizon"),
    "a horizon of 0": ({"horizon": 0}, "$.horizon"),
    "a negative warm-up": ({"warm_up": -1}, "$.warm_up"),
    "a rate without its time": people("arrivals", {"type": "poisson", "rate": "12 per"}),
    "a negative rate": people("arrivals", {"type": "poisson", "rate": -1}),
    "a share above 1": people("willing_to_wait", 1.5),
    "a share of mugs": people("wants", {"mug": "1 mug"}),
    "a chance above 1": people("alternatives", {"mug": 1.2}, ".mug"),
    "a price of capital without its time": (
        {"products": {"mug": {"holding_rate": "25%"}}}, "$.products.mug.holding_rate"
    ),
    "a price of capital that is a bare number": (
        {"products": {"mug": {"holding_rate": 0.25}}}, "$.products.mug.holding_rate"
    ),
    "a trend that is a bare number": people("arrivals", {"type": "poisson", "rate": 3, "pattern": {"trend": 0.2}}),
    "a patience of a word": people("patience", "gamma"),
    "a negative patience": people("patience", -1),
    "a gamma without its spread": people("patience", {"type": "gamma", "mean": 3}),
    "a normal without its spread": people("patience", {"type": "normal", "mean": 3}),
    "a script of nothing": people("patience", {"type": "scripted", "values": []}),
    "a sure fill rate": (
        {"stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": {"fill_rate": 1}}}}},
        "$.stock.mug.restock",
    ),
    "a split of 120 %": (
        {"stock": {"mug": {"source": {"type": "split", "shares": {"acme": 1.2}}}}}, "$.stock.mug.source"
    ),
    "an unknown unit": ({"unit": "month"}, "$.unit"),
    "a number as the date": ({"start": 20260105}, "$.start"),
    "no products": ({"products": "none"}, "$.products"),
    "an unknown rule": ({"stock": {"mug": {"restock": {"type": "order_upto"}}}}, "$.stock.mug.restock"),
    "a number as rule": ({"stock": {"mug": {"restock": 3}}}, "$.stock.mug.restock"),
    "an unknown distribution": ({"suppliers": {"acme": {"lead_time": {"type": "gama"}}}}, "$.suppliers.acme.lead_time"),
    "a list as lead time": ({"suppliers": {"acme": {"lead_time": [3]}}}, "$.suppliers.acme.lead_time"),
    "an unknown way to ship": ({"customers": {"people": {"ships": "whole"}}}, "$.customers.people.ships"),
    "a list of wants": ({"customers": {"people": {"wants": ["mug"]}}}, "$.customers.people.wants"),
    "a list of sources": ({"stock": {"mug": {"source": ["acme"]}}}, "$.stock.mug.source"),
    "a level below 0": (
        {"stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": -1}}}}, "$.stock.mug.restock"
    ),
    "an unknown way to compute a level": (
        {"stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": {"dayz": 3}}}}}, "$.stock.mug.restock"
    ),
    "a negative reserve": ({"stock": {"mug": {"reserve": {"2": -1}}}}, "$.stock.mug.reserve.2"),
    "a reserve for a name": ({"stock": {"mug": {"reserve": {"low": 1}}}}, "$.stock.mug.reserve"),
    "a product at a place": ({"products": {"mug@berlin": {}}}, "$.products"),
    "a name that leads away": ({"name": "../x"}, "$.name"),
    "a list of policies": ({"policies": ["a"]}, "$.policies"),
    "no policies": ({"policies": {}}, "$.policies"),
    "a policy that is a list": ({"policies": {"a": ["b"]}}, "$.policies.a"),
    "a policy that changes the frame": ({"policies": {"a": {"horizon": 3}}}, "$.policies.a"),
    "a policy without stock": ({"policies": {"a": {"stock": None}}}, "$.policies.a.stock"),
    "a number as a table": ({"stock_file": 3}, "$.stock_file"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_plainly_wrong_is_refused_by_the_schema_and_by_the_reader(case: str):
    changes, where = WRONG[case]
    values = mapping(changes)
    assert wrong(values) == [where]
    with pytest.raises(UserError):
        read_mapping(values)


@pytest.mark.parametrize("word", ["name", "horizon", "products", "customers", "suppliers", "stock"])
def test_what_a_scenario_needs_the_schema_needs(word: str):
    values = mapping()
    del values[word]
    assert wrong(values) == ["$"]


def test_what_a_table_may_say_the_schema_does_not_need():
    values = {**mapping(), "stock_file": "items.csv"}
    del values["products"], values["stock"]
    assert wrong(values) == []


TAKEN: dict[str, dict[str, Any]] = {
    "nothing where nothing may stand": {
        "start": None,
        "policies": None,
        "customers": {"people": {"patience": None, "profile": None}},
        "stock": {"mug": {"initial": None, "max_backorders": None}},
        "suppliers": {"acme": {"quoted_lead_time": None, "unit_cost": None}},
        "products": {"mug": {"holding_rate": None}},
    },
    "units of time": {
        "horizon": "1 year",
        "warm_up": "8 weeks",
        "start": "2026-01-05",
        "suppliers": {"acme": {"lead_time": "36 hours", "quoted_lead_time": "2 days"}},
        "customers": {"people": {"arrivals": {"type": "poisson", "rate": "12 per day"}, "willing_to_wait": "60%"}},
        "products": {"mug": {"holding_rate": "25% per year"}},
    },
    "numbers as texts": {
        "horizon": "100",
        "warm_up": " 1.5e1 days ",
        "customers": {
            "people": {"arrivals": {"type": "poisson", "rate": "12/week"}, "patience": "3", "willing_to_wait": "1"}
        },
        "suppliers": {"acme": {"lead_time": "90minutes", "yield": "98 %"}},
        "products": {"mug": {"holding_rate": "0.25 per year"}},
    },
    "a trend downwards": {
        "customers": {"people": {"arrivals": {"type": "poisson", "rate": 3, "pattern": {"trend": "-20% per year"}}}},
    },
    "the short ways": {
        "accounting": "continuous",
        "customers": {"people": {"quantity": 2, "patience": 5, "wants": {"mug": "100%"}}},
        "stock": {"mug": {"restock": "order_for_order", "initial": 300, "reserve": {"2": 10}}},
        "policies": {"a": None, "b": {}, "c": {"restock": "order_for_order"}},
    },
    "the long ways": {
        "accounting": {"type": "period_end", "period": "1 day"},
        "stock": {
            "mug": {
                "initial": {"on_hand": 3, "on_order": [{"quantity": 5, "due": "3 days"}], "backorders": 0},
                "restock": {
                    "type": "min_max",
                    "reorder_point": {"days": 3},
                    "order_up_to_level": {"service_level": "95%"},
                },
                "max_backorders": 3,
                "max_outstanding_orders": 2,
                "on_cancellation": "withdraw",
            }
        },
        "customers": {"people": {"arrivals": {"type": "poisson", "rate": 3}, "ships": "complete", "priority": 2}},
        "policies": {"a": {"stock": {"mug": {"reserve": {"2": 3}}}, "restock": {"reorder_point": 3}}},
    },
    "a rate in place of arrivals": {"customers": {"more": {"wants": "mug", "arrivals": "20 per day"}}},
    "a bare rate in place of arrivals": {"customers": {"more": {"wants": "mug", "arrivals": 20}}},
    "orders due at dates": {
        "start": "2026-01-05",
        "stock": {
            "mug": {
                "initial": {
                    "on_order": [{"quantity": 5, "due": "2026-01-08"}, {"quantity": 5, "due": "2026-01-08 14:30"}],
                },
            }
        },
    },
    "one order without a list": {"stock": {"mug": {"initial": {"on_order": {"quantity": 5, "due": "3 days"}}}}},
    "a name with points": {"name": "v1.2"},
    "article numbers": {
        "products": {"4711": {}},
        "suppliers": {"12": {"lead_time": 3}},
        "stock": {"4711": {"source": 12, "restock": "order_for_order"}},
        "customers": {"more": {"wants": 4711, "arrivals": {"type": "poisson", "rate": 1}}},
    },
}


@pytest.mark.parametrize("case", TAKEN)
def test_what_the_reader_takes_the_schema_takes(case: str):
    values = mapping(TAKEN[case])
    read_mapping(values)
    assert wrong(values) == []


def test_a_group_that_wants_items_needs_no_rate_and_any_other_one_does():
    for arrivals in ("poisson", {"type": "poisson"}, {"type": "poisson", "pattern": {"weekday": [1] * 7}}):
        assert wrong(mapping({"customers": {"people": {"wants": "items", "arrivals": arrivals}}})) == []
        assert wrong(mapping({"customers": {"people": {"wants": "mug", "arrivals": arrivals}}})) == [
            "$.customers.people.arrivals"
        ]
    rated = {"wants": "items", "arrivals": {"type": "poisson", "rate": 3}}
    assert wrong(mapping({"customers": {"people": rated}})) == []


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("items.csv", []),
        ({"file": "items.csv"}, []),
        (
            {
                "file": "x.xlsx",
                "columns": {"Material": "product"},
                "defaults": {"source": "acme", "terms": {"lead_time": 3}},
                "ignore_columns": ["Notiz"],
                "decimal": ",",
                "thousands": ".",
                "date_format": "%d.%m.%Y",
                "encoding": "cp1252",
                "sheet": "Tabelle1",
            },
            [],
        ),
        ({"file": "items.csv", "ignore_columns": "others"}, []),
        ({"file": "items.csv", "ignore_columns": "some"}, ["$.stock_file"]),
        ({"file": "items.csv", "colums": {}}, ["$.stock_file"]),
        ({"file": "items.csv", "decimal": ";"}, ["$.stock_file"]),
        ({}, ["$.stock_file"]),
    ],
)
def test_a_table_is_a_name_or_a_block_of_words(words: object, where: list[str]):
    declared = mapping({})
    for word in ("products", "stock", "suppliers"):
        del declared[word]
    assert wrong({**declared, "stock_file": words}) == where
