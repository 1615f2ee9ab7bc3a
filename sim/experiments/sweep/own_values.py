"""The values that a scenario itself has at the paths that are varied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from sim.errors import Problem
from sim.experiments.sweep.variation import wrong_variations
from sim.experiments.sweep.written_values import Columns, listed_values
from sim.scenario.loading import load
from sim.scenario.model import Scenario

_NONE = object()


def own_values(scenario: Scenario, factors: Sequence[tuple[str, ...]]) -> list[tuple[Any, ...]]:
    """For each of the `factors`, paths that move together, the value of the scenario at each of its paths.

    Raises `UserError` with all paths that have none, or several of which a design could only name one.
    """
    source = scenario._source
    written = load(scenario.text, "")[0] if source is None or source.values is None else source.values
    problems: list[Problem] = []
    own: list[tuple[Any, ...]] = []
    for columns in factors:
        values = []
        for path in columns:
            found = [*_at(written, path.replace('"', "").split("."))] or [
                *_at(scenario, path.replace('"', "").split("."))
            ]
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


def _at(block: Any, parts: list[str]) -> Iterator[Any]:
    """Every value at the path of `parts` from a block of plain values, or of a scenario's models, on."""
    if not parts:
        yield block.model_dump(mode="json", exclude_unset=True) if isinstance(block, BaseModel) else block
    elif isinstance(block, list | tuple):
        if parts[0].isdecimal() and int(parts[0]) < len(block):
            yield from _at(block[int(parts[0])], parts[1:])
    elif isinstance(block, dict):
        # names may hold dots: the longest one that is there is meant
        names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
        name = next((name for name in names if name in block), None)
        if name is not None:
            yield from _at(block[name], parts[name.count(".") + 1 :])
        elif parts[0] == "*":
            for inner in block.values():
                yield from _at(inner, parts[1:])
    elif isinstance(block, BaseModel) and hasattr(block, parts[0]):
        yield from _at(getattr(block, parts[0]), parts[1:])
