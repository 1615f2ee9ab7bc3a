"""The values that a scenario itself has at the paths that are varied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from sim.errors import Problem
from sim.experiments.sweep.variation import wrong_variations
from sim.experiments.sweep.written_values import Columns, listed_values
from sim.scenario.model import Scenario
from sim.scenario.reading import plain_values
from sim.scenario.source_map import Path
from sim.scenario.typed_path import places

_NONE = object()
"""Stands for no value, for None is one."""


def own_values(scenario: Scenario, factors: Sequence[tuple[str, ...]]) -> list[tuple[Any, ...]]:
    """For each of the `factors`, paths that move together, the value of the scenario at each of its paths.

    Raises `UserError` with all paths that have none, or several of which a design could only name one.
    """
    written, _ = plain_values(scenario)
    problems: list[Problem] = []
    own: list[tuple[Any, ...]] = []
    for columns in factors:
        values = []
        for path in columns:
            led = places(written, path)
            every = [] if isinstance(led, Problem) else [_at(written, scenario, place) for place in led]
            found = [value for value in every if value is not _NONE]
            different = {repr(value): value for value in found}
            if len(different) != 1:
                expected = "one value of the scenario's own to begin with (a grid needs none)"
                problems.append(Problem(path, expected, f"{len(different)} different ones" if found else "none"))
            values.append(next(iter(different.values()), None))
        own.append(tuple(values))
    if problems:
        raise wrong_variations(problems)
    return [
        tuple(
            listed_values(Columns(scenario, (path,)), [value])[0] for path, value in zip(columns, values, strict=True)
        )
        for columns, values in zip(factors, own, strict=True)
    ]


def _at(written: Any, block: Any, place: Path) -> Any:
    """The value at `place` in the values as `written`, else the default that a `block` of the scenario has there."""
    for word in place:
        written, block = _inner(written, word), _inner(block, word)
    if written is not _NONE:
        return written
    return block.model_dump(mode="json", exclude_unset=True) if isinstance(block, BaseModel) else block


def _inner(block: Any, word: str | int) -> Any:
    """What stands at a word of a block, or at a position of a list; _NONE where nothing does."""
    if isinstance(block, BaseModel):
        return getattr(block, str(word), _NONE)
    if isinstance(block, dict):
        return block.get(word, _NONE)
    inside = isinstance(block, list | tuple) and isinstance(word, int) and word < len(block)
    return block[word] if inside else _NONE
