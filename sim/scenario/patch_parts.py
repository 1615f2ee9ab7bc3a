"""The part of a policy's patch that touches one entry, and the entry under it."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from sim.scenario.patches import EVERY_STOCK_POINT, NAMED, WHOLE, Patched
from sim.scenario.quick_check import Entry, UnusualError
from sim.scenario.source_map import Path, SourceMap

NAMING = frozenset({"wants", "profile", "alternatives", "source", "sells_from", "transship_from", "made_from"})
"""Words that name other blocks: as a whole they are not replaced quickly."""
NOWHERE = SourceMap("", [], {})


def entries_of_patch(values: dict[str, Any], path: Path) -> list[Entry]:
    """The entries that the value at a path inside a policy's patch changes."""
    if path and path[0] in EVERY_STOCK_POINT:
        return [("stock", name) for name, words in values["stock"].items() if "sells_from" not in words]
    if len(path) > 2 and path[0] in NAMED and (len(path) > 3 or path[2] not in NAMING):
        return [(str(path[0]), str(path[1]))]
    if len(path) > 1 and path[0] in WHOLE:
        return [(str(path[0]),)]
    raise UnusualError


def part_of_patch(patch: object, entry: Entry, touched: Container[str] | None = None) -> dict[str, Any]:
    """What a policy's patch says of an entry, or of its `touched` words alone; empty if it says nothing."""
    part: dict[str, Any] = {}
    if not isinstance(patch, dict):
        return part
    if entry[0] == "stock":
        part |= {w: patch[w] for w in EVERY_STOCK_POINT if w in patch and (touched is None or w in touched)}
    block = patch.get(entry[0]) or {}
    inner = block if len(entry) == 1 else block.get(entry[1], {})
    if not isinstance(inner, dict):
        raise UnusualError
    inner = inner if touched is None else {word: value for word, value in inner.items() if word in touched}
    if inner:
        part[entry[0]] = inner if len(entry) == 1 else {entry[1]: inner}
    return part


def word_of_patch(path: Path, entry: Entry) -> str | None:
    """The word of an entry that the value at a path inside a patch changes; None if it changes none."""
    if path[0] in EVERY_STOCK_POINT:
        return str(path[0]) if entry[0] == "stock" else None
    return str(path[len(entry)]) if path[: len(entry)] == entry else None


def merged_words(entry: Entry, words: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """The plain words of an entry under a part of a policy's patch."""
    patched = Patched({entry[0]: words if len(entry) == 1 else {entry[1]: words}}, NOWHERE)
    patched.apply(part, ())
    merged = patched.values[entry[0]]
    merged = merged if len(entry) == 1 else merged[entry[1]]
    if patched.problems or not isinstance(merged, dict):
        raise UnusualError
    return merged
