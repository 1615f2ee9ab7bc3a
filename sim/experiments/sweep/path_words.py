"""The paths that a sweep varies in words: what each is called in a sentence and on an axis, and in which unit."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, get_args

from pydantic.fields import FieldInfo

from sim.registry import Block, KindOf
from sim.restock.levels import InnerShare
from sim.scenario.model import Scenario
from sim.scenario.typed_path import words_of
from sim.units import Amount, Duration, PositiveDuration, Share

SECTIONS = ("products", "profiles", "customers", "suppliers", "stock")
"""Blocks of a scenario file whose words are names of the user's."""
SILENT = ("restock", "promise", "value")
"""Words of a path that say nothing beside the others."""
LEADING = ("mean", "mode", "low", "high")
"""Words that stand before what they are of: 'mean lead time'."""
ALL = "*"


class PathWords(NamedTuple):
    """A path that is varied: what it is `called`, and the `unit` of its numbers, '' where none is known.

    Numbers are shown multiplied by `factor`: a share is a percentage.
    """

    path: str
    called: str
    unit: str = ""
    factor: float = 1.0

    @property
    def label(self) -> str:
        """What an axis says: 'mean lead time of acme (days)'."""
        return f"{self.called} ({self.unit})" if self.unit else self.called

    def value(self, value: object) -> str:
        """A value of it in a sentence, with its unit: '6 days'; what is no number as the scenario file has it."""
        number = self.number(value)
        if isinstance(value, str | bool) or not isinstance(value, int | float) or not self.unit:
            return number
        unit = self.unit.removesuffix("s") if value == 1 and self.factor == 1 else self.unit
        return f"{number} {unit}"

    def number(self, value: object) -> str:
        """A value of it without a unit, in four digits."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return _written(value)
        shown = self.factor * value
        return f"{shown:,.0f}" if float(shown).is_integer() else f"{float(f'{shown:.4g}'):,.12g}"


def path_words(scenario: Scenario, paths: Sequence[str]) -> list[PathWords]:
    """The paths in words, in their order; two that would be called the same are called as they are written."""
    found = [_words(scenario, path) for path in paths]
    called = [one.called for one in found]
    return [one._replace(called=one.path) if called.count(one.called) > 1 else one for one in found]


def together(words: Sequence[PathWords]) -> PathWords:
    """Paths that move together, as one: the unit is that of the first."""
    if len(words) == 1:
        return words[0]
    path = " & ".join(one.path for one in words)
    return words[0]._replace(path=path, called=" and ".join(one.called for one in words))


def _words(scenario: Scenario, path: str) -> PathWords:
    parts = [word.text for word in words_of(path)]
    policy, inner, rest = _split(scenario, parts)
    whose, words = _named(inner, rest)
    shown = [word.replace("_", " ") for word in words if word not in SILENT] or [words[-1] if words else path]
    if len(shown) > 1 and shown[-1] in LEADING:
        shown = [shown[-1], *shown[:-1]]
    called = " ".join(shown) + (f" of {whose}" if whose else "") + (f" under '{policy}'" if policy else "")
    unit, factor = _unit(inner, rest)
    return PathWords(path, called, unit, factor)


def _split(scenario: Scenario, parts: list[str]) -> tuple[str, Scenario, list[str]]:
    """The policy that a path moves alone, '' for none, the scenario under it, and the rest of the path."""
    if parts[0] == "policies":
        for length in range(len(parts) - 1, 0, -1):
            name = ".".join(parts[1 : length + 1])
            if name in scenario.policies:
                return name, scenario.policies[name], parts[length + 1 :]
    return "", scenario, parts


def _named(scenario: Scenario, parts: list[str]) -> tuple[str, list[str]]:
    """Whose a path is, as 'acme' or 'every stock point', and its other words."""
    if len(parts) < 2 or parts[0] not in SECTIONS:
        return "", parts
    block = getattr(scenario, parts[0], None)
    names = block if isinstance(block, Mapping) else {}
    length = next((n for n in range(len(parts) - 1, 0, -1) if ".".join(parts[1 : n + 1]) in names), 1)
    name = ".".join(parts[1 : length + 1])
    noun = {"stock": "stock point", "customers": "customer group"}.get(parts[0], parts[0].removesuffix("s"))
    return f"every {noun}" if name == ALL else name, parts[length + 1 :]


def _unit(scenario: Scenario, parts: list[str]) -> tuple[str, float]:
    """The unit of the numbers at a path, and by what they are multiplied to be shown in it."""
    marks, dimension = _field_at(scenario, parts)
    time = f"{scenario.unit}s"
    if any(mark in _marks(kind) for mark in marks for kind in (Duration, PositiveDuration)):
        return time, 1.0
    if any(mark in _marks(kind) for mark in marks for kind in (Share, InnerShare)) or dimension == "share":
        return "%", 100.0
    return (time, 1.0) if dimension == "duration" else ("", 1.0)


def _field_at(scenario: Scenario, parts: list[str]) -> tuple[list[Any], str]:
    """What marks the field at a path, and the dimension of the numbers there where they are of a distribution."""
    block: Any = scenario
    marks: list[Any] = []
    dimension = ""
    while parts:
        if isinstance(block, Mapping):
            length = next((n for n in range(len(parts), 0, -1) if ".".join(parts[:n]) in block), 1)
            name, parts = ".".join(parts[:length]), parts[length:]
            block = next(iter(block.values()), None) if name == ALL else block.get(name)
            continue
        fields = {field.alias or word: (word, field) for word, field in _fields(block)}
        if parts[0] not in fields:
            return [], ""
        word, field = fields[parts[0]]
        block, parts = getattr(block, word), parts[1:]
        marks = _all_marks(field)
        kinds = [mark for mark in marks if isinstance(mark, KindOf)]
        if kinds:
            dimension = str(kinds[0].context.get("dimension", ""))
        elif not any(mark in _marks(Amount) for mark in marks):  # a cv or a shape is of no dimension
            dimension = ""
    return marks, dimension


def _fields(block: object) -> Iterator[tuple[str, FieldInfo]]:
    return iter(type(block).model_fields.items() if isinstance(block, Block) else ())


def _all_marks(field: FieldInfo) -> list[Any]:
    return [*field.metadata, *(mark for option in get_args(field.annotation) for mark in get_args(option)[1:])]


def _marks(kind: Any) -> tuple[Any, ...]:
    return (get_args(kind)[1],)


def _written(value: object) -> str:
    """A value that is no number, in a line: 'gamma (mean 4, cv 0.5)' for a block, which may stand in a text as JSON.

    >>> _written('{"type": "gamma", "mean": 4, "cv": 0.5}'), _written(None), _written("2 days")
    ('gamma (mean 4, cv 0.5)', 'null', '2 days')
    """
    if isinstance(value, str) and value[:1] in ("{", "["):
        with contextlib.suppress(ValueError):  # a text that only begins so
            value = json.loads(value)
    if isinstance(value, Mapping):
        kind = str(value.get("type", ""))
        words = ", ".join(f"{word} {_written(inner)}" for word, inner in value.items() if word != "type")
        return f"{kind} ({words})" if kind and words else kind or words
    if isinstance(value, list | tuple):
        return ", ".join(map(_written, value))
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return f"{value:g}" if isinstance(value, float) else str(value)
