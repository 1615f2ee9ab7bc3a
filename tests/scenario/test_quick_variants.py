"""Quick variants are those of `Scenario.changed`: every number of every shipped scenario, and random worlds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim import read_mapping, read_scenario
from sim.errors import ScenarioError
from sim.scenario.item_demand import decides_items, groups_of_items
from sim.scenario.model import Scenario
from sim.scenario.quick_check import UnusualError
from sim.scenario.reading import plain_values
from sim.scenario.variants import Variants
from tests.helpers.places import SHIPPED
from tests.helpers.plain_model_scenarios import random_scenario
from tests.helpers.variants import changed_quickly, changed_slowly, leaves, numbers, require_equal

PER_FILE = 8
"""Numbers of a file that are tried in every run of the tests; the slow test tries all of them."""


def other_values(value: Any) -> list[Any]:
    """Values to put in the place of one: likely ones, and some that are mostly refused."""
    if isinstance(value, str):
        return [value.replace("2", "3"), 1, "1 dya"]
    return [value + 1, value / 3, -1, "2 days"]


def tried(scenario: Scenario, every: int = 1) -> Iterator[tuple[str, Any]]:
    """Each `every`th number of a scenario, in the place of which each of its other values is tried."""
    groups = groups_of_items(plain_values(scenario)[0])
    for number, (path, value) in enumerate(numbers(scenario).items()):
        if number % every == 0:
            variants = Variants(scenario, [path])
            # shares and the rate of a group of items follow from these, which the slow way works out
            of_items = any(decides_items(place, groups) for place in variants.places(path)) if groups else False
            assert (variants._quick is None) == of_items, path
            for other in other_values(value):
                yield path, other
                slow = changed_slowly(scenario, {path: other})
                require_equal(changed_quickly(variants, (other,)), slow, f"{path}={other}")
                if isinstance(slow, dict) and variants._quick is not None:  # and it was not the slow way that gave it
                    try:
                        assert variants._quick.at((other,)), path
                    except UnusualError:
                        pytest.fail(f"{path}={other} was left to the slow way")


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_numbers_of_a_shipped_scenario_are_changed_quickly_as_they_are_slowly(file: Path):
    scenario = read_scenario(file)
    count = len(numbers(scenario))
    assert count
    # a step that has no factor in common with the number of words in a row of like blocks
    assert list(tried(scenario, max(count // PER_FILE, 1) | 1))


@pytest.mark.slow
@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_number_of_a_shipped_scenario_is_changed_quickly_as_it_is_slowly(file: Path):
    assert list(tried(read_scenario(file)))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_all_numbers_at_once_are_changed_quickly_as_they_are_slowly(file: Path):
    scenario = read_scenario(file)
    found = {path: value for path, value in numbers(scenario).items() if isinstance(value, int | float)}
    variants = Variants(scenario, list(found))
    for factor in (2, 0.5, 1):
        values = tuple(value * factor if value * factor == int(value * factor) else value for value in found.values())
        slow = changed_slowly(scenario, dict(zip(found, values, strict=True)))
        require_equal(changed_quickly(variants, values), slow, f"{file.name} times {factor}")


LEVEL = {"base_stock_level": 5}
VALUES = st.one_of(
    st.integers(-1, 40),
    st.floats(-1, 50, allow_nan=False),
    st.sampled_from(["2 days", "12%", "5 per day", None, True, 1e400, "eoq", {"days": 4}, [1, 2], "acme", {}]),
    st.sampled_from([{"type": "gamma", "mean": 4, "cv": 0.5}, {"type": "exponential", "mean": "2 days"}]),
)


def other_than(draw: st.DrawFn, value: object) -> object:
    """A value for the place of another: mostly one of the same sort."""
    if type(value) in (int, float) and draw(st.integers(0, 5)):
        return draw(st.sampled_from([value * 2, value + 1, value / 2, value]))  # type: ignore[operator]
    return draw(VALUES)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A small random scenario with two policies, and changes to some of its values, or to those of a policy."""
    world = random_scenario(draw(st.integers(0, 10_000)))
    places = [(place, value) for place, value in leaves(world) if len(place) > 2 or place[0] in ("horizon", "warm_up")]
    block = draw(st.sampled_from(["products", "suppliers", "customers", "stock"]))
    name = draw(st.sampled_from(sorted(world[block])))
    word = draw(st.sampled_from(sorted(world[block][name]) or ["unit_cost"]))
    patch = {block: {name: {word: other_than(draw, world[block][name].get(word))}}}
    world["policies"] = {"as it is": {}, "other": patch, "another": {"restock": {"type": "base_stock", **LEVEL}}}
    chosen = draw(st.lists(st.sampled_from(places), min_size=1, max_size=3, unique_by=lambda one: one[0]))
    changes = {".".join(map(str, place)): other_than(draw, value) for place, value in chosen}
    if draw(st.booleans()):
        changes[f"policies.other.{block}.{name}.{word}"] = other_than(draw, patch[block][name][word])
    if draw(st.booleans()):
        changes["policies.another.restock.base_stock_level"] = draw(st.integers(-1, 9))
    return world, changes


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(worlds())
def test_random_worlds_are_changed_quickly_as_they_are_slowly(drawn: tuple[dict[str, Any], dict[str, Any]]):
    world, changes = drawn
    try:
        scenario = read_mapping(world)
        variants = Variants(scenario, list(changes))
    except ScenarioError:  # the policy is none, or paths overlap
        return
    quick = changed_quickly(variants, tuple(changes.values()))
    require_equal(quick, changed_slowly(scenario, changes), f"{changes}")
