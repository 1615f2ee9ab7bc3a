"""Scenarios that the JSON Schema allows, drawn at random.

A generator of our own: hypothesis-jsonschema knows drafts up to 7 and not the 2020-12 that editors are given, and no
general one knows that what is named in one place has to stand in another.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Iterator
from random import Random
from typing import Any

from sim.scenario.schema import schema
from tests.helpers.tiny import TINY

NAMES = ("mug", "cup", "mug@berlin", "acme", "bolt", "people", "patient", "data/grocery.csv", "time", "x")
"""What stands where any text may: mostly a name that there is."""
NUMBERS = (0, 1, 2, 3, 5, 10, 0.5, 0.25, 1.5, 30, 100)
EDGES = (1e-300, 1e-12, 1e15, 1e300, 2**53, 10**9, 0.1 + 0.2, 1e-6)
TEXTS = ("5 days", "1 week", "12 per day", "25%", "25% per year", "0%", "1e3 days", "90 seconds", "2 per hour")
RICH = """\
name: rich
horizon: 3
replications: 1
products: {mug: {price: 5, unit_cost: 2, holding_cost: 0.1}, cup: {unit_cost: 1}}
profiles: {patient: {willing_to_wait: 0.5}}
customers:
  people: {wants: {mug: 0.5, mug@berlin: 0.5}, arrivals: {type: poisson, rate: 3}, profile: patient}
  others: {wants: cup, arrivals: {type: scripted, times: [1, 2]}}
suppliers:
  acme: {lead_time: 2, expedite: {lead_time: 1, extra_cost: 1}}
  bolt: {lead_time: 1}
promise: {quote: pipeline}
stock:
  mug: {source: acme, restock: {type: base_stock, base_stock_level: 8}}
  mug@berlin: {source: mug, transit: 1, restock: order_for_order, initial: 3}
  cup: {source: bolt, restock: {type: reorder_point, reorder_point: 2, order_quantity: 5}}
policies: {as today: {}, more: {restock: {type: base_stock, base_stock_level: 9}}}
"""
"""A scenario with every block; parts of it are replaced by what the schema allows there."""


@functools.cache
def _schema() -> dict[str, Any]:
    return schema()


def drawn(values: dict[str, Any], chance: Random) -> dict[str, Any]:
    """`values`, a scenario, with one to three blocks or words drawn anew as the schema allows them."""
    values = copy.deepcopy(values)
    for _ in range(chance.randint(1, 3)):
        path, part = _somewhere(values, chance)
        block = values
        for word in path[:-1]:
            block = block[word]
        block[path[-1]] = value(part, chance)
    return values


def _somewhere(values: dict[str, Any], chance: Random) -> tuple[tuple[str, ...], dict[str, Any]]:
    """A word that there is, or that there may be, and what the schema says of it."""
    path: tuple[str, ...] = ()
    part, here = _schema(), values
    while True:
        words = {**part.get("properties", {}), **{word: _inside(part) for word in here if _inside(part)}}
        word = chance.choice(sorted(words, key=str))
        path, part = (*path, word), _plain(words[word])
        inner = here.get(word)
        if not isinstance(inner, dict) or not ("properties" in part or _inside(part)) or chance.random() < 0.3:
            return path, part
        if not inner and not part.get("properties"):
            return path, part
        here = inner


def _inside(part: dict[str, Any]) -> dict[str, Any]:
    """What the schema says of names that are the user's own."""
    more = part.get("additionalProperties")
    found = next(iter(part.get("patternProperties", {}).values()), more if isinstance(more, dict) else {})
    return dict(found)


def _plain(part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        part = _schema()["$defs"][part["$ref"].rpartition("/")[2]]
    return part


def value(part: dict[str, Any], chance: Random, depth: int = 0) -> Any:
    """Any value that a `part` of the schema allows."""
    part = _plain(part)
    for word in ("const",):
        if word in part:
            return part[word]
    if "enum" in part:
        return chance.choice(part["enum"])
    if "anyOf" in part and "properties" not in part:
        return value(chance.choice(part["anyOf"]), chance, depth)
    kind = part.get("type", "object" if "properties" in part else "string")
    kind = chance.choice(kind) if isinstance(kind, list) else kind
    match kind:
        case "null":
            return None
        case "boolean":
            return chance.random() < 0.5
        case "integer" | "number":
            return _number(part, kind, chance)
        case "array":
            least = part.get("minItems", 0)
            most = part.get("maxItems", max(least, 3))
            return [value(part.get("items", {}), chance, depth + 1) for _ in range(chance.randint(least, most))]
        case "object":
            return _block(part, chance, depth)
        case _:
            return _text(part, chance)


def _block(part: dict[str, Any], chance: Random, depth: int) -> dict[str, Any]:
    asked = part.get("required", [])
    named = {
        word: value(inner, chance, depth + 1)
        for word, inner in part.get("properties", {}).items()
        if word in asked or chance.random() < 0.6 / (1 + depth)
    }
    inner = _inside(part)
    for _ in range(chance.randint(part.get("minProperties", 0), 2) if inner else 0):
        named[chance.choice(NAMES)] = value(inner, chance, depth + 1)
    return named


def _number(part: dict[str, Any], kind: str, chance: Random) -> float:
    number: float = chance.choice(EDGES if chance.random() < 0.15 else NUMBERS)
    low = part.get("minimum", part.get("exclusiveMinimum", 0))
    high = part.get("maximum", part.get("exclusiveMaximum", 1e308))
    if not low <= number <= high:
        number = chance.uniform(low, min(high, 1e3))
    return int(number) if kind == "integer" else number


def _text(part: dict[str, Any], chance: Random) -> str:
    if part.get("format") == "date":
        return f"{chance.choice((1, 1970, 2026, 9999)):04}-0{chance.randint(1, 9)}-{chance.randint(10, 28)}"
    if "[0-9.eE+-]+" in part.get("pattern", ""):
        return chance.choice(TEXTS)
    return chance.choice(NAMES)


def with_each_number(values: Any, number: float, part: dict[str, Any] | None = None, above: Any = ()) -> Iterator[Any]:
    """`values`, a scenario or a `part` of one, again and again: each time another of the numbers that the schema allows
    there is `number`. A block that is not there yet has what it must have, drawn; no block stands in itself."""
    part = _schema() if part is None else part
    if part.get("$ref") in above:
        return
    above = (*above, part["$ref"]) if "$ref" in part else above
    part = _plain(part)
    kinds = part.get("type", ())
    if {"number", "integer"}.intersection([kinds] if isinstance(kinds, str) else kinds):
        yield number
    for other in part.get("anyOf", ()):
        yield from with_each_number(values, number, other, above)
    if "items" in part:
        yield from ([one] for one in with_each_number(None, number, part["items"], above))
    words, named = part.get("properties", {}), _inside(part)
    if not words and not named:
        return
    kind = words.get("type", {}).get("const")
    block = values if isinstance(values, dict) and (named or values.keys() <= words.keys()) else {}
    block = {} if kind and block.get("type") != kind else block
    chance = Random(0)
    block = {word: value(words[word], chance) for word in part.get("required", ()) if word in words} | block
    for word in [*words, *(word for word in block or ["mug"] if named and word not in words)]:
        if word != "policies":  # all once more
            inner = with_each_number(block.get(word), number, words.get(word, named), above)
            yield from ({**block, **({"type": kind} if kind else {}), word: one} for one in inner)


BASES = (TINY, RICH)
