"""What tests of variants need: every number of a scenario with its path, and a comparison to the last field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.errors import ScenarioError
from sim.registry import Block
from sim.scenario.model import Scenario
from sim.scenario.patch_parts import NAMING
from sim.scenario.reading import plain_values
from sim.scenario.source_map import Path
from sim.scenario.typed_path import as_typed
from sim.scenario.variants import FIXED, Variants


def leaves(values: object, here: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every plain value inside plain values, with its path."""
    inner = values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else None
    if inner is None:
        yield here, values
    else:
        for key, value in inner:
            yield from leaves(value, (*here, key))


def numbers(scenario: Scenario) -> dict[str, Any]:
    """Every number, duration, rate and share that a scenario file says and that can be varied, by its path."""
    values, _ = plain_values(scenario)
    return {
        as_typed(place): value
        for place, value in leaves(values)
        if place[0] not in FIXED
        and place[-1] != "description"
        and place[-1] not in NAMING  # a vendor's number is a name
        and type(value) in (int, float, str)
        and str(value)[:1].isdigit()
    }


def fields(value: object) -> object:
    """All that a block says, at any depth, with the types of numbers and the words that were written: two that are
    equal in this cannot be told apart."""
    if isinstance(value, Block):
        words = {word: fields(vars(value)[word]) for word in type(value).model_fields}
        return type(value).__name__, sorted(value.model_fields_set), words
    if isinstance(value, dict):
        return [(key, fields(inner)) for key, inner in value.items()]
    if isinstance(value, list | tuple):
        return [fields(inner) for inner in value]
    return type(value).__name__, repr(value)


def changed_slowly(scenario: Scenario, changes: dict[str, Any]) -> dict[str, Scenario] | list[str]:
    """What `Scenario.changed` makes of the changes: the scenario by policy, or what is wrong."""
    try:
        return dict(scenario.changed(changes).policies)
    except ScenarioError as error:
        return [str(problem) for problem in error.problems]


def changed_quickly(variants: Variants, values: tuple[Any, ...]) -> dict[str, Scenario] | list[str]:
    """What `Variants` makes of a point, likewise."""
    problems = variants.problems(values)
    if problems:
        return [str(problem) for problem in problems]
    return {policy: variants.under(policy, values) for policy in variants.scenario.policies}


def require_equal(quick: dict[str, Scenario] | list[str], slow: dict[str, Scenario] | list[str], where: str) -> None:
    """Asserts that both ways have the same scenarios, field by field, or the same problems."""
    if isinstance(quick, list) or isinstance(slow, list):
        assert quick == slow, where
        return
    assert list(quick) == list(slow), where
    for policy, under in quick.items():
        assert fields(under) == fields(slow[policy]), f"{where} under {policy}"
        assert fields(under.declared) == fields(slow[policy].declared), f"{where} before {policy}"
        assert under.goal.conditions == slow[policy].goal.conditions, where
