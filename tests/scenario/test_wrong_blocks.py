"""Blocks that are no blocks, to which others point: what is wrong is said once, where it stands."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.errors import ScenarioError, shown
from sim.experiments.run import simulate
from sim.scenario.reading import read_mapping
from tests.helpers.tiny import Read

WORLD = """\
name: chain
horizon: 100
products:
  mug: {}
  tray: {}
profiles:
  patient: {willing_to_wait: 1}
customers:
  people:
    wants: {mug@shop: 1}
    arrivals: {type: poisson, rate: 3}
    profile: patient
    alternatives: {tray: 1}
suppliers:
  acme: {lead_time: 5}
  bolt: {lead_time: 3}
stock:
  mug@above: {source: acme, restock: order_for_order, shares: fair}
  mug@sister: {source: acme, restock: order_for_order}
  mug:
    source: {type: split, shares: {mug@above: 1}}
    transit: 1
    transship_from: [mug@sister]
    restock: order_for_order
  mug@shop: {sells_from: mug, visibility: {every: 1}}
  tray: {made_from: {mug: 1}, source: bolt, restock: order_for_order}
"""
NAMED = (
    ("products", "mug"),
    ("products", "tray"),
    ("profiles", "patient"),
    ("customers", "people"),
    ("suppliers", "acme"),
    ("suppliers", "bolt"),
    ("stock", "mug@above"),
    ("stock", "mug@sister"),
    ("stock", "mug"),
    ("stock", "mug@shop"),
    ("stock", "tray"),
)
"""Every block here is drawn on by another one, but the last two, and the people."""
NO_BLOCKS: tuple[Any, ...] = (None, 5, "mug", [{"source": "acme"}])


def said(values: dict[str, Any]) -> list[str]:
    with pytest.raises(ScenarioError) as refused:
        read_mapping(values)
    return [str(one) for one in refused.value.problems]


def put(values: dict[str, Any], path: tuple[str, ...], value: object) -> dict[str, Any]:
    values = copy.deepcopy(values)
    block = values
    for word in path[:-1]:
        block = block.setdefault(word, {})
    block[path[-1]] = value
    return values


def a_block(wrong: object) -> str:
    expected = "a block of words" + (", none with a '-' before it" if isinstance(wrong, list) else "")
    return f"expected {expected}, found {'a list: ' if isinstance(wrong, list) else ''}{shown(wrong)}"


@pytest.mark.parametrize("wrong", NO_BLOCKS, ids=str)
@pytest.mark.parametrize("path", NAMED, ids="/".join)
def test_a_block_that_is_none_is_said_once_where_it_stands(path: tuple[str, ...], wrong: object):
    assert said(put(yaml.safe_load(WORLD), path, wrong)) == [f"{'.'.join(path)}: {a_block(wrong)}"]


@pytest.mark.parametrize("wrong", NO_BLOCKS, ids=str)
@pytest.mark.parametrize("path", NAMED, ids="/".join)
def test_a_policy_that_makes_a_block_none_is_told_so(path: tuple[str, ...], wrong: object):
    patched = put(yaml.safe_load(WORLD), ("policies", "odd", *path), wrong)
    assert said(patched) == [f"policies.odd.{'.'.join(path)}: {a_block(wrong)}"]


@pytest.mark.parametrize("wrong", [*NO_BLOCKS, {}, {"x": None}, {"mug": {"mug": []}}], ids=str)
@pytest.mark.parametrize("word", ["products", "profiles", "customers", "suppliers", "stock"])
def test_a_whole_part_that_is_wrong_is_refused_at_its_name(word: str, wrong: object):
    problems = said(put(yaml.safe_load(WORLD), (word,), wrong))
    # there may be no profiles: who has one is told that it is none
    assert any(one.startswith(word) or "expected a profile, found 'patient'" in one for one in problems)


def test_nothing_at_a_stock_point_that_others_draw_on_is_shown_with_its_line(tmp_path: Path, read: Read):
    text = WORLD.replace("mug@above: {source: acme, restock: order_for_order, shares: fair}", "mug@above:")
    with pytest.raises(ScenarioError) as refused:
        read(text)
    assert str(refused.value).replace(f"{tmp_path}/", "").splitlines() == [
        "x.yaml:18:13: stock.mug@above: expected a block of words, found nothing",
        "      mug@above:",
        "                ^",
    ]


def test_words_deep_inside_that_are_wrong_are_refused_and_nothing_else_fails():
    values = yaml.safe_load(WORLD)

    def paths(block: object, here: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
        inner = block.items() if isinstance(block, dict) else ()
        return [here, *(path for word, value in inner for path in paths(value, (*here, word)))]

    for path in paths(values)[1:]:
        for wrong in (None, 5, "mug", {"x": 1}, [[]], [{}]):
            for at in (path, ("policies", "odd", *path)):
                try:
                    read_mapping(put(values, at, wrong))
                except ScenarioError as error:
                    assert error.problems  # noqa: PT017 (what is right is read)


def chain(length: int) -> dict[str, Any]:
    """Mugs that go from a supplier through so many stock points, the first of which customers see."""
    points = {f"mug@{n}": {"source": f"mug@{n + 1}", "restock": "order_for_order"} for n in range(length - 1)}
    return {
        **{"name": "chain", "horizon": 5, "replications": 1, "products": {"mug": {}}},
        "customers": {"people": {"wants": "mug@0", "arrivals": {"type": "scripted", "times": [1]}}},
        "suppliers": {"acme": {"lead_time": 1}},
        "stock": {**points, f"mug@{length - 1}": {"source": "acme", "restock": "order_for_order"}},
    }


def test_a_chain_of_a_hundred_stock_points_is_played():
    assert len(simulate(read_mapping(chain(100))).orders) == 1 + 99  # what each orders of the next


@pytest.mark.parametrize("length", [101, 3000])
def test_a_chain_of_more_than_a_hundred_stock_points_is_refused(length: int):
    (one,) = said(chain(length))
    assert one == (
        f"stock.mug@{length - 101}.source: expected at most 100 stock points one behind the other, "
        f"found 'mug@{length - 101}' behind 100 others"
    )


def test_a_circle_of_thousands_of_stock_points_is_refused():
    values = chain(3000)
    values["stock"]["mug@2999"]["source"] = "mug@0"
    (one,) = said(values)
    assert one.startswith(
        "stock.mug@0.source: expected units that come from a supplier in the end, found a circle: mug@0 ← "
    )
