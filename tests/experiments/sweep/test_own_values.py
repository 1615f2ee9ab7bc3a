"""The values that a scenario has at the paths that are varied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.errors import UserError
from sim.experiments.sweep.own_values import own_values
from sim.scenario.played_digest import played_digest
from sim.scenario.reading import plain_values, read_scenario
from sim.scenario.typed_path import as_typed
from sim.scenario.variants import Variants
from tests.helpers.places import SHIPPED
from tests.helpers.scenarios import scenario_of

VARIABLE = ("horizon", "warm_up", "products", "profiles", "customers", "suppliers", "stock", "promise", "policies")
MOST_PATHS = 25


def leaves(block: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The places of all numbers and texts in a block."""
    if isinstance(block, dict | list):
        for word, inner in block.items() if isinstance(block, dict) else enumerate(block):
            if word not in ("description", "type"):
                yield from leaves(inner, (*place, word))
    elif place:
        yield place


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_scenario_with_its_own_values_is_the_same_scenario(file: Path):
    scenario = read_scenario(file)
    values, _ = plain_values(scenario)
    every = [as_typed(place) for word in VARIABLE if word in values for place in leaves(values[word], (word,))]
    paths = every[:: len(every) // MOST_PATHS + 1]
    assert len(paths) > 5
    policy = next(reversed(scenario.policies))
    as_declared = played_digest(scenario.policies[policy])
    for path, own in zip(paths, own_values(scenario, [(path,) for path in paths]), strict=True):
        assert played_digest(Variants(scenario, (path,)).under(policy, own)) == as_declared, (path, own)


def test_own_values_are_numbers_in_the_unit_of_the_scenario_and_defaults_where_none_is_written():
    scenario = scenario_of({"unit": "hour", "suppliers": {"acme": {"lead_time": "2 days"}}})
    paths = ("suppliers.acme.lead_time", "products.mug.holding_cost", "stock.mug.source", "stock.*.restock.type")
    assert own_values(scenario, [paths]) == [(48, 0, "acme", "base_stock")]


def test_a_star_has_an_own_value_only_where_all_it_stands_for_have_the_same():
    point = {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 3}}
    scenario = scenario_of({"products": {"pot": {}}, "stock": {"pot": point}})
    assert own_values(scenario, [("stock.*.source",)]) == [("acme",)]
    with pytest.raises(UserError) as error:
        own_values(scenario, [("stock.*.restock.base_stock_level", "stock.pot.colour")])
    assert str(error.value).splitlines() == [
        "vary: stock.*.restock.base_stock_level: expected one value of the scenario's own to begin with "
        "(a grid needs none), found 2 different ones",
        "stock.pot.colour: expected one value of the scenario's own to begin with (a grid needs none), found none",
    ]
